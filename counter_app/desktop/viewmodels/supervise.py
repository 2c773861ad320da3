"""The supervisor's view: figures of the backlog, the open dossiers behind them, the chain of events checked."""

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from counter_app.desktop.jobs import Lane
from counter_app.desktop.session import Changed, Session
from counter_app.domain.chain import ChainReport
from counter_app.domain.errors import CounterError
from counter_app.domain.figures import AgeBand, Backlog, BacklogRow, OnceRow
from counter_app.domain.ids import OfficerLogin
from counter_app.domain.text import fold
from counter_app.services.supervising import BacklogView

TYPING_PAUSE_MS = 200


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the list of open dossiers is narrowed to; all of it must hold.

    Attributes:
        words: folded words, each must occur in number, procedure or applicant.
        overdue: only dossiers past their appointment.
        band: only dossiers of this age.
        officer: only dossiers this officer opened.
        status: only dossiers of this portal status.
    """

    words: str = ""
    overdue: bool = False
    band: AgeBand | None = None
    officer: OfficerLogin | None = None
    status: int | None = None

    @property
    def is_open(self) -> bool:
        """Nothing is narrowed."""
        return self == Narrowing()


@dataclass(frozen=True, slots=True)
class SuperviseState:
    """What the place shows.

    Attributes:
        allowed: False for officers who are no supervisors: the place stays closed.
        reading: figures are being counted.
        backlog: the figures, None until counted.
        rows: open dossiers as narrowed, most overdue first.
        total: open dossiers in all.
        once: what is behind the figures of the once-only rule.
        chain: what the last check found, None before.
        checking: the chain is being walked.
        exported: the workbook written last.
    """

    allowed: bool
    reading: bool = False
    backlog: Backlog | None = None
    rows: tuple[BacklogRow, ...] = ()
    total: int = 0
    once: tuple[OnceRow, ...] = ()
    narrowing: Narrowing = Narrowing()
    chain: ChainReport | None = None
    checking: bool = False
    exported: Path | None = None
    fault: CounterError | None = None


class SuperviseModel(QObject):
    """Signals: changed(SuperviseState)."""

    changed = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._desk = session.counter.supervising
        self._all: tuple[BacklogRow, ...] = ()
        self._state = SuperviseState(allowed=session.is_supervisor)
        self._stale = True
        self._typing = QTimer(self, interval=TYPING_PAUSE_MS, singleShot=True)
        self._typing.timeout.connect(self._apply_words)
        self._words = ""
        session.changed.connect(self.on_store_changed)

    @property
    def state(self) -> SuperviseState:
        return self._state

    @Slot()
    def refresh(self) -> None:
        """Count again."""
        if not self._state.allowed or self._state.reading:
            return
        self._stale = False
        self._set(replace(self._state, reading=True))
        self._session.hub.submit(
            Lane.VIEW,
            self._desk.backlog,
            owner=self,
            on_done=self._on_backlog,
            on_error=self._on_fault,
        )

    @Slot(str)
    def look_for(self, words: str) -> None:
        """Narrow the list a moment after the last keystroke."""
        self._words = words
        self._typing.start()

    def narrow(self, narrowing: Narrowing) -> None:
        """Show only what fits."""
        self._set(replace(self._state, narrowing=narrowing, rows=self._fitting(narrowing)))

    def narrow_to_band(self, band: AgeBand | None) -> None:
        """Show the dossiers behind a bar of the chart; None for all ages."""
        self.narrow(replace(self._state.narrowing, band=band))

    def narrow_to_officer(self, officer: OfficerLogin | None) -> None:
        """Show the dossiers of one officer; None for everybody's."""
        self.narrow(replace(self._state.narrowing, officer=officer))

    def narrow_to_status(self, status: int | None) -> None:
        """Show the open dossiers of one portal status; None for all."""
        self.narrow(replace(self._state.narrowing, status=status))

    @Slot(bool)
    def narrow_to_overdue(self, overdue: bool) -> None:
        """Show only what is past its appointment."""
        self.narrow(replace(self._state.narrowing, overdue=overdue))

    @Slot()
    def widen(self) -> None:
        """Show everything again."""
        self._typing.stop()
        self._words = ""
        self.narrow(Narrowing())

    def export(self, target: Path) -> None:
        """Write the workbook; writing it is an event."""
        self._set(replace(self._state, fault=None, exported=None))
        folder = self._session.counter.folder

        def write() -> BacklogView:
            folder.keep_out(target)
            return self._desk.export(target)

        self._session.hub.submit(
            Lane.STORE,
            write,
            owner=self,
            on_done=lambda view: self._on_exported(view, target),
            on_error=self._on_fault,
        )

    @Slot()
    def check_chain(self) -> None:
        """Walk every event and check its hash."""
        if self._state.checking:
            return
        self._set(replace(self._state, checking=True, chain=None, fault=None))
        self._session.hub.submit(
            Lane.VIEW,
            self._desk.verify_chain,
            owner=self,
            on_done=lambda report: self._set(replace(self._state, checking=False, chain=report)),
            on_error=self._on_fault,
        )

    @Slot()
    def forget_message(self) -> None:
        """The supervisor has read it."""
        self._set(replace(self._state, fault=None, exported=None, chain=None))

    @Slot(object)
    def on_store_changed(self, _what: Changed) -> None:
        self._stale = True

    @property
    def stale(self) -> bool:
        """The store has changed since the figures were counted."""
        return self._stale

    @Slot()
    def _apply_words(self) -> None:
        self.narrow(replace(self._state.narrowing, words=fold(self._words)))

    def _on_backlog(self, view: BacklogView) -> None:
        self._all = view.rows
        state = replace(self._state, reading=False, backlog=view.backlog, once=view.once)
        # The list stops at some thousands; the bands count every open dossier.
        state = replace(state, total=sum(band.count for band in view.backlog.ages))
        self._state = replace(state, fault=None)
        self._state = replace(self._state, rows=self._fitting(self._state.narrowing))
        self.changed.emit(self._state)

    def _on_exported(self, view: BacklogView, target: Path) -> None:
        self._on_backlog(view)
        self._set(replace(self._state, exported=target))

    def _on_fault(self, fault: CounterError) -> None:
        self._set(replace(self._state, reading=False, checking=False, fault=fault))

    def _fitting(self, narrowing: Narrowing) -> tuple[BacklogRow, ...]:
        if self._state.backlog is None or narrowing.is_open:
            return self._all
        at = self._state.backlog.at
        words = narrowing.words.split()

        def fits(row: BacklogRow) -> bool:
            if narrowing.overdue and row.due_at >= at:
                return False
            if narrowing.officer not in (None, row.officer):
                return False
            if narrowing.status not in (None, row.status):
                return False
            if narrowing.band is not None and not in_band(at - row.received_at, narrowing.band):
                return False
            text = fold(f"{row.number} {row.procedure_name} {row.applicant_name}")
            return all(word in text for word in words)

        return tuple(row for row in self._all if fits(row))

    def _set(self, state: SuperviseState) -> None:
        if state != self._state:
            self._state = state
            self.changed.emit(state)


def in_band(age: timedelta, band: AgeBand) -> bool:
    """Whether an age in whole days lies in the band; what seems to come from the future is new, as in the figures."""
    days = max(age, timedelta()).days
    return days >= band.from_days and (band.to_days is None or days < band.to_days)
