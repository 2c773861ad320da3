"""Finished blobs: one sealed object a hash, and which offices may say that they hold it."""

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, func, select

from counter_app.domain.dossiers import OPEN_STATUSES
from counter_app.domain.outbox import RecordKind
from counter_app.hub.crypt import open_blob, seal_blob, sealed_size
from counter_app.hub.database import Database
from counter_app.hub.desks import Caller
from counter_app.hub.keys import HubKeys
from counter_app.hub.objects import ObjectStore
from counter_app.hub.schema import blob, blob_grant, blob_office, record
from counter_app.hub.settings import HubSettings


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
        if not self.is_kept(sha256, size):
            self._objects.put(_name(sha256), seal_blob(pieces, self._keys), sealed_size(size))

    def own(
        self, connection: Connection, sha256: str, size: int, *, office: str, media_type: str
    ) -> None:
        """Note in the open transaction that `office` sent this blob in full."""
        row = {"sha256": sha256, "bytes": size, "received_at": self._settings.now()}
        self._database.insert_new(connection, blob, row)
        owner = {"sha256": sha256, "office": office, "media_type": media_type}
        self._database.insert_new(connection, blob_office, owner)

    def readable(self, caller: Caller, sha256: str) -> tuple[int, str] | None:
        """Return (bytes, media type) of a blob this desk may read, else None.

        Its own office's, or one of a paper that was shown to this desk for a dossier that is still open.
        """
        own = (
            select(blob.c.bytes, blob_office.c.media_type)
            .join_from(blob, blob_office)
            .where(blob.c.sha256 == sha256, blob_office.c.office == caller.office)
        )
        with self._database.read() as connection:
            row = connection.execute(own).first()
            found = None if row is None else (int(row[0]), str(row[1]))
            return found or _granted(connection, caller, sha256)

    def is_kept(self, sha256: str, size: int) -> bool:
        """Tell whether the store itself has the blob, in its right size."""
        return self._objects.size(_name(sha256)) == sealed_size(size)

    def read(self, sha256: str, size: int, start: int, stop: int) -> Iterator[bytes]:
        """Yield the plain bytes from `start` to before `stop`. Raises BlobDamaged, OSError, ObjectsUnreachable."""
        name = _name(sha256)
        return open_blob(self._objects, name, self._keys, size=size, start=start, stop=stop)

    def owned_sizes(
        self, connection: Connection, office: str, wanted: Iterable[str]
    ) -> dict[str, int]:
        """Return the sizes in bytes of those `wanted` blobs that `office` sent."""
        rows = connection.execute(
            select(blob.c.sha256, blob.c.bytes)
            .join_from(blob, blob_office)
            .where(blob_office.c.office == office, blob.c.sha256.in_(list(wanted)))
        )
        return {str(digest): int(size) for digest, size in rows}

    def count(self) -> tuple[int, int]:
        """Return (number of blobs, bytes in all)."""
        with self._database.read() as connection:
            row = connection.execute(
                select(func.count(), func.coalesce(func.sum(blob.c.bytes), 0))
            ).one()
        return int(row[0]), int(row[1])


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
