"""A paper of the store whose confirmation is being taken back."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from counter_app.desktop.jobs import Lane
from counter_app.desktop.session import Changed, Session
from counter_app.domain.errors import CounterError
from counter_app.domain.ids import PaperId
from counter_app.domain.papers import Paper
from counter_app.services.withdrawing import PaperWithdrawn


@dataclass(frozen=True, slots=True)
class WithdrawState:
    """`paper` None: nothing is asked. `done`, once it is taken back, with the papers that are held again."""

    paper: PaperId | None = None
    title: str = ""
    busy: bool = False
    done: PaperWithdrawn | None = None
    revived: tuple[Paper, ...] = ()
    fault: CounterError | None = None


class WithdrawModel(QObject):
    """Signals: changed(WithdrawState)."""

    changed = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._state = WithdrawState()

    @property
    def state(self) -> WithdrawState:
        return self._state

    def begin(self, paper: PaperId, title: str) -> None:
        """Ask about this paper."""
        self._set(WithdrawState(paper=paper, title=title))

    def withdraw(self, reason: str, *, again: bool) -> None:
        """Take the confirmation back; `again`: the same scan waits to be confirmed once more."""
        paper = self._state.paper
        if paper is None or self._state.busy or self._state.done is not None:
            return
        counter = self._session.counter
        self._set(replace(self._state, busy=True, fault=None))

        def work() -> tuple[PaperWithdrawn, tuple[Paper, ...]]:
            done = counter.withdrawing.withdraw(paper, reason, again=again)
            with counter.desk.store.reading() as view:
                return done, tuple(view.papers.get(known) for known in done.undone.revived)

        self._session.hub.submit(
            Lane.STORE,
            work,
            owner=self,
            on_done=lambda found: self._on_done(*found),
            on_error=self._on_fault,
        )

    def _on_done(self, done: PaperWithdrawn, revived: tuple[Paper, ...]) -> None:
        self._set(replace(self._state, busy=False, done=done, revived=revived))
        self._session.tell(Changed.ALL)

    def _on_fault(self, fault: CounterError) -> None:
        self._set(replace(self._state, busy=False, fault=fault))

    def _set(self, state: WithdrawState) -> None:
        self._state = state
        self.changed.emit(state)
