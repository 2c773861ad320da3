"""Finished blobs: one sealed object a hash, and which offices may say that they hold it."""

import hashlib
from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, Select, delete, exists, func, select, true

from counter_app.domain.dossiers import OPEN_STATUSES
from counter_app.domain.errors import BlobDamaged
from counter_app.domain.outbox import RecordKind
from counter_app.hub.crypt import open_blob, seal_blob, sealed_size
from counter_app.hub.database import Database
from counter_app.hub.desks import Caller
from counter_app.hub.disk import is_unreadable
from counter_app.hub.keys import HubKeys
from counter_app.hub.objects import ObjectStore
from counter_app.hub.schema import blob, blob_damage, blob_grant, blob_office, record
from counter_app.hub.settings import HubSettings

_AT_ONCE = 500
"""Names in one question to the database."""


class Blobs:
    """The hub's blobs. A blob that an office sent is never deleted by a desk."""

    def __init__(
        self, database: Database, objects: ObjectStore, keys: HubKeys, settings: HubSettings
    ) -> None:
        self._database = database
        self._objects = objects
        self._keys = keys
        self._settings = settings

    def write(self, sha256: str, pieces: Iterable[bytes], size: int) -> None:
        """Keep a blob's `size` bytes, sealed and for good. Their hash was checked before.

        Raises OSError, ObjectsUnreachable.
        """
        if not self.is_here(sha256, size):
            self._objects.put(_name(sha256), seal_blob(pieces, self._keys), sealed_size(size))

    def own(
        self, connection: Connection, sha256: str, size: int, *, office: str, media_type: str
    ) -> None:
        """Note in the open transaction that `office` sent this blob in full: what was found damaged has been replaced."""
        connection.execute(delete(blob_damage).where(blob_damage.c.sha256 == sha256))
        row = {"sha256": sha256, "bytes": size, "received_at": self._settings.now()}
        self._database.insert_new(connection, blob, row)
        owner = {"sha256": sha256, "office": office, "media_type": media_type}
        self._database.insert_new(connection, blob_office, owner)

    def readable(self, caller: Caller, sha256: str) -> tuple[int, str] | None:
        """Return (bytes, media type) of a blob this desk may read, else None.

        Its own office's, or one of a paper that was shown to this desk for a dossier that is still open.
        """
        with self._database.read() as connection:
            return _sent(connection, caller, sha256) or _granted(connection, caller, sha256)

    def sent(self, caller: Caller, sha256: str) -> tuple[int, str] | None:
        """Return (bytes, media type) of a blob that the caller's office sent and that is here, else None.

        What a record of the caller may name without sending it: what was merely shown to the desk is not its office's.
        """
        with self._database.read() as connection:
            found = _sent(connection, caller, sha256)
        return found if found is not None and self.is_here(sha256, found[0]) else None

    def is_kept(self, sha256: str, size: int) -> bool:
        """Tell whether the store itself has the blob, in its right size."""
        return self._objects.size(_name(sha256)) == sealed_size(size)

    def is_here(self, sha256: str, size: int) -> bool:
        """Tell whether it is kept and nobody who read it found it damaged.

        One that was found damaged is read again: somebody may have put a whole copy in its place, from a backup.
        """
        with self._database.read() as connection:
            suspected = connection.execute(_damage(sha256)).first() is not None
        return self.is_whole(sha256, size) if suspected else self.is_kept(sha256, size)

    def is_whole(self, sha256: str, size: int) -> bool:
        """Read it to its last byte and compare its hash; what is found is remembered for `is_here`.

        Raises OSError, ObjectsUnreachable.
        """
        if not self.is_kept(sha256, size):
            return False
        found = hashlib.sha256()
        try:
            for piece in self.read(sha256, size, 0, size):
                found.update(piece)
        except (BlobDamaged, FileNotFoundError):
            return False
        if found.hexdigest() != sha256:
            self._note_damage(sha256)
            return False
        with self._database.read() as connection:
            suspected = connection.execute(_damage(sha256)).first() is not None
        if suspected:
            with self._database.transaction() as connection:
                connection.execute(delete(blob_damage).where(blob_damage.c.sha256 == sha256))
        return True

    def read(self, sha256: str, size: int, start: int, stop: int) -> Iterator[bytes]:
        """Yield the plain bytes from `start` to before `stop`; a damaged blob is no longer held from then on.

        Raises BlobDamaged, OSError, ObjectsUnreachable.
        """
        name = _name(sha256)
        try:
            yield from open_blob(self._objects, name, self._keys, size=size, start=start, stop=stop)
        except BlobDamaged:
            self._note_damage(sha256)
            raise
        except OSError as error:
            if not is_unreadable(error):
                raise
            self._note_damage(sha256)
            raise BlobDamaged(file=name) from error

    def _note_damage(self, sha256: str) -> None:
        with self._database.transaction() as connection:
            row = {"sha256": sha256, "found_at": self._settings.now()}
            self._database.insert_new(connection, blob_damage, row)

    def owned_sizes(
        self,
        connection: Connection,
        office: str,
        wanted: Iterable[str],
        *,
        suspected: bool = False,
    ) -> dict[str, int]:
        """Return the sizes in bytes of those `wanted` blobs that `office` sent and, unless `suspected`, nobody found damaged."""
        names, found = sorted(wanted), {}
        for start in range(0, len(names), _AT_ONCE):
            rows = connection.execute(
                select(blob.c.sha256, blob.c.bytes)
                .join_from(blob, blob_office)
                .where(
                    blob_office.c.office == office,
                    blob.c.sha256.in_(names[start : start + _AT_ONCE]),
                    true() if suspected else ~exists().where(blob_damage.c.sha256 == blob.c.sha256),
                )
            )
            found.update({str(digest): int(size) for digest, size in rows})
        return found

    def here_of(self, caller: Caller, wanted: Iterable[str]) -> list[str]:
        """Return those `wanted` blobs that the caller's office sent and that are here: they need not be sent again."""
        with self._database.read() as connection:
            known = self.owned_sizes(connection, caller.office, wanted)
        return sorted(digest for digest, size in known.items() if self.is_kept(digest, size))

    def has_room(self, size: int) -> bool:
        """Tell whether `size` more bytes leave the disk its reserve, by which records come in. Raises ObjectsUnreachable."""
        free = self._objects.free()
        return free is None or free >= size + self._settings.reserve

    def count(self) -> tuple[int, int]:
        """Return (number of blobs, bytes in all)."""
        with self._database.read() as connection:
            row = connection.execute(
                select(func.count(), func.coalesce(func.sum(blob.c.bytes), 0))
            ).one()
        return int(row[0]), int(row[1])


