"""Whom the open dossiers of the desks are about, so that a desk hears of papers that others send of its people.

What a desk is told is a look at a person's papers with its ground, and recorded as one: the dossier, its procedure. It
is told no more than which dossier and what type of paper; to see the paper it has to look, as ever.
"""

from collections.abc import Callable, Iterable
from typing import cast

from sqlalchemy import Connection, and_, delete, insert, not_, select

from counter_app.domain.dossiers import OPEN_STATUSES
from counter_app.domain.outbox import RecordKind
from counter_app.hub.changes import ChangeKind, Changes
from counter_app.hub.desks import Caller
from counter_app.hub.forward_rows import owner_of
from counter_app.hub.open_schema import open_work
from counter_app.hub.schema import access
from counter_app.hub.settings import HubSettings
from counter_app.hub.withdrawals import is_withdrawn, tell
from counter_app.records import JsonObject

_OPEN = frozenset(int(status) for status in OPEN_STATUSES)


class OpenWork:
    """Follows each record as it is accepted. `holder_of`: a person's number to the hub's keyed hash of it."""

    def __init__(
        self, changes: Changes, settings: HubSettings, holder_of: Callable[[str], str]
    ) -> None:
        self._changes = changes
        self._settings = settings
        self._holder_of = holder_of

    def note(self, connection: Connection, caller: Caller, content: JsonObject) -> None:
        """Take a record in, in the transaction that accepts it: whom a dossier is about, who waits for a paper."""
        if content["kind"] == RecordKind.DOSSIER.value:
            self._follow(connection, caller, content)
        elif content["kind"] == RecordKind.WITHDRAWAL.value:
            tell(connection, self._changes, caller, str(content["paper"]))
        elif content["kind"] == RecordKind.PAPER.value:
            self._tell(connection, caller, content)

    def _follow(self, connection: Connection, caller: Caller, content: JsonObject) -> None:
        dossier, owner = str(content["id"]), owner_of(caller, content)
        connection.execute(delete(open_work).where(open_work.c.dossier == dossier))
        if content["status"] in _OPEN:
            rows = [
                {
                    "dossier": dossier,
                    "holder": holder,
                    "office": owner.office,
                    "desk": owner.desk,
                    "procedure": content["procedure"],
                }
                for holder in self._holders(_people(content))
            ]
            if rows:
                connection.execute(insert(open_work), rows)
        if owner != caller:
            body: JsonObject = {
                "dossier": dossier,
                "number": content["number"],
                "desk": caller.desk,
            }
            self._changes.tell(connection, ChangeKind.DOSSIER_ASSIGNED, body, to=owner)

    def _tell(self, connection: Connection, caller: Caller, content: JsonObject) -> None:
        if is_withdrawn(connection, caller, str(content["id"])):
            return
        holders = self._holders(cast(list[JsonObject], content["holders"]))
        own = and_(open_work.c.office == caller.office, open_work.c.desk == caller.desk)
        waiting = (
            select(open_work)
            .where(open_work.c.holder.in_(holders), not_(own))
            .order_by(open_work.c.dossier, open_work.c.holder)
        )
        told: set[str] = set()
        for row in connection.execute(waiting).all():
            if row.dossier in told or row.dossier == content.get("dossier_id"):
                continue
            told.add(row.dossier)
            connection.execute(
                insert(access).values(
                    at=self._settings.now(),
                    office=row.office,
                    desk=row.desk,
                    holder=row.holder,
                    dossier=row.dossier,
                    procedure=row.procedure,
                    papers=1,
                )
            )
            to = Caller(office=row.office, desk=row.desk)
            body: JsonObject = {"dossier": row.dossier, "type": content["type"]}
            self._changes.tell(connection, ChangeKind.PAPER_APPEARED, body, to=to)

    def _holders(self, people: Iterable[JsonObject]) -> list[str]:
        return sorted({self._holder_of(str(one["id"])) for one in people if one["id"]})


def _people(content: JsonObject) -> list[JsonObject]:
    """The applicant and those whom the dossier names beside."""
    return [
        cast(JsonObject, content["applicant"]),
        *cast(list[JsonObject], content.get("roles") or []),
    ]
