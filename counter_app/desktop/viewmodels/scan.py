"""The scanner: which sources there are, and one batch into one line, page by page."""

from dataclasses import dataclass, replace
from threading import Event

from PySide6.QtCore import QObject, Signal, Slot

from counter_app.desktop.jobs import Lane
from counter_app.desktop.session import Changed, Session
from counter_app.domain.errors import CounterError
from counter_app.domain.ids import ComponentCode
from counter_app.services.checklist import Checklist
from counter_app.services.intake import IntakeRequest
from counter_app.services.ports import ScannerDevice, ScanOptions
from counter_app.services.receiving import ReceivedFile


@dataclass(frozen=True, slots=True)
class ScanState:
    """`pages` are safe in the vault. `stopped`: a batch that ended early kept the pages before it; `fault`: none came."""

    looking: bool = False
    devices: tuple[ScannerDevice, ...] = ()
    running: bool = False
    pages: int = 0
    finished: bool = False
    stopped: CounterError | None = None
    fault: CounterError | None = None


@dataclass(frozen=True, slots=True)
class _Batch:
    checklist: Checklist
    stopped: CounterError | None


class ScanModel(QObject):
    """Signals: changed(ScanState); filed(Checklist): a batch is in its dossier."""

    changed = Signal(object)
    filed = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._state = ScanState()
        self._cancel = Event()

    @property
    def state(self) -> ScanState:
        return self._state

    @Slot()
    def look(self) -> None:
        """Ask what is connected."""
        self._set(replace(self._state, looking=True, fault=None, finished=False, stopped=None))
        self._session.hub.submit(
            Lane.SCAN,
            self._session.counter.scanning.devices,
            owner=self,
            on_done=self._on_devices,
            on_error=self._on_no_devices,
        )

    def scan(
        self,
        request: IntakeRequest,
        component: ComponentCode,
        source: str,
        options: ScanOptions,
    ) -> None:
        """Scan all pages of `source` into the line. The dossier is opened first (`request`), so that no page is homeless."""
        if self._state.running:
            return
        counter = self._session.counter
        self._cancel = self._session.hub.flag()
        cancel, seen = self._cancel, self._session.hub.every(self, self._on_page)

        def run() -> _Batch:
            dossier = counter.intake.take(request).checklist.dossier
            result = counter.scanning.scan(
                source,
                dossier.id,
                component,
                spool_root=counter.folder.spool,
                options=options,
                cancel=cancel,
                seen=seen,
            )
            return _Batch(counter.dossiers.find(dossier.number), result.stopped)

        self._set(
            replace(self._state, running=True, pages=0, finished=False, stopped=None, fault=None)
        )
        self._session.hub.submit(
            Lane.SCAN, run, owner=self, on_done=self._on_batch, on_error=self._on_fault
        )

    @Slot()
    def cancel(self) -> None:
        """End after the page under way; pages that came are kept."""
        self._cancel.set()

    def _on_devices(self, devices: tuple[ScannerDevice, ...]) -> None:
        self._set(replace(self._state, looking=False, devices=devices))

    def _on_no_devices(self, fault: CounterError) -> None:
        self._set(replace(self._state, looking=False, devices=(), fault=fault))

    def _on_page(self, _file: ReceivedFile) -> None:
        self._set(replace(self._state, pages=self._state.pages + 1))

    def _on_batch(self, batch: _Batch) -> None:
        self._set(replace(self._state, running=False, finished=True, stopped=batch.stopped))
        self._session.tell(Changed.DOSSIERS | Changed.PAPERS | Changed.QUEUE)
        self.filed.emit(batch.checklist)

    def _on_fault(self, fault: CounterError) -> None:
        self._set(replace(self._state, running=False, fault=fault))
        # The dossier itself may have been opened all the same.
        self._session.tell(Changed.DOSSIERS | Changed.QUEUE)

    def _set(self, state: ScanState) -> None:
        self._state = state
        self.changed.emit(state)
