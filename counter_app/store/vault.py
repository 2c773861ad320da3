"""The vault: encrypted files named by the SHA-256 of their plain bytes, `vault/ab/abcd…`."""

import hashlib
import io
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, cast

from counter_app.domain.errors import BlobDamaged, BlobMissing, FileNotFound
from counter_app.domain.ids import Sha256
from counter_app.services.store_ports import StoredBlob

from .files import full_disk_told, make_folder, new_private, no_place_told, sync_folder
from .owners import lives, own_mark
from .sealed import CHUNK, Damaged, SealedReader, seal

_INCOMING = "incoming"


class FileVault:
    """The vault in one folder; safe to use from several threads and processes at once."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self._folder = folder
        self._key = key
        self._incoming = folder / _INCOMING
        with full_disk_told():
            make_folder(folder)
            make_folder(self._incoming)

    def sweep(self) -> int:
        """Remove what processes that died left half-written; how many files that were."""
        gone = 0
        for left in sorted(self._incoming.iterdir()):
            if not lives(left.name.partition(".")[0]):
                left.unlink(missing_ok=True)
                gone += 1
        return gone

    def put(self, source: BinaryIO) -> StoredBlob:
        """Encrypt `source` from where it stands and keep it for good. Raises DiskFull; nothing half-written stays."""
        temporary = self._incoming / f"{own_mark()}.{secrets.token_hex(8)}"
        with full_disk_told():
            try:
                with new_private(temporary) as target:
                    sha256, size = seal(source, target, self._key)
                    target.flush()
                    os.fsync(target.fileno())
                self._settle(temporary, Sha256(sha256))
            finally:
                temporary.unlink(missing_ok=True)
        return StoredBlob(Sha256(sha256), size)

    def _settle(self, temporary: Path, sha256: Sha256) -> None:
        if self._sound(sha256) and self._touch(sha256):
            return
        final = self._path(sha256)
        make_folder(final.parent)
        temporary.replace(final)
        sync_folder(final.parent)

    def put_file(self, path: Path) -> StoredBlob:
        """Raises FileNotFound, DiskFull."""
        try:
            source = path.open("rb")
        except (FileNotFoundError, IsADirectoryError):
            raise FileNotFound(file=path.name) from None
        with source:
            return self.put(source)

    def read(self, sha256: Sha256) -> bytes:
        """Return all plain bytes, checked against their address. Raises BlobMissing, BlobDamaged."""
        with self.open(sha256) as stream:
            content = stream.read()
        if hashlib.sha256(content).hexdigest() != sha256:
            raise BlobDamaged(sha256=sha256)
        return content

    @contextmanager
    def open(self, sha256: Sha256) -> Iterator[BinaryIO]:
        """A seekable stream of the plain bytes. Raises BlobMissing, BlobDamaged, also while it is read."""
        try:
            with self._reader(sha256) as reader, io.BufferedReader(reader, CHUNK) as stream:
                yield cast(BinaryIO, stream)
        except Damaged:
            raise BlobDamaged(sha256=sha256) from None

    def copy_out(self, sha256: Sha256, target: Path) -> None:
        """Write the plain bytes to `target` (0600, whole or not at all).

        Raises BlobMissing, BlobDamaged, DiskFull, PlaceNotWritable.
        """
        temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
        digest = hashlib.sha256()
        with no_place_told(target), full_disk_told():
            try:
                with self.open(sha256) as stream, new_private(temporary) as copy:
                    while chunk := stream.read(CHUNK):
                        digest.update(chunk)
                        copy.write(chunk)
                    copy.flush()
                    os.fsync(copy.fileno())
                if digest.hexdigest() != sha256:
                    raise BlobDamaged(sha256=sha256)
                temporary.replace(target)
            finally:
                temporary.unlink(missing_ok=True)

    def holds(self, sha256: Sha256) -> bool:
        return self._path(sha256).is_file()

    def remove(self, sha256: Sha256) -> None:
        """Remove a file for good; nothing to do when it is gone."""
        path = self._path(sha256)
        if path.exists():
            path.unlink(missing_ok=True)
            sync_folder(path.parent)

    def idle(self, sha256: Sha256, unused_for: timedelta) -> bool:
        """Tell whether nobody has put the file for so long."""
        try:
            put_at = self._path(sha256).stat().st_mtime
        except FileNotFoundError:
            return False
        return abs(time.time() - put_at) >= unused_for.total_seconds()

    def retire(self, sha256: Sha256, *, unused_for: timedelta) -> bool:
        """Remove a file for good unless somebody has put it again meanwhile; True when it is gone.

        It is moved aside first: whoever puts it after that writes a file of their own, and who did so before that has left a
        fresh time on it.
        """
        path = self._path(sha256)
        aside = self._incoming / f"{own_mark()}.{secrets.token_hex(8)}"
        try:
            path.rename(aside)
        except FileNotFoundError:
            return True
        if abs(time.time() - aside.stat().st_mtime) < unused_for.total_seconds():
            aside.rename(path)
            sync_folder(path.parent)
            return False
        aside.unlink()
        sync_folder(path.parent)
        return True

    def _touch(self, sha256: Sha256) -> bool:
        """Leave a fresh time on a file that is here: who thinks of removing it sees that it is wanted."""
        try:
            os.utime(self._path(sha256))
        except FileNotFoundError:
            return False
        return True

    def _path(self, sha256: Sha256) -> Path:
        if len(sha256) != 64 or set(sha256) - set("0123456789abcdef"):
            raise BlobMissing(sha256=sha256)
        return self._folder / sha256[:2] / sha256

    def _reader(self, sha256: Sha256) -> SealedReader:
        try:
            sealed = self._path(sha256).open("rb")
        except FileNotFoundError:
            raise BlobMissing(sha256=sha256) from None
        try:
            reader = SealedReader(sealed, self._key)
            if reader.sha256 != sha256:
                raise Damaged
        except BaseException:
            sealed.close()
            raise
        return reader

    def _sound(self, sha256: Sha256) -> bool:
        """Whether the file is there with a true header, footer and length; a damaged one is to be replaced."""
        try:
            self._reader(sha256).close()
        except (BlobMissing, Damaged):
            return False
        return True
