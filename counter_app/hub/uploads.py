"""Unfinished uploads. What came lies sealed in the hub's store, in parts that any replica can go on with."""

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Row, delete, func, insert, select, update

from counter_app.domain.errors import BlobDamaged
from counter_app.hub.blobs import Blobs
from counter_app.hub.crypt import open_part, seal_part
from counter_app.hub.database import Database
from counter_app.hub.desks import Caller
from counter_app.hub.keys import HubKeys
from counter_app.hub.objects import ObjectStore
from counter_app.hub.refusals import Refusal, disk_full, not_found
from counter_app.hub.schema import upload as upload_table, upload_part
from counter_app.hub.settings import HubSettings

_IN_MEMORY = 8 * 1024**2
"""Bytes up to which an upload's parts are read once; longer ones are read twice, to be hashed and to be kept."""

_NAME = re.compile(r"[0-9a-f]{32}")
_SWEEP_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a desk says about the blob it is going to send; `metadata` is the header as it came."""

    sha256: str
    media_type: str
    length: int
    metadata: str


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload as committed: `offset` plain bytes are kept."""

    id: str
    office: str
    wish: Wish
    offset: int
    finished: bool
    expires_at: datetime


class Uploads:
    """The uploads in progress.

    Two requests may write to one upload through two replicas: whoever commits first moves the offset, and the other
    is told that it has moved (409). A request that dies leaves no lock behind.
    """

    def __init__(
        self,
        database: Database,
        objects: ObjectStore,
        blobs: Blobs,
        *,
        keys: HubKeys,
        settings: HubSettings,
    ) -> None:
        self._database = database
        self._objects = objects
        self._blobs = blobs
        self._keys = keys
        self._settings = settings
        self._swept_at: datetime | None = None
        self.sweep()
        self._sweep_strays()

    def create(self, caller: Caller, wish: Wish) -> Upload:
        """Begin an upload. Raises Refusal (413, 507)."""
        if wish.length > self._settings.max_upload:
            raise Refusal(413, "TOO_LARGE", f"at most {self._settings.max_upload} bytes")
        # The pieces lie there twice while the blob is put together.
        self._must_have_room(2 * wish.length + self._settings.reserve)
        if self._swept_at is None or self._settings.now() - self._swept_at >= _SWEEP_EVERY:
            self.sweep()
        upload = Upload(
            secrets.token_hex(16), caller.office, wish, 0, finished=False, expires_at=self._expiry()
        )
        with self._database.transaction() as connection:
            connection.execute(
                insert(upload_table).values(
                    id=upload.id,
                    office=upload.office,
                    sha256=wish.sha256,
                    media_type=wish.media_type,
                    metadata=wish.metadata,
                    length=wish.length,
                    offset=0,
                    finished=0,
                    expires_at=upload.expires_at,
                )
            )
        return self._finish(upload, b"") if wish.length == 0 else upload

    def find(self, caller: Caller, name: str) -> Upload:
        """Return the office's upload. Raises Refusal (404): unknown, expired, or another office's."""
        if not _NAME.fullmatch(name):
            raise not_found()
        with self._database.read() as connection:
            row = connection.execute(
                select(upload_table).where(
                    upload_table.c.id == name,
                    upload_table.c.office == caller.office,
                    upload_table.c.expires_at > self._settings.now(),
                )
            ).first()
        if row is None:
            raise not_found()
        return _upload(row)

    def append(self, upload: Upload, pieces: list[bytes]) -> Upload:
        """Keep `pieces` after the upload's offset, for good when this returns.

        The last byte of the upload finishes it: the whole must have the promised hash, else the upload is dropped.
        Raises Refusal (409 the upload has moved on, 460 hash, 413 more than promised, 507, 404 the bytes before are
        gone), OSError, ObjectsUnreachable.
        """
        content = b"".join(pieces)
        if not content:
            return upload
        offset = upload.offset + len(content)
        if offset > upload.wish.length:
            raise Refusal(413, "TOO_LARGE", "more bytes than Upload-Length")
        # Half of the reserve is the database's, so that records and clean-up still work on a disk full of uploads.
        self._must_have_room(len(content) + self._settings.reserve // 2)
        if offset == upload.wish.length:
            return self._finish(upload, content)
        return self._keep(upload, content)

    def take_whole(self, caller: Caller, wish: Wish, content: bytes) -> None:
        """Keep a blob that came in one piece, for good when this returns; no upload is begun for it.

        Raises Refusal (460 hash, 413, 507), OSError, ObjectsUnreachable.
        """
        if len(content) != wish.length or wish.length > self._settings.max_upload:
            raise Refusal(413, "TOO_LARGE", f"at most {self._settings.max_upload} bytes")
        if sha256(content).hexdigest() != wish.sha256:
            raise Refusal(460, "HASH_MISMATCH", "the bytes do not have the promised hash")
        self._must_have_room(wish.length + self._settings.reserve)
        self._blobs.write(wish.sha256, iter((content,)), wish.length)
        with self._database.transaction() as connection:
            self._blobs.own(
                connection,
                wish.sha256,
                wish.length,
                office=caller.office,
                media_type=wish.media_type,
            )

    def drop(self, upload: Upload) -> None:
        """Forget an upload and what came of it. A finished blob stays."""
        # Bytes first: on a full disk the database needs the room to forget the row.
        self._objects.delete(_folder(upload.id))
        with self._database.transaction() as connection:
            connection.execute(delete(upload_table).where(upload_table.c.id == upload.id))

    def sweep(self) -> None:
        """Remove uploads past their time."""
        now = self._settings.now()
        self._swept_at = now
        late = upload_table.c.expires_at <= now
        with self._database.read() as connection:
            names = connection.execute(select(upload_table.c.id).where(late)).scalars().all()
        for name in names:
            self._objects.delete(_folder(name))
        if names:
            with self._database.transaction() as connection:
                connection.execute(delete(upload_table).where(late, upload_table.c.id.in_(names)))

    def unfinished(self) -> int:
        """Return how many uploads are under way."""
        under_way = (
            select(func.count()).select_from(upload_table).where(upload_table.c.finished == 0)
        )
        with self._database.read() as connection:
            return int(connection.execute(under_way).scalar_one())

    def _sweep_strays(self) -> None:
        """Remove parts that no upload names: a replica died between two steps, or a database was put back."""
        # Objects first: an upload that begins in between is newer than the list and stays.
        names = self._objects.names("uploads/")
        if not names:
            return
        with self._database.read() as connection:
            known = set(connection.execute(select(upload_table.c.id)).scalars())
        for name in {name for name in names if name.split("/")[1] not in known}:
            self._objects.delete(name)

    def _keep(self, upload: Upload, content: bytes) -> Upload:
        """Keep one part. Its name is its own: of two writers the slower one takes its bytes away again."""
        name = f"{_folder(upload.id)}{upload.offset:015d}-{secrets.token_hex(6)}"
        sealed = seal_part(content, self._key(upload.id), upload.offset)
        self._objects.put(name, [sealed], len(sealed))
        moved = replace(upload, offset=upload.offset + len(content), expires_at=self._expiry())
        with self._database.transaction() as connection:
            stood = connection.execute(
                update(upload_table)
                .where(
                    upload_table.c.id == upload.id,
                    upload_table.c.offset == upload.offset,
                    upload_table.c.finished == 0,
                )
                .values(offset=moved.offset, expires_at=moved.expires_at)
            ).rowcount
            if stood:
                connection.execute(
                    insert(upload_part).values(
                        upload=upload.id, start=upload.offset, bytes=len(content), name=name
                    )
                )
        if not stood:
            self._objects.delete(name)
            raise self._overtaken(upload)
        return moved

    def _finish(self, upload: Upload, rest: bytes) -> Upload:
        """Put the blob together. What came last is in `rest` and never was a part."""
        wish = upload.wish
        try:
            if wish.length <= _IN_MEMORY:
                whole = b"".join((*self._plain(upload), rest))
                found = sha256(whole).hexdigest()
                pieces: Iterator[bytes] = iter((whole,))
            else:
                found = _hash(self._plain(upload), rest)
                pieces = _chain(self._plain(upload), rest)
        except (BlobDamaged, FileNotFoundError) as error:
            self._give_up(upload)
            raise not_found() from error
        if found != wish.sha256:
            self._give_up(upload)
            raise Refusal(460, "HASH_MISMATCH", "the bytes do not have the promised hash")
        self._blobs.write(wish.sha256, pieces, wish.length)
        done = replace(upload, offset=wish.length, finished=True, expires_at=self._expiry())
        with self._database.transaction() as connection:
            stood = connection.execute(
                update(upload_table)
                .where(upload_table.c.id == upload.id, upload_table.c.offset == upload.offset)
                .values(offset=wish.length, finished=1, expires_at=done.expires_at)
            ).rowcount
            if stood:
                self._blobs.own(
                    connection,
                    wish.sha256,
                    wish.length,
                    office=upload.office,
                    media_type=wish.media_type,
                )
                connection.execute(delete(upload_part).where(upload_part.c.upload == upload.id))
        if not stood:
            raise self._overtaken(upload)
        if upload.offset:
            self._objects.delete(_folder(upload.id))
        return done

    def _give_up(self, upload: Upload) -> None:
        """Forget an upload that cannot end well, unless another request has moved it meanwhile."""
        with self._database.transaction() as connection:
            gone = connection.execute(
                delete(upload_table).where(
                    upload_table.c.id == upload.id, upload_table.c.offset == upload.offset
                )
            ).rowcount
        if not gone:
            raise self._overtaken(upload)
        self._objects.delete(_folder(upload.id))

    def _plain(self, upload: Upload) -> Iterator[bytes]:
        """Yield what is kept. Raises BlobDamaged also when parts are missing between."""
        with self._database.read() as connection:
            parts = connection.execute(
                select(upload_part.c.start, upload_part.c.bytes, upload_part.c.name)
                .where(upload_part.c.upload == upload.id, upload_part.c.start < upload.offset)
                .order_by(upload_part.c.start)
            ).all()
        key = self._key(upload.id)
        stands = 0
        for start, size, name in parts:
            if start != stands:
                break
            yield open_part(self._objects, name, key, start=start, size=size)
            stands += size
        if stands != upload.offset:
            raise BlobDamaged(file=upload.id)

    def _overtaken(self, upload: Upload) -> Refusal:
        """Another request has moved the upload, or removed it."""
        with self._database.read() as connection:
            stands = connection.execute(
                select(upload_table.c.offset).where(upload_table.c.id == upload.id)
            ).scalar_one_or_none()
        return not_found() if stands is None else moved_on(int(stands))

    def _must_have_room(self, wanted: int) -> None:
        free = self._objects.free()
        if free is not None and free < wanted:
            raise disk_full()

    def _key(self, name: str) -> bytes:
        return self._keys.derive("upload", bytes.fromhex(name))

    def _expiry(self) -> datetime:
        return (self._settings.now() + self._settings.upload_life).replace(microsecond=0)


def moved_on(stands: int) -> Refusal:
    """Return the answer to bytes for another place than where the upload stands."""
    return Refusal(
        409,
        "OFFSET",
        "Upload-Offset is not where the upload stands",
        headers={"Upload-Offset": str(stands)},
    )


def _chain(pieces: Iterator[bytes], rest: bytes) -> Iterator[bytes]:
    yield from pieces
    yield rest


def _hash(pieces: Iterator[bytes], rest: bytes) -> str:
    found = sha256()
    for piece in _chain(pieces, rest):
        found.update(piece)
    return found.hexdigest()


def _folder(name: str) -> str:
    return f"uploads/{name}/"


def _upload(row: Row[*tuple[object, ...]]) -> Upload:
    return Upload(
        id=row.id,
        office=row.office,
        wish=Wish(row.sha256, row.media_type, row.length, row.metadata),
        offset=row.offset,
        finished=bool(row.finished),
        expires_at=row.expires_at,
    )
