"""The writing half of a visit: the screen as one request, the dossier it becomes, and its slip."""

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Slot

from counter_app.desktop.jobs import Lane
from counter_app.desktop.session import Changed
from counter_app.domain.errors import CounterError, StaleDossier
from counter_app.services.checklist import Checklist
from counter_app.services.concerned import RoleWords
from counter_app.services.intake import IntakeRequest, IntakeResult

from .intake_lines import VisitLines
from .intake_state import Spot, Step, done_of


@dataclass(frozen=True, slots=True)
class _Written:
    result: IntakeResult
    slip: Path | None
    slip_fault: CounterError | None


class VisitWriting(VisitLines):
    """Writes what `VisitLines` holds."""

    @Slot()
    def commit(self) -> None:
        """Write the dossier with everything on the screen, then its slip."""
        request = self.request()
        if request is None or self._state.busy:
            return
        counter = self._session.counter

        def write() -> _Written:
            result = counter.intake.take(request)
            try:
                slip = counter.print_receipt(result.checklist.dossier)
            except CounterError as fault:
                return _Written(result, None, fault)
            return _Written(result, slip, None)

        self._set(replace(self._state, busy=self.tr("Đang tiếp nhận…"), fault=None))
        self._session.hub.submit(
            Lane.STORE,
            write,
            owner=self,
            on_done=partial(self._on_written, self._visit),
            on_error=partial(self._on_fault, self._visit, Spot.COMMIT),
        )

    @Slot()
    def print_again(self) -> None:
        """Write the slip once more."""
        if self._state.checklist is None or self._state.done is None:
            return
        counter, dossier = self._session.counter, self._state.checklist.dossier
        self._session.hub.submit(
            Lane.STORE,
            lambda: counter.print_receipt(dossier),
            owner=self,
            on_done=self._on_slip,
            on_error=partial(self._on_fault, self._visit, Spot.COMMIT),
        )

    def request(self) -> IntakeRequest | None:
        """Return the screen as a request, None before there is a checklist."""
        state = self._state
        if state.checklist is None or state.procedure is None:
            return None
        drafts = state.drafts.items()
        return IntakeRequest(
            citizen=state.typed,
            procedure=state.procedure.code,
            name=state.name or None,
            case=state.case_code,
            dossier=state.checklist.dossier.id if state.continues else None,
            seen=state.checklist.dossier.revision if state.continues else None,
            roles={
                role.role: RoleWords(role.text, role.name or None)
                for role in state.roles
                if role.text
            },
            reuse={
                code: draft.reuse
                for code, draft in drafts
                if draft.reuse is not None and draft.decline is None
            },
            decline={code: draft.decline for code, draft in drafts if draft.decline is not None},
            lacks={code: draft.lacks for code, draft in drafts if draft.lacks is not None},
            scans={
                code: [attached.path for attached in draft.files]
                for code, draft in drafts
                if draft.files
            },
        )

    def take_over(self, checklist: Checklist) -> None:
        """Show the dossier as it stands after an act of another part (the scanner)."""
        opened = self._state.opened_here or not self._state.continues
        self._set(
            replace(self._state, checklist=checklist, continues=True, opened_here=opened, drafts={})
        )

    def _on_written(self, visit: int, written: _Written) -> None:
        if visit == self._visit:
            self._show_written(written)
        self._session.tell(Changed.DOSSIERS | Changed.PEOPLE | Changed.QUEUE)

    def _show_written(self, written: _Written) -> None:
        checklist = written.result.checklist
        opened = written.result.opened or self._state.opened_here
        done = done_of(checklist, opened, written.slip, written.slip_fault)
        self._set(
            replace(
                self._state,
                busy="",
                step=Step.DONE,
                checklist=checklist,
                continues=True,
                drafts={},
                done=done,
                fault=written.slip_fault,
                spot=Spot.COMMIT,
            )
        )

    def _on_slip(self, slip: Path) -> None:
        if self._state.done is not None:
            done = replace(self._state.done, slip=slip, slip_fault=None)
            self._set(replace(self._state, done=done, fault=None))

    def tell(self, fault: CounterError, spot: Spot) -> None:
        """Say what went wrong in a part that works for this visit."""
        self._set(replace(self._state, fault=fault, spot=spot))

    def _on_fault(self, visit: int, spot: Spot, fault: CounterError) -> None:
        if visit == self._visit:
            self._set(replace(self._state, busy="", fault=fault, spot=spot))
            if isinstance(fault, StaleDossier):
                self.refresh()

    def refresh(self) -> None:
        """Look at the dossier again, if it is written."""
        checklist = self._state.checklist
        if checklist is None or not (self._state.continues or self._state.done):
            return
        dossiers, number = self._session.counter.dossiers, checklist.dossier.number
        self._session.hub.submit(
            Lane.VIEW,
            lambda: dossiers.find(number),
            owner=self,
            on_done=partial(self._on_found, self._visit),
            on_error=partial(self._on_fault, self._visit, Spot.LINES),
        )

    def _on_found(self, visit: int, checklist: Checklist) -> None:
        if visit == self._visit:
            self._set(replace(self._state, checklist=checklist))
            self._look_without_databases()
