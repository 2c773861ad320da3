"""What the hub holds of a desk, in one hash a range: reconciling asks for more only where hashes differ."""

import re
from dataclasses import dataclass

from sqlalchemy import select

from counter_app.domain.ranges import LISTED, range_digest
from counter_app.hub.database import Database
from counter_app.hub.desks import Caller
from counter_app.hub.refusals import Refusal
from counter_app.hub.schema import record
from counter_app.records import Json, JsonObject

_BOUND = re.compile(r"[0-9a-f]{0,8}")


@dataclass(frozen=True, slots=True)
class Ranges:
    """`GET /v1/records/digest`."""

    database: Database

    def digest(self, caller: Caller, start: str, end: str, listed: str) -> JsonObject:
        """Return `{count, sha256}` of this desk's records with `start` <= id < `end`; both sides reckon the same.

        Bounds are the first 0 to 8 hex digits of a record's uuid, compared as text; an empty one is open. They end
        before the uuid's first hyphen: up to there every collation of a database sorts alike. The hash is
        `domain.ranges.range_digest` of ids and content hashes. `listed` (0 to 64): a range of no more records than this is
        told by name too, as `items` of `{id, sha256}` in order of id; otherwise, and when it is empty, `items` is absent.

        Raises Refusal (400).
        """
        if not _BOUND.fullmatch(start) or not _BOUND.fullmatch(end) or (end and end <= start):
            raise Refusal(400, "BAD_RANGE", "from and to are 0 to 8 hex digits, from before to")
        if not listed.isascii() or not listed.isdecimal() or int(listed[:4]) > LISTED:
            raise Refusal(400, "BAD_REQUEST", f"list is 0 to {LISTED}")
        wanted = select(record.c.id, record.c.sha256).where(
            record.c.office == caller.office, record.c.desk == caller.desk, record.c.id >= start
        )
        if end:
            wanted = wanted.where(record.c.id < end)
        with self.database.read() as connection:
            # Sorted here: databases differ in how they sort what comes after the bounds.
            held = sorted((str(row.id), str(row.sha256)) for row in connection.execute(wanted))
        answer: JsonObject = {"count": len(held), "sha256": range_digest(held)}
        if held and len(held) <= int(listed[:4]):
            items: list[Json] = [{"id": name, "sha256": digest} for name, digest in held]
            answer["items"] = items
        return answer
