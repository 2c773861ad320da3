"""The window makes the PC ready to read pages, says so quietly while it lasts, and does not wait for it at its end."""

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest
from pytestqt.qtbot import QtBot

from counter_app.desktop.options import LaunchOptions
from counter_app.desktop.theme import Theme
from counter_app.desktop.viewmodels.sign_in import Door
from counter_app.desktop.views.shell.window import MainWindow
from tests.fixtures_store import LOGIN, PASSPHRASE, make_store

SLOW_MS = 60_000


class Slow:
    """Making ready as long as the test wants."""

    def __init__(self) -> None:
        self.done = Event()
        self.cancelled = Event()

    def __call__(self, began: Callable[[bool], object], cancel: Event) -> bool:
        began(True)
        while not self.done.wait(0.01):
            if cancel.is_set():
                self.cancelled.set()
                return False
        return True


@pytest.fixture
def slow() -> Slow:
    return Slow()


@pytest.fixture
def window(tmp_path: Path, qtbot: QtBot, theme: Theme, slow: Slow) -> Iterator[MainWindow]:
    make_store(tmp_path / "data").close()
    window = MainWindow(LaunchOptions(data=tmp_path / "data"), theme, prepare=slow)
    window.show()
    window.start()
    window.prepare()
    qtbot.waitUntil(lambda: window.door_model.state.door is Door.SIGN_IN, timeout=SLOW_MS)
    window.door_model.sign_in(LOGIN, PASSPHRASE)
    qtbot.waitUntil(lambda: window.desk is not None, timeout=SLOW_MS)
    yield window
    window.close()
    window.finish()
    window.deleteLater()


def _says(window: MainWindow) -> str:
    assert window.desk is not None
    return window.desk.bar.preparing_text


def test_it_is_said_while_it_lasts_and_no_longer(
    window: MainWindow, slow: Slow, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: _says(window) == "Đang chuẩn bị đọc trang…", timeout=SLOW_MS)

    slow.done.set()

    qtbot.waitUntil(lambda: _says(window) == "", timeout=SLOW_MS)


def test_a_window_that_closes_ends_it(window: MainWindow, slow: Slow) -> None:
    window.close()
    window.finish()

    assert slow.cancelled.is_set()
