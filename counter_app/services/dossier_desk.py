"""A dossier after intake: shown, its work finished."""

from datetime import datetime

from counter_app.domain.catalogue import Procedure
from counter_app.domain.dossiers import Dossier, Item
from counter_app.domain.events import EventKind
from counter_app.domain.ids import DossierId
from counter_app.services.checklist import Checklist, checklist_of
from counter_app.services.counting import counted_on_paper
from counter_app.services.desk import Desk
from counter_app.services.dossier_acts import change_dossier
from counter_app.services.lookup import dossier_named
from counter_app.services.solving import (
    NOTHING_SAID,
    SolvingWords,
    open_lines,
    solved,
    solving_facts,
)
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

    def open_lines(self, dossier: Dossier) -> tuple[Item, ...]:
        """Return the required lines that still want an answer before the work can be done. Raises UnknownCode."""
        with self._desk.store.reading() as view:
            return open_lines(dossier, counted_on_paper(self._desk, view, dossier))

    def finish(
        self,
        dossier_id: DossierId,
        *,
        said: SolvingWords = NOTHING_SAID,
        at: datetime | None = None,
        seen: int | None = None,
    ) -> Dossier:
        """Mark the work on a dossier as done (status 9).

        Args:
            said: what the officer says for required lines and for a result that are not here.
            at: when the work ended, aware; default now.

        Raises NotFound, ActNotAllowed, DossierElsewhere, StaleDossier, ClockSetBack, LinesOpen, ResultMissing, UnknownCode,
        FieldRefused (left_aside, result_number, result_day).
        """
        desk = self._desk
        with desk.store.writing() as view:
            return change_dossier(
                desk,
                view,
                view.dossiers.get(dossier_id),
                lambda view, before: solved(desk, view, before, said, at),
                EventKind.DOSSIER_SOLVED,
                seen=seen,
                facts=solving_facts,
            )
