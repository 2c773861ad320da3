"""The papers and pages of a line as the officer counted them, beside its scan."""

from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from counter_app.desktop.jobs import Lane
from counter_app.desktop.session import Changed, Session
from counter_app.domain.errors import CounterError
from counter_app.domain.ids import ComponentCode, DossierId
from counter_app.services.counting import Counted


@dataclass(frozen=True, slots=True)
class CountState:
    """`counted`: the last count of the line, None before; `busy` while it is kept."""

    counted: Counted | None = None
    busy: bool = False
    fault: CounterError | None = None


class CountModel(QObject):
    """Signals: changed(CountState); counted(): a count is kept, the line reads otherwise now."""

    changed = Signal(object)
    counted = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._state = CountState()
        self._line: tuple[DossierId, ComponentCode] | None = None

    @property
    def state(self) -> CountState:
        return self._state

    def begin(self, dossier: DossierId, component: ComponentCode) -> None:
        """Count another line."""
        self._line = (dossier, component)
        self._set(CountState())

    def count(self, papers: int, pages: int, *, confirmed: bool = False) -> None:
        """Keep a count; one that differs from the scan has to be confirmed."""
        if self._line is None or self._state.busy:
            return
        dossier, component = self._line
        counting = self._session.counter.counting
        self._set(replace(self._state, busy=True, fault=None))
        self._session.hub.submit(
            Lane.STORE,
            partial(
                counting.count, dossier, component, pages=pages, papers=papers, confirmed=confirmed
            ),
            owner=self,
            on_done=self._on_counted,
            on_error=self._on_fault,
        )

    @Slot()
    def confirm(self) -> None:
        """The difference is right so: an empty back was not counted, a cover was."""
        counted = self._state.counted
        if counted is not None:
            self.count(counted.handed.papers, counted.handed.pages, confirmed=True)

    def _on_counted(self, counted: Counted) -> None:
        self._set(CountState(counted))
        self.counted.emit()
        self._session.tell(Changed.DOSSIERS | Changed.QUEUE)

    def _on_fault(self, fault: CounterError) -> None:
        self._set(replace(self._state, busy=False, fault=fault))

    def _set(self, state: CountState) -> None:
        self._state = state
        self.changed.emit(state)
