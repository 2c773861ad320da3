"""A dossier after intake: shown, its work finished."""

from dataclasses import replace
from datetime import datetime

from counter_app.domain.catalogue import Procedure
from counter_app.domain.dossier_acts import DossierAct, moved
from counter_app.domain.dossiers import Dossier
from counter_app.domain.events import EventKind
from counter_app.domain.ids import DossierId
from counter_app.services.checklist import Checklist, checklist_of
from counter_app.services.desk import Desk
from counter_app.services.dossier_acts import change_dossier
from counter_app.services.lookup import dossier_named
from counter_app.services.ports import Transaction
from counter_app.services.versions import procedure_of


class DossierDesk:
    """Looking at dossiers and finishing them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def find(self, name: str) -> Checklist:
        """By id or number. Raises NotFound(kind="dossier")."""
        with self._desk.store.reading() as view:
            dossier = dossier_named(view, name)
            return checklist_of(self._desk, view, dossier)

    def procedure(self, dossier: Dossier) -> Procedure:
        """Return the version the dossier was opened under. Raises UnknownCode."""
        with self._desk.store.reading() as view:
            return procedure_of(self._desk, view, dossier)

    def recent(self, *, limit: int = 200) -> tuple[Dossier, ...]:
        """Return the dossiers opened last, newest first."""
        with self._desk.store.reading() as view:
            return view.dossiers.recent(limit=limit)

    def finish(
        self, dossier_id: DossierId, *, at: datetime | None = None, seen: int | None = None
    ) -> Dossier:
        """Mark the work on a dossier as done (status 9).

        Raises NotFound, ActNotAllowed, DossierElsewhere, StaleDossier, ClockSetBack.
        """
        desk = self._desk

        def solve(_: Transaction, before: Dossier) -> Dossier:
            done = moved(before, DossierAct.SOLVE)
            return replace(done, solved_at=at or desk.clock.now())

        with desk.store.writing() as view:
            dossier = view.dossiers.get(dossier_id)
            return change_dossier(desk, view, dossier, solve, EventKind.DOSSIER_SOLVED, seen=seen)
