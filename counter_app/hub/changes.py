"""What desks are told (`GET /v1/changes`): official numbers, refusals of the portal, catalogue packs, days off, rules for the
line, dossiers given to the desk, papers of the people of its open dossiers, papers that were taken back.

What is about a dossier goes to the desk that has it; packs, days and rules to every desk, of one office or all; that a paper was
taken back to every desk as well, for whoever was answered it may have it, and its id says nothing to the others. A cursor
never passes a row by: rows become visible in the order of their numbers. A hub that was put back
from a backup begins a new list: it may give numbers again that desks have passed, so that their cursors count from the
first row; to take a change in twice does nothing.
"""

import base64
import binascii
import json
import re
import secrets
from collections.abc import Awaitable, Callable
from enum import StrEnum

from fastapi import APIRouter
from sqlalchemy import Connection, and_, delete, insert, or_, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from counter_app.domain.ids import OfficeCode
from counter_app.hub.database import Database
from counter_app.hub.desks import Caller
from counter_app.hub.forward_schema import change
from counter_app.hub.keys import HubKeys
from counter_app.hub.refusals import Refusal
from counter_app.hub.schema import fact
from counter_app.hub.sealing import Seal
from counter_app.hub.settings import HubSettings
from counter_app.records import Json, JsonObject

PAGE = 500
_PAGE_BYTES = 1024 * 1024
"""After which a page ends: with one pack more, of 2 MB and with its quotes escaped, it must fit the 4 MB a desk reads."""

_LIFE = "changes"
"""The fact under which the list's life is kept."""

_CURSOR = re.compile(r"c(?P<life>[0-9a-f]{8})\.(?P<seq>[0-9]{1,18})")


class ChangeKind(StrEnum):
    OFFICIAL_NUMBER = "official_number"
    PORTAL_REFUSED = "portal_refused"
    PORTAL_ACCEPTED = "portal_accepted"
    CATALOGUE_PACK = "catalogue_pack"
    HOLIDAYS = "holidays"
    SENDING_POLICY = "sending_policy"
    DOSSIER_ASSIGNED = "dossier_assigned"
    PAPER_APPEARED = "paper_appeared"
    PAPER_WITHDRAWN = "paper_withdrawn"


class Changes:
    """The list of changes."""

    def __init__(self, database: Database, keys: HubKeys, settings: HubSettings) -> None:
        self._database = database
        self._seal = Seal(keys, "change")
        self._settings = settings

    def tell(
        self,
        connection: Connection,
        kind: ChangeKind,
        body: JsonObject,
        *,
        to: Caller | OfficeCode | None,
    ) -> None:
        """Add a change in the open transaction, last thing, for a desk, the desks of an office, or every desk (None)."""
        name = secrets.token_hex(16)
        self._database.in_order(connection, "change")
        connection.execute(
            insert(change).values(
                id=name,
                office=to.office if isinstance(to, Caller) else to,
                desk=to.desk if isinstance(to, Caller) else None,
                kind=kind.value,
                body=self._seal.close(name, json.dumps(body, ensure_ascii=False)),
                at=self._settings.now(),
            )
        )

    def publish(self, kind: ChangeKind, body: JsonObject, *, to: OfficeCode | None = None) -> None:
        """Let every desk know something, or those of an office. The same again is told again: desks know what they hold."""
        with self._database.transaction() as connection:
            self.tell(connection, kind, body, to=to)

    def since(self, caller: Caller, cursor: str | None, limit: int) -> JsonObject:
        """Return `{items, next, more}` for this desk after an opaque cursor, oldest first. Raises Refusal (400)."""
        life = self._life()
        after = _place(cursor, life)
        of_desk = or_(change.c.desk == caller.desk, change.c.desk.is_(None))
        mine = and_(change.c.office == caller.office, of_desk)
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
        return {"items": items, "next": _cursor(life, after), "more": more}

    def _life(self) -> str:
        """Return what tells this list from the one before the hub was put back from a backup."""
        wanted = select(fact.c.value).where(fact.c.name == _LIFE)
        with self._database.read() as connection:
            found = connection.execute(wanted).scalar_one_or_none()
        if found is None:
            with self._database.transaction() as connection:
                row = {"name": _LIFE, "value": secrets.token_hex(4)}
                self._database.insert_new(connection, fact, row)
                found = connection.execute(wanted).scalar_one()
        return str(found)


def begin_list_anew(connection: Connection) -> None:
    """Let no cursor that was given out before be gone on from; for a hub that was put back."""
    connection.execute(delete(fact).where(fact.c.name == _LIFE))


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
        if not (limit.isascii() and limit.isdecimal() and 1 <= int(limit[:9]) <= PAGE):
            raise Refusal(400, "BAD_REQUEST", f"limit is 1 to {PAGE}")
        since = request.query_params.get("since")
        page = await run_in_threadpool(self._changes.since, caller, since, int(limit))
        return JSONResponse(page, headers={"Cache-Control": "no-store"})


def _cursor(life: str, seq: int) -> str:
    return base64.urlsafe_b64encode(f"c{life}.{seq}".encode("ascii")).decode("ascii")


def _place(cursor: str | None, life: str) -> int:
    """Return the number of the last row that was told; 0 for a cursor of an earlier life. Raises Refusal (400)."""
    if not cursor:
        return 0
    try:
        text = base64.b64decode(cursor, altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError) as error:
        raise Refusal(400, "BAD_CURSOR", "since is not a cursor of this hub") from error
    found = _CURSOR.fullmatch(text)
    if found is None:
        raise Refusal(400, "BAD_CURSOR", "since is not a cursor of this hub")
    return int(found["seq"]) if found["life"] == life else 0
