"""`queue hold | release | retry | priority | policy`: one row, or all that are alike."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import time

from counter_app.app.counter import Counter
from counter_app.domain.errors import BadUsage
from counter_app.domain.ids import RecordId
from counter_app.domain.link import Window
from counter_app.domain.outbox import OutboxRow, OutboxState, Priority, QueueFilter
from counter_app.domain.sending_policy import MastersWhen, SendingPolicy
from counter_app.messages import byte_size
from counter_app.messages.queue_words import moved_sentence
from counter_app.services.queue_acts import Moved
from counter_app.services.queue_subjects import subject_of

from .documents import outbox_document, outbox_line
from .options import counter
from .output import Answer, Json
from .parsers import Commands

_MASTERS = {"with-record": MastersWhen.WITH_RECORD, "after-records": MastersWhen.AFTER_RECORDS}


def add(acts: Commands, common: ArgumentParser) -> None:
    for name, action, told in (
        ("hold", _hold, "keep records back"),
        ("release", _release, "let records that were kept back go"),
        ("retry", _retry, "send records again"),
    ):
        act = acts.add_parser(name, parents=[common], help=told)
        _add_choice(act)
        act.set_defaults(action=action)
        if name == "retry":
            act.add_argument("--line", action="store_true", help="try the line again at once")
    first = acts.add_parser("priority", parents=[common], help="what goes first")
    first.add_argument("priority", choices=[each.name.lower() for each in Priority])
    _add_choice(first)
    first.set_defaults(action=_prioritise)
    policy = acts.add_parser("policy", parents=[common], help="the office's rules for its line")
    policy.add_argument("--masters", metavar="|".join(_MASTERS) + "|HH:MM-HH:MM")
    policy.add_argument("--hours", metavar="HH:MM-HH:MM|always")
    policy.add_argument("--metered", choices=["yes", "no"])
    policy.add_argument("--rate", metavar="BYTES|none", help="bytes per second at most")
    policy.set_defaults(action=_policy)


def _add_choice(act: ArgumentParser) -> None:
    act.add_argument("record", metavar="ID", nargs="*")
    act.add_argument("--state", choices=[state.value for state in OutboxState], action="append")
    act.add_argument("--code", metavar="CODE", action="append", help="all rows with this code")


def _chosen(options: Namespace) -> QueueFilter:
    """Raises BadUsage: nothing is named, or ids and a choice at once."""
    rows = QueueFilter(
        ids=tuple(RecordId(record) for record in options.record),
        states=tuple(OutboxState(state) for state in options.state or ()),
        codes=tuple(options.code or ()),
    )
    if bool(rows.ids) == bool(rows.states or rows.codes):
        raise BadUsage(reason="give either IDs, or --state and --code")
    return rows


def _hold(options: Namespace) -> Answer:
    return _act(options, lambda desk, record: desk.sending.hold(record), _all_held)


def _release(options: Namespace) -> Answer:
    return _act(options, lambda desk, record: desk.sending.retry(record), _all_released)


def _retry(options: Namespace) -> Answer:
    if options.line:
        with closing(counter(options)) as desk:
            ended = desk.sending.end_pause()
        said = "Đường truyền sẽ được thử lại ngay." if ended else "Hàng đợi không tạm dừng."
        return Answer({"changed": int(ended)}, (said,))
    return _act(options, lambda desk, record: desk.sending.retry(record), _all_retried)


def _all_held(desk: Counter, rows: QueueFilter) -> Moved:
    return desk.sending.hold_all(rows)


def _all_released(desk: Counter, rows: QueueFilter) -> Moved:
    return desk.sending.release_all(rows)


def _all_retried(desk: Counter, rows: QueueFilter) -> Moved:
    return desk.sending.retry_all(rows)


def _act(
    options: Namespace,
    one: Callable[[Counter, RecordId], OutboxRow],
    many: Callable[[Counter, QueueFilter], Moved],
) -> Answer:
    """One row answers with itself, several with how many changed and how many of those named the act does not fit."""
    rows = _chosen(options)
    with closing(counter(options)) as desk:
        if len(rows.ids) == 1:
            row = one(desk, rows.ids[0])
            out = desk.carrying.carried_out([row.record.id]).get(row.record.id)
            told = outbox_line(row, subject_of(desk.desk, row), out)
            return Answer(outbox_document(row, out), (told,))
        moved = many(desk, rows)
    skipped: dict[str, Json] = {state.value: count for state, count in moved.skipped.items()}
    return Answer({"changed": moved.rows, "skipped": skipped}, (moved_sentence(moved),))


def _prioritise(options: Namespace) -> Answer:
    rows = _chosen(options)
    with closing(counter(options)) as desk:
        changed = desk.sending.prioritise(rows, Priority[options.priority.upper()])
    return Answer({"changed": changed}, (f"Đã đổi thứ tự của {changed} bản ghi.",))


def _policy(options: Namespace) -> Answer:
    with closing(counter(options)) as desk:
        policy = desk.sending.policy()
        wanted = _changed(policy, options)
        if wanted != policy:
            desk.sending.set_policy(wanted)
    hours, masters = _written(wanted.hours), _written(wanted.masters_hours)
    return Answer(
        {
            "masters": wanted.masters.value,
            "masters_hours": masters,
            "hours": hours,
            "metered": wanted.metered,
            "rate_limit": wanted.rate_limit,
        },
        (
            f"Ảnh gốc: {_MASTERS_WORDS[wanted.masters]}" + (f" {masters}" if masters else ""),
            f"Giờ gửi: {hours or 'cả ngày'}",
            f"Đường truyền tính tiền theo dung lượng: {'có' if wanted.metered else 'không'}",
            "Tốc độ tối đa: "
            + (
                "không giới hạn"
                if wanted.rate_limit is None
                else f"{byte_size(wanted.rate_limit)}/s"
            ),
        ),
    )


_MASTERS_WORDS = {
    MastersWhen.WITH_RECORD: "gửi cùng hồ sơ",
    MastersWhen.AFTER_RECORDS: "gửi sau khi hết hồ sơ chờ",
    MastersWhen.IN_HOURS: "gửi trong giờ",
}


def _changed(policy: SendingPolicy, options: Namespace) -> SendingPolicy:
    if options.masters in _MASTERS:
        policy = replace(policy, masters=_MASTERS[options.masters], masters_hours=None)
    elif options.masters is not None:
        policy = replace(
            policy, masters=MastersWhen.IN_HOURS, masters_hours=_window(options.masters)
        )
    if options.hours is not None:
        hours = None if options.hours == "always" else _window(options.hours)
        policy = replace(policy, hours=hours)
    if options.metered is not None:
        policy = replace(policy, metered=options.metered == "yes")
    if options.rate is not None:
        policy = replace(policy, rate_limit=_rate(options.rate))
    return policy


def _rate(text: str) -> int | None:
    if text == "none":
        return None
    if not text.isascii() or not text.isdecimal() or not 0 < int(text) < 1 << 40:
        raise BadUsage(reason="--rate is a number of bytes per second, or none")
    return int(text)


def _window(text: str) -> Window:
    start, _, end = text.partition("-")
    try:
        return Window(time.fromisoformat(start), time.fromisoformat(end))
    except ValueError as wrong:
        raise BadUsage(reason="hours are HH:MM-HH:MM") from wrong


def _written(hours: Window | None) -> str | None:
    return None if hours is None else f"{hours.start:%H:%M}-{hours.end:%H:%M}"
