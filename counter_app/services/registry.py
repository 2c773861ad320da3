"""The people of the store: found by any number they were ever known by, added when they come for the first time."""

from dataclasses import replace
from datetime import date

from counter_app.domain.errors import FieldRefused, NameMissing
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.identity import (
    Identification,
    IdentifierKind,
    IdentityWarning,
    identify,
    parse_person_number,
)
from counter_app.domain.ids import PersonId
from counter_app.domain.people import (
    Alias,
    AliasKind,
    Person,
    PersonKind,
    better_read,
    is_name,
    same_name,
)
from counter_app.domain.text import clean, fold
from counter_app.services.desk import Desk
from counter_app.services.ports import Transaction

_ALIAS_KINDS = {
    IdentifierKind.PERSONAL: AliasKind.PERSONAL,
    IdentifierKind.OLD_IDENTITY: AliasKind.OLD_IDENTITY,
    IdentifierKind.TAX: AliasKind.TAX,
    IdentifierKind.TAX_BRANCH: AliasKind.TAX,
}


def recognise(desk: Desk, text: str) -> Identification:
    """Read a typed number, a card's QR or its zone. Raises PersonNumberRefused, CardQrRefused, CardZoneRefused."""
    return identify(text, desk.clock.now().date())


def known_person(view: Transaction, found: Identification) -> Person | None:
    """Return whom the store knows by this number, or by the number that their card says they had before.

    Nine-digit numbers were given out twice in places, so one leads from a card to a person only when nothing speaks
    against it: the person has no other personal number and bears the card's name. Else two citizens would become one;
    `maybe_same` then proposes the other to the officer.
    """
    known = view.people.find(found.number.number)
    card = found.card
    if known is not None or card is None or card.old_number is None:
        return known
    before = view.people.find(card.old_number)
    if before is None or old_alias(card.old_number).kind is AliasKind.PERSONAL:
        return before
    numbered = any(alias.kind is AliasKind.PERSONAL for alias in before.aliases)
    return None if numbered or not same_name(before.name, card.name) else before


def same_citizen(known: Person, other: Person) -> bool:
    """Tell whether somebody of this store is whom another desk means, where they share a number.

    A nine-digit number alone does not make one citizen of two who have personal numbers of their own, nor of two names.
    """
    numbers = {alias.number for alias in known.aliases}
    if any(it.kind is not AliasKind.OLD_IDENTITY and it.number in numbers for it in other.aliases):
        return True
    numbered = [
        any(alias.kind is AliasKind.PERSONAL for alias in person.aliases)
        for person in (known, other)
    ]
    return not all(numbered) and (not any(numbered) or same_name(known.name, other.name))


def maybe_same(view: Transaction, found: Identification) -> Person | None:
    """Return somebody else whom the store knows by the card's former number: perhaps the same citizen, for an officer
    to say; None when there is nobody."""
    card = found.card
    if card is None or card.old_number is None:
        return None
    other = view.people.find(card.old_number)
    known = known_person(view, found)
    return None if other is None or (known is not None and known.id == other.id) else other


def shown_name(found: Identification, person: Person | None) -> str:
    """Return the name somebody is shown by: the card's, with the marks the store knows; empty when nobody said it yet."""
    known = None if person is None else person.name
    return known or "" if found.card is None else better_read(found.card.name, known)


def warnings_about(
    view: Transaction, found: Identification, *, name: str | None = None
) -> tuple[IdentityWarning, ...]:
    """Return the warnings of the card or number, and those that only the store can give: names at odds, a second person.

    Call it before the person is completed from the card.
    """
    known, card, zone = known_person(view, found), found.card, found.zone
    typed = clean(name or "")
    warnings = list(found.warnings)
    before = None if known is None else known.name
    said = before if card is None else better_read(card.name, before)
    if before is not None and said is not None and not same_name(before, said):
        warnings.append(IdentityWarning.NAME_CHANGED)
    differs = typed and said is not None and not same_name(typed, said)
    if differs or (typed and zone is not None and not _fits_zone(typed, zone.name)):
        warnings.append(IdentityWarning.NAME_DIFFERS)
    if maybe_same(view, found) is not None:
        warnings.append(IdentityWarning.MAYBE_SAME_PERSON)
    return tuple(dict.fromkeys(warnings))


def _fits_zone(name: str, printed: str) -> bool:
    """The zone has no marks and cuts long names: what stands there must be the beginning of the name."""
    return fold(name).replace(" ", "").startswith(fold(printed).replace(" ", ""))


def find_or_add(
    desk: Desk, view: Transaction, found: Identification, *, name: str | None
) -> Person:
    """Return the person with this number, added or completed from the card when need be.

    The card wins over what was typed (it is the state's own print); a typed name never renames a known person.

    Raises:
        NameMissing: the person is new and neither the card nor `name` says who it is.
        FieldRefused: `name` can be nobody's name.
    """
    known = known_person(view, found)
    if known is None:
        return _add(desk, view, found, name=name)
    return _complete(view, known, found)


