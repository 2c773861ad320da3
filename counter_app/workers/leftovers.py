"""The hidden folder of a reading without a store: one run owns it; a later run of the same file goes on where it ended.

`.STEM.parts-1`, beside the results. Another run of the same file into the same place, at the same time, takes `-2`.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from glob import escape
from itertools import count
from pathlib import Path

_LOCK = ".lock"


@contextmanager
def own_parts(target: Path) -> Iterator[Path]:
    """Give the folder (0700) in which `target` (the results' path without suffix) is read; it stays when the block fails.

    What runs that ended early left is taken over, the fullest first; the rest of it is removed.
    """
    with _Owned() as owned:
        kept = _taken_over(owned, target)
        if kept is None:
            kept = _made(owned, target)
        try:
            yield kept
        except BaseException:
            if not list(kept.glob("*.page")):
                remove_parts(kept)
            raise
        remove_parts(kept)


def remove_parts(folder: Path) -> None:
    """Remove a folder of `own_parts`; nothing to do when it is gone."""
    shutil.rmtree(folder, ignore_errors=True)


def _taken_over(owned: "_Owned", target: Path) -> Path | None:
    left = target.parent.glob(f".{escape(target.name)}.parts-*")
    mine = [folder for folder in sorted(left) if owned.take(folder)]
    mine.sort(key=lambda folder: len(list(folder.glob("*.page"))), reverse=True)
    for spare in mine[1:]:
        remove_parts(spare)
    return mine[0] if mine else None


def _made(owned: "_Owned", target: Path) -> Path:
    for number in count(1):
        folder = target.with_name(f".{target.name}.parts-{number}")
        folder.mkdir(mode=0o700, exist_ok=True)
        if owned.take(folder):
            return folder
    raise AssertionError("there is always a next number")


class _Owned:
    """Folders that are this run's alone; the system lets them go when the process dies."""

    def __init__(self) -> None:
        self._handles: list[int] = []

    def __enter__(self) -> "_Owned":
        return self

    def __exit__(self, *_: object) -> None:
        for handle in self._handles:
            os.close(handle)

    def take(self, folder: Path) -> bool:
        """Own the folder; False when it is another run's, or was removed at this moment."""
        try:
            handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        except (FileNotFoundError, NotADirectoryError):
            return False
        if not _lock(handle) or not _still_there(handle, folder / _LOCK):
            os.close(handle)
            return False
        self._handles.append(handle)
        return True


def _still_there(handle: int, path: Path) -> bool:
    """Whether the file that is locked is the one that lies there: its owner may have removed it just before."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
