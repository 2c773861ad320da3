"""One visit at the counter: who, what for, which papers; one dossier and its slip."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from counter_app.desktop.jobs import Lane
from counter_app.desktop.session import Changed, Session
from counter_app.domain.digitised import Probe
from counter_app.domain.errors import CounterError
from counter_app.domain.ids import CaseCode, ComponentCode
from counter_app.domain.papers import PaperState
from counter_app.domain.text import clean
from counter_app.services.checklist import Checklist
from counter_app.services.intake import CitizenView, IntakeRequest, IntakeResult
from counter_app.services.previewing import Preview, preview

from .intake_state import (
    Attached,
    Draft,
    HeldPaper,
    IntakeState,
    Spot,
    Step,
    done_of,
    held_paper,
    lines_of,
)
from .reading import ReadingModel, ReadingState


@dataclass(frozen=True, slots=True)
class _Seen:
    citizen: CitizenView
    held: tuple[HeldPaper, ...]


@dataclass(frozen=True, slots=True)
class _Written:
    result: IntakeResult
    slip: Path | None
    slip_fault: CounterError | None


class IntakeModel(QObject):
    """Signals: changed(IntakeState)."""

    changed = Signal(object)

    def __init__(
        self, session: Session, reading: ReadingModel, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._reading = reading
        self._state = IntakeState()
        self._visit = 0
        self._reasons = dict(session.counter.catalogue.decline_reasons)
        reading.changed.connect(self.on_reading)
        session.changed.connect(self.on_store_changed)

    @property
    def state(self) -> IntakeState:
        return self._state

    @property
    def reasons(self) -> tuple[tuple[str, str], ...]:
        """(code, words) of the reasons for asking again for what is held."""
        return tuple(self._reasons.items())

    # Who ------------------------------------------------------------------------------------------

    @Slot()
    def start_over(self) -> None:
        """The next citizen: an empty screen."""
        self._visit += 1
        self._set(IntakeState())

    def look_up(self, text: str) -> None:
        """Identify by a typed number or a card's QR."""
        self._visit += 1
        self._set(IntakeState(busy=self.tr("Đang tra cứu…"), typed=text))
        counter = self._session.counter

        def look() -> _Seen:
            seen = counter.intake.look_up(text)
            kept = (paper for paper in seen.papers if paper.state is not PaperState.REJECTED)
            held = tuple(
                held_paper(paper, counter.catalogue.paper_type(paper.type).name) for paper in kept
            )
            return _Seen(seen, held)

        self._session.hub.submit(
            Lane.STORE,
            look,
            owner=self,
            on_done=partial(self._on_seen, self._visit),
            on_error=partial(self._on_fault, self._visit, Spot.CITIZEN),
        )

    def name_citizen(self, name: str) -> None:
        """Say who a new citizen is."""
        tidy = clean(name)
        if tidy:
            self._set(replace(self._state, name=tidy, step=Step.PROCEDURE))
            self.search("")

    # What for -------------------------------------------------------------------------------------

    def search(self, words: str) -> None:
        """List the procedures that fit, marks or no marks; no words list all."""
        counter = self._session.counter
        today = counter.clock.now().date()
        found = counter.catalogue.search(words, today)
        self._set(replace(self._state, procedures=found))

    def choose_procedure(self, code: str) -> None:
        """Take a procedure with its first case and show its checklist."""
        self._preview(code, None)

    def choose_case(self, case: CaseCode) -> None:
        """Take another case of the same procedure."""
        if self._state.procedure is not None and case != self._state.case_code:
            self._preview(self._state.procedure.code, case)

    @Slot()
    def change_procedure(self) -> None:
        """Back to the list; what was put on the lines is dropped."""
        self._set(
            replace(
                self._state,
                step=Step.PROCEDURE,
                procedure=None,
                case=None,
                checklist=None,
                opened_here=False,
                lines=(),
                drafts={},
                fault=None,
            )
        )

    def _preview(self, code: str, case: CaseCode | None) -> None:
        citizen = self._state.citizen
        if citizen is None:
            return
        desk, name = self._session.counter.desk, self._state.name
        self._set(replace(self._state, busy=self.tr("Đang lập danh mục giấy tờ…"), fault=None))
        self._session.hub.submit(
            Lane.VIEW,
            lambda: preview(desk, citizen.found, procedure_code=code, case_code=case, name=name),
            owner=self,
            on_done=partial(self._on_preview, self._visit),
            on_error=partial(self._on_fault, self._visit, Spot.PROCEDURE),
        )

    # Which papers ---------------------------------------------------------------------------------

    def add_files(self, component: ComponentCode, paths: Sequence[Path]) -> None:
        """Put files on a line; a worker looks at each at once, while the citizen is still there."""
        line = next((each for each in self._state.lines if each.code == component), None)
        if line is None or not line.may_add:
            return
        draft = self._state.drafts.get(component, Draft())
        known = {attached.path for attached in draft.files}
        fresh = [path for path in paths if path not in known]
        files = draft.files + tuple(Attached(path) for path in fresh)
        self._set_draft(component, replace(draft, files=files, fault=None))
        digitiser = self._session.counter.digitiser
        for path in fresh:
            self._session.hub.submit(
                Lane.VIEW,
                partial(digitiser.probe, path),
                owner=self,
                on_done=partial(self._on_probed, self._visit, component, path),
                on_error=partial(self._on_refused_file, self._visit, component, path),
            )

    def remove_files(self, component: ComponentCode) -> None:
        """Take back what was put on a line."""
        draft = self._state.drafts.get(component, Draft())
        self._set_draft(component, replace(draft, files=(), fault=None))

    def forget_fault(self, component: ComponentCode) -> None:
        """The officer has read what was wrong with a file."""
        draft = self._state.drafts.get(component, Draft())
        self._set_draft(component, replace(draft, fault=None))

    def decline(self, component: ComponentCode, reason: str) -> None:
        """Ask again for what is held, with the code of the reason."""
        draft = self._state.drafts.get(component, Draft())
        self._set_draft(component, replace(draft, decline=reason))

    def undo_decline(self, component: ComponentCode) -> None:
        """Use what is held after all."""
        self._set_draft(component, Draft())

    # One dossier ----------------------------------------------------------------------------------

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
            decline={code: draft.decline for code, draft in drafts if draft.decline is not None},
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

    # Answers --------------------------------------------------------------------------------------

    @Slot(object)
    def on_reading(self, _state: ReadingState) -> None:
        if self._state.checklist is not None:
            self._set(self._state)

    @Slot(object)
    def on_store_changed(self, what: Changed) -> None:
        if what & Changed.PAPERS:
            self.refresh()

    def _on_seen(self, visit: int, seen: _Seen) -> None:
        if visit != self._visit:
            return
        known = seen.citizen.person is not None or seen.citizen.found.card is not None
        step = Step.PROCEDURE if known else Step.NAME
        self._set(replace(self._state, busy="", citizen=seen.citizen, held=seen.held, step=step))
        if known:
            self.search("")

    def _on_preview(self, visit: int, seen: Preview) -> None:
        if visit != self._visit:
            return
        same = (
            self._state.procedure is not None and self._state.procedure.code == seen.procedure.code
        )
        codes = {line.item.component for line in seen.checklist.lines}
        drafts = self._state.drafts if same else {}
        before = self._state.checklist
        opened_here = (
            self._state.opened_here
            and before is not None
            and before.dossier.id == seen.checklist.dossier.id
        )
        self._set(
            replace(
                self._state,
                busy="",
                step=Step.CHECKLIST,
                procedure=seen.procedure,
                case=seen.case,
                checklist=seen.checklist,
                continues=seen.continues,
                opened_here=opened_here,
                drafts={code: draft for code, draft in drafts.items() if code in codes},
            )
        )

    def _on_probed(self, visit: int, component: ComponentCode, path: Path, probe: Probe) -> None:
        draft = self._state.drafts.get(component)
        if visit != self._visit or draft is None:
            return
        files = tuple(
            replace(each, pages=probe.pages) if each.path == path else each for each in draft.files
        )
        self._set_draft(component, replace(draft, files=files))

    def _on_refused_file(
        self, visit: int, component: ComponentCode, path: Path, fault: CounterError
    ) -> None:
        draft = self._state.drafts.get(component)
        if visit != self._visit or draft is None:
            return
        files = tuple(each for each in draft.files if each.path != path)
        self._set_draft(component, replace(draft, files=files, fault=fault))

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

    def _on_found(self, visit: int, checklist: Checklist) -> None:
        if visit == self._visit:
            self._set(replace(self._state, checklist=checklist))

    def _on_fault(self, visit: int, spot: Spot, fault: CounterError) -> None:
        if visit == self._visit:
            self._set(replace(self._state, busy="", fault=fault, spot=spot))

    def _set_draft(self, component: ComponentCode, draft: Draft) -> None:
        self._set(replace(self._state, drafts=self._state.drafts | {component: draft}))

    def _set(self, state: IntakeState) -> None:
        self._state = replace(state, lines=lines_of(state, self._reasons, self._reading.state))
        self.changed.emit(self._state)
