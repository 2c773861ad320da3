"""The citizen's store as an officer uses it, by keys alone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from counter_app.desktop.views.screen import Destination, Place
from counter_app.desktop.views.store.screen import StoreScreen
from counter_app.domain.events import EventKind
from tests.desktop.screens_kit import Desk, cells
from tests.services_bench import HUY, HUY_NAME, LAND, MAI, MAI_NAME
from tests.unit.test_services_people import CMND, hold_under_cmnd

Key = Qt.Key


@pytest.fixture
def screen(desk: Desk) -> StoreScreen:
    desk.bench.hold_wedding()
    screen = StoreScreen(desk.context)
    desk.show(screen)
    return screen


def open_by_number(desk: Desk, number: str) -> None:
    desk.type(number)
    desk.press(Key.Key_Return)


def test_an_empty_store_says_what_it_is_for_and_what_to_do(desk: Desk) -> None:
    screen = StoreScreen(desk.context)

    desk.show(screen)

    assert screen.search.empty_words == "Kho chưa có công dân nào"
    assert screen.search.field.hasFocus()


def test_people_are_listed_until_something_is_typed(screen: StoreScreen) -> None:
    assert [row["name"] for row in cells(screen.search.people)] == [HUY_NAME, MAI_NAME]
    assert cells(screen.search.people)[1]["number"] == "070 192 003 876"


def test_words_without_marks_find_the_person_and_enter_opens_the_first_hit(
    screen: StoreScreen, desk: Desk
) -> None:
    desk.type("mau don")
    desk.qtbot.waitUntil(lambda: bool(cells(screen.search.hits)))

    assert cells(screen.search.hits)[0]["title"] == MAI_NAME
    desk.press(Key.Key_Return)

    assert screen.in_person
    assert MAI_NAME in screen.person.head.text


def test_arrow_and_enter_open_the_hit_under_the_cursor(screen: StoreScreen, desk: Desk) -> None:
    desk.type("ket hon")
    desk.qtbot.waitUntil(lambda: bool(cells(screen.search.hits)))
    kinds = [row["kind"] for row in cells(screen.search.hits)]

    desk.press(Key.Key_Down)
    for _ in range(kinds.index("Giấy tờ")):
        desk.press(Key.Key_Down)
    desk.press(Key.Key_Return)

    assert screen.in_person
    assert screen.person.preview_title == "Giấy chứng nhận kết hôn"


@pytest.mark.parametrize(
    "typed", [HUY, f"{HUY}|285990412|Nguyễn Phúc Thiên Hoàng|15031990|Nam|Xã Mẫu|01012022"]
)
def test_a_number_or_a_card_opens_the_person_at_once(
    screen: StoreScreen, desk: Desk, typed: str
) -> None:
    open_by_number(desk, typed)

    assert screen.in_person
    assert "070 090 004 521" in screen.person.head.text
    assert desk.bench.events()[-2:] == [EventKind.STORE_LOOKED_UP, EventKind.PAPER_VIEWED]


def test_an_unknown_number_is_said_beside_the_field(screen: StoreScreen, desk: Desk) -> None:
    open_by_number(desk, "001085000017")

    assert not screen.in_person
    assert screen.search.bar.code == "NOT_FOUND"
    assert screen.search.bar.text
    assert screen.search.field.hasFocus()


def test_a_paper_tells_its_holders_its_source_and_how_often_it_was_reused(
    screen: StoreScreen, desk: Desk
) -> None:
    again = desk.bench.take(HUY, LAND, case="both_spouses", name=HUY_NAME)
    open_by_number(desk, MAI)

    (row,) = cells(screen.person.papers)

    assert row["state"] == "Đã có trong kho"
    assert row["title"] == "Giấy chứng nhận kết hôn"
    assert (row["number"], row["issued"]) == ("31/2022", "08/06/2022")
    assert f"Chủ giấy tờ: {MAI_NAME}, {HUY_NAME}" in screen.person.preview_line
    assert "Từ hồ sơ " in screen.person.preview_line
    assert again.checklist.dossier.number not in screen.person.preview_line
    assert row["reused"] == "1"
    assert screen.person.papers.foot == "1 giấy tờ"


def test_the_paper_in_view_shows_its_page_and_its_story(screen: StoreScreen, desk: Desk) -> None:
    open_by_number(desk, MAI)

    page = screen.person.viewer.page_in_view
    assert page is not None
    assert screen.person.viewer.view.page_width == 83
    assert {row["what"] for row in cells(screen.person.below.story)} >= WEDDING_STORY
    assert cells(screen.person.below.story)[-1]["who"] == "Trần Thị Hoa"


WEDDING_STORY = {"Quét giấy tờ", "Nhận dạng giấy tờ", "Xác nhận giấy tờ", "Xem giấy tờ"}


def test_enter_gives_the_page_the_room_and_escape_takes_one_step_back(
    screen: StoreScreen, desk: Desk
) -> None:
    open_by_number(desk, MAI)
    desk.press(Key.Key_Return)
    assert screen.person.preview_open
    assert screen.person.viewer.view.hasFocus()

    desk.press(Key.Key_Escape)
    assert not screen.person.preview_open
    assert screen.person.papers.hasFocus()

    desk.press(Key.Key_Escape)
    assert not screen.in_person
    assert screen.search.field.hasFocus()


def test_the_master_is_exported_byte_for_byte(
    screen: StoreScreen, desk: Desk, tmp_path: Path
) -> None:
    desk.dialogs.target = tmp_path / "out.png"
    open_by_number(desk, MAI)

    desk.press(Key.Key_S, ctrl=True, shift=True)
    desk.qtbot.waitUntil(lambda: bool(screen.person.bar.text))

    assert (tmp_path / "out.png").read_bytes() == (tmp_path / "scan-1.png").read_bytes()
    assert "out.png" in screen.person.bar.text
    assert cells(screen.person.below.story)[1]["what"] == "Xuất giấy tờ (bản gốc)"
    assert MAI_NAME not in desk.dialogs.asked[0]


def test_the_pdf_is_exported_and_a_left_dialog_exports_nothing(
    screen: StoreScreen, desk: Desk, tmp_path: Path
) -> None:
    open_by_number(desk, MAI)
    desk.press(Key.Key_S, ctrl=True)
    desk.qtbot.waitUntil(lambda: len(desk.dialogs.asked) == 1)
    assert EventKind.PAPER_EXPORTED not in desk.bench.events()

    desk.dialogs.target = tmp_path / "out.pdf"
    desk.press(Key.Key_S, ctrl=True)
    desk.qtbot.waitUntil(lambda: bool(screen.person.bar.text))

    assert (tmp_path / "out.pdf").read_bytes().startswith(b"%PDF-")


def test_a_place_that_cannot_be_written_is_said(
    screen: StoreScreen, desk: Desk, tmp_path: Path
) -> None:
    desk.dialogs.target = tmp_path / "no-such-folder" / "out.pdf"
    open_by_number(desk, MAI)

    desk.press(Key.Key_S, ctrl=True)
    desk.qtbot.waitUntil(lambda: bool(screen.person.bar.text))

    assert screen.person.bar.code == "PLACE_NOT_WRITABLE"


def test_a_dossier_leads_to_its_own_place(desk: Desk) -> None:
    paper = desk.bench.hold_wedding()
    screen = StoreScreen(desk.context)
    wishes = desk.show(screen)
    open_by_number(desk, MAI)

    desk.press(Key.Key_J, ctrl=True)
    desk.press(Key.Key_Down)
    desk.press(Key.Key_Return)

    assert wishes == [Destination(Place.DOSSIERS, paper.dossier)]


def test_a_dossier_that_is_pointed_at_is_found_among_its_citizens(
    screen: StoreScreen, desk: Desk
) -> None:
    first = desk.bench.dossiers.recent()[0]
    desk.bench.take(MAI, "1.004194")

    screen.activate(first.id)

    assert screen.in_person
    assert screen.person.below.dossiers.isVisible()
    assert screen.person.below.dossiers.current_id() == first.id


def test_another_place_can_point_at_a_paper(desk: Desk) -> None:
    paper = desk.bench.hold_wedding()
    screen = StoreScreen(desk.context)
    desk.show(screen)

    screen.activate(paper.id)

    assert screen.in_person
    assert screen.person.papers.current_id() == paper.id


def test_copied_rows_are_parted_by_tabs(
    screen: StoreScreen, desk: Desk, clipboard: Callable[[], str]
) -> None:
    open_by_number(desk, MAI)

    desk.press(Key.Key_C, ctrl=True)

    assert clipboard().split("\t")[:3] == ["Đã có trong kho", "Giấy chứng nhận kết hôn", "31/2022"]


def test_a_very_long_name_is_shown_whole(screen: StoreScreen, desk: Desk) -> None:
    name = "Nguyễn Phúc Thiên Hoàng Ngọc Phương Quỳnh " * 3
    desk.bench.take("001190000026", LAND, case="both_spouses", name=name)
    open_by_number(desk, "001190000026")

    label = screen.person.head.name_label
    assert label.text() == name.strip()
    desk.qtbot.waitUntil(lambda: label.height() >= label.heightForWidth(label.width()))


def test_every_key_of_the_place_is_listed(screen: StoreScreen) -> None:
    hints = screen.keys()
    listed = {hint.key for hint in hints}

    assert {"Ctrl+F", "Ctrl+J", "Ctrl+S", "Ctrl+Shift+S", "Enter", "Esc"} <= listed


def test_two_entries_are_merged_from_the_store_and_parted_on_another_day(desk: Desk) -> None:
    hold_under_cmnd(desk.bench, MAI_NAME)
    desk.bench.take(MAI, LAND, name=MAI_NAME)
    screen = StoreScreen(desk.context)
    desk.show(screen)
    open_by_number(desk, MAI)
    desk.press(Key.Key_M, ctrl=True)
    desk.qtbot.waitUntil(screen.merge.field.hasFocus)
    desk.type(CMND)
    desk.press(Key.Key_Return)
    screen.merge.press_merge()
    desk.press(Key.Key_Escape)
    holdings = screen.model.state.holdings
    assert holdings is not None
    assert {alias.number for alias in holdings.person.aliases} == {MAI, CMND}

    again = StoreScreen(desk.context)
    desk.show(again)
    open_by_number(desk, MAI)
    again.open_merge()
    (part,) = [
        button
        for button in again.merge.findChildren(QPushButton)
        if button.text().startswith("Tách ra lại: ")
    ]
    part.click()
    assert desk.session.counter.people.show(CMND).person.number == CMND


def test_a_merge_is_taken_back_at_once_and_both_are_told(desk: Desk) -> None:
    hold_under_cmnd(desk.bench, MAI_NAME)
    desk.bench.take(MAI, LAND, name=MAI_NAME)
    screen = StoreScreen(desk.context)
    desk.show(screen)
    open_by_number(desk, MAI)
    desk.press(Key.Key_M, ctrl=True)
    desk.qtbot.waitUntil(screen.merge.field.hasFocus)
    desk.type(CMND)
    desk.press(Key.Key_Return)
    screen.merge.press_merge()
    assert screen.merge.message.startswith("Đã gộp làm một.")
    screen.merge.press_undo()
    assert screen.merge.message.startswith("Đã tách ra lại")
    assert desk.session.counter.people.show(CMND).person.number == CMND
