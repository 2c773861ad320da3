"""Ctrl+C in the terminal of a window in which nothing happens: heard at once, told once, raised nowhere."""

import os
import signal
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from counter_app.desktop.interrupts import Interrupts

TOO_LATE = 30_000
"""Milliseconds after which nobody will hear it any more."""


@pytest.fixture
def interrupts() -> Iterator[Interrupts]:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    made = Interrupts()
    made.install()
    yield made
    made.remove()
    signal.signal(signal.SIGINT, before)


def press() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def test_a_window_in_which_nothing_happens_hears_it(qtbot: QtBot, interrupts: Interrupts) -> None:
    loop = QEventLoop()
    interrupts.came.connect(loop.quit)
    QTimer.singleShot(TOO_LATE, loop, lambda: loop.exit(1))
    # From beside: no Python runs on the main thread, and nothing wakes its loop but the signal itself.
    pressing = threading.Timer(0.2, press)
    pressing.start()

    assert loop.exec() == 0

    pressing.join()
    assert interrupts.heard


def test_it_is_told_once_however_often_it_is_pressed(qtbot: QtBot, interrupts: Interrupts) -> None:
    told: list[None] = []
    interrupts.came.connect(lambda: told.append(None))
    with qtbot.waitSignal(interrupts.came, timeout=TOO_LATE):
        press()
        press()
    press()
    press()
    loop = QEventLoop()
    QTimer.singleShot(0, loop, loop.quit)
    loop.exec()
    assert told == [None]


class _Watch(QObject):
    """An override that Qt calls all the time, where a raised Ctrl+C was swallowed."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.User:
            press()
            sum(range(1000))
        return False


def test_it_is_raised_nowhere(
    qtbot: QtBot, qapp: QApplication, interrupts: Interrupts, capfd: pytest.CaptureFixture[str]
) -> None:
    watch = _Watch()
    qapp.installEventFilter(watch)
    try:
        with qtbot.waitSignal(interrupts.came, timeout=TOO_LATE):
            QApplication.postEvent(qapp, QEvent(QEvent.Type.User))
    finally:
        qapp.removeEventFilter(watch)
    assert capfd.readouterr().err == ""


def test_a_question_that_stands_before_the_window_ends_with_it(
    qtbot: QtBot, qapp: QApplication, interrupts: Interrupts
) -> None:
    box = QMessageBox()
    qtbot.addWidget(box)
    interrupts.came.connect(lambda: qapp.exit(130))
    ended = list[int]()
    QTimer.singleShot(0, box, lambda: ended.append(box.exec()))
    QTimer.singleShot(50, box, press)
    QTimer.singleShot(TOO_LATE, box, lambda: qapp.exit(1))
    # Only the application's own loop forgets afterwards that it was told to end: loops of later tests would end at once.
    assert qapp.exec() == 130
    assert interrupts.heard
    assert len(ended) == 1


def test_a_background_job_stays_deaf(qtbot: QtBot) -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    deaf = Interrupts()
    try:
        deaf.install()
        press()
        assert not deaf.heard
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        deaf.remove()
        signal.signal(signal.SIGINT, before)


def test_afterwards_it_is_what_it_was(qtbot: QtBot, interrupts: Interrupts) -> None:
    interrupts.remove()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    with pytest.raises(KeyboardInterrupt):
        press()
        sum(range(1000))
