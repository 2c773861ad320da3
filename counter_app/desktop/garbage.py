"""Reference cycles are collected on the main thread alone.

Python's collector runs on whatever thread allocates; a cycle that holds a widget or a timer would then be taken down on a
worker thread, which Qt forbids: its timers cannot be stopped there, and the process may die.
"""

import gc

from PySide6.QtCore import QObject, QTimer, Slot

EVERY_MS = 5_000


class MainThreadGarbage(QObject):
    """From its making to `stop`, collects every few seconds on the thread that made it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_on = gc.isenabled()
        gc.disable()
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    @Slot()
    def collect(self) -> None:
        """The youngest two generations often cost nothing; all of it when much has piled up."""
        young, middle, old = gc.get_count()
        gc.collect(2 if old > 10 else 1 if middle > 5 or young > 700 else 0)

    def stop(self) -> None:
        """Collect what is left and give the collector back to the interpreter."""
        self._timer.stop()
        gc.collect()
        if self._was_on:
            gc.enable()
