"""The dossiers of this desk: the list, the one in view, and what an officer does to it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from counter_app.desktop.jobs import Lane
from counter_app.desktop.session import Changed, Session
from counter_app.domain.dossier_acts import DossierAct, possible_acts
from counter_app.domain.dossier_course import (
    AgainReason,
    ExtensionReason,
    RefusalReason,
    StopReason,
    SupplementLine,
    WithdrawalReason,
)
from counter_app.domain.dossiers import Dossier
from counter_app.domain.errors import CounterError, StaleDossier
from counter_app.domain.slips import SlipKind
from counter_app.services.checklist import Checklist
from counter_app.services.dossier_list import DossierGroup, DossierRow
from counter_app.services.handing_over import HandedOver

SHORTEST_WORDS = 2

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
class ActInput:
    """What an act's panel asks for; each act takes what it needs.

    Attributes:
        lines: what a supplement asks for.
        again: why a supplement is asked for once more.
        due_at: the new appointment, aware.
        desk, target: of a hand-over: the next desk's name, and where its file goes.
        anyway: take up the work although something asked for has not come.
    """

    reason: RefusalReason | StopReason | WithdrawalReason | ExtensionReason | None = None
    words: str = ""
    lines: tuple[SupplementLine, ...] = ()
    again: AgainReason | None = None
    due_at: datetime | None = None
    desk: str = ""
    target: Path | None = None
    anyway: bool = False


@dataclass(frozen=True, slots=True)
class DossiersState:
    """What the place shows.

    Attributes:
        counts: dossiers by group, empty until asked.
        group: what the list is narrowed to; words that are looked for take its place.
        looked: how often the list was read.
        acts: what can be done to the dossier in view; `act` is the one whose panel is open.
        proposed: the lines proposed for a supplement.
        done: the act just done, until another dossier is chosen; `handed` when it was a hand-over.
    """

    counts: Mapping[DossierGroup, int] = field(default_factory=dict)
    group: DossierGroup = DossierGroup.OPEN
    words: str = ""
    ids: Sequence[str] = ()
    looked: int = 0
    chosen: str = ""
    checklist: Checklist | None = None
    acts: tuple[DossierAct, ...] = ()
    act: DossierAct | None = None
    proposed: tuple[SupplementLine, ...] = ()
    busy: bool = False
    done: DossierAct | None = None
    handed: HandedOver | None = None
    fault: CounterError | None = None
    list_fault: CounterError | None = None


class DossiersModel(QObject):
    """Signals: changed(DossiersState); form_ready(str, object): title and function that writes a form to print."""

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
        """Look again at the counts, the list and the dossier in view."""
        self._list()
        if self._state.chosen:
            self._look()

    def show_group(self, group: DossierGroup) -> None:
        """Narrow the list; the words looked for are dropped."""
        self._set(replace(self._state, group=group, words=""))
        self._list()

    def search(self, words: str) -> None:
        """Look for a number or words; none show the group again."""
        self._set(replace(self._state, words=words.strip()))
        self._list()

    def _list(self) -> None:
        self._turn += 1
        listed, state = self._session.dossier_list, self._state

        def read() -> tuple[Mapping[DossierGroup, int], Sequence[str]]:
            if len(state.words) >= SHORTEST_WORDS:
                return listed.counts(), listed.find(state.words)
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
        dossiers, chosen = self._session.counter.dossiers, self._state.chosen
        self._session.hub.submit(
            Lane.VIEW,
            lambda: dossiers.find(chosen),
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
        proposed = self._session.counter.acts.missing(checklist.dossier)
        self._set(replace(self._state, act=act, proposed=proposed, done=None, fault=None))

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
            self._work(act, given, checklist.dossier),
            owner=self,
            on_done=partial(self._on_acted, act),
            on_error=self._on_fault,
        )

    def _work(
        self, act: DossierAct, given: ActInput, dossier: Dossier
    ) -> Callable[[], Dossier | HandedOver]:
        counter = self._session.counter
        acts, mine, seen = counter.acts, dossier.id, dossier.revision
        reason, words = given.reason, given.words
        match act:
            case DossierAct.SUPPLEMENT:
                return lambda: acts.supplement(mine, given.lines, again=given.again, seen=seen)
            case DossierAct.RESUME:
                return lambda: acts.resume(mine, anyway=given.anyway, seen=seen)
            case DossierAct.REFUSE if isinstance(reason, RefusalReason):
                return lambda: acts.refuse(mine, reason, words=words, seen=seen)
            case DossierAct.STOP if isinstance(reason, StopReason):
                return lambda: acts.stop(mine, reason, words=words, seen=seen)
            case DossierAct.WITHDRAW if isinstance(reason, WithdrawalReason):
                return lambda: acts.withdraw(mine, reason, words=words, seen=seen)
            case DossierAct.EXTEND if isinstance(reason, ExtensionReason) and given.due_at:
                due_at = given.due_at
                return lambda: acts.extend(mine, due_at, reason, words=words, seen=seen)
            case DossierAct.HAND_OVER if given.target is not None:
                target = given.target
                return lambda: counter.handing_over.hand_over(mine, given.desk, target, seen=seen)
            case DossierAct.TAKE_OVER:
                return lambda: acts.take_over(mine)
            case DossierAct.SOLVE:
                return lambda: counter.dossiers.finish(mine, seen=seen)
            case _:
                return lambda: acts.move(mine, act, seen=seen)

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

    def take_in(self, path: Path, code: str) -> None:
        """Take in a dossier handed to this desk, from its file and the code of its QR."""
        handing_over = self._session.counter.handing_over
        self._set(replace(self._state, busy=True, list_fault=None))
        self._session.hub.submit(
            Lane.STORE,
            lambda: handing_over.take_in(path, code),
            owner=self,
            on_done=self._on_taken_in,
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

    def _on_found(self, chosen: str, checklist: Checklist) -> None:
        if chosen == self._state.chosen:
            dossier = checklist.dossier
            self._set(
                replace(
                    self._state,
                    chosen=dossier.id,
                    checklist=checklist,
                    acts=self._offered(dossier),
                )
            )

    def _offered(self, dossier: Dossier) -> tuple[DossierAct, ...]:
        """Taking over is for whoever does not work on it already."""
        mine = self._session.officer.login
        return tuple(
            act
            for act in possible_acts(dossier)
            if act is not DossierAct.TAKE_OVER or dossier.handler != mine
        )

    def _on_acted(self, act: DossierAct | None, result: Dossier | HandedOver) -> None:
        handed = result if isinstance(result, HandedOver) else None
        self._set(replace(self._state, busy=False, act=None, done=act, handed=handed))
        self._session.tell(Changed.DOSSIERS | Changed.QUEUE)

    def _on_taken_in(self, dossier: Dossier) -> None:
        self._set(replace(self._state, busy=False))
        self._session.tell(Changed.ALL)
        self.choose(dossier.id)

    def _on_fault(self, fault: CounterError) -> None:
        self._set(replace(self._state, busy=False, fault=fault))
        if isinstance(fault, StaleDossier):
            self._look()

    def _on_list_fault(self, fault: CounterError) -> None:
        self._set(replace(self._state, busy=False, list_fault=fault))

    def _set(self, state: DossiersState) -> None:
        self._state = state
        self.changed.emit(state)
