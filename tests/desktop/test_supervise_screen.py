"""The supervisor's board: its figures open the dossiers behind them; closed to everybody else."""

import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from counter_app.desktop.viewmodels.supervise import SuperviseState, in_band
from counter_app.desktop.views.screen import Destination, Place
from counter_app.desktop.views.supervise.screen import SuperviseScreen
from counter_app.domain.chain import ChainReport
from counter_app.domain.events import EventKind
from counter_app.domain.figures import AgeBand, Once
from tests.desktop.screens_kit import OFFICER, Desk, cells, context_of, open_desk_of
from tests.fixtures_store import NOON
from tests.services_bench import ALLOWANCE, LAN, LAN_NAME, LAND, MAI, MAI_NAME, MARRIAGE

Key = Qt.Key


@pytest.fixture
def screen(desk: Desk) -> SuperviseScreen:
    """Three open dossiers: 40 days old and overdue, 5 days, and today's with a paper that waits."""
    bench = desk.bench
    for days, (number, name) in ((40, (MAI, MAI_NAME)), (5, ("001190000018", "Lê Thị Dụ"))):
        then = NOON - timedelta(days=days)
        bench.take(number, LAND, case="both_spouses", name=name, received_at=then)
    bench.take(
        LAN,
        MARRIAGE,
        case="data_missing",
        name=LAN_NAME,
        scans={"marital_status": bench.file("marital_status", {})},
    )
    screen = SuperviseScreen(desk.context)
    desk.show(screen)
    return screen


def applicants(screen: SuperviseScreen) -> list[str]:
    return [row["applicant"] for row in cells(screen.board.rows)]


def test_others_than_supervisors_see_a_closed_place_and_no_figure(desk: Desk) -> None:
    session = open_desk_of(desk.bench.store, desk.bench, OFFICER)
    screen = SuperviseScreen(context_of(desk.context.theme, session, desk.dialogs))

    wishes = desk.show(screen)

    assert screen.is_closed
    assert screen.model.state.backlog is None
    assert screen.keys() == ()
    screen.closed.press()
    assert wishes == [Destination(Place.INTAKE)]
    session.stop()


def test_open_dossiers_stand_most_overdue_first(screen: SuperviseScreen) -> None:
    rows = cells(screen.board.rows)

    # The marriage has three working days, the land certificate of five days ago still more.
    assert applicants(screen) == [MAI_NAME, LAN_NAME, "Lê Thị Dụ"]
    assert rows[0]["due"].startswith("quá hạn ")
    assert rows[1]["due"].startswith("còn ")
    assert rows[1]["waiting"] == "1"
    assert screen.board.rows.foot == "3 hồ sơ"


def test_the_figures_say_what_they_are_made_of(screen: SuperviseScreen) -> None:
    shares = screen.board.shares

    assert shares.overdue.value == "1"
    assert shares.overdue.accessibleName() == "Hồ sơ quá hạn: 1. trong 3 hồ sơ đang mở"
    assert shares.on_time.value == "–"
    assert shares.reused.value == "0,0 %"
    assert shares.declined.value == "0"


def test_asking_again_though_held_is_counted_and_marked(desk: Desk) -> None:
    bench = desk.bench
    bench.hold_wedding()
    bench.take(
        MAI,
        LAND,
        case="both_spouses",
        received_at=NOON - timedelta(days=1),
        decline={"marriage_certificate": "scan_unclear"},
    )
    screen = SuperviseScreen(desk.context)
    desk.show(screen)

    assert screen.board.shares.declined.value == "1"


def test_a_database_without_an_answer_is_told_beside(desk: Desk) -> None:
    desk.bench.take(
        MAI,
        MARRIAGE,
        name=MAI_NAME,
        received_at=NOON - timedelta(days=1),
        lacks={"marital_status": "database_wrong"},
    )
    screen = SuperviseScreen(desk.context)
    desk.show(screen)

    declined = screen.board.shares.declined
    assert declined.value == "0"
    assert "1 lần cơ sở dữ liệu thiếu hoặc sai" in declined.accessibleName()


