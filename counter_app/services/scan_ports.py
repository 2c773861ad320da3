"""Where scanned pages come from: the Protocols that every scanner source satisfies."""

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ScannerDevice:
    """A source that can be named in `scan --source`: `sane:test:0`, `folder:/path`. `label` is for people."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class ScanOptions:
    """How to scan: resolution in dpi, colour mode, the feeder instead of the glass, both sides.

    `extra` goes to the driver as it stands (test devices, special models).
    """

    dpi: int = 200
    colour: bool = True
    feeder: bool = False
    duplex: bool = False
    max_pages: int | None = None
    extra: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """A file that is complete and stable on disk in the spool; it stays there until `release`."""

    path: Path
    number: int


class PageSource(Protocol):
    """A scanner or a watched folder."""

    def pages(
        self, spool: Path, options: ScanOptions, *, cancel: Event
    ) -> Generator[ScannedPage, None, None]:
        """Yield each page as soon as it is whole in `spool`.

        Pages already yielded stay in the spool whatever happens later: a jam, a hang or a killed driver costs only
        the page under way.

        Raises:
            ScannerNotFound, ScannerBusy, ScannerEmpty, ScannerJammed, ScannerFailed, ScannerToolMissing, DiskFull.
        """
        ...

    def release(self, page: ScannedPage) -> None:
        """Forget a page that is committed to the store: only now may its file go from the spool or the folder."""
        ...


class ScannerPark(Protocol):
    """All sources of this PC."""

    def devices(self) -> tuple[ScannerDevice, ...]:
        """List what is connected now. Raises ScannerToolMissing."""
        ...

    def open(self, name: str) -> PageSource:
        """Return the source of that name. Raises ScannerNotFound, BadUsage."""
        ...

    def leftovers(self, spool: Path) -> tuple[ScannedPage, ...]:
        """List whole pages that an earlier run left in `spool` without release, in order; call it while no scan runs there."""
        ...
