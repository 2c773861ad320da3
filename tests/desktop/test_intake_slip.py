"""The slip at intake: printed by one key, shown and saved where there is no printer, told where the printer fails."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from counter_app.desktop.viewmodels.intake_state import Step
from tests.desktop.screens_kit import Desk
from tests.desktop.test_intake_screen import Visit

Key = Qt.Key


@pytest.fixture
def visit(desk: Desk) -> Visit:
    return Visit(desk)


def test_without_a_printer_the_slip_is_shown_and_saved(desk: Desk, tmp_path: Path) -> None:
    desk.printers.known = ()
    visit = Visit(desk)
    visit.to_land()
    desk.press(Key.Key_Return, ctrl=True)
    visit.await_focus(Step.DONE)
    assert "Công dân tiếp theo" in visit.screen.primary.text()
    desk.press(Key.Key_P, ctrl=True)
    assert visit.screen.printout.isVisible()
    assert visit.screen.printout.page_count == 1
    visit.dialogs.target = tmp_path / "giay-hen.pdf"
    desk.press(Key.Key_S, ctrl=True)
    assert visit.dialogs.target.read_bytes().startswith(b"%PDF")
    desk.press(Key.Key_Escape)
    desk.qtbot.waitUntil(lambda: visit.screen.primary.hasFocus())


def test_a_printer_that_fails_is_told_beside_the_slip(visit: Visit, desk: Desk) -> None:
    desk.printers.jammed = True
    visit.to_land()
    desk.press(Key.Key_Return, ctrl=True)
    visit.await_focus(Step.DONE)
    desk.press(Key.Key_Return)
    assert "Máy in quầy 1" in visit.screen.done.message
    assert visit.screen.done.print_word == "Giấy hẹn chưa in"

    desk.printers.jammed = False
    desk.press(Key.Key_Return)
    assert visit.screen.done.message == ""
    assert visit.screen.done.print_word.startswith("Đã gửi tới máy in")
