"""Rows that the hub had signed for, taken back into the queue because it no longer holds what it signed for."""

from collections.abc import Sequence

from counter_app.domain.errors import CounterError
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.ids import RecordId
from counter_app.domain.outbox import OutboxRow, OutboxState
from counter_app.services.ports import Transaction


def reopen(
    view: Transaction, records: Sequence[RecordId], state: OutboxState, why: CounterError
) -> None:
    """Put rows into `state` because of `why`, each with its event; the receipts go into the events."""
    for row in view.outbox.by_ids(records):
        view.outbox.reopen(row.record.id, state, code=why.code, details=why.details)
        view.events.append(row_changed(row, state, why.code))


def row_changed(row: OutboxRow, state: OutboxState, code: str | None) -> EventDraft:
    """Return the event of a row that leaves the state it is in."""
    return EventDraft(
        EventKind.RECORD_CHANGED,
        subjects=(row.record.id, row.record.subject),
        before={"state": row.state.value, "receipt": row.receipt},
        after={"state": state.value, "code": code},
    )
