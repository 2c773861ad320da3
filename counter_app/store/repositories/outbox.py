"""The queue to the hub: its rows, their turns, and how far each file has gone."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from counter_app.domain.errors import (
    Detail,
    EarlierRevisionStuck,
    HubReplaced,
    InternalError,
    NotFound,
)
from counter_app.domain.ids import PaperId, RecordId
from counter_app.domain.outbox import (
    Lane,
    OutboxRow,
    OutboxState,
    OutgoingRecord,
    Priority,
    QueueFilter,
    RecordKind,
    Transfer,
)
from counter_app.services.ports import Clock
from counter_app.store import codec
from counter_app.store.owners import lives, own_mark
from counter_app.store.rows import Row, Session, Verbatim, moment_text

from .outbox_lists import SELECT, TURN, OutboxLists, maybe_moment_text


def _before(states: str) -> tuple[str, str]:
    """What a row waits for, as long as it is in one of those states: the dossier's revisions before it, which travel in
    their order; and for a paper that was taken back, that the hub knows so, or it would be believed again."""
    return (
        "EXISTS (SELECT 1 FROM outbox AS before WHERE before.kind = outbox.kind AND before.subject = outbox.subject"
        f" AND before.revision < outbox.revision AND before.state {states})",
        f"outbox.kind = '{RecordKind.PAPER}' AND EXISTS (SELECT 1 FROM outbox AS before WHERE before.kind ="
        f" '{RecordKind.WITHDRAWAL}' AND before.subject = outbox.subject AND before.state {states})",
    )


_IN_TURN = " AND ".join(f"NOT ({waits})" for waits in _before("<> 'received'"))
_URGENT = " AND (priority = 1 OR due_at <= ?)"


class SqlOutbox(OutboxLists):
    """The `Outbox` of one transaction."""

    def __init__(self, session: Session, clock: Clock) -> None:
        super().__init__(session)
        self._clock = clock

    def add(
        self,
        record: OutgoingRecord,
        *,
        due_at: datetime | None = None,
    ) -> None:
        """Queue a record; nothing to do when it is there. Raises InternalError when it is there with other content."""
        there = self._session.one("SELECT sha256, body FROM outbox WHERE record = ?", record.id)
        if there is not None:
            if (there.text("sha256"), there.text("body")) != (record.sha256, record.body):
                raise InternalError(kind="record_changed")
            return
        size = sum(blob.bytes for blob in record.blobs) + len(record.body.encode())
        self._session.run(
            "INSERT INTO outbox (record, kind, subject, revision, body, sha256, bytes, state, created_at, due_at, lane,"
            " priority) VALUES (?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?, coalesce((SELECT max(priority) FROM outbox"
            " WHERE kind = ? AND subject = ? AND state <> 'received'), 0))",
            record.id, record.kind, record.subject, record.revision, Verbatim(record.body), record.sha256, size,
            moment_text(self._clock.now()), maybe_moment_text(due_at), record.kind.lane,
            record.kind, record.subject,
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
        self._session.run_many(
            "INSERT OR IGNORE INTO transfer (sha256, bytes) VALUES (?, ?)",
            [(blob.sha256, blob.bytes) for blob in record.blobs],
        )
        # The newest revision knows when the dossier is due: those before it go no later.
        self._session.run(
            "UPDATE outbox SET due_at = ? WHERE kind = ? AND subject = ? AND state <> 'received' AND due_at IS NOT ?",
            maybe_moment_text(due_at), record.kind, record.subject, maybe_moment_text(due_at),
        )  # fmt: skip
        self._settle(record.subject)

    def due(
        self,
        now: datetime,
        *,
        lane: Lane = Lane.RECORDS,
        urgent_until: datetime | None = None,
        proven: bool = True,
    ) -> OutboxRow | None:
        waiting = moment_text(now)
        candidates = [
            self._first("queued", "", lane, urgent_until),
            self._first(
                "waiting",
                " AND next_try_at IS NOT NULL AND next_try_at <= ?",
                lane,
                urgent_until,
                waiting,
            ),
            *(
                self._first("sending", " AND owner IS ?", lane, urgent_until, owner)
                for owner in self._dead_owners()
            ),
        ]
        found = [row for row in candidates if row is not None]
        if not found:
            return None
        if not proven:
            return self.rows_from(found[:1])[0]
        return self.rows_from([min(found, key=_turn)])[0]

    def mark(
        self,
        record: RecordId,
        state: OutboxState,
        *,
        code: str | None = None,
        next_try_at: datetime | None = None,
        tries: int | None = None,
        details: Mapping[str, Detail] | None = None,
    ) -> None:
        """Set state, code and time of the next try; `tries` stays when None. Raises NotFound, InternalError once received."""
        row = self._open_row(record)
        self._session.run(
            "UPDATE outbox SET state = ?, code = ?, next_try_at = ?, tries = coalesce(?, tries), owner = ?, details = ?"
            " WHERE record = ?",
            state, code, maybe_moment_text(next_try_at), tries,
            own_mark() if state is OutboxState.SENDING else None,
            codec.dumps(dict(details)) if details else None, record,
        )  # fmt: skip
        if _STUCK & {state.value, row.text("state")}:
            self._settle(row.text("subject"))

    def note_put(self, record: RecordId, at: datetime | None) -> None:
        self._open_row(record)
        self._session.run(
            "UPDATE outbox SET put_at = ? WHERE record = ?", maybe_moment_text(at), record
        )

    def close(self, record: RecordId, receipt: str, received_at: datetime) -> None:
        """Nothing to do when this very receipt closed it before. Raises NotFound, InternalError for another receipt."""
        row = self.row(record)
        if row.maybe_text("receipt") == receipt:
            return
        self._open_row(record)
        self._session.run(
            "UPDATE outbox SET state = 'received', receipt = ?, received_at = ?, code = NULL, next_try_at = NULL,"
            " owner = NULL, put_at = NULL, details = NULL WHERE record = ?",
            Verbatim(receipt), moment_text(received_at), record,
        )  # fmt: skip
        # It may have come by hand, where nothing was sent.
        self._session.run(
            "UPDATE transfer SET url = NULL, sent = bytes, done = 1 WHERE done = 0"
            " AND sha256 IN (SELECT value FROM json_each(?, '$.blobs'))",
            Verbatim(receipt),
        )
        if row.text("state") in _STUCK:
            self._settle(row.text("subject"))

    def reopen(
        self,
        record: RecordId,
        state: OutboxState,
        *,
        code: str,
        details: Mapping[str, Detail] | None = None,
    ) -> None:
        row = self.row(record)
        self._session.run(
            "UPDATE outbox SET state = ?, code = ?, receipt = NULL, received_at = NULL, next_try_at = NULL, owner = NULL,"
            " put_at = NULL, details = ?, tries = 0 WHERE record = ?",
            state, code, codec.dumps(dict(details)) if details else None, record,
        )  # fmt: skip
        self._session.run(
            "UPDATE transfer SET url = NULL, sent = 0, done = 0"
            " WHERE sha256 IN (SELECT sha256 FROM outbox_blob WHERE record = ?)",
            record,
        )
        self._settle(row.text("subject"))

    def change(
        self,
        rows: QueueFilter,
        state: OutboxState,
        *,
        among: Sequence[OutboxState],
    ) -> tuple[RecordId, ...]:
        chosen, values = _chosen(rows)
        found = self._session.all(
            f"SELECT record FROM outbox WHERE {chosen} AND state IN (SELECT value FROM json_each(?))"
            " AND code IS NOT ? ORDER BY key",
            *values, codec.dumps(list(among)), EarlierRevisionStuck.code,
        )  # fmt: skip
        records = tuple(RecordId(row.text("record")) for row in found)
        self._session.run(
            "UPDATE outbox SET state = ?, code = NULL, next_try_at = NULL, owner = NULL, tries = 0, details = NULL"
            " WHERE record IN (SELECT value FROM json_each(?))",
            state, codec.dumps(records),
        )  # fmt: skip
        self._settle(None)
        return records

    def unfit(
        self, rows: QueueFilter, *, among: Sequence[OutboxState]
    ) -> Mapping[OutboxState, int]:
        chosen, values = _chosen(rows)
        found = self._session.all(
            f"SELECT state, count(*) AS n FROM outbox WHERE {chosen}"
            " AND (state NOT IN (SELECT value FROM json_each(?)) OR code IS ?) GROUP BY state ORDER BY state",
            *values, codec.dumps(list(among)), EarlierRevisionStuck.code,
        )  # fmt: skip
        return {OutboxState(row.text("state")): row.number("n") for row in found}

    def prioritise(self, rows: QueueFilter, priority: Priority) -> tuple[RecordId, ...]:
        chosen, values = _chosen(rows)
        # All of a dossier moves: its revisions keep their order.
        where = (
            "state <> 'received' AND priority <> ? AND (kind, subject) IN"
            f" (SELECT kind, subject FROM outbox WHERE {chosen} AND state <> 'received')"
        )
        found = self._session.all(
            f"SELECT record FROM outbox WHERE {where} ORDER BY key", priority, *values
        )
        records = tuple(RecordId(row.text("record")) for row in found)
        self._session.run(
            "UPDATE outbox SET priority = ? WHERE record IN (SELECT value FROM json_each(?))",
            priority, codec.dumps(records),
        )  # fmt: skip
        return records

    def with_records(self, papers: Sequence[PaperId]) -> int:
        return self._session.run(
            "UPDATE outbox SET lane = 'records' WHERE kind = ? AND lane = 'masters' AND state <> 'received'"
            " AND subject IN (SELECT value FROM json_each(?))",
            RecordKind.BLOBS, codec.dumps(list(papers)),
        )  # fmt: skip

    def of_former_hub(self, limit: int) -> tuple[OutboxRow, ...]:
        rows = self._session.all(
            f"{SELECT} WHERE state = 'queued' AND code = ? AND put_at IS NOT NULL ORDER BY key LIMIT ?",
            HubReplaced.code, limit,
        )  # fmt: skip
        return self.rows_from(rows)

    def forget_former_hub(self) -> None:
        self._session.run(
            "UPDATE outbox SET put_at = NULL WHERE state <> 'received' AND code = ? AND put_at IS NOT NULL",
            HubReplaced.code,
        )

    def take_back(self) -> int:
        return self._session.run(
            "UPDATE outbox SET state = 'queued', owner = NULL WHERE state = 'sending'"
        )

    def save_transfer(self, transfer: Transfer) -> None:
        """Raises NotFound when no record names such a file."""
        changed = self._session.run(
            "UPDATE transfer SET url = ?, sent = ?, done = ? WHERE sha256 = ?",
            transfer.url, transfer.offset, int(transfer.done), transfer.sha256,
        )  # fmt: skip
        if not changed:
            raise NotFound(kind="transfer", id=transfer.sha256)

    def forget_transfers(self) -> None:
        self._session.run("UPDATE transfer SET url = NULL, sent = 0, done = 0")

    def _settle(self, subject: str | None) -> None:
        """Let rows wait behind an earlier revision that only a person can bring on, and go again when it moved."""
        stuck = " OR ".join(_before("IN ('needs_person', 'held')"))
        behind = EarlierRevisionStuck.code
        of_subject = (
            "subject = ?"
            if subject is not None
            else "subject IN (SELECT subject FROM outbox WHERE state IN ('needs_person', 'held')) AND ? IS NULL"
        )
        self._session.run(
            "UPDATE outbox SET state = 'waiting', code = ?, next_try_at = NULL, details = NULL"
            f" WHERE {of_subject} AND (state = 'queued' OR state = 'waiting' AND code IS NOT ?) AND ({stuck})",
            behind, subject, behind,
        )  # fmt: skip
        self._session.run(
            "UPDATE outbox SET state = 'queued', code = NULL WHERE state = 'waiting'"
            f" AND {'+code = ? AND subject = ?' if subject is not None else 'code = ? AND ? IS NULL'} AND NOT ({stuck})",
            behind, subject,
        )  # fmt: skip

    def _open_row(self, record: RecordId) -> Row:
        row = self.row(record)
        if row.text("state") == OutboxState.RECEIVED:
            raise InternalError(kind="record_received")
        return row

    def _first(
        self,
        state: str,
        also: str,
        lane: Lane,
        urgent_until: datetime | None,
        *values: str | None,
    ) -> Row | None:
        urgent = () if urgent_until is None else (moment_text(urgent_until),)
        # Of those that wait for a time few are due, and these are found by that time.
        index = "outbox_waiting" if state == "waiting" else "outbox_turn"
        return self._session.one(
            f"{SELECT} WHERE key = (SELECT key FROM outbox INDEXED BY {index} WHERE state = '{state}' AND lane = ?{also}"
            f"{_URGENT if urgent else ''} AND {_IN_TURN} ORDER BY {TURN} LIMIT 1)",
            lane, *values, *urgent,
        )  # fmt: skip

    def _dead_owners(self) -> list[str | None]:
        rows = self._session.all("SELECT DISTINCT owner FROM outbox WHERE state = 'sending'")
        owners = [row.maybe_text("owner") for row in rows]
        return [owner for owner in owners if owner is None or not lives(owner)]


def _turn(row: Row) -> tuple[int, str, int]:
    return -row.number("priority"), row.maybe_text("due_at") or "9999", row.number("key")


def _chosen(rows: QueueFilter) -> tuple[str, tuple[str, ...]]:
    """Return the condition of a filter and its values."""
    if rows.ids:
        return "record IN (SELECT value FROM json_each(?))", (codec.dumps(rows.ids),)
    conditions = ["state <> 'received'"]
    values: list[str] = []
    if rows.states:
        conditions.append("state IN (SELECT value FROM json_each(?))")
        values.append(codec.dumps(rows.states))
    if rows.codes:
        conditions.append("code IN (SELECT value FROM json_each(?))")
        values.append(codec.dumps(rows.codes))
    return " AND ".join(conditions), tuple(values)


_STUCK = frozenset({OutboxState.NEEDS_PERSON.value, OutboxState.HELD.value})
