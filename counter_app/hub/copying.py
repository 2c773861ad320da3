"""Sealed blobs from one store into another, each read back; and what is told of those that have no whole copy."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import cast

from counter_app.domain.errors import BackupUnsound, BlobDamaged
from counter_app.hub.crypt import open_blob, sealed_size
from counter_app.hub.disk import is_unreadable
from counter_app.hub.keys import HubKeys
from counter_app.hub.objects import ObjectStore, Reader
from counter_app.records import JsonObject

_PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class NamingRecord:
    """A record whose receipt names a blob, and who sent it."""

    id: str
    kind: str
    office: str
    desk: str


@dataclass(frozen=True, slots=True)
class LackingBlob:
    """A blob of which there is no whole copy. `reason`: missing, damaged."""

    sha256: str
    bytes: int
    reason: str
    records: tuple[NamingRecord, ...] = ()


class Copying:
    """Copies blobs and counts them. What stands in the target is never replaced by something that is not whole."""

    def __init__(self, origin: ObjectStore, target: ObjectStore, keys: HubKeys) -> None:
        self._origin = origin
        self._target = target
        self._keys = keys
        self.blobs = 0
        self.bytes = 0
        self.lacking: list[LackingBlob] = []

    def copy(self, digest: str, size: int) -> bool:
        """Copy a blob of `size` plain bytes and read the copy back, to its hash; False when the origin has no whole one.

        Raises BackupUnsound (`reason`: target), OSError, ObjectsUnreachable.
        """
        name, length = _name(digest), sealed_size(size)
        if self._origin.size(name) != length:
            return False
        if self._target.size(name) is not None and not self._is_whole(self._origin, digest, size):
            return False
        try:
            with self._origin.open(name, 0, length) as reader:
                self._target.put(name, _readable(reader), length)
        except BlobDamaged:
            return False
        if not self._is_whole(self._target, digest, size):
            self._target.delete(name)
            if self._is_whole(self._origin, digest, size):
                raise BackupUnsound(reason="target", sha256=digest)
            return False
        self._count(size)
        return True

    def is_there(self, digest: str, size: int) -> bool:
        """Tell whether the target has the blob already, whole; then it counts as copied."""
        if not self._is_whole(self._target, digest, size):
            return False
        self._count(size)
        return True

    def lack(self, digest: str, size: int) -> None:
        """Note a blob of which there is no whole copy."""
        there = self._origin.size(_name(digest)) is not None
        self.lacking.append(LackingBlob(digest, size, "damaged" if there else "missing"))

    def _count(self, size: int) -> None:
        self.blobs += 1
        self.bytes += size

    def _is_whole(self, store: ObjectStore, digest: str, size: int) -> bool:
        name, found = _name(digest), hashlib.sha256()
        if store.size(name) != sealed_size(size):
            return False
        try:
            for piece in open_blob(store, name, self._keys, size=size, start=0, stop=size):
                found.update(piece)
        except (BlobDamaged, FileNotFoundError):
            return False
        except OSError as error:
            if not is_unreadable(error):
                raise
            return False
        return found.hexdigest() == digest


def named_by(
    lacking: Sequence[LackingBlob], records: Iterable[JsonObject]
) -> tuple[LackingBlob, ...]:
    """Return `lacking` with the records whose receipts name them; `records`: rows of the table, read only when needed."""
    if not lacking:
        return ()
    naming: defaultdict[str, list[NamingRecord]] = defaultdict(list)
    wanted = {each.sha256 for each in lacking}
    for row in records:
        blobs = cast(list[str], json.loads(str(row["receipt"]))["blobs"])
        for digest in wanted.intersection(blobs):
            naming[digest].append(
                NamingRecord(*(str(row[key]) for key in ("id", "kind", "office", "desk")))
            )
    return tuple(replace(each, records=tuple(naming[each.sha256])) for each in lacking)


def lacking_of(manifest: JsonObject) -> tuple[LackingBlob, ...]:
    """Return what a backup's manifest says that it lacks; nothing in those of before."""
    return tuple(
        LackingBlob(
            str(each["sha256"]),
            cast(int, each["bytes"]),
            str(each["reason"]),
            tuple(NamingRecord(**it) for it in cast(list[dict[str, str]], each["records"])),
        )
        for each in cast(list[JsonObject], manifest.get("lacking", []))
    )


def pieces_of(reader: Reader) -> Iterator[bytes]:
    """Yield what is left to read."""
    while piece := reader.read(_PIECE):
        yield piece


def _readable(reader: Reader) -> Iterator[bytes]:
    """Yield the origin's bytes. Raises BlobDamaged: its disk cannot read them any more."""
    try:
        yield from pieces_of(reader)
    except OSError as error:
        if is_unreadable(error):
            raise BlobDamaged(reason="disk") from error
        raise


def _name(digest: str) -> str:
    return f"blobs/{digest[:2]}/{digest}"
