"""Acts on people: two numbers found to be one person, a number added, a death recorded; each can be taken back.

Nothing is ever moved: a merged person keeps row, numbers and papers, and only counts as part of the other.
"""

from dataclasses import dataclass
from datetime import date

from counter_app.domain.dossiers import Dossier
from counter_app.domain.errors import FieldRefused, MergeRefused, NotFound
from counter_app.domain.events import Event, EventDraft, EventKind
from counter_app.domain.identity import cross_check, parse_person_number
from counter_app.domain.ids import PersonId
from counter_app.domain.papers import Paper
from counter_app.domain.people import AliasKind, Person, PersonKind
from counter_app.services.desk import Desk
from counter_app.services.ports import Transaction
from counter_app.services.registry import alias_of, known_person, recognise, record_death


@dataclass(frozen=True, slots=True)
class PersonFile:
    """All that the store has of a person.

    Attributes:
        person: with all numbers, those of merged people too.
        merged: whoever was merged into them, each as they stood alone.
        events: what befell them, oldest first.
    """

    person: Person
    merged: tuple[Person, ...]
    papers: tuple[Paper, ...]
    dossiers: tuple[Dossier, ...]
    events: tuple[Event, ...]


class PeopleDesk:
    """Every text that names a person is a number, a card's QR or its zone.

    All raise PersonNumberRefused, CardQrRefused, CardZoneRefused, NotFound(kind="person").
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def show(self, text: str) -> PersonFile:
        """Return the person's file; looking is an event."""
        with self._desk.store.writing() as view:
            person = self._known(view, text)
            view.events.append(EventDraft(EventKind.STORE_LOOKED_UP, subjects=(person.id,)))
            return self._file(view, person.id)

    def merge(self, text: str, other_text: str) -> PersonFile:
        """Make two entries one person: the one with a 12-digit number stands for both, else the first.

        Raises MergeRefused: they are one already, of two kinds, two organisations, or their numbers tell of two people.
        """
        with self._desk.store.writing() as view:
            kept, part = self._known(view, text), self._known(view, other_text)
            _check_mergeable(kept, part)
            if _personal(part) and not _personal(kept):
                kept, part = part, kept
            view.people.merge(part.id, kept.id)
            view.events.append(
                EventDraft(
                    EventKind.PEOPLE_MERGED, subjects=(part.id, kept.id), after={"into": kept.id}
                )
            )
            return self._file(view, kept.id)

    def split(self, text: str) -> PersonFile:
        """Part the entry with this number from whom it was merged into; papers and numbers are as before.

        Raises MergeRefused: nobody was merged under this number.
        """
        number = recognise(self._desk, text).number.number
        with self._desk.store.writing() as view:
            part = view.people.owner(number)
            if part is None:
                raise NotFound(kind="person")
            root = view.people.get(part.id).id
            if root == part.id:
                raise MergeRefused(reason="not_merged")
            view.people.part(part.id)
            view.events.append(
                EventDraft(EventKind.PEOPLE_PARTED, subjects=(part.id, root), before={"into": root})
            )
            return self._file(view, part.id)

    def add_number(self, text: str, number: str) -> PersonFile:
        """Let the person be found by one more number (a CMND, a tax code) too.

        Raises PersonNumberRefused (`reason` taken): the number is somebody else's; merging is another act.
        """
        alias = alias_of(recognise(self._desk, number))
        with self._desk.store.writing() as view:
            person = self._known(view, text)
            view.people.add_alias(person.id, alias)
            view.events.append(
                EventDraft(
                    EventKind.PERSON_CHANGED,
                    subjects=(person.id,),
                    after={"source": "officer", "number": alias.kind.value},
                )
            )
            return self._file(view, person.id)

    def died(self, text: str, on: date) -> PersonFile:
        """Record a death: no dossier is opened for the person any more. Raises FieldRefused (a day ahead, before birth)."""
        if on > self._desk.clock.now().date():
            raise FieldRefused(field="died_on", reason="in_future")
        with self._desk.store.writing() as view:
            person = self._known(view, text)
            if person.birth_year is not None and on.year < person.birth_year:
                raise FieldRefused(field="died_on", reason="before_birth")
            if person.deceased_on is None:
                record_death(view, person, on, source="officer")
            else:
                self._said_too(view, person, on)
            return self._file(view, person.id)

    def _said_too(self, view: Transaction, person: Person, on: date) -> None:
        """Known already: the officer's word stands beside what told it, should that be taken back."""
        entries = (view.people.own(person.id), *view.people.merged(person.id))
        dead = (entry.id for entry in entries if entry.deceased_on is not None)
        said = {"on": on.isoformat(), "source": "officer"}
        view.events.append(
            EventDraft(EventKind.PERSON_DIED, tuple(dict.fromkeys((person.id, *dead))), after=said)
        )

    def alive(self, text: str) -> PersonFile:
        """Take back a death that was recorded by mistake, on whichever of the person's entries it stands."""
        with self._desk.store.writing() as view:
            person = self._known(view, text)
            for entry in (view.people.own(person.id), *view.people.merged(person.id)):
                if entry.deceased_on is not None:
                    view.people.take_back_death(entry.id)
                    view.events.append(
                        EventDraft(
                            EventKind.DEATH_WITHDRAWN,
                            subjects=(entry.id,),
                            before={"on": entry.deceased_on.isoformat()},
                        )
                    )
            view.events.append(EventDraft(EventKind.STORE_LOOKED_UP, subjects=(person.id,)))
            return self._file(view, person.id)

    def _known(self, view: Transaction, text: str) -> Person:
        person = known_person(view, recognise(self._desk, text))
        if person is None:
            raise NotFound(kind="person")
        return person

    def _file(self, view: Transaction, person_id: PersonId) -> PersonFile:
        person = view.people.get(person_id)
        merged = view.people.merged(person.id)
        events = [event for one in (person, *merged) for event in view.events.of_subject(one.id)]
        by_order = {event.sequence: event for event in events}
        return PersonFile(
            person,
            merged,
            view.papers.held_by(person.id),
            view.dossiers.of_person(person.id),
            tuple(by_order[sequence] for sequence in sorted(by_order)),
        )


def _personal(person: Person) -> bool:
    return any(alias.kind is AliasKind.PERSONAL for alias in person.aliases)


def _check_mergeable(one: Person, other: Person) -> None:
    if one.id == other.id:
        raise MergeRefused(reason="same")
    if one.kind is not other.kind:
        raise MergeRefused(reason="kinds")
    if one.kind is PersonKind.ORGANISATION:
        # What is merged is who is known by two numbers; each tax code is an organisation's, or a branch's, own.
        raise MergeRefused(reason="two_codes")
    numbers = [
        parse_person_number(alias.number)
        for person in (one, other)
        for alias in person.aliases
        if alias.kind is AliasKind.PERSONAL
    ]
    for number in numbers[1:]:
        # Province and serial change with a corrected number; whom it was given to does not.
        if cross_check(numbers[0], sex=number.sex, birth_year=number.birth_year):
            raise MergeRefused(reason="two_numbers")
