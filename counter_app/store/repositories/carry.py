"""Packages that were exported, and masters that are at the hub only."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from counter_app.domain.carry import CarryPackage
from counter_app.domain.ids import RecordId, Sha256
from counter_app.store.rows import Session, moment_text

_AT_ONCE = 500


class SqlCarryBook:
    """The `CarryBook` of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def unfinished(self, folder: str, hub: str) -> CarryPackage | None:
        row = self._session.one(
            "SELECT * FROM carry WHERE folder = ? AND hub = ? AND done_at IS NULL ORDER BY made_at DESC",
            folder, hub,
        )  # fmt: skip
        if row is None:
            return None
        return CarryPackage(
            id=row.text("id"),
            folder=row.text("folder"),
            hub=row.text("hub"),
            part_size=row.number("part_size"),
            made_at=row.moment("made_at"),
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

    def finish(self, package: str, at: datetime) -> None:
        self._session.run("UPDATE carry SET done_at = ? WHERE id = ?", moment_text(at), package)

    def exported_at(self, records: Sequence[RecordId]) -> Mapping[RecordId, datetime]:
        found: dict[RecordId, datetime] = {}
        for names in _some(records):
            for row in self._session.all(
                "SELECT record, max(done_at) AS at FROM carry_row JOIN carry ON carry.id = carry_row.carry"
                f" WHERE done_at IS NOT NULL AND record IN ({_marks(names)}) GROUP BY record",
                *names,
            ):
                found[RecordId(row.text("record"))] = row.moment("at")
        return found

    def note_purged(self, sha256: Sha256, record: RecordId, at: datetime) -> None:
        self._session.run(
            "INSERT OR REPLACE INTO purged (sha256, record, at) VALUES (?, ?, ?)",
            sha256, record, moment_text(at),
        )  # fmt: skip

    def note_fetched(self, sha256: Sha256) -> None:
        self._session.run("DELETE FROM purged WHERE sha256 = ?", sha256)

    def purged(self, blobs: Sequence[Sha256]) -> Mapping[Sha256, RecordId]:
        found: dict[Sha256, RecordId] = {}
        for names in _some(blobs):
            for row in self._session.all(
                f"SELECT sha256, record FROM purged WHERE sha256 IN ({_marks(names)})", *names
            ):
                found[Sha256(row.text("sha256"))] = RecordId(row.text("record"))
        return found


def _some(names: Sequence[str]) -> list[Sequence[str]]:
    return [names[start : start + _AT_ONCE] for start in range(0, len(names), _AT_ONCE)]


def _marks(names: Sequence[str]) -> str:
    return ", ".join("?" * len(names))
