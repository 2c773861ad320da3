"""An act's page by keys: Enter and Tab go down the page, a refusal says what to do and leaves the focus where it is done."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from counter_app.desktop.views.dossiers.act_panel import ActPanel
from counter_app.desktop.views.widgets import PrimaryButton, PushButton
from counter_app.domain.dossiers import DossierStatus
from tests.desktop.screens_kit import Desk
from tests.desktop.test_dossiers_screen import Place2, place

__all__ = ["place"]
Key = Qt.Key


def walk(desk: Desk, panel: ActPanel, key: Key) -> list[QWidget]:
    """What comes into focus by one key, from the page's first field to the first of its buttons."""
    seen: list[QWidget] = [desk.focus()]
    while not isinstance(seen[-1], PushButton) and len(seen) < 30:
        desk.press(key)
        seen.append(desk.focus())
    return seen


@pytest.mark.parametrize("key", [Key.Key_Tab, Key.Key_Return])
@pytest.mark.parametrize("act", [Key.Key_B, Key.Key_K, Key.Key_T, Key.Key_G, Key.Key_C])
def test_the_fields_of_an_act_follow_each_other_as_they_stand(
    place: Place2, desk: Desk, act: Key, key: Key
) -> None:
    place.find("tran thi mau")
    place.open(act)
    panel = place.screen.panel
    desk.qtbot.waitUntil(lambda: panel.isAncestorOf(desk.focus()))
    seen = walk(desk, panel, key)
    assert all(panel.isAncestorOf(each) for each in seen)
    heights = [each.mapTo(panel, each.rect().topLeft()).y() for each in seen]
    assert heights == sorted(heights)
    fields = [each for each in panel.findChildren(QLineEdit) if each.isVisible()]
    assert {each for each in seen if isinstance(each, QLineEdit)} == set(fields)


def test_what_is_still_missing_is_answered_where_the_focus_is(place: Place2, desk: Desk) -> None:
    place.find("tran thi mau")
    place.open(Key.Key_B)
    desk.press(Key.Key_Return, ctrl=True)
    desk.press(Key.Key_Escape)
    desk.qtbot.waitUntil(lambda: place.screen.table.table.hasFocus())
    place.open(Key.Key_U)
    desk.press(Key.Key_Return, ctrl=True)
    assert place.screen.panel.anyway.hasFocus()
    desk.press(Key.Key_Space)
    desk.press(Key.Key_Return, ctrl=True)
    assert place.kept(place.mai).status is DossierStatus.RECEIVED


def test_a_day_that_does_not_exist_is_said(place: Place2, desk: Desk) -> None:
    place.find("tran thi mau")
    place.open(Key.Key_G)
    panel = place.screen.panel
    like = panel.when.text()
    panel.when.setText("31/02/2026 25:00")
    desk.press(Key.Key_Return, ctrl=True)
    assert like in panel.message
    assert panel.when.hasFocus()
    assert place.kept(place.mai).course.extensions == ()


def test_half_a_result_of_another_place_is_said(place: Place2, desk: Desk) -> None:
    place.find("tran thi mau")
    place.open(Key.Key_K)
    panel = place.screen.panel
    panel.elsewhere.number_field.setText("12/XN")
    desk.press(Key.Key_Return, ctrl=True)
    assert "số và ngày" in panel.message
    assert panel.elsewhere.day_field.hasFocus()


def test_a_button_at_rest_keeps_the_focus_for_when_it_works_again(desk: Desk) -> None:
    window = QWidget()
    desk.qtbot.addWidget(window)
    column = QVBoxLayout(window)
    button, other = PrimaryButton(desk.context.theme, "Nhận"), QPushButton("Thu gọn")
    for part in (button, other):
        column.addWidget(part)
    window.show()
    desk.qtbot.waitUntil(window.isActiveWindow)
    button.setFocus()
    button.setEnabled(False)
    assert not other.hasFocus()
    button.setEnabled(True)
    assert button.hasFocus()
    button.setEnabled(False)
    other.setFocus()
    button.setEnabled(True)
    assert other.hasFocus()


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [("31/02/2026", "02/03/2026", "ngày/tháng/năm"), ("02/03/2026", "01/03/2026", "trước")],
)
def test_a_period_that_is_none_is_said(
    place: Place2, desk: Desk, first: str, last: str, said: str
) -> None:
    place.screen.register_button.click()
    register = place.screen.register
    register.first.setText(first)
    register.last.setText(last)
    desk.press(Key.Key_Return)
    assert said in place.screen.bar.text
    register.first.setText("01/02/2026")
    register.last.setText("02/03/2026")
    desk.press(Key.Key_Return)
    assert place.screen.bar.text == ""
