"""A long document: `python -m tests.bench long [--pages 1000] [--distinct 40] [--dpi 200|300] [--jobs 2] [--kill-at N]`.

One PDF of scans by the bench's own maker (some are made, and copied to follow each other in drawn order: making a
thousand would take as long as reading them), read by the command line as a person starts it. Prints pages a minute, the
memory of every process over time, what the time left promised against what came, and what lies about afterwards.
"""

import argparse
import io
import json
import os
import random
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from threading import Event
from time import monotonic

import pikepdf

from ._paper.make import KINDS, Made, draw_pages, make, scanned_pdf
from ._score.readers import family, resident

_EVERY = 0.25
_LIMIT = 600 << 20
_MIB = 1 << 20
_ROOT = Path(__file__).parents[2]


@dataclass
class Watched:
    """What was seen of a run.

    Attributes:
        parent, workers: (monotonic seconds, resident bytes) of the program, and of the largest of its processes.
        peaks: process id to its largest resident size.
        steps: the lines of the progress log.
        began, ended: monotonic seconds.
    """

    began: float
    ended: float = 0.0
    parent: list[tuple[float, int]] = field(default_factory=list)
    workers: list[tuple[float, int]] = field(default_factory=list)
    peaks: dict[int, int] = field(default_factory=dict)
    steps: list[dict[str, float]] = field(default_factory=list)
    status: int = 0
    complaint: str = ""


def main(words: Sequence[str]) -> int:
    """Make the document, read it, print the tables. Ends with 1 when a process grew too large or something was left."""
    options = _parser().parse_args(words)
    seed = secrets.randbelow(10**9) if options.seed is None else options.seed
    print(
        f"seed {seed}, {options.pages} pages ({options.distinct} distinct) at {options.dpi} dpi,"
        f" {options.jobs} jobs",
        flush=True,
    )
    with tempfile.TemporaryDirectory(prefix="counter-app-long-") as scratch:
        folder = options.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        scans = folder / "scans.pdf"
        if options.document is not None:
            shutil.copyfile(options.document, scans)
        else:
            _write(scanned_pdf(_pages(seed, options)), options.pages, random.Random(seed), scans)
        print(f"made: {scans.stat().st_size / _MIB:.0f} MiB", flush=True)
        out, temporary = folder / "out", folder / "tmp"
        temporary.mkdir(exist_ok=True)
        if options.kill_at:
            cut = _run(scans, out, temporary, options, kill_at=options.kill_at)
            print(f"killed with -9 at page {int(cut.steps[-1]['done'])}; started again", flush=True)
        seen = _run(scans, out, temporary, options)
        if seen.status:
            print(seen.complaint[-2000:], file=sys.stderr)
            return 1
        return _report(seen, out, temporary, options.pages)


def _pages(seed: int, options: argparse.Namespace) -> list[Made]:
    draws = draw_pages(seed, options.distinct, list(KINDS))
    with ProcessPoolExecutor(
        options.jobs, mp_context=get_context("spawn"), initializer=os.nice, initargs=(10,)
    ) as pool:
        return list(pool.map(partial(make, dpi=options.dpi), draws))


def _write(distinct: bytes, pages: int, dice: random.Random, target: Path) -> None:
    """Write a document of `pages` scans drawn from the `distinct` ones, each with a picture of its own in the file."""
    with pikepdf.new() as document:
        while len(document.pages) < pages:
            # A file opened anew is copied anew.
            with pikepdf.open(io.BytesIO(distinct)) as copy:
                places = list(range(len(copy.pages)))
                dice.shuffle(places)
                for place in places[: pages - len(document.pages)]:
                    document.pages.append(copy.pages[place])
        document.save(target)


def _run(
    scans: Path, out: Path, temporary: Path, options: argparse.Namespace, *, kill_at: int = 0
) -> Watched:
    log = temporary.with_name("progress.jsonl")
    log.unlink(missing_ok=True)
    command = [sys.executable, "-m", "tests.bench._score.long_run", str(log), str(scans)]
    command += ["--out", str(out), "--jobs", str(options.jobs), "--json"]
    answer, complaint = temporary.with_name("answer.json"), temporary.with_name("complaint.txt")
    seen, pause = Watched(monotonic()), Event()
    with answer.open("wb") as said, complaint.open("wb") as told:
        process = subprocess.Popen(
            command,
            cwd=_ROOT,
            stdout=said,
            stderr=told,
            env={**os.environ, "TMPDIR": str(temporary)},
        )
        while process.poll() is None:
            _look(process.pid, seen)
            if kill_at and _done(log) >= kill_at:
                process.send_signal(signal.SIGKILL)
                process.wait()
                break
            pause.wait(_EVERY)
    seen.ended = monotonic()
    seen.steps = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    seen.status = process.returncode
    seen.complaint = complaint.read_text("utf-8", "replace")
    return seen


