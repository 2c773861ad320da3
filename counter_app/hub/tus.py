"""`/v1/files`: the calls of tus 1.0.0 (core, creation, creation-with-upload, checksum, expiration, termination)."""

from collections.abc import Mapping
from email.utils import format_datetime
from typing import Protocol

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from counter_app.hub import tus_headers
from counter_app.hub.desks import Caller
from counter_app.hub.drain import Drain
from counter_app.hub.leases import Body, Lease, Leases
from counter_app.hub.refusals import Refusal
from counter_app.hub.settings import HubSettings
from counter_app.hub.tus_headers import OFFSET_STREAM, Checksum
from counter_app.hub.uploads import Upload, Uploads, moved_on

_KEEP_EVERY = 256 * 1024
"""Bytes after which what came is committed, so that a cut costs little."""

_KEEP_AFTER = 2.0
"""Seconds after which it is committed on a slow line."""

_LOOK = 6.0
"""Seconds that a HEAD waits for a running PATCH, to tell an offset that holds."""


class Authenticate(Protocol):
    async def __call__(self, request: Request) -> Caller: ...


class TusCalls:
    """The handlers; the router binds them."""

    def __init__(
        self, uploads: Uploads, settings: HubSettings, authenticate: Authenticate, drain: Drain
    ) -> None:
        self._uploads = uploads
        self._settings = settings
        self._authenticate = authenticate
        self._drain = drain
        self._leases = Leases()

    def router(self) -> APIRouter:
        """Return the routes under `/v1/files`."""
        router = APIRouter(prefix="/v1/files")
        router.add_api_route("", self.options, methods=["OPTIONS"])
        router.add_api_route("/{name}", self.options, methods=["OPTIONS"])
        router.add_api_route("", self.create, methods=["POST"])
        router.add_api_route("/{name}", self.look, methods=["HEAD"])
        router.add_api_route("/{name}", self.patch, methods=["PATCH"])
        router.add_api_route("/{name}", self.terminate, methods=["DELETE"])
        return router

    async def options(self, request: Request) -> Response:
        headers = {
            "Tus-Version": tus_headers.VERSION,
            "Tus-Extension": tus_headers.EXTENSIONS,
            "Tus-Max-Size": str(self._settings.max_upload),
            "Tus-Checksum-Algorithm": ",".join(tus_headers.ALGORITHMS),
        }
        return Response(status_code=204, headers=headers)

    async def create(self, request: Request) -> Response:
        caller = await self._admit(request)
        wish = tus_headers.wish(request.headers)
        checksum = tus_headers.checksum(request.headers)
        carries = _carries_body(request.headers)
        if carries:
            _must_be_offset_stream(request.headers)
        upload = await run_in_threadpool(self._uploads.create, caller, wish)
        headers = {"Location": f"{request.scope.get('root_path', '')}/v1/files/{upload.id}"}
        if carries:
            async with self._leases.hold(upload.id, self._patience) as lease:
                upload, _ = await self._take(request, lease, upload, checksum)
            headers["Upload-Offset"] = str(upload.offset)
        return Response(status_code=201, headers=headers | _expires(upload))

    async def look(self, request: Request, name: str) -> Response:
        caller = await self._admit(request)
        upload = await run_in_threadpool(self._uploads.find, caller, name)
        try:
            async with self._leases.hold(name, _LOOK):
                upload = await run_in_threadpool(self._uploads.find, caller, name)
        except TimeoutError:
            # A PATCH is running well: what was committed before it is true, only not the latest.
            upload = await run_in_threadpool(self._uploads.find, caller, name)
        headers = {
            "Upload-Offset": str(upload.offset),
            "Upload-Length": str(upload.wish.length),
            "Cache-Control": "no-store",
        }
        if upload.wish.metadata:
            headers["Upload-Metadata"] = upload.wish.metadata
        return Response(status_code=200, headers=headers | _expires(upload))

    async def patch(self, request: Request, name: str) -> Response:
        caller = await self._admit(request)
        _must_be_offset_stream(request.headers)
        offset = tus_headers.whole_number(request.headers, "upload-offset")
        checksum = tus_headers.checksum(request.headers)
        await run_in_threadpool(self._uploads.find, caller, name)
        try:
            async with self._leases.hold(name, self._patience) as lease:
                upload = await run_in_threadpool(self._uploads.find, caller, name)
                _must_fit(request.headers, upload, offset)
                upload, end = await self._take(request, lease, upload, checksum)
        except TimeoutError as error:
            raise Refusal(423, "LOCKED", "another request is writing this upload") from error
        headers = {"Upload-Offset": str(upload.offset)} | _expires(upload)
        if end == "stalled":
            headers["Connection"] = "close"
            raise Refusal(408, "STALLED", "no byte came for too long", headers=headers)
        if end == "draining":
            headers |= {"Connection": "close", "Retry-After": "1"}
            raise Refusal(
                503, "DRAINING", "this replica is ending; what came is kept", headers=headers
            )
        return Response(status_code=204, headers=headers)

    async def terminate(self, request: Request, name: str) -> Response:
        caller = await self._admit(request)
        await run_in_threadpool(self._uploads.find, caller, name)
        try:
            async with self._leases.hold(name, self._patience):
                upload = await run_in_threadpool(self._uploads.find, caller, name)
                await run_in_threadpool(self._uploads.drop, upload)
        except TimeoutError as error:
            raise Refusal(423, "LOCKED", "another request is writing this upload") from error
        return Response(status_code=204)

    @property
    def _patience(self) -> float:
        """A dead line frees its upload within `contested_stall` of somebody waiting; a live one may take its time."""
        return self._settings.stall

    async def _admit(self, request: Request) -> Caller:
        # First of all: a request of another version must not be processed in any way.
        if request.headers.get("tus-resumable") != tus_headers.VERSION:
            raise Refusal(
                412,
                "TUS_VERSION",
                "Tus-Resumable must be 1.0.0",
                headers={"Tus-Version": tus_headers.VERSION},
            )
        return await self._authenticate(request)

    async def _take(
        self, request: Request, lease: Lease, upload: Upload, checksum: Checksum | None
    ) -> tuple[Upload, str]:
        """Keep the body. A line that is cut costs nothing of what came; a wrong checksum costs the whole request."""
        body = Body(
            request,
            lease,
            self._drain,
            stall=self._settings.stall,
            contested=self._settings.contested_stall,
        )
        try:
            if checksum is not None:
                return await self._take_checked(body, upload, checksum)
            while body.end is None:
                piece = await body.gather(_KEEP_EVERY, _KEEP_AFTER)
                upload = await run_in_threadpool(self._uploads.append, upload, [piece])
            return upload, body.end
        finally:
            body.close()

    async def _take_checked(
        self, body: Body, upload: Upload, checksum: Checksum
    ) -> tuple[Upload, str]:
        room = min(upload.wish.length - upload.offset, _LARGEST_CHECKED)
        found = checksum.fresh()
        pieces: list[bytes] = []
        while body.end is None:
            piece = await body.gather(_KEEP_EVERY, _KEEP_AFTER)
            room -= len(piece)
            if room < 0:
                raise Refusal(413, "TOO_LARGE", "more bytes than fit one checked request")
            found.update(piece)
            pieces.append(piece)
        if body.end != "complete":
            # The checksum is of the whole request and says nothing about a part of it; the hash of the file will.
            return await run_in_threadpool(self._uploads.append, upload, pieces), body.end
        if found.digest() != checksum.digest:
            raise Refusal(460, "CHECKSUM_MISMATCH", "the body does not have the promised checksum")
        return await run_in_threadpool(self._uploads.append, upload, pieces), body.end


_LARGEST_CHECKED = 64 * 1024**2
"""Bytes of one request with a checksum: they wait in memory until the checksum is known."""


def _carries_body(headers: Mapping[str, str]) -> bool:
    return headers.get("content-length", "0") != "0" or "transfer-encoding" in headers


def _must_be_offset_stream(headers: Mapping[str, str]) -> None:
    if headers.get("content-type", "").partition(";")[0].strip().lower() != OFFSET_STREAM:
        raise Refusal(415, "CONTENT_TYPE", f"Content-Type must be {OFFSET_STREAM}")


def _must_fit(headers: Mapping[str, str], upload: Upload, offset: int) -> None:
    if offset != upload.offset:
        raise moved_on(upload.offset)
    announced = int(headers.get("content-length") or 0)
    if offset + announced > upload.wish.length:
        raise Refusal(413, "TOO_LARGE", "more bytes than Upload-Length")


def _expires(upload: Upload) -> dict[str, str]:
    """A finished upload's blob stays for good; only its address here ends."""
    return {"Upload-Expires": format_datetime(upload.expires_at, usegmt=True)}
