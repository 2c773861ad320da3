"""Start to end of the program with a window."""

import sys
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from counter_app.desktop.garbage import MainThreadGarbage
from counter_app.desktop.interrupts import Interrupts
from counter_app.desktop.options import parse_options
from counter_app.desktop.reporting import Logs, Reporter
from counter_app.desktop.resources import QtWords
from counter_app.desktop.theme import Theme

from .shell.window import MainWindow

INTERRUPTED = 130


def run(arguments: Sequence[str]) -> int:
    """Show the window until it is closed; return the exit status, 130 after Ctrl+C. Wrong arguments end the program with 2."""
    options = parse_options(arguments)
    app = QApplication(sys.argv[:1])
    interrupts = Interrupts(app)
    interrupts.install()
    app.setApplicationName("quay-so")
    app.setApplicationDisplayName("Quầy Số")
    words = QtWords(app)
    app.installTranslator(words)
    logs = Logs(options.data) if options.data.is_dir() else None
    garbage = MainThreadGarbage(app)
    reporter = Reporter(app)
    reporter.install()
    settings = QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "quay-so", "window")
    window = MainWindow(options, Theme(app), settings=settings)
    reporter.bug_found.connect(window.tell_bug)
    interrupts.came.connect(partial(_leave, app, window))
    try:
        window.show()
        window.start()
        window.prepare()
        status = app.exec()
        return INTERRUPTED if interrupts.heard else status
    finally:
        window.finish()
        garbage.stop()
        reporter.remove()
        if logs is not None:
            logs.close()
        interrupts.remove()


def _leave(app: QApplication, window: MainWindow) -> None:
    """Close the window as its frame does, whatever stands before it; its end waits for what is under way."""
    window.close()
    app.exit(INTERRUPTED)
