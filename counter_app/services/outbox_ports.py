"""The queue to the hub as services see it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from counter_app.domain.ids import RecordId
from counter_app.domain.outbox import OutboxRow, OutboxState, OutgoingRecord, Transfer


class OutboxOrder(StrEnum):
    """What a long list of the queue can be sorted by."""

    CREATED = "created"
    STATE = "state"
    KIND = "kind"
    BYTES = "bytes"
    TRIES = "tries"
    NEXT_TRY = "next_try"


class Outbox(Protocol):
    def add(self, record: OutgoingRecord) -> None:
        """Raises nothing when the same record id is there with the same content."""
        ...

    def get(self, record: RecordId) -> OutboxRow:
        """Raises NotFound(kind="record")."""
        ...

    def due(self, now: datetime) -> OutboxRow | None:
        """The next row to send: queued, or waiting with its time come; `sending` rows of a dead process too.

        Older rows first; a dossier's revisions in their order.
        """
        ...

    def rows(
        self, states: Sequence[OutboxState] | None = None, *, limit: int = 200
    ) -> tuple[OutboxRow, ...]:
        """Default: all that are not received, oldest first."""
        ...

    def ids(
        self,
        states: Sequence[OutboxState] | None = None,
        *,
        order: OutboxOrder = OutboxOrder.CREATED,
        descending: bool = False,
    ) -> tuple[RecordId, ...]:
        """Return the ids of all such rows, however many; default states as `rows`."""
        ...

    def by_ids(self, records: Sequence[RecordId]) -> tuple[OutboxRow, ...]:
        """Return the rows with these ids; those that are not there are left out."""
        ...

    def unsent_of(self, subjects: Sequence[str]) -> tuple[OutgoingRecord, ...]:
        """Return the records about these dossiers and papers that the hub has not signed for, oldest first."""
        ...

    def counts(self) -> Mapping[OutboxState, int]: ...

    def mark(
        self,
        record: RecordId,
        state: OutboxState,
        *,
        code: str | None = None,
        next_try_at: datetime | None = None,
        tries: int | None = None,
    ) -> None: ...

    def close(self, record: RecordId, receipt: str, received_at: datetime) -> None:
        """State received, with the hub's receipt as JSON text."""
        ...

    def transfers(self, record: RecordId) -> tuple[Transfer, ...]: ...

    def save_transfer(self, record: RecordId, transfer: Transfer) -> None: ...

    def bytes_left(self) -> int: ...
