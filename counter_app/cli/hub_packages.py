"""`hub import` and `hub carried`: what desks without a link bring by hand, and of what parts are still missing."""

from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from counter_app.app.hub import HubPlace, carried_waiting, import_carried
from counter_app.domain.carry import PartsWanted
from counter_app.domain.deadlines import VIETNAM
from counter_app.messages import moment

from .output import DONE, PERSON, Answer, Json
from .parsers import Commands


def add(
    acts: Commands,
    common: ArgumentParser,
    place: Callable[[Namespace], HubPlace],
    options: Callable[[ArgumentParser], None],
) -> None:
    """`options` adds the ways to say which hub, `place` reads them."""
    taking = acts.add_parser("import", parents=[common], help="packages carried here by hand")
    taking.add_argument("package", metavar="PACKAGE", nargs="+", help="a package, or some parts")
    taking.add_argument("--out", required=True, metavar="FILE", help="the receipt file")
    options(taking)
    taking.set_defaults(action=lambda given: _import(given, place(given)))
    waiting = acts.add_parser("carried", parents=[common], help="packages that lack parts")
    options(waiting)
    waiting.set_defaults(action=lambda given: _waiting(place(given)))


def _import(options: Namespace, place: HubPlace) -> Answer:
    out = Path(options.out).absolute()
    taken = import_carried([Path(path) for path in options.package], out, place=place)
    outcomes = taken.records
    counts = Counter(each.outcome for each in outcomes)
    lines = [
        f"Đã nhận {counts['accepted']} bản ghi, đã có từ trước {counts['held']},"
        f" từ chối {counts['refused']}.",
        f"Tệp biên nhận để đưa về quầy: {out}",
    ]
    lines += [f"  {each.record}  {each.code}" for each in outcomes if each.code is not None]
    lines += [_line(each) for each in taken.waiting]
    return Answer(
        {
            "accepted": counts["accepted"],
            "held": counts["held"],
            "refused": counts["refused"],
            "receipts": str(out),
            "records": [
                {"record": each.record, "outcome": each.outcome, "code": each.code}
                for each in outcomes
            ],
            "waiting": [_document(each) for each in taken.waiting],
        },
        tuple(lines),
        PERSON if counts["refused"] or taken.waiting else DONE,
    )


def _waiting(place: HubPlace) -> Answer:
    found = carried_waiting(place)
    lines = tuple(map(_line, found)) or ("Không có gói nào còn thiếu phần.",)
    return Answer(
        {"waiting": [_document(each) for each in found]}, lines, PERSON if found else DONE
    )


def _document(waiting: PartsWanted) -> dict[str, Json]:
    return {
        "package": waiting.key.package,
        "office": waiting.key.office,
        "desk": waiting.key.desk,
        "parts": waiting.parts,
        "missing": list(waiting.missing),
        "since": waiting.since.isoformat(),
    }


def _line(waiting: PartsWanted) -> str:
    missing = ", ".join(map(str, waiting.missing[:20]))
    return (
        f"Gói {waiting.key.package[:12]} của {waiting.key.office}, {waiting.key.desk}"
        f" (từ {moment(waiting.since.astimezone(VIETNAM))}) còn thiếu phần {missing} trong {waiting.parts} phần."
    )
