"""`python -m tests.bench queue [--dossiers 44000] [--only NAME] [--seed N] [--json]`: the marks of the queue at the desk.

A real desk (SQLCipher, vault, the sender), a real hub in a process of its own, and between them a line of 20 kB/s
(`tests/fakes/thin_line.py`). Where it says accelerated, nobody waits for the line: its clock goes by the bytes that pass and
by the way of each answer, the desk's clock and the pauses between two passes go with it, and every byte crosses a real
socket. So between two cuts pass as many bytes as in 5 to 60 seconds of the real line. The dossiers of the long run are small
(one file of 1 to 6 kB each), or they would take a day; the files of the cut line are pages of 60 to 400 kB.

Prints a line for each mark, and ends with 1 when one is missed.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TextIO

from tests.bench._queue.desk import Load
from tests.bench._queue.runs import CUT, THIN, Run, look, send_all

PAGES = (60_000, 400_000)
SMALL = (1_000, 6_000)


@dataclass(frozen=True, slots=True)
class Mark:
    """One line of the table: what was asked, what came, and whether that is enough."""

    name: str
    asked: str
    came: str
    holds: bool
    facts: Mapping[str, object]


@dataclass(frozen=True)
class Size:
    """How much is done: the whole for the marks, a little for the suite."""

    dossiers: int = 44_000
    pages: int = 60
    steady: int = 12
    small: int = 300
    poison: int = 500
    lossy: int = 300
    rows: int = 100_000
    seed: int = 1


def long_queue(folder: Path, size: Size) -> Mark:
    """Small dossiers in great number over the line that is cut; accelerated."""
    run = send_all(folder, Load(size.dossiers, *SMALL, size.seed), CUT)
    mark = _arrived(f"{run.dossiers} dossiers, 20 kB/s cut every 5-60 s", run)
    return replace(mark, holds=mark.holds and run.dossiers == size.dossiers)


def cut_line(folder: Path, size: Size) -> Mark:
    """Pages over the line that is cut; accelerated."""
    run = send_all(folder, Load(size.pages, *PAGES, size.seed), CUT)
    return replace(
        _arrived("resent over needed, with cuts", run),
        asked="<= 5 %, none lost, none twice",
        came=f"{run.resent:.2%} with {run.cuts} cuts",
        holds=run.whole and run.resent <= 0.05,
    )


def steady_line(folder: Path, size: Size) -> Mark:
    """Pages over the line that is only thin, in real time: what the hub and the desk need for themselves counts."""
    run = send_all(folder, Load(size.steady, *PAGES, size.seed), replace(THIN, real=True))
    return replace(
        _arrived("steady thin line", run),
        asked=">= 90 % of its rate used, <= 1 % resent",
        came=f"{run.use:.1%} used, {run.resent:.2%} resent",
        holds=run.whole and run.use >= 0.9 and run.resent <= 0.01,
    )


def small_line(folder: Path, size: Size) -> Mark:
    """Small dossiers over the line that is only thin, in real time: here the way to and fro costs more than the bytes."""
    run = send_all(folder, Load(size.small, *SMALL, size.seed), replace(THIN, real=True))
    return replace(
        _arrived("small dossiers, steady thin line", run),
        asked=">= 80 % of its rate used, <= 1 % resent",
        came=f"{run.use:.1%} used, {run.resent:.2%} resent",
        holds=run.whole and run.use >= 0.8 and run.resent <= 0.01,
    )


def lost_replies(folder: Path, size: Size) -> Mark:
    """The reply to every call is lost the first time; accelerated."""
    load = Load(size.lossy, 1_000, 120_000, size.seed)
    run = send_all(folder, load, replace(THIN, lose_replies=True))
    return _arrived(f"{run.lost_replies} lost replies, one on every call", run)


def poison(folder: Path, size: Size) -> Mark:
    """One record among many that no hub takes; accelerated."""
    load = Load(size.poison, *SMALL, size.seed, stale=size.poison // 2)
    return _but_one("a record that the hub refuses", send_all(folder, load, THIN), size)


def damaged(folder: Path, size: Size) -> Mark:
    """One file among many that is not what it was; accelerated."""
    load = Load(size.poison, *SMALL, size.seed)
    run = send_all(folder, load, THIN, damaged=size.poison // 2)
    return _but_one("a file damaged on this PC", run, size)


def status(folder: Path, size: Size) -> Mark:
    """Looking at a long queue."""
    seen = look(folder, size.rows)
    name = f"queue status with {size.rows} rows"
    came = f"{seen.milliseconds:.0f} ms"
    holds = seen.milliseconds < 100 and seen.counted == size.rows
    return Mark(name, "< 100 ms", came, holds, asdict(seen))


MARKS: Mapping[str, Callable[[Path, Size], Mark]] = {
    "long-queue": long_queue,
    "cut-line": cut_line,
    "steady-line": steady_line,
    "small-line": small_line,
    "lost-replies": lost_replies,
    "poison": poison,
    "damaged": damaged,
    "status": status,
}


def _arrived(name: str, run: Run) -> Mark:
    came = f"{run.received} received, {run.lost} lost, {run.twice} twice"
    return Mark(
        name,
        "none lost, none twice",
        came,
        run.whole and run.received == run.dossiers == run.at_hub,
        asdict(run) | {"resent": run.resent, "use": run.use},
    )


def _but_one(name: str, run: Run, size: Size) -> Mark:
    came = f"{run.received} received, {len(run.explained)} explained"
    right = (run.received, run.at_hub, run.twice, run.lost, len(run.explained))
    asked = f"{size.poison - 1} received, 1 explained"
    holds = right == (size.poison - 1, size.poison - 1, 0, 1, 1)
    return Mark(name, asked, came, holds, asdict(run) | {"resent": run.resent})


def _tell(mark: Mark, out: TextIO) -> None:
    held = "held" if mark.holds else "MISSED"
    print(f"{mark.name:48} {mark.asked:42} {mark.came:44} {held}", file=out, flush=True)


def main(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench queue")
    parser.add_argument("--dossiers", type=int, default=Size.dossiers)
    parser.add_argument("--only", choices=list(MARKS), action="append")
    parser.add_argument("--seed", type=int, default=Size.seed)
    parser.add_argument(
        "--json", action="store_true", help="one document on stdout, the table on stderr"
    )
    options = parser.parse_args(words)
    size = Size(dossiers=options.dossiers, seed=options.seed)
    # Desk and line are two threads that hand over all the time; each would wait 5 ms for the other.
    sys.setswitchinterval(0.0002)
    marks: list[Mark] = []
    for name in options.only or list(MARKS):
        with tempfile.TemporaryDirectory(prefix="counter-app-queue-") as folder:
            marks.append(MARKS[name](Path(folder), size))
        _tell(marks[-1], sys.stderr if options.json else sys.stdout)
    if options.json:
        print(json.dumps({"marks": [asdict(mark) for mark in marks]}, ensure_ascii=False, indent=1))
    return 0 if all(mark.holds for mark in marks) else 1
