"""Results, their return, and the counts of what was handed in."""

from datetime import date

from counter_app.domain.catalogue import CopyKind
from counter_app.domain.ids import ComponentCode, DossierId, OfficerLogin, PaperId, Sha256
from counter_app.domain.results import DossierResult, HandedIn, ResultReturn, ReturnWay
from counter_app.store.rows import Row, Session, moment_text


class SqlResults:
    """The `Results` of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, result: DossierResult) -> None:
        self._session.run(
            "INSERT INTO dossier_result (dossier, paper, code, added_at, added_by) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            result.dossier,
            result.paper,
            result.code,
            moment_text(result.added_at),
            result.added_by,
        )

    def of(self, dossier: DossierId) -> tuple[DossierResult, ...]:
        rows = self._session.all(
            "SELECT * FROM dossier_result WHERE dossier = ? ORDER BY added_at, paper", dossier
        )
        return tuple(map(_result, rows))

    def of_paper(self, paper: PaperId) -> DossierResult | None:
        row = self._session.one("SELECT * FROM dossier_result WHERE paper = ?", paper)
        return None if row is None else _result(row)

    def drop(self, dossier: DossierId, paper: PaperId) -> None:
        self._session.run(
            "DELETE FROM dossier_result WHERE dossier = ? AND paper = ?", dossier, paper
        )

    def give(self, given: ResultReturn) -> None:
        self._session.run(
            "INSERT INTO result_return (dossier, name, number, way, at, by, proof) VALUES (?, ?, ?, ?, ?, ?, ?)",
            given.dossier,
            given.name,
            given.number,
            given.way,
            moment_text(given.at),
            given.by,
            given.proof,
        )

    def returned(self, dossier: DossierId) -> ResultReturn | None:
        row = self._session.one("SELECT * FROM result_return WHERE dossier = ?", dossier)
        if row is None:
            return None
        proof = row.maybe_text("proof")
        return ResultReturn(
            dossier=DossierId(row.text("dossier")),
            name=row.text("name"),
            number=row.text("number"),
            way=ReturnWay(row.text("way")),
            at=row.moment("at"),
            by=OfficerLogin(row.text("by")),
            proof=None if proof is None else Sha256(proof),
        )

    def count(self, handed: HandedIn) -> None:
        self._session.run(
            "INSERT OR REPLACE INTO handed_in"
            " (dossier, component, copy_kind, papers, pages, counted_at, counted_by, confirmed)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            handed.dossier,
            handed.component,
            handed.copy_kind,
            handed.papers,
            handed.pages,
            moment_text(handed.counted_at),
            handed.counted_by,
            int(handed.confirmed),
        )

    def counted(self, dossier: DossierId, component: ComponentCode) -> HandedIn | None:
        row = self._session.one(
            "SELECT * FROM handed_in WHERE dossier = ? AND component = ?", dossier, component
        )
        return None if row is None else _handed_in(row)

    def counts(self, dossier: DossierId) -> tuple[HandedIn, ...]:
        rows = self._session.all(
            "SELECT * FROM handed_in WHERE dossier = ? ORDER BY component", dossier
        )
        return tuple(map(_handed_in, rows))

    def received_between(self, first: date, last: date) -> tuple[DossierId, ...]:
        rows = self._session.all(
            "SELECT id FROM dossier WHERE substr(received_at, 1, 10) BETWEEN ? AND ? ORDER BY received_at, key",
            first.isoformat(),
            last.isoformat(),
        )
        return tuple(DossierId(row.text("id")) for row in rows)


def _result(row: Row) -> DossierResult:
    return DossierResult(
        dossier=DossierId(row.text("dossier")),
        paper=PaperId(row.text("paper")),
        code=row.maybe_text("code"),
        added_at=row.moment("added_at"),
        added_by=OfficerLogin(row.text("added_by")),
    )


def _handed_in(row: Row) -> HandedIn:
    return HandedIn(
        dossier=DossierId(row.text("dossier")),
        component=ComponentCode(row.text("component")),
        copy_kind=CopyKind(row.text("copy_kind")),
        papers=row.number("papers"),
        pages=row.number("pages"),
        counted_at=row.moment("counted_at"),
        counted_by=OfficerLogin(row.text("counted_by")),
        confirmed=row.flag("confirmed"),
    )
