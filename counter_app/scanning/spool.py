"""The spool: the folder in which a page waits, whole and flushed to disk, until the store has it.

Names in the spool carry the page number first, so that the order of names is the order of pages:
`page-000012-<batch>.png` is a scanner's only copy and is recovered after a crash (`leftovers`);
`copy-000012-<batch>.pdf` is a copy of a file that still lies in a watched folder, so after a crash it is
thrown away (`discard_copies`) and the folder offers the file again.
"""

import errno
import os
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from counter_app.domain.errors import DiskFull, ScannerFailed
from counter_app.services.scan_ports import ScannedPage

_NAME = re.compile(r"(?:page|copy)-(\d{6,})-[0-9a-f]{32}\.[a-z]+(?:\.part)?\Z")
_PNG_START = b"\x89PNG\r\n\x1a\n"
_PNG_END = b"IEND"
_BLOCK = 1 << 20
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_DENIED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


@contextmanager
def disk_errors(pages: int) -> Iterator[None]:
    """Turn the operating system's refusals into what is shown; `pages` is how many were received and are kept.

    Raises:
        DiskFull: no space or quota left.
        ScannerFailed: reason `permission` or `io`.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFull(pages=pages) from error
        reason = "permission" if error.errno in _DENIED else "io"
        raise ScannerFailed(reason=reason, pages=pages) from error


def prepare(spool: Path) -> None:
    """Make the spool folder, readable by its owner alone (pages lie in it unencrypted).

    Raises:
        OSError: the folder cannot be made.
    """
    spool.mkdir(mode=0o700, parents=True, exist_ok=True)


def number_of(path: Path) -> int | None:
    """Return the page number in a spool file's name, or None for a file that is not the spool's."""
    found = _NAME.match(path.name)
    return int(found.group(1)) if found else None


def next_number(spool: Path) -> int:
    """Return the number after the highest in the spool, half-written pages included; 1 when it is empty."""
    return 1 + max((number_of(path) or 0 for path in spool.iterdir()), default=0)


def leftovers(spool: Path) -> tuple[ScannedPage, ...]:
    """List whole scanner pages that an earlier run left without release, in page order.

    Call it while no scan into this spool is running. Half-written and damaged files are left out.
    """
    if not spool.is_dir():
        return ()
    pages = [
        ScannedPage(path, number)
        for path in spool.glob("page-*.png")
        if (number := number_of(path)) is not None and is_whole_png(path)
    ]
    return tuple(sorted(pages, key=lambda page: page.number))


def discard_copies(spool: Path) -> int:
    """Delete copies of watched-folder files that an earlier run left, and return how many.

    Nothing is lost: the originals still lie in their folder. Call it while no scan is running.
    """
    stale = list(spool.glob("copy-*")) if spool.is_dir() else []
    stale = [path for path in stale if number_of(path) is not None]
    for path in stale:
        path.unlink(missing_ok=True)
    return len(stale)


def flush_file(path: Path) -> None:
    """Force a file and its entry in the folder onto the disk. Raises OSError."""
    _fsync(path, os.O_RDONLY)
    flush_folder(path.parent)


def flush_folder(folder: Path) -> None:
    """Force a folder's entries onto the disk. Raises OSError."""
    # Windows has no way to open a folder for fsync; NTFS journals the entry itself.
    if os.name == "posix":
        _fsync(folder, os.O_RDONLY | os.O_DIRECTORY)


def _fsync(path: Path, flags: int) -> None:
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def is_whole_png(path: Path) -> bool:
    """Say whether the file is a PNG whose every chunk is there with its right checksum, up to the end chunk.

    The pixels are not decoded: that is the page worker's business. Raises OSError other than "not found".
    """
    try:
        with path.open("rb") as file:
            if file.read(len(_PNG_START)) != _PNG_START:
                return False
            if _read_chunk(file) != b"IHDR":
                return False
            kind: bytes | None = b"IHDR"
            while kind is not None and kind != _PNG_END:
                kind = _read_chunk(file)
            return kind == _PNG_END and not file.read(1)
    except FileNotFoundError:
        return False


def _read_chunk(file: BinaryIO) -> bytes | None:
    """Read one chunk; return its kind, or None when it is cut off or its checksum is wrong."""
    head = file.read(8)
    if len(head) < 8:
        return None
    left = int.from_bytes(head[:4], "big")
    check = zlib.crc32(head[4:])
    while left:
        block = file.read(min(left, _BLOCK))
        if not block:
            return None
        check = zlib.crc32(block, check)
        left -= len(block)
    return head[4:] if file.read(4) == check.to_bytes(4, "big") else None
