"""`python -m tests.loops [--quick]`: read pages, record which loops they call in `resources/compiled/loops.json`.

To be run when `tests/adapters/test_prepared.py` says that the record is not right any more: a minute or two with `--quick`,
some minutes without.
"""

import argparse
import json
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path

from counter_app.pages.compiling import keep, loops_of
from counter_app.workers.preparing import Wanted, recorded
from tests.arch.tree import ROOT

from .listening import Call
from .pages import SPECIMENS, Page, all_pages, everyday
from .reading import listen

RECORD = ROOT / "resources" / "compiled" / "loops.json"


def main() -> int:
    """Draw the pages, read them, write down what they called."""
    options = _parser().parse_args()
    jobs = options.jobs
    pages = list(everyday() if options.quick else all_pages())
    with tempfile.TemporaryDirectory(prefix="counter-app-loops-") as base:
        folder = Path(base)
        with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
            drawn = list(pool.map(Page.at, pages, [folder] * len(pages)))
        print(f"{len(drawn)} pages drawn", flush=True)
        told = listen([*SPECIMENS, *drawn], folder / "heard", jobs=jobs)
    before = _before() if options.quick else frozenset[Call]()
    _write(told.called | before)
    print(f"{len(told.called)} calls heard, {len(before - told.called)} kept from before")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.loops")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument(
        "--quick",
        action="store_true",
        help="read a few pages, and leave in the record what still fits the loops",
    )
    return parser


def _before() -> frozenset[Call]:
    """Return what is recorded and can be compiled as the loops are now."""
    return frozenset(
        (wanted.module, wanted.name, json.dumps(wanted.types))
        for wanted in recorded()
        if wanted.name in loops_of(import_module(wanted.module)) and _fits(wanted)
    )


def _fits(wanted: Wanted) -> bool:
    try:
        return keep(wanted.loop, wanted.types)
    except TypeError:
        # It takes more arguments than it did, or fewer.
        return False


def _write(calls: frozenset[Call]) -> None:
    record: dict[str, dict[str, list[object]]] = {}
    for module, name, types in sorted(calls):
        record.setdefault(module, {}).setdefault(name, []).append(json.loads(types))
    RECORD.parent.mkdir(exist_ok=True)
    lines = [
        f'  "{module}": {{\n'
        + ",\n".join(
            f'    "{name}": [\n'
            + ",\n".join(f"      {json.dumps(types)}" for types in calls_of)
            + "\n    ]"
            for name, calls_of in loops.items()
        )
        + "\n  }"
        for module, loops in record.items()
    ]
    RECORD.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
