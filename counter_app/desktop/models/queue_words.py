"""The sending in words: how the line stands, who sends, when it will be through, what the office's rules are."""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from counter_app.desktop.theme.palette import Tone
from counter_app.desktop.viewmodels.link import LinkState
from counter_app.desktop.viewmodels.queue_news import NewsKind, QueueNews
from counter_app.desktop.viewmodels.queue_state import Done, QueueState
from counter_app.domain.error_base import restored
from counter_app.domain.errors import (
    CertificateExpired,
    CertificateNotTrusted,
    CertificateWrongName,
    ClockWrong,
    HubBusy,
    HubInTrouble,
    HubRefusedCredential,
    LinkDown,
)
from counter_app.domain.lanes import Pause
from counter_app.domain.link import Window
from counter_app.domain.outbox import Lane, OutboxState, Priority
from counter_app.domain.sending_policy import MastersWhen, SendingPolicy
from counter_app.messages import (
    OUTBOX_STATE,
    byte_size,
    duration,
    forecast_sentence,
    grouped_number,
    moment,
    sentence,
    sentence_of,
    speed,
)
from counter_app.messages.queue_words import moved_sentence, pause_sentence, sender_sentence
from counter_app.services.sending import LaneStatus

_say = QCoreApplication.translate

_REACHED = (
    HubBusy,
    HubInTrouble,
    CertificateExpired,
    CertificateNotTrusted,
    CertificateWrongName,
    ClockWrong,
)
"""Troubles of the line's class at which something did answer: to call that offline would be wrong."""


def headline(state: QueueState) -> str:
    """Return the first line: `37 bản ghi chờ gửi · 12,4 MB`."""
    link = state.link
    if not link.known:
        return _say("Queue", "Đang xem hàng đợi…")
    if link.left == 0:
        if state.counts.get(OutboxState.RECEIVED, 0):
            return _say("Queue", "Máy chủ đã nhận đủ, không còn gì chờ gửi")
        return _say("Queue", "Chưa có gì để gửi")
    words = _say("Queue", "{count} bản ghi chờ gửi · {size}")
    return words.format(count=grouped_number(link.left), size=byte_size(link.bytes_left))


def link_line(state: QueueState) -> tuple[Tone, str]:
    """Return how the link stands, as tone and a few words."""
    link = state.link
    if not link.known:
        return Tone.GREY, _say("Queue", "Đang xem")
    if not link.enrolled:
        return Tone.GREY, _say("Queue", "Chưa đăng ký với máy chủ")
    if is_trying(state):
        return Tone.LOOK, _say("Queue", "Đang thử lại")
    if link.sending or link.taken:
        return Tone.WORKING, _say("Queue", "Đang gửi")
    if link.pause is not None and not is_offline(link.pause):
        return Tone.LOOK, _say("Queue", "Tạm dừng gửi")
    if link.online is False:
        return Tone.LOOK, _say("Queue", "Ngoại tuyến")
    if link.online:
        return Tone.DONE, _say("Queue", "Nối với máy chủ tốt")
    return Tone.GREY, _say("Queue", "Chưa gửi lần nào")


def is_offline(pause: Pause) -> bool:
    """Whether the lanes pause because nothing answers at all."""
    fault = restored(pause.code, pause.details)
    return isinstance(fault, LinkDown) and not isinstance(fault, _REACHED)


def is_trying(state: QueueState) -> bool:
    """Whether what is sent now is a try after a failure, and nothing has crossed yet: the line may be as it was."""
    status = state.link.status
    return (
        state.link.sending and not state.speed and status is not None and status.pause is not None
    )


def pause_words(state: QueueState) -> str:
    """Return why nothing goes, what is safe, and when it is tried again; empty when nothing holds the lanes.

    What paused them stands until something has gone: a try that fails at once must not let the list below jump.
    """
    link = state.link
    if link.status is None or link.status.pause is None or link.at is None or not link.enrolled:
        return ""
    if (link.sending or link.taken) and not is_trying(state):
        return ""
    return pause_sentence(link.status.pause, link.at)


