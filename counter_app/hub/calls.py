"""The hub's calls other than `/v1/files`: enrolment, blobs, records, people, keys, health."""

import asyncio
import json
import math
import re
from collections.abc import Iterator, Mapping

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from counter_app.domain.errors import BlobDamaged
from counter_app.hub.blobs import Blobs
from counter_app.hub.carry_key import CarryKey
from counter_app.hub.desks import Caller, Desks
from counter_app.hub.encoding import decoder
from counter_app.hub.held_files import named_desk
from counter_app.hub.keys import HubKeys, is_credential
from counter_app.hub.limits import is_name, must_be_shallow
from counter_app.hub.ranges import Ranges
from counter_app.hub.refusals import Refusal, not_found
from counter_app.hub.registry import Registry
from counter_app.hub.settings import HubSettings
from counter_app.records import JsonObject, NotCanonical, parse_object

_SHA256 = re.compile(r"[0-9a-f]{64}")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NUMBER = re.compile(r"\d{9}|\d{12}|\d{10}(-\d{3})?", re.ASCII)
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)
_PAGE = 500
_MOST_LOST = 100
"""Hashes in one header: some kilobytes, which every proxy lets pass."""
ENROL_WITHIN = 60.0
"""Seconds within which the few words of an enrolment must be there."""
_CODE = 200
"""Longest one-time code in characters, as typed."""


