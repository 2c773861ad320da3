"""Makes this PC ready to read pages while the window is open, where nobody did so before."""

import logging
from collections.abc import Callable
from threading import Event

from PySide6.QtCore import QObject, Signal, Slot

from counter_app.app.preparing import prepare_beside
from counter_app.desktop.jobs import JobHub, Lane
from counter_app.domain.errors import CounterError

Prepare = Callable[[Callable[[bool], object], Event], bool]
"""See `prepare_beside`."""

log = logging.getLogger(__name__)


class PreparingModel(QObject):
    """Signals: changed(bool): whether it is being made ready now."""

    changed = Signal(bool)

    def __init__(
        self, hub: JobHub, parent: QObject | None = None, *, prepare: Prepare = prepare_beside
    ) -> None:
        super().__init__(parent)
        self._hub = hub
        self._prepare = prepare
        self._running = False

    @property
    def running(self) -> bool:
        return self._running

    @Slot()
    def start(self) -> None:
        """Look whether this PC is ready, and make it so. Reading that begins meanwhile goes on beside it."""
        prepare, cancel = self._prepare, self._hub.flag()
        tell = self._hub.every(self, self._set)
        self._hub.submit(
            Lane.PREPARE,
            lambda: prepare(tell, cancel),
            owner=self,
            on_done=self._on_done,
            on_error=self._on_error,
        )

    def _on_done(self, ready: bool) -> None:
        self._set(False)
        if not ready:
            log.warning("this PC could not be made ready to read pages")

    def _on_error(self, fault: CounterError) -> None:
        # No officer can help it, and pages are read all the same.
        self._set(False)
        log.warning("this PC could not be made ready to read pages: %s", fault.code)

    def _set(self, running: bool) -> None:
        if running != self._running:
            self._running = running
            self.changed.emit(running)
