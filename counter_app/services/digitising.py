"""Reading what was scanned: one job a paper, kept in the store, so that a crash only means reading it again."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event as Flag

from counter_app.domain.digitised import DigitisedDocument, DigitisedPage
from counter_app.domain.errors import CounterError, SetupMissing, TryLater
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.ids import PageId, PaperId, Sha256
from counter_app.domain.papers import Blob, BlobRole, Page, Paper, PaperState, Reading
from counter_app.services.desk import Desk
from counter_app.services.ports import DigitiseOptions, Digitiser, Job

PaperProgress = Callable[[PaperId, int, int], None]
"""Called with (paper, pages done, pages in all)."""

_SUFFIXES = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/tiff": ".tif",
    "image/bmp": ".bmp",
    "image/webp": ".webp",
}


@dataclass(frozen=True, slots=True)
class PaperRead:
    """What changed: a paper was read, or found unreadable for good (`code`), or must wait (`later`)."""

    paper: PaperId
    pages: int = 0
    code: str | None = None
    later: bool = False


class Digitising:
    """Works off the reading jobs of the store."""

    def __init__(self, desk: Desk, digitiser: Digitiser) -> None:
        self._desk = desk
        self._digitiser = digitiser

    def waiting(self) -> int:
        """Return how many papers wait to be read."""
        with self._desk.store.reading() as view:
            return view.jobs.waiting()

    def read_next(
        self, *, progress: PaperProgress | None = None, cancel: Flag | None = None
    ) -> PaperRead | None:
        """Read the oldest waiting paper; None when nothing waits."""
        with self._desk.store.working() as view:
            job = view.jobs.claim()
        return None if job is None else self._work(job, progress, cancel)

    def read_paper(
        self,
        paper: PaperId,
        *,
        progress: PaperProgress | None = None,
        cancel: Flag | None = None,
    ) -> PaperRead | None:
        """Read this paper if it still waits."""
        with self._desk.store.working() as view:
            job = view.jobs.claim_paper(paper)
        return None if job is None else self._work(job, progress, cancel)

    def _work(self, job: Job, progress: PaperProgress | None, cancel: Flag | None) -> PaperRead:
        try:
            return self._read(job, progress, cancel)
        except (TryLater, SetupMissing) as later:
            with self._desk.store.working() as view:
                view.jobs.give_back(job.id)
            return PaperRead(job.paper, code=later.code, later=True)
        except CounterError as fault:
            return self._give_up(job, fault)

    def _read(self, job: Job, progress: PaperProgress | None, cancel: Flag | None) -> PaperRead:
        desk = self._desk
        with desk.store.reading() as view:
            paper = view.papers.get(job.paper)
        with desk.store.work_dir() as folder:
            sources = self._plain_copies(paper, folder)
            out_dir = folder / "out"
            out_dir.mkdir(mode=0o700)
            document = self._digitiser.digitise(
                sources,
                out_dir,
                DigitiseOptions(types=desk.catalogue.paper_types),
                progress=None
                if progress is None
                else lambda done, total: progress(paper.id, done, total),
                cancel=cancel,
            )
            if cancel is not None and cancel.is_set():
                with desk.store.working() as view:
                    view.jobs.give_back(job.id)
                return PaperRead(paper.id, later=True)
            archival = self._archival(paper, document)
            pages = tuple(self._page(page) for page in document.pages)
        self._write(job, archival, document, pages)
        return PaperRead(paper.id, pages=len(pages))

    def _plain_copies(self, paper: Paper, folder: Path) -> list[Path]:
        copies: list[Path] = []
        for number, blob in enumerate(paper.masters, start=1):
            copy = folder / f"{number:04d}{_SUFFIXES.get(blob.media_type, '.bin')}"
            self._desk.store.vault.copy_out(blob.sha256, copy)
            copies.append(copy)
        return copies

    def _archival(self, paper: Paper, document: DigitisedDocument) -> Blob | None:
        """Keep the searchable PDF; a signed PDF is its own archival copy, byte for byte."""
        if any(blob.role is BlobRole.SIGNED for blob in paper.blobs):
            return None
        kept = self._desk.store.vault.put_file(document.pdf)
        return Blob(BlobRole.ARCHIVAL, kept.sha256, kept.bytes, "application/pdf")

    def _page(self, page: DigitisedPage) -> Page:
        image: Sha256 | None = None
        if page.image is not None:
            image = self._desk.store.vault.put_file(page.image).sha256
        return Page(
            id=PageId(self._desk.ids.new()),
            number=page.number,
            width=page.width,
            height=page.height,
            dpi=page.dpi,
            blank=page.blank,
            quality=page.quality,
            text=page.text,
            words=page.words,
            codes=page.codes,
            image=image,
        )

    def _write(
        self,
        job: Job,
        archival: Blob | None,
        document: DigitisedDocument,
        pages: tuple[Page, ...],
    ) -> None:
        desk = self._desk
        with desk.store.writing() as view:
            paper = view.papers.get(job.paper)
            if paper.state is PaperState.SCANNED:
                others = tuple(b for b in paper.blobs if b.role is not BlobRole.ARCHIVAL)
                paper = replace(
                    paper,
                    blobs=others + ((archival,) if archival is not None else ()),
                    pages=len(pages),
                    digitised_at=desk.clock.now(),
                    reading=Reading(
                        type=document.type,
                        type_confidence=document.type_confidence,
                        fields=document.fields,
                        signatures=document.probe.signatures,
                        repaired=document.probe.repaired,
                    ),
                    refused_code=None,
                )
                view.papers.update(paper)
                view.papers.set_pages(paper.id, pages)
            view.jobs.done(job.id)
            view.events.append(
                EventDraft(
                    EventKind.PAPER_READ,
                    subjects=(paper.id,),
                    after={"pages": len(pages), "type": document.type},
                )
            )

    def _give_up(self, job: Job, fault: CounterError) -> PaperRead:
        with self._desk.store.writing() as view:
            paper = view.papers.get(job.paper)
            view.papers.update(replace(paper, refused_code=fault.code))
            view.jobs.failed(job.id, fault.code)
            view.events.append(
                EventDraft(
                    EventKind.PAPER_UNREADABLE, subjects=(paper.id,), after={"code": fault.code}
                )
            )
        return PaperRead(job.paper, code=fault.code)
