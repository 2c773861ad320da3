"""`hub import`: what desks without a link bring by hand."""

from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from counter_app.app.hub import HubPlace, import_carried

from .output import DONE, PERSON, Answer
from .parsers import Commands


def add(
    acts: Commands,
    common: ArgumentParser,
    place: Callable[[Namespace], HubPlace],
    options: Callable[[ArgumentParser], None],
) -> None:
    """`options` adds the ways to say which hub, `place` reads them."""
    taking = acts.add_parser("import", parents=[common], help="packages carried here by hand")
    taking.add_argument("package", metavar="PACKAGE", nargs="+", help="a package, or its parts")
    taking.add_argument("--out", required=True, metavar="FILE", help="the receipt file")
    options(taking)
    taking.set_defaults(action=lambda given: _import(given, place(given)))


def _import(options: Namespace, place: HubPlace) -> Answer:
    out = Path(options.out).absolute()
    outcomes = import_carried([Path(path) for path in options.package], out, place=place)
    counts = Counter(each.outcome for each in outcomes)
    lines = [
        f"Đã nhận {counts['accepted']} bản ghi, đã có từ trước {counts['held']},"
        f" từ chối {counts['refused']}.",
        f"Tệp biên nhận để đưa về quầy: {out}",
    ]
    lines += [f"  {each.record}  {each.code}" for each in outcomes if each.code is not None]
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
        },
        tuple(lines),
        PERSON if counts["refused"] else DONE,
    )
