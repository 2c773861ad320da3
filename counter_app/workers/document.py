"""One document through the pool: opened, its pages read in parallel and streamed, joined, its fields read."""

import errno
import shutil
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, wait as settle
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from time import monotonic
from typing import TYPE_CHECKING

from counter_app.domain.digitised import (
    DigitisedDocument,
    DigitisedPage,
    Quality,
    QualityMark,
    QualityReason,
    Verdict,
)
from counter_app.domain.errors import (
    CounterError,
    DigitisingCancelled,
    DiskFull,
    FileDamaged,
    FileTooLarge,
    InternalError,
    ReadingBrokeOff,
    SetupMissing,
    TryLater,
)
from counter_app.domain.ids import PaperTypeId
from counter_app.services.digitise_ports import (
    DigitiseOptions,
    PageFiles,
    PageKeeper,
    Progress,
    ReadingStep,
    page_files,
)
from counter_app.services.steering import Steering
from counter_app.services.time_left import TimeLeft

from .process import DeadlinePassed, TaskSkipped, unless
from .records import (
    PackedPages,
    finished_before,
    pack_page,
    page_key,
    unpack_page,
    write_record,
)
from .tasks import (
    Answer,
    Assembled,
    AssembleTask,
    FieldsRead,
    FieldsTask,
    PageRead,
    PageTask,
    Probed,
    Task,
    Unread,
)
from .together import PageFacts, facts_of, marks_together, with_marks

if TYPE_CHECKING:
    from .pool import PagePool

_AHEAD = 2
_PAGES_OF_A_FORM = 4
# A page that is not there is as large as A4 at 200 dpi, like the sheet that stands for it in the PDF.
_A4 = (1654, 2339)
_A4_DPI = 200


@dataclass(frozen=True, slots=True)
class Handles:
    """What the one who asked for a reading keeps in hand: to call it off, to steer it, to be told, to keep its pages."""

    cancel: Event | None
    steering: Steering
    progress: Progress | None
    keep: PageKeeper | None


@dataclass(frozen=True, slots=True)
class _Outcome:
    """A finished page as its record, and why it could not be read if so."""

    packed: bytes
    error: CounterError | None = None
    resumed: bool = False


