"""What a person does in the queue: on one row, on many, on all that are alike; finding, and the office's rules."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from counter_app.desktop.models.table import CACHED_PAGES, PAGE_ROWS
from counter_app.desktop.viewmodels.queue_rows import QueueRows
from counter_app.desktop.viewmodels.queue_state import QueueRow, RowAct
from counter_app.desktop.views.queue.screen import QueueScreen
from counter_app.desktop.views.screen import Destination, Place
from counter_app.domain.errors import (
    BlobDamaged,
    RecordRefused,
)
from counter_app.domain.outbox import OutboxState, OutgoingRecord, Priority, QueueFilter, RecordKind
from counter_app.records.ids import record_id
from tests.desktop.screens_kit import Desk, cells
from tests.desktop.test_queue_screen import Key, many, show, states
from tests.services_bench import LAN, LAN_NAME, MARRIAGE
from tests.store_data import sha


@pytest.fixture
def screen(desk: Desk) -> QueueScreen:
    """Three rows of a held paper, and twelve dossiers more."""
    desk.bench.enrol()
    desk.bench.hold_wedding()
    many(desk, 12)
    return show(desk)


def select(desk: Desk, screen: QueueScreen, count: int) -> None:
    """Select the first rows with the keys."""
    screen.table.setFocus()
    desk.press(Key.Key_Home, ctrl=True)
    for _ in range(count - 1):
        desk.press(Key.Key_Down, shift=True)


def refuse(desk: Desk, state: OutboxState = OutboxState.NEEDS_PERSON, code: str = "") -> list[str]:
    """Let the first five of the twelve be refused; return their ids."""
    ids = [row.record.id for row in desk.bench.sending.rows()[3:8]]
    with desk.bench.store.working() as view:
        for each in ids:
            view.outbox.mark(each, state, code=code or RecordRefused.code)
    return list(ids)


def test_each_state_has_the_one_act_that_fits_it(screen: QueueScreen, desk: Desk) -> None:
    ids = refuse(desk)
    with desk.bench.store.working() as view:
        first = view.outbox.rows(limit=1)[0].record.id
        view.outbox.mark(first, OutboxState.NEEDS_PERSON, code=BlobDamaged.code)
        view.outbox.mark(desk.bench.sending.rows()[9].record.id, OutboxState.HELD)
    desk.bench.sending.retry(desk.bench.sending.rows()[3].record.id)
    screen.model.refresh()

    acts = [row["act"] for row in cells(screen.table)]

    assert acts[0] == "Mở hồ sơ"
    # The second revision of the same dossier stands behind it.
    assert acts[2] == "Xem bản trước"
    assert acts[3] == "Giữ lại"
    assert acts[4:8] == ["Mở hồ sơ"] * (len(ids) - 1)
    assert acts[9] == "Thả ra"


def test_the_button_in_a_row_acts_on_that_row(screen: QueueScreen, desk: Desk) -> None:
    column = [each.key for each in screen.table.columns].index("act")
    model = screen.table.table.model()
    cell = screen.table.table.visualRect(model.index(4, column))

    QTest.mouseClick(screen.table.table.viewport(), Qt.MouseButton.LeftButton, pos=cell.center())

    assert states(screen)[4] == "Tạm giữ"
    assert states(screen).count("Tạm giữ") == 1
    assert screen.bar.text == "Giữ lại: 1 bản ghi."


def test_a_click_elsewhere_in_a_row_only_chooses_it(screen: QueueScreen, desk: Desk) -> None:
    model = screen.table.table.model()
    cell = screen.table.table.visualRect(model.index(4, 1))

    QTest.mouseClick(screen.table.table.viewport(), Qt.MouseButton.LeftButton, pos=cell.center())

    assert states(screen).count("Chờ gửi") == 15
    assert screen.table.current_id() == screen.model.state.ids[4]


def test_several_rows_are_held_and_let_go_together(screen: QueueScreen, desk: Desk) -> None:
    screen.filters.choose(OutboxState.QUEUED)
    screen.table.setFocus()
    desk.press(Key.Key_End, ctrl=True)
    for _ in range(3):
        desk.press(Key.Key_Up, shift=True)
    assert screen.acts.chosen_words == "Đang chọn 4"

    desk.press(Key.Key_G, ctrl=True)

    assert desk.bench.sending.status().counts[OutboxState.HELD] == 4
    assert screen.bar.text == "Giữ lại: 4 bản ghi."
    screen.filters.choose(OutboxState.HELD)
    screen.table.setFocus()
    desk.press(Key.Key_A, ctrl=True)
    assert screen.acts.retry.accessibleName() == "Thả ra"
    desk.press(Key.Key_R, ctrl=True)
    assert desk.bench.sending.status().counts[OutboxState.HELD] == 0
    assert screen.bar.text == "Thả ra: 4 bản ghi."


def test_sending_a_mixed_selection_again_leaves_held_rows_held(
    screen: QueueScreen, desk: Desk
) -> None:
    refuse(desk)
    with desk.bench.store.working() as view:
        for each in screen.model.state.ids[8:11]:
            view.outbox.mark(each, OutboxState.HELD)
    screen.model.refresh()
    screen.table.choose(screen.model.state.ids[10])
    for _ in range(5):
        desk.press(Key.Key_Up, shift=True)
    assert screen.acts.retry.accessibleName() == "Gửi lại"
    desk.press(Key.Key_R, ctrl=True)

    assert (
        screen.bar.text
        == "Gửi lại: 3 bản ghi. Bỏ qua 3 bản ghi đang tạm giữ, dùng “Thả ra” để gửi."
    )
    counts = desk.bench.sending.status().counts
    assert (counts[OutboxState.HELD], counts[OutboxState.NEEDS_PERSON]) == (3, 2)
    for _ in range(4):
        desk.press(Key.Key_Down, shift=True)
    assert screen.acts.retry.accessibleName() == "Thả ra"


def test_the_selection_outlives_a_fresh_look_and_rows_that_go(
    screen: QueueScreen, desk: Desk
) -> None:
    select(desk, screen, 6)
    chosen = screen.table.selected_ids()
    assert len(chosen) == 6
    screen.model.refresh()
    assert screen.table.selected_ids() == chosen

    with desk.bench.store.working() as view:
        gone = view.outbox.get(desk.bench.sending.rows()[2].record.id)
        view.outbox.close(gone.record.id, "{}", gone.created_at)
    screen.model.refresh()

    assert screen.table.selected_ids() == tuple(each for each in chosen if each != gone.record.id)


def test_all_rows_with_the_same_reason_are_acted_on_at_once(
    screen: QueueScreen, desk: Desk, qtbot: QtBot
) -> None:
    ids = refuse(desk)
    screen.model.refresh()
    screen.table.choose(ids[2])
    assert screen.acts.alike.accessibleName() == "Cả 5 bản ghi cùng lý do…"

    desk.press(Key.Key_A, ctrl=True, shift=True)
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [each.text() for each in menu.actions()] == ["Gửi lại tất cả", "Giữ lại tất cả"]
    QTest.keyClick(menu, Key.Key_Return)

    assert desk.bench.sending.status().counts[OutboxState.NEEDS_PERSON] == 0
    assert screen.bar.text == "Gửi lại: 5 bản ghi."
    assert screen.acts.alike.isHidden()


def test_the_list_narrows_to_a_reason_with_its_count(screen: QueueScreen, desk: Desk) -> None:
    refuse(desk)
    screen.model.refresh()
    reason = screen.filters.reason
    assert reason.isVisible()
    assert reason.itemText(1).endswith("(5)")

    reason.setFocus()
    desk.press(Key.Key_Down)
    screen.filters.reason.activated.emit(1)

    assert states(screen) == ["Cần cán bộ xử lý"] * 5
    screen.filters.reason.activated.emit(0)
    assert len(states(screen)) == 15


def test_a_row_is_found_by_number_and_by_words_without_marks(
    screen: QueueScreen, desk: Desk
) -> None:
    desk.bench.take(LAN, MARRIAGE, case="data_missing", name=LAN_NAME)
    screen.model.refresh()
    desk.press(Key.Key_F, ctrl=True)
    desk.type("dang ky ket hon")
    desk.press(Key.Key_Return)

    (row,) = cells(screen.table)
    assert row["title"] == "Đăng ký kết hôn"
    assert screen.table.table.hasFocus()

    desk.press(Key.Key_Escape)
    assert len(cells(screen.table)) == 16
    assert screen.filters.field.text() == ""

    screen.model.find("không có gì như thế")
    assert screen.empty_words == "Không tìm thấy bản ghi nào"


def test_the_act_of_a_row_behind_another_shows_the_one_before(
    screen: QueueScreen, desk: Desk
) -> None:
    first, _, second = screen.model.state.ids[:3]
    desk.bench.sending.hold(first)
    screen.model.refresh()
    screen.filters.choose(OutboxState.WAITING)
    screen.table.setFocus()
    assert screen.table.choose(second)

    desk.press(Key.Key_E, ctrl=True)

    assert screen.table.current_id() == first
    assert screen.model.state.shown is None
    assert screen.model.state.wanted == ""


def test_a_row_to_be_mended_opens_its_dossier(screen: QueueScreen, desk: Desk) -> None:
    wishes: list[Destination] = []
    screen.go.connect(wishes.append)
    (first, *_) = screen.model.state.ids
    with desk.bench.store.working() as view:
        view.outbox.mark(first, OutboxState.NEEDS_PERSON, code=BlobDamaged.code)
    screen.model.refresh()
    screen.table.setFocus()
    screen.table.choose(first)

    desk.press(Key.Key_E, ctrl=True)

    assert wishes == [Destination(Place.DOSSIERS, cells(screen.table)[0]["dossier"])]


def test_rows_are_put_first_and_back_in_their_turn(screen: QueueScreen, desk: Desk) -> None:
    screen.table.setFocus()
    last = screen.model.state.ids[-1]
    screen.table.choose(last)
    desk.press(Key.Key_U, ctrl=True)
    assert desk.bench.sending.rows_of([last])[0].priority is Priority.FIRST
    assert screen.bar.text == "1 bản ghi sẽ được gửi trước."
    assert cells(screen.table)[-1]["turn"] == "Gửi trước"

    desk.press(Key.Key_U, ctrl=True)
    assert desk.bench.sending.rows_of([last])[0].priority is Priority.NORMAL


def test_only_what_is_looked_at_of_44000_rows_is_read(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    many(desk, 44_000)
    read: list[int] = []
    whole = QueueRows.fetch

    def counted(rows: QueueRows, ids: Sequence[str]) -> Mapping[str, QueueRow]:
        read.append(len(ids))
        return whole(rows, ids)

    monkeypatch.setattr(QueueRows, "fetch", counted)
    screen = show(desk)
    assert screen.table.foot == "44.000 bản ghi"
    assert sum(read) <= 2 * PAGE_ROWS

    read.clear()
    screen.table.setFocus()
    desk.press(Key.Key_End, ctrl=True)
    assert cells_at(screen, 43_999) == "N-43999"
    assert sum(read) <= 2 * PAGE_ROWS

    read.clear()
    desk.press(Key.Key_A, ctrl=True)
    assert screen.acts.chosen_words == "Đang chọn 44.000"
    screen.model.refresh()
    assert len(screen.table.selected_ids()) == 44_000
    assert sum(read) <= 3 * PAGE_ROWS < CACHED_PAGES * PAGE_ROWS


def cells_at(screen: QueueScreen, number: int) -> str:
    column = [each.key for each in screen.table.columns].index("dossier")
    return str(screen.table.table.model().index(number, column).data())


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (RowAct.HOLD, "máy chủ đã nhận"),
        (RowAct.RETRY, "máy chủ đã nhận"),
        (RowAct.RELEASE, "không bị giữ"),
    ],
)
def test_an_act_that_fits_no_row_says_so(
    screen: QueueScreen, desk: Desk, act: RowAct, why: str
) -> None:
    with desk.bench.store.working() as view:
        row = view.outbox.rows(limit=1)[0]
        view.outbox.close(row.record.id, "{}", row.created_at)
    received = QueueFilter(ids=(row.record.id,))

    screen.model.act(act, received)

    assert screen.bar.text == f"Không bản ghi nào phải đổi. Bỏ qua 1 bản ghi {why}."


def test_a_row_whose_paper_or_type_is_unknown_hides_no_other(
    screen: QueueScreen, desk: Desk
) -> None:
    bodies = {
        RecordKind.BLOBS: '{"paper": "gone"}',
        RecordKind.PAPER: '{"dossier": null, "type": "of_another_time"}',
    }
    with desk.bench.store.working() as view:
        for kind, body in bodies.items():
            view.outbox.add(OutgoingRecord(record_id(kind, 1), kind, kind, 1, body, sha(body), ()))
    screen.model.refresh()

    rows = cells(screen.table)[-2:]

    assert [row["title"] for row in rows] == ["", "of_another_time"]
    # Never a bare id: it is said to be a record's.
    assert all(row["dossier"].startswith("Bản ghi ") for row in rows)
    assert cells(screen.table)[1]["title"] == "Giấy chứng nhận kết hôn"


def test_an_act_on_very_many_rows_says_that_it_is_under_way(
    screen: QueueScreen, desk: Desk
) -> None:
    row = screen.model.rows.fetch(screen.model.state.ids[:1])[screen.model.state.ids[0]]
    busy = replace(screen.model.state, acting=44_000)
    screen.acts.render_state(busy, row, [row.id, "another"])
    assert screen.acts.chosen_words == "Đang đổi 44.000 bản ghi…"
    buttons = (screen.acts.first, screen.acts.hold, screen.acts.retry)
    assert not any(button.isEnabled() for button in buttons)

    told: list[int] = []
    screen.model.changed.connect(lambda state: told.append(state.acting))
    select(desk, screen, 3)
    desk.press(Key.Key_G, ctrl=True)
    assert told[0] == 3, "it is known before the store has answered"
    assert told[-1] == 0
    assert screen.acts.hold.isEnabled()
