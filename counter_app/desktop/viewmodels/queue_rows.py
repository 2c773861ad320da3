"""Rows of the queue as a person reads them: read from the store when they are looked at."""

import json
from collections.abc import Mapping, Sequence

from counter_app.app.counter import Counter
from counter_app.domain.errors import NotFound, UnknownCode
from counter_app.domain.ids import PaperId, RecordId
from counter_app.domain.outbox import OutboxRow, RecordKind

from .queue_state import QueueRow


class QueueRows:
    """Reads rows and tells what each is about. Its methods are for worker threads."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    def fetch(self, ids: Sequence[str]) -> Mapping[str, QueueRow]:
        """Read rows by their ids; those that are not there are left out."""
        rows = self._counter.sending.rows_of([RecordId(each) for each in ids])
        return {row.record.id: self._row(row) for row in rows}

    def _row(self, row: OutboxRow) -> QueueRow:
        title, dossier = self._subject(row)
        return QueueRow(
            id=row.record.id,
            kind=row.record.kind,
            state=row.state,
            title=title,
            dossier=dossier,
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
        )

    def _subject(self, row: OutboxRow) -> tuple[str, str]:
        """The record speaks for itself: its type or procedure, and its dossier's number."""
        body: dict[str, object] = json.loads(row.record.body)
        if row.record.kind is RecordKind.DOSSIER:
            return str(body["procedure_name"]), str(body["number"])
        if row.record.kind is RecordKind.BLOBS:
            return self._paper_of_masters(PaperId(str(body["paper"])))
        dossier = body["dossier"]
        return self._type(str(body["type"])), "" if dossier is None else str(dossier)

    def _paper_of_masters(self, paper: PaperId) -> tuple[str, str]:
        try:
            with self._counter.desk.store.reading() as view:
                held = view.papers.get(paper)
                number = None if held.dossier is None else view.dossiers.get(held.dossier).number
        except NotFound:
            # One row without its paper must not hide the rows beside it.
            return "", ""
        return "" if held.type is None else self._type(held.type), number or ""

    def _type(self, type_id: str) -> str:
        """A type that the catalogue has no more must not hide the row: it is named by its id."""
        try:
            return self._counter.catalogue.paper_type(type_id).name
        except UnknownCode:
            return type_id
