"""The catalogue's tables: packs, publishers, the office's days off, favourites, use, kept versions of procedures."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import cast

from counter_app.domain.catalogue import Procedure
from counter_app.domain.catalogue_json import procedure_from, procedure_row
from counter_app.domain.catalogue_rows import ProcedureRow
from counter_app.domain.ids import DossierId, OfficerLogin, ProcedureCode, Sha256
from counter_app.services.catalogue_ports import HeldPack, LocalDay, LocalDayKind, Publisher
from counter_app.store.repositories.dossiers import OPEN
from counter_app.store.rows import Row, Session, Verbatim, moment_text


class SqlCatalogue:
    """The `CatalogueStore` of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def stamp(self) -> int:
        return self._session.count("SELECT value FROM catalogue_stamp")

    def publishers(self) -> tuple[Publisher, ...]:
        rows = self._session.all(
            "SELECT * FROM catalogue_publisher WHERE trusted = 1 ORDER BY name, key_id"
        )
        return tuple(
            Publisher(row.text("key_id"), row.text("name"), row.text("public_key")) for row in rows
        )

    def trust(self, publisher: Publisher) -> None:
        self._session.run(
            "INSERT INTO catalogue_publisher (key_id, name, public_key, trusted) VALUES (?, ?, ?, 1)"
            " ON CONFLICT (key_id) DO UPDATE SET name = excluded.name, trusted = 1",
            publisher.key_id,
            publisher.name,
            publisher.public_key,
        )

    def distrust(self, key_id: str) -> None:
        self._session.run("UPDATE catalogue_publisher SET trusted = 0 WHERE key_id = ?", key_id)

    def packs(self) -> tuple[HeldPack, ...]:
        rows = self._session.all("SELECT * FROM catalogue_pack ORDER BY sequence")
        return tuple(map(_pack, rows))

    def add_pack(self, pack: HeldPack) -> None:
        self._session.run(
            "INSERT INTO catalogue_pack"
            " (key_id, publisher, version, issued_on, title, sha256, body, imported_at, imported_by)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            pack.key_id,
            pack.publisher,
            pack.version,
            pack.issued_on.isoformat(),
            pack.title,
            pack.sha256,
            Verbatim(pack.body),
            moment_text(pack.imported_at),
            pack.imported_by,
        )

    def local_days(self) -> tuple[LocalDay, ...]:
        return tuple(map(_local_day, self._session.all("SELECT * FROM holiday ORDER BY day")))

    def put_local_day(self, row: LocalDay) -> None:
        self._session.run(
            "INSERT INTO holiday (day, kind, name, source, changed_at, changed_by) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (day) DO UPDATE SET kind = excluded.kind, name = excluded.name,"
            " source = excluded.source, changed_at = excluded.changed_at, changed_by = excluded.changed_by",
            row.day.isoformat(),
            row.kind.value,
            row.name,
            row.source,
            moment_text(row.changed_at),
            row.changed_by,
        )

    def drop_local_day(self, day: date) -> None:
        self._session.run("DELETE FROM holiday WHERE day = ?", day.isoformat())

    def open_due_from(self, day: date) -> tuple[DossierId, ...]:
        rows = self._session.all(
            f"SELECT id FROM dossier WHERE status IN ({OPEN}) AND due_at >= ? ORDER BY key",
            day.isoformat(),
        )
        return tuple(DossierId(row.text("id")) for row in rows)

    def favourites(self, officer: OfficerLogin) -> frozenset[ProcedureCode]:
        rows = self._session.all("SELECT procedure FROM favourite WHERE officer = ?", officer)
        return frozenset(ProcedureCode(row.text("procedure")) for row in rows)

    def set_favourite(self, officer: OfficerLogin, code: ProcedureCode, *, wanted: bool) -> None:
        self._session.run(
            "INSERT OR IGNORE INTO favourite (officer, procedure) VALUES (?, ?)"
            if wanted
            else "DELETE FROM favourite WHERE officer = ? AND procedure = ?",
            officer,
            code,
        )

    def uses(self, since: date, officer: OfficerLogin | None = None) -> Mapping[ProcedureCode, int]:
        rows = self._session.all(
            "SELECT procedure, sum(dossiers) AS dossiers FROM procedure_use"
            " WHERE month >= ? AND (? IS NULL OR officer = ?) GROUP BY procedure",
            since.isoformat()[:7],
            officer,
            officer,
        )
        return {ProcedureCode(row.text("procedure")): row.number("dossiers") for row in rows}

    def keep_version(self, dossier: DossierId, procedure: Procedure) -> None:
        body = json.dumps(procedure_row(procedure), ensure_ascii=False, sort_keys=True)
        name = hashlib.sha256(body.encode()).hexdigest()
        self._session.run(
            "INSERT OR IGNORE INTO procedure_version (sha256, body) VALUES (?, ?)",
            name,
            Verbatim(body),
        )
        self._session.run(
            "INSERT OR IGNORE INTO dossier_version (dossier, version) VALUES (?, ?)", dossier, name
        )

    def version_of(self, dossier: DossierId) -> Procedure | None:
        row = self._session.one(
            "SELECT body FROM procedure_version JOIN dossier_version ON version = sha256 WHERE dossier = ?",
            dossier,
        )
        return (
            None
            if row is None
            else procedure_from(cast(ProcedureRow, json.loads(row.text("body"))))
        )


def _pack(row: Row) -> HeldPack:
    return HeldPack(
        sequence=row.number("sequence"),
        key_id=row.text("key_id"),
        publisher=row.text("publisher"),
        version=row.number("version"),
        issued_on=date.fromisoformat(row.text("issued_on")),
        title=row.text("title"),
        sha256=Sha256(row.text("sha256")),
        body=row.text("body"),
        imported_at=row.moment("imported_at"),
        imported_by=OfficerLogin(row.text("imported_by")),
    )


def _local_day(row: Row) -> LocalDay:
    return LocalDay(
        day=date.fromisoformat(row.text("day")),
        kind=LocalDayKind(row.text("kind")),
        name=row.text("name"),
        source=row.text("source"),
        changed_at=row.moment("changed_at"),
        changed_by=OfficerLogin(row.text("changed_by")),
    )
