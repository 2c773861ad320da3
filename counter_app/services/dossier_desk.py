"""A dossier after intake: shown, its work finished."""

from dataclasses import replace
from datetime import datetime

from counter_app.domain.dossiers import Dossier, DossierStatus
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.ids import DossierId
from counter_app.services.checklist import Checklist, checklist_of
from counter_app.services.desk import Desk
from counter_app.services.lines import check_open
from counter_app.services.outgoing import queue_dossier


class DossierDesk:
    """Looking at dossiers and finishing them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def find(self, name: str) -> Checklist:
        """By id or number. Raises NotFound(kind="dossier")."""
        with self._desk.store.reading() as view:
            dossier = view.dossiers.find(name) or view.dossiers.get(DossierId(name))
            return checklist_of(self._desk, view, dossier)

    def recent(self, *, limit: int = 200) -> tuple[Dossier, ...]:
        """Return the dossiers opened last, newest first."""
        with self._desk.store.reading() as view:
            return view.dossiers.recent(limit=limit)

    def finish(self, dossier_id: DossierId, *, at: datetime | None = None) -> Dossier:
        """Mark the work on a dossier as done (status 9). Raises NotFound, StateRefused."""
        desk = self._desk
        with desk.store.writing() as view:
            dossier = view.dossiers.get(dossier_id)
            check_open(dossier)
            solved = replace(
                dossier,
                status=DossierStatus.SOLVED,
                solved_at=at or desk.clock.now(),
                revision=dossier.revision + 1,
            )
            view.dossiers.update(solved)
            view.events.append(
                EventDraft(
                    EventKind.DOSSIER_SOLVED,
                    subjects=(dossier.id, dossier.applicant),
                    before={"status": dossier.status.value},
                    after={"status": solved.status.value},
                )
            )
            queue_dossier(desk, view, solved, applicant=view.people.get(dossier.applicant))
            return solved
