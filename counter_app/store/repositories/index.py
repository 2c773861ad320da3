"""What the full-text index holds of each paper, person and dossier: folded words, under one rowid a thing.

Papers, dossiers and people share the index; each kind has its band of rowids, so that the newest hits of one kind are
found by a range and no table between index and things is needed.
"""

from collections.abc import Mapping
from enum import StrEnum

from counter_app.domain.text import fold
from counter_app.store import codec
from counter_app.store.rows import Row, Session


class Kind(StrEnum):
    PERSON = "person"
    DOSSIER = "dossier"
    PAPER = "paper"


BAND = 1 << 60
START: Mapping[Kind, int] = {Kind.PAPER: 0, Kind.DOSSIER: BAND, Kind.PERSON: 2 * BAND}
"""A thing's rowid in the index is its key in its table plus the start of its band."""

HOLDERS = (
    "SELECT person.name AS name FROM paper_holder JOIN person ON person.id = paper_holder.person"
    " WHERE paper_holder.paper = ? ORDER BY paper_holder.position"
)


def _put(session: Session, kind: Kind, key: int, head: str, body: str) -> None:
    session.run(
        "INSERT OR REPLACE INTO search (rowid, head, body) VALUES (?, ?, ?)",
        START[kind] + key,
        head,
        body,
    )


def put_person(session: Session, key: int) -> None:
    row = session.one("SELECT id, name, number FROM person WHERE key = ?", key)
    if row is not None:
        _put(session, Kind.PERSON, key, fold(" ".join(person_head(session, row))), "")


def person_head(session: Session, row: Row) -> tuple[str, ...]:
    """Return name and numbers, the number shown first before the others."""
    aliases = session.all(
        "SELECT number FROM person_alias WHERE person = ? ORDER BY key", row.text("id")
    )
    numbers = dict.fromkeys([row.text("number"), *(alias.text("number") for alias in aliases)])
    return row.text("name"), *numbers


def put_dossier(session: Session, key: int) -> None:
    row = session.one(
        "SELECT dossier.number AS number, coalesce(official_number, '') AS official, procedure_name, name FROM dossier"
        " JOIN person ON person.id = dossier.applicant WHERE dossier.key = ?",
        key,
    )
    if row is not None:
        head = " ".join(
            row.text(column) for column in ("number", "official", "procedure_name", "name")
        )
        _put(session, Kind.DOSSIER, key, fold(head), "")


def paper_head(session: Session, row: Row) -> tuple[str, ...]:
    """Return what a paper says of itself, as accepted: title, number, holders' names, issuer, summary, own values."""
    holders = [holder.text("name") for holder in session.all(HOLDERS, row.text("id"))]
    own = codec.texts_in(row.text("own")).values()
    parts = (
        row.text("title"),
        row.text("number"),
        *holders,
        row.text("issuer"),
        row.text("summary"),
        *own,
    )
    return tuple(part for part in parts if part)


def paper_text(session: Session, paper: str) -> str:
    """Return the recognised text of all pages."""
    pages = session.all("SELECT text FROM page WHERE paper = ? ORDER BY number", paper)
    return "\n".join(page.text("text") for page in pages)


def put_paper(session: Session, paper: str, *, pages_changed: bool = False) -> None:
    """Index a paper anew when its own words changed, or its pages."""
    row = session.one(
        "SELECT key, id, title, number, issuer, summary, own, folded FROM paper WHERE id = ?", paper
    )
    if row is None:
        return
    head = fold(" ".join(paper_head(session, row)))
    if head == row.text("folded") and not pages_changed:
        return
    session.run("UPDATE paper SET folded = ? WHERE id = ?", head, paper)
    _put(session, Kind.PAPER, row.number("key"), head, fold(paper_text(session, paper)))


def put_things_of_person(session: Session, person: str) -> None:
    """Papers and dossiers are found by their people's names: index them anew after a change of name."""
    for row in session.all("SELECT paper FROM paper_holder WHERE person = ?", person):
        put_paper(session, row.text("paper"))
    for row in session.all("SELECT key FROM dossier WHERE applicant = ?", person):
        put_dossier(session, row.number("key"))