class DocumentRun:
    """The reading of one document into `out_dir`, with `work` for what is gone afterwards."""

    def __init__(
        self,
        pool: "PagePool",
        out_dir: Path,
        work: Path,
        options: DigitiseOptions,
        handles: Handles,
    ) -> None:
        self._pool = pool
        self._out_dir = out_dir
        self._work = work
        self._options = options
        self._handles = handles
        # Set when the reading fails: pages under way are not waited for.
        self._failed = Event()
        self._wanted = unless(handles.cancel, self._failed)

    def read(self, paths: Sequence[Path]) -> DigitisedDocument:
        """Read the files as one document. Raises those of `Digitiser.digitise`."""
        self._handles.steering.begin()
        before = any(self._out_dir.glob("page-*.page"))
        opened = [self._open(number, path, before) for number, path in enumerate(paths)]
        tasks = self._page_tasks(opened)
        try:
            pages, facts = self._pages(tasks)
        except BaseException:
            _forget_unfinished(tasks)
            raise
        first = opened[0].probe
        read = self._fields(pages[:_PAGES_OF_A_FORM])
        self._mark(pages, tasks, facts, read.type)
        if _is_signed(opened):
            pdf, findings = self._copy(paths[0]), None
        else:
            pdf, findings = self._assemble(tasks, paths[0], read)
        if not self._options.leave_finished:
            for task in tasks:
                task.record.unlink(missing_ok=True)
                task.piece.unlink(missing_ok=True)
        return DigitisedDocument(
            probe=replace(first, pages=len(pages)),
            pdf=pdf,
            type=read.type,
            type_confidence=read.type_confidence,
            fields=read.fields,
            pages=PackedPages(pages, images=self._options.images),
            source=paths[0],
            pdfa_findings=findings,
        )

    def _pages(self, tasks: Sequence[PageTask]) -> tuple[list[bytes], list[PageFacts]]:
        """Read the pages; return their records and what is weighed with other pages.

        Raises the first page's fault when none could be opened.
        """
        left = TimeLeft(self._pool.jobs, len(tasks))
        pages: list[bytes] = []
        facts: list[PageFacts] = []
        faults: list[CounterError] = []
        resumed = 0
        self._tell(ReadingStep(0, len(tasks)))
        for outcome in self._stream(tasks, left):
            pages.append(outcome.packed)
            facts.append(facts_of(unpack_page(outcome.packed)))
            resumed += outcome.resumed
            if outcome.error is not None:
                faults.append(outcome.error)
            self._tell(ReadingStep(len(pages), len(tasks), left.seconds(), resumed))
        if len(faults) == len(pages) and isinstance(faults[0], FileDamaged | FileTooLarge):
            raise faults[0]
        return pages, facts

    def _mark(
        self,
        pages: list[bytes],
        tasks: Sequence[PageTask],
        facts: Sequence[PageFacts],
        type_id: PaperTypeId | None,
    ) -> None:
        """Mark in place the pages of which the whole document shows that something is missing."""
        kind = next((known for known in self._options.types if known.id == type_id), None)
        for number, marks in marks_together(facts, kind).items():
            page = unpack_page(pages[number - 1])
            page = replace(page, quality=with_marks(page.quality, marks))
            pages[number - 1] = pack_page(page, tasks[number - 1].key)

    def _tell(self, step: ReadingStep) -> None:
        if self._handles.progress is not None:
            self._handles.progress(step)

    def _open(self, number: int, path: Path, read_before: bool) -> Probed:
        scratch = self._work / f"file-{number:04d}"
        scratch.mkdir(mode=0o700, exist_ok=True)
        return self._pool.open(path, scratch, self._handles.cancel, read_before=read_before)

    def _page_tasks(self, opened: Sequence[Probed]) -> list[PageTask]:
        # A signed PDF is its own archival copy.
        archived = not _is_signed(opened)
        places = [(one, place) for one in opened for place in range(1, one.probe.pages + 1)]
        return [
            self._page_task(page_files(self._out_dir, number), one, place, archived=archived)
            for number, (one, place) in enumerate(places, start=1)
        ]

    def _page_task(self, files: PageFiles, one: Probed, place: int, *, archived: bool) -> PageTask:
        return PageTask(
            readable=one.readable,
            kind=one.probe.kind,
            place=place,
            number=files.number,
            image=files.image,
            piece=files.piece,
            record=files.record,
            key=page_key(one.probe.sha256, place),
            scratch=self._work,
            limits=self._pool.settings.limits,
            timeout=self._pool.settings.reader_seconds,
            repaired=one.probe.repaired,
            spare=one.spare,
            pictured=self._options.images,
            archived=archived,
        )

    def _stream(self, tasks: Sequence[PageTask], left: TimeLeft) -> Iterator[_Outcome]:
        """Yield the pages in order; never more than twice the workers are under way."""
        waiting: deque[Future[_Outcome]] = deque()
        try:
            for task in tasks:
                waiting.append(self._submit(task, left))
                if len(waiting) >= _AHEAD * self._pool.jobs:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BaseException:
            self._failed.set()
            raise
        finally:
            # Nobody may write into the working folder when it goes.
            settle([future for future in waiting if not future.cancel()])

    def _submit(self, task: PageTask, left: TimeLeft) -> "Future[_Outcome]":
        try:
            return self._pool.threads.submit(self._page, task, left)
        except RuntimeError as error:
            # The pool was closed meanwhile.
            raise DigitisingCancelled() from error

    def _over(self) -> bool:
        cancel = self._handles.cancel
        called_off = cancel is not None and cancel.is_set()
        return called_off or self._failed.is_set() or self._pool.closed

    def _page(self, task: PageTask, left: TimeLeft) -> _Outcome:
        finished = finished_before(task)
        if finished is not None:
            left.resumed()
            return _Outcome(finished, resumed=True)
        # Time in which the officer needs the desk is no time of this page.
        self._handles.steering.wait(self._over)
        if self._over():
            raise DigitisingCancelled()
        start = monotonic()
        outcome = self._read(task)
        left.read(monotonic() - start)
        return outcome

    def _read(self, task: PageTask) -> _Outcome:
        """Read a page, or at least keep its picture. Raises what stops the whole reading."""
        if self._handles.steering.skips(task.number):
            return self._picture(replace(task, unread=Unread.SKIPPED))
        try:
            answer = self._ask(task, self._pool.settings.page_seconds)
        except DeadlinePassed:
            return self._picture(replace(task, unread=Unread.DEADLINE))
        except TaskSkipped:
            return self._picture(replace(task, unread=Unread.SKIPPED))
        if isinstance(answer, InternalError):
            return self._picture(replace(task, unread=Unread.FAILED))
        return self._outcome(task, answer)

    def _picture(self, task: PageTask) -> _Outcome:
        """Keep a page that is not read as a picture; a page that cannot even be drawn is marked as unreadable for good."""
        try:
            answer = self._pool.ask_twice(task, self._pool.settings.picture_seconds, self._wanted)
        except DeadlinePassed:
            answer = InternalError(kind="DeadlinePassed")
        return self._outcome(task, answer)

    def _ask(self, task: PageTask, seconds: float) -> Answer:
        steering = self._handles.steering

        def wanted() -> None:
            self._wanted()
            if steering.skips(task.number):
                raise TaskSkipped()

        return self._pool.ask_twice(task, seconds, wanted)

    def _outcome(self, task: PageTask, answer: Answer) -> _Outcome:
        if isinstance(answer, SetupMissing | TryLater):
            raise answer
        error: CounterError | None = None
        packed = finished_before(task) if isinstance(answer, PageRead) else None
        if packed is None:
            error = answer if isinstance(answer, CounterError) else InternalError(kind="Answer")
            for leftover in (task.image, task.piece, task.record):
                leftover.unlink(missing_ok=True)
            if not isinstance(error, InternalError):
                # Found out in a moment, so it need not be remembered.
                return _Outcome(pack_page(_unreadable(task.number), task.key), error)
            write_record(task.record, _unreadable(task.number), task.key)
            packed = pack_page(_unreadable(task.number), task.key)
        if self._handles.keep is not None:
            self._handles.keep(page_files(self._out_dir, task.number))
        return _Outcome(packed, error)

    def _fields(self, packed: Sequence[bytes]) -> FieldsRead:
        options = self._options
        task = FieldsTask(tuple(packed), options.types, options.type)
        answer = self._of_all(task, self._pool.settings.page_seconds)
        if not isinstance(answer, FieldsRead):
            raise ReadingBrokeOff(kind=type(answer).__name__)
        return answer

    def _assemble(
        self, tasks: Sequence[PageTask], source: Path, read: FieldsRead
    ) -> tuple[Path, tuple[str, ...]]:
        title = read.fields.get("title")
        shown = self._options.title or (title.value if title is not None else source.stem)
        target = self._out_dir / "document.pdf"
        task = AssembleTask(tuple(one.piece for one in tasks), target, shown, self._pool.clock())
        settings = self._pool.settings
        seconds = settings.assemble_seconds + settings.assemble_page_seconds * len(tasks)
        answer = self._of_all(task, seconds)
        if not isinstance(answer, Assembled):
            raise ReadingBrokeOff(kind=type(answer).__name__)
        return target, answer.findings

    def _of_all(self, task: Task, seconds: float) -> Answer:
        """Have something done with the pages, all of which are read: what ends it says nothing about them or the file."""
        try:
            answer = self._pool.ask_twice(task, seconds, self._wanted)
        except DeadlinePassed as error:
            raise ReadingBrokeOff(kind="DeadlinePassed") from error
        if isinstance(answer, InternalError):
            raise ReadingBrokeOff(kind=answer.details.get("kind"))
        if isinstance(answer, CounterError):
            raise answer
        return answer

    def _copy(self, source: Path) -> Path:
        """Keep a signed PDF byte for byte."""
        target = self._out_dir / "document.pdf"
        try:
            target.touch(mode=0o600)
            shutil.copyfile(source, target)
        except OSError as error:
            target.unlink(missing_ok=True)
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise DiskFull(file=target.name) from error
            raise
        return target


def _is_signed(opened: Sequence[Probed]) -> bool:
    """Say whether the paper is one signed PDF, which is kept byte for byte."""
    return len(opened) == 1 and opened[0].probe.signed


def _forget_unfinished(tasks: Sequence[PageTask]) -> None:
    """Remove what pages left that were cut off in the middle: only a record makes them count."""
    for task in tasks:
        if not task.record.exists():
            task.image.unlink(missing_ok=True)
            task.piece.unlink(missing_ok=True)


def _unreadable(number: int) -> DigitisedPage:
    return DigitisedPage(
        number=number,
        width=_A4[0],
        height=_A4[1],
        dpi=_A4_DPI,
        skew_degrees=0.0,
        rotated_by=0,
        blank=False,
        quality=Quality(Verdict.RESCAN, (QualityMark(QualityReason.UNREADABLE),)),
        text="",
        words=(),
        codes=(),
        image=None,
    )