def test_states_and_officers_are_counted(screen: SuperviseScreen) -> None:
    states = {(row["group"], row["state"]): row["count"] for row in cells(screen.board.states)}
    (officer,) = cells(screen.board.officers)

    assert states["Hồ sơ", "Đã tiếp nhận"] == "3"
    assert states["Giấy tờ", "Chờ xác nhận"] == "1"
    assert states["Hàng đợi", "Chờ gửi"] == "3"
    assert (officer["name"], officer["waiting"], officer["overdue"]) == ("Trần Thị Hoa", "1", "1")


def test_a_bar_opens_the_rows_behind_it_and_escape_shows_all(
    screen: SuperviseScreen, desk: Desk
) -> None:
    bars = screen.board.bars
    bars.setFocus()
    for _ in range(5):
        desk.press(Key.Key_Down)
    assert bars.accessibleDescription() == "từ 30 ngày: 1 hồ sơ đang mở"

    desk.press(Key.Key_Return)

    assert applicants(screen) == [MAI_NAME]
    assert screen.board.narrowed_words == "Hồ sơ đang mở · từ 30 ngày"
    assert screen.board.rows.foot == "1 hồ sơ trên tổng số 3"
    desk.press(Key.Key_Escape)
    assert len(applicants(screen)) == 3


def test_a_click_on_a_bar_opens_it_too(screen: SuperviseScreen, desk: Desk) -> None:
    bars = screen.board.bars

    QTest.mouseClick(bars, Qt.MouseButton.LeftButton, pos=bars.bar_centre(2))

    assert applicants(screen) == ["Lê Thị Dụ"]


def test_every_open_dossier_lies_behind_exactly_one_bar(screen: SuperviseScreen) -> None:
    state = screen.model.state
    assert state.backlog is not None

    behind = [
        sum(in_band(state.backlog.at - row.received_at, band) for row in state.rows)
        for band in state.backlog.ages
    ]

    assert behind == [band.count for band in state.backlog.ages]


@pytest.mark.parametrize(
    ("days", "first", "last", "fits"),
    [(0, 0, 1, True), (1, 0, 1, False), (-1, 0, 1, True), (400, 30, None, True)],
)
def test_an_age_lies_in_its_band(days: int, first: int, last: int | None, fits: bool) -> None:
    assert in_band(timedelta(days=days), AgeBand(first, last, 0)) is fits


def test_words_without_marks_narrow_the_list(screen: SuperviseScreen, desk: Desk) -> None:
    desk.press(Key.Key_F, ctrl=True)
    desk.type("hoai mau")

    desk.qtbot.waitUntil(lambda: applicants(screen) == [LAN_NAME])


def test_ctrl_u_leaves_only_what_is_overdue(screen: SuperviseScreen, desk: Desk) -> None:
    desk.press(Key.Key_U, ctrl=True)

    desk.qtbot.waitUntil(lambda: applicants(screen) == [MAI_NAME])


def test_an_officer_opens_their_dossiers(screen: SuperviseScreen, desk: Desk) -> None:
    screen.board.officers.setFocus()
    desk.press(Key.Key_Down)
    desk.press(Key.Key_Return)

    assert "Trần Thị Hoa" in screen.board.narrowed_words
    assert len(applicants(screen)) == 3


def test_enter_on_a_dossier_leads_to_it(desk: Desk) -> None:
    took = desk.bench.take(MAI, LAND, case="both_spouses", name=MAI_NAME)
    screen = SuperviseScreen(desk.context)
    wishes = desk.show(screen)

    desk.press(Key.Key_Down)
    desk.press(Key.Key_Return)

    assert wishes == [Destination(Place.DOSSIERS, took.checklist.dossier.id)]


