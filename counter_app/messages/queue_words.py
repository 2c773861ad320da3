"""How the sending stands, in words: the pause, who sends, and what was carried out by hand."""

from collections.abc import Mapping
from datetime import datetime

from counter_app.domain.carry import CarriedOut
from counter_app.domain.lanes import Pause
from counter_app.domain.outbox import BulkAct, OutboxState, Sender
from counter_app.services.queue_acts import Moved

from .errors import sentence_of
from .format import grouped_number, moment
from .labels import SENDER

BULK_ACT: Mapping[BulkAct, str] = {
    BulkAct.HOLD: "Giữ lại",
    BulkAct.RETRY: "Gửi lại",
    BulkAct.RELEASE: "Thả ra",
}

_SKIPPED: Mapping[OutboxState, str] = {
    OutboxState.QUEUED: "đã chờ gửi sẵn",
    OutboxState.SENDING: "đang gửi",
    OutboxState.WAITING: "chờ bản trước của cùng hồ sơ",
    OutboxState.NEEDS_PERSON: "cần cán bộ xử lý",
    OutboxState.HELD: "đang tạm giữ, dùng “Thả ra” để gửi",
    OutboxState.RECEIVED: "máy chủ đã nhận",
}


def moved_sentence(moved: Moved) -> str:
    """Return what an act on many rows did, how many it passed by, and why: `Gửi lại: 3 bản ghi. Bỏ qua 2 bản ghi đang gửi.`"""
    done = f"{BULK_ACT[moved.act]}: {grouped_number(moved.rows)} bản ghi."
    if not moved.rows:
        done = "Không bản ghi nào phải đổi."
    if not moved.skipped:
        return done
    count = grouped_number(sum(moved.skipped.values()))
    if moved.act is BulkAct.RELEASE:
        return f"{done} Bỏ qua {count} bản ghi không bị giữ."
    kept = dict(_SKIPPED)
    if moved.act is BulkAct.HOLD:
        kept[OutboxState.HELD] = "đang được giữ sẵn"
    if len(moved.skipped) == 1:
        (state,) = moved.skipped
        return f"{done} Bỏ qua {count} bản ghi {kept[state]}."
    why = "; ".join(f"{grouped_number(n)} {kept[state]}" for state, n in moved.skipped.items())
    return f"{done} Bỏ qua {count} bản ghi: {why}."


def pause_sentence(pause: Pause, now: datetime) -> str:
    """Return why nothing goes and when it is tried again; `now` and the pause's times are local."""
    why = sentence_of(pause.code, pause.details)
    if pause.next_try_at is None:
        return f"Tạm dừng gửi: {why.what} {why.act}"
    at = pause.next_try_at
    if at <= now:
        return f"Tạm dừng gửi: {why.what} Đã tới giờ thử lại. {why.act}"
    when = f"{at:%H:%M:%S}" if at.date() == now.date() else f"{at:%H:%M ngày %d/%m}"
    return f"Tạm dừng gửi: {why.what} Tự thử lại lúc {when}. {why.act}"


def sender_sentence(sender: Sender, *, hung: bool) -> str:
    """Return who sends since when; one that gives no sign of life any more is said to be replaced by the next push."""
    who = f"{SENDER[sender.name]} (tiến trình {sender.pid})"
    if hung:
        return f"Lần gửi của {who} không còn phản hồi từ {sender.beat_at:%H:%M:%S}; lần gửi sau sẽ thay nó."
    return (
        f"Đang được gửi bởi {who}, từ {sender.began_at:%H:%M:%S};"
        f" dấu hiệu hoạt động gần nhất lúc {sender.beat_at:%H:%M:%S}."
    )


def carried_sentence(out: CarriedOut, state: OutboxState) -> str:
    """Return when a row was written to which package, and what it waits for then."""
    words = f"Đã xuất lúc {moment(out.at)} vào gói {out.package}"
    return f"{words}." if state is OutboxState.RECEIVED else f"{words}, chờ biên nhận."
