"""Files that the portal fetches from the hub: the old service set is told addresses instead of being sent bytes.

An address is its own credential: it holds a keyed hash that nobody can make but this hub, and works only for files of
dossiers that were forwarded.
"""

import hmac
import re
from collections.abc import Iterator
from hashlib import sha256 as digest_of

from fastapi import APIRouter
from sqlalchemy import select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from counter_app.domain.errors import BlobDamaged
from counter_app.hub.blobs import Blobs
from counter_app.hub.database import Database
from counter_app.hub.forward_schema import forwarded_file
from counter_app.hub.keys import HubKeys
from counter_app.hub.refusals import Refusal, not_found
from counter_app.hub.schema import blob, blob_office

_SHA256 = re.compile(r"[0-9a-f]{64}")


class FileAddresses:
    """Makes and checks addresses."""

    def __init__(self, keys: HubKeys) -> None:
        self._key = keys.derive("portal-file")

    def path(self, sha256: str) -> str:
        """Return the path and what proves it, to be put after the hub's address."""
        return f"/v1/portal/files/{sha256}/{self._proof(sha256)}"

    def holds(self, sha256: str, proof: str) -> bool:
        """Tell whether this hub made the address."""
        right = self._proof(sha256)
        return bool(_SHA256.fullmatch(sha256)) and hmac.compare_digest(
            right.encode("ascii"), proof.encode("utf-8")
        )

    def _proof(self, sha256: str) -> str:
        return hmac.new(self._key, sha256.encode("utf-8"), digest_of).hexdigest()[:40]


class PortalFileCalls:
    """The handler; the router binds it."""

    def __init__(self, database: Database, blobs: Blobs, addresses: FileAddresses) -> None:
        self._database = database
        self._blobs = blobs
        self._addresses = addresses

    def router(self) -> APIRouter:
        """Return the route."""
        router = APIRouter()
        router.add_api_route("/v1/portal/files/{sha256}/{proof}", self.file, methods=["GET"])
        return router

    async def file(self, request: Request, sha256: str, proof: str) -> Response:
        found = None
        if self._addresses.holds(sha256, proof):
            found = await run_in_threadpool(self._find, sha256)
        if found is None:
            raise not_found()
        size, media_type = found
        pieces = await run_in_threadpool(self._begin, sha256, size)
        headers = {
            "Content-Length": str(size),
            "Content-Type": media_type,
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        }
        return StreamingResponse(pieces, headers=headers)

    def _find(self, sha256: str) -> tuple[int, str] | None:
        wanted = (
            select(blob.c.bytes, blob_office.c.media_type)
            .join_from(blob, blob_office)
            .join(forwarded_file, forwarded_file.c.sha256 == blob.c.sha256)
            .where(blob.c.sha256 == sha256)
            .limit(1)
        )
        with self._database.read() as connection:
            row = connection.execute(wanted).first()
        return None if row is None else (int(row[0]), str(row[1]))

    def _begin(self, sha256: str, size: int) -> Iterator[bytes]:
        """The first piece is read before the status is sent: a damaged file must not begin as a good answer."""
        pieces = self._blobs.read(sha256, size, 0, size)
        try:
            first = next(pieces, b"")
        except (BlobDamaged, FileNotFoundError) as error:
            raise Refusal(500, "BLOB_DAMAGED", "the blob cannot be read") from error

        def chained() -> Iterator[bytes]:
            yield first
            yield from pieces

        return chained()
