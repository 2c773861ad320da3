"""Finished pages of a paper that is being read: kept in the store at once, laid out again for the next start."""

from pathlib import Path

from counter_app.domain.digitised import QualityReason
from counter_app.domain.errors import BlobDamaged, BlobMissing
from counter_app.domain.ids import PaperId, Sha256
from counter_app.domain.papers import Page
from counter_app.services.desk import Desk
from counter_app.services.job_ports import PageDraft
from counter_app.services.ports import PageFiles, page_files


def not_read(page: Page) -> bool:
    """Whether a page was kept as a picture only."""
    return any(mark.reason is QualityReason.NOT_READ for mark in page.quality.marks)


class Drafts:
    """The drafts of one paper, read in the plain folder `out_dir`."""

    def __init__(self, desk: Desk, paper: PaperId, out_dir: Path) -> None:
        self._desk = desk
        self._paper = paper
        self._out_dir = out_dir
        self._images: dict[int, Sha256] = {}
        self._pieces: dict[int, Sha256] = {}
        self._numbers = set[int]()

    @property
    def numbers(self) -> frozenset[int]:
        """Which pages were finished when the reading began, or since."""
        return frozenset(self._numbers)

    def lay_out(self) -> None:
        """Put what is finished where the reader looks for it. What the vault lost is read again. Raises DiskFull."""
        with self._desk.store.reading() as view:
            kept = view.jobs.kept_pages(self._paper)
        for page in kept:
            if page.piece is not None:
                self._pieces[page.number] = page.piece
            self._numbers.add(page.number)
            try:
                self._lay_out(page)
            except (BlobMissing, BlobDamaged):
                continue
            if page.image is not None:
                self._images[page.number] = page.image

    def _lay_out(self, page: PageDraft) -> None:
        files = page_files(self._out_dir, page.number)
        if page.image is not None and not self._desk.store.vault.holds(page.image):
            raise BlobMissing(sha256=page.image)
        if page.piece is not None:
            self._desk.store.vault.copy_out(page.piece, files.piece)
        # Last, as the reader writes it: only what is complete counts as finished.
        files.record.write_bytes(page.record)

    def keep(self, files: PageFiles) -> None:
        """Keep a page that was just finished, and take its plain picture away. On any thread. Raises DiskFull, StoreBusy."""
        vault = self._desk.store.vault
        image = vault.put_file(files.image).sha256 if files.image.exists() else None
        piece = vault.put_file(files.piece).sha256 if files.piece.exists() else None
        # Kept by another version of the program, so it was read anew.
        before = self._pieces.get(files.number)
        with self._desk.store.working() as view:
            view.jobs.keep_page(
                self._paper, PageDraft(files.number, files.record.read_bytes(), image, piece)
            )
            stale = () if before is None else view.jobs.unnamed([before])
        self._numbers.add(files.number)
        if image is not None:
            self._images[files.number] = image
        for blob in stale:
            vault.remove(blob)
        files.image.unlink(missing_ok=True)

    def image(self, number: int) -> Sha256 | None:
        """Return where the emitted page is kept, None for a page that could not be opened."""
        return self._images.get(number)
