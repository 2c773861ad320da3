"""`intake --batch FILE.jsonl`: a backlog, one dossier a line; started again it goes on where it was."""

import json
import time
from argparse import Namespace
from collections.abc import Iterator
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from threading import Lock
from typing import IO

from counter_app.app.counter import Counter
from counter_app.app.pool import readers
from counter_app.domain.errors import FileIsFolder, FileNotFound, FileNotReadable
from counter_app.messages import duration, grouped_number, sentence, sentence_of
from counter_app.messages.digitising import READING_STOPPED
from counter_app.messages.quality import batch_read_sentence
from counter_app.services.batch_intake import LONGEST_LINE, BatchResult
from counter_app.services.digitising import Digitising, PaperRead, PaperTold
from counter_app.services.judged import JudgedPaper, judged

from .documents import checklist_document, judged_document
from .options import counter, data_folder, wants_json
from .output import DONE, PERSON, Answer, Json, error_document, note
from .page_quality import is_spoilt, quality_lines

_EVERY, _LATER_EVERY = 1.0, 10.0
"""Seconds between two lines about the rate: at first, and once it is known how long it takes."""


def run_batch(options: Namespace) -> Answer:
    """Take in every line; the documents go through a file without a name in the desk's own folder, never through memory.

    Raises FileNotFound, FileIsFolder, FileNotReadable, and what opening the desk raises.
    """
    path = Path(options.batch)
    _check_readable(path)
    with ExitStack() as stack, closing(counter(options)) as desk:
        kept: IO[str] | None = None
        if wants_json(options):
            work = data_folder(options) / "work"
            kept = stack.enter_context(TemporaryFile("w+", encoding="utf-8", dir=work))
        tally = _run(desk, path, kept)
        tally.end()
        stopped, findings = _read(desk) if options.read else (None, None)
        unread = desk.digitising.waiting()
        # From here on the answer's reader closes it.
        stack.pop_all()
    waiting = (_waiting(unread, stopped),) if unread else ()
    return Answer(
        {},
        (*tally.words(), *(() if findings is None else findings.words()), *waiting),
        PERSON if tally.bad or stopped or (findings is not None and findings.urgent) else DONE,
        None if kept is None else partial(_document, kept, findings),
    )


def _check_readable(path: Path) -> None:
    """Raises FileNotFound, FileIsFolder, FileNotReadable; the file is read twice, so that a pipe will not do."""
    try:
        if path.exists() and not path.is_file():
            if path.is_dir():
                raise FileIsFolder(file=path.name)
            raise FileNotReadable(file=path.name, reason="no_file")
        path.open("rb").close()
    except PermissionError as refused:
        raise FileNotReadable(file=path.name, reason="no_permission") from refused
    except OSError as missing:
        raise FileNotFound(file=path.name) from missing


def _run(desk: Counter, path: Path, kept: IO[str] | None) -> "_Tally":
    """Carry out the file; return the counts."""
    tally = _Tally(_count(path))
    with path.open("rb") as lines:
        for result in desk.batch.run(_lines(lines), folder=path.absolute().parent):
            _tell(result)
            if kept is not None:
                _keep(kept, desk, result)
            tally.add(result)
    return tally


def _read(desk: Counter) -> tuple[PaperRead | None, "_Findings"]:
    """Read what waits; return what stopped it, and what there is to tell of the papers read."""
    read: list[PaperRead] = []
    try:
        stopped = read_what_waits(desk.digitising, readers(), read.append)
    except KeyboardInterrupt:
        note(READING_STOPPED)
        raise
    findings = _Findings()
    for each in judged(desk.desk, (one.paper for one in read)):
        findings.add(each)
    return stopped, findings


def read_what_waits(
    digitising: Digitising, together: int, told: PaperTold | None = None
) -> PaperRead | None:
    """Read what waits, up to so many papers at once, and say how far that is; return what stopped it.

    `told` is given each paper that is through, one at a time.

    Papers that come meanwhile, from the window or another command, count as well; those that another reads do not.
    """
    pace = _Pace(digitising.waiting(), "giấy tờ")
    lock = Lock()

    def through(paper: PaperRead) -> None:
        with lock:
            if told is not None:
                told(paper)
            pace.step(left=digitising.waiting())

    stopped = digitising.read_waiting(together, through)
    pace.end()
    return stopped


def _tell(result: BatchResult) -> None:
    if result.error is not None:
        note(f"Dòng {result.number}: {sentence(result.error).text} [{result.error.code}]")


def _waiting(unread: int, stopped: PaperRead | None) -> str:
    if stopped is None or stopped.code is None:
        act = "thêm --read để nhận dạng ngay, hoặc mở cửa sổ chương trình."
    else:
        act = f"{sentence_of(stopped.code).text} [{stopped.code}]"
    return f"{unread} giấy tờ chờ nhận dạng; {act}"


