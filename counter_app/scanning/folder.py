"""A watched folder: where a scanner's own button, a phone or a colleague puts files."""

import re
import stat
import time
import uuid
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from watchfiles import watch

from counter_app.domain.errors import NotFound, ScannerEmpty, ScannerNotFound
from counter_app.services.scan_ports import ScannedPage, ScanOptions

from .spool import disk_errors, flush_file, flush_folder, next_number, prepare

PREFIX = "folder:"
"""How names of watched folders begin in `scan --source`."""

RECEIVED = "Đã nhận"
"""The subfolder into which files go once the store has them."""

ACCEPTED = frozenset({".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp"})
"""Suffixes that are taken, in lower case. Others (`.part`, `.tmp`, `.crdownload`, `~`) are left alone."""

_SETTLE_SECONDS = 1.0
_LONGEST_PAUSE_SECONDS = 0.25
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class _Look:
    """What tells one state of a file from another."""

    size: int
    modified_ns: int
    inode: int


class FolderSource:
    """One folder. Satisfies `PageSource`; a file (which may hold many pages) is one `ScannedPage`.

    Files are copied to the spool as `copy-<number>-<batch><suffix>`, byte for byte; the original stays where
    it is until `release`, so after a crash it is offered again. Empty files are not taken: a network drive
    shows a file before its first byte. Subfolders, links and hidden files are not looked at.
    """

    def __init__(
        self,
        folder: Path,
        *,
        follow: bool = False,
        settle: float = _SETTLE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`settle`: seconds for which size and time must not change; `follow`: wait for more until cancelled."""
        self._folder = folder
        self._follow = follow
        self._settle = settle
        self._clock = clock
        self._seen: dict[Path, tuple[_Look, float]] = {}
        self._taken: dict[Path, _Look] = {}
        self._originals: dict[Path, tuple[Path, _Look]] = {}

    def pages(
        self, spool: Path, options: ScanOptions, *, cancel: Event
    ) -> Generator[ScannedPage, None, None]:
        """Yield the files that lie in the folder in natural order of names, then, when following, new ones.

        Without `follow` it ends when every file was offered once, those of slow writers included. Each call
        offers anew what was not released. Of `options` only `max_pages` counts (as files).

        Raises:
            ScannerEmpty: without `follow`, no file at all.
            ScannerNotFound: the folder is not there, or no longer there.
            ScannerFailed: reason `permission` or `io`.
            DiskFull: no room in the spool.
        """
        with disk_errors(0):
            prepare(spool)
        received = 0
        # What an earlier call offered without a release is offered again: its commit may have failed.
        self._taken = {}
        for _ in self._ticks(cancel):
            while (ready := self._next_ready(received)) is not None and not cancel.is_set():
                page = self._copy(ready, spool, received)
                if page is None:
                    break  # Written to while it was copied: look again at the next tick.
                received += 1
                yield page
                if options.max_pages is not None and received >= options.max_pages:
                    return
            if not self._follow and not self._candidates(received):
                break
        if not received and not self._follow and not cancel.is_set():
            raise ScannerEmpty

    def release(self, page: ScannedPage) -> None:
        """Move the original of a committed page into `Đã nhận` and delete its copy; twice is harmless.

        A file of the same name is never written over: the newcomer gets a number. An original that was
        written to since it was copied stays in the folder and is offered again.

        Raises:
            NotFound: this source never gave that page.
            ScannerFailed: reason `permission` or `io`; the original stays, releasing again may succeed.
            DiskFull: no room for the subfolder.
        """
        if page.path not in self._originals:
            if page.path.exists():
                raise NotFound(kind="scanned_page", id=page.path.name)
            return
        original, copied = self._originals[page.path]
        with disk_errors(0):
            if _look(original) == copied:
                _move_aside(original)
            page.path.unlink(missing_ok=True)
        del self._originals[page.path]
        self._taken.pop(original, None)

    def _ticks(self, cancel: Event) -> Iterator[None]:
        """Give a turn at once, after every change, and several times a second, until cancelled."""
        yield
        pause = min(max(self._settle, 0.01), _LONGEST_PAUSE_SECONDS)
        if not self._follow:
            while not cancel.wait(pause):
                yield
            return
        if cancel.is_set():
            return
        milliseconds = int(pause * 1000)
        changes = watch(
            self._folder,
            watch_filter=None,
            recursive=False,
            debounce=milliseconds,
            rust_timeout=milliseconds,
            yield_on_timeout=True,
            stop_event=cancel,
        )
        with closing(changes):
            try:
                for _ in changes:
                    yield
            except FileNotFoundError as error:
                raise self._missing() from error

    def _next_ready(self, received: int) -> Path | None:
        """Return the first file, in natural order, that has not changed for `settle` seconds.

        A later file waits for an earlier one that is still being written: their order is the order of pages.
        """
        for path, look in self._candidates(received):
            before, since = self._seen.get(path, (None, 0.0))
            now = self._clock()
            if look != before:
                self._seen[path] = (look, now)
            elif now - since >= self._settle:
                return path
        return None

    def _candidates(self, received: int) -> list[tuple[Path, _Look]]:
        """List files to take, in natural order of names, without those that were already offered as they are."""
        with disk_errors(received):
            try:
                paths = sorted(self._folder.iterdir(), key=_natural)
            except (FileNotFoundError, NotADirectoryError) as error:
                raise self._missing() from error
            found = [(path, _look(path)) for path in paths if _is_wanted(path)]
        fresh = [
            (path, look)
            for path, look in found
            if look is not None and look.size and look != self._taken.get(path)
        ]
        names = {path for path, _ in fresh}
        self._seen = {path: seen for path, seen in self._seen.items() if path in names}
        return fresh

    def _copy(self, original: Path, spool: Path, received: int) -> ScannedPage | None:
        """Copy and flush one file. None: it changed or went meanwhile, nothing was kept."""
        before = _look(original)
        with disk_errors(received):
            number = next_number(spool)
            target = spool / f"copy-{number:06d}-{uuid.uuid4().hex}{original.suffix.lower()}"
            part = target.with_name(target.name + ".part")
            try:
                with original.open("rb") as source, part.open("xb") as sink:
                    while block := source.read(_BLOCK):
                        sink.write(block)
                after = _look(original)
                if after is None or after != before or part.stat().st_size != after.size:
                    return None
                part.replace(target)
                flush_file(target)
            except FileNotFoundError:
                return None
            finally:
                part.unlink(missing_ok=True)
        self._taken[original] = after
        self._originals[target] = (original, after)
        return ScannedPage(target, number)

    def _missing(self) -> ScannerNotFound:
        return ScannerNotFound(source=f"{PREFIX}{self._folder}")


def open_folder(folder: Path, *, follow: bool) -> FolderSource:
    """Return the source of a folder that is there now.

    Raises:
        ScannerNotFound: it is not there, or not a folder.
        ScannerFailed: reason `permission` or `io`.
    """
    with disk_errors(0):
        if not folder.is_dir():
            raise ScannerNotFound(source=f"{PREFIX}{folder}")
    return FolderSource(folder, follow=follow)


def _is_wanted(path: Path) -> bool:
    return path.suffix.lower() in ACCEPTED and not path.name.startswith((".", "~"))


def _natural(path: Path) -> tuple[list[tuple[int, int, str]], str]:
    """Sort key: runs of digits by value (`trang 2` before `trang 10`), the rest without regard to case."""
    pieces = re.findall(r"[0-9]+|[^0-9]+", path.name.casefold())
    return [(0, int(p), "") if p[0] in "0123456789" else (1, 0, p) for p in pieces], path.name


def _look(path: Path) -> _Look | None:
    """Return the state of a regular file; None when it is gone, a link or something else."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(found.st_mode):
        return None
    return _Look(found.st_size, found.st_mtime_ns, found.st_ino)


def _move_aside(original: Path) -> None:
    """Move a file into `Đã nhận` beside it under a name that is free."""
    folder = original.parent / RECEIVED
    folder.mkdir(exist_ok=True)
    attempt = 1
    while True:
        suffix = "" if attempt == 1 else f" ({attempt})"
        target = folder / f"{original.stem}{suffix}{original.suffix}"
        try:
            # The empty file holds the name: a bare rename would write over what another desk put there.
            target.touch(exist_ok=False)
        except FileExistsError:
            attempt += 1
            continue
        original.replace(target)
        flush_folder(folder)
        flush_folder(original.parent)
        return
