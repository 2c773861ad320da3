"""Reading what was scanned: one job a paper and one draft a finished page, kept in the store: after a crash the next start
goes on at the page where it was."""

from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event as Flag

from counter_app.domain.digitised import DigitisedDocument, DigitisedPage
from counter_app.domain.errors import (
    CounterError,
    DigitisingCancelled,
    PageNotInPaper,
    ReadingBrokeOff,
    SetupMissing,
    TryLater,
)
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.ids import PageId, PaperId, Sha256
from counter_app.domain.papers import Blob, BlobRole, Page, Paper, PaperState, Reading
from counter_app.services.desk import Desk
from counter_app.services.drafts import Drafts, not_read
from counter_app.services.ports import (
    DigitiseOptions,
    Digitiser,
    Job,
    ReadingStep,
    Transaction,
)
from counter_app.services.steering import Steering

PaperTold = Callable[["PaperRead"], object]
PaperProgress = Callable[[PaperId, ReadingStep], None]
"""Called with the paper and how far its reading is."""

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


@dataclass(frozen=True, slots=True)
class _Hands:
    progress: PaperProgress | None
    cancel: Flag | None
    steering: Steering | None


class Digitising:
    """Works off the reading jobs of the store."""

    def __init__(self, desk: Desk, digitiser: Digitiser) -> None:
        self._desk = desk
        self._digitiser = digitiser

    def waiting(self) -> int:
        """Return how many papers wait to be read."""
        with self._desk.store.reading() as view:
            return view.jobs.waiting()

    def waits(self, paper: PaperId) -> bool:
        """Say whether this paper waits to be read, or is being read."""
        with self._desk.store.reading() as view:
            return paper in view.jobs.waiting_papers()

    def read_next(
        self,
        *,
        progress: PaperProgress | None = None,
        cancel: Flag | None = None,
        steering: Steering | None = None,
    ) -> PaperRead | None:
        """Read the oldest waiting paper; None when nothing waits."""
        with self._desk.store.working() as view:
            job = view.jobs.claim()
        if job is None:
            self._clear()
            return None
        return self._work(job, _Hands(progress, cancel, steering))

    def read_waiting(self, together: int = 1, told: PaperTold | None = None) -> PaperRead | None:
        """Read all that waits, up to so many papers at once: one with a single page keeps one worker busy only.

        `told` is given each paper that is through, by the thread that read it.

        Returns the paper that has to wait because of something that would stop the others as well (the disk is full, a part
        is not installed): that ends it; else one whose reading broke off again once the others had their turn; None when
        nothing waits any more.
        """
        stopped = Flag()
        broken = set[PaperId]()

        def one_after_the_other() -> PaperRead | None:
            while not stopped.is_set() and (read := self.read_next(cancel=stopped)) is not None:
                if read.code == ReadingBrokeOff.code:
                    if read.paper in broken:
                        return read
                    broken.add(read.paper)
                    continue
                if read.later:
                    stopped.set()
                    return read
                if told is not None:
                    told(read)
            return None

        readers = max(1, together)
        with ThreadPoolExecutor(readers, thread_name_prefix="reading") as threads:
            runs = [threads.submit(one_after_the_other) for _ in range(readers)]
            try:
                ends = [run.result() for run in runs]
            except BaseException:
                stopped.set()
                raise
        # Those called off because of the first are no reason of their own.
        late = [end for end in ends if end is not None]
        return min(late, key=lambda end: end.code == DigitisingCancelled.code, default=None)

    def read_paper(
        self,
        paper: PaperId,
        *,
        progress: PaperProgress | None = None,
        cancel: Flag | None = None,
        steering: Steering | None = None,
    ) -> PaperRead | None:
        """Read this paper if it still waits."""
        with self._desk.store.working() as view:
            job = view.jobs.claim_paper(paper)
        return None if job is None else self._work(job, _Hands(progress, cancel, steering))

    def read_again(self, paper: PaperId, pages: Collection[int] | None = None) -> int:
        """Let pages of a paper be read when their turn comes, and say how many these are.

        The others are not read anew where their drafts are kept still, else all are. A paper without pages, which was found
        unreadable, waits as a whole; it counts as one page at least. A paper that is confirmed already keeps what it has: 0.
        Asked for while the paper is being read, they are read once that is done.

        Args:
            pages: their numbers, 1-based; when None those that were not read (skipped, too slow), and all of a paper that was
                found unreadable when it was read last.

        Raises:
            PageNotInPaper: one of them is no page of the paper; nothing is read again then. NotFound.
        """
        store = self._desk.store
        with store.working() as view:
            held = view.papers.get(paper)
            if held.state is not PaperState.SCANNED:
                return 0
            _check_numbers(pages or (), held.pages)
            if held.digitised_at is None:
                view.jobs.add(paper)
                return max(1, held.pages)
            known = view.papers.pages(paper)
            wanted = _wanted(held, known, pages)
            if not wanted:
                return 0
            drafts = view.jobs.kept_pages(paper)
            spoilt = [draft for draft in drafts if draft.number in wanted]
            for draft in spoilt:
                view.jobs.forget_page(paper, draft.number)
            view.jobs.add(paper)
            left = {draft.number for draft in drafts} - wanted
        # Pages that are alike have one file, which another draft may still need.
        self._remove_unnamed([draft.piece for draft in spoilt if draft.piece is not None])
        return sum(page.number not in left for page in known)

    def read_whole_again(self, paper: PaperId) -> int:
        """Let every page of a paper be read anew; as `read_again`."""
        with self._desk.store.reading() as view:
            pages = view.papers.get(paper).pages
        return self.read_again(paper, range(1, pages + 1))

    def _work(self, job: Job, hands: "_Hands") -> PaperRead:
        try:
            with self._desk.store.reading() as view:
                before = view.papers.get(job.paper)
                shown = _images(view, before)
            read = self._read(job, before, hands)
        except ReadingBrokeOff as broken:
            with self._desk.store.working() as view:
                view.jobs.put_off(job.id)
            return PaperRead(job.paper, code=broken.code, later=True)
        except (TryLater, SetupMissing) as later:
            with self._desk.store.working() as view:
                view.jobs.give_back(job.id)
            return PaperRead(job.paper, code=later.code, later=True)
        except CounterError as fault:
            read = self._give_up(job, fault)
        except BaseException:
            # A bug says nothing about the paper: it must not stay claimed by a program that lives on.
            with self._desk.store.working() as view:
                view.jobs.give_back(job.id)
            raise
        else:
            # Only now: up to here the job is not done, and can be given back.
            self._remove_replaced(before, shown)
        self._clear(job.paper)
        return read

    def _read(self, job: Job, paper: Paper, hands: "_Hands") -> PaperRead:
        desk, progress = self._desk, hands.progress
        with desk.store.work_dir() as folder:
            sources = self._plain_copies(paper, folder)
            out_dir = folder / "out"
            out_dir.mkdir(mode=0o700)
            drafts = Drafts(desk, paper.id, out_dir)
            drafts.lay_out()
            document = self._digitiser.digitise(
                sources,
                out_dir,
                DigitiseOptions(types=desk.catalogue.paper_types),
                progress=None if progress is None else lambda step: progress(paper.id, step),
                cancel=hands.cancel,
                steering=hands.steering,
                keep=drafts.keep,
            )
            archival = self._archival(paper, document)
        pages = (self._page(page, drafts.image(page.number)) for page in document.pages)
        self._write(job, archival, document, pages, drafts.numbers)
        if archival is not None:
            # The officer confirmed it, or set it aside, meanwhile: it keeps what it had.
            self._remove_unnamed([archival.sha256])
        return PaperRead(paper.id, pages=len(document.pages))

    def _clear(self, paper: PaperId | None = None) -> None:
        """Remove the drafts of papers that are through, or of this one, with the one-page files that were theirs alone."""
        store = self._desk.store
        with store.reading() as view:
            spent = view.jobs.spent(paper)
        for each, blobs in spent:
            for blob in blobs:
                store.vault.remove(blob)
            with store.working() as view:
                view.jobs.forget_pages(each)

    def _remove_replaced(self, before: Paper, shown: Sequence[Sha256]) -> None:
        """Remove the archival copy and the pictures that a paper read once more had until now."""
        old = [blob.sha256 for blob in before.blobs if blob.role is BlobRole.ARCHIVAL]
        self._remove_unnamed([*old, *shown])

    def _remove_unnamed(self, blobs: Sequence[Sha256]) -> None:
        store = self._desk.store
        with store.reading() as view:
            unnamed = view.jobs.unnamed(blobs)
        for blob in unnamed:
            store.vault.remove(blob)

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

    def _page(self, page: DigitisedPage, image: Sha256 | None) -> Page:
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
        pages: Iterator[Page],
        drafts: frozenset[int],
    ) -> None:
        """`pages` are made one by one as they are written: a thousand of them are never held at once.

        Of `drafts`, the numbers of the finished pages, one that is gone was asked to be read again meanwhile: the job waits on.
        A paper that was decided meanwhile keeps what it had, and its story has no further event.
        """
        desk, count = self._desk, len(document.pages)
        with desk.store.working() as view:
            paper = view.papers.get(job.paper)
            if paper.state is not PaperState.SCANNED:
                view.jobs.done(job.id)
                return
            others = tuple(b for b in paper.blobs if b.role is not BlobRole.ARCHIVAL)
            paper = replace(
                paper,
                blobs=others + ((archival,) if archival is not None else ()),
                pages=count,
                digitised_at=desk.clock.now(),
                reading=Reading(
                    type=document.type,
                    type_confidence=document.type_confidence,
                    fields=document.fields,
                    file=document.facts(),
                ),
                refused_code=None,
            )
            view.papers.update(paper)
            view.papers.set_pages(paper.id, pages)
            if drafts - view.jobs.kept_numbers(paper.id):
                view.jobs.give_back(job.id)
            else:
                view.jobs.done(job.id)
            view.events.append(
                EventDraft(
                    EventKind.PAPER_READ,
                    subjects=(paper.id,),
                    after={"pages": count, "type": document.type},
                )
            )

    def _give_up(self, job: Job, fault: CounterError) -> PaperRead:
        with self._desk.store.working() as view:
            paper = view.papers.get(job.paper)
            if paper.state is not PaperState.SCANNED:
                # Confirmed, or set aside, as it was read before: it is no worse for having been read again.
                view.jobs.done(job.id)
                return PaperRead(paper.id, pages=paper.pages)
            view.papers.update(replace(paper, refused_code=fault.code))
            view.jobs.failed(job.id, fault.code)
            view.events.append(
                EventDraft(
                    EventKind.PAPER_UNREADABLE, subjects=(paper.id,), after={"code": fault.code}
                )
            )
        return PaperRead(job.paper, code=fault.code)


def _check_numbers(numbers: Collection[int], pages: int) -> None:
    """`pages`: how many there are; 0 of a scan from the hub that was not read yet: nobody knows. Raises PageNotInPaper."""
    for number in numbers:
        if number < 1 or number > pages > 0:
            raise PageNotInPaper(page=number, **({"pages": pages} if pages else {}))


def _wanted(paper: Paper, known: Sequence[Page], pages: Collection[int] | None) -> frozenset[int]:
    """Return the numbers of its `known` pages that are to be read again; `pages` as in `read_again`."""
    if pages is None and paper.refused_code is not None:
        return frozenset(page.number for page in known)
    return frozenset(
        page.number for page in known if (not_read(page) if pages is None else page.number in pages)
    )


def _images(view: Transaction, paper: Paper) -> tuple[Sha256, ...]:
    """Return the pictures of the pages of a paper that was read before."""
    if paper.digitised_at is None:
        return ()
    images = (page.image for page in view.papers.pages(paper.id))
    return tuple(dict.fromkeys(image for image in images if image is not None))