def _look(parent: int, seen: Watched) -> None:
    now = monotonic()
    sizes = {pid: resident(pid) for pid in family(parent)}
    for pid, size in sizes.items():
        seen.peaks[pid] = max(size, seen.peaks.get(pid, 0))
    seen.parent.append((now, sizes.pop(parent, 0)))
    seen.workers.append((now, max(sizes.values(), default=0)))


def _done(log: Path) -> int:
    lines = log.read_text("utf-8").splitlines() if log.exists() else []
    try:
        return int(json.loads(lines[-1])["done"]) if lines else 0
    except ValueError:
        return 0


def _report(seen: Watched, out: Path, temporary: Path, pages: int) -> int:
    seconds = seen.ended - seen.began
    read = pages - int(seen.steps[-1]["resumed"])
    joined = seen.ended - seen.steps[-1]["at"]
    print(f"\n{read} pages read in {seconds:.0f} s: {read * 60 / seconds:.1f} pages/min")
    print(f"joined, checked and written in {joined:.1f} s ({joined / pages:.3f} s a page)")
    print("\n| read | program MiB | largest worker MiB |\n|--:|--:|--:|")
    for tenth in range(1, 11):
        until = _step_at(seen, tenth / 10)["at"] if tenth < 10 else seen.ended
        since = _step_at(seen, (tenth - 1) / 10)["at"]
        row = [_largest(series, since, until) for series in (seen.parent, seen.workers)]
        print(f"| {tenth * 10} % | {row[0] / _MIB:.0f} | {row[1] / _MIB:.0f} |")
    end = _largest(seen.workers, seen.steps[-1]["at"], seen.ended)
    largest = max(seen.peaks.values())
    print(f"while joining: {end / _MIB:.0f} MiB; largest of {len(seen.peaks)} processes:", end=" ")
    print(f"{largest / _MIB:.0f} MiB (limit {_LIMIT // _MIB})")
    print("\n| at | promised s | came s | ratio |\n|--:|--:|--:|--:|")
    for share in (0.1, 0.25, 0.5, 0.75, 0.9):
        step = _step_at(seen, share)
        promised, came = step["seconds_left"], seen.ended - step["at"]
        shown = "–" if promised is None else f"{promised:.0f}"
        ratio = "–" if promised is None else f"{promised / came:.2f}"
        print(f"| {share:.0%} | {shown} | {came:.0f} | {ratio} |")
    left = _leftovers(seen, out, temporary)
    print(f"\nleft behind: {', '.join(left) if left else 'nothing'}")
    return int(largest > _LIMIT or bool(left))


def _step_at(seen: Watched, share: float) -> dict[str, float]:
    total = seen.steps[0]["total"]
    return next(step for step in seen.steps if step["done"] >= share * total)


def _largest(series: Sequence[tuple[float, int]], since: float, until: float) -> int:
    return max((size for at, size in series if since <= at <= until), default=0)


def _leftovers(seen: Watched, out: Path, temporary: Path) -> list[str]:
    """Return files beside the two results, temporary files, and processes that still run."""
    wanted = {"scans.pdf", "scans.json"}
    files = [path.name for path in out.iterdir() if path.name not in wanted]
    files += [path.name for path in temporary.iterdir()]
    alive = [pid for pid in seen.peaks if Path(f"/proc/{pid}/fd").exists() and resident(pid)]
    return files + [f"process {pid}" for pid in alive]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench long")
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--distinct", type=int, default=40, help="pages made; they repeat")
    parser.add_argument(
        "--document", type=Path, metavar="FILE", help="read this one; --pages says how many it has"
    )
    parser.add_argument("--seed", type=int, help="repeat a run; drawn anew when left out")
    parser.add_argument("--dpi", type=int, choices=(200, 300), default=200)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--kill-at", type=int, default=0, metavar="PAGE", help="kill -9, go on")
    parser.add_argument(
        "--keep", type=Path, metavar="DIR", help="keep document, results and log there"
    )
    return parser
