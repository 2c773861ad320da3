"""Papers with their holders and blobs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from counter_app.domain.catalogue import CopyKind
from counter_app.domain.errors import NotFound, PaperNotReady
from counter_app.domain.ids import (
    ComponentCode,
    DossierId,
    OfficerLogin,
    PageId,
    PaperId,
    PaperTypeId,
    PersonId,
    Sha256,
)
from counter_app.domain.papers import (
    Blob,
    BlobRole,
    Metadata,
    Page,
    PageQuality,
    Paper,
    PaperState,
)
from counter_app.store import codec, links
from counter_app.store.engine import Value
from counter_app.store.rows import Row, Session, day_text, moment_text

from . import index
from .pages import read_flawed_pages, read_page, read_pages, write_pages

_COLUMNS = (
    "type", "state", "copy_kind", "title", "number", "issued_on", "issuer", "summary", "valid_until", "scope", "own",
    "dossier", "component", "created_at", "digitised_by", "digitised_at", "accepted_by", "accepted_at", "reading",
    "pages", "superseded_by", "refused_code",
)  # fmt: skip

_INSERT = f"INSERT INTO paper (id, folded, {', '.join(_COLUMNS)}) VALUES (?, '', {', '.join('?' for _ in _COLUMNS)})"
_UPDATE = f"UPDATE paper SET {', '.join(f'{column} = ?' for column in _COLUMNS)} WHERE id = ?"

AS_READ = (
    "CASE WHEN EXISTS (SELECT 1 FROM paper_withdrawal WHERE paper_withdrawal.paper = paper.id)"
    " THEN 'withdrawn' ELSE paper.state END"
)
"""The state of a row of `paper`: what was confirmed by mistake keeps its row and reads as withdrawn."""


class SqlPapers:
    """The `Papers` of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, paper: Paper) -> None:
        # Parts first: the guards of an accepted paper let nothing in once its row stands.
        self._write_holders(paper)
        self._write_blobs(paper.id, 0, paper.blobs)
        self._session.run(_INSERT, paper.id, *_values(paper))
        index.put_paper(self._session, paper.id)

    def update(self, paper: Paper) -> None:
        """Write the whole paper.

        Raises NotFound, PaperNotReady for another change of an accepted paper than its end, and for any of a withdrawn one.
        """
        before = self.get(paper.id)
        if PaperState.WITHDRAWN in (before.state, paper.state):
            raise PaperNotReady(state=PaperState.WITHDRAWN.value)
        if paper.holders != before.holders:
            self._session.run("DELETE FROM paper_holder WHERE paper = ?", paper.id)
            self._write_holders(paper)
        self._update_blobs(paper, before)
        self._session.run(_UPDATE, *_values(paper), paper.id)
        index.put_paper(self._session, paper.id)

    def get(self, paper: PaperId) -> Paper:
        """Raises NotFound."""
        found = self._papers(self._session.all("SELECT * FROM paper WHERE id = ?", paper))
        if not found:
            raise NotFound(kind="paper", id=paper)
        return found[0]

    def entries(self, paper: PaperId) -> tuple[PersonId, ...]:
        rows = self._session.all(
            "SELECT person FROM paper_holder WHERE paper = ? ORDER BY position", paper
        )
        return tuple(PersonId(row.text("person")) for row in rows)

    def held_by(self, person: PersonId) -> tuple[Paper, ...]:
        return self._papers(
            self._session.all(
                f"SELECT * FROM paper WHERE id IN (SELECT paper FROM paper_holder WHERE person IN {links.GROUP})"
                " ORDER BY created_at DESC, key DESC",
                links.root_of(self._session, person),
            )
        )

    def waiting_for(self, person: PersonId) -> tuple[Paper, ...]:
        return self._papers(
            self._session.all(
                # From the person's dossiers to their papers, never from all that wait in the office.
                "SELECT paper.* FROM dossier CROSS JOIN paper ON paper.dossier = dossier.id"
                f" WHERE applicant IN {links.GROUP} AND +paper.state = ?2"
                " ORDER BY paper.created_at DESC, paper.key DESC",
                links.root_of(self._session, person),
                PaperState.SCANNED,
            )
        )

    def in_state(self, state: PaperState, *, limit: int = 500) -> tuple[Paper, ...]:
        return self._papers(
            self._session.all(
                f"SELECT * FROM paper WHERE {AS_READ} = ? ORDER BY key LIMIT ?", state, limit
            )
        )

    def to_confirm(self, *, limit: int = 500) -> tuple[Paper, ...]:
        return self._papers(
            self._session.all(
                "SELECT * FROM paper WHERE state = ? AND NOT EXISTS (SELECT 1 FROM dossier WHERE"
                " dossier.id = paper.dossier AND owned_elsewhere IS NOT NULL) ORDER BY key LIMIT ?",
                PaperState.SCANNED,
                limit,
            )
        )

    def of_dossier(self, dossier: DossierId) -> tuple[Paper, ...]:
        """Papers that came in with this dossier, oldest first."""
        return self._papers(
            self._session.all("SELECT * FROM paper WHERE dossier = ? ORDER BY key", dossier)
        )

    def set_pages(self, paper: PaperId, pages: Iterable[Page]) -> None:
        write_pages(self._session, paper, pages)
        index.put_paper(self._session, paper, pages_changed=True)

    def pages(self, paper: PaperId) -> tuple[Page, ...]:
        return read_pages(self._session, paper)

    def flawed_pages(self, paper: PaperId) -> tuple[PageQuality, ...]:
        return read_flawed_pages(self._session, paper)

    def first_image(self, paper: PaperId) -> Sha256 | None:
        """The picture of the first page that has one."""
        row = self._session.one(
            "SELECT image FROM page WHERE paper = ? AND image IS NOT NULL ORDER BY number LIMIT 1",
            paper,
        )
        return None if row is None else Sha256(row.text("image"))

    def page(self, page: PageId) -> Page:
        """Raises NotFound."""
        return read_page(self._session, page)

    def _write_holders(self, paper: Paper) -> None:
        self._session.run_many(
            "INSERT INTO paper_holder (paper, position, person) VALUES (?, ?, ?)",
            [(paper.id, position, person) for position, person in enumerate(paper.holders)],
        )

    def _update_blobs(self, paper: Paper, before: Paper) -> None:
        kept = len(before.blobs)
        if paper.blobs[:kept] != before.blobs:
            self._session.run("DELETE FROM paper_blob WHERE paper = ?", paper.id)
            kept = 0
        self._write_blobs(paper.id, kept, paper.blobs[kept:])

    def _write_blobs(self, paper: PaperId, start: int, blobs: Sequence[Blob]) -> None:
        self._session.run_many(
            "INSERT INTO paper_blob (paper, position, role, sha256, bytes, media_type, page)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (paper, position, blob.role, blob.sha256, blob.bytes, blob.media_type, blob.page)
                for position, blob in enumerate(blobs, start)
            ],
        )

    def _papers(self, rows: list[Row]) -> tuple[Paper, ...]:
        """Papers of these rows; holders and blobs come in one query each, however many rows there are."""
        if not rows:
            return ()
        parts = _parts(self._session, codec.dumps([row.text("id") for row in rows]))
        return tuple(_paper(row, parts) for row in rows)


