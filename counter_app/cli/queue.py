"""`queue …` and `enrol`: what waits for the hub, and where it stands. Sending is in `queue_push`, acts in `queue_acts`."""

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path

from counter_app.domain.carry import CarriedOut
from counter_app.domain.errors import CounterError
from counter_app.domain.ids import RecordId
from counter_app.domain.losses import HubReplacement
from counter_app.domain.outbox import OutboxRow, OutboxState
from counter_app.messages import OUTBOX_STATE, byte_size, forecast_sentence, sentence, sentence_of
from counter_app.messages.queue_words import pause_sentence, sender_sentence
from counter_app.messages.reconcile_words import lost_lines, reconciled_lines, replaced_line
from counter_app.services.link_watch import LinkView
from counter_app.services.queue_subjects import subject_of
from counter_app.services.sending import QueueStatus

from . import queue_acts, queue_packages, queue_push, queue_service, reconcile
from .documents import outbox_document, outbox_line
from .options import counter
from .output import DONE, PERSON, Answer, Json
from .parsers import Commands

_LIMIT = 200
_OTHER = (OutboxState.SENDING, OutboxState.WAITING, OutboxState.HELD, OutboxState.QUEUED)


def add(commands: Commands, common: ArgumentParser) -> None:
    parser = commands.add_parser("queue", parents=[common], help="what waits for the hub")
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    status = acts.add_parser("status", parents=[common], help="counts and rows")
    status.add_argument("--state", choices=[state.value for state in OutboxState], action="append")
    status.add_argument("--code", metavar="CODE", help="only rows with this error code")
    status.add_argument(
        "--find", metavar="WORDS", help="part of a number, a procedure, a type of paper"
    )
    status.add_argument("--limit", type=int, default=_LIMIT)
    status.set_defaults(action=_status)
    queue_push.add(acts, common)
    queue_acts.add(acts, common)
    queue_service.add(acts, common)
    queue_packages.add(acts, common)
    reconcile.add_losses(acts, common)
    enrol = commands.add_parser("enrol", parents=[common], help="enrol this desk at its hub")
    enrol.add_argument("url", metavar="URL")
    enrol.add_argument("code", metavar="CODE")
    enrol.add_argument("--desk", metavar="NAME", help="name of this desk from now on")
    enrol.add_argument("--ca", metavar="FILE", help="certificate authority of the hub (PEM)")
    enrol.add_argument(
        "--replaced-hub",
        metavar="REASON",
        help="this hub stands in the place of one that is gone: compare and send everything again",
    )
    enrol.set_defaults(action=_enrol)


def _status(options: Namespace) -> Answer:
    states = tuple(OutboxState(state) for state in options.state) if options.state else None
    with closing(counter(options)) as desk:
        seen = desk.sending.status()
        now = desk.clock.now()
        if options.code or options.find:
            found = desk.sending.ids(states, code=options.code, words=options.find or "")
            rows = desk.sending.rows_of(found[: options.limit])
        elif states is None:
            # What needs a person stands first: it must not be hidden behind thousands that go by themselves.
            first = desk.sending.rows((OutboxState.NEEDS_PERSON,), limit=options.limit)
            rest = desk.sending.rows(_OTHER, limit=options.limit)
            rows = (*first, *rest)[: options.limit]
        else:
            rows = desk.sending.rows(states, limit=options.limit)
        out = desk.carrying.carried_out([row.record.id for row in rows])
        told = [
            outbox_line(row, subject_of(desk.desk, row), out.get(row.record.id)) for row in rows
        ]
    lines = [f"{OUTBOX_STATE[state]}: {n}" for state, n in seen.counts.items() if n]
    lines.append(f"Còn phải gửi: {seen.left} bản ghi, {byte_size(seen.bytes_left)}")
    stopped = seen.stopped
    lines.append(
        forecast_sentence(seen.link.forecast, now, kept=seen.left, stopped=stopped is not None)
    )
    if stopped is not None and seen.pause is None:
        lines.append(sentence(stopped).text)
    if seen.pause is not None:
        lines.append(pause_sentence(seen.pause, now))
    if seen.replaced is not None:
        lines.append(replaced_line(seen.replaced))
    if seen.sender is not None:
        lines.append(sender_sentence(seen.sender, hung=seen.hung))
    lines += [
        sentence(lane.closed).text for lane in seen.lanes if lane.closed is not None and lane.going
    ]
    lines += told
    return Answer(_document(seen, rows, out), tuple(lines))


