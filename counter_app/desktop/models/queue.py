"""The queue as a table: what waits, why, when it goes again, and what a person can do about it."""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from counter_app.desktop.models.table import Column
from counter_app.desktop.theme.palette import Tone
from counter_app.desktop.viewmodels.queue_state import QueueRow, RowAct
from counter_app.domain.outbox import OutboxState, Priority, RecordKind
from counter_app.messages import OUTBOX_STATE, byte_size, grouped_number, moment, sentence_of
from counter_app.messages.queue_words import carried_sentence
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
    "reason": OutboxOrder.CODE,
    "turn": OutboxOrder.TURN,
    "next": OutboxOrder.NEXT_TRY,
}
"""What the store sorts by for each column that can be sorted."""

_say = QCoreApplication.translate


def kind_words(row: QueueRow) -> str:
    """Return what kind of record a row is."""
    if row.kind is RecordKind.BLOBS:
        return _say("Queue", "Ảnh gốc")
    if row.kind is RecordKind.WITHDRAWAL:
        return _say("Queue", "Hủy xác nhận")
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


def size_words(row: QueueRow) -> str:
    """Return a row's size, and how much of it has crossed once it is on its way: `1,2 MB · 40 %`."""
    begun = row.sent and row.state is not OutboxState.RECEIVED
    return f"{byte_size(row.bytes)} · {sent_words(row)}" if begun else byte_size(row.bytes)


def act_words(act: RowAct) -> str:
    """Return the word on the button of an act."""
    return {
        RowAct.HOLD: _say("Queue", "Giữ lại"),
        RowAct.RETRY: _say("Queue", "Gửi lại"),
        RowAct.RELEASE: _say("Queue", "Thả ra"),
        RowAct.OPEN_DOSSIER: _say("Queue", "Mở hồ sơ"),
        RowAct.OPEN_EARLIER: _say("Queue", "Xem bản trước"),
        RowAct.RECEIPT: _say("Queue", "Biên nhận"),
    }[act]


def fitting_words(row: QueueRow) -> str:
    """Return the word of the act that fits a row, empty while there is none."""
    return "" if row.fitting is None else act_words(row.fitting)


def turn_words(row: QueueRow) -> str:
    """Return what a person said about a row's turn: `Gửi trước`; empty for its own turn."""
    return {
        Priority.FIRST: _say("Queue", "Gửi trước"),
        Priority.NORMAL: "",
        Priority.LAST: _say("Queue", "Gửi sau"),
    }[row.priority]


def reason_words(row: QueueRow) -> str:
    """Return why a row is not at the hub yet, as a whole sentence; empty when nothing went wrong and it just waits."""
    if row.code is not None:
        return sentence_of(row.code, row.details).text
    waits = row.carried is not None and row.state is not OutboxState.RECEIVED
    return carried_words(row) if waits else ""


def carried_words(row: QueueRow) -> str:
    """Return when a row was written to which package; empty when to none."""
    return "" if row.carried is None else carried_sentence(row.carried, row.state)


def short_reason(row: QueueRow) -> str:
    """Return the first sentence of the reason."""
    if row.code is not None:
        return sentence_of(row.code, row.details).what
    if row.carried is None or row.state is OutboxState.RECEIVED:
        return ""
    return _say("Queue", "Đã xuất {day}").format(day=f"{row.carried.at:%d/%m %H:%M}")


def subject_words(row: QueueRow) -> str:
    """Return what a row is about: the dossier's number, else the kind of paper with the beginning of its record's id."""
    return row.dossier or _say("Queue", "Bản ghi {id}").format(id=row.id[:8])


def queue_columns() -> tuple[Column[QueueRow], ...]:
    """Return the columns of the queue."""
    return (
        Column(
            "state",
            _say("Queue", "Trạng thái"),
            lambda row: OUTBOX_STATE[row.state],
            sort=lambda row: OUTBOX_STATE[row.state],
            tone=lambda row: TONES[row.state],
            width=160,
        ),
        Column("dossier", _say("Queue", "Mã hồ sơ"), subject_words, width=240),
        Column("kind", _say("Queue", "Loại"), kind_words, sort=kind_words, width=104),
        Column("title", _say("Queue", "Nội dung"), lambda row: row.title, width=0),
        Column(
            "reason",
            _say("Queue", "Lý do"),
            short_reason,
            sort=short_reason,
            tip=reason_words,
            width=170,
        ),
        *_progress_columns(),
        Column("turn", _say("Queue", "Lượt"), turn_words, sort=turn_words, width=84),
        Column("act", _say("Queue", "Việc làm"), fitting_words, width=124),
    )


HIDDEN_AT_FIRST = frozenset({"kind", "sent", "tries", "turn"})
"""Columns that an officer may bring in by F4: at 1366 pixels there is no room for all."""


def _progress_columns() -> tuple[Column[QueueRow], ...]:
    return (
        Column(
            "bytes",
            _say("Queue", "Dung lượng"),
            size_words,
            sort=lambda row: row.bytes,
            numeric=True,
            width=112,
        ),
        Column("sent", _say("Queue", "Đã gửi"), sent_words, numeric=True, width=68),
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
            lambda row: "" if row.next_try_at is None else f"{row.next_try_at:%d/%m %H:%M}",
            tip=lambda row: "" if row.next_try_at is None else moment(row.next_try_at),
            sort=lambda row: None if row.next_try_at is None else row.next_try_at.isoformat(),
            width=96,
        ),
    )
