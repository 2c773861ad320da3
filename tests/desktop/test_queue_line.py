"""How the line stands, in words: pause, lanes, forecast, who sends; and the office's rules for it."""

import os
from dataclasses import replace
from datetime import time, timedelta

import pytest
from PySide6.QtWidgets import QTimeEdit

from counter_app.desktop.session import Changed
from counter_app.desktop.theme import Theme
from counter_app.desktop.views.context import ViewContext
from counter_app.desktop.views.queue.screen import QueueScreen
from counter_app.domain.errors import (
    CaptivePortal,
    HubFull,
    LinkDown,
    QueueBusy,
)
from counter_app.domain.link import LinkRecord, LinkSample, Window
from counter_app.domain.outbox import Lane, OutboxState, QueueFilter, SenderName
from counter_app.domain.sending_policy import MastersWhen, SendingPolicy
from counter_app.services.link_watch import keep_link_record
from tests.desktop.screens_kit import OFFICER, Desk, context_of, open_desk_of
from tests.desktop.test_queue_screen import Key, many, push, show


@pytest.fixture
def screen(desk: Desk) -> QueueScreen:
    """Three rows of a held paper, and twelve dossiers more."""
    desk.bench.enrol()
    desk.bench.hold_wedding()
    many(desk, 12)
    return show(desk)


def test_a_pause_is_told_with_reason_and_next_try_and_can_be_cut_short(
    screen: QueueScreen, desk: Desk
) -> None:
    desk.bench.hub.trouble = CaptivePortal(status=200)
    push(desk, screen)
    assert screen.head.link_words == "Tạm dừng gửi"
    assert "đòi đăng nhập" in screen.head.pause.text
    assert "Tự thử lại lúc 12:00:05" in screen.head.pause.text
    assert screen.head.lane(Lane.RECORDS) == "Hồ sơ và bản đọc · 15 tự gửi · tạm dừng"
    assert screen.head.lane(Lane.MASTERS) == ""

    desk.bench.hub.trouble = None
    desk.press(Key.Key_T, ctrl=True)

    assert screen.head.pause.text == ""
    assert desk.bench.sending.status().counts[OutboxState.RECEIVED] > 0


def test_enrolling_anew_ends_what_was_told_of_the_line(screen: QueueScreen, desk: Desk) -> None:
    desk.bench.hub.trouble = LinkDown()
    push(desk, screen)
    assert "Ngoại tuyến" in screen.head.link_words
    desk.bench.hub.trouble = None

    desk.bench.enrol()
    desk.session.tell(Changed.QUEUE)

    assert "Ngoại tuyến" not in screen.head.link_words
    assert screen.head.pause.text == ""


def test_a_full_hub_is_not_called_offline(screen: QueueScreen, desk: Desk) -> None:
    desk.bench.hub.trouble = HubFull()

    push(desk, screen)

    assert screen.head.link_words == "Tạm dừng gửi"


def test_the_forecast_is_a_sentence_to_read_out(desk: Desk) -> None:
    desk.bench.enrol()
    desk.bench.hold_wedding()
    screen = show(desk)
    assert screen.head.forecast.startswith("Chưa đo được tốc độ đường truyền; còn ")

    now = desk.bench.clock.now()
    with desk.bench.store.working() as view:
        keep_link_record(view, LinkRecord().answered([LinkSample(380_000, 10.0)], now))
    desk.context.link.refresh()

    assert screen.head.forecast.startswith("Với tốc độ hiện nay 38 kB/s, ")
    assert " sẽ xong lúc 12:0" in screen.head.forecast


def test_another_sender_is_named_and_this_window_waits(screen: QueueScreen, desk: Desk) -> None:
    with desk.bench.store.working() as view:
        assert view.queue.take_turn("t", SenderName.SERVICE, desk.bench.clock.now()) is None
    desk.context.link.refresh()

    assert screen.head.second == (
        f"Đang được gửi bởi dịch vụ gửi nền (tiến trình {os.getpid()}), từ 12:00:00;"
        " dấu hiệu hoạt động gần nhất lúc 12:00:00."
    )
    assert screen.head.link_words == "Đang gửi"
    assert not screen.acts.push.isEnabled()
    desk.context.link.push_quietly()
    assert desk.context.link.state.fault is None
    screen.model.push()
    assert isinstance(desk.context.link.state.fault, QueueBusy)
    assert "dịch vụ gửi nền" in screen.bar.text

    with desk.bench.store.working() as view:
        view.queue.end_turn("t")
    desk.context.link.refresh()
    assert screen.acts.push.isEnabled()


def test_a_sender_that_hangs_is_said_to_be_replaced(screen: QueueScreen, desk: Desk) -> None:
    began = desk.bench.clock.now()
    with desk.bench.store.working() as view:
        view.queue.take_turn("t", SenderName.SERVICE, began - timedelta(minutes=9))
    desk.context.link.refresh()

    assert "không còn phản hồi" in screen.head.second
    assert screen.acts.push.isEnabled()


