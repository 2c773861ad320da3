"""The people of the store: found by any number they were ever known by, added when they come for the first time."""

from dataclasses import replace

from counter_app.domain.errors import NameMissing
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.identity import (
    Identification,
    IdentifierKind,
    identify,
    parse_person_number,
)
from counter_app.domain.ids import PersonId
from counter_app.domain.people import Alias, AliasKind, Person, PersonKind
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
    """Read a typed number or a pasted card QR. Raises PersonNumberRefused, CardQrRefused."""
    return identify(text, desk.clock.now().date())


def known_person(view: Transaction, found: Identification) -> Person | None:
    """Return whom the store knows by this number, or by the number that their card says they had before.

    Nine-digit numbers were given out twice in places, so one leads from a card to a person only when nothing speaks
    against it: the person has no other personal number and bears the card's name. Else two citizens would become one.
    """
    known = view.people.find(found.number.number)
    card = found.card
    if known is not None or card is None or card.old_number is None:
        return known
    before = view.people.find(card.old_number)
    if before is None or _old_alias(card.old_number).kind is AliasKind.PERSONAL:
        return before
    numbered = any(alias.kind is AliasKind.PERSONAL for alias in before.aliases)
    return None if numbered or fold(before.name) != fold(card.name) else before


def find_or_add(
    desk: Desk, view: Transaction, found: Identification, *, name: str | None
) -> Person:
    """Return the person with this number, added or completed from the card when need be.

    The card wins over what was typed (it is the state's own print); a typed name never renames a known person.

    Raises:
        NameMissing: the person is new and neither the card nor `name` says who it is.
    """
    known = known_person(view, found)
    if known is None:
        return _add(desk, view, found, name=name)
    return _complete(view, known, found)


def find_or_add_by_number(
    desk: Desk, view: Transaction, number: str, *, name: str | None
) -> Person:
    """The same for a bare number, as printed on a paper. Raises PersonNumberRefused, NameMissing."""
    parsed = parse_person_number(number, desk.clock.now().date())
    found = Identification(number=parsed, card=None, warnings=parsed.warnings)
    return find_or_add(desk, view, found, name=name)


def _add(desk: Desk, view: Transaction, found: Identification, *, name: str | None) -> Person:
    card = found.card
    given = card.name if card is not None else clean(name or "")
    if not given:
        raise NameMissing()
    number = found.number
    is_tax = number.kind in (IdentifierKind.TAX, IdentifierKind.TAX_BRANCH)
    person = Person(
        id=PersonId(desk.ids.new()),
        kind=PersonKind.ORGANISATION if is_tax else PersonKind.CITIZEN,
        name=given,
        number=number.number,
        aliases=_free_aliases(view, found),
        birth_date=None if card is None else card.birth_date,
        birth_year=_birth_year(found),
        sex=(card.sex if card is not None else None) or number.sex,
        residence=None if card is None else card.residence,
    )
    view.people.add(person)
    view.events.append(EventDraft(EventKind.PERSON_ADDED, subjects=(person.id,)))
    return person


def _birth_year(found: Identification) -> int | None:
    return found.card.birth_year if found.card is not None else found.number.birth_year


def _free_aliases(view: Transaction, found: Identification) -> tuple[Alias, ...]:
    """Return the numbers that nobody in the store is known by yet: a number leads to one person."""
    aliases = [Alias(_ALIAS_KINDS[found.number.kind], found.number.number)]
    if found.card is not None and found.card.old_number is not None:
        aliases.append(_old_alias(found.card.old_number))
    return tuple(alias for alias in aliases if view.people.find(alias.number) is None)


def _old_alias(number: str) -> Alias:
    kind = AliasKind.PERSONAL if len(number) == 12 else AliasKind.OLD_IDENTITY
    return Alias(kind, number)


def _complete(view: Transaction, known: Person, found: Identification) -> Person:
    """Take from a card what the store does not know yet, and the residence, which changes over the years."""
    card = found.card
    free = _free_aliases(view, found)
    for alias in free:
        view.people.add_alias(known.id, alias)
    fuller = replace(known, aliases=known.aliases + free)
    if card is not None:
        fuller = replace(
            fuller,
            name=card.name,
            number=card.number,
            birth_date=card.birth_date or known.birth_date,
            birth_year=card.birth_year,
            sex=card.sex or known.sex,
            residence=card.residence or known.residence,
        )
    if fuller != known:
        view.people.update(fuller)
        view.events.append(
            EventDraft(
                EventKind.PERSON_CHANGED,
                subjects=(known.id,),
                after={"source": "card" if card is not None else "typed"},
            )
        )
    return fuller
