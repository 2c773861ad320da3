"""What the hub told of papers held elsewhere, and where those that were brought in come from."""

from collections.abc import Sequence
from datetime import datetime

from counter_app.domain.errors import BlobDamaged, StoreDamaged
from counter_app.domain.ids import ComponentCode, DossierId, OfficeCode, PaperId, Sha256
from counter_app.domain.province import PaperOrigin, ProvincePaper
from counter_app.records.canonical import parse_object
from counter_app.records.incoming import paper_from
from counter_app.services.province_ports import AwaitedOriginal, Wish
from counter_app.store import codec
from counter_app.store.rows import Row, Session, Verbatim, moment_text


class SqlProvince:
    """The `ProvincePapers` of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def see(self, dossier: DossierId, papers: Sequence[ProvincePaper]) -> None:
        self._session.run("DELETE FROM province_paper WHERE dossier = ?", dossier)
        self._session.run_many(
            "INSERT INTO province_paper (dossier, paper, body) VALUES (?, ?, ?)",
            [(dossier, paper.id, Verbatim(paper.body)) for paper in papers],
        )

    def of_dossier(self, dossier: DossierId) -> tuple[ProvincePaper, ...]:
        rows = self._session.all(
            "SELECT body FROM province_paper WHERE dossier = ?"
            " AND NOT EXISTS (SELECT 1 FROM paper WHERE paper.id = province_paper.paper) ORDER BY paper",
            dossier,
        )
        return tuple(_read(row) for row in rows)

    def find(self, paper: PaperId) -> ProvincePaper | None:
        row = self._session.one("SELECT body FROM province_paper WHERE paper = ? LIMIT 1", paper)
        return None if row is None else _read(row)

    def forget_paper(self, paper: PaperId) -> None:
        self._session.run("DELETE FROM province_paper WHERE paper = ?", paper)
        self._session.run("DELETE FROM province_wish WHERE paper = ?", paper)

    def wish(self, wish: Wish) -> None:
        self._session.run(
            "INSERT OR REPLACE INTO province_wish (dossier, component, paper) VALUES (?, ?, ?)",
            wish.dossier,
            wish.component,
            wish.paper,
        )

    def wishes(self, dossier: DossierId | None = None) -> tuple[Wish, ...]:
        rows = (
            self._session.all("SELECT * FROM province_wish ORDER BY dossier, component")
            if dossier is None
            else self._session.all(
                "SELECT * FROM province_wish WHERE dossier = ? ORDER BY component", dossier
            )
        )
        return tuple(
            Wish(
                DossierId(row.text("dossier")),
                ComponentCode(row.text("component")),
                PaperId(row.text("paper")),
            )
            for row in rows
        )

    def forget_wish(self, dossier: DossierId, component: ComponentCode) -> None:
        self._session.run(
            "DELETE FROM province_wish WHERE dossier = ? AND component = ?", dossier, component
        )

    def brought_in(self, paper: PaperId, origin: PaperOrigin, at: datetime) -> None:
        self._session.run(
            "INSERT INTO paper_origin (paper, office, desk, brought_in_at) VALUES (?, ?, ?, ?)",
            paper,
            origin.office,
            origin.desk,
            moment_text(at),
        )

    def origin(self, paper: PaperId) -> PaperOrigin | None:
        row = self._session.one("SELECT office, desk FROM paper_origin WHERE paper = ?", paper)
        if row is None:
            return None
        return PaperOrigin(OfficeCode(row.text("office")), row.text("desk"))

    def await_original(self, paper: PaperId, sha256: Sha256, at: datetime) -> None:
        self._session.run(
            "INSERT OR IGNORE INTO original_awaited (paper, sha256, next_try_at) VALUES (?, ?, ?)",
            paper, sha256, moment_text(at),
        )  # fmt: skip

    def awaited(self, blobs: Sequence[Sha256]) -> frozenset[Sha256]:
        rows = self._session.all(
            "SELECT DISTINCT sha256 FROM original_awaited WHERE sha256 IN (SELECT value FROM json_each(?))",
            codec.dumps(list(blobs)),
        )
        return frozenset(Sha256(row.text("sha256")) for row in rows)

    def damaged(self, blobs: Sequence[Sha256]) -> frozenset[Sha256]:
        rows = self._session.all(
            "SELECT DISTINCT sha256 FROM original_awaited WHERE sha256 IN (SELECT value FROM json_each(?)) AND code = ?",
            codec.dumps(list(blobs)), BlobDamaged.code,
        )  # fmt: skip
        return frozenset(Sha256(row.text("sha256")) for row in rows)

    def why_not(self, sha256: Sha256, code: str) -> None:
        self._session.run("UPDATE original_awaited SET code = ? WHERE sha256 = ?", code, sha256)

    def originals_due(self, now: datetime, *, limit: int) -> tuple[AwaitedOriginal, ...]:
        rows = self._session.all(
            "SELECT paper, sha256, tries FROM original_awaited WHERE next_try_at <= ?"
            " ORDER BY next_try_at, paper, sha256 LIMIT ?",
            moment_text(now), limit,
        )  # fmt: skip
        return tuple(
            AwaitedOriginal(
                PaperId(row.text("paper")), Sha256(row.text("sha256")), row.number("tries")
            )
            for row in rows
        )

    def put_off(self, original: AwaitedOriginal, until: datetime) -> None:
        self._session.run(
            "UPDATE original_awaited SET tries = tries + 1, next_try_at = ? WHERE paper = ? AND sha256 = ?",
            moment_text(until), original.paper, original.sha256,
        )  # fmt: skip

    def arrived(self, sha256: Sha256) -> None:
        self._session.run("DELETE FROM original_awaited WHERE sha256 = ?", sha256)


def _read(row: Row) -> ProvincePaper:
    paper = paper_from(parse_object(row.text("body")))
    if paper is None:
        raise StoreDamaged(kind="province_paper")
    return paper
