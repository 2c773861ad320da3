"""`python -m tests.loops [--jobs 2]`: read pages, record which loops they call in `resources/compiled/loops.json`.

To be run when `tests/adapters/test_prepared.py` says that the record is not right any more. Takes some minutes.
"""

import argparse
import json
import os
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from tests.arch.tree import ROOT

from .listening import Call
from .pages import SPECIMENS, Page, all_pages
from .reading import listen

RECORD = ROOT / "resources" / "compiled" / "loops.json"


def main() -> int:
    """Read until nothing is compiled any more: only then is what Python calls told from what loops call."""
    parser = argparse.ArgumentParser(prog="python -m tests.loops")
    parser.add_argument("--jobs", type=int, default=2)
    jobs = parser.parse_args().jobs
    with tempfile.TemporaryDirectory(prefix="counter-app-loops-") as base:
        folder = Path(base)
        os.environ["NUMBA_CACHE_DIR"] = str(folder / "kept")
        with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
            drawn = list(pool.map(Page.at, pages := list(all_pages()), [folder] * len(pages)))
        print(f"{len(drawn)} pages drawn", flush=True)
        for turn in range(1, 6):
            told = listen([*SPECIMENS, *drawn], folder / f"turn-{turn}", jobs=jobs)
            print(f"turn {turn}: {len(told.made)} compiled, {len(told.found)} found", flush=True)
            if not told.made:
                _write(told.found)
                return 0
    print("pages go on compiling: nothing recorded", file=sys.stderr)
    return 1


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