def find_or_add_by_number(
    desk: Desk, view: Transaction, number: str, *, name: str | None
) -> Person:
    """The same for a bare number, as printed on a paper. Raises PersonNumberRefused, NameMissing, FieldRefused."""
    parsed = parse_person_number(number, desk.clock.now().date())
    found = Identification(number=parsed, card=None, warnings=parsed.warnings)
    return find_or_add(desk, view, found, name=name)


def find_or_add_without_number(desk: Desk, view: Transaction, name: str, born: date) -> Person:
    """Return the person of that name and day of birth of whom nobody knows a number, added when need be.

    TT 01/2023/TT-VPCP Đ9: an owner without a number is told by name, day of birth and the like (a child before
    registration, a foreigner, somebody long dead). Raises NameMissing, FieldRefused.
    """
    given = clean(name)
    if not given:
        raise NameMissing()
    if not is_name(given):
        raise FieldRefused(field="holder_name", reason="not_a_name")
    known = view.people.without_number(given, born)
    if known is not None:
        return known
    person = Person(
        id=PersonId(desk.ids.new()),
        kind=PersonKind.CITIZEN,
        name=given,
        number="",
        aliases=(),
        birth_date=born,
        birth_year=born.year,
    )
    view.people.add(person)
    view.events.append(EventDraft(EventKind.PERSON_ADDED, subjects=(person.id,)))
    return person


def record_death(view: Transaction, person: Person, on: date, *, source: str) -> Person:
    """Lock the person: from now on no dossier is opened for them. `source`: a paper's id, or `officer`.

    Nothing to do when the death is known.
    """
    if person.deceased_on is not None:
        return person
    dead = replace(person, deceased_on=on)
    view.people.update(dead)
    view.events.append(
        EventDraft(
            EventKind.PERSON_DIED,
            subjects=(person.id,),
            after={"on": on.isoformat(), "source": source},
        )
    )
    return dead


def _add(desk: Desk, view: Transaction, found: Identification, *, name: str | None) -> Person:
    card, zone = found.card, found.zone
    given = card.name if card is not None else clean(name or "")
    if not given:
        raise NameMissing()
    if not is_name(given):
        raise FieldRefused(field="name", reason="not_a_name")
    number = found.number
    is_tax = number.kind in (IdentifierKind.TAX, IdentifierKind.TAX_BRANCH)
    person = Person(
        id=PersonId(desk.ids.new()),
        kind=PersonKind.ORGANISATION if is_tax else PersonKind.CITIZEN,
        name=given,
        number=number.number,
        aliases=_free_aliases(view, found),
        birth_date=card.birth_date if card is not None else zone.birth_date if zone else None,
        birth_year=card.birth_year if card is not None else number.birth_year,
        sex=(card.sex if card is not None else None) or number.sex,
        residence=None if card is None else card.residence,
    )
    view.people.add(person)
    view.events.append(EventDraft(EventKind.PERSON_ADDED, subjects=(person.id,)))
    return person


def _free_aliases(view: Transaction, found: Identification) -> tuple[Alias, ...]:
    """Return the numbers that nobody in the store is known by yet: a number leads to one person."""
    aliases = [alias_of(found)]
    if found.card is not None and found.card.old_number is not None:
        aliases.append(old_alias(found.card.old_number))
    return tuple(alias for alias in aliases if view.people.find(alias.number) is None)


def alias_of(found: Identification) -> Alias:
    """Return the number somebody was identified by."""
    return Alias(_ALIAS_KINDS[found.number.kind], found.number.number)


def old_alias(number: str) -> Alias:
    """Return the former number of a card: 9 or 12 digits."""
    kind = AliasKind.PERSONAL if len(number) == 12 else AliasKind.OLD_IDENTITY
    return Alias(kind, number)


def _complete(view: Transaction, known: Person, found: Identification) -> Person:
    """Take from a card what the store does not know yet, and the residence, which changes over the years."""
    card, zone = found.card, found.zone
    free = _free_aliases(view, found)
    for alias in free:
        view.people.add_alias(known.id, alias)
    fuller = replace(known, aliases=known.aliases + free)
    if card is not None:
        fuller = replace(
            fuller,
            name=better_read(card.name, known.name),
            number=card.number,
            birth_date=card.birth_date or known.birth_date,
            birth_year=card.birth_year,
            sex=card.sex or known.sex,
            residence=better_read(card.residence or "", known.residence) or known.residence,
        )
    elif zone is not None:
        fuller = replace(fuller, birth_date=known.birth_date or zone.birth_date)
    if fuller != known:
        view.people.update(fuller)
        source = "card" if card is not None else "zone" if zone is not None else "typed"
        view.events.append(
            EventDraft(EventKind.PERSON_CHANGED, subjects=(known.id,), after={"source": source})
        )
    return fuller
