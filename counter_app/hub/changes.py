"""What desks are told (`GET /v1/changes`): official numbers, refusals of the portal, signed catalogue packs.

Numbers and refusals go to the desk whose dossier it is; packs to every desk. A cursor never passes a row by: rows
become visible in the order of their numbers.
"""

import base64
import binascii
import json
import secrets
from collections.abc import Awaitable, Callable
from enum import StrEnum

from fastapi import APIRouter
from sqlalchemy import Connection, and_, insert, or_, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from counter_app.hub.database import Database
from counter_app.hub.desks import Caller
from counter_app.hub.forward_schema import change
from counter_app.hub.keys import HubKeys
from counter_app.hub.refusals import Refusal
from counter_app.hub.sealing import Seal
from counter_app.hub.settings import HubSettings
from counter_app.records import Json, JsonObject

PAGE = 500
_PAGE_BYTES = 8 * 1024 * 1024


class ChangeKind(StrEnum):
    OFFICIAL_NUMBER = "official_number"
    PORTAL_REFUSED = "portal_refused"
    PORTAL_ACCEPTED = "portal_accepted"
    CATALOGUE_PACK = "catalogue_pack"


class Changes:
    """The list of changes."""

    def __init__(self, database: Database, keys: HubKeys, settings: HubSettings) -> None:
        self._database = database
        self._seal = Seal(keys, "change")
        self._settings = settings

    def tell(
        self, connection: Connection, kind: ChangeKind, body: JsonObject, *, to: Caller | None
    ) -> None:
        """Add a change in the open transaction, last thing; `to` None: for every desk."""
        name = secrets.token_hex(16)
        self._database.in_order(connection, "change")
        connection.execute(
            insert(change).values(
                id=name,
                office=None if to is None else to.office,
                desk=None if to is None else to.desk,
                kind=kind.value,
                body=self._seal.close(name, json.dumps(body, ensure_ascii=False)),
                at=self._settings.now(),
            )
        )

    def publish(self, pack: str) -> None:
        """Let every desk have a signed catalogue pack. The same one again is told again: desks know what they hold."""
        with self._database.transaction() as connection:
            self.tell(connection, ChangeKind.CATALOGUE_PACK, {"pack": pack}, to=None)

    def since(self, caller: Caller, cursor: str | None, limit: int) -> JsonObject:
        """Return `{items, next, more}` for this desk after an opaque cursor, oldest first. Raises Refusal (400)."""
        after = _place(cursor)
        mine = and_(change.c.office == caller.office, change.c.desk == caller.desk)
        wanted = (
            select(change)
            .where(or_(mine, change.c.office.is_(None)), change.c.seq > after)
            .order_by(change.c.seq)
            .limit(limit + 1)
        )
        items: list[Json] = []
        size, more = 0, False
        with self._database.read() as connection:
            for row in connection.execute(wanted):
                # A page of packs must not grow beyond what a thin link and the desk's limits can take.
                if len(items) == limit or (items and size + len(row.body) > _PAGE_BYTES):
                    more = True
                    break
                size += len(row.body)
                after = row.seq
                told = {"kind": row.kind, "at": row.at.isoformat(timespec="seconds")}
                items.append({**told, **self._seal.open(row.id, row.body)})
        return {"items": items, "next": _cursor(after), "more": more}


class ChangeCalls:
    """The handler; the router binds it."""

    def __init__(
        self, changes: Changes, authenticate: Callable[[Request], Awaitable[Caller]]
    ) -> None:
        self._changes = changes
        self._authenticate = authenticate

    def router(self) -> APIRouter:
        """Return the route."""
        router = APIRouter()
        router.add_api_route("/v1/changes", self.changes, methods=["GET"])
        return router

    async def changes(self, request: Request) -> Response:
        caller = await self._authenticate(request)
        limit = request.query_params.get("limit", str(PAGE))
        if not limit.isdecimal() or not limit.isascii() or not 1 <= int(limit[:9]) <= PAGE:
            raise Refusal(400, "BAD_REQUEST", f"limit is 1 to {PAGE}")
        since = request.query_params.get("since")
        page = await run_in_threadpool(self._changes.since, caller, since, int(limit))
        return JSONResponse(page, headers={"Cache-Control": "no-store"})


def _cursor(seq: int) -> str:
    return base64.urlsafe_b64encode(f"c{seq}".encode("ascii")).decode("ascii")


def _place(cursor: str | None) -> int:
    if not cursor:
        return 0
    try:
        text = base64.b64decode(cursor, altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError) as error:
        raise Refusal(400, "BAD_CURSOR", "since is not a cursor of this hub") from error
    if not text.startswith("c") or not text[1:].isdecimal() or len(text) > 16:
        raise Refusal(400, "BAD_CURSOR", "since is not a cursor of this hub")
    return int(text[1:])
