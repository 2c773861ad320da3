"""A page source and a park that need no device. Held to the port by tests/contract/test_page_source_contract.py."""

from collections.abc import Generator, Mapping, Sequence
from pathlib import Path
from threading import Event

from counter_app.domain.errors import CounterError, ScannerEmpty, ScannerNotFound
from counter_app.services.scan_ports import PageSource, ScannedPage, ScannerDevice, ScanOptions


class ListSource:
    """Gives the sheets of a list as `sheet-<number><suffix>`, then fails with `then` if that is given."""

    def __init__(
        self, sheets: Sequence[bytes], *, suffix: str = ".png", then: CounterError | None = None
    ) -> None:
        self._sheets = tuple(sheets)
        self._suffix = suffix
        self._then = then
        self.released: list[int] = []

    def pages(
        self, spool: Path, options: ScanOptions, *, cancel: Event
    ) -> Generator[ScannedPage, None, None]:
        spool.mkdir(parents=True, exist_ok=True)
        if not self._sheets and self._then is None and not cancel.is_set():
            raise ScannerEmpty
        taken = [int(path.stem.rpartition("-")[2]) for path in spool.glob("sheet-*")]
        first = max(taken, default=0) + 1
        for number, sheet in enumerate(self._sheets[: options.max_pages], start=first):
            if cancel.is_set():
                return
            path = spool / f"sheet-{number:06d}{self._suffix}"
            path.write_bytes(sheet)
            yield ScannedPage(path, number)
        if self._then is not None and not cancel.is_set():
            raise self._then

    def release(self, page: ScannedPage) -> None:
        if page.path.exists():
            page.path.unlink()
            self.released.append(page.number)


class FakePark:
    """A park of named sources."""

    def __init__(self, sources: Mapping[str, PageSource]) -> None:
        self._sources = dict(sources)

    def devices(self) -> tuple[ScannerDevice, ...]:
        return tuple(ScannerDevice(name, name) for name in self._sources)

    def open(self, name: str) -> PageSource:
        if name not in self._sources:
            raise ScannerNotFound(source=name)
        return self._sources[name]

    def leftovers(self, spool: Path) -> tuple[ScannedPage, ...]:
        return tuple(
            ScannedPage(path, int(path.stem.rpartition("-")[2]))
            for path in sorted(spool.glob("sheet-*"))
        )
