"""The queue as an officer uses it: what waits and why, sending, keeping back, receipts, enrolling."""

import json
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from counter_app.desktop.models.queue import HIDDEN_AT_FIRST
from counter_app.desktop.models.queue_words import sending_line
from counter_app.desktop.viewmodels.link import LinkState
from counter_app.desktop.viewmodels.queue import QueueModel
from counter_app.desktop.viewmodels.queue_state import RowAct
from counter_app.desktop.views.queue.filters import CHOICES
from counter_app.desktop.views.queue.screen import QueueScreen
from counter_app.desktop.views.screen import Destination, Place
from counter_app.domain.errors import LinkDown, RecordRefused
from counter_app.domain.outbox import (
    FIRST_WAIT,
    OutboxState,
    OutgoingRecord,
    QueueFilter,
    RecordKind,
    Transfer,
)
from counter_app.records.ids import record_id
from tests.desktop.intake_kit import pick
from tests.desktop.screens_kit import Desk, cells
from tests.services_bench import LAND, MAI, MAI_NAME
from tests.store_data import sha

Key = Qt.Key


@pytest.fixture
def screen(desk: Desk) -> QueueScreen:
    """An enrolled desk with a held paper: three rows wait."""
    desk.bench.enrol()
    desk.bench.hold_wedding()
    return show(desk)


def show(desk: Desk) -> QueueScreen:
    desk.context.link.refresh()
    screen = QueueScreen(desk.context)
    desk.show(screen)
    return screen


def states(screen: QueueScreen) -> list[str]:
    return [row["state"] for row in cells(screen.table)]


def push(desk: Desk, screen: QueueScreen) -> None:
    """Ctrl+Enter, until the push it started has ended."""
    with desk.qtbot.waitSignal(screen.acts.push.clicked):
        desk.press(Key.Key_Return, ctrl=True)


def test_a_row_says_what_it_is_and_nothing_of_the_citizen(screen: QueueScreen) -> None:
    rows = cells(screen.table)

    assert [row["kind"] for row in rows] == ["Hồ sơ mới", "Giấy tờ", "Hồ sơ, lần 2"]
    assert states(screen) == ["Chờ gửi"] * 3
    assert rows[1]["title"] == "Giấy chứng nhận kết hôn"
    (number,) = {str(row["dossier"]) for row in rows}
    assert number.endswith("-H19.12-260302-0001")
    everything = " ".join(word for row in rows for word in row.values())
    assert MAI not in everything
    assert MAI_NAME not in everything


def test_the_top_line_counts_and_the_chip_says_how_the_link_stands(screen: QueueScreen) -> None:
    assert screen.head.headline.startswith("3 bản ghi chờ gửi · ")
    assert screen.head.link_words == "Chưa gửi lần nào"
    assert screen.table.foot == "3 bản ghi"


def test_ctrl_enter_sends_everything_and_the_place_says_so(screen: QueueScreen, desk: Desk) -> None:
    push(desk, screen)

    assert len(desk.bench.hub.records) == 3
    assert screen.empty_words == "Đã gửi hết"
    assert screen.head.headline == "Máy chủ đã nhận đủ, không còn gì chờ gửi"
    assert screen.head.link_words == "Nối với máy chủ tốt"


def test_a_link_that_is_down_is_said_once_and_blamed_on_no_row(
    screen: QueueScreen, desk: Desk
) -> None:
    desk.bench.hub.trouble = LinkDown(reason="refused")

    push(desk, screen)

    assert states(screen) == ["Chờ gửi"] * 3
    assert {row["tries"] for row in cells(screen.table)} == {"0"}
    assert screen.head.link_words == "Ngoại tuyến"
    # Said once: by the pause, with its next try, and not again as a message.
    assert screen.head.pause.text.startswith("Tạm dừng gửi: ")
    assert "Tự thử lại lúc 12:00:05." in screen.head.pause.text
    assert screen.bar.text == ""
    next_try = desk.bench.sending.status().next_try_at
    assert next_try == desk.bench.clock.now() + FIRST_WAIT


