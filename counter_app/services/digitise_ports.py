"""What opens and reads untrusted documents for us: implemented by the worker pool, never in this process."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Protocol

from counter_app.domain.catalogue import PaperType
from counter_app.domain.digitised import DigitisedDocument, Probe
from counter_app.domain.ids import PaperTypeId
from counter_app.services.steering import Steering


@dataclass(frozen=True, slots=True)
class ReadingStep:
    """How far the reading of one document is.

    Attributes:
        done, total: pages finished from the first on without a gap, pages in all.
        seconds_left: an estimate from the pages of this document, None while nobody can know.
        resumed: pages that an earlier start had finished already.
    """

    done: int
    total: int
    seconds_left: float | None = None
    resumed: int = 0


Progress = Callable[[ReadingStep], None]
"""Called before the first page and after each."""


@dataclass(frozen=True, slots=True)
class PageFiles:
    """What a finished page leaves in the reading's folder.

    Attributes:
        record: what was read, written last and whole: where it is, the page is finished.
        image: the emitted page as JPEG; not there for a page that could not be opened, nor where no images are wanted.
        piece: its one-page PDF; not there either then.
    """

    number: int
    record: Path
    image: Path
    piece: Path


def page_files(folder: Path, number: int) -> PageFiles:
    """Return where page `number` (1-based) of a reading into `folder` has its files."""
    stem = folder / f"page-{number:04d}"
    return PageFiles(
        number, stem.with_suffix(".page"), stem.with_suffix(".jpg"), stem.with_suffix(".pdf")
    )


PageKeeper = Callable[[PageFiles], None]
"""Keeps a finished page elsewhere, at once; called on any thread, for several pages at a time. It may take the image away."""


@dataclass(frozen=True, slots=True)
class DigitiseOptions:
    """`type` is the paper type when it is known, else it is recognised among `types`.

    With `leave_finished` records and one-page files stay in the folder once the document is made, for one who has still
    something to write that may fail: the folder then is that caller's to remove. Without `images` no page's picture is made
    and `image` is None on every page.
    """

    types: tuple[PaperType, ...]
    type: PaperTypeId | None = None
    title: str | None = None
    leave_finished: bool = False
    images: bool = True


class Digitiser(Protocol):
    """The page-worker pool."""

    def probe(self, path: Path) -> Probe:
        """Open `path` in a worker and say what it is.

        Raises:
            FileNotFound, FileIsFolder, FileEmpty, FileDamaged, FileEncrypted, FileTooLarge, FileKindUnknown, FileTooSlow.
        """
        ...

    def digitise(
        self,
        paths: Sequence[Path],
        out_dir: Path,
        options: DigitiseOptions,
        *,
        progress: Progress | None = None,
        cancel: Event | None = None,
        steering: Steering | None = None,
        keep: PageKeeper | None = None,
    ) -> DigitisedDocument:
        """Read one paper page by page: one file, or the scanner's pages (one file each) in their order.

        Pages that lie finished in `out_dir` (`page_files`), of the same files and by the same program, are not read
        again; a reading that fails or is called off leaves there what it finished.

        Pages are numbered through; `probe` of the result is that of the first file, with `pages` the sum.
        Leave the searchable PDF and the page images in `out_dir` (made by us, safe to show).

        A page that kills its worker twice, outlives its deadline or is skipped (`steering`) is kept as a picture with the
        mark NOT_READ; one that cannot even be opened comes back with image None and the mark UNREADABLE. The others go on.

        Args:
            keep: given each finished page; what it raises ends the reading.

        Raises:
            Those of `probe`, TesseractMissing, LanguageMissing, DiskFull, DigitisingCancelled (`cancel`, `close`),
            ReadingBrokeOff (its finished pages are left in `out_dir`).
        """
        ...

    def close(self) -> None:
        """Stop the workers at once."""
        ...
