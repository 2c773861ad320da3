"""Small acts on files that must be whole or not there: atomic writing, locks, a full disk told as such."""

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from counter_app.domain.errors import DiskFull, PlaceNotWritable

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@contextmanager
def full_disk_told() -> Iterator[None]:
    """Turn the system's "no space left" into DiskFull; every other error passes."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFull() from error
        raise


_NO_PLACE = frozenset(
    {
        errno.ENOENT,
        errno.ENOTDIR,
        errno.EISDIR,
        errno.EACCES,
        errno.EPERM,
        errno.EROFS,
        errno.ENAMETOOLONG,
    }
)


@contextmanager
def no_place_told(target: Path) -> Iterator[None]:
    """Turn "there is no such folder, or you may not write there" into PlaceNotWritable; every other error passes."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_PLACE:
            raise PlaceNotWritable(file=target.name) from error
        raise


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(folder: Path) -> None:
    """Make a private folder (0700) durable; nothing to do when it is there."""
    if folder.is_dir():
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    sync_folder(folder.parent)


def new_private(path: Path) -> BinaryIO:
    """Open a file that is not there yet for writing, mode 0600 from its first moment."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def write_whole(target: Path, content: bytes) -> None:
    """Replace `target` (mode 0600) by `content`: after a crash it is the old file or the new one. Raises DiskFull."""
    temporary = target.with_name(f"{target.name}.new")
    try:
        with full_disk_told():
            temporary.unlink(missing_ok=True)
            with new_private(temporary) as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            temporary.replace(target)
            sync_folder(target.parent)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def locked(path: Path, *, wait: bool) -> Iterator[bool]:
    """Hold an advisory lock on `path` across processes and threads; yields False when another holds it.

    The lock belongs to the opened file, so two threads of one process exclude each other too, and the system lets
    it go when the process dies.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
    finally:
        os.close(handle)
