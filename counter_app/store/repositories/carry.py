"""Packages that were exported, and masters that are at the hub only."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast

from counter_app.domain.carry import CarriedOut, CarryPackage, package_name
from counter_app.domain.dossiers import DossierStatus
from counter_app.domain.events import EventKind
from counter_app.domain.ids import PaperId, RecordId, Sha256
from counter_app.domain.outbox import OutboxState
from counter_app.domain.papers import BlobRole, PaperState
from counter_app.domain.purging import Master, MasterUse
from counter_app.services.carry_ports import OnlyHere
from counter_app.store.rows import Session, moment_text

_AT_ONCE = 500


_FROM_HUB = (
    "EXISTS (SELECT 1 FROM event_subject JOIN event USING (sequence)"
    f" WHERE event_subject.subject = paper.id AND event.kind = '{EventKind.DOSSIER_TAKEN_IN}'"
    " AND json_extract(event.after, '$.hub') ="
    "  (SELECT json_extract(value, '$.hub') FROM setting WHERE name = 'enrolment')"
    " AND (paper_blob.role = 'master' OR paper.accepted_at <= event.at))"
)
"""The file came with a handed-over dossier from this very hub: a paper's originals, and all of what was confirmed before."""


class SqlCarryBook:
    """The `CarryBook` of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def unfinished(self, folder: str, hub: str) -> tuple[CarryPackage, ...]:
        rows = self._session.all(
            "SELECT * FROM carry WHERE folder = ? AND hub = ? AND done_at IS NULL ORDER BY made_at DESC",
            folder, hub,
        )  # fmt: skip
        return tuple(
            CarryPackage(
                id=row.text("id"),
                folder=row.text("folder"),
                hub=row.text("hub"),
                part_size=row.number("part_size"),
                made_at=row.moment("made_at"),
            )
            for row in rows
        )

    def begin(self, package: CarryPackage, records: Sequence[RecordId]) -> None:
        self._session.run(
            "INSERT INTO carry (id, folder, hub, part_size, made_at) VALUES (?, ?, ?, ?, ?)",
            package.id, package.folder, package.hub, package.part_size, moment_text(package.made_at),
        )  # fmt: skip
        self._session.run_many(
            "INSERT INTO carry_row (carry, sequence, record) VALUES (?, ?, ?)",
            ((package.id, place, record) for place, record in enumerate(records)),
        )

    def records(self, package: str) -> tuple[RecordId, ...]:
        rows = self._session.all(
            "SELECT record FROM carry_row WHERE carry = ? ORDER BY sequence", package
        )
        return tuple(RecordId(row.text("record")) for row in rows)

    def abandon(self, package: str) -> None:
        self._session.run("DELETE FROM carry_row WHERE carry = ?", package)
        self._session.run("DELETE FROM carry WHERE id = ?", package)

    def finish(self, package: str, at: datetime) -> None:
        self._session.run("UPDATE carry SET done_at = ? WHERE id = ?", moment_text(at), package)

    def exported(self, records: Sequence[RecordId]) -> Mapping[RecordId, CarriedOut]:
        found: dict[RecordId, CarriedOut] = {}
        for names in _some(records):
            for row in self._session.all(
                "SELECT record, max(done_at) AS at, carry, folder FROM carry_row JOIN carry ON carry.id = carry_row.carry"
                f" WHERE done_at IS NOT NULL AND record IN ({_marks(names)}) GROUP BY record",
                *names,
            ):
                found[RecordId(row.text("record"))] = CarriedOut(
                    row.moment("at"), package_name(row.text("carry")), row.text("folder")
                )
        return found

    def carried(self, hub: str) -> frozenset[RecordId]:
        rows = self._session.all(
            "SELECT DISTINCT record FROM carry_row JOIN carry ON carry.id = carry_row.carry JOIN outbox USING (record)"
            " WHERE hub = ? AND done_at IS NOT NULL AND state <> 'received'",
            hub,
        )
        return frozenset(RecordId(row.text("record")) for row in rows)

    def note_purged(self, sha256: Sha256, record: RecordId, at: datetime) -> None:
        self._session.run(
            "INSERT OR REPLACE INTO purged (sha256, record, at) VALUES (?, ?, ?)",
            sha256, record, moment_text(at),
        )  # fmt: skip

    def note_fetched(self, sha256: Sha256) -> None:
        self._session.run("DELETE FROM purged WHERE sha256 = ?", sha256)
        self._session.run("DELETE FROM lost_file WHERE sha256 = ?", sha256)

    def purged(self, blobs: Sequence[Sha256]) -> Mapping[Sha256, RecordId]:
        found: dict[Sha256, RecordId] = {}
        for names in _some(blobs):
            for row in self._session.all(
                f"SELECT sha256, record FROM purged WHERE sha256 IN ({_marks(names)})"
                " AND sha256 NOT IN (SELECT sha256 FROM lost_file)",
                *names,
            ):
                found[Sha256(row.text("sha256"))] = RecordId(row.text("record"))
        return found

    def masters(self) -> tuple[Sha256, ...]:
        rows = self._session.all(
            "SELECT DISTINCT sha256 FROM paper_blob WHERE role = 'master' AND sha256 IN ("
            " SELECT outbox_blob.sha256 FROM outbox_blob JOIN outbox USING (record) WHERE state = 'received')"
        )
        return tuple(Sha256(row.text("sha256")) for row in rows)

    def master(self, sha256: Sha256) -> Master:
        files = self._session.all(
            "SELECT paper, role, bytes FROM paper_blob WHERE sha256 = ?", sha256
        )
        rows = self._session.all(
            "SELECT DISTINCT outbox.record, state, received_at, receipt FROM outbox_blob"
            " JOIN outbox USING (record) WHERE outbox_blob.sha256 = ? ORDER BY received_at",
            sha256,
        )
        signed = [
            row
            for row in rows
            if row.text("state") == "received" and sha256 in _named(row.text("receipt"))
        ]
        receipts = [(RecordId(row.text("record")), row.moment("received_at")) for row in signed]
        return Master(
            sha256=sha256,
            bytes=max((row.number("bytes") for row in files), default=0),
            roles=frozenset(BlobRole(row.text("role")) for row in files),
            uses=tuple(self._use(PaperId(row.text("paper"))) for row in files),
            # The last one: it is then that the days begin anew when the file was brought again.
            receipt=receipts[-1] if receipts else None,
            wanted=any(row.text("state") != "received" for row in rows),
            shown=bool(self._session.count("SELECT count(*) FROM page WHERE image = ?", sha256)),
            signed_by=tuple(record for record, _ in receipts),
            receipt_hub=_hub_of(signed[-1].text("receipt")) if signed else None,
        )

    def _use(self, paper: PaperId) -> MasterUse:
        row = self._session.one(
            "SELECT paper.state, dossier.status FROM paper LEFT JOIN dossier ON dossier.id = paper.dossier"
            " WHERE paper.id = ?",
            paper,
        )
        archival = self._session.one(
            "SELECT sha256 FROM paper_blob WHERE paper = ? AND role IN ('archival', 'signed') ORDER BY role",
            paper,
        )
        status = None if row is None else row.maybe_number("status")
        return MasterUse(
            paper=paper,
            state=PaperState.SCANNED if row is None else PaperState(row.text("state")),
            archival=None if archival is None else Sha256(archival.text("sha256")),
            dossier=None if status is None else DossierStatus(status),
        )

    def only_here(self) -> tuple[OnlyHere, ...]:
        rows = self._session.all(
            "SELECT paper.id, title, paper_blob.sha256, role, paper_blob.bytes, paper.state AS kept, paper.created_at,"
            " dossier.number, dossier_item.name, ("
            "  SELECT state FROM outbox_blob JOIN outbox USING (record)"
            "  WHERE outbox_blob.sha256 = paper_blob.sha256 ORDER BY outbox.key LIMIT 1) AS state"
            " FROM paper_blob JOIN paper ON paper.id = paper_blob.paper LEFT JOIN dossier ON dossier.id = paper.dossier"
            " LEFT JOIN dossier_item ON dossier_item.dossier = dossier.id AND dossier_item.component = paper.component"
            " WHERE NOT EXISTS (SELECT 1 FROM paper_origin WHERE paper_origin.paper = paper.id)"
            " AND NOT EXISTS (SELECT 1 FROM outbox_blob JOIN outbox USING (record)"
            "  WHERE outbox_blob.sha256 = paper_blob.sha256 AND state = 'received')"
            f" AND NOT {_FROM_HUB} ORDER BY paper.key, paper_blob.position"
        )
        return tuple(
            OnlyHere(
                paper=PaperId(row.text("id")),
                title=row.text("title"),
                sha256=Sha256(row.text("sha256")),
                role=BlobRole(row.text("role")),
                bytes=row.number("bytes"),
                row=None if row.maybe_text("state") is None else OutboxState(row.text("state")),
                state=PaperState(row.text("kept")),
                component=row.maybe_text("name") or "",
                number=row.maybe_text("number") or "",
                created_at=row.moment("created_at"),
            )
            for row in rows
        )


def _named(receipt: str) -> frozenset[str]:
    """The files that a kept receipt names; it was verified when it was taken."""
    return frozenset(cast(list[str], json.loads(receipt)["blobs"]))


def _hub_of(receipt: str) -> str | None:
    return cast(str | None, json.loads(receipt).get("hub"))


def _some(names: Sequence[str]) -> list[Sequence[str]]:
    return [names[start : start + _AT_ONCE] for start in range(0, len(names), _AT_ONCE)]


def _marks(names: Sequence[str]) -> str:
    return ", ".join("?" * len(names))