class Calls:
    """The handlers; the router binds them."""

    def __init__(
        self,
        *,
        desks: Desks,
        blobs: Blobs,
        registry: Registry,
        keys: HubKeys,
        settings: HubSettings,
        hub: str,
        carry: CarryKey,
        ranges: Ranges,
    ) -> None:
        self._ranges = ranges
        self._carry = carry
        self._desks = desks
        self._blobs = blobs
        self._registry = registry
        self._keys = keys
        self._settings = settings
        self._hub = hub

    def router(self) -> APIRouter:
        """Return the routes."""
        router = APIRouter()
        router.add_api_route("/v1/enrol", self.enrol, methods=["POST"])
        router.add_api_route("/v1/blobs/{sha256}", self.blob, methods=["HEAD", "GET"])
        router.add_api_route("/v1/records", self.records, methods=["GET"])
        router.add_api_route("/v1/records/digest", self.digest, methods=["GET"])
        router.add_api_route("/v1/records/{uuid}", self.put_record, methods=["PUT"])
        router.add_api_route("/v1/records/{uuid}", self.get_record, methods=["GET"])
        router.add_api_route("/v1/people/{number}/papers", self.papers, methods=["GET"])
        return router

    async def authenticate(self, request: Request) -> Caller:
        """Return the desk that speaks. Raises Refusal (401)."""
        header = request.headers.get("authorization")
        caller = await run_in_threadpool(self._desks.caller, header)
        request.scope["counter_app.office"] = caller.office
        return caller

    async def enrol(self, request: Request) -> Response:
        # Whoever calls here has shown nothing yet: a byte now and then must not hold the line for ever.
        text = await read_body(request, 64 * 1024, self._settings.stall, within=ENROL_WITHIN)
        content = object_of(text)
        code, desk = content.get("code"), content.get("desk")
        if not isinstance(code, str) or not isinstance(desk, str) or len(code) > _CODE:
            raise Refusal(422, "BAD_REQUEST", "code and desk must be strings")
        if not is_name(desk):
            raise Refusal(422, "BAD_REQUEST", "desk must have a name of at most 200 characters")
        drawn = content.get("credential")
        if drawn is not None and not (isinstance(drawn, str) and is_credential(drawn)):
            raise Refusal(422, "BAD_REQUEST", "credential must be 256 random bits, URL-safe")
        office = content.get("office")
        if office is not None and not (isinstance(office, str) and is_name(office)):
            raise Refusal(422, "BAD_REQUEST", "office must be the code of the desk's own office")
        credential, caller = await run_in_threadpool(
            self._desks.enrol,
            code,
            desk.strip(),
            address=_address(request, behind_proxy=self._settings.behind_proxy),
            drawn=drawn,
            office=None if office is None else office.strip(),
        )
        request.scope["counter_app.office"] = caller.office
        signer = self._keys.signer()
        answer = {
            "credential": credential,
            "office": caller.office,
            "hub": self._hub,
            "receipt_key": signer.receipt_key,
            "key_id": signer.key_id,
            "carry": self._carry.told(),
        }
        return JSONResponse(answer, status_code=201, headers={"Cache-Control": "no-store"})

    async def blob(self, request: Request, sha256: str) -> Response:
        caller = await self.authenticate(request)
        # "Do you have it?" means what a record may name, and is asked of the store itself: what the office never sent, or
        # the store has mislaid, the desk shall send.
        look = self._blobs.sent if request.method == "HEAD" else self._blobs.readable
        found = None
        if _SHA256.fullmatch(sha256):
            found = await run_in_threadpool(look, caller, sha256)
        if found is None:
            raise not_found()
        size, media_type = found
        etag = f'"{sha256}"'
        headers = {
            "ETag": etag,
            "Accept-Ranges": "bytes",
            "Cache-Control": "private, no-store",
            "Content-Type": media_type,
            "X-Content-Type-Options": "nosniff",
        }
        start, stop = _range(request.headers, etag, size) or (0, size)
        partial = (start, stop) != (0, size)
        if partial:
            headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
        headers["Content-Length"] = str(stop - start)
        status = 206 if partial else 200
        if request.method == "HEAD":
            return Response(status_code=status, headers=headers)
        # The first piece is read before the status is sent: a damaged file must not begin as a good answer.
        pieces = await run_in_threadpool(self._begin, sha256, size, start, stop)
        return StreamingResponse(pieces, status_code=status, headers=headers)

    def _begin(self, sha256: str, size: int, start: int, stop: int) -> Iterator[bytes]:
        pieces = self._blobs.read(sha256, size, start, stop)
        try:
            first = next(pieces, b"")
        except (BlobDamaged, FileNotFoundError) as error:
            raise Refusal(500, "BLOB_DAMAGED", "the blob cannot be read") from error

        def chained() -> Iterator[bytes]:
            yield first
            yield from pieces

        return chained()

    async def put_record(self, request: Request, uuid: str) -> Response:
        caller = await self.authenticate(request)
        if not _UUID.fullmatch(uuid):
            raise Refusal(422, "RECORD_ID", "a record's name is a lower-case uuid")
        text = await read_body(request, self._settings.max_record, self._settings.stall)
        lost = _lost(request.headers.get("x-counter-lost", ""))
        receipt, new = await run_in_threadpool(
            lambda: self._registry.put(caller, uuid, text, lost=lost)
        )
        return Response(
            receipt, status_code=201 if new else 200, headers={"Content-Type": "application/json"}
        )

    async def get_record(self, request: Request, uuid: str) -> Response:
        caller = await self.authenticate(request)
        record, receipt = await run_in_threadpool(self._registry.get, caller, uuid)
        return JSONResponse({"record": record, "receipt": json.loads(receipt)})

    async def records(self, request: Request) -> Response:
        caller = await self.authenticate(request)
        limit = request.query_params.get("limit", str(_PAGE))
        # Cut before it is read: Python refuses to read thousands of digits.
        if not (limit.isascii() and limit.isdecimal() and 1 <= int(limit[:9]) <= _PAGE):
            raise Refusal(400, "BAD_REQUEST", f"limit is 1 to {_PAGE}")
        since = request.query_params.get("since")
        page = await run_in_threadpool(self._registry.since, caller, since, int(limit))
        return JSONResponse(page)

    async def digest(self, request: Request) -> Response:
        caller = await self.authenticate(request)
        asked = [request.query_params.get(name, "") for name in ("from", "to")]
        listed = request.query_params.get("list", "0")
        whose = named_desk(caller, request.query_params.get("desk"))
        return JSONResponse(
            await run_in_threadpool(self._ranges.digest, whose, asked[0], asked[1], listed)
        )

    async def papers(self, request: Request, number: str) -> Response:
        caller = await self.authenticate(request)
        if not _NUMBER.fullmatch(number):
            raise Refusal(422, "PERSON_NUMBER", "not a personal number or tax code")
        ground = {name: request.query_params.get(name, "") for name in ("dossier", "procedure")}
        if not all(is_name(value) for value in ground.values()):
            raise Refusal(400, "GROUND_REQUIRED", "say for which dossier and procedure")
        papers = await run_in_threadpool(lambda: self._registry.papers_of(caller, number, **ground))
        return JSONResponse({"papers": papers}, headers={"Cache-Control": "no-store"})


