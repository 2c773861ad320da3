"""Rows of the queue as a person reads them: read from the store when they are looked at."""

from collections.abc import Mapping, Sequence

from counter_app.app.counter import Counter
from counter_app.domain.carry import CarriedOut
from counter_app.domain.ids import RecordId
from counter_app.domain.outbox import OutboxRow
from counter_app.services.queue_subjects import subject_of

from .queue_state import QueueRow


class QueueRows:
    """Reads rows and tells what each is about. Its methods are for worker threads."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    def fetch(self, ids: Sequence[str]) -> Mapping[str, QueueRow]:
        """Read rows by their ids; those that are not there are left out."""
        rows = self._counter.sending.rows_of([RecordId(each) for each in ids])
        out = self._counter.carrying.carried_out([row.record.id for row in rows])
        return {row.record.id: self._row(row, out.get(row.record.id)) for row in rows}

    def _row(self, row: OutboxRow, carried: CarriedOut | None) -> QueueRow:
        subject = subject_of(self._counter.desk, row)
        return QueueRow(
            id=row.record.id,
            kind=row.record.kind,
            state=row.state,
            title=subject.title,
            dossier=subject.dossier,
            revision=row.record.revision,
            bytes=row.bytes,
            sent=row.sent,
            blobs=len(row.record.blobs),
            tries=row.tries,
            created_at=row.created_at,
            next_try_at=row.next_try_at,
            code=row.code,
            received_at=row.received_at,
            receipt=row.receipt,
            sha256=row.record.sha256,
            priority=row.priority,
            due_at=row.due_at,
            details=row.details,
            carried=carried,
        )
