"""Which files the hub really has of those that its receipts to a desk name: a receipt says what was, this what is."""

import json
import re
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import cast

from fastapi import APIRouter
from sqlalchemy import Connection, Row, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from counter_app.domain.ranges import LISTED
from counter_app.hub.blobs import Blobs
from counter_app.hub.database import Database
from counter_app.hub.desks import Caller
from counter_app.hub.limits import is_name
from counter_app.hub.refusals import Refusal
from counter_app.hub.registry import Registry
from counter_app.hub.schema import record
from counter_app.records import Json, JsonObject

_BOUND = re.compile(r"[0-9a-f]{0,8}")
_FILES = 1000
"""Files that one answer looks at: at some milliseconds each it comes well before a desk takes the line for dead."""
_READ = 32 * 1024**2
"""Bytes that one answer of a deep look reads, and the rest of the record at which it stood."""


@dataclass(frozen=True, slots=True)
class _Named:
    """A record and the files that its receipt names."""

    id: str
    blobs: tuple[str, ...]


class HeldFiles:
    """`GET /v1/records/files`."""

    def __init__(
        self,
        database: Database,
        blobs: Blobs,
        registry: Registry,
        authenticate: Callable[[Request], Awaitable[Caller]],
    ) -> None:
        self._database = database
        self._registry = registry
        self._blobs = blobs
        self._authenticate = authenticate

    def router(self) -> APIRouter:
        """Return the route. It must stand before `/v1/records/{uuid}`."""
        router = APIRouter()
        router.add_api_route("/v1/records/files", self.call, methods=["GET"])
        return router

    async def call(self, request: Request) -> Response:
        caller = await self._authenticate(request)
        asked = request.query_params
        start, end = asked.get("from", ""), asked.get("to", "")
        deep = asked.get("deep", "0")
        if not _BOUND.fullmatch(start) or not _BOUND.fullmatch(end) or (end and end <= start):
            raise Refusal(400, "BAD_RANGE", "from and to are 0 to 8 hex digits, from before to")
        if deep not in ("0", "1"):
            raise Refusal(400, "BAD_REQUEST", "deep is 0 or 1")
        whose = named_desk(caller, asked.get("desk"))
        return JSONResponse(await run_in_threadpool(self.look, whose, start, end, deep=deep == "1"))

    def look(self, caller: Caller, start: str, end: str, *, deep: bool) -> JsonObject:
        """Return `{records, files, lacking[{id, sha256[]}], next}` of the desk's records with `start` <= id < `end`.

        Bounds as in `Ranges.digest`. A file is here when the store has it in its right size; one that a reader found
        damaged is read again, `deep` reads each to its last byte and compares its hash; it reads the record too, and one
        that is damaged itself lacks no file by name: it must be sent again. `next`: where to ask on, empty at the end.
        """
        with self._database.read() as connection:
            page, rest = self._page(connection, caller, start, end)
            wanted = {digest for named in page for digest in named.blobs}
            sizes = self._blobs.owned_sizes(connection, caller.office, wanted, suspected=True)
            sound = self._blobs.owned_sizes(connection, caller.office, wanted)
        # What is read to its last byte: all, or what a reader found damaged and somebody may have put back.
        slow = sizes.keys() if deep else sizes.keys() - sound.keys()
        seen: dict[str, bool] = {}
        read = looked = files = 0
        lacking: list[Json] = []
        for _, group in groupby(page, key=lambda named: named.id[:8]):
            some = list(group)
            if read > _READ:
                rest = some[0].id[:8]
                break
            for named in some:
                fresh = [each for each in named.blobs if each not in seen]
                read += sum(sizes[each] for each in fresh if each in slow)
                seen |= {
                    each: each in sizes and self._is_here(each, sizes[each], deep=deep)
                    for each in fresh
                }
                looked += 1
                files += len(named.blobs)
                whole, size = self._registry.is_whole(named.id) if deep else (True, 0)
                read += size
                gone = [each for each in named.blobs if not seen[each]]
                if gone or not whole:
                    lacking.append({"id": named.id, "sha256": cast(list[Json], gone * whole)})
        return {"records": looked, "files": files, "lacking": lacking, "next": rest}

    def _is_here(self, sha256: str, size: int, *, deep: bool) -> bool:
        return self._blobs.is_whole(sha256, size) if deep else self._blobs.is_here(sha256, size)

    def _page(
        self, connection: Connection, caller: Caller, start: str, end: str
    ) -> tuple[list[_Named], str]:
        """Return the first records of a range, and from where the rest begins; records alike up to there stay together."""
        wanted = (
            select(record.c.id, record.c.receipt)
            .where(
                record.c.office == caller.office, record.c.desk == caller.desk, record.c.id >= start
            )
            .order_by(record.c.id)
            # Each record counts as one file at least; some more, to see where those alike up to their bounds end.
            .limit(_FILES + LISTED)
        )
        if end:
            wanted = wanted.where(record.c.id < end)
        page: list[_Named] = []
        files = 0
        for each in _named(connection.execute(wanted)):
            if files >= _FILES and each.id[:8] != page[-1].id[:8]:
                return page, each.id[:8]
            page.append(each)
            files += max(1, len(each.blobs))
        return page, "" if len(page) < _FILES + LISTED else page[-1].id[:8]


def named_desk(caller: Caller, desk: str | None) -> Caller:
    """Return the caller as the desk of its office that it means: itself, or as it was called before.

    Raises Refusal (400).
    """
    if desk is None:
        return caller
    if not is_name(desk):
        raise Refusal(400, "BAD_REQUEST", "desk is the name of a desk of the caller's office")
    return Caller(office=caller.office, desk=desk)


def _named(rows: Iterable[Row[str, str]]) -> Iterator[_Named]:
    for name, receipt in rows:
        yield _Named(name, tuple(json.loads(receipt)["blobs"]))
