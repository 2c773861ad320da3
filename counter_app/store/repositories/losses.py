"""Files that neither this PC nor the hub has, and the receipts of a hub that was replaced."""

from collections.abc import Sequence
from datetime import datetime

from counter_app.domain.errors import HubReplaced, NotFound
from counter_app.domain.ids import DossierId, PaperId, RecordId, Sha256
from counter_app.domain.losses import LossState, LostFile
from counter_app.store import codec
from counter_app.store.rows import Row, Session, moment_text


class SqlLosses:
    """The `Losses` of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def note(self, sha256: Sha256, at: datetime, *, looked: bool) -> None:
        self._session.run(
            "INSERT INTO lost_file (sha256, noted_at, looked) VALUES (?, ?, ?)"
            " ON CONFLICT (sha256) DO UPDATE SET looked = max(looked, excluded.looked)",
            sha256, moment_text(at), int(looked),
        )  # fmt: skip

    def found(self, files: Sequence[Sha256]) -> int:
        return self._session.run(
            "DELETE FROM lost_file WHERE sha256 IN (SELECT value FROM json_each(?))",
            codec.dumps(list(files)),
        )

    def give_up(self, files: Sequence[Sha256], reason: str, at: datetime) -> None:
        changed = self._session.run(
            "UPDATE lost_file SET given_up_at = ?, reason = ? WHERE given_up_at IS NULL"
            " AND sha256 IN (SELECT value FROM json_each(?))",
            moment_text(at), reason, codec.dumps(list(files)),
        )  # fmt: skip
        if changed != len(set(files)):
            raise NotFound(kind="lost_file", id=files[0])

    def given_up(self, files: Sequence[Sha256]) -> frozenset[Sha256]:
        return self._among(files, " AND given_up_at IS NOT NULL")

    def among(self, files: Sequence[Sha256]) -> frozenset[Sha256]:
        return self._among(files, "")

    def listed(self) -> tuple[LostFile, ...]:
        rows = self._session.all("SELECT sha256 FROM lost_file ORDER BY noted_at, sha256")
        return self.about([Sha256(row.text("sha256")) for row in rows])

    def about(self, files: Sequence[Sha256]) -> tuple[LostFile, ...]:
        rows = self._session.all(
            "SELECT asked.value AS sha256, noted_at, coalesce(looked, 1) AS looked, given_up_at, reason, paper.id AS paper,"
            " paper.title, dossier.id AS dossier, dossier.number FROM json_each(?) AS asked"
            " LEFT JOIN lost_file ON lost_file.sha256 = asked.value"
            " LEFT JOIN paper ON paper.key = (SELECT min(named.key) FROM paper_blob JOIN paper AS named"
            "  ON named.id = paper_blob.paper WHERE paper_blob.sha256 = asked.value)"
            " LEFT JOIN dossier ON dossier.id = paper.dossier ORDER BY asked.key",
            codec.dumps(list(files)),
        )
        return tuple(_lost(row) for row in rows)

    def receipts_become_history(self, at: datetime) -> int:
        self._session.run(
            "INSERT INTO former_receipt (record, replaced_at, receipt, received_at)"
            " SELECT record, ?, receipt, received_at FROM outbox WHERE state = 'received'",
            moment_text(at),
        )
        # Rows of an earlier hub that were still to go: the one that came back may have signed for them.
        self._session.run(
            "UPDATE outbox SET code = ?, put_at = ? WHERE state = 'queued'"
            " AND EXISTS (SELECT 1 FROM former_receipt WHERE former_receipt.record = outbox.record)",
            HubReplaced.code, moment_text(at),
        )  # fmt: skip
        # It is asked for before it goes: the new hub may have it from a backup of the old one.
        reopened = self._session.run(
            "UPDATE outbox SET state = 'queued', code = ?, receipt = NULL, received_at = NULL, next_try_at = NULL,"
            " owner = NULL, put_at = ?, details = NULL, tries = 0 WHERE state = 'received'",
            HubReplaced.code, moment_text(at),
        )  # fmt: skip
        self._session.run(
            "INSERT OR IGNORE INTO lost_file (sha256, noted_at, looked) SELECT sha256, ?, 0 FROM purged",
            moment_text(at),
        )
        return reopened

    def former_wait(self) -> bool:
        first = self._session.one("SELECT min(record) AS record FROM former_receipt")
        if first is None or first.maybe_text("record") is None:
            # No hub was ever replaced: a long queue need not be walked through at every look.
            return False
        row = self._session.one(
            "SELECT 1 AS found FROM outbox WHERE state <> 'received'"
            " AND EXISTS (SELECT 1 FROM former_receipt WHERE former_receipt.record = outbox.record) LIMIT 1"
        )
        return row is not None

    def former_desks(self) -> tuple[str, ...]:
        rows = self._session.all(
            "SELECT DISTINCT receipt ->> '$.desk' AS desk FROM former_receipt ORDER BY desk"
        )
        return tuple(row.text("desk") for row in rows)

    def former_receipts(self, record: RecordId) -> tuple[str, ...]:
        rows = self._session.all(
            "SELECT receipt FROM former_receipt WHERE record = ? ORDER BY replaced_at", record
        )
        return tuple(row.text("receipt") for row in rows)

    def _among(self, files: Sequence[Sha256], also: str) -> frozenset[Sha256]:
        rows = self._session.all(
            f"SELECT sha256 FROM lost_file WHERE sha256 IN (SELECT value FROM json_each(?)){also}",
            codec.dumps(list(files)),
        )
        return frozenset(Sha256(row.text("sha256")) for row in rows)


def _lost(row: Row) -> LostFile:
    paper, dossier = row.maybe_text("paper"), row.maybe_text("dossier")
    state = LossState.LOST if row.flag("looked") else LossState.UNSURE
    return LostFile(
        sha256=Sha256(row.text("sha256")),
        state=state if row.maybe_text("given_up_at") is None else LossState.GIVEN_UP,
        noted_at=row.maybe_moment("noted_at"),
        paper=None if paper is None else PaperId(paper),
        title=row.maybe_text("title") or "",
        dossier=None if dossier is None else DossierId(dossier),
        number=row.maybe_text("number") or "",
        reason=row.maybe_text("reason"),
    )