def test_the_workbook_holds_the_rows_and_writing_it_is_an_event(
    screen: SuperviseScreen, desk: Desk, tmp_path: Path
) -> None:
    desk.dialogs.target = tmp_path / "backlog"

    desk.press(Key.Key_E, ctrl=True)
    desk.qtbot.waitUntil(lambda: bool(screen.board.bar.text))

    with zipfile.ZipFile(tmp_path / "backlog.xlsx") as book:
        text = book.read("xl/worksheets/sheet2.xml").decode()
    assert all(row["number"] in text for row in cells(screen.board.rows))
    assert "backlog.xlsx" in screen.board.bar.text
    assert EventKind.REPORT_EXPORTED in desk.bench.events()
    assert desk.dialogs.asked == ["ton-dong-20260302-1200.xlsx"]


def test_a_place_that_cannot_be_written_is_said(
    screen: SuperviseScreen, desk: Desk, tmp_path: Path
) -> None:
    desk.dialogs.target = tmp_path / "no-such-folder" / "backlog.xlsx"

    desk.press(Key.Key_E, ctrl=True)
    desk.qtbot.waitUntil(lambda: bool(screen.board.bar.text))

    assert screen.board.bar.code == "PLACE_NOT_WRITABLE"


def test_a_whole_chain_is_said_to_be_whole(screen: SuperviseScreen, desk: Desk) -> None:
    desk.press(Key.Key_K, ctrl=True)
    desk.qtbot.waitUntil(lambda: bool(screen.board.bar.text))

    count = len(desk.bench.events())
    assert f"nguyên vẹn: {count} sự kiện" in screen.board.bar.text


def test_a_broken_chain_names_the_first_event_that_does_not_fit(screen: SuperviseScreen) -> None:
    broken = SuperviseState(allowed=True, chain=ChainReport(False, 5, 5))

    screen.board.render_state(broken)

    assert "từ sự kiện số 5" in screen.board.bar.text


def test_figures_are_counted_again_when_the_store_changed_meanwhile(
    screen: SuperviseScreen, desk: Desk
) -> None:
    desk.bench.take("001190000026", LAND, case="both_spouses", name="Phạm Thị Giả")

    desk.press(Key.Key_F5)

    assert len(applicants(screen)) == 4


def test_an_empty_office_has_no_backlog(desk: Desk) -> None:
    screen = SuperviseScreen(desk.context)
    desk.show(screen)

    assert screen.board.bars_title == "Không có hồ sơ đang mở"
    assert screen.board.rows.foot == "0 hồ sơ"


def test_each_figure_of_the_once_only_rule_opens_the_dossiers_behind_it(desk: Desk) -> None:
    bench = desk.bench
    bench.hold_birth()
    bench.clock.go_on(timedelta(days=1))
    saved = bench.take(MAI, ALLOWANCE, case="orphan").checklist.dossier
    bench.clock.go_on(timedelta(days=1))
    refused = {"birth_certificate": "scan_unclear"}
    asked = bench.take(MAI, ALLOWANCE, case="orphan", decline=refused).checklist.dossier
    screen = SuperviseScreen(desk.context)
    wishes = desk.show(screen)
    desk.press(Key.Key_O, ctrl=True)

    assert screen.once.figures[Once.AVOIDED].text() == "Không phải nộp lại: 1"
    assert screen.once.figures[Once.HELD_BUT_ASKED].text() == "Đã có, vẫn yêu cầu nộp: 1"
    assert screen.once.figures[Once.EXTENDED].text() == "Gia hạn hẹn trả: 0"
    assert [row["number"] for row in cells(screen.once.table)] == [asked.number, saved.number]

    screen.once.figures[Once.HELD_BUT_ASKED].click()
    (row,) = cells(screen.once.table)
    assert (row["number"], row["officer"]) == (asked.number, "Trần Thị Hoa")
    reasons = dict(desk.session.counter.catalogue.decline_reasons(NOON.date()))
    assert row["why"] == reasons["scan_unclear"]
    screen.once.table.table.selectRow(0)
    desk.press(Key.Key_Return)
    assert wishes == [Destination(Place.DOSSIERS, asked.id)]

    screen.once.figures[Once.EXTENDED].click()
    assert not screen.once.table.isVisible()
    desk.press(Key.Key_Escape)
    assert screen.board.isVisible()
