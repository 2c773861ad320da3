"""What a hand on the keyboard relies on, held with Qt's words in place as in the real program."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from counter_app.desktop.options import LaunchOptions
from counter_app.desktop.theme import Theme
from counter_app.desktop.viewmodels.scan import ScanState
from counter_app.desktop.views.dialogs import Dialogs
from counter_app.desktop.views.intake.lines import ChecklistView
from counter_app.desktop.views.intake.scan_panel import ScanPanel
from counter_app.desktop.views.intake.screen import IntakeScreen
from counter_app.desktop.views.shell.window import MainWindow
from counter_app.desktop.views.widgets import PrimaryButton, PushButton
from counter_app.services.ports import ScannerDevice
from tests.desktop.intake_kit import CARD, with_bench
from tests.desktop.screens_kit import Desk

Key = Qt.Key


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Enter])
def test_both_enter_keys_with_ctrl_press_the_main_act(qtbot: QtBot, theme: Theme, key: Key) -> None:
    button = PrimaryButton(theme, "Nhận vào kho", key="Ctrl+Enter")
    qtbot.addWidget(button)
    button.show()
    qtbot.waitUntil(button.isActiveWindow)
    with qtbot.waitSignal(button.clicked):
        QTest.keyClick(button, key, Qt.KeyboardModifier.ControlModifier)


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Enter, Key.Key_Space])
def test_a_button_with_the_focus_is_pressed_by_enter_and_space(
    qtbot: QtBot, theme: Theme, key: Key
) -> None:
    button = PushButton(theme, "Quét")
    qtbot.addWidget(button)
    button.show()
    with qtbot.waitSignal(button.clicked):
        QTest.keyClick(button, key)


def test_qts_file_dialog_speaks_vietnamese(qtbot: QtBot) -> None:
    dialog = QFileDialog()
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    qtbot.addWidget(dialog)
    words = {label.text().replace("&", "") for label in dialog.findChildren(QLabel)}
    assert {"Tìm trong:", "Tên tệp:", "Loại tệp:"} <= words


def test_a_scan_under_way_keeps_the_focus_on_its_stop(qtbot: QtBot, theme: Theme) -> None:
    panel = ScanPanel(theme, Dialogs())
    qtbot.addWidget(panel)
    device = ScannerDevice("test:0", "Máy thử")
    panel.render_state(ScanState(devices=(device,)))
    panel.open_for("Giấy chứng sinh")
    qtbot.waitUntil(panel.isActiveWindow)
    before = QApplication.focusWidget()

    panel.render_state(ScanState(devices=(device,), running=True))
    stop = QApplication.focusWidget()
    assert stop is not None
    with qtbot.waitSignal(panel.cancel_wanted):
        QTest.keyClick(stop, Key.Key_Return)
    panel.render_state(ScanState(devices=(device,), finished=True))
    assert QApplication.focusWidget() is before


def test_arrows_go_from_row_to_row(desk: Desk) -> None:
    context, _ = with_bench(desk)
    screen = IntakeScreen(context)
    desk.show(screen)
    desk.type(CARD)
    desk.press(Key.Key_Return)
    desk.qtbot.waitUntil(screen.picker.field.hasFocus)
    desk.type("dang ky khai sinh")
    desk.press(Key.Key_Return)
    desk.qtbot.waitUntil(lambda: _focused(screen.lines) == 0)
    for expected in (1, 2):
        desk.press(Key.Key_Down)
        assert _focused(screen.lines) == expected
    desk.press(Key.Key_Up)
    assert _focused(screen.lines) == 1


def _focused(lines: ChecklistView) -> int | None:
    return next((at for at, row in enumerate(lines.rows()) if row.hasFocus()), None)


def test_a_screen_without_room_for_the_frame_is_filled(
    qtbot: QtBot, theme: Theme, tmp_path: Path
) -> None:
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    window = MainWindow(LaunchOptions(data=tmp_path / "none"), theme, settings=settings)
    qtbot.addWidget(window)
    # The test's screen is 800 x 800: too small for 1366 x 768.
    assert window.windowState() & Qt.WindowState.WindowMaximized
    window.close()
    window.finish()
