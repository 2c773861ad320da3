"""How the sending stands, in words: the pause, who sends, and what was carried out by hand."""

from datetime import datetime

from counter_app.domain.carry import CarriedOut
from counter_app.domain.lanes import Pause
from counter_app.domain.outbox import OutboxState, Sender

from .errors import sentence_of
from .format import moment
from .labels import SENDER


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
