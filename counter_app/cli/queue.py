"""`queue …` and `enrol`: what waits for the hub, and sending it."""

from argparse import ArgumentParser, Namespace
from contextlib import closing
from pathlib import Path
from threading import Event

from counter_app.app import Counter
from counter_app.domain.errors import HubRefusedCredential
from counter_app.domain.ids import RecordId
from counter_app.domain.outbox import OutboxRow, OutboxState
from counter_app.messages import OUTBOX_STATE, byte_size, sentence, sentence_of
from counter_app.services.sending import PushResult

from .documents import outbox_document
from .options import counter
from .output import DONE, PERSON, Answer, note
from .parsers import Commands

_GOING = (OutboxState.QUEUED, OutboxState.WAITING, OutboxState.SENDING)
_LONGEST_PAUSE = 30.0
"""Seconds between passes of --until-empty and --watch when no row is due earlier."""


def add(commands: Commands, common: ArgumentParser) -> None:
    parser = commands.add_parser("queue", parents=[common], help="what waits for the hub")
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    status = acts.add_parser("status", parents=[common], help="counts and rows")
    status.add_argument("--state", choices=[state.value for state in OutboxState], action="append")
    status.add_argument("--limit", type=int, default=200)
    status.set_defaults(action=_status)
    push = acts.add_parser("push", parents=[common], help="send what is due")
    when = push.add_mutually_exclusive_group()
    when.add_argument("--until-empty", action="store_true", help="outlive bad links")
    when.add_argument("--watch", action="store_true", help="go on for new rows, until stopped")
    push.set_defaults(action=_push)
    for name, action, told in (
        ("hold", _hold, "keep a record back"),
        ("retry", _retry, "send a record again"),
    ):
        act = acts.add_parser(name, parents=[common], help=told)
        act.add_argument("record", metavar="ID")
        act.set_defaults(action=action)
    enrol = commands.add_parser("enrol", parents=[common], help="enrol this desk at its hub")
    enrol.add_argument("url", metavar="URL")
    enrol.add_argument("code", metavar="CODE")
    enrol.add_argument("--desk", metavar="NAME", help="name of this desk from now on")
    enrol.add_argument("--ca", metavar="FILE", help="certificate authority of the hub (PEM)")
    enrol.set_defaults(action=_enrol)


def _status(options: Namespace) -> Answer:
    states = tuple(OutboxState(state) for state in options.state) if options.state else None
    with closing(counter(options)) as desk:
        seen = desk.sending.status()
        rows = desk.sending.rows(states, limit=options.limit)
    counts = {state.value: seen.counts.get(state, 0) for state in OutboxState}
    lines = [f"{OUTBOX_STATE[OutboxState(s)]}: {n}" for s, n in counts.items() if n]
    lines.append(f"Còn phải gửi: {seen.left} bản ghi, {byte_size(seen.bytes_left)}")
    lines += [_row_line(row) for row in rows]
    return Answer(
        {
            "counts": counts,
            "left": seen.left,
            "rows": [outbox_document(row) for row in rows],
            "link": {
                "state": "enrolled" if seen.enrolled else "not_enrolled",
                "bytes_per_second": None,
                "forecast_at": None,
            },
        },
        tuple(lines),
    )


def _row_line(row: OutboxRow) -> str:
    reason = "" if row.code is None else sentence_of(row.code).text
    return f"  {row.record.id}  {row.record.kind.value}  {OUTBOX_STATE[row.state]}  {reason}"


def _push(options: Namespace) -> Answer:
    stop = Event()
    with closing(counter(options)) as desk:
        result = _pass(desk, stop)
        if options.until_empty or options.watch:
            result = _go_on(desk, result, stop, watch=options.watch)
    stopped = result.stopped
    held = result.left > 0
    lines = [f"Đã gửi {result.received} bản ghi, còn {result.left}."]
    if stopped is not None:
        lines.append(sentence(stopped).text)
    return Answer(
        {
            "sent": result.sent,
            "received": result.received,
            "left": result.left,
            "bytes_sent": result.bytes_sent,
            "bytes_needed": result.bytes_needed,
            "stopped": None
            if stopped is None
            else {"code": stopped.code, "reason": sentence(stopped).text},
        },
        tuple(lines),
        PERSON if held else DONE,
    )


def _pass(desk: Counter, stop: Event) -> PushResult:
    """Send what is due, fetch what officers took from other offices, and send that it is here."""
    result = desk.sending.push(cancel=stop)
    if result.stopped is None and desk.province.bring_in():
        return _sum(result, desk.sending.push(cancel=stop))
    return result


def _go_on(desk: Counter, first: PushResult, stop: Event, *, watch: bool) -> PushResult:
    """Pass after pass, until nothing is left that could still go by itself (or for ever with `watch`).

    A refused credential ends both: only a person can enrol the desk anew, and asking on would only burden the hub.
    """
    total = last = first
    try:
        while not isinstance(last.stopped, HubRefusedCredential) and (
            watch or _can_still_go(desk, last)
        ):
            stop.wait(_pause(desk))
            last = _pass(desk, stop)
            total = _sum(total, last)
    except KeyboardInterrupt:
        stop.set()
        note("Đã dừng gửi; phần còn lại vẫn ở trong hàng đợi.")
    return total


def _can_still_go(desk: Counter, last: PushResult) -> bool:
    """Whether another pass may send something: rows that stand behind one that needs a person cannot."""
    seen = desk.sending.status()
    if not any(seen.counts.get(state, 0) for state in _GOING):
        return False
    if last.sent or last.stopped is not None:
        return True
    return seen.next_try_at is not None and seen.next_try_at > desk.clock.now()


def _pause(desk: Counter) -> float:
    next_try = desk.sending.status().next_try_at
    if next_try is None:
        return 1.0
    wait = (next_try - desk.clock.now()).total_seconds()
    return min(max(wait, 1.0), _LONGEST_PAUSE)


def _sum(before: PushResult, now: PushResult) -> PushResult:
    return PushResult(
        sent=before.sent + now.sent,
        received=before.received + now.received,
        left=now.left,
        bytes_sent=before.bytes_sent + now.bytes_sent,
        bytes_needed=before.bytes_needed + now.bytes_needed,
        stopped=now.stopped,
    )


def _hold(options: Namespace) -> Answer:
    with closing(counter(options)) as desk:
        row = desk.sending.hold(RecordId(options.record))
    return Answer(outbox_document(row), (_row_line(row),))


def _retry(options: Namespace) -> Answer:
    with closing(counter(options)) as desk:
        row = desk.sending.retry(RecordId(options.record))
    return Answer(outbox_document(row), (_row_line(row),))


def _enrol(options: Namespace) -> Answer:
    authority = None if options.ca is None else Path(options.ca)
    with closing(counter(options)) as desk:
        enrolment = desk.sending.enrol(
            options.url, options.code, desk_name=options.desk, ca_file=authority
        )
        name = desk.office.desk
    return Answer(
        {"desk": name, "hub": enrolment.hub, "office": enrolment.office},
        (f"{name} đã đăng ký với máy chủ tiếp nhận {enrolment.hub}.",),
    )
