"""The queue to the hub."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from counter_app.domain.errors import InternalError, NotFound
from counter_app.domain.ids import RecordId, Sha256
from counter_app.domain.outbox import OutboxRow, OutboxState, OutgoingRecord, RecordKind, Transfer
from counter_app.domain.papers import Blob
from counter_app.services.ports import Clock
from counter_app.services.store_ports import OutboxOrder
from counter_app.store import codec
from counter_app.store.owners import lives, own_mark
from counter_app.store.rows import Row, Session, Verbatim, moment_text

from .papers import blob_of

# Bytes of a row's blobs that the hub has confirmed; a blob named twice travels once.
_SENT = (
    "(SELECT coalesce(sum(CASE WHEN done THEN size ELSE min(sent, size) END), 0) FROM"
    " (SELECT done, transfer.sent AS sent, (SELECT max(blob.bytes) FROM outbox_blob AS blob"
    " WHERE blob.record = transfer.record AND blob.sha256 = transfer.sha256) AS size"
    " FROM outbox_transfer AS transfer WHERE transfer.record = outbox.record))"
)
_SELECT = f"SELECT outbox.*, {_SENT} AS sent FROM outbox"
# A dossier's revisions travel in their order: one waits for those before it.
_IN_TURN = (
    "NOT EXISTS (SELECT 1 FROM outbox AS before WHERE before.kind = outbox.kind AND before.subject = outbox.subject"
    " AND before.revision < outbox.revision AND before.state <> 'received')"
)
_OPEN = tuple(state for state in OutboxState if state is not OutboxState.RECEIVED)
_ORDERS = {
    OutboxOrder.CREATED: "key",
    OutboxOrder.STATE: "state",
    OutboxOrder.KIND: "kind",
    OutboxOrder.BYTES: "bytes",
    OutboxOrder.TRIES: "tries",
    OutboxOrder.NEXT_TRY: "next_try_at",
}


class SqlOutbox:
    """The `Outbox` of one transaction."""

    def __init__(self, session: Session, clock: Clock) -> None:
        self._session = session
        self._clock = clock

    def add(self, record: OutgoingRecord) -> None:
        """Queue a record; nothing to do when it is there. Raises InternalError when it is there with other content."""
        there = self._session.one("SELECT sha256, body FROM outbox WHERE record = ?", record.id)
        if there is not None:
            if (there.text("sha256"), there.text("body")) != (record.sha256, record.body):
                raise InternalError(kind="record_changed")
            return
        size = sum(blob.bytes for blob in record.blobs) + len(record.body.encode())
        self._session.run(
            "INSERT INTO outbox (record, kind, subject, revision, body, sha256, bytes, state, created_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, 'queued', ?)",
            record.id, record.kind, record.subject, record.revision, Verbatim(record.body), record.sha256, size,
            moment_text(self._clock.now()),
        )  # fmt: skip
        self._session.run_many(
            "INSERT INTO outbox_blob (record, position, role, sha256, bytes, media_type, page)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    record.id,
                    position,
                    blob.role,
                    blob.sha256,
                    blob.bytes,
                    blob.media_type,
                    blob.page,
                )
                for position, blob in enumerate(record.blobs)
            ],
        )

    def get(self, record: RecordId) -> OutboxRow:
        """Raises NotFound."""
        return self._rows([self._row(record)])[0]

    def due(self, now: datetime) -> OutboxRow | None:
        waiting = moment_text(now)
        candidates = [
            self._first("state = 'queued'"),
            self._first("state = 'waiting' AND next_try_at <= ?", waiting),
            self._first("state = 'waiting' AND next_try_at IS NULL"),
            *(
                self._first("state = 'sending' AND owner IS ?", owner)
                for owner in self._dead_owners()
            ),
        ]
        found = [row for row in candidates if row is not None]
        if not found:
            return None
        return self._rows([min(found, key=lambda row: row.number("key"))])[0]

    def rows(
        self, states: Sequence[OutboxState] | None = None, *, limit: int = 200
    ) -> tuple[OutboxRow, ...]:
        return self._rows(
            self._session.all(
                f"{_SELECT} WHERE state IN (SELECT value FROM json_each(?)) ORDER BY key LIMIT ?",
                codec.dumps(list(states or _OPEN)),
                limit,
            )
        )

    def ids(
        self,
        states: Sequence[OutboxState] | None = None,
        *,
        order: OutboxOrder = OutboxOrder.CREATED,
        descending: bool = False,
    ) -> tuple[RecordId, ...]:
        direction = "DESC" if descending else "ASC"
        rows = self._session.all(
            "SELECT record FROM outbox WHERE state IN (SELECT value FROM json_each(?))"
            f" ORDER BY {_ORDERS[order]} {direction}, key",
            codec.dumps(list(states or _OPEN)),
        )
        return tuple(RecordId(row.text("record")) for row in rows)

    def by_ids(self, records: Sequence[RecordId]) -> tuple[OutboxRow, ...]:
        return self._rows(
            self._session.all(
                f"{_SELECT} WHERE record IN (SELECT value FROM json_each(?)) ORDER BY key",
                codec.dumps(list(records)),
            )
        )

    def unsent_of(self, subjects: Sequence[str]) -> tuple[OutgoingRecord, ...]:
        rows = self._session.all(
            f"{_SELECT} WHERE subject IN (SELECT value FROM json_each(?)) AND state <> 'received' ORDER BY key",
            codec.dumps(list(subjects)),
        )
        return tuple(row.record for row in self._rows(rows))

    def counts(self) -> Mapping[OutboxState, int]:
        """Every state is there, 0 when no row has it."""
        found = {
            OutboxState(row.text("state")): row.number("n")
            for row in self._session.all("SELECT state, count(*) AS n FROM outbox GROUP BY state")
        }
        return {state: found.get(state, 0) for state in OutboxState}

    def mark(
        self,
        record: RecordId,
        state: OutboxState,
        *,
        code: str | None = None,
        next_try_at: datetime | None = None,
        tries: int | None = None,
    ) -> None:
        """Set state, code and time of the next try; `tries` stays when None. Raises NotFound, InternalError once received."""
        self._demand_open(record)
        self._session.run(
            "UPDATE outbox SET state = ?, code = ?, next_try_at = ?, tries = coalesce(?, tries), owner = ?"
            " WHERE record = ?",
            state, code, None if next_try_at is None else moment_text(next_try_at), tries,
            own_mark() if state is OutboxState.SENDING else None, record,
        )  # fmt: skip

    def close(self, record: RecordId, receipt: str, received_at: datetime) -> None:
        """Nothing to do when this very receipt closed it before. Raises NotFound, InternalError for another receipt."""
        row = self._row(record)
        if row.maybe_text("receipt") == receipt:
            return
        self._demand_open(record)
        self._session.run(
            "UPDATE outbox SET state = 'received', receipt = ?, received_at = ?, code = NULL, next_try_at = NULL,"
            " owner = NULL WHERE record = ?",
            Verbatim(receipt), moment_text(received_at), record,
        )  # fmt: skip

    def transfers(self, record: RecordId) -> tuple[Transfer, ...]:
        rows = self._session.all(
            "SELECT * FROM outbox_transfer WHERE record = ? ORDER BY sha256", record
        )
        return tuple(
            Transfer(
                Sha256(row.text("sha256")),
                row.maybe_text("url"),
                row.number("sent"),
                row.flag("done"),
            )
            for row in rows
        )

    def save_transfer(self, record: RecordId, transfer: Transfer) -> None:
        self._session.run(
            "INSERT INTO outbox_transfer (record, sha256, url, sent, done) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (record, sha256) DO UPDATE SET url = excluded.url, sent = excluded.sent, done = excluded.done",
            record, transfer.sha256, transfer.url, transfer.offset, int(transfer.done),
        )  # fmt: skip

    def bytes_left(self) -> int:
        return self._session.count(
            f"SELECT coalesce(sum(bytes - {_SENT}), 0) FROM outbox WHERE state <> 'received'"
        )

    def _row(self, record: RecordId) -> Row:
        row = self._session.one(f"{_SELECT} WHERE record = ?", record)
        if row is None:
            raise NotFound(kind="record", id=record)
        return row

    def _demand_open(self, record: RecordId) -> None:
        if self._row(record).text("state") == OutboxState.RECEIVED:
            raise InternalError(kind="record_received")

    def _first(self, condition: str, *values: str | None) -> Row | None:
        return self._session.one(
            f"{_SELECT} WHERE {condition} AND {_IN_TURN} ORDER BY key LIMIT 1", *values
        )

    def _dead_owners(self) -> list[str | None]:
        rows = self._session.all("SELECT DISTINCT owner FROM outbox WHERE state = 'sending'")
        owners = [row.maybe_text("owner") for row in rows]
        return [owner for owner in owners if owner is None or not lives(owner)]

    def _rows(self, rows: list[Row]) -> tuple[OutboxRow, ...]:
        blobs: dict[str, list[Blob]] = {}
        for blob in self._session.all(
            "SELECT * FROM outbox_blob WHERE record IN (SELECT value FROM json_each(?)) ORDER BY record, position",
            codec.dumps([row.text("record") for row in rows]),
        ):
            blobs.setdefault(blob.text("record"), []).append(blob_of(blob))
        return tuple(_outbox_row(row, tuple(blobs.get(row.text("record"), ()))) for row in rows)


def _outbox_row(row: Row, blobs: tuple[Blob, ...]) -> OutboxRow:
    return OutboxRow(
        record=OutgoingRecord(
            id=RecordId(row.text("record")),
            kind=RecordKind(row.text("kind")),
            subject=row.text("subject"),
            revision=row.number("revision"),
            body=row.text("body"),
            sha256=Sha256(row.text("sha256")),
            blobs=blobs,
        ),
        state=OutboxState(row.text("state")),
        created_at=row.moment("created_at"),
        tries=row.number("tries"),
        next_try_at=row.maybe_moment("next_try_at"),
        code=row.maybe_text("code"),
        sent=row.number("sent"),
        received_at=row.maybe_moment("received_at"),
        receipt=row.maybe_text("receipt"),
    )
