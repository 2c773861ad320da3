"""A PC whose clock was set back says so as soon as the desk opens; a supervisor says that it is right now."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from counter_app.app.clock import DeskClock
from counter_app.desktop.garbage import MainThreadGarbage
from counter_app.desktop.options import LaunchOptions
from counter_app.desktop.theme import Theme
from tests.desktop.test_main_window import Used
from tests.fixtures_store import OFFICE, SetClock, make_store


@pytest.fixture
def used(tmp_path: Path, qapp: QApplication, qtbot: QtBot, theme: Theme) -> Iterator[Used]:
    garbage = MainThreadGarbage()
    ahead = SetClock(DeskClock().now() + timedelta(days=400))
    make_store(tmp_path / "data", clock=ahead, office=replace(OFFICE, test=False)).close()
    used = Used(qtbot, theme, LaunchOptions(data=tmp_path / "data"))
    yield used
    used.window.close()
    used.window.finish()
    used.window.deleteLater()
    garbage.stop()


def test_it_is_told_and_goes_once_it_is_confirmed(used: Used) -> None:
    used.sign_in()
    used.opened()
    used.wait(lambda: "đồng hồ" in used.window.notice.lower())
    used.window.press_notice()
    used.wait(lambda: used.window.notice == "")
    session = used.window.session
    assert session is not None
    assert session.counter.clock_watch.state().ahead is None