def test_a_refused_row_asks_for_a_person_and_its_act_sends_it_again(
    screen: QueueScreen, desk: Desk
) -> None:
    badges: list[int] = []
    screen.badge_changed.connect(badges.append)
    desk.bench.hub.trouble = RecordRefused(status=409, hub_code="STALE_REVISION")
    push(desk, screen)
    # The dossier's second revision waits behind its first.
    assert states(screen) == ["Cần cán bộ xử lý", "Cần cán bộ xử lý", "Chờ gửi lại"]
    assert badges[-1] == 2
    assert screen.reason.text.startswith("Máy chủ tiếp nhận không nhận bản ghi này")

    wishes: list[Destination] = []
    screen.go.connect(wishes.append)
    screen.reason.press()
    assert wishes == [Destination(Place.DOSSIERS, cells(screen.table)[0]["dossier"])]

    desk.bench.hub.trouble = None
    with desk.qtbot.waitSignal(screen.acts.retry.clicked):
        desk.press(Key.Key_R, ctrl=True)
    # It goes at once, and with it what stood behind it.
    assert states(screen) == ["Cần cán bộ xử lý"]
    assert badges[-1] == 1


def test_a_row_kept_back_stays_until_it_is_let_go(screen: QueueScreen, desk: Desk) -> None:
    chosen = screen.table.current_id()
    with desk.qtbot.waitSignal(screen.acts.hold.clicked):
        desk.press(Key.Key_G, ctrl=True)
    assert states(screen)[0] == "Tạm giữ"
    push(desk, screen)
    # The dossier's second revision waits for its first, which is kept back.
    assert states(screen) == ["Tạm giữ", "Chờ gửi lại"]

    assert screen.table.current_id() == chosen
    with desk.qtbot.waitSignal(screen.acts.retry.clicked):
        desk.press(Key.Key_R, ctrl=True)

    assert screen.empty_words == "Đã gửi hết"


def test_enter_shows_the_row_in_full_and_escape_puts_it_away(
    screen: QueueScreen, desk: Desk
) -> None:
    desk.press(Key.Key_Return)

    assert screen.details.isVisible()
    assert screen.details.facts()["Mã hồ sơ"].endswith("-H19.12-260302-0001")
    assert screen.details.facts()["Số lần thử"] == "0"

    desk.press(Key.Key_Escape)

    assert not screen.details.isVisible()
    assert screen.table.hasFocus()


def test_a_received_row_shows_the_hubs_receipt(screen: QueueScreen, desk: Desk) -> None:
    push(desk, screen)
    screen.filters.choose(OutboxState.RECEIVED)
    screen.table.setFocus()
    desk.press(Key.Key_Down)
    desk.press(Key.Key_Return)

    facts = screen.details.facts()
    row = screen.details.row
    assert row is not None
    assert facts["Máy chủ"] == "hub-fake"
    assert facts["Mã SHA-256"].replace(" ", "") == row.sha256
    assert facts["Nhận lúc"] == "02/03/2026 12:00"
    assert facts["Đã qua mạng"] == "100 %"


def test_the_list_narrows_to_a_state(screen: QueueScreen, desk: Desk) -> None:
    with desk.qtbot.waitSignal(screen.acts.hold.clicked):
        desk.press(Key.Key_G, ctrl=True)

    desk.press(Key.Key_F3)
    for _ in range(CHOICES.index(OutboxState.HELD)):
        desk.press(Key.Key_Right)
    desk.press(Key.Key_Space)

    assert states(screen) == ["Tạm giữ"]
    assert screen.table.foot == "1 bản ghi"


def test_a_state_without_rows_says_so(screen: QueueScreen) -> None:
    screen.filters.choose(OutboxState.NEEDS_PERSON)

    assert screen.empty_words == "Không có bản ghi nào ở trạng thái này"


def test_a_desk_that_is_not_enrolled_is_asked_for_the_code_first(desk: Desk) -> None:
    desk.bench.hold_wedding()
    screen = show(desk)
    assert screen.enrol.isVisible()
    assert not screen.acts.push.isEnabled()

    desk.type("http://127.0.0.1:1")
    desk.press(Key.Key_Return)
    desk.type("not-a-code")
    desk.press(Key.Key_Return)
    assert "Mã đăng ký không đúng" in screen.enrol.message

    screen.enrol.code_field.clear()
    desk.type(desk.bench.hub.code("H19.12"))
    desk.press(Key.Key_Return)

    assert not screen.enrol.isVisible()
    assert "hub-fake" in screen.bar.text
    assert len(desk.bench.hub.records) == 3


def test_missing_fields_are_asked_for_before_anything_is_sent(desk: Desk) -> None:
    screen = show(desk)

    desk.type("http://127.0.0.1:1")
    desk.press(Key.Key_Return)
    desk.press(Key.Key_Return)

    assert screen.enrol.message == "Nhập địa chỉ máy chủ và mã đăng ký."