def forecast_words(link: LinkState) -> str:
    """Return when the queue will be through, in a sentence; empty when there is nothing to send."""
    if link.status is None or link.at is None:
        return ""
    # Lanes that are closed for some hours go by themselves later: the forecast reckons with the hours.
    if not any(lane.going for lane in link.status.lanes):
        return ""
    stopped = link.online is False or link.status.stopped is not None
    return forecast_sentence(
        link.status.link.forecast, link.at, kept=link.status.left, stopped=stopped
    )


def sender_words(link: LinkState) -> str:
    """Return who sends when it is not this window, and that a hung sender is replaced; else empty."""
    if link.other is None or link.status is None:
        return ""
    return sender_sentence(link.other, hung=link.status.hung)


def lane_words(lane: LaneStatus, link: LinkState) -> tuple[Tone, str, str]:
    """Return tone, a few words and the whole sentence of one lane: `Ảnh gốc · 90 chờ · ngoài giờ gửi`."""
    name = {
        Lane.RECORDS: _say("Queue", "Hồ sơ và bản đọc"),
        Lane.MASTERS: _say("Queue", "Ảnh gốc"),
    }[lane.lane]
    count = _say("Queue", "{count} tự gửi").format(count=grouped_number(lane.going))
    if lane.closed is not None:
        tone, state = Tone.GREY, _closed(lane)
    elif link.status is not None and link.status.pause is not None and not link.taken:
        word = _say("Queue", "đang thử lại") if link.sending else _say("Queue", "tạm dừng")
        tone, state = Tone.LOOK, word
    elif link.sending or link.taken:
        tone, state = Tone.WORKING, _say("Queue", "đang gửi")
    elif lane.going and link.online is False:
        tone, state = Tone.LOOK, _say("Queue", "chờ mạng")
    else:
        tone, state = (Tone.WORKING if lane.going else Tone.DONE), _say("Queue", "thông")
    why = "" if lane.closed is None else sentence(lane.closed).text
    return tone, f"{name} · {count} · {state}", why


def _closed(lane: LaneStatus) -> str:
    until = None if lane.closed is None else lane.closed.details.get("until")
    if until is None:
        return _say("Queue", "không gửi qua mạng tính tiền")
    return _say("Queue", "ngoài giờ, gửi từ {time}").format(time=until)


def second_line(state: QueueState) -> str:
    """Return what else is worth knowing: what came of the last push, what was received, when it goes again."""
    link = state.link
    parts: list[str] = []
    if link.last is not None and link.last.received:
        words = _say("Queue", "lần gửi vừa rồi được nhận {count} bản ghi")
        parts.append(words.format(count=grouped_number(link.last.received)))
    received = state.counts.get(OutboxState.RECEIVED, 0)
    if received:
        words = _say("Queue", "máy chủ đã nhận {count} bản ghi")
        parts.append(words.format(count=grouped_number(received)))
    if link.pause is not None:
        pass
    elif link.next_try_at is not None and not link.sending:
        words = _say("Queue", "tự gửi lại lúc {time}")
        parts.append(words.format(time=moment(link.next_try_at)))
    elif link.enrolled and not link.sending and link.status is not None and link.status.going:
        parts.append(_say("Queue", "tự gửi khi có mạng"))
    if not parts:
        return _say("Queue", "Hồ sơ và giấy tờ đã lưu an toàn trên máy này.")
    line = " · ".join(parts)
    return line[0].upper() + line[1:]


def sending_line(state: QueueState) -> str:
    """Return the progress of the push under way: speed and an honest time left."""
    left = _say("Queue", "Cửa sổ này đang gửi, còn {size}").format(
        size=byte_size(state.bytes_going)
    )
    if state.speed is None or state.seconds_left is None:
        return left + " · " + _say("Queue", "đang đo tốc độ")
    rest = _say("Queue", "còn {time}").format(time=duration(state.seconds_left))
    return f"{left} · {speed(state.speed)} · {rest}"


