"""The dossiers of this desk: the list, the one in view, and what an officer does to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from counter_app.desktop.jobs import Lane
from counter_app.desktop.session import Changed, Session
from counter_app.domain.catalogue import LimitUnit, TimeLimit
from counter_app.domain.deadlines import due_at
from counter_app.domain.dossier_acts import DossierAct, possible_acts
from counter_app.domain.dossier_course import SupplementLine
from counter_app.domain.dossiers import Dossier
from counter_app.domain.errors import CounterError, StaleDossier
from counter_app.domain.ids import PaperTypeId
from counter_app.domain.slips import SlipKind
from counter_app.services.calendars import calendar_for
from counter_app.services.checklist import Checklist
from counter_app.services.dossier_list import DossierGroup, DossierRow
from counter_app.services.handing_over import HandedOver
from counter_app.services.results import Outcome

from .dossier_work import ActInput as ActInput, Worked, work_of

SHORTEST_WORDS = 2
PROPOSED_DELAY = TimeLimit(3, LimitUnit.WORKING_DAYS)
"""An extension proposes so much after the appointment; the officer changes it."""

SLIP_OF: Mapping[DossierAct, SlipKind] = {
    DossierAct.SUPPLEMENT: SlipKind.SUPPLEMENT,
    DossierAct.REFUSE: SlipKind.REFUSAL,
    DossierAct.EXTEND: SlipKind.APOLOGY,
    DossierAct.STOP: SlipKind.STOP,
    DossierAct.WITHDRAW: SlipKind.STOP,
    DossierAct.HAND_OVER: SlipKind.CONTROL,
}
"""The form the citizen or the next desk gets of an act (TT 03/2025/TT-VPCP)."""


@dataclass(frozen=True, slots=True)
class DossiersState:
    """What the place shows.

    Attributes:
        counts: dossiers by group, empty until asked.
        group: what the list is narrowed to; words that are looked for take its place.
        names: officers' names by login.
        looked: how often the list was read.
        acts: what can be done to the dossier in view; `act` is the one whose panel is open.
        outcome: what it ended in so far; `results` the kinds of paper it may end in, by type and name.
        proposed: the lines proposed for a supplement, or those still open when the work is to end.
        later: the appointment proposed for an extension.
        saved: the name of the workbook just saved.
        done: the act just done, until another dossier is chosen; `handed` when it was a hand-over.
    """

    counts: Mapping[DossierGroup, int] = field(default_factory=dict)
    group: DossierGroup = DossierGroup.OPEN
    words: str = ""
    ids: Sequence[str] = ()
    looked: int = 0
    names: Mapping[str, str] = field(default_factory=dict)
    chosen: str = ""
    checklist: Checklist | None = None
    outcome: Outcome | None = None
    results: tuple[tuple[PaperTypeId, str], ...] = ()
    acts: tuple[DossierAct, ...] = ()
    act: DossierAct | None = None
    proposed: tuple[SupplementLine, ...] = ()
    later: datetime | None = None
    busy: bool = False
    done: DossierAct | None = None
    handed: HandedOver | None = None
    fault: CounterError | None = None
    list_fault: CounterError | None = None
    saved: str = ""


@dataclass(frozen=True, slots=True)
class _Seen:
    checklist: Checklist
    outcome: Outcome
    results: tuple[tuple[PaperTypeId, str], ...]
    later: datetime
    names: Mapping[str, str]


class DossiersModel(QObject):
    """Signals: changed(DossiersState)."""

    changed = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._state = DossiersState()
        self._turn = 0
        session.changed.connect(self.on_store_changed)

    @property
    def state(self) -> DossiersState:
        return self._state

    def fetch(self, ids: Sequence[str]) -> Mapping[str, DossierRow]:
        """Return rows by id; on any thread."""
        return self._session.dossier_list.rows(ids)

    # The list -------------------------------------------------------------------------------------

    @Slot()
    def refresh(self) -> None:
        """Look again at the counts, the list and the dossier in view; what was found by words stays found."""
        self._list(keep=True)
        if self._state.chosen:
            self._look()

    def show_group(self, group: DossierGroup) -> None:
        """Narrow the list; the words looked for are dropped."""
        self.choose("")
        self._set(replace(self._state, group=group, words=""))
        self._list()

    def search(self, words: str) -> None:
        """Look for a number or words; none show the group again."""
        self.choose("")
        self._set(replace(self._state, words=words.strip()))
        self._list()

    def _list(self, *, keep: bool = False) -> None:
        """Read counts and list. `keep`: words are not looked for again, which would be another look into the store."""
        self._turn += 1
        listed, state = self._session.dossier_list, self._state

        def read() -> tuple[Mapping[DossierGroup, int], Sequence[str]]:
            if len(state.words) >= SHORTEST_WORDS:
                found = state.ids if keep else listed.find(state.words)
                return listed.counts(), found
            return listed.counts(), listed.ids(state.group)

        self._session.hub.submit(
            Lane.VIEW,
            read,
            owner=self,
            on_done=partial(self._on_list, self._turn),
            on_error=self._on_list_fault,
        )

    # The one in view ------------------------------------------------------------------------------

    def choose(self, dossier: str) -> None:
        """Look at a dossier, by its id or number; empty for none."""
        if dossier != self._state.chosen:
            self._set(
                replace(
                    self._state,
                    chosen=dossier,
                    checklist=None,
                    acts=(),
                    act=None,
                    done=None,
                    handed=None,
                    fault=None,
                )
            )
            if dossier:
                self._look()

    def _look(self) -> None:
        counter, chosen = self._session.counter, self._state.chosen

        def read() -> _Seen:
            checklist = counter.dossiers.find(chosen)
            dossier = checklist.dossier
            procedure = counter.dossiers.procedure(dossier)
            kinds = [counter.catalogue.paper_type(each) for each in procedure.results]
            names = tuple((kind.id, kind.name) for kind in kinds)
            with counter.desk.store.reading() as view:
                calendar = calendar_for(counter.desk, view, procedure)
                people = {str(each.login): each.name for each in view.officers.all()}
            after = max(dossier.due_at, counter.clock.now())
            later = due_at(after, PROPOSED_DELAY, calendar)
            return _Seen(checklist, counter.results.of(dossier.id), names, later, people)

        self._session.hub.submit(
            Lane.VIEW,
            read,
            owner=self,
            on_done=partial(self._on_found, chosen),
            on_error=self._on_fault,
        )

    # Acts -----------------------------------------------------------------------------------------

    def begin(self, act: DossierAct) -> None:
        """Open an act's panel."""
        checklist = self._state.checklist
        if checklist is None or act not in self._state.acts or self._state.busy:
            return
        proposed = self._proposed(act, checklist.dossier)
        self._set(replace(self._state, act=act, proposed=proposed, done=None, fault=None))

    def _proposed(self, act: DossierAct, dossier: Dossier) -> tuple[SupplementLine, ...]:
        counter = self._session.counter
        if act is DossierAct.SOLVE:
            left = counter.dossiers.open_lines(dossier)
            return tuple(SupplementLine(item.component, item.name) for item in left)
        return counter.acts.missing(dossier)

    @Slot()
    def leave_act(self) -> None:
        """Close the panel; nothing was done."""
        self._set(replace(self._state, act=None, fault=None))

    def do(self, act: DossierAct, given: ActInput) -> None:
        """Do an act to the dossier in view, as it was seen: what somebody changed meanwhile is not overwritten."""
        checklist = self._state.checklist
        if checklist is None or self._state.busy:
            return
        self._set(replace(self._state, busy=True, fault=None))
        self._session.hub.submit(
            Lane.STORE,
            work_of(self._session.counter, act, given, checklist.dossier),
            owner=self,
            on_done=partial(self._on_acted, act),
            on_error=self._on_fault,
        )

    def capture(self, paths: Sequence[Path], type_id: PaperTypeId | None) -> None:
        """Keep the result paper of the dossier in view; it waits to be read and confirmed."""
        checklist = self._state.checklist
        if checklist is None or self._state.busy:
            return
        dossier, results = checklist.dossier, self._session.counter.results

        def keep() -> Dossier:
            results.capture(dossier.id, paths, type_id=type_id, seen=dossier.revision)
            return dossier

        self._set(replace(self._state, busy=True, fault=None))
        self._session.hub.submit(
            Lane.STORE,
            keep,
            owner=self,
            on_done=self._on_captured,
            on_error=self._on_fault,
        )

    def number(self, official: str) -> None:
        """Keep the official number beside the desk's own."""
        checklist = self._state.checklist
        if checklist is None or self._state.busy:
            return
        dossier, acts = checklist.dossier, self._session.counter.acts
        self._set(replace(self._state, busy=True, fault=None))
        self._session.hub.submit(
            Lane.STORE,
            lambda: acts.number(dossier.id, official, seen=dossier.revision),
            owner=self,
            on_done=partial(self._on_acted, None),
            on_error=self._on_fault,
        )

    def save_register(self, first: date, last: date, target: Path) -> None:
        """Save the register of a period as a workbook."""
        printing = self._session.counter.printing
        self._set(replace(self._state, list_fault=None, saved=""))
        self._session.hub.submit(
            Lane.STORE,
            lambda: printing.register_workbook(first, last, target),
            owner=self,
            on_done=lambda _: self._set(replace(self._state, saved=target.name)),
            on_error=self._on_list_fault,
        )

    # Answers --------------------------------------------------------------------------------------

    @Slot(object)
    def on_store_changed(self, what: Changed) -> None:
        if what & (Changed.DOSSIERS | Changed.PAPERS) and self._state.looked:
            self.refresh()

    def _on_list(self, turn: int, answer: tuple[Mapping[DossierGroup, int], Sequence[str]]) -> None:
        if turn == self._turn:
            counts, ids = answer
            looked = self._state.looked + 1
            self._set(replace(self._state, counts=counts, ids=ids, looked=looked, list_fault=None))

    def _on_found(self, chosen: str, seen: _Seen) -> None:
        if chosen == self._state.chosen:
            checklist, dossier = seen.checklist, seen.checklist.dossier
            self._set(
                replace(
                    self._state,
                    chosen=dossier.id,
                    checklist=checklist,
                    outcome=seen.outcome,
                    results=seen.results,
                    later=seen.later,
                    names=seen.names,
                    acts=self._offered(dossier),
                )
            )

    def _offered(self, dossier: Dossier) -> tuple[DossierAct, ...]:
        """Taking over is for whoever does not work on it already; a lost file of a hand-over can be written anew."""
        if dossier.course.owned_elsewhere is not None:
            return (DossierAct.HAND_OVER,)
        mine = self._session.officer.login
        return tuple(
            act
            for act in possible_acts(dossier)
            if act is not DossierAct.TAKE_OVER or dossier.handler != mine
        )

    def _on_acted(self, act: DossierAct | None, result: Worked) -> None:
        handed = result if isinstance(result, HandedOver) else None
        self._set(replace(self._state, busy=False, act=None, done=act, handed=handed))
        self._session.tell(Changed.DOSSIERS | Changed.QUEUE)

    def _on_captured(self, _dossier: Dossier) -> None:
        self._set(replace(self._state, busy=False))
        self._session.tell(Changed.DOSSIERS | Changed.PAPERS | Changed.QUEUE)

    def _on_fault(self, fault: CounterError) -> None:
        self._set(replace(self._state, busy=False, fault=fault))
        if isinstance(fault, StaleDossier):
            self._look()

    def _on_list_fault(self, fault: CounterError) -> None:
        self._set(replace(self._state, busy=False, list_fault=fault))

    def _set(self, state: DossiersState) -> None:
        self._state = state
        self.changed.emit(state)
