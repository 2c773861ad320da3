"""Ctrl+C in the terminal that a window was started from: it closes the window as the officer would."""

import signal
import socket

from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot


class Interrupts(QObject):
    """Hears Ctrl+C from `install` to `remove`, and raises nothing into Qt: a slot or an override would swallow it.

    Signals:
        came(): Ctrl+C was pressed; told by the event loop, once. What is pressed afterwards changes nothing.
    """

    came = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._heard = False
        self._told = False
        self._before_fd: int | None = None
        # While nothing happens no Python runs: a byte through a socket wakes Qt, on Windows too.
        self._ear, self._mouth = socket.socketpair()
        self._ear.setblocking(False)
        self._mouth.setblocking(False)
        self._notifier = QSocketNotifier(self._ear.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_byte)

    @property
    def heard(self) -> bool:
        """Whether Ctrl+C was pressed since `install`."""
        return self._heard

    def install(self) -> None:
        """Begin to hear it; a shell's background job, which does not hear it, stays deaf."""
        if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
            return
        signal.signal(signal.SIGINT, self._hear)
        self._before_fd = signal.set_wakeup_fd(self._mouth.fileno(), warn_on_full_buffer=False)

    def remove(self) -> None:
        """Let Ctrl+C be what it was before, and give the sockets back."""
        if self._before_fd is not None:
            signal.set_wakeup_fd(self._before_fd)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            self._before_fd = None
        self._notifier.setEnabled(False)
        self._ear.close()
        self._mouth.close()

    def _hear(self, _signal: int, _frame: object) -> None:
        self._heard = True

    @Slot()
    def _on_byte(self) -> None:
        try:
            self._ear.recv(64)
        except BlockingIOError:
            return
        if self._heard and not self._told:
            self._told = True
            self.came.emit()
