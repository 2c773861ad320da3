"""What exists only on this PC, and originals that may leave it because the hub has signed for them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal, Slot

from counter_app.desktop.jobs import Lane
from counter_app.desktop.session import Changed, Session
from counter_app.domain.errors import CounterError
from counter_app.domain.ids import PaperId
from counter_app.domain.outbox import OutboxState
from counter_app.messages.purge_words import here_title
from counter_app.services.carry_ports import OnlyHere
from counter_app.services.purging import Purged


@dataclass(frozen=True, slots=True)
class PaperHere:
    """One paper with files that no receipt names. `row`: the state of what brings them on, None when nothing does."""

    paper: PaperId
    title: str
    files: int
    bytes: int
    row: OutboxState | None


@dataclass(frozen=True, slots=True)
class OnlyHereState:
    """What the panel shows.

    Attributes:
        looked: the store was asked.
        papers: papers with files that are here alone.
        busy: originals are being looked through or let go.
        rehearsed: what would go, until it does or the panel is left.
        purged: what went.
        fault: what went wrong last.
        reason: why a supervisor lets the hub's receipts do, in what was rehearsed; empty where the hub was to be asked.
    """

    looked: bool = False
    papers: tuple[PaperHere, ...] = ()
    busy: bool = False
    rehearsed: Purged | None = None
    purged: Purged | None = None
    fault: CounterError | None = None
    reason: str = ""

    @property
    def nobody_there(self) -> bool:
        """Whether nobody answered at the hub's address."""
        done = self.rehearsed or self.purged
        return done is not None and done.nobody_there

    @property
    def files(self) -> int:
        return sum(paper.files for paper in self.papers)

    @property
    def bytes(self) -> int:
        return sum(paper.bytes for paper in self.papers)


class OnlyHereModel(QObject):
    """Signals: changed(OnlyHereState)."""

    changed = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._state = OnlyHereState()

    @property
    def state(self) -> OnlyHereState:
        return self._state

    @Slot()
    def refresh(self) -> None:
        """Look again at what is here alone."""
        purging = self._session.counter.purging
        self._session.hub.submit(
            Lane.VIEW,
            lambda: _by_paper(purging.only_here()),
            owner=self,
            on_done=self._on_looked,
            on_error=self._on_fault,
        )

    @Slot()
    def rehearse(self) -> None:
        """Look through the originals: what may go, and why the others stay. Nothing is changed."""
        self._purge(rehearse=True)

    @Slot(str)
    def rehearse_by_receipt(self, reason: str) -> None:
        """The same where nobody answers: what may go by the hub's receipts alone, as a supervisor wants it."""
        self._purge(rehearse=True, reason=reason)

    @Slot()
    def purge(self) -> None:
        """Let go what a rehearsal told of; without one nothing is done."""
        if self._state.rehearsed is not None:
            self._purge(rehearse=False, reason=self._state.reason)

    @Slot()
    def forget(self) -> None:
        """The panel is left: what was rehearsed is not to be done by a later press."""
        if not self._state.busy:
            self._set(replace(self._state, rehearsed=None, purged=None, fault=None, reason=""))

    def _purge(self, *, rehearse: bool, reason: str = "") -> None:
        if self._state.busy:
            return
        purging = self._session.counter.purging
        self._set(
            replace(self._state, busy=True, rehearsed=None, purged=None, fault=None, reason=reason)
        )
        # Each original is a transaction of its own, so acts go on meanwhile; only the sending waits.
        self._session.hub.submit(
            Lane.LINK,
            lambda: purging.purge(rehearse=rehearse, unasked=reason or None),
            owner=self,
            on_done=self._on_rehearsed if rehearse else self._on_purged,
            on_error=self._on_fault,
        )

    def _on_looked(self, papers: tuple[PaperHere, ...]) -> None:
        self._set(replace(self._state, looked=True, papers=papers))

    def _on_rehearsed(self, done: Purged) -> None:
        self._set(replace(self._state, busy=False, rehearsed=done))

    def _on_purged(self, done: Purged) -> None:
        self._set(replace(self._state, busy=False, purged=done))
        if done.masters:
            self._session.tell(Changed.PAPERS)

    def _on_fault(self, fault: CounterError) -> None:
        self._set(replace(self._state, busy=False, fault=fault))

    def _set(self, state: OnlyHereState) -> None:
        if state != self._state:
            self._state = state
            self.changed.emit(state)


def _by_paper(files: Iterable[OnlyHere]) -> tuple[PaperHere, ...]:
    """Put the files of each paper together, in the order the papers came."""
    found: dict[PaperId, PaperHere] = {}
    for file in files:
        before = found.get(file.paper, PaperHere(file.paper, here_title(file), 0, 0, file.row))
        found[file.paper] = replace(
            before,
            files=before.files + 1,
            bytes=before.bytes + file.bytes,
            # What nothing brings on is what a person must know of.
            row=None if file.row is None else before.row,
        )
    return tuple(found.values())
