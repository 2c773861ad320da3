"""The queue as it is looked at: lists, counts, sizes. `outbox.py` adds what changes it."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast

from counter_app.domain.errors import Detail, NotFound
from counter_app.domain.ids import DossierId, PaperId, RecordId, Sha256
from counter_app.domain.link import Batch, Staying
from counter_app.domain.losses import RowMark
from counter_app.domain.outbox import (
    Lane,
    OutboxRow,
    OutboxState,
    OutgoingRecord,
    Priority,
    QueueSearch,
    RecordKind,
    Transfer,
)
from counter_app.domain.papers import Blob
from counter_app.services.store_ports import OutboxOrder
from counter_app.store import codec
from counter_app.store.rows import Row, Session, moment_text

from .papers import blob_of

# Bytes of a row's blobs that the hub has confirmed; a blob named twice travels once.
_SENT = (
    "(SELECT coalesce(sum(CASE WHEN done THEN bytes ELSE min(sent, bytes) END), 0) FROM transfer"
    " WHERE sha256 IN (SELECT blob.sha256 FROM outbox_blob AS blob WHERE blob.record = outbox.record))"
)
SELECT = f"SELECT outbox.*, {_SENT} AS confirmed FROM outbox"
TURN = "priority DESC, coalesce(due_at, '9999'), key"
_DOSSIERS = (
    "SELECT id FROM dossier WHERE instr(lower(number), lower(?)) OR instr(lower(official_number), lower(?))"
    " OR procedure IN (SELECT value FROM json_each(?))"
)
_FOUND = (
    f"(record = ? OR subject IN ({_DOSSIERS}) OR subject IN (SELECT id FROM paper WHERE"
    f" type IN (SELECT value FROM json_each(?)) OR dossier IN ({_DOSSIERS})))"
)
_OPEN = tuple(state for state in OutboxState if state is not OutboxState.RECEIVED)
_ORDERS = {
    OutboxOrder.CREATED: "key",
    OutboxOrder.TURN: TURN,
    OutboxOrder.STATE: "state",
    OutboxOrder.KIND: "kind",
    OutboxOrder.BYTES: "bytes",
    OutboxOrder.TRIES: "tries",
    OutboxOrder.CODE: "coalesce(code, '')",
    OutboxOrder.NEXT_TRY: "next_try_at",
}


_STAYS = (
    "state IN ('needs_person', 'held', 'waiting') AND (state <> 'waiting' OR next_try_at IS NULL)"
)
_IS_URGENT = (
    "(lane = 'records' AND (priority = 1 OR due_at IS NOT NULL AND due_at <= ? AND priority <> 1))"
)


class OutboxLists:
    """What may be asked of the queue without changing it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, record: RecordId) -> OutboxRow:
        """Raises NotFound."""
        return self.rows_from([self.row(record)])[0]

    def rows(
        self, states: Sequence[OutboxState] | None = None, *, limit: int = 200
    ) -> tuple[OutboxRow, ...]:
        if states is None:
            return self.rows_from(
                self._session.all(f"{SELECT} WHERE state <> 'received' ORDER BY key LIMIT ?", limit)
            )
        found: list[Row] = []
        for state in dict.fromkeys(states):
            # One state at a time is one walk along the index, however long the table is.
            found += self._session.all(
                f"{SELECT} WHERE state = ? ORDER BY key LIMIT ?", state, limit
            )
        found.sort(key=lambda row: row.number("key"))
        return self.rows_from(found[:limit])

    def ids(
        self,
        states: Sequence[OutboxState] | None = None,
        *,
        code: str | None = None,
        search: QueueSearch | None = None,
        order: OutboxOrder = OutboxOrder.CREATED,
        descending: bool = False,
    ) -> tuple[RecordId, ...]:
        where = ["state IN (SELECT value FROM json_each(?))"]
        values = [codec.dumps(list(states or _OPEN))]
        if code is not None:
            where.append("code = ?")
            values.append(code)
        if search is not None:
            where.append(_FOUND)
            procedures, types = codec.dumps(search.procedures), codec.dumps(search.types)
            about = (search.words, search.words, procedures)
            values += [search.words, *about, types, *about]
        direction = "DESC" if descending else "ASC"
        rows = self._session.all(
            f"SELECT record FROM outbox WHERE {' AND '.join(where)} ORDER BY {_ORDERS[order]} {direction}, key",
            *values,
        )
        return tuple(RecordId(row.text("record")) for row in rows)

    def reasons(self) -> Mapping[str, int]:
        found = self._session.all(
            "SELECT code, count(*) AS n FROM outbox WHERE code IS NOT NULL AND state <> 'received' GROUP BY code"
        )
        return {row.text("code"): row.number("n") for row in found}

    def by_ids(self, records: Sequence[RecordId]) -> tuple[OutboxRow, ...]:
        return self.rows_from(
            self._session.all(
                f"{SELECT} WHERE record IN (SELECT value FROM json_each(?)) ORDER BY key",
                codec.dumps(list(records)),
            )
        )

    def marks(self) -> Mapping[RecordId, RowMark]:
        rows = self._session.all(
            "SELECT record, sha256, state = 'received' AS received, json_extract(receipt, '$.desk') AS desk FROM outbox"
        )
        return {
            RecordId(row.text("record")): RowMark(
                Sha256(row.text("sha256")), row.flag("received"), row.maybe_text("desk")
            )
            for row in rows
        }

    def wanted_files(self, files: Sequence[Sha256]) -> frozenset[Sha256]:
        rows = self._session.all(
            "SELECT DISTINCT outbox_blob.sha256 FROM json_each(?) AS asked"
            " JOIN outbox_blob ON outbox_blob.sha256 = asked.value"
            " JOIN outbox ON outbox.record = outbox_blob.record WHERE outbox.state <> 'received'",
            codec.dumps(list(files)),
        )
        return frozenset(Sha256(row.text("sha256")) for row in rows)

    def dossiers_short(self) -> Mapping[DossierId, frozenset[int]]:
        rows = self._session.all(
            "SELECT dossier.id, json_group_array(outbox.revision) AS queued FROM dossier LEFT JOIN outbox"
            " ON outbox.kind = ? AND outbox.subject = dossier.id WHERE dossier.owned_elsewhere IS NULL"
            " GROUP BY dossier.key HAVING dossier.revision > count(outbox.revision) ORDER BY dossier.key",
            RecordKind.DOSSIER,
        )
        return {
            DossierId(row.text("id")): frozenset(
                revision for revision in json.loads(row.text("queued")) if revision is not None
            )
            for row in rows
        }

    def papers_unqueued(self) -> tuple[PaperId, ...]:
        rows = self._session.all(
            "SELECT id FROM paper WHERE state IN ('accepted', 'superseded')"
            " AND NOT EXISTS (SELECT 1 FROM paper_withdrawal WHERE paper_withdrawal.paper = paper.id)"
            " AND NOT EXISTS (SELECT 1 FROM paper_origin WHERE paper_origin.paper = paper.id)"
            " AND NOT EXISTS (SELECT 1 FROM outbox WHERE kind = ? AND subject = paper.id) ORDER BY key",
            RecordKind.PAPER,
        )
        return tuple(PaperId(row.text("id")) for row in rows)

    def unsent_of(self, subjects: Sequence[str]) -> tuple[OutgoingRecord, ...]:
        rows = self._session.all(
            f"{SELECT} WHERE subject IN (SELECT value FROM json_each(?)) AND state <> 'received' ORDER BY key",
            codec.dumps(list(subjects)),
        )
        return tuple(row.record for row in self.rows_from(rows))

    def records_of(self, kind: RecordKind, subject: str) -> tuple[OutgoingRecord, ...]:
        rows = self._session.all(
            f"{SELECT} WHERE kind = ? AND subject = ? ORDER BY revision", kind, subject
        )
        return tuple(row.record for row in self.rows_from(rows))

    def counts(self) -> Mapping[OutboxState, int]:
        """Every state is there, 0 when no row has it."""
        found = {row.text("name"): row.number("rows") for row in self._tally()}
        return {state: found.get(state.value, 0) for state in OutboxState}

    def bytes_left(self) -> int:
        return sum(
            row.number("bytes")
            for row in self._tally()
            if row.text("name") != OutboxState.RECEIVED.value
        )

    def own_bytes_left(self) -> int:
        apart = {OutboxState.RECEIVED.value, "files"}
        return sum(row.number("bytes") for row in self._tally() if row.text("name") not in apart)

    def masters_bytes(self) -> int:
        return self._session.count(
            "SELECT coalesce(sum(bytes), 0) FROM outbox INDEXED BY outbox_masters"
            " WHERE lane = 'masters' AND state IN ('queued', 'sending', 'waiting')"
        )

    def files_left(self) -> int:
        return sum(row.number("rows") for row in self._tally() if row.text("name") == "files")

    def urgent(self, until: datetime) -> tuple[int, int]:
        found = self._session.all(
            "SELECT count(*) AS n, coalesce(sum(bytes), 0) AS size FROM outbox INDEXED BY outbox_urgent"
            " WHERE state <> 'received' AND due_at IS NOT NULL AND due_at <= ? AND lane = 'records' AND priority <> 1"
            " UNION ALL SELECT count(*), coalesce(sum(bytes), 0) FROM outbox INDEXED BY outbox_first"
            " WHERE state <> 'received' AND priority = 1 AND lane = 'records'",
            moment_text(until),
        )
        rows, size = (sum(row.number(name) for row in found) for name in ("n", "size"))
        return rows, min(size, self.bytes_left())

    def staying(self, until: datetime) -> Staying:
        rows = self._session.all(
            f"SELECT bytes, length(CAST(body AS BLOB)) AS own, {_IS_URGENT} AS urgent FROM outbox WHERE {_STAYS}",
            moment_text(until),
        )
        files = self._session.all(
            "SELECT bytes - min(sent, bytes) AS unsent FROM transfer WHERE done = 0 AND sha256 IN"
            f" (SELECT sha256 FROM outbox_blob WHERE record IN (SELECT record FROM outbox WHERE {_STAYS}))"
            " AND NOT EXISTS (SELECT 1 FROM outbox_blob AS other JOIN outbox ON outbox.record = other.record"
            f" WHERE other.sha256 = transfer.sha256 AND state <> 'received' AND NOT ({_STAYS}))"
        )
        own = sum(row.number("own") for row in rows)
        unsent = sum(row.number("unsent") for row in files)
        urgent = [row.number("bytes") for row in rows if row.flag("urgent")]
        return Staying(
            Batch(len(rows), own + unsent, len(files), own), Batch(len(urgent), sum(urgent))
        )

    def next_try(self) -> datetime | None:
        row = self._session.one(
            "SELECT min(next_try_at) AS at FROM outbox INDEXED BY outbox_waiting"
            " WHERE state = 'waiting' AND next_try_at IS NOT NULL"
        )
        return None if row is None else row.maybe_moment("at")

    def going(self, lane: Lane) -> int:
        return self._session.count(
            "SELECT (SELECT count(*) FROM outbox WHERE state = 'queued' AND lane = ?)"
            " + (SELECT count(*) FROM outbox WHERE state = 'sending' AND lane = ?)"
            " + (SELECT count(*) FROM outbox INDEXED BY outbox_waiting"
            " WHERE state = 'waiting' AND lane = ? AND next_try_at IS NOT NULL)",
            lane, lane, lane,
        )  # fmt: skip

    def transfers(self, record: RecordId) -> tuple[Transfer, ...]:
        rows = self._session.all(
            "SELECT * FROM transfer WHERE sha256 IN (SELECT sha256 FROM outbox_blob WHERE record = ?)"
            " ORDER BY sha256",
            record,
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

    def _tally(self) -> list[Row]:
        return self._session.all("SELECT name, rows, bytes FROM queue_tally")

    def row(self, record: RecordId) -> Row:
        row = self._session.one(f"{SELECT} WHERE record = ?", record)
        if row is None:
            raise NotFound(kind="record", id=record)
        return row

    def rows_from(self, rows: list[Row]) -> tuple[OutboxRow, ...]:
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
        sent=row.number("confirmed"),
        received_at=row.maybe_moment("received_at"),
        receipt=row.maybe_text("receipt"),
        priority=Priority(row.number("priority")),
        due_at=row.maybe_moment("due_at"),
        put_at=row.maybe_moment("put_at"),
        lane=Lane(row.text("lane")),
        details=cast(dict[str, Detail], json.loads(row.maybe_text("details") or "{}")),
    )


def maybe_moment_text(at: datetime | None) -> str | None:
    return None if at is None else moment_text(at)
