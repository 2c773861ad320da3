"""One document through the pool: opened, its pages read in parallel and streamed, joined, its fields read."""

import errno
import shutil
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, wait as settle
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
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
    SetupMissing,
    TryLater,
)
from counter_app.services.digitise_ports import DigitiseOptions, Progress

from .process import DeadlinePassed
from .tasks import Assembled, AssembleTask, FieldsRead, FieldsTask, PageTask, Probed

if TYPE_CHECKING:
    from .pool import PagePool

_AHEAD = 2
_PAGES_OF_A_FORM = 4
# A page that is not there is as large as A4 at 200 dpi, like the sheet that stands for it in the PDF.
_A4 = (1654, 2339)
_A4_DPI = 200


@dataclass(frozen=True, slots=True)
class _Outcome:
    """A page, and why it could not be read if so."""

    page: DigitisedPage
    error: CounterError | None = None


class DocumentRun:
    """The reading of one document into `out_dir`, with `work` for what is gone afterwards."""

    def __init__(
        self,
        pool: "PagePool",
        out_dir: Path,
        work: Path,
        options: DigitiseOptions,
        cancel: Event | None,
    ) -> None:
        self._pool = pool
        self._out_dir = out_dir
        self._work = work
        self._options = options
        self._cancel = cancel

    def read(self, paths: Sequence[Path], progress: Progress | None) -> DigitisedDocument:
        """Read the files as one document. Raises those of `Digitiser.digitise`, DigitisingCancelled."""
        opened = [self._open(number, path) for number, path in enumerate(paths)]
        tasks = self._page_tasks(opened)
        outcomes: list[_Outcome] = []
        for outcome in self._stream(tasks):
            outcomes.append(outcome)
            if progress is not None:
                progress(len(outcomes), len(tasks))
        errors = [outcome.error for outcome in outcomes if outcome.error is not None]
        if len(errors) == len(outcomes) and isinstance(errors[0], FileDamaged | FileTooLarge):
            raise errors[0]
        pages = tuple(outcome.page for outcome in outcomes)
        first = opened[0].probe
        signed = first.signed and len(opened) == 1
        read = self._fields(pages)
        if signed:
            pdf, findings = self._copy(paths[0]), None
        else:
            pdf, findings = self._assemble(tasks, paths[0], read)
        return DigitisedDocument(
            probe=replace(first, pages=len(pages)),
            pdf=pdf,
            type=read.type,
            type_confidence=read.type_confidence,
            fields=read.fields,
            pages=pages,
            source=paths[0],
            pdfa_findings=findings,
        )

    def _open(self, number: int, path: Path) -> Probed:
        scratch = self._work / f"file-{number:04d}"
        scratch.mkdir(mode=0o700, exist_ok=True)
        return self._pool.open(path, scratch, self._cancel)

    def _page_tasks(self, opened: Sequence[Probed]) -> list[PageTask]:
        settings = self._pool.settings
        places = [(one, place) for one in opened for place in range(1, one.probe.pages + 1)]
        return [
            PageTask(
                readable=one.readable,
                kind=one.probe.kind,
                place=place,
                number=number,
                image=self._out_dir / f"page-{number:04d}.jpg",
                piece=self._work / f"page-{number:04d}.pdf",
                scratch=self._work,
                limits=settings.limits,
                timeout=settings.reader_seconds,
            )
            for number, (one, place) in enumerate(places, start=1)
        ]

    def _stream(self, tasks: Sequence[PageTask]) -> Iterator[_Outcome]:
        """Yield the pages in order; never more than twice the workers are under way."""
        waiting: deque[Future[_Outcome]] = deque()
        coming = iter(tasks)
        try:
            for task in coming:
                waiting.append(self._submit(task))
                if len(waiting) >= _AHEAD * self._pool.jobs:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            # Nobody may write into the working folder when it goes.
            settle([future for future in waiting if not future.cancel()])

    def _submit(self, task: PageTask) -> "Future[_Outcome]":
        try:
            return self._pool.threads.submit(self._page, task)
        except RuntimeError as error:
            # The pool was closed meanwhile.
            raise DigitisingCancelled() from error

    def _page(self, task: PageTask) -> _Outcome:
        if self._cancel is not None and self._cancel.is_set():
            raise DigitisingCancelled()
        try:
            answer = self._pool.ask_twice(task, self._pool.settings.page_seconds, self._cancel)
        except DeadlinePassed:
            answer = InternalError(kind="DeadlinePassed")
        if isinstance(answer, DigitisedPage):
            return _Outcome(answer)
        if isinstance(answer, SetupMissing | TryLater):
            raise answer
        error = answer if isinstance(answer, CounterError) else InternalError(kind="Answer")
        for leftover in (task.image, task.piece):
            leftover.unlink(missing_ok=True)
        return _Outcome(_unreadable(task.number), error)

    def _fields(self, pages: Sequence[DigitisedPage]) -> FieldsRead:
        options = self._options
        task = FieldsTask(tuple(pages[:_PAGES_OF_A_FORM]), options.types, options.type)
        try:
            answer = self._pool.ask_twice(task, self._pool.settings.page_seconds, self._cancel)
        except DeadlinePassed as error:
            raise InternalError(kind="DeadlinePassed") from error
        if isinstance(answer, CounterError):
            raise answer
        if not isinstance(answer, FieldsRead):
            raise InternalError(kind=type(answer).__name__)
        return answer

    def _assemble(
        self, tasks: Sequence[PageTask], source: Path, read: FieldsRead
    ) -> tuple[Path, tuple[str, ...]]:
        title = read.fields.get("title")
        shown = self._options.title or (title.value if title is not None else source.stem)
        target = self._out_dir / "document.pdf"
        task = AssembleTask(tuple(one.piece for one in tasks), target, shown, self._pool.clock())
        seconds = self._pool.settings.assemble_seconds
        try:
            answer = self._pool.ask_twice(task, seconds, self._cancel)
        except DeadlinePassed as error:
            raise InternalError(kind="DeadlinePassed") from error
        if isinstance(answer, CounterError):
            raise answer
        if not isinstance(answer, Assembled):
            raise InternalError(kind=type(answer).__name__)
        return target, answer.findings

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
