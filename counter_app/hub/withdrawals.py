"""Papers whose desk took them back: kept and fetched as before, answered to nobody, told to every desk.

A paper and its withdrawal may come in either order, over the line or by hand.
"""

from sqlalchemy import ColumnElement, Connection, and_, exists, select

from counter_app.domain.outbox import RecordKind
from counter_app.hub.changes import ChangeKind, Changes
from counter_app.hub.desks import Caller
from counter_app.hub.refusals import Refusal
from counter_app.hub.schema import record
from counter_app.records import JsonObject

_withdrawal = record.alias("withdrawal")


def stands() -> ColumnElement[bool]:
    """Whether the paper of a row of `record` was not taken back by its office."""
    return ~exists().where(
        _withdrawal.c.kind == RecordKind.WITHDRAWAL.value,
        _withdrawal.c.subject == record.c.subject,
        _withdrawal.c.office == record.c.office,
    )


def is_withdrawn(connection: Connection, caller: Caller, paper: str) -> bool:
    """Tell whether the caller's office has taken the paper back already."""
    told = select(record.c.id).where(
        and_(
            record.c.kind == RecordKind.WITHDRAWAL.value,
            record.c.subject == paper,
            record.c.office == caller.office,
        )
    )
    return connection.execute(told).first() is not None


def check_own(connection: Connection, caller: Caller, kind: str, paper: str) -> None:
    """Nobody takes back what another office confirmed, if that is here already. Raises Refusal (409)."""
    if kind != RecordKind.WITHDRAWAL.value:
        return
    told = select(record.c.office).where(
        record.c.kind == RecordKind.PAPER.value, record.c.subject == paper
    )
    if any(office != caller.office for office in connection.execute(told).scalars()):
        raise Refusal(409, "NOT_OWNER", "another office confirmed the paper")


def tell(connection: Connection, changes: Changes, caller: Caller, paper: str) -> None:
    """Let every desk know, in the transaction that accepts the record."""
    body: JsonObject = {"paper": paper, "office": caller.office, "desk": caller.desk}
    changes.tell(connection, ChangeKind.PAPER_WITHDRAWN, body, to=None)
