"""One visit at the counter: who, what for, which papers; one dossier and its slip."""

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from counter_app.desktop.jobs import Lane
from counter_app.desktop.session import Changed, Session
from counter_app.domain.catalogue import HolderRole, Procedure
from counter_app.domain.errors import CounterError, FieldRefused, NameMissing
from counter_app.domain.ids import CaseCode, ComponentCode, PaperId
from counter_app.domain.people import is_name
from counter_app.domain.text import clean
from counter_app.services.checklist import Checklist
from counter_app.services.finding import FoundProcedure
from counter_app.services.glance import glance_at
from counter_app.services.intake import CitizenView
from counter_app.services.intake_drafts import IntakeDraft
from counter_app.services.previewing import Preview, preview
from counter_app.services.registry import recognise

from .intake_roles import role_of, roles_wanted
from .intake_state import HeldPaper, IntakeState, LeftVisit, RoleState, Spot, Step, held_paper
from .intake_writing import VisitWriting
from .reading import ReadingModel, ReadingState


@dataclass(frozen=True, slots=True)
class _Seen:
    citizen: CitizenView
    held: tuple[HeldPaper, ...]


@dataclass(frozen=True, slots=True)
class _Opened:
    seen: _Seen
    procedure: Procedure
    checklist: Checklist


ROLE = "role:"
ROLE_NAME = "role_name:"
REUSE = "reuse:"
LACKS = "lacks:"
"""In a draft, before a role or a component: who fills the role, their name where it was typed, the paper chosen of several."""


