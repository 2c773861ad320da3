"""`hub forward` and `hub publish`: towards the national portal, and to every desk."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
from threading import Event

from counter_app.app.hub import HubPlace
from counter_app.app.portal import ForwardReport, WaitingDossier, forward
from counter_app.app.publishing import publish_days, publish_pack, publish_policy
from counter_app.domain.errors import BadUsage
from counter_app.domain.forwarding import ForwardState
from counter_app.messages import sentence, sentence_of
from counter_app.messages.portal_words import FORWARD_STATE
from counter_app.messages.told_words import HUB_DAY, SENDING_RULE

from .output import DONE, PERSON, Answer, Json, note
from .parsers import Commands

_PAUSE = 30.0
"""Seconds between two passes."""

PlaceOf = Callable[[Namespace], HubPlace]


def add(
    acts: Commands,
    common: ArgumentParser,
    place: PlaceOf,
    options: Callable[[ArgumentParser], None],
) -> None:
    """`options` adds the ways to say which hub, `place` reads them."""
    forwarding = acts.add_parser("forward", parents=[common], help="send to the national portal")
    forwarding.add_argument("--portal-config", required=True, metavar="FILE")
    forwarding.add_argument("--once", action="store_true", help="one pass")
    forwarding.add_argument(
        "--retry", action="store_true", help="first try again what was refused or waits"
    )
    options(forwarding)
    forwarding.set_defaults(action=lambda given: _forward(given, place(given)))
    publish = acts.add_parser("publish", parents=[common], help="something that every desk gets")
    what = publish.add_mutually_exclusive_group(required=True)
    what.add_argument("pack", metavar="PACK", nargs="?", help="a signed catalogue pack")
    what.add_argument("--holidays", metavar="FILE", help="days off and worked Saturdays, as JSON")
    what.add_argument("--policy", metavar="FILE", help="rules for the line, as JSON")
    publish.add_argument("--office", metavar="CODE", help="days or rules for this office alone")
    options(publish)
    publish.set_defaults(action=lambda given: _publish(given, place(given)))


def _forward(options: Namespace, place: HubPlace) -> Answer:
    config = Path(options.portal_config).absolute()
    stop = Event()
    last: list[ForwardReport] = []

    def told(report: ForwardReport) -> None:
        last[:] = [report]
        if not options.once:
            note(_summary(report))

    try:
        pause = None if options.once else _PAUSE
        forward(place, config, retry=options.retry, stop=stop, pause=pause, told=told)
    except KeyboardInterrupt:
        stop.set()
        if not last:
            raise
    return _answer(last[0])


def _answer(report: ForwardReport) -> Answer:
    stopped = report.stopped
    lines = [_summary(report), *(_row_line(row) for row in report.waiting)]
    left = sum(n for state, n in report.counts.items() if state is not ForwardState.DONE)
    return Answer(
        {
            "forwarded": report.forwarded,
            "refused": report.refused,
            "busy": report.busy,
            "stopped": None
            if stopped is None
            else {"code": stopped.code, "reason": sentence(stopped).text},
            "counts": {state.value: number for state, number in report.counts.items()},
            "rows": [_row_document(row) for row in report.waiting],
        },
        tuple(lines),
        PERSON if left else DONE,
    )


def _summary(report: ForwardReport) -> str:
    counts = ", ".join(f"{FORWARD_STATE[state]}: {n}" for state, n in report.counts.items() if n)
    words = f"Đã đồng bộ {report.forwarded} hồ sơ, Cổng từ chối {report.refused}."
    if report.busy:
        words = "Máy chủ khác đang đồng bộ."
    if report.stopped is not None:
        words += f" {sentence(report.stopped).what}"
    return f"{words} {counts}".rstrip()


def _row_line(row: WaitingDossier) -> str:
    reason = "" if row.code is None else sentence_of(row.code).what
    number = row.number or row.dossier
    return f"  {number}  {row.office}  {row.desk}  {FORWARD_STATE[row.state]}  {reason}".rstrip()


def _row_document(row: WaitingDossier) -> dict[str, Json]:
    next_try = row.next_try_at
    return {
        "dossier": row.dossier,
        "office": row.office,
        "desk": row.desk,
        "state": row.state.value,
        "step": row.step,
        "number": row.number,
        "tries": row.tries,
        "next_try_at": None if next_try is None else next_try.isoformat(timespec="seconds"),
        "code": row.code,
        "reason": None if row.code is None else sentence_of(row.code).text,
    }


def _publish(options: Namespace, place: HubPlace) -> Answer:
    to = f"các quầy của {options.office}" if options.office else "các quầy"
    if options.holidays is not None:
        days = publish_days(place, Path(options.holidays).absolute(), office=options.office)
        lines = [f"Đã phát {len(days)} ngày của lịch nghỉ tới {to}."]
        lines += [f"  {it.day:%d/%m/%Y}  {HUB_DAY[it.kind]}  {it.name}".rstrip() for it in days]
        return Answer({"published": "holidays", "days": len(days)}, tuple(lines))
    if options.policy is not None:
        rules = publish_policy(place, Path(options.policy).absolute(), office=options.office)
        named = [SENDING_RULE[name] for name in rules]
        words = f"Đã phát quy định gửi tới {to}: {', '.join(named)}."
        return Answer({"published": "sending_policy", "rules": [*rules]}, (words,))
    if options.office is not None:
        # A pack is for all: what an office takes is its supervisor's word on whose packs are trusted.
        raise BadUsage(reason="pack_for_all")
    title = publish_pack(place, Path(options.pack).absolute())
    return Answer({"published": title}, (f"Đã phát gói danh mục “{title}” tới các quầy.",))
