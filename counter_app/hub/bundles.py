"""`/v1/bundles`: many small files and records in one call, for a line where each call costs more than its bytes.

An item means what the single call means: a file is kept when its bytes have the promised hash, a record is put if absent
and has its own receipt or refusal. Each is worked on as soon as it is whole, so that a cut costs the item it fell in.
"""

import asyncio
import gzip
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from counter_app.hub.blobs import Blobs
from counter_app.hub.calls import object_of, read_body
from counter_app.hub.desks import Caller
from counter_app.hub.drain import Drain
from counter_app.hub.encoding import decoder
from counter_app.hub.frames import (
    MEDIA_TYPE,
    FileHead,
    Frames,
    Head,
    RecordHead,
    is_digest,
    is_uuid,
)
from counter_app.hub.refusals import Refusal, error_body, request_id
from counter_app.hub.registry import Registry
from counter_app.hub.settings import HubSettings
from counter_app.hub.uploads import Uploads, Wish
from counter_app.records import Json, JsonObject

LARGEST = 8 * 1024**2
"""Bytes of one bundle."""

MOST_ITEMS = 500
"""Files and records in one bundle, or in one question."""

_LARGEST_QUESTION = 128 * 1024
_STEP = 0.5
"""Seconds between two looks whether the replica is told to end."""

_LOOK = 6.0
"""Seconds that a question waits for a bundle of the same desk that is under way."""


class _Inbox:
    """A body that is read as it comes, whatever is being done with what came before: what is not read is lost at a cut."""

    def __init__(self, request: Request, stall: float, drain: Drain) -> None:
        self.stalled = self.drained = False
        self._stall = stall
        self._drain = drain
        self._room = LARGEST
        self._pieces: asyncio.Queue[bytes] = asyncio.Queue()
        self._reading = asyncio.ensure_future(self._read(request))

    async def next(self) -> bytes:
        """Return the next bytes; none at the end, or when this replica is told to end."""
        while not self._drain.begun:
            try:
                async with asyncio.timeout(_STEP):
                    return await self._pieces.get()
            except TimeoutError:
                continue
        self.drained = True
        return b""

    async def _read(self, request: Request) -> None:
        stream = request.stream()
        try:
            # More than there may be is not read: the frames refuse what came, and so the call.
            while self._room >= 0:
                async with asyncio.timeout(self._stall):
                    piece = await anext(stream, None)
                if piece is None:
                    return
                self._room -= len(piece)
                if piece:
                    self._pieces.put_nowait(piece)
        except TimeoutError:
            self.stalled = True
        except ClientDisconnect:
            return
        finally:
            self._pieces.put_nowait(b"")

    def close(self) -> None:
        """Read no more."""
        self._reading.cancel()


@dataclass(slots=True)
class _Told:
    """What became of a bundle's items so far."""

    request: str
    items: int = 0
    records: list[Json] = field(default_factory=list)
    files: list[Json] = field(default_factory=list)
    """Only those that were not kept."""

    def refused(self, head: Head, refusal: Refusal) -> None:
        """Note an item that steps aside. Raises `refusal` when it is not the item's fault."""
        if refusal.status >= 500:
            raise refusal
        error = error_body(refusal.code, refusal.message, self.request, refusal.blobs)
        if isinstance(head, FileHead):
            self.files.append({"file": head.sha256, "status": refusal.status, **error})
        else:
            self.records.append({"record": head.id, "status": refusal.status, **error})