def _address(request: Request, *, behind_proxy: bool) -> str:
    """Return where a call comes from, as the proxy in front of the hub saw it: the last of the list, the one it added itself.

    What stands before is the caller's own word, and who guesses codes would say another one each time.
    """
    if behind_proxy:
        told = request.headers.getlist("x-forwarded-for")
        if told:
            return told[-1].rpartition(",")[2].strip()
    return request.client.host if request.client else ""


async def read_body(
    request: Request, limit: int, stall: float, *, within: float | None = None
) -> bytes:
    """Return the whole body, unfolded when it came compressed. `within`: seconds that it may take in all, None: as long as
    bytes come.

    Raises Refusal: 413 over `limit` bytes, 408 `stall` seconds without a byte or over `within`, 415 and 400 a wrong
    encoding, 400 the line was cut within it, which nobody hears but the log: that is a line's every-day fault and no bug.
    """
    unfolding = decoder(request.headers.get("content-encoding"), limit)
    held = bytearray()
    stream = request.stream()
    clock = asyncio.get_running_loop().time
    until = clock() + within if within is not None else math.inf
    while True:
        try:
            async with asyncio.timeout(min(stall, until - clock())):
                piece = await anext(stream, None)
        except TimeoutError as error:
            headers = {"Connection": "close"}
            raise Refusal(408, "STALLED", "no byte came for too long", headers=headers) from error
        except ClientDisconnect as error:
            raise Refusal(400, "CUT_SHORT", "the line was cut within the body") from error
        if piece is None:
            unfolding.end()
            return bytes(held)
        held += unfolding.feed(piece)


def _lost(header: str) -> frozenset[str]:
    """Return the files that a desk declares lost for good: it takes the record without them. Raises Refusal (400)."""
    names = [name.strip() for name in header.split(",") if name.strip()]
    if len(names) > _MOST_LOST or not all(_SHA256.fullmatch(name) for name in names):
        raise Refusal(400, "BAD_REQUEST", f"X-Counter-Lost is at most {_MOST_LOST} hashes")
    return frozenset(names)


def object_of(text: bytes) -> JsonObject:
    """Return a body that is one JSON object. Raises Refusal (400)."""
    try:
        content = parse_object(text)
    except NotCanonical as error:
        raise Refusal(400, "NOT_JSON", "the body is not one JSON object") from error
    must_be_shallow(content)
    return content


def _range(headers: Mapping[str, str], etag: str, size: int) -> tuple[int, int] | None:
    """Return (start, stop) of a single range, None for the whole. Raises Refusal (416)."""
    found = _RANGE.fullmatch(headers.get("range", "").replace(" ", ""))
    if found is None or headers.get("if-range", etag) != etag:
        return None
    first, last = found.groups()
    if not first and not last:
        return None
    if first:
        start, stop = int(first), min(int(last) + 1, size) if last else size
    else:
        start, stop = max(0, size - int(last)), size
    if start >= stop:
        raise Refusal(416, "RANGE", "no such range", headers={"Content-Range": f"bytes */{size}"})
    return start, stop