def _document(
    seen: QueueStatus, rows: tuple[OutboxRow, ...], out: Mapping[RecordId, CarriedOut]
) -> dict[str, Json]:
    pause, sender = seen.pause, seen.sender
    return {
        "counts": {state.value: seen.counts.get(state, 0) for state in OutboxState},
        "left": seen.left,
        "bytes_left": seen.bytes_left,
        "urgent": {"rows": seen.urgent.rows, "bytes": seen.urgent.bytes},
        "rows": [outbox_document(row, out.get(row.record.id)) for row in rows],
        "lanes": [
            {
                "lane": lane.lane.value,
                "going": lane.going,
                "closed": None
                if lane.closed is None
                else {"code": lane.closed.code, "reason": sentence(lane.closed).text},
            }
            for lane in seen.lanes
        ],
        "pause": None
        if pause is None
        else {
            "code": pause.code,
            "reason": sentence_of(pause.code, pause.details).text,
            "act": sentence_of(pause.code, pause.details).act or None,
            "since": pause.since.isoformat(),
            "next_try_at": None if pause.next_try_at is None else pause.next_try_at.isoformat(),
            "tries": pause.tries,
        },
        "replaced": _replaced_document(seen.replaced),
        "sender": None
        if sender is None
        else {
            "name": sender.name.value,
            "pid": sender.pid,
            "began_at": sender.began_at.isoformat(),
            "beat_at": sender.beat_at.isoformat(),
            "record": sender.record,
            "hung": seen.hung,
        },
        "link": _link_document(seen.link, seen.stopped),
    }


def _link_document(link: LinkView, stopped: CounterError | None) -> dict[str, Json]:
    """While nothing goes no time is true: it is null, with the reason beside it."""
    expected = link.forecast
    times = {
        "forecast_at": expected.through_at,
        "records_at": expected.done_at,
        "urgent_at": expected.urgent_at,
        "masters_at": expected.later_at,
    }
    document: dict[str, Json] = {
        "state": link.state.value,
        "bytes_per_second": link.bytes_per_second,
        "no_forecast": None
        if stopped is None
        else {"code": stopped.code, "reason": sentence(stopped).text},
    }
    return document | {
        name: None if stopped is not None else _moment(at) for name, at in times.items()
    }


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _replaced_document(replaced: HubReplacement | None) -> Json:
    if replaced is None:
        return None
    return {
        "at": replaced.at.isoformat(),
        "before": replaced.before,
        "hub": replaced.hub,
        "rows": replaced.rows,
        "originals": replaced.originals,
    }


def _enrol(options: Namespace) -> Answer:
    authority = None if options.ca is None else Path(options.ca)
    with closing(counter(options)) as desk:
        enrolled = desk.enrolling.enrol(
            options.url,
            options.code,
            desk_name=options.desk,
            ca_file=authority,
            replaced_hub=options.replaced_hub,
        )
        name, replaced = desk.office.desk, enrolled.replaced
        found = desk.reconciling.run() if enrolled.same else None
        files = () if replaced is None else desk.losses.listed()
    enrolment = enrolled.enrolment
    lines = [f"{name} đã đăng ký với máy chủ tiếp nhận {enrolment.hub}."]
    document: dict[str, Json] = {
        "desk": name,
        "hub": enrolment.hub,
        "office": enrolment.office,
        "replaced": None,
    }
    if replaced is not None:
        lines += [replaced_line(replaced), *lost_lines(files)]
        document["replaced"] = {
            "before": replaced.before,
            "rows": replaced.rows,
            "originals": [reconcile.lost_document(each) for each in files],
        }
    if found is not None:
        lines += ["Đây vẫn là máy chủ cũ, được khôi phục từ bản sao lưu.", *reconciled_lines(found)]
        document["reconciled"] = reconcile.reconciled_document(found)
    return Answer(document, tuple(lines), PERSON if found and found.needs_person else DONE)
