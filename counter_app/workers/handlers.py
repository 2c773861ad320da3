"""What a worker does with each task. Loads the image and PDF libraries: only in workers."""

import os
import sys
from dataclasses import replace

import cv2

from counter_app.domain.digitised import (
    DigitisedPage,
    DocumentKind,
    Probe,
    Quality,
    QualityMark,
    QualityReason,
    Verdict,
)
from counter_app.domain.errors import InputRefused
from counter_app.ocr.choosing import Readers
from counter_app.ocr.fields import read_document
from counter_app.pages.files import write_whole
from counter_app.pages.opening import open_document, read_page
from counter_app.pdf.signatures import read_signatures

from .picture import NoReader
from .pipeline import read_one_page
from .records import unpack_page, write_record
from .tasks import (
    Answer,
    Assembled,
    AssembleTask,
    FieldsRead,
    FieldsTask,
    Inspected,
    InspectTask,
    PageRead,
    PageTask,
    Probed,
    ProbeTask,
    Task,
    Unread,
)
from .worker import Handler, use_scratch


def real_handler() -> Handler:
    """Return the function that does the work of a worker."""
    cv2.setNumThreads(1)
    readers = Readers()
    return lambda task: handle(task, readers)


def handle(task: Task, readers: Readers | None = None) -> Answer:
    """Do one task, with `readers` kept from task to task. Raises what the rooms raise."""
    match task:
        case ProbeTask():
            return _probe(task)
        case PageTask():
            use_scratch(str(task.scratch))
            return _page(task, readers or Readers())
        case AssembleTask():
            return _assemble(task)
        case FieldsTask():
            pages = tuple(map(unpack_page, task.packed))
            read = read_document(pages, task.types, task.given)
            return FieldsRead(read.type, read.type_confidence, read.fields)
        case InspectTask():
            return _inspect()


def _probe(task: ProbeTask) -> Probed:
    try:
        return _probed(task)
    except InputRefused as refused:
        if "file" in refused.details:
            raise
        raise type(refused)(**refused.details, file=task.path.name) from refused


def _probed(task: ProbeTask) -> Probed:
    opened = open_document(task.path, task.scratch, task.limits)
    if opened.kind is not DocumentKind.PDF and opened.pages == 1:
        # An image whose header promises more than its bytes hold is found out only by decoding it.
        read_page(opened.readable, opened.kind, 1, task.limits)
    signatures = read_signatures(task.path) if opened.kind is DocumentKind.PDF else ()
    probe = Probe(
        sha256=opened.sha256,
        bytes=opened.bytes,
        kind=opened.kind,
        pages=opened.pages,
        signatures=signatures,
        repaired=opened.repaired,
        attachments=opened.contents.attachments,
        active=opened.contents.active,
        form=opened.contents.form,
    )
    return Probed(probe, opened.readable, opened.spare)


def _page(task: PageTask, readers: Readers) -> PageRead:
    if task.unread is None:
        page = read_one_page(task, readers.for_page(task.scratch, task.timeout))
        if any(mark.reason is QualityReason.UNREADABLE for mark in page.quality.marks):
            # Its picture is there: only the reader came to no end, and it may when there is more time.
            page = _as_picture(page, Unread.DEADLINE)
    else:
        page = _as_picture(read_one_page(task, NoReader()), task.unread)
    write_record(task.record, page, task.key)
    return PageRead()


def _as_picture(page: DigitisedPage, why: Unread) -> DigitisedPage:
    """Say of a page whose text was not read that it is to be looked at, and by what it came to that."""
    known = (QualityReason.UNREADABLE, QualityReason.NO_TEXT)
    marks = tuple(mark for mark in page.quality.marks if mark.reason not in known)
    quality = Quality(Verdict.LOOK, (*marks, QualityMark(QualityReason.NOT_READ)))
    return replace(page, quality=quality, recipe=page.recipe | {"not_read": why.value})


def load_joining() -> None:
    """Load what joins pages, a tenth of a second that no page needs: while the worker would wait, else with its task."""
    from counter_app.pdf import assemble  # noqa: F401 - it is loaded, that is all


def _assemble(task: AssembleTask) -> Assembled:
    # Loaded here: see `load_joining`; the other only where a page could not be read.
    from counter_app.pdf.assemble import assemble

    for number, piece in enumerate(task.pieces, start=1):
        if not piece.is_file():
            from counter_app.pdf.placeholder import placeholder_pdf

            write_whole(piece, placeholder_pdf(number))
    findings = assemble(task.pieces, task.target, title=task.title, created=task.created)
    return Assembled(findings)


def _inspect() -> Inspected:
    memory, niceness = 0, 0
    if sys.platform != "win32":
        import resource

        memory, niceness = resource.getrlimit(resource.RLIMIT_AS)[0], os.nice(0)
    names = ("OMP_THREAD_LIMIT",)
    environment = {name: os.environ.get(name, "") for name in names}
    return Inspected(os.getpid(), frozenset(sys.modules), niceness, memory, environment)
