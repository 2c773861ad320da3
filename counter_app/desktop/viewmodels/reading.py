"""Reading in the background: one paper after the other as long as any waits, with pause and progress."""

from dataclasses import dataclass, replace
from threading import Event

from PySide6.QtCore import QObject, Signal, Slot

from counter_app.desktop.jobs import Lane
from counter_app.desktop.session import Changed, Session
from counter_app.domain.errors import CounterError
from counter_app.domain.ids import PaperId
from counter_app.services.digitising import PaperRead


@dataclass(frozen=True, slots=True)
class ReadingState:
    """How reading stands.

    Attributes:
        paper: the one under way, None between papers.
        done, total: its pages; total 0 until the first page is told.
        waiting: papers that wait, the one under way not counted.
        later: code of what keeps reading from going on (no Tesseract, disk full), or empty.
    """

    running: bool = False
    paused: bool = False
    paper: PaperId | None = None
    done: int = 0
    total: int = 0
    waiting: int = 0
    later: str = ""
    fault: CounterError | None = None


@dataclass(frozen=True, slots=True)
class _Step:
    paper: PaperId
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class _Turn:
    """What one turn of the lane gave: the paper read, None when none waited; how many wait now."""

    read: PaperRead | None
    waiting: int


class ReadingModel(QObject):
    """Signals: changed(ReadingState)."""

    changed = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._state = ReadingState()
        self._cancel = Event()
        self._again = False
        session.changed.connect(self.on_store_changed)

    @property
    def state(self) -> ReadingState:
        return self._state

    @Slot()
    def start(self) -> None:
        """Read what waits; a person wants it to go on after a pause or a fault."""
        self._set(replace(self._state, paused=False, later="", fault=None))
        self._turn()

    @Slot()
    def pause(self) -> None:
        """Stop after the page under way; what is read of the paper is read again later, nothing is lost."""
        self._cancel.set()
        self._set(replace(self._state, paused=True))

    @Slot(object)
    def on_store_changed(self, what: Changed) -> None:
        if what & (Changed.PAPERS | Changed.DOSSIERS) and not self._state.paused:
            self._turn()

    def _turn(self) -> None:
        if self._state.running:
            self._again = True
            return
        self._again = False
        self._cancel = self._session.hub.flag()
        cancel, digitising = self._cancel, self._session.counter.digitising
        tell = self._session.hub.newest(self, self._on_step)

        def read() -> _Turn:
            read = digitising.read_next(
                progress=lambda paper, done, total: tell(_Step(paper, done, total)), cancel=cancel
            )
            return _Turn(read, digitising.waiting())

        self._set(replace(self._state, running=True, done=0, total=0))
        self._session.hub.submit(
            Lane.OCR, read, owner=self, on_done=self._on_turn, on_error=self._on_error
        )

    def _on_step(self, step: _Step) -> None:
        if self._state.running:
            self._set(replace(self._state, paper=step.paper, done=step.done, total=step.total))

    def _on_turn(self, turn: _Turn) -> None:
        read = turn.read
        stuck = read is not None and read.later
        # A pause ends a reading early too; that needs no words.
        told = read is not None and stuck and not self._state.paused
        later = (read.code or "") if read is not None and told else ""
        self._set(
            replace(
                self._state,
                running=False,
                paper=None,
                done=0,
                total=0,
                waiting=turn.waiting,
                later=later,
            )
        )
        if read is not None and not read.later:
            self._session.tell(Changed.PAPERS)
        if self._state.paused or later:
            return
        if (read is not None and turn.waiting) or self._again:
            self._turn()

    def _on_error(self, fault: CounterError) -> None:
        self._set(replace(self._state, running=False, paper=None, fault=fault))

    def _set(self, state: ReadingState) -> None:
        if state != self._state:
            self._state = state
            self.changed.emit(state)