def filter_words(state: OutboxState | None, count: int) -> str:
    """Return the word on a filter: `Cần xử lý 2`."""
    short = {
        OutboxState.NEEDS_PERSON: _say("Queue", "Cần xử lý"),
        OutboxState.RECEIVED: _say("Queue", "Đã nhận"),
    }
    word = _say("Queue", "Chưa xong") if state is None else short.get(state, OUTBOX_STATE[state])
    return f"{word}  {grouped_number(count)}"


def wants_enrolment(state: QueueState) -> bool:
    """Whether this desk needs a (new) one-time code before anything can be sent."""
    link = state.link
    refused = link.pause is not None and link.pause.code == HubRefusedCredential.code
    return link.known and (not link.enrolled or refused)


def news_words(news: QueueNews) -> tuple[str, str]:
    """Return title and words of a message about the queue; nothing of a citizen is in it."""
    count = grouped_number(news.count)
    if news.kind is NewsKind.EMPTY_AGAIN:
        words = _say("Queue", "Máy chủ đã nhận đủ mọi hồ sơ sau {count} ngày chờ.")
        return _say("Queue", "Hàng đợi đã gửi hết"), words.format(count=count)
    words = _say("Queue", "{count} bản ghi cần cán bộ xử lý; các bản ghi khác vẫn được gửi.")
    return _say("Queue", "Hàng đợi cần cán bộ"), words.format(count=count)


def reason_choice(code: str, count: int) -> str:
    """Return a reason as a choice among others: `Đường truyền bị ngắt giữa chừng. (12)`."""
    return f"{sentence_of(code).what} ({grouped_number(count)})"


def done_words(done: Done) -> str:
    """Return what an act on rows did."""
    if done.moved is not None:
        return moved_sentence(done.moved)
    if not done.rows or done.priority is None:
        return _say("Queue", "Không bản ghi nào phải đổi.")
    return {
        Priority.FIRST: _say("Queue", "{count} bản ghi sẽ được gửi trước."),
        Priority.NORMAL: _say("Queue", "{count} bản ghi trở lại lượt của mình."),
        Priority.LAST: _say("Queue", "{count} bản ghi sẽ được gửi sau cùng."),
    }[done.priority].format(count=grouped_number(done.rows))


MASTERS_WORDS: Mapping[MastersWhen, str] = {
    MastersWhen.WITH_RECORD: "Gửi cùng hồ sơ",
    MastersWhen.AFTER_RECORDS: "Gửi sau, khi hết hồ sơ chờ",
    MastersWhen.IN_HOURS: "Chỉ gửi trong giờ (ban đêm)",
}


def policy_line(policy: SendingPolicy) -> str:
    """Return the office's rules in one line."""
    parts = [_say("Queue", "Ảnh gốc: {when}").format(when=MASTERS_WORDS[policy.masters].lower())]
    if policy.masters_hours is not None and policy.masters is MastersWhen.IN_HOURS:
        parts[0] += f" {window_words(policy.masters_hours)}"
    hours = _say("Queue", "cả ngày") if policy.hours is None else window_words(policy.hours)
    parts.append(_say("Queue", "giờ gửi: {hours}").format(hours=hours))
    if policy.metered:
        parts.append(_say("Queue", "mạng tính tiền theo dung lượng"))
    if policy.rate_limit is not None:
        limit = f"{byte_size(policy.rate_limit)}/s"
        parts.append(_say("Queue", "tối đa {limit}").format(limit=limit))
    return " · ".join(parts)


def window_words(window: Window) -> str:
    """Return `18:00 đến 06:00`."""
    return _say("Queue", "{start} đến {end}").format(
        start=f"{window.start:%H:%M}", end=f"{window.end:%H:%M}"
    )