def _damage(sha256: str) -> Select[str]:
    return select(blob_damage.c.sha256).where(blob_damage.c.sha256 == sha256)


def _sent(connection: Connection, caller: Caller, sha256: str) -> tuple[int, str] | None:
    own = (
        select(blob.c.bytes, blob_office.c.media_type)
        .join_from(blob, blob_office)
        .where(blob.c.sha256 == sha256, blob_office.c.office == caller.office)
    )
    row = connection.execute(own).first()
    return None if row is None else (int(row[0]), str(row[1]))


def _granted(connection: Connection, caller: Caller, sha256: str) -> tuple[int, str] | None:
    """A grant needs its dossier: the hub must hold it as open, and of the caller's own office."""
    status = (
        select(record.c.status)
        .where(
            record.c.kind == RecordKind.DOSSIER.value,
            record.c.office == caller.office,
            record.c.subject == blob_grant.c.dossier,
        )
        .order_by(record.c.revision.desc())
        .limit(1)
        .correlate(blob_grant)
        .scalar_subquery()
    )
    row = connection.execute(
        select(blob.c.bytes, func.min(blob_office.c.media_type))
        .join_from(blob, blob_office)
        .join(blob_grant, blob_grant.c.sha256 == blob.c.sha256)
        .where(
            blob.c.sha256 == sha256,
            blob_grant.c.office == caller.office,
            blob_grant.c.desk == caller.desk,
            status.in_(sorted(int(status) for status in OPEN_STATUSES)),
        )
        .group_by(blob.c.sha256, blob.c.bytes)
    ).first()
    return None if row is None else (int(row[0]), str(row[1]))


def _name(sha256: str) -> str:
    return f"blobs/{sha256[:2]}/{sha256}"
