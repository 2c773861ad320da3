"""What opens and reads untrusted documents for us: implemented by the worker pool, never in this process."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Protocol

from counter_app.domain.catalogue import PaperType
from counter_app.domain.digitised import DigitisedDocument, Probe
from counter_app.domain.ids import PaperTypeId

Progress = Callable[[int, int], None]
"""Called with (pages done, pages in all)."""


@dataclass(frozen=True, slots=True)
class DigitiseOptions:
    """`type` is the paper type when it is known, else it is recognised among `types`."""

    types: tuple[PaperType, ...]
    type: PaperTypeId | None = None
    title: str | None = None


class Digitiser(Protocol):
    """The page-worker pool."""

    def probe(self, path: Path) -> Probe:
        """Open `path` in a worker and say what it is.

        Raises:
            FileNotFound, FileEmpty, FileDamaged, FileEncrypted, FileTooLarge, FileKindUnknown, FileTooSlow.
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
    ) -> DigitisedDocument:
        """Read one paper page by page: one file, or the scanner's pages (one file each) in their order.

        Pages are numbered through; `probe` of the result is that of the first file, with `pages` the sum.
        Leave the searchable PDF and the page images in `out_dir` (made by us, safe to show).

        A page that kills its worker twice or outlives its deadline comes back with image None and the mark UNREADABLE;
        the other pages go on.

        Raises:
            Those of `probe`, TesseractMissing, LanguageMissing, DiskFull.
        """
        ...

    def close(self) -> None:
        """Stop the workers at once."""
        ...
