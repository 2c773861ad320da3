"""Finished blobs: one encrypted file a hash, and which offices may say that they hold it."""

from collections.abc import Iterator
from pathlib import Path

from counter_app.domain.dossiers import OPEN_STATUSES
from counter_app.hub.crypt import read_blob, write_blob
from counter_app.hub.database import Database, Row
from counter_app.hub.desks import Caller
from counter_app.hub.disk import sync_folder
from counter_app.hub.keys import HubKeys
from counter_app.hub.settings import HubSettings


class Blobs:
    """The hub's blobs. A blob that an office sent is never deleted by a desk."""

    def __init__(self, database: Database, keys: HubKeys, settings: HubSettings) -> None:
        self._database = database
        self._keys = keys
        self._settings = settings
        self._folder = settings.data / "blobs"
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        sync_folder(settings.data)
        for draft in self._folder.glob("*/.*.tmp"):
            draft.unlink(missing_ok=True)

    def write(self, sha256: str, pieces: Iterator[bytes]) -> None:
        """Keep a blob's bytes, encrypted and on disk for good. Its hash was checked before. Raises OSError."""
        path = self._path(sha256)
        if not path.parent.exists():
            path.parent.mkdir(mode=0o700, exist_ok=True)
            sync_folder(self._folder)
        write_blob(path, pieces, self._keys)

    def own(self, database: Database, sha256: str, size: int, owner: tuple[str, str]) -> None:
        """Note in the open transaction that an office, `owner` (office, media type), sent this blob in full."""
        office, media_type = owner
        database.write(
            "INSERT INTO blob (sha256, bytes, received_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            (sha256, size, self._settings.now().isoformat()),
        )
        database.write(
            "INSERT INTO blob_office (sha256, office, media_type) VALUES (?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            (sha256, office, media_type),
        )

    def readable(self, caller: Caller, sha256: str) -> tuple[int, str] | None:
        """Return (bytes, media type) of a blob this desk may read, else None.

        Its own office's, or one of a paper that was shown to this desk for a dossier that is still open.
        """
        row = self._database.row(
            "SELECT bytes, media_type FROM blob JOIN blob_office USING (sha256)"
            " WHERE sha256 = ? AND office = ?",
            (sha256, caller.office),
        ) or self._granted(caller, sha256)
        return None if row is None else (int(row["bytes"]), str(row["media_type"]))

    def read(self, sha256: str, size: int, start: int, stop: int) -> Iterator[bytes]:
        """Yield the plain bytes from `start` to before `stop`. Raises BlobDamaged, OSError."""
        return read_blob(self._path(sha256), self._keys, size, start, stop)

    def owned_size(self, database: Database, office: str, sha256: str) -> int | None:
        """Return the size of a blob that `office` sent, else None."""
        row = database.row(
            "SELECT bytes FROM blob JOIN blob_office USING (sha256)"
            " WHERE sha256 = ? AND office = ?",
            (sha256, office),
        )
        return None if row is None else int(row["bytes"])

    def count(self) -> tuple[int, int]:
        """Return (number of blobs, bytes in all)."""
        row = self._database.row("SELECT count(*) AS n, coalesce(sum(bytes), 0) AS b FROM blob")
        return (0, 0) if row is None else (int(row["n"]), int(row["b"]))

    def _granted(self, caller: Caller, sha256: str) -> Row | None:
        """A grant needs its dossier: the hub must hold it as open, and of the caller's own office."""
        statuses = ", ".join(str(int(status)) for status in sorted(OPEN_STATUSES))
        return self._database.row(
            "SELECT blob.bytes, min(blob_office.media_type) AS media_type FROM blob"
            " JOIN blob_office USING (sha256) JOIN blob_grant USING (sha256)"
            " WHERE sha256 = ? AND blob_grant.office = ? AND blob_grant.desk = ?"
            " AND (SELECT status FROM record WHERE kind = 'dossier.v1' AND office = ?"
            "  AND subject = blob_grant.dossier ORDER BY revision DESC LIMIT 1)"
            f" IN ({statuses}) GROUP BY blob.sha256",
            (sha256, caller.office, caller.desk, caller.office),
        )

    def _path(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256
