"""People and every number they were ever known by."""

from dataclasses import replace
from datetime import date

from counter_app.domain.errors import NotFound, PersonNumberRefused
from counter_app.domain.ids import PersonId
from counter_app.domain.people import Alias, AliasKind, Person, PersonKind, Sex, same_name
from counter_app.domain.text import fold, nfc
from counter_app.store import links
from counter_app.store.rows import Row, Session, day_text

from . import index


class SqlPeople:
    """The `People` of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, person: Person) -> None:
        """Raises PersonNumberRefused (`reason` taken) when a number is another person's."""
        key = self._session.insert(
            "INSERT INTO person (id, kind, name, folded, number, birth_date, birth_year, sex, residence, deceased_on)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            person.id, person.kind, person.name, fold(person.name), person.number,
            day_text(person.birth_date), person.birth_year, person.sex, person.residence, day_text(person.deceased_on),
        )  # fmt: skip
        for alias in person.aliases:
            self._insert_alias(person.id, alias)
        index.put_person(self._session, key)

    def update(self, person: Person) -> None:
        """Write the person. Numbers are only ever added: one that was known stays known."""
        before, own = self.get(person.id), self.own(person.id)
        # A death recorded for a number merged into this one stays with that number.
        died_on = (
            own.deceased_on if person.deceased_on == before.deceased_on else person.deceased_on
        )
        self._session.run(
            "UPDATE person SET kind = ?, name = ?, folded = ?, number = ?, birth_date = ?, birth_year = ?, sex = ?,"
            " residence = ?, deceased_on = ? WHERE id = ?",
            person.kind, person.name, fold(person.name), person.number, day_text(person.birth_date),
            person.birth_year, person.sex, person.residence, day_text(died_on), person.id,
        )  # fmt: skip
        for alias in person.aliases:
            if alias not in before.aliases:
                self._insert_alias(person.id, alias)
        if (nfc(person.name), person.number, person.aliases) != (
            before.name,
            before.number,
            before.aliases,
        ):
            self._index(person.id, renamed=nfc(person.name) != before.name)

    def get(self, person: PersonId) -> Person:
        """The person, or whom they were merged into, with all their numbers. Raises NotFound."""
        return self._whole(self.own(links.root_of(self._session, person)))

    def own(self, person: PersonId) -> Person:
        """The person without what was merged into them. Raises NotFound."""
        row = self._session.one("SELECT * FROM person WHERE id = ?", person)
        if row is None:
            raise NotFound(kind="person", id=person)
        return self._person(row)

    def find(self, number: str) -> Person | None:
        """By any number ever known, or the one shown first; marks between the digits do not matter."""
        found = self.owner(number)
        return None if found is None else self.get(found.id)

    def take_back_death(self, person: PersonId) -> None:
        self._session.run("UPDATE person SET deceased_on = NULL WHERE id = ?", person)

    def merge(self, person: PersonId, into: PersonId) -> None:
        links.link(self._session, person, into)

    def part(self, person: PersonId) -> None:
        links.unlink(self._session, person)

    def merged(self, person: PersonId) -> tuple[Person, ...]:
        """Everyone who was merged into this person, each as they stand alone, the oldest first."""
        rows = self._session.all(
            "SELECT person.* FROM person_link JOIN person ON person.id = person_link.person"
            " WHERE root = ? ORDER BY key",
            person,
        )
        return tuple(self._person(row) for row in rows)

    def owner(self, number: str) -> Person | None:
        """Who was entered with this number, without what was merged into them."""
        digits = _digits(number)
        if not digits:
            return None  # people without a number are no answer to a number that is none
        row = self._session.one(
            "SELECT * FROM person WHERE id = (SELECT person FROM person_alias WHERE digits = ? LIMIT 1)",
            digits,
        ) or self._session.one("SELECT * FROM person WHERE number = ?", digits)
        return None if row is None else self._person(row)

    def without_number(self, name: str, born: date) -> Person | None:
        """Somebody of that name and day of birth of whom no number is known, or who they were merged into."""
        rows = self._session.all(
            "SELECT * FROM person WHERE folded = ? AND number = '' AND birth_date = ? ORDER BY id",
            fold(name),
            day_text(born),
        )
        found = next((row for row in rows if same_name(row.text("name"), name)), None)
        return None if found is None else self.get(PersonId(found.text("id")))

    def add_alias(self, person: PersonId, alias: Alias) -> None:
        """Nothing to do when the person has it. Raises NotFound, PersonNumberRefused (`reason` taken)."""
        if alias not in self.get(person).aliases:
            self._insert_alias(person, alias)
            self._index(person, renamed=False)

    def browse(self, *, limit: int, after: PersonId | None = None) -> tuple[Person, ...]:
        last = ("", "")
        if after is not None:
            row = self._session.one("SELECT folded, id FROM person WHERE id = ?", after)
            if row is None:
                raise NotFound(kind="person", id=after)
            last = (row.text("folded"), row.text("id"))
        rows = self._session.all(
            "SELECT * FROM person WHERE (folded, id) > (?, ?) AND id NOT IN (SELECT person FROM person_link)"
            " ORDER BY folded, id LIMIT ?",
            *last,
            limit,
        )
        return tuple(self._whole(self._person(row)) for row in rows)

    def _insert_alias(self, person: PersonId, alias: Alias) -> None:
        digits = _digits(alias.number)
        if self._session.one(
            "SELECT 1 FROM person_alias WHERE digits = ? AND person <> ?", digits, person
        ):
            raise PersonNumberRefused(reason="taken")
        self._session.run(
            "INSERT INTO person_alias (person, kind, number, digits) VALUES (?, ?, ?, ?)",
            person, alias.kind, alias.number, digits,
        )  # fmt: skip

    def _index(self, person: PersonId, *, renamed: bool) -> None:
        index.put_person(
            self._session, self._session.count("SELECT key FROM person WHERE id = ?", person)
        )
        if renamed:
            index.put_things_of_person(self._session, person)

    def _whole(self, person: Person) -> Person:
        merged = self.merged(person.id)
        if not merged:
            return person
        dead = [one.deceased_on for one in (person, *merged) if one.deceased_on is not None]
        more = tuple(alias for one in merged for alias in one.aliases)
        return replace(
            person,
            aliases=person.aliases + more,
            deceased_on=person.deceased_on or min(dead, default=None),
        )

    def _person(self, row: Row) -> Person:
        aliases = self._session.all(
            "SELECT kind, number FROM person_alias WHERE person = ? ORDER BY key", row.text("id")
        )
        sex = row.maybe_text("sex")
        return Person(
            id=PersonId(row.text("id")),
            kind=PersonKind(row.text("kind")),
            name=row.text("name"),
            number=row.text("number"),
            aliases=tuple(
                Alias(AliasKind(alias.text("kind")), alias.text("number")) for alias in aliases
            ),
            birth_date=row.day("birth_date"),
            birth_year=row.maybe_number("birth_year"),
            sex=None if sex is None else Sex(sex),
            residence=row.maybe_text("residence"),
            deceased_on=row.day("deceased_on"),
        )


def _digits(number: str) -> str:
    return "".join(mark for mark in number if mark.isascii() and mark.isdigit())
