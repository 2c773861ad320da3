"""Where the hub keeps bytes: a Protocol, and the folder of an embedded hub. What is kept is sealed before it comes here."""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Protocol

from counter_app.hub.disk import replacing, sync_folder


class Reader(Protocol):
    """Bytes one after another."""

    def read(self, size: int, /) -> bytes:
        """Return `size` bytes, fewer only at the end."""
        ...


class ObjectStore(Protocol):
    """Objects by name (`blobs/ab/abcd…`, `uploads/…/…`): written once and whole, never changed.

    Every call may raise OSError (of a folder) or ObjectsUnreachable (of a store beyond the network).
    """

    def put(self, name: str, pieces: Iterable[bytes], size: int) -> None:
        """Keep an object of `size` bytes for good. One of the same name is replaced in one step."""
        ...

    def open(self, name: str, start: int, length: int) -> AbstractContextManager[Reader]:
        """Give `length` bytes from `start`. Raises FileNotFoundError; nothing is said about fewer bytes than that."""
        ...

    def size(self, name: str) -> int | None:
        """Return an object's size in bytes, None when there is none."""
        ...

    def names(self, prefix: str) -> list[str]:
        """Return the names that begin with `prefix`, which ends in `/`."""
        ...

    def delete(self, prefix: str) -> None:
        """Remove the objects whose names begin with `prefix` (or are it); none is no error."""
        ...

    def free(self) -> int | None:
        """Return how many bytes may still come, None when the store does not tell."""
        ...

    def check(self) -> None:
        """Raise when the store does not answer."""
        ...


class ObjectsUnreachable(Exception):
    """A store beyond the network did not answer, or refused. Nothing is known to be kept of what was being put."""


class FolderObjects:
    """Objects as files below one folder of a local disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for part in ("blobs", "uploads"):
            (folder / part).mkdir(parents=True, exist_ok=True, mode=0o700)
        sync_folder(folder)

    def sweep_drafts(self) -> None:
        """Remove what a process that died was writing, and its folders. To be called when nobody else writes here."""
        for draft in self._folder.glob("*/*/.*.tmp"):
            draft.unlink(missing_ok=True)
        for folder in (self._folder / "uploads").iterdir():
            with suppress(OSError):
                # What is not an empty folder stays.
                folder.rmdir()

    def put(self, name: str, pieces: Iterable[bytes], size: int) -> None:
        path = self._folder / name
        if not path.parent.exists():
            path.parent.mkdir(mode=0o700, exist_ok=True)
            sync_folder(path.parent.parent)
        with replacing(path) as file:
            for piece in pieces:
                file.write(piece)

    @contextmanager
    def open(self, name: str, start: int, length: int) -> Iterator[Reader]:
        with (self._folder / name).open("rb") as file:
            file.seek(start)
            yield file

    def size(self, name: str) -> int | None:
        try:
            return (self._folder / name).stat().st_size
        except FileNotFoundError:
            return None

    def names(self, prefix: str) -> list[str]:
        return [
            path.relative_to(self._folder).as_posix()
            for path in (self._folder / prefix).rglob("*")
            if path.is_file() and not path.name.startswith(".")
        ]

    def delete(self, prefix: str) -> None:
        if prefix.endswith("/"):
            shutil.rmtree(self._folder / prefix, ignore_errors=True)
        else:
            (self._folder / prefix).unlink(missing_ok=True)

    def free(self) -> int | None:
        return shutil.disk_usage(self._folder).free

    def check(self) -> None:
        (self._folder / "blobs").stat()
