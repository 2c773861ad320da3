"""The readers under test as programs of their own: ours and OCRmyPDF, each with its time and the memory of its processes."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from time import perf_counter
from typing import Protocol

from counter_app.workers.settings import PoolSettings

_ROOT = Path(__file__).parents[3]
_BENCH_BIN = _ROOT / ".venv-bench" / "bin"
_EVERY = 0.1
_NICENESS = PoolSettings().niceness


@dataclass(frozen=True, slots=True)
class Run:
    """One run: the PDF, wall and processor seconds, the largest resident size of any one process and of all (bytes).

    `skews` are the degrees each page was turned by, none where it lies as scanned; None where the reader does not tell.
    """

    pdf: Path
    seconds: float
    processor: float
    largest: int
    together: int
    skews: tuple[float, ...] | None = ()
    notes: dict[str, object] = field(default_factory=dict)


class Reader(Protocol):
    """What turns a scanned PDF into a searchable one."""

    @property
    def name(self) -> str: ...

    def read(self, scans: Path, out: Path, jobs: int) -> Run:
        """Read `scans` into the folder `out` with `jobs` workers. Raises RuntimeError with what the program said."""
        ...


class Ours:
    """The command line of this product: PagePool and digitise_files behind it."""

    name = "ours"

    def read(self, scans: Path, out: Path, jobs: int) -> Run:
        """See `Reader.read`."""
        command = [sys.executable, "-m", "counter_app", "digitise", str(scans)]
        command += ["--out", str(out), "--jobs", str(jobs), "--json"]
        said, cost = _watched(command)
        document = json.loads(said)["documents"][0]
        if document.get("refused"):
            raise RuntimeError(f"refused: {document['refused']}")
        pages = document["pages"]
        stages: dict[str, float] = {}
        for page in pages:
            for stage, spent in page["seconds"].items():
                stages[stage] = stages.get(stage, 0.0) + spent
        return Run(
            out / f"{scans.stem}.pdf",
            *cost,
            # A page set upright wrongly has no comparable places: they are judged as they come out.
            tuple(page["skew_degrees"] for page in pages),
            {
                "stages": {name: round(spent, 2) for name, spent in stages.items()},
                "pages": [
                    {
                        "rotated_by": page["rotated_by"],
                        "skew": page["skew_degrees"],
                        "verdict": page["quality"]["verdict"],
                        "reasons": [reason["code"] for reason in page["quality"]["reasons"]],
                        "recipe": page["recipe"],
                    }
                    for page in pages
                ],
            },
        )


class OcrMyPdf:
    """OCRmyPDF -O1, Vietnamese, its other settings untouched.

    With `upright` it also does what ours always does: finds which way is up and takes the skew out (`--rotate-pages
    --deskew`). By how much it turned a page it does not tell, so the places of its words are not judged then.
    """

    def __init__(self, program: Path, *, upright: bool = False) -> None:
        self.program = program
        self._turning = ["--rotate-pages", "--deskew"] if upright else []
        self.name = "ocrmypdf upright" if upright else "ocrmypdf"

    def read(self, scans: Path, out: Path, jobs: int) -> Run:
        """See `Reader.read`."""
        out.mkdir(parents=True, exist_ok=True)
        target = out / f"{scans.stem}.pdf"
        command = [str(self.program), "-l", "vie", "-O1", "--jobs", str(jobs), "--quiet"]
        command += self._turning
        # Our workers run below normal priority; so must the peer, or a busy machine would decide the race.
        _, cost = _watched(["nice", "-n", str(_NICENESS), *command, str(scans), str(target)])
        return Run(target, *cost, skews=None if self._turning else ())


def find_ocrmypdf() -> Path | None:
    """Return the program that packaging/bench.sh installed."""
    program = _BENCH_BIN / "ocrmypdf"
    return program if program.is_file() else None


_PDFA = """
import json, sys, pikepdf, pikepdf.pdfa
with pikepdf.open(sys.argv[1]) as pdf:
    report = pikepdf.pdfa.check(pdf, "2b")
    print(json.dumps([finding.rule for finding in report.findings]))
"""


def pdfa_findings(pdf: Path) -> list[str] | None:
    """Return the rules of PDF/A-2b that `pdf` breaks; None where packaging/bench.sh has not installed the checker."""
    python = _BENCH_BIN / "python"
    if not python.is_file():
        return None
    done = subprocess.run(
        [str(python), "-c", _PDFA, str(pdf)], capture_output=True, text=True, timeout=600
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    findings: list[str] = json.loads(done.stdout)
    return findings


def _watched(command: Sequence[str]) -> tuple[str, tuple[float, float, int, int]]:
    """Run `command` to its end; return what it printed, and wall and processor seconds, largest and total resident size."""
    before = _processor_seconds()
    start = perf_counter()
    process = subprocess.Popen(
        command, cwd=_ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    over = Event()
    peaks = {"largest": 0, "together": 0}

    def watch() -> None:
        while not over.wait(_EVERY):
            sizes = [resident(pid) for pid in family(process.pid)]
            peaks["largest"] = max([peaks["largest"], *sizes])
            peaks["together"] = max(peaks["together"], sum(sizes))

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    said, complaint = process.communicate()
    seconds = perf_counter() - start
    over.set()
    watcher.join()
    if process.returncode:
        raise RuntimeError(f"{command[0]} ended with {process.returncode}: {complaint[-2000:]}")
    processor = _processor_seconds() - before
    return said, (seconds, processor, peaks["largest"], peaks["together"])


def _processor_seconds() -> float:
    """Return the processor seconds of all ended children of this process and of theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def family(pid: int) -> list[int]:
    """Return `pid` and all processes that descend from it now."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found, waiting = [], [pid]
    while waiting:
        found.append(waiting.pop())
        waiting.extend(parents.get(found[-1], []))
    return found


def resident(pid: int) -> int:
    """Return the resident size of a process in bytes, 0 when it is gone."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