def test_an_empty_queue_says_what_will_come_here(desk: Desk) -> None:
    desk.bench.enrol()

    screen = show(desk)

    assert screen.empty_words == "Chưa có gì để gửi"


def test_the_progress_tells_speed_and_an_honest_time_left(desk: Desk) -> None:
    desk.bench.enrol()
    desk.bench.hold_wedding()
    seconds = [100.0]
    model = QueueModel(
        desk.session, desk.context.link, seconds=lambda: seconds[0], parent=desk.session
    )
    model.refresh()
    going = model.state.bytes_going
    sending = replace(LinkState(), known=True, enrolled=True, sending=True, left=3)
    model.on_link_changed(sending)
    assert sending_line(model.state).endswith("đang đo tốc độ")

    (row, *_) = [row for row in desk.bench.sending.rows() if row.record.blobs]
    blob = row.record.blobs[0]
    with desk.bench.store.working() as view:
        view.outbox.save_transfer(Transfer(blob.sha256, "u", blob.bytes, True))
    seconds[0] += 2.0
    model.refresh()

    assert model.state.bytes_at_start == going
    assert model.state.speed == blob.bytes / 2.0
    assert model.state.seconds_left == (going - blob.bytes) / (blob.bytes / 2.0)
    assert "/giây · còn " in sending_line(model.state)


def test_bytes_of_rows_that_wait_for_a_person_are_not_promised(
    screen: QueueScreen, desk: Desk
) -> None:
    before = screen.model.state.bytes_going
    row = desk.bench.sending.rows(limit=1)[0]

    screen.model.act(RowAct.HOLD, QueueFilter(ids=(row.record.id,)))

    # Its dossier's next revision stands behind it; their file goes all the same, with the paper's record.
    rows = [it for it in desk.bench.sending.rows() if it.record.subject == row.record.subject]
    own = sum(len(it.record.body.encode()) for it in rows)
    assert len(rows) == 2
    assert screen.model.state.bytes_going == before - own


def test_the_cursor_stays_on_its_row_when_the_queue_changes(
    screen: QueueScreen, desk: Desk
) -> None:
    desk.press(Key.Key_Down)
    chosen = screen.table.current_id()

    desk.bench.take("001190000018", LAND, case="both_spouses", name="Lê Thị Dụ")
    screen.model.refresh()

    assert len(cells(screen.table)) == 4
    assert screen.table.current_id() == chosen


def many(desk: Desk, count: int) -> None:
    """Let `count` further dossiers wait."""
    with desk.bench.store.working() as view:
        for number in range(count):
            body = json.dumps({"procedure_name": "Đăng ký khai sinh", "number": f"N-{number:05d}"})
            subject = f"{number:032x}"
            record = OutgoingRecord(
                record_id(subject, 1), RecordKind.DOSSIER, subject, 1, body, sha(body), ()
            )
            view.outbox.add(record)


def test_a_long_queue_is_counted_whole_and_its_last_row_is_there(desk: Desk) -> None:
    many(desk, 1203)
    screen = show(desk)
    screen.table.setFocus()
    desk.press(Key.Key_End, ctrl=True)

    assert screen.table.foot == "1.203 bản ghi"
    assert screen.details.row is None
    desk.press(Key.Key_Return)
    row = screen.details.row
    assert row is not None
    assert row.dossier == "N-01202"


def test_the_header_sorts_the_whole_list(screen: QueueScreen, desk: Desk) -> None:
    header = screen.table.table.horizontalHeader()
    sizes = [row.bytes for row in desk.bench.sending.rows()]

    column = [each.key for each in screen.table.columns].index("bytes")
    header.setSortIndicator(column, Qt.SortOrder.DescendingOrder)

    shown = [screen.model.rows.fetch([each])[each].bytes for each in screen.model.state.ids]
    assert shown == sorted(sizes, reverse=True)


def test_columns_are_chosen_by_key_and_stay_so_when_the_details_come_and_go(
    screen: QueueScreen, desk: Desk
) -> None:
    screen.table.setFocus()
    screen.table.table.selectRow(0)
    first = screen.table.columns[1].key
    desk.press(Key.Key_F4)
    pick(desk, screen, 1)
    assert screen.table.hidden_columns == {first, *HIDDEN_AT_FIRST}
    screen.table.setFocus()
    desk.press(Key.Key_Return)
    assert not screen.details.isHidden()
    screen.aside.put_away()
    assert screen.table.hidden_columns == {first, *HIDDEN_AT_FIRST}
    assert screen.table.table.isColumnHidden(1)
    assert not screen.table.table.isColumnHidden(0)
