"""`hub clock`: whether the hub's clock can be right, and a word that it is."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING

from counter_app.app.hub import HubPlace, accept_hub_clock, hub_clock
from counter_app.domain.deadlines import VIETNAM
from counter_app.domain.errors import BadUsage
from counter_app.messages import moment, sentence_of

from .output import DONE, PERSON, Answer
from .parsers import Commands

if TYPE_CHECKING:
    from counter_app.app.hub import HubTime


def add(
    acts: Commands,
    common: ArgumentParser,
    place: Callable[[Namespace], HubPlace],
    options: Callable[[ArgumentParser], None],
) -> None:
    """`options` adds the ways to say which hub's database, `place` reads them."""
    clock = acts.add_parser("clock", parents=[common], help="the clock beside the newest receipt")
    clock.add_argument(
        "--accept", action="store_true", help="the clock is right, the newest receipts are not"
    )
    clock.add_argument("--reason", metavar="WORDS", help="with --accept")
    clock.add_argument("--by", metavar="NAME", help="who says so; else this computer's user")
    options(clock)
    clock.set_defaults(action=lambda given: _clock(given, place(given)))


def _clock(options: Namespace, place: HubPlace) -> Answer:
    if not options.accept:
        return _answer(hub_clock(place))
    if options.reason is None:
        raise BadUsage(reason="reason_needed")
    return _answer(accept_hub_clock(place, by=options.by, reason=options.reason))


def _answer(time: "HubTime") -> Answer:
    now, newest = time.now.astimezone(VIETNAM), time.newest
    lines = [f"Đồng hồ máy chủ: {moment(now)}"]
    if newest is not None:
        lines.append(f"Biên nhận mới nhất: {moment(newest.astimezone(VIETNAM))}")
    if time.is_wrong and newest is not None:
        details = {"now": time.now.isoformat(), "newest": newest.isoformat()}
        lines.append(sentence_of("HUB_CLOCK_WRONG", details).text)
    else:
        lines.append("Máy chủ ký biên nhận bình thường.")
    return Answer(
        {
            "now": now.isoformat(timespec="seconds"),
            "newest_receipt": None if newest is None else newest.isoformat(timespec="seconds"),
            "behind_seconds": int(time.behind.total_seconds()),
            "signs": not time.is_wrong,
        },
        tuple(lines),
        PERSON if time.is_wrong else DONE,
    )
