"""The queue as a table and in words: what waits, why, how fast it goes."""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from counter_app.desktop.models.table import Column
from counter_app.desktop.theme.palette import Tone
from counter_app.desktop.viewmodels.queue import QueueRow, QueueState
from counter_app.domain.errors import HubRefusedCredential
from counter_app.domain.outbox import OutboxState, RecordKind
from counter_app.messages import (
    OUTBOX_STATE,
    byte_size,
    duration,
    grouped_number,
    moment,
    sentence_of,
    speed,
)
from counter_app.services.store_ports import OutboxOrder

TONES: Mapping[OutboxState, Tone] = {
    OutboxState.QUEUED: Tone.WORKING,
    OutboxState.SENDING: Tone.WORKING,
    OutboxState.WAITING: Tone.LOOK,
    OutboxState.NEEDS_PERSON: Tone.STOP,
    OutboxState.HELD: Tone.GREY,
    OutboxState.RECEIVED: Tone.DONE,
}

ORDERS: Mapping[str, OutboxOrder] = {
    "state": OutboxOrder.STATE,
    "kind": OutboxOrder.KIND,
    "bytes": OutboxOrder.BYTES,
    "tries": OutboxOrder.TRIES,
    "next": OutboxOrder.NEXT_TRY,
}
"""What the store sorts by for each column that can be sorted."""

_say = QCoreApplication.translate


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
    if link.sending:
        return Tone.WORKING, _say("Queue", "Đang gửi")
    if link.online is False:
        return Tone.LOOK, _say("Queue", "Ngoại tuyến")
    if link.online:
        return Tone.DONE, _say("Queue", "Nối với máy chủ tốt")
    return Tone.GREY, _say("Queue", "Chưa gửi lần nào từ khi mở")


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
    if link.next_try_at is not None and not link.sending:
        words = _say("Queue", "tự gửi lại lúc {time}")
        parts.append(words.format(time=moment(link.next_try_at)))
    elif link.enrolled and link.left and not link.sending:
        parts.append(_say("Queue", "tự gửi khi có mạng"))
    if not parts:
        return _say("Queue", "Hồ sơ và giấy tờ đã lưu an toàn trên máy này.")
    line = " · ".join(parts)
    return line[0].upper() + line[1:]


def sending_line(state: QueueState) -> str:
    """Return the progress of the push under way: speed and an honest time left."""
    left = _say("Queue", "Đang gửi, còn {size}").format(size=byte_size(state.bytes_going))
    if state.speed is None or state.seconds_left is None:
        return left + " · " + _say("Queue", "đang đo tốc độ")
    rest = _say("Queue", "còn {time}").format(time=duration(state.seconds_left))
    return f"{left} · {speed(state.speed)} · {rest}"


def kind_words(row: QueueRow) -> str:
    """Return what kind of record a row is."""
    if row.kind is RecordKind.BLOBS:
        return _say("Queue", "Ảnh gốc")
    if row.kind is RecordKind.PAPER:
        return _say("Queue", "Giấy tờ")
    if row.revision == 1:
        return _say("Queue", "Hồ sơ mới")
    return _say("Queue", "Hồ sơ, lần {number}").format(number=row.revision)


def sent_words(row: QueueRow) -> str:
    """Return how much of a row has crossed: `40 %`."""
    if row.state is OutboxState.RECEIVED:
        return "100 %"
    return f"{100 * row.sent // row.bytes} %" if row.bytes else "0 %"


def filter_words(state: OutboxState | None, count: int) -> str:
    """Return the word on a filter: `Cần cán bộ xử lý 2`."""
    word = _say("Queue", "Chưa gửi xong") if state is None else OUTBOX_STATE[state]
    return f"{word}  {grouped_number(count)}"


def wants_enrolment(state: QueueState) -> bool:
    """Whether this desk needs a (new) one-time code before anything can be sent."""
    link = state.link
    return link.known and (not link.enrolled or isinstance(link.fault, HubRefusedCredential))


def reason_words(row: QueueRow) -> str:
    """Return why a row is not at the hub yet, as a whole sentence; empty when nothing went wrong."""
    return "" if row.code is None else sentence_of(row.code).text


def queue_columns() -> tuple[Column[QueueRow], ...]:
    """Return the columns of the queue."""
    return (
        Column(
            "state",
            _say("Queue", "Trạng thái"),
            lambda row: OUTBOX_STATE[row.state],
            sort=lambda row: OUTBOX_STATE[row.state],
            tone=lambda row: TONES[row.state],
            width=156,
        ),
        Column("kind", _say("Queue", "Loại"), kind_words, sort=kind_words, width=104),
        Column(
            "dossier",
            _say("Queue", "Mã hồ sơ"),
            lambda row: row.dossier,
            width=160,
        ),
        Column(
            "title",
            _say("Queue", "Nội dung"),
            lambda row: row.title,
            width=0,
        ),
        *_progress_columns(),
    )


def _progress_columns() -> tuple[Column[QueueRow], ...]:
    return (
        Column(
            "bytes",
            _say("Queue", "Dung lượng"),
            lambda row: byte_size(row.bytes),
            sort=lambda row: row.bytes,
            numeric=True,
            width=98,
        ),
        Column(
            "sent",
            _say("Queue", "Đã gửi"),
            sent_words,
            numeric=True,
            width=72,
        ),
        Column(
            "tries",
            _say("Queue", "Lần thử"),
            lambda row: grouped_number(row.tries),
            sort=lambda row: row.tries,
            numeric=True,
            width=72,
        ),
        Column(
            "next",
            _say("Queue", "Gửi lại lúc"),
            lambda row: "" if row.next_try_at is None else moment(row.next_try_at),
            sort=lambda row: None if row.next_try_at is None else row.next_try_at.isoformat(),
            width=138,
        ),
    )
