"""People who are one: a merged person's numbers, papers and dossiers count as those of whom they were merged into."""

from collections.abc import Iterable

from counter_app.domain.ids import PersonId

from . import codec
from .rows import Session

GROUP = "(SELECT ?1 UNION ALL SELECT person FROM person_link WHERE root = ?1)"
"""Everyone who is the person of the first parameter, a root."""


def root_of(session: Session, person: str) -> PersonId:
    """Return who stands for this person: themselves unless they were merged into another."""
    row = session.one("SELECT root FROM person_link WHERE person = ?", person)
    return PersonId(person if row is None else row.text("root"))


def roots_of(session: Session, people: Iterable[str]) -> dict[str, PersonId]:
    """Return who stands for those of `people` who were merged into another; the others are left out."""
    rows = session.all(
        "SELECT person, root FROM person_link WHERE person IN (SELECT value FROM json_each(?))",
        codec.dumps(sorted(set(people))),
    )
    return {row.text("person"): PersonId(row.text("root")) for row in rows}


def link(session: Session, person: PersonId, to: PersonId) -> None:
    """Make `person` and everyone merged into them part of `to`; both are roots."""
    session.run("UPDATE person_link SET root = ? WHERE root = ?", to, person)
    session.run("INSERT INTO person_link (person, parent, root) VALUES (?, ?, ?)", person, to, to)


def unlink(session: Session, person: PersonId) -> None:
    """Part `person` from whom they were merged into; who was merged into them stays with them."""
    session.run("DELETE FROM person_link WHERE person = ?", person)
    session.run(
        "WITH RECURSIVE below (id) AS (SELECT person FROM person_link WHERE parent = ?1"
        " UNION SELECT person FROM person_link JOIN below ON parent = below.id)"
        " UPDATE person_link SET root = ?1 WHERE person IN (SELECT id FROM below)",
        person,
    )
