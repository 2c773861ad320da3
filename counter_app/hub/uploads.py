"""Unfinished uploads on disk: bytes are kept encrypted and fsynced before anybody hears that they are kept."""

import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from counter_app.domain.errors import BlobDamaged
from counter_app.hub.blobs import Blobs
from counter_app.hub.crypt import append_frame, read_frames
from counter_app.hub.database import Database, Row
from counter_app.hub.desks import Caller
from counter_app.hub.disk import sync
from counter_app.hub.keys import HubKeys
from counter_app.hub.refusals import Refusal, disk_full, not_found
from counter_app.hub.settings import HubSettings


@dataclass(frozen=True, slots=True)
class Wish:
    """What a desk says about the blob it is going to send; `metadata` is the header as it came."""

    sha256: str
    media_type: str
    length: int
    metadata: str


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload as committed: `offset` plain bytes, which take `stored` bytes of its file."""

    id: str
    office: str
    wish: Wish
    offset: int
    stored: int
    finished: bool
    expires_at: datetime


class Uploads:
    """The uploads in progress. Callers hold the upload's lease while they change it."""

    def __init__(
        self, database: Database, blobs: Blobs, keys: HubKeys, settings: HubSettings
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._keys = keys
        self._settings = settings
        self._folder = settings.data / "uploads"
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.sweep()

    def create(self, caller: Caller, wish: Wish) -> Upload:
        """Begin an upload. Raises Refusal (413, 507)."""
        if wish.length > self._settings.max_upload:
            raise Refusal(413, "TOO_LARGE", f"at most {self._settings.max_upload} bytes")
        # The pieces lie there twice while the blob is put together.
        if shutil.disk_usage(self._folder).free < 2 * wish.length + self._settings.reserve:
            raise disk_full()
        self.sweep()
        name = secrets.token_hex(16)
        expires_at = self._expiry()
        self._database.write(
            "INSERT INTO upload (id, office, sha256, metadata, length, offset, stored, finished,"
            " expires_at) VALUES (?, ?, ?, ?, ?, 0, 0, 0, ?)",
            (name, caller.office, wish.sha256, _pack(wish), wish.length, expires_at.isoformat()),
        )
        upload = Upload(name, caller.office, wish, 0, 0, False, expires_at)
        if wish.length == 0:
            return self._finish(upload)
        return upload

    def find(self, caller: Caller, name: str) -> Upload:
        """Return the office's upload. Raises Refusal (404): unknown, expired, or another office's."""
        row = self._database.row(
            "SELECT * FROM upload WHERE id = ? AND office = ? AND expires_at > ?",
            (name, caller.office, self._settings.now().isoformat()),
        )
        if row is None:
            raise not_found()
        return _upload(row)

    def append(self, upload: Upload, pieces: list[bytes]) -> Upload:
        """Keep `pieces` after the upload's offset, on disk for good when this returns.

        The last byte of the upload finishes it: the whole must have the promised hash, else the upload is dropped.
        Raises Refusal (460 hash, 413 more than promised, 507, 404 the bytes before are gone), OSError.
        """
        size = sum(map(len, pieces))
        if size == 0:
            return upload
        offset = upload.offset + size
        if offset > upload.wish.length:
            raise Refusal(413, "TOO_LARGE", "more bytes than Upload-Length")
        # Half of the reserve is the database's, so that records and clean-up still work on a disk full of uploads.
        if shutil.disk_usage(self._folder).free - size < self._settings.reserve // 2:
            raise disk_full()
        stored = self._write(upload, pieces)
        moved = replace(upload, offset=offset, stored=stored, expires_at=self._expiry())
        if offset == upload.wish.length:
            return self._finish(moved)
        self._database.write(
            "UPDATE upload SET offset = ?, stored = ?, expires_at = ? WHERE id = ?",
            (offset, stored, moved.expires_at.isoformat(), upload.id),
        )
        return moved

    def drop(self, upload: Upload) -> None:
        """Forget an upload and what came of it. A finished blob stays."""
        # Bytes first: on a full disk the database needs the room to forget the row.
        self._part(upload.id).unlink(missing_ok=True)
        self._database.write("DELETE FROM upload WHERE id = ?", (upload.id,))

    def sweep(self) -> None:
        """Remove uploads past their time, and files that no upload names (a crash between two steps)."""
        now = self._settings.now().isoformat()
        self._database.write("DELETE FROM upload WHERE expires_at <= ?", (now,))
        # Names first: an upload that begins in between is newer than the list and stays.
        parts = list(self._folder.iterdir())
        known = {row["id"] for row in self._database.rows("SELECT id FROM upload")}
        for part in parts:
            if part.name not in known:
                part.unlink(missing_ok=True)

    def unfinished(self) -> int:
        """Return how many uploads are under way."""
        row = self._database.row("SELECT count(*) AS n FROM upload WHERE finished = 0")
        return 0 if row is None else int(row["n"])

    def _write(self, upload: Upload, pieces: list[bytes]) -> int:
        """Append to the upload's file; return its new length. Bytes after `stored` were never committed: cut off."""
        key = self._key(upload.id)
        path = self._part(upload.id)
        if upload.stored and not path.exists():
            self.drop(upload)
            raise not_found()
        with path.open("r+b" if path.exists() else "x+b") as file:
            file.truncate(upload.stored)
            file.seek(upload.stored)
            for piece in pieces:
                append_frame(file, piece, key)
            sync(file)
            return file.tell()

    def _finish(self, upload: Upload) -> Upload:
        try:
            found = sha256()
            for piece in self._plain(upload):
                found.update(piece)
        except BlobDamaged as error:
            self.drop(upload)
            raise Refusal(460, "HASH_MISMATCH", "the upload was damaged on disk") from error
        if found.hexdigest() != upload.wish.sha256:
            self.drop(upload)
            raise Refusal(460, "HASH_MISMATCH", "the bytes do not have the promised hash")
        self._blobs.write(upload.wish.sha256, self._plain(upload))
        with self._database.transaction() as database:
            self._blobs.own(database, upload.wish.sha256, upload.wish.length, _owner(upload))
            database.write(
                "UPDATE upload SET offset = length, finished = 1, expires_at = ? WHERE id = ?",
                (upload.expires_at.isoformat(), upload.id),
            )
        self._part(upload.id).unlink(missing_ok=True)
        return replace(upload, finished=True)

    def _plain(self, upload: Upload) -> Iterator[bytes]:
        if upload.wish.length == 0:
            return iter(())
        return read_frames(self._part(upload.id), upload.stored, self._key(upload.id))

    def _part(self, name: str) -> Path:
        return self._folder / name

    def _key(self, name: str) -> bytes:
        return self._keys.derive("upload", bytes.fromhex(name))

    def _expiry(self) -> datetime:
        return (self._settings.now() + self._settings.upload_life).replace(microsecond=0)


def _owner(upload: Upload) -> tuple[str, str]:
    return upload.office, upload.wish.media_type


def _pack(wish: Wish) -> str:
    return f"{wish.media_type}\n{wish.metadata}"


def _upload(row: Row) -> Upload:
    media_type, _, metadata = str(row["metadata"]).partition("\n")
    wish = Wish(row["sha256"], media_type, row["length"], metadata)
    return Upload(
        id=row["id"],
        office=row["office"],
        wish=wish,
        offset=row["offset"],
        stored=row["stored"],
        finished=bool(row["finished"]),
        expires_at=datetime.fromisoformat(row["expires_at"]),
    )