class IntakeModel(VisitWriting):
    """Signals: changed(IntakeState)."""

    def __init__(
        self, session: Session, reading: ReadingModel, parent: QObject | None = None
    ) -> None:
        super().__init__(session, reading, parent)
        self._search = 0
        self._resumed: IntakeDraft | None = None
        reading.changed.connect(self.on_reading)
        session.changed.connect(self.on_store_changed)

    # Who ------------------------------------------------------------------------------------------

    @Slot()
    def start_over(self) -> None:
        """The next citizen: an empty screen."""
        self._visit += 1
        self._resumed = None
        self._set(IntakeState(left=self._state.left))

    def look_up(self, text: str) -> None:
        """Identify by a typed number or a card's QR."""
        self._visit += 1
        self._resumed = None
        left = self._state.left
        self._set(IntakeState(busy=self.tr("Đang tra cứu…"), typed=text, left=left))
        self._session.hub.submit(
            Lane.STORE,
            partial(self._look, text),
            owner=self,
            on_done=partial(self._on_seen, self._visit),
            on_error=partial(self._on_fault, self._visit, Spot.CITIZEN),
        )

    def _look(self, text: str) -> _Seen:
        """Look a citizen up; on the store's lane."""
        counter = self._session.counter
        seen = counter.intake.look_up(text)
        held = tuple(held_paper(each) for each in glance_at(counter.desk, seen.papers))
        return _Seen(seen, held)

    def look_again(self) -> None:
        """The same citizen once more, because the store knows something else of them now."""
        procedure, case, text = self._state.procedure, self._state.case_code, self._state.typed
        self.look_up(text)
        if procedure is not None:
            self._resumed = IntakeDraft(
                id="", citizen=text, procedure=procedure.code, case=case or ""
            )
            if self._state.citizen is not None:
                self._go_on()

    def name_citizen(self, name: str) -> None:
        """Say who a new citizen is; what can be no name is told at once, not when all is entered."""
        tidy = clean(name)
        if not is_name(tidy):
            fault = FieldRefused(field="name", reason="not_a_name") if tidy else NameMissing()
            self._set(replace(self._state, fault=fault, spot=Spot.CITIZEN))
            return
        self._set(replace(self._state, name=tidy, step=Step.PROCEDURE, fault=None))
        self.search("")

    # What was left unfinished ---------------------------------------------------------------------

    def resume(self, draft: IntakeDraft) -> None:
        """Take up a visit that was begun before: the citizen is looked up again, then what was decided is put back."""
        if draft.dossier:
            self.open_dossier(draft.dossier)
            self._resumed = draft
            if self._state.checklist is not None:
                self._put_back()
            return
        self.look_up(draft.citizen)
        self._resumed = draft
        if self._state.citizen is not None:
            # An inline lane answered within the call.
            self._go_on()

    @property
    def resuming(self) -> bool:
        """What was decided in a visit that is taken up again is not all back yet."""
        return self._resumed is not None

    def open_dossier(self, name: str) -> None:
        """Take up a dossier of the store, by its number or id, to add papers to it."""
        self._visit += 1
        self._resumed = None
        self._set(IntakeState(busy=self.tr("Đang tra cứu…"), left=self._state.left))
        counter = self._session.counter

        def look() -> _Opened:
            checklist = counter.dossiers.find(name)
            seen = self._look(checklist.applicant.number)
            procedure = counter.dossiers.procedure(checklist.dossier)
            return _Opened(seen, procedure, checklist)

        self._session.hub.submit(
            Lane.STORE,
            look,
            owner=self,
            on_done=partial(self._on_opened, self._visit),
            on_error=partial(self._on_fault, self._visit, Spot.CITIZEN),
        )

    def show_left(self, left: tuple[LeftVisit, ...]) -> None:
        """List the visits that were begun and not finished."""
        self._set(replace(self._state, left=left))

    def _go_on(self) -> None:
        """The citizen of a resumed visit is known: on to its procedure."""
        draft = self._resumed
        if draft is None:
            return
        if draft.name and self._state.step is Step.NAME:
            self.name_citizen(draft.name)
        if draft.procedure and self._state.step is Step.PROCEDURE:
            self._preview(draft.procedure, CaseCode(draft.case) if draft.case else None)
        else:
            self._resumed = None

    def _put_back(self) -> None:
        """Its checklist is there: what was decided for the lines, and the files that are still where they were."""
        draft, self._resumed = self._resumed, None
        if draft is None:
            return
        for role in self._state.roles:
            text = draft.extra.get(f"{ROLE}{role.role.value}", "")
            if text and not role.text:
                name = draft.extra.get(f"{ROLE_NAME}{role.role.value}", "")
                self.set_role(role.role, text, name)
        for key, paper in draft.extra.items():
            if key.startswith(REUSE):
                self.choose_paper(ComponentCode(key.removeprefix(REUSE)), PaperId(paper))
            elif key.startswith(LACKS):
                self.state_database(ComponentCode(key.removeprefix(LACKS)), paper)
        for code, reason in draft.decline.items():
            self.decline(ComponentCode(code), reason)
        for code, paths in draft.scans.items():
            self.add_files(ComponentCode(code), [Path(path) for path in paths])

    # What for -------------------------------------------------------------------------------------

    def search(self, words: str) -> None:
        """List the procedures that fit, marks or no marks; no words list favourites and the most used first."""
        finder = self._session.counter.finder
        self._search += 1
        self._session.hub.submit(
            Lane.VIEW,
            lambda: finder.find(words),
            owner=self,
            on_done=partial(self._on_procedures, self._search, words),
            on_error=partial(self._on_fault, self._visit, Spot.PROCEDURE),
        )

    def set_favourite(self, code: str, wanted: bool) -> None:
        """Put a procedure first in this officer's list, or back among the others."""
        finder, words = self._session.counter.finder, self._state.searched or ""
        self._session.hub.submit(
            Lane.STORE,
            lambda: finder.set_favourite(code, wanted=wanted),
            owner=self,
            on_done=lambda _: self.search(words),
            on_error=partial(self._on_fault, self._visit, Spot.PROCEDURE),
        )

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
                chosen=False,
                roles=(),
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
        given = {role.role: role.text for role in self._state.roles if role.text}

        def look() -> Preview:
            roles = {role: recognise(desk, text) for role, text in given.items()}
            return preview(
                desk,
                citizen.found,
                procedure_code=code,
                case_code=case,
                name=name,
                roles=roles,
            )

        self._set(replace(self._state, busy=self.tr("Đang lập danh mục giấy tờ…"), fault=None))
        self._session.hub.submit(
            Lane.STORE,
            look,
            owner=self,
            on_done=partial(self._on_preview, self._visit),
            on_error=partial(self._on_fault, self._visit, Spot.PROCEDURE),
        )

    # Who else -------------------------------------------------------------------------------------

    def set_role(self, role: HolderRole, text: str, name: str = "") -> None:
        """Say who fills a role: a number, a card's QR or its zone. The lines that want this person's papers follow.

        `name` is for somebody the store has never met.
        """
        desk = self._session.counter.desk

        def look() -> RoleState:
            found = role_of(desk, role, text)
            return replace(found, name=name) if found.new else found

        self._session.hub.submit(
            Lane.VIEW,
            look,
            owner=self,
            on_done=partial(self._on_role, self._visit),
            on_error=partial(self._on_role_fault, self._visit, role, text),
        )

    def name_role(self, role: HolderRole, name: str) -> None:
        """Say the name of somebody the store has never met."""
        tidy = clean(name)
        known = next((each for each in self._state.roles if each.role is role), None)
        if tidy and known is not None:
            self._put_role(replace(known, name=tidy))

    def _put_role(self, fresh: RoleState) -> None:
        roles = tuple(
            replace(fresh, wanted=each.wanted) if each.role is fresh.role else each
            for each in self._state.roles
        )
        self._set(replace(self._state, roles=roles))

    def _on_role(self, visit: int, role: RoleState) -> None:
        procedure = self._state.procedure
        if visit != self._visit or procedure is None:
            return
        self._put_role(role)
        if not (self._state.chosen or self._state.opened_here):
            # Another child of the same day is another dossier.
            self._preview(procedure.code, self._state.case_code)

    def _on_role_fault(self, visit: int, role: HolderRole, text: str, fault: CounterError) -> None:
        if visit == self._visit:
            self._put_role(RoleState(role, fault=fault))

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
        self._go_on()

    def _on_opened(self, visit: int, opened: _Opened) -> None:
        if visit != self._visit:
            return
        checklist, citizen = opened.checklist, opened.seen.citizen
        case = opened.procedure.case(checklist.dossier.case) or opened.procedure.cases[0]
        self._set(
            replace(
                self._state,
                busy="",
                typed=checklist.applicant.number,
                citizen=citizen,
                held=opened.seen.held,
                step=Step.CHECKLIST,
                procedure=opened.procedure,
                case=case,
                checklist=checklist,
                continues=True,
                chosen=True,
                roles=roles_wanted(case, checklist, ()),
            )
        )
        self._put_back()

    def _on_procedures(self, search: int, words: str, found: tuple[FoundProcedure, ...]) -> None:
        if search == self._search:
            self._set(replace(self._state, procedures=found, searched=words))

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
                chosen=False,
                opened_here=opened_here,
                roles=roles_wanted(seen.case, seen.checklist, self._state.roles if same else ()),
                drafts={code: draft for code, draft in drafts.items() if code in codes},
            )
        )
        self._look_without_databases()
        self._put_back()
