"""Counts what changes below a folder as it happens (inotify), so that a kill can be placed between two writes."""

import ctypes
import os
import select
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

_MODIFY, _CLOSED, _MOVED_TO, _CREATED, _DELETED = 0x2, 0x8, 0x80, 0x100, 0x200
_WANTED = _MODIFY | _CLOSED | _MOVED_TO | _CREATED | _DELETED
_IS_FOLDER = 0x40000000
_HEAD = struct.Struct("iIII")
_LIBC = ctypes.CDLL(None, use_errno=True)


class Changes:
    """Watches folders with all that lies below them, also what is made later."""

    def __init__(self, handle: int, roots: Sequence[Path]) -> None:
        self.handle = handle
        self.seen = 0
        self._folders: dict[int, Path] = {}
        for root in roots:
            self._watch(root)

    def _watch(self, folder: Path) -> None:
        watch = _LIBC.inotify_add_watch(self.handle, os.fsencode(folder), _WANTED)
        if watch < 0:
            return  # It went as quickly as it came.
        self._folders[watch] = folder
        for child in folder.iterdir():
            if child.is_dir() and not child.is_symlink():
                self._watch(child)

    def take(self) -> None:
        """Count what has happened since the last call; blocks until there is something."""
        buffer = os.read(self.handle, 65536)
        place = 0
        while place < len(buffer):
            watch, mask, _, length = _HEAD.unpack_from(buffer, place)
            name = buffer[place + _HEAD.size : place + _HEAD.size + length].rstrip(b"\0")
            place += _HEAD.size + length
            self.seen += 1
            if mask & _IS_FOLDER and mask & (_CREATED | _MOVED_TO):
                self._watch(self._folders[watch] / os.fsdecode(name))


@contextmanager
def changes_below(*roots: Path) -> Iterator[Changes]:
    handle = _LIBC.inotify_init1(os.O_CLOEXEC)
    if handle < 0:
        raise OSError(ctypes.get_errno(), "inotify_init1")
    try:
        yield Changes(handle, roots)
    finally:
        os.close(handle)


def wait_for(process: int, changes: Changes, wanted: int | None, *, seconds: float) -> bool:
    """Wait until `wanted` changes were seen (True) or the process with that pidfd has ended (False)."""
    poll = select.poll()
    poll.register(changes.handle, select.POLLIN)
    poll.register(process, select.POLLIN)
    while True:
        ready = [handle for handle, _ in poll.poll(seconds * 1000)]
        if not ready:
            raise TimeoutError(f"nothing happened for {seconds} seconds")
        if changes.handle in ready:
            changes.take()
            if wanted is not None and changes.seen >= wanted:
                return True
        elif process in ready:
            return False
