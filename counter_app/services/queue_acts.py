"""What a person does with rows of the queue: one by one, or all that are alike."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from counter_app.domain.errors import StateRefused
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.ids import RecordId
from counter_app.domain.outbox import BulkAct, OutboxRow, OutboxState, Priority, QueueFilter
from counter_app.services.desk import Desk
from counter_app.services.ports import Transaction

_NAMED = 100
"""Rows that an event names one by one; of more it tells the choice and the count."""

_FITTING: Mapping[BulkAct, tuple[OutboxState, ...]] = {
    BulkAct.HOLD: (OutboxState.QUEUED, OutboxState.WAITING, OutboxState.NEEDS_PERSON),
    BulkAct.RETRY: (OutboxState.WAITING, OutboxState.NEEDS_PERSON),
    BulkAct.RELEASE: (OutboxState.HELD,),
}


@dataclass(frozen=True, slots=True)
class Moved:
    """What an act on rows did: how many changed, and in which states how many of the named rows were that it does not fit."""

    act: BulkAct
    rows: int
    skipped: Mapping[OutboxState, int] = field(default_factory=dict)


class QueueActs:
    """Acts on rows; each writes its event in the same transaction. What fits no row changes nothing and is no event."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def one(self, record: RecordId, state: OutboxState) -> OutboxRow:
        """Put one row into a state. Raises NotFound, StateRefused (it is received, or under way)."""
        with self._desk.store.writing() as view:
            row = view.outbox.get(record)
            if row.state in (OutboxState.RECEIVED, OutboxState.SENDING):
                raise StateRefused(state=row.state.value)
            tries = 0 if state is OutboxState.QUEUED else None
            view.outbox.mark(record, state, next_try_at=None, tries=tries)
            view.events.append(
                EventDraft(
                    EventKind.RECORD_CHANGED,
                    subjects=(record,),
                    before={"state": row.state.value},
                    after={"state": state.value},
                )
            )
            return view.outbox.get(record)

    def many(self, rows: QueueFilter, act: BulkAct) -> Moved:
        """Do one act with all the chosen rows that it fits; the others stay as they are and are counted.

        What a person has held is only let go by name: sending again passes it by.
        """
        among = _FITTING[act]
        state = OutboxState.HELD if act is BulkAct.HOLD else OutboxState.QUEUED
        with self._desk.store.working() as view:
            # A choice by state or reason names only what is in it.
            skipped = view.outbox.unfit(rows, among=among) if rows.ids else {}
            changed = view.outbox.change(rows, state, among=among)
            _tell(view, rows, changed, {"act": act.value, "state": state.value})
        return Moved(act, len(changed), skipped)

    def prioritise(self, rows: QueueFilter, priority: Priority) -> int:
        """Let the dossiers and papers of the chosen rows go first, in their turn, or last."""
        with self._desk.store.working() as view:
            changed = view.outbox.prioritise(rows, priority)
            _tell(view, rows, changed, {"priority": priority.name.lower()})
        return len(changed)

    def end_pause(self) -> bool:
        """Let the next push try at once."""
        with self._desk.store.working() as view:
            pause = view.queue.pause()
            if pause is None:
                return False
            view.queue.save_pause(None)
            view.events.append(
                EventDraft(
                    EventKind.RECORD_CHANGED, before={"pause": pause.code}, after={"pause": None}
                )
            )
        return True


def _tell(
    view: Transaction, rows: QueueFilter, changed: tuple[RecordId, ...], after: dict[str, str]
) -> None:
    if not changed:
        return
    named = changed if len(changed) <= _NAMED else ()
    view.events.append(
        EventDraft(
            EventKind.RECORD_CHANGED,
            subjects=named,
            before={
                "states": ",".join(rows.states) or None,
                "codes": ",".join(rows.codes) or None,
                "named": len(rows.ids),
            },
            after={**after, "rows": len(changed)},
        )
    )
