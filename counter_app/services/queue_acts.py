"""What a person does with rows of the queue: one by one, or all that are alike."""

from counter_app.domain.errors import StateRefused
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.ids import RecordId
from counter_app.domain.outbox import OutboxRow, OutboxState, Priority, QueueFilter
from counter_app.services.desk import Desk
from counter_app.services.ports import Transaction

_NAMED = 100
"""Rows that an event names one by one; of more it tells the choice and the count."""

_HOLDABLE = (OutboxState.QUEUED, OutboxState.WAITING, OutboxState.NEEDS_PERSON)
_RETRIABLE = (OutboxState.WAITING, OutboxState.NEEDS_PERSON, OutboxState.HELD)


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

    def hold(self, rows: QueueFilter) -> int:
        """Keep the chosen rows back until a person lets them go."""
        return self._move(rows, OutboxState.HELD, _HOLDABLE, "hold")

    def release(self, rows: QueueFilter) -> int:
        """Let the chosen rows that were held go again."""
        return self._move(rows, OutboxState.QUEUED, (OutboxState.HELD,), "release")

    def retry(self, rows: QueueFilter) -> int:
        """Send the chosen rows that wait or need a person at the next push; rows named by id also when they are held."""
        among = _RETRIABLE if rows.ids else _RETRIABLE[:2]
        return self._move(rows, OutboxState.QUEUED, among, "retry")

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

    def _move(
        self, rows: QueueFilter, state: OutboxState, among: tuple[OutboxState, ...], act: str
    ) -> int:
        with self._desk.store.working() as view:
            changed = view.outbox.change(rows, state, among=among)
            _tell(view, rows, changed, {"act": act, "state": state.value})
        return len(changed)


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