@dataclass(frozen=True, slots=True)
class _Parts:
    holders: dict[str, list[PersonId]]
    blobs: dict[str, list[Blob]]
    withdrawn: frozenset[str]


def _parts(session: Session, ids: str) -> _Parts:
    gone = session.all(
        "SELECT paper FROM paper_withdrawal WHERE paper IN (SELECT value FROM json_each(?))", ids
    )
    parts = _Parts({}, {}, frozenset(row.text("paper") for row in gone))
    these = "WHERE paper IN (SELECT value FROM json_each(?)) ORDER BY paper, position"
    held = session.all(f"SELECT paper, person FROM paper_holder {these}", ids)
    roots = links.roots_of(session, (row.text("person") for row in held))
    for row in held:
        person = PersonId(row.text("person"))
        holders = parts.holders.setdefault(row.text("paper"), [])
        if (root := roots.get(person, person)) not in holders:
            holders.append(root)
    for row in session.all(f"SELECT * FROM paper_blob {these}", ids):
        parts.blobs.setdefault(row.text("paper"), []).append(blob_of(row))
    return parts


def blob_of(row: Row) -> Blob:
    """Return the blob of a row of `paper_blob` or `outbox_blob`."""
    return Blob(
        role=BlobRole(row.text("role")),
        sha256=Sha256(row.text("sha256")),
        bytes=row.number("bytes"),
        media_type=row.text("media_type"),
        page=row.maybe_number("page"),
    )


def _values(paper: Paper) -> tuple[Value, ...]:
    """The columns of a paper in the order of `_COLUMNS`."""
    data = paper.metadata
    return (
        paper.type, paper.state, paper.copy_kind, data.title, data.number, day_text(data.issued_on), data.issuer,
        data.summary, day_text(data.valid_until), data.scope, codec.texts_out(data.own), paper.dossier,
        paper.component, moment_text(paper.created_at), paper.digitised_by,
        None if paper.digitised_at is None else moment_text(paper.digitised_at), paper.accepted_by,
        None if paper.accepted_at is None else moment_text(paper.accepted_at), codec.reading_out(paper.reading),
        paper.pages, paper.superseded_by, paper.refused_code,
    )  # fmt: skip


def _paper(row: Row, parts: _Parts) -> Paper:
    dossier, component = row.maybe_text("dossier"), row.maybe_text("component")
    accepted_by, newer = row.maybe_text("accepted_by"), row.maybe_text("superseded_by")
    key = row.text("id")
    return Paper(
        id=PaperId(key),
        type=PaperTypeId(row.text("type")),
        state=PaperState.WITHDRAWN if key in parts.withdrawn else PaperState(row.text("state")),
        copy_kind=CopyKind(row.text("copy_kind")),
        holders=tuple(parts.holders.get(key, ())),
        blobs=tuple(parts.blobs.get(key, ())),
        metadata=_metadata(row),
        dossier=None if dossier is None else DossierId(dossier),
        component=None if component is None else ComponentCode(component),
        created_at=row.moment("created_at"),
        digitised_by=OfficerLogin(row.text("digitised_by")),
        digitised_at=row.maybe_moment("digitised_at"),
        accepted_by=None if accepted_by is None else OfficerLogin(accepted_by),
        accepted_at=row.maybe_moment("accepted_at"),
        reading=codec.reading_in(row.maybe_text("reading")),
        pages=row.number("pages"),
        superseded_by=None if newer is None else PaperId(newer),
        refused_code=row.maybe_text("refused_code"),
    )


def _metadata(row: Row) -> Metadata:
    return Metadata(
        title=row.text("title"),
        number=row.text("number"),
        issued_on=row.day("issued_on"),
        issuer=row.text("issuer"),
        summary=row.text("summary"),
        valid_until=row.day("valid_until"),
        scope=row.text("scope"),
        own=codec.texts_in(row.text("own")),
    )