def test_a_supervisor_sets_the_rules_with_the_keys(screen: QueueScreen, desk: Desk) -> None:
    desk.press(Key.Key_O, ctrl=True)
    assert screen.policy.isVisible()
    assert desk.focus() is screen.policy.radio(MastersWhen.WITH_RECORD)
    desk.press(Key.Key_Down)
    desk.press(Key.Key_Down)
    screen.policy.limited.setFocus()
    desk.press(Key.Key_Space)
    screen.policy.rate.setValue(38)
    desk.press(Key.Key_S, ctrl=True)

    assert desk.bench.sending.policy() == SendingPolicy(
        masters=MastersWhen.IN_HOURS,
        masters_hours=Window(time(18), time(6)),
        rate_limit=38_000,
    )
    assert screen.policy.isHidden()
    assert screen.bar.text == (
        "Đã lưu cách gửi. Ảnh gốc: chỉ gửi trong giờ (ban đêm) 18:00 đến 06:00"
        " · giờ gửi: cả ngày · tối đa 38 kB/s."
    )


def test_what_stands_is_shown_again(screen: QueueScreen, desk: Desk) -> None:
    wanted = SendingPolicy(
        masters=MastersWhen.AFTER_RECORDS, hours=Window(time(7, 30), time(16)), metered=True
    )
    desk.bench.sending.set_policy(wanted)
    desk.context.link.refresh()

    desk.press(Key.Key_O, ctrl=True)

    assert screen.policy.policy == wanted
    desk.press(Key.Key_Escape)
    assert screen.policy.isHidden()
    assert screen.table.table.hasFocus()


def test_an_officer_reads_the_rules_and_changes_none(desk: Desk, theme: Theme) -> None:
    desk.bench.enrol()
    session = open_desk_of(desk.bench.store, desk.bench, OFFICER)
    context: ViewContext = context_of(theme, session, desk.dialogs)
    context.link.refresh()
    screen = QueueScreen(context)
    desk.show(screen)
    screen.table.setFocus()

    desk.press(Key.Key_O, ctrl=True)

    assert screen.policy.isVisible()
    assert screen.policy.save.isHidden()
    assert not screen.policy.radio(MastersWhen.AFTER_RECORDS).isEnabled()
    assert not any(each.isEnabled() for each in screen.policy.findChildren(QTimeEdit))
    session.stop()


def test_lanes_closed_by_the_rules_say_until_when(screen: QueueScreen, desk: Desk) -> None:
    desk.bench.sending.set_policy(SendingPolicy(hours=Window(time(18), time(6))))
    desk.context.link.refresh()

    assert screen.head.lane(Lane.RECORDS) == (
        "Hồ sơ và bản đọc · 15 tự gửi · ngoài giờ, gửi từ 18:00"
    )
    with desk.bench.store.working() as view:
        sample = LinkSample(380_000, 10.0)
        keep_link_record(view, LinkRecord().answered([sample], desk.bench.clock.now()))
    desk.context.link.refresh()
    assert " sẽ xong lúc 18:00" in screen.head.forecast


def test_what_is_let_go_waits_while_the_line_pauses(screen: QueueScreen, desk: Desk) -> None:
    desk.bench.hub.trouble = HubFull()
    push(desk, screen)
    desk.bench.hub.trouble = None
    screen.table.setFocus()
    desk.press(Key.Key_G, ctrl=True)

    desk.press(Key.Key_R, ctrl=True)

    counts = desk.bench.sending.status().counts
    assert (counts[OutboxState.HELD], counts[OutboxState.RECEIVED]) == (0, 0)
    assert "Máy chủ" in screen.head.pause.text


def test_a_try_that_may_fail_at_once_leaves_the_reason_standing(
    screen: QueueScreen, desk: Desk
) -> None:
    """Else everything below would jump at every try of a desk without a link."""
    desk.bench.hub.trouble = HubFull()
    screen.model.push()
    paused = screen.model.state
    assert paused.link.status is not None and paused.link.status.pause is not None
    at = paused.link.status.pause.next_try_at
    assert at is not None

    over = replace(paused, link=replace(paused.link, at=at))
    screen.head.render_state(over)
    assert "Đã tới giờ thử lại." in screen.head.pause.text
    assert screen.head.lane(Lane.RECORDS).endswith("tạm dừng")

    trying = replace(over, link=replace(over.link, sending=True))
    screen.head.render_state(trying)
    assert "Đã tới giờ thử lại." in screen.head.pause.text
    assert (screen.head.link_words, screen.head.work.isHidden()) == ("Đang thử lại", True)
    assert screen.head.lane(Lane.RECORDS).endswith("đang thử lại")

    screen.head.render_state(replace(trying, speed=20_000.0))
    assert screen.head.pause.text == ""
    assert (screen.head.link_words, screen.head.work.isHidden()) == ("Đang gửi", False)


def test_what_is_all_held_is_not_said_to_go_by_itself(screen: QueueScreen, desk: Desk) -> None:
    assert "tự gửi khi có mạng" in screen.head.second.lower()
    desk.bench.sending.hold_all(QueueFilter())
    desk.context.link.refresh()
    assert "tự gửi" not in screen.head.second.lower()
