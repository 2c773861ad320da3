"""What no one caught: logged with its place, told once and calmly, never a traceback on the screen."""

import faulthandler
import logging
import sys
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import IO

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    QtMsgType,
    Signal,
    Slot,
    qInstallMessageHandler,
)

from counter_app.desktop.jobs import log_bug

log = logging.getLogger(__name__)
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}

Hook = Callable[[type[BaseException], BaseException, TracebackType | None], object]


class Reporter(QObject):
    """Takes over `sys.excepthook`, which Qt's slots and virtual methods end in, on whatever thread they raise.

    Signals:
        bug_found(str): a bug of a new (type, file, line); the class of the exception. Once for each.
    """

    bug_found = Signal(str)
    _caught = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seen: set[str] = set()
        self._before: Hook | None = None
        self._caught.connect(self.on_caught)

    def install(self) -> None:
        """Become the hook."""
        self._before = sys.excepthook
        sys.excepthook = self.take

    def remove(self) -> None:
        """Give the hook back."""
        if self._before is not None:
            sys.excepthook = self._before
            self._before = None

    def take(
        self, kind: type[BaseException], bug: BaseException, trace: TracebackType | None
    ) -> None:
        """Log the bug and hand its name to the main thread; on any thread."""
        if issubclass(kind, KeyboardInterrupt | SystemExit):
            sys.__excepthook__(kind, bug, trace)
            return
        log_bug(bug)
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = "" if trace is None else f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
        self._caught.emit(kind.__name__, place)

    @Slot(str, str)
    def on_caught(self, kind: str, place: str) -> None:
        """A raising `data()` comes here for each cell and paint: tell it once."""
        key = f"{kind} {place}"
        if key not in self._seen:
            self._seen.add(key)
            self.bug_found.emit(kind)


class Logs:
    """Log files in the data folder while the window is open: events and crashes, no personal data in either."""

    def __init__(self, folder: Path) -> None:
        """`folder` must exist."""
        self._handler = RotatingFileHandler(
            folder / "window.log", maxBytes=1_000_000, backupCount=3, encoding="utf-8", delay=True
        )
        self._handler.setFormatter(
            logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s")
        )
        self._crashes: IO[str] = (folder / "crash.log").open("a", encoding="utf-8")
        faulthandler.enable(self._crashes)
        root = logging.getLogger("counter_app")
        root.addHandler(self._handler)
        root.setLevel(logging.INFO)
        qInstallMessageHandler(_from_qt)

    def close(self) -> None:
        """Let go of the files and of Qt's messages."""
        qInstallMessageHandler(None)
        faulthandler.disable()
        logging.getLogger("counter_app").removeHandler(self._handler)
        self._handler.close()
        self._crashes.close()


def _from_qt(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    log.log(_LEVELS.get(kind, logging.WARNING), "qt: %s", message)
