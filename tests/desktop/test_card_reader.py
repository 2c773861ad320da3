"""A card reader types into whatever has the focus; its reading goes to the citizen, its letters are no keys of acts."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QListWidget, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from counter_app.desktop.views.reader_keys import ReaderKeys
from counter_app.desktop.wedge import MACHINE_GAP_SECONDS, Burst, Ended, looks_read
from tests.desktop.screens_kit import Desk, at_machine_speed
from tests.desktop.test_intake_screen import Visit, visit

__all__ = ["visit"]

PLAIN_CARD = "070192003876|280123456|TRAN THI MAU DON|27091992|Nu|To 3, phuong Mau|01072021"
ZONE = (
    "IDVNM1920038762070192003876<<3",
    "9209275F3209273VNM<<<<<<<<<<<0",
    "TRAN<<THI<MAU<DON<<<<<<<<<<<<<",
)
FAST, SLOW = MACHINE_GAP_SECONDS / 3, MACHINE_GAP_SECONDS * 3


def typed(text: str, gap: float, *, start: float = 0.0) -> tuple[Burst, float]:
    """A burst of keys `gap` seconds apart, and the time after the last."""
    burst, now = Burst(), start
    for sign in text:
        burst.put(sign, now)
        now += gap
    return burst, now


@pytest.mark.parametrize("text", [PLAIN_CARD, "".join(ZONE), "070192003876|||||||"])
def test_what_no_hand_types_is_known_by_its_shape(text: str) -> None:
    assert looks_read(text)


@pytest.mark.parametrize(
    "text", ["070192003876", "dang ky|ket hon", "1.012783", "", "I<", "a|b|c|d|e"]
)
def test_what_a_hand_may_type_is_not(text: str) -> None:
    assert not looks_read(text)


def test_a_number_is_taken_for_a_reading_at_a_machines_speed_only() -> None:
    burst, now = typed("070192003876", FAST)
    assert burst.enter(now).text == "070192003876"
    burst, now = typed("070192003876", SLOW)
    assert burst.enter(now).ended is Ended.NOTHING


def test_words_at_a_machines_speed_are_no_reading() -> None:
    burst, now = typed("dang ky khai sinh", FAST)
    assert burst.enter(now).ended is Ended.NOTHING


def test_a_zone_may_come_line_by_line() -> None:
    burst, now = Burst(), 0.0
    readings = []
    for line in ZONE:
        for sign in line:
            burst.put(sign, now)
            now += FAST
        readings.append(burst.enter(now))
    assert [each.ended for each in readings] == [Ended.MORE, Ended.MORE, Ended.CARD]
    assert readings[-1].text == "\n".join(ZONE)


class Hands:
    """A field and a list under watch, with a clock that the test moves: each key comes `gap` after the one before."""

    def __init__(self, qtbot: QtBot) -> None:
        self.now = 0.0
        self.gap = FAST
        self.top = QWidget()
        qtbot.addWidget(self.top)
        self.field = QLineEdit(self.top)
        self.list = QListWidget(self.top)
        self.list.addItems(["Anh", "Chi", "Tên"])
        column = QVBoxLayout(self.top)
        column.addWidget(self.field)
        column.addWidget(self.list)
        self.read: list[str] = []
        self.keys = ReaderKeys(self.top, clock=self.tick)
        self.keys.read.connect(self.read.append)
        self.top.show()
        qtbot.waitUntil(self.top.isActiveWindow)
        self.keys.start()

    def tick(self) -> float:
        self.now += self.gap
        return self.now

    def type(self, widget: QWidget, text: str) -> None:
        widget.setFocus()
        QTest.keyClicks(widget, text)
        QTest.keyClick(widget, Qt.Key.Key_Return)


@pytest.fixture
def hands(qtbot: QtBot) -> Callable[[], Hands]:
    made: list[QObject] = []

    def make() -> Hands:
        used = Hands(qtbot)
        made.append(used.keys)
        return used

    return make


def test_a_reading_leaves_the_field_as_it_was(hands: Callable[[], Hands]) -> None:
    used = hands()
    used.field.setText("dang ky")
    used.type(used.field, PLAIN_CARD)
    used.keys.stop()
    assert used.read == [PLAIN_CARD]
    assert used.field.text() == "dang ky"


def test_a_zone_sent_line_by_line_leaves_the_field_as_it_was(hands: Callable[[], Hands]) -> None:
    used = hands()
    used.field.setText("dang ky")
    for line in ZONE:
        used.type(used.field, line)
    used.keys.stop()
    assert used.read == ["\n".join(ZONE)]
    assert used.field.text() == "dang ky"


def test_a_slow_hand_writes_into_the_field(hands: Callable[[], Hands]) -> None:
    used = hands()
    used.gap = SLOW
    used.type(used.field, "070192003876")
    used.keys.stop()
    assert used.read == []
    assert used.field.text() == "070192003876"


def test_a_list_does_not_run_after_a_readings_letters(hands: Callable[[], Hands]) -> None:
    used = hands()
    used.list.setCurrentRow(0)
    used.type(used.list, PLAIN_CARD)
    used.keys.stop()
    assert used.read == [PLAIN_CARD]
    assert used.list.currentRow() == 0


def test_a_persons_letter_still_moves_in_a_list(hands: Callable[[], Hands], qtbot: QtBot) -> None:
    used = hands()
    used.gap = SLOW
    used.list.setFocus()
    used.list.setCurrentRow(0)
    QTest.keyClicks(used.list, "C")
    qtbot.waitUntil(lambda: used.list.currentRow() == 1)
    used.keys.stop()


@pytest.mark.parametrize("lines", [(PLAIN_CARD,), ZONE])
def test_the_next_citizens_card_is_taken_from_a_row_of_the_checklist(
    visit: Visit, desk: Desk, lines: tuple[str, ...]
) -> None:
    """Its letters T, Q, Y and D would add files, scan, ask again: none of that may happen."""
    visit.to_land()
    row = visit.screen.lines.rows()[0]
    row.setFocus()
    with at_machine_speed(row):
        for line in lines:
            QTest.keyClicks(row, line)
            QTest.keyClick(row, Qt.Key.Key_Return)
    assert not visit.screen.scan_panel.isVisible()
    citizen = visit.screen.model.state.citizen
    assert citizen is not None
    assert citizen.found.number.number == "070192003876"
    assert visit.screen.model.state.checklist is None


def test_the_card_goes_to_the_citizen_also_from_the_search_of_procedures(
    visit: Visit, desk: Desk, tmp_path: Path
) -> None:
    visit.enter("075198006642")
    desk.qtbot.waitUntil(lambda: visit.screen.identify.name_field.hasFocus())
    with at_machine_speed(visit.screen):
        desk.type(PLAIN_CARD)
        desk.press(Qt.Key.Key_Return)
    desk.qtbot.waitUntil(lambda: visit.screen.picker.field.hasFocus())
    assert visit.screen.picker.field.text() == ""
    with at_machine_speed(visit.screen):
        desk.type(
            PLAIN_CARD.replace("070192003876", "070090004521")
            .replace("TRAN THI MAU DON", "NGUYEN MAU")
            .replace("Nu|", "Nam|")
            .replace("27091992", "27091990")
        )
        desk.press(Qt.Key.Key_Return)
    citizen = visit.screen.model.state.citizen
    assert citizen is not None
    assert citizen.found.number.number == "070090004521"
