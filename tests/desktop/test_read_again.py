"""A page that was read badly, or a paper that could not be read, is read once more when the officer wants it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from counter_app.desktop.views.digitise.screen import DigitiseScreen
from counter_app.desktop.views.widgets import StateChip
from counter_app.domain.digitised import Quality, QualityMark, QualityReason, Verdict
from counter_app.domain.errors import FileDamaged
from counter_app.domain.ids import PaperId
from tests.desktop.intake_kit import with_bench
from tests.desktop.screens_kit import Desk
from tests.services_bench import ALLOWANCE, BIRTH, MAI, MAI_NAME

Key = Qt.Key
HARD = Quality(Verdict.LOOK, (QualityMark(QualityReason.LOW_CONFIDENCE),))
SAID = "Trang 2 có chữ khó đọc – đối chiếu trang 2 với bản giấy."


class Table:
    """The screen with a birth certificate of three pages, the second of which was read badly."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.reader = desk.bench.reader
        self.reader.quality = {2: HARD}
        self.context, _ = with_bench(desk)
        self.scan()
        self.screen = DigitiseScreen(self.context)
        desk.show(self.screen)
        self.context.reading.start()
        self.reader.read.clear()
        self.reader.quality = {}

    def scan(self) -> PaperId:
        files = [self.desk.bench.file("birth_certificate", BIRTH) for _ in range(3)]
        self.desk.bench.take(
            MAI, ALLOWANCE, case="orphan", name=MAI_NAME, scans={"birth_certificate": files}
        )
        return self.desk.bench.verifying.waiting()[0].id

    @property
    def page(self) -> int:
        """Number of the page in view."""
        view = self.screen.page.page_in_view
        return 0 if view is None else view.number

    def menu(self) -> QMenu:
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        return menu


@pytest.fixture
def table(desk: Desk) -> Table:
    return Table(desk)


def test_the_page_in_view_alone_is_read_again_by_a_key(table: Table) -> None:
    screen, desk = table.screen, table.desk
    assert screen.page.quality_words == "Trang 2 cần xem lại."
    desk.press(Key.Key_PageDown)
    assert (table.page, screen.page.quality_words) == (2, SAID)

    desk.press(Key.Key_F9, shift=True)

    assert table.reader.read == [2]
    assert (table.page, screen.page.quality_words) == (2, "")
    assert screen.note == "Đã đọc lại."


def test_the_whole_paper_is_read_again_by_a_key(table: Table) -> None:
    table.desk.press(Key.Key_F9, ctrl=True)
    assert table.reader.read == [1, 2, 3]
    assert table.screen.page.quality_words == ""


def test_what_the_officer_typed_stays(table: Table) -> None:
    table.screen.model.edit("number", "77/2026")
    table.desk.press(Key.Key_F9, shift=True)
    field = next(each for each in table.screen.model.state.fields if each.name == "number")
    assert (field.value, field.look) == ("77/2026", False)
    seen = table.screen.model.state.seen
    assert seen is not None and seen.type.id == "birth_certificate"


def test_the_button_beside_the_verdict_offers_page_and_paper(table: Table) -> None:
    table.desk.press(Key.Key_PageDown)
    table.screen.again.click()
    menu = table.menu()
    assert [each.text() for each in menu.actions()] == [
        "Đọc lại trang 2\tShift+F9",
        "Đọc lại cả giấy tờ\tCtrl+F9",
    ]
    QTest.keyClick(menu, Key.Key_Return)
    assert table.reader.read == [2]

    table.screen.again.click()
    menu = table.menu()
    QTest.keyClick(menu, Key.Key_Down)
    QTest.keyClick(menu, Key.Key_Return)
    assert table.reader.read[-3:] == [1, 2, 3]


def test_the_verdict_beside_it_is_not_cut(table: Table) -> None:
    table.desk.press(Key.Key_PageDown)
    chip = table.screen.page.findChild(StateChip)
    assert chip is not None
    table.desk.qtbot.waitUntil(lambda: chip.width() >= chip.sizeHint().width())
    assert chip.word == "Cần xem lại"


def test_while_it_waits_nobody_asks_twice(table: Table) -> None:
    table.context.reading.pause()
    table.desk.press(Key.Key_PageDown)
    table.desk.press(Key.Key_F9, shift=True)
    assert table.screen.note == "1 trang chờ đọc lại."
    assert table.screen.waiting.words == ("Chờ đọc lại",)
    assert not table.screen.again.isEnabled()
    table.desk.press(Key.Key_F9, ctrl=True)
    table.desk.press(Key.Key_F9)
    assert table.desk.bench.digitising.waiting() == 1

    table.context.reading.start()
    assert table.reader.read == [2]
    assert table.screen.again.isEnabled()
    assert table.screen.waiting.words == ("Chờ xác nhận",)


def test_nothing_is_offered_before_a_paper_was_read(desk: Desk) -> None:
    context, _ = with_bench(desk)
    context.reading.pause()
    desk.bench.take(
        MAI,
        ALLOWANCE,
        case="orphan",
        name=MAI_NAME,
        scans={"birth_certificate": [desk.bench.file("birth_certificate", BIRTH)]},
    )
    screen = DigitiseScreen(context)
    desk.show(screen)
    assert not screen.again.isEnabled()


@pytest.mark.parametrize("by_key", [True, False], ids=["key", "button"])
def test_a_paper_that_could_not_be_read_is_read_again(desk: Desk, by_key: bool) -> None:
    desk.bench.reader.trouble = FileDamaged()
    table = Table(desk)
    screen = table.screen
    assert screen.page.empty_words == "Không đọc được giấy tờ này"
    assert "hỏng" in screen.bar.text
    desk.bench.reader.trouble = None

    if by_key:
        desk.press(Key.Key_F9)
    else:
        screen.bar.press()

    assert table.reader.read == [1, 2, 3]
    assert (table.page, screen.bar.text, screen.note) == (1, "", "Đã đọc lại.")
    assert screen.model.state.can_accept


def test_a_paper_that_still_cannot_be_read_says_so_again(desk: Desk) -> None:
    desk.bench.reader.trouble = FileDamaged()
    table = Table(desk)
    desk.press(Key.Key_F9)
    assert "hỏng" in table.screen.bar.text
    assert table.screen.again.isEnabled()


def test_its_keys_stand_in_the_list_of_keys(table: Table) -> None:
    hints = table.screen.keys()
    assert {"F9", "Shift+F9", "Ctrl+F9"} <= {hint.key for hint in hints}
