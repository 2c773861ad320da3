"""Số hóa by keys, over a real store: pre-filled, marked, corrected, confirmed; the next one at once."""

import pytest
from PySide6.QtCore import Qt

from counter_app.desktop.views.digitise.screen import DigitiseScreen
from counter_app.domain.errors import TesseractMissing
from counter_app.domain.papers import PaperState
from tests.desktop.intake_kit import pick, with_bench
from tests.desktop.screens_kit import Desk
from tests.services_bench import ALLOWANCE, BIRTH, HUY, HUY_NAME, LAND, MAI, MAI_NAME, WEDDING

Key = Qt.Key


class Table:
    """A screen in use, with what the officer brought in before."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.context, _ = with_bench(desk)
        self.badges: list[int] = []

    def scan(self, *, read: bool = True) -> None:
        """Two papers of Mai: a marriage certificate and a birth certificate."""
        bench = self.desk.bench
        bench.take(
            MAI,
            LAND,
            case="both_spouses",
            name=MAI_NAME,
            scans={"marriage_certificate": bench.file("marriage_certificate", WEDDING)},
        )
        bench.take(
            MAI,
            ALLOWANCE,
            case="orphan",
            scans={"birth_certificate": bench.file("birth_certificate", BIRTH)},
        )
        while read and bench.digitising.read_next() is not None:
            pass

    def show(self, subject: str | None = None) -> DigitiseScreen:
        screen = DigitiseScreen(self.context)
        screen.badge_changed.connect(self.badges.append)
        self.desk.show(screen)
        if subject is not None:
            screen.activate(subject)
        self.screen = screen
        return screen


@pytest.fixture
def table(desk: Desk) -> Table:
    return Table(desk)


def confirm(desk: Desk, screen: DigitiseScreen) -> int:
    """Ctrl+Enter from marked field to marked field and then once more; return how many fields were shown."""
    shown = 0
    while screen.model.state.unseen:
        desk.press(Key.Key_Return, ctrl=True)
        shown += 1
    desk.press(Key.Key_Return, ctrl=True)
    return shown


def test_an_empty_place_says_what_comes_here(table: Table) -> None:
    screen = table.show()
    assert screen.empty_words == "Không có giấy tờ nào chờ xác nhận"


def test_the_first_paper_is_open_with_its_proposals(table: Table) -> None:
    table.scan()
    screen = table.show()

    assert screen.form.row("number").field.text() == "31/2022"
    assert screen.form.row("issued_on").field.text() == "08/06/2022"
    assert screen.form.row("holder_id").field.text() == MAI
    assert MAI_NAME in screen.form.row("summary").field.text()
    assert screen.waiting.words == ("Chờ xác nhận", "Chờ xác nhận")
    assert table.badges[-1] == 2


def test_accepting_by_key_makes_the_paper_held_and_loads_the_next(table: Table, desk: Desk) -> None:
    table.scan()
    screen = table.show()
    first = desk.bench.verifying.waiting()[0]
    desk.qtbot.waitUntil(lambda: screen.form.isAncestorOf(desk.focus()))
    confirm(desk, screen)

    held = desk.bench.holdings.show(first.id).paper
    assert held.state is PaperState.ACCEPTED
    assert held.metadata.number == "31/2022"
    assert screen.form.row("number").field.text() == "45/2023"
    assert screen.note == "Đã nhận vào kho: Giấy chứng nhận kết hôn."
    assert table.badges[-1] == 1


def test_a_paper_of_another_is_taken_only_at_the_button_that_says_so(
    table: Table, desk: Desk
) -> None:
    bench = desk.bench
    scan = bench.file("birth_certificate", BIRTH)
    taken = bench.take(
        HUY, ALLOWANCE, case="orphan", name=HUY_NAME, scans={"birth_certificate": scan}
    )
    bench.digitising.read_next()
    screen = table.show()
    confirm(desk, screen)

    assert "không phải của người mà thành phần hồ sơ yêu cầu" in screen.bar.text
    assert bench.holdings.show(taken.papers[0]).paper.state is PaperState.SCANNED
    desk.press(Key.Key_Return, ctrl=True)
    assert bench.holdings.show(taken.papers[0]).paper.state is PaperState.SCANNED

    screen.bar.press()
    desk.qtbot.waitUntil(lambda: screen.note != "")
    assert bench.holdings.show(taken.papers[0]).paper.state is PaperState.ACCEPTED


def test_marked_fields_are_shown_one_by_one_before_the_paper_is_taken(
    table: Table, desk: Desk
) -> None:
    desk.bench.reader.doubted = frozenset({"number", "issued_on"})
    table.scan()
    screen = table.show()
    marked = [n for n in screen.form.names if screen.form.row(n).hint == "Đối chiếu với giấy"]
    assert len(marked) > 2
    desk.qtbot.waitUntil(lambda: screen.form.row(marked[0]).field.hasFocus())

    for left, name in zip(range(len(marked) - 1, 0, -1), marked[1:], strict=True):
        desk.press(Key.Key_Return, ctrl=True)
        assert screen.form.row(name).field.hasFocus()
        assert screen.asks == f"Còn {left} ô cần đối chiếu với giấy"
        assert len(desk.bench.verifying.waiting()) == 2
    desk.press(Key.Key_Return, ctrl=True)

    assert screen.asks == ""
    assert len(desk.bench.verifying.waiting()) == 1


def test_going_on_by_oneself_takes_the_sentence_away(table: Table, desk: Desk) -> None:
    desk.bench.reader.doubted = frozenset({"number", "issued_on"})
    table.scan()
    screen = table.show()
    desk.qtbot.waitUntil(lambda: screen.form.isAncestorOf(desk.focus()))
    desk.press(Key.Key_Return, ctrl=True)
    assert screen.asks
    desk.press(Key.Key_Return)
    assert screen.asks == ""


def test_what_the_officer_types_wins_over_the_proposal(table: Table, desk: Desk) -> None:
    table.scan()
    screen = table.show()
    first = desk.bench.verifying.waiting()[0]
    field = screen.form.row("issuer").field
    field.setFocus()
    field.selectAll()
    desk.type("Ủy ban nhân dân xã Mẫu")
    confirm(desk, screen)

    assert desk.bench.holdings.show(first.id).paper.metadata.issuer == "Ủy ban nhân dân xã Mẫu"


def test_a_missing_value_is_marked_and_stops_the_confirmation(table: Table, desk: Desk) -> None:
    table.scan()
    screen = table.show()
    field = screen.form.row("number").field
    field.setFocus()
    field.selectAll()
    desk.press(Key.Key_Delete)
    assert screen.form.row("number").hint == "Bắt buộc, điền theo giấy"

    confirm(desk, screen)
    assert screen.bar.code == "FIELD_REFUSED"
    assert screen.form.row("number").field.hasFocus()
    assert screen.form.row("number").hint == "Chưa đúng, xem lại"
    assert len(desk.bench.verifying.waiting()) == 2


def test_enter_says_that_a_doubted_field_was_looked_at(table: Table, desk: Desk) -> None:
    table.scan()
    screen = table.show()
    row = screen.form.row("summary")
    assert row.hint == "Đối chiếu với giấy"
    row.field.setFocus()
    desk.press(Key.Key_Return)
    assert row.hint == ""
    assert screen.form.row("valid_until").field.hasFocus()


def test_the_focused_field_lights_up_on_the_page(table: Table, desk: Desk) -> None:
    table.scan()
    screen = table.show()
    screen.form.row("number").field.setFocus()
    proposed = screen.model.state.seen
    assert proposed is not None
    assert screen.page.view.glowing == proposed.proposals["number"].box
    screen.form.row("scope").field.setFocus()
    assert screen.page.view.glowing is None


def test_another_type_brings_its_own_fields(table: Table) -> None:
    table.scan()
    screen = table.show()
    assert "wife_id" in screen.form.names
    box = screen.form.type_box
    box.setCurrentIndex(box.findData("birth_certificate"))
    box.activated.emit(box.currentIndex())
    assert "child_id" in screen.form.names
    assert "wife_id" not in screen.form.names


def test_a_scan_set_aside_with_a_reason_opens_its_line_again(table: Table, desk: Desk) -> None:
    table.scan()
    screen = table.show()
    first = desk.bench.verifying.waiting()[0]
    desk.press(Key.Key_R, ctrl=True)
    assert pick(desk, screen, 0)[0] == "Bản quét không rõ"

    assert desk.bench.holdings.show(first.id).paper.state is PaperState.REJECTED
    assert [paper.id for paper in desk.bench.verifying.waiting()] != [first.id]
    assert screen.note.startswith("Đã bỏ bản quét")


def test_the_paper_asked_for_comes_into_view(table: Table, desk: Desk) -> None:
    table.scan()
    second = desk.bench.verifying.waiting()[1]
    screen = table.show(second.id)
    assert screen.form.row("number").field.text() == "45/2023"


def test_papers_move_by_key(table: Table, desk: Desk) -> None:
    table.scan()
    screen = table.show()
    desk.press(Key.Key_Down, ctrl=True)
    assert screen.form.row("number").field.text() == "45/2023"
    desk.press(Key.Key_Up, ctrl=True)
    assert screen.form.row("number").field.text() == "31/2022"


def test_papers_are_read_while_one_looks_and_fill_in_by_themselves(
    table: Table, desk: Desk
) -> None:
    table.scan(read=False)
    screen = table.show()
    assert screen.waiting.words == ("Chờ đọc", "Chờ đọc")
    assert not screen.primary.isEnabled()

    table.context.reading.start()
    assert screen.waiting.words == ("Chờ xác nhận", "Chờ xác nhận")
    assert screen.form.row("number").field.text() == "31/2022"
    assert screen.primary.isEnabled()


def test_no_tesseract_is_told_with_the_button_to_go_on(table: Table, desk: Desk) -> None:
    table.scan(read=False)
    desk.bench.reader.trouble = TesseractMissing()
    screen = table.show()
    table.context.reading.start()
    assert "Tesseract" in screen.waiting.message

    desk.bench.reader.trouble = None
    screen.waiting.go_on_wanted.emit()
    assert screen.waiting.message == ""
    assert screen.waiting.words == ("Chờ xác nhận", "Chờ xác nhận")


def test_the_screen_fits_its_place(table: Table) -> None:
    table.scan()
    screen = table.show()
    assert screen.minimumSizeHint().width() <= 1158
    assert not screen.form.horizontalScrollBar().maximum()