def _lines(file: IO[bytes]) -> Iterator[bytes]:
    """Line by line; of one that is far too long only as much is held as shows that it is."""
    while line := file.readline(LONGEST_LINE + 2):
        yield line
        while not line.endswith(b"\n") and len(line) > LONGEST_LINE:
            line = file.readline(LONGEST_LINE + 2)
            if not line:
                return


def _count(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for line in _lines(file) if line.strip())


def _keep(kept: IO[str], desk: Counter, result: BatchResult) -> None:
    document: dict[str, Json] = {"line": result.number, "key": result.key}
    if result.error is not None:
        document |= error_document(result.error)
    elif result.dossier is not None:
        checklist = desk.dossiers.find(result.dossier)
        document |= {**checklist_document(checklist, slip=None), "before": result.before}
    kept.write(json.dumps(document, ensure_ascii=False) + "\n")


def _document(kept: IO[str], findings: "_Findings | None") -> Iterator[str]:
    with kept:
        kept.seek(0)
        yield '{"dossiers": ['
        for place, line in enumerate(kept):
            yield ("," if place else "") + "\n" + line.rstrip("\n")
        yield "\n]"
    if findings is not None:
        yield f',\n"papers": {json.dumps(findings.papers, ensure_ascii=False)}'
    yield "}\n"


class _Pace:
    """Tells the person how far something is, how fast it goes and how long it takes still; `what`: what is counted."""

    def __init__(self, total: int, what: str) -> None:
        self._total = total
        self._what = what
        self._start = self._told = time.monotonic()
        self._worked = 0
        self.done = 0

    def step(self, *, worked: bool = True, left: int | None = None) -> None:
        """Count one, and tell the rate when a second has passed.

        Args:
            worked: it was not done before already.
            left: how many are still to be done, where others add to them or take from them meanwhile.
        """
        self.done += 1
        if left is not None:
            self._total = self.done + left
        self._worked += worked
        now = time.monotonic()
        if now - self._told >= (_EVERY if now - self._start < _LATER_EVERY else _LATER_EVERY):
            self._told = now
            note(self._rate(now))

    def end(self) -> None:
        """Tell the last state, where there was anything to do."""
        if self._total:
            note(self._rate(time.monotonic()))

    def _rate(self, now: float) -> str:
        spent = max(now - self._start, 1e-3)
        rate = self._worked / spent
        words = f"{grouped_number(self.done)}/{grouped_number(self._total)} {self._what}"
        if not self._worked:
            return words
        words += f" · {grouped_number(round(rate * 60))} {self._what}/phút"
        left = max(0, self._total - self.done) / rate
        return f"{words} · còn {duration(left)}" if left else words


class _Findings:
    """The papers just read of which a person must be told: pages that want a look or another scan, or not readable at all.

    Attributes:
        papers: each of them for a program.
        urgent: one cannot be read, or lost what stood on it.
    """

    def __init__(self) -> None:
        self.papers: list[Json] = []
        self.urgent = False
        self._read = 0
        self._lines: list[str] = []

    def add(self, one: JudgedPaper) -> None:
        """Count a paper, and keep what there is to tell of it."""
        self._read += 1
        code = one.paper.refused_code
        if code is None and not one.flawed:
            return
        number = None if one.dossier is None else one.dossier.number
        self.papers.append({**judged_document(one.paper, one.flawed), "number": number})
        self.urgent |= code is not None or is_spoilt(page.quality for page in one.flawed)
        refused = "" if code is None else f"  {sentence_of(code).text}"
        self._lines.append(f"{one.paper.id}  {number or ''}  {one.type_name}{refused}")
        self._lines += quality_lines(one.flawed)

    def words(self) -> tuple[str, ...]:
        """Return a summary for a person, and below it each paper with its pages; () when nothing was read."""
        if not self._read:
            return ()
        return (batch_read_sentence(self._read, len(self.papers)), *self._lines)


class _Tally:
    """Counts the lines of a file, and has their pace told."""

    def __init__(self, total: int) -> None:
        self._pace = _Pace(total, "hồ sơ")
        self.before = self.bad = 0

    def add(self, result: BatchResult) -> None:
        self.before += result.before
        self.bad += result.error is not None
        self._pace.step(worked=not result.before)

    def end(self) -> None:
        self._pace.end()

    def words(self) -> tuple[str, ...]:
        """Return the summary for a person."""
        taken = self._pace.done - self.bad - self.before
        return (
            f"Đã nhận {grouped_number(taken)} hồ sơ, {grouped_number(self.before)} hồ sơ đã nhận từ trước,"
            f" {grouped_number(self.bad)} dòng lỗi.",
        )
