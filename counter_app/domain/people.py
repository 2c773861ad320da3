"""Citizens and organisations, with every number they were ever known by."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .ids import PersonId
from .lengths import LONGEST_NAME
from .text import fold, nfc

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")


class Sex(StrEnum):
    MALE = "male"
    FEMALE = "female"


class AliasKind(StrEnum):
    """Kinds of number a person is known by."""

    PERSONAL = "personal"
    """Số định danh cá nhân, 12 digits."""
    OLD_IDENTITY = "old_identity"
    """CMND, 9 digits, out of use since 2025."""
    TAX = "tax"


class PersonKind(StrEnum):
    CITIZEN = "citizen"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class Alias:
    kind: AliasKind
    number: str


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the store. `number` is the one shown first (12 digits or a tax code); all stand in `aliases`."""

    id: PersonId
    kind: PersonKind
    name: str
    number: str
    aliases: tuple[Alias, ...] = ()
    birth_date: date | None = None
    birth_year: int | None = None
    sex: Sex | None = None
    residence: str | None = None
    deceased_on: date | None = None


def is_name(text: str) -> bool:
    """Tell whether a typed text can be somebody's name: it has a letter, is not a page of text, and is text at all.

    Names of organisations have digits and signs; a number alone was typed into the wrong field.
    """
    torn = any(unicodedata.category(mark) == "Cs" for mark in text)
    return any(mark.isalpha() for mark in text) and len(text) <= LONGEST_NAME and not torn


def same_name(one: str, other: str) -> bool:
    """Tell whether two spellings are one name: case, composition and where the tone stands (hòa, hoà) do not count.

    Other tones, d and đ, i and y are other names.
    """
    return _name_key(one) == _name_key(other)


def better_read(read: str, known: str | None) -> str:
    """Return what a card's reader sent, or what is `known` where that is the same with marks.

    Readers that type as a keyboard drop the marks that the keyboard has no keys for.
    """
    return known if known and read.isascii() and fold(read) == fold(known) else read


def _name_key(name: str) -> tuple[str, ...]:
    return tuple(_syllable_key(syllable) for syllable in nfc(name).casefold().split())


def _syllable_key(syllable: str) -> str:
    """The letters without their tones, then the tones: where a tone stands in its syllable is a matter of taste."""
    marks = unicodedata.normalize("NFD", syllable)
    letters = "".join(mark for mark in marks if mark not in _TONES)
    return letters + "".join(mark for mark in marks if mark in _TONES)