class BundleCalls:
    """The handlers; the router binds them."""

    def __init__(
        self,
        uploads: Uploads,
        blobs: Blobs,
        registry: Registry,
        *,
        settings: HubSettings,
        authenticate: Callable[[Request], Awaitable[Caller]],
        drain: Drain,
    ) -> None:
        self._drain = drain
        self._uploads = uploads
        self._blobs = blobs
        self._registry = registry
        self._settings = settings
        self._authenticate = authenticate
        self._at_work: dict[Caller, set[asyncio.Event]] = {}

    def router(self) -> APIRouter:
        """Return the routes."""
        router = APIRouter()
        router.add_api_route("/v1/bundles", self.take, methods=["POST"])
        router.add_api_route("/v1/bundles/ask", self.ask, methods=["POST"])
        return router

    async def ask(self, request: Request) -> Response:
        """Which of these files, sent by this office, and which of its records are here: no more than HEAD and GET tell."""
        caller = await self._authenticate(request)
        text = await read_body(request, _LARGEST_QUESTION, self._settings.stall)
        content = object_of(text)
        files, records = _names(content, "files", is_digest), _names(content, "records", is_uuid)
        if len(files) + len(records) > MOST_ITEMS:
            raise Refusal(422, "BAD_REQUEST", f"at most {MOST_ITEMS} names")
        await self._let_end(caller)
        here = await run_in_threadpool(self._blobs.here_of, caller, files)
        receipts = await run_in_threadpool(self._registry.receipts_of, caller, records)
        told: list[Json] = [json.loads(receipt) for receipt in receipts]
        return _answer(request, {"files": list(here), "receipts": told})

    async def _let_end(self, caller: Caller) -> None:
        """Who asks has lost the answer to a bundle, perhaps while it is still worked on: that shall count."""
        try:
            async with asyncio.timeout(_LOOK):
                for done in list(self._at_work.get(caller, ())):
                    await done.wait()
        except TimeoutError:
            return

    async def take(self, request: Request) -> Response:
        """Keep what comes, item by item."""
        caller = await self._authenticate(request)
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != MEDIA_TYPE:
            raise Refusal(415, "CONTENT_TYPE", f"Content-Type must be {MEDIA_TYPE}")
        if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
            raise Refusal(415, "CONTENT_ENCODING", "only a record inside a bundle may be packed")
        told = _Told(request_id(request))
        done = asyncio.Event()
        self._at_work.setdefault(caller, set()).add(done)
        body = _Inbox(request, self._settings.stall, self._drain)
        try:
            await self._take(caller, told, body)
        finally:
            body.close()
            done.set()
            self._at_work[caller].discard(done)
            if not self._at_work[caller]:
                del self._at_work[caller]
        return _answer(request, {"records": told.records, "files": told.files})

    async def _take(self, caller: Caller, told: _Told, body: _Inbox) -> None:
        """Keep what came whole, also when the line broke after it. Raises Refusal."""
        frames = Frames(largest=LARGEST, max_record=self._settings.max_record)
        while piece := await body.next():
            frames.feed(piece)
            while item := frames.next():
                await self._keep(caller, told, *item)
        if body.stalled:
            headers = {"Connection": "close"}
            raise Refusal(408, "STALLED", "no byte came for too long", headers=headers)
        if body.drained:
            headers = {"Connection": "close", "Retry-After": "1"}
            raise Refusal(
                503, "DRAINING", "this replica is ending; what came whole is kept", headers=headers
            )
        frames.end()

    async def _keep(self, caller: Caller, told: _Told, head: Head, content: bytes) -> None:
        told.items += 1
        if told.items > MOST_ITEMS:
            raise Refusal(413, "TOO_LARGE", f"at most {MOST_ITEMS} items in a bundle")
        try:
            if isinstance(head, FileHead):
                wish = Wish(head.sha256, head.media_type, head.bytes, "")
                await run_in_threadpool(self._uploads.take_whole, caller, wish, content)
            else:
                told.records.append(await run_in_threadpool(self._put, caller, head, content))
        except Refusal as refusal:
            told.refused(head, refusal)

    def _put(self, caller: Caller, head: RecordHead, content: bytes) -> JsonObject:
        unfolding = decoder("gzip" if head.folded else None, self._settings.max_record)
        text = unfolding.feed(content)
        unfolding.end()
        receipt, new = self._registry.put(caller, head.id, text)
        return {"record": head.id, "status": 201 if new else 200, "receipt": json.loads(receipt)}


def _names(content: JsonObject, key: str, fits: Callable[[object], bool]) -> set[str]:
    names = content.get(key, [])
    if not isinstance(names, list) or not all(fits(name) for name in names):
        raise Refusal(422, "BAD_REQUEST", "files is a list of hashes, records one of uuids")
    return {str(name) for name in names}


def _answer(request: Request, content: JsonObject) -> Response:
    """Receipts are much alike: packed they are a half, where whoever asks can unpack."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    headers = {"Content-Type": "application/json", "Vary": "Accept-Encoding"}
    asked = request.headers.get("accept-encoding", "").lower()
    if "gzip" in {word.partition(";")[0].strip() for word in asked.split(",")}:
        text = gzip.compress(text, mtime=0)
        headers["Content-Encoding"] = "gzip"
    return Response(text, headers=headers)
