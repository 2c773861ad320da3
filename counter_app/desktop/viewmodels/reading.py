"""Reading in the background: one paper after the other as long as any waits, with pause and progress."""

from dataclasses import dataclass, replace
from threading import Event

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from counter_app.desktop.jobs import Lane
from counter_app.desktop.session import Changed, Session
from counter_app.domain.errors import CounterError
from counter_app.domain.ids import PaperId
from counter_app.services.digitising import PaperRead
from counter_app.services.ports import ReadingStep
from counter_app.services.steering import HoldReason, Steering

QUIET_MS = 1_500
"""So long no key must come before reading goes on."""


@dataclass(frozen=True, slots=True)
class ReadingState:
    """How reading stands.

    Attributes:
        paper: the one under way, None between papers.
        done, total: its pages; total 0 until they are known.
        seconds_left: an estimate, None while nobody can know.
        skipping: number of the page that is being given up, 0 for none.
        holding: what the desk is needed for while no new page is begun.
        waiting: papers that wait, the one under way not counted.
        later: code of what keeps reading from going on (no Tesseract, disk full), or empty.
    """

    running: bool = False
    paused: bool = False
    paper: PaperId | None = None
    done: int = 0
    total: int = 0
    seconds_left: float | None = None
    skipping: int = 0
    holding: frozenset[HoldReason] = frozenset()
    waiting: int = 0
    later: str = ""
    fault: CounterError | None = None

    @property
    def page(self) -> int:
        """Number of the first page that is not read yet; 0 until the pages are known."""
        return min(self.done + 1, self.total)

    @property
    def joining(self) -> bool:
        """All pages are read and become one file."""
        return self.total > 0 and self.done == self.total

    @property
    def may_skip(self) -> bool:
        return self.running and self.total > 0 and not self.joining and self.skipping != self.page


@dataclass(frozen=True, slots=True)
class _Step:
    paper: PaperId
    at: ReadingStep


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
        self._steering = Steering()
        # The officer's hands are at rest when no key came for a moment.
        self._quiet = QTimer(self, interval=QUIET_MS, singleShot=True)
        self._quiet.timeout.connect(self.on_quiet)
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
        """Stop at once; pages that are read stay read, the one under way is read again later."""
        self._cancel.set()
        self._set(replace(self._state, paused=True))

    @Slot()
    def toggle(self) -> None:
        """Pause, or go on."""
        if self._state.paused:
            self.start()
        elif self._state.running:
            self.pause()

    @Slot()
    def skip_page(self) -> None:
        """Give up the page that the others wait for: it is kept as a picture and can be read again later."""
        if self._state.may_skip:
            self._steering.skip(self._state.page)
            self._set(replace(self._state, skipping=self._state.page))

    @Slot()
    def hands_busy(self) -> None:
        """The officer types: no new page is begun until the keys are quiet for a moment."""
        self._quiet.start()
        self._hold(HoldReason.TYPING, holds=True)

    @Slot()
    def on_quiet(self) -> None:
        self._hold(HoldReason.TYPING, holds=False)

    def scanner_busy(self, busy: bool) -> None:
        """While the scanner runs its pages come first."""
        self._hold(HoldReason.SCANNING, holds=busy)

    def _hold(self, reason: HoldReason, *, holds: bool) -> None:
        if holds:
            self._steering.hold(reason)
        else:
            self._steering.let_go(reason)
        self._set(replace(self._state, holding=self._steering.holding))

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
        cancel, steering = self._cancel, self._steering
        digitising = self._session.counter.digitising
        tell = self._session.hub.newest(self, self._on_step)

        def read() -> _Turn:
            read = digitising.read_next(
                progress=lambda paper, step: tell(_Step(paper, step)),
                cancel=cancel,
                steering=steering,
            )
            return _Turn(read, digitising.waiting())

        self._set(
            replace(self._state, running=True, done=0, total=0, seconds_left=None, skipping=0)
        )
        self._session.hub.submit(
            Lane.OCR, read, owner=self, on_done=self._on_turn, on_error=self._on_error
        )

    def _on_step(self, step: _Step) -> None:
        if self._state.running:
            self._set(
                replace(
                    self._state,
                    paper=step.paper,
                    done=step.at.done,
                    total=step.at.total,
                    seconds_left=step.at.seconds_left,
                )
            )

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
                seconds_left=None,
                skipping=0,
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
