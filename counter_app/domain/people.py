"""Citizens and organisations, with every number they were ever known by."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .ids import PersonId
from .text import nfc

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


def same_name(one: str, other: str) -> bool:
    """Tell whether two spellings are one name: case, composition and where the tone stands (hòa, hoà) do not count.

    Other tones, d and đ, i and y are other names.
    """
    return _name_key(one) == _name_key(other)


def _name_key(name: str) -> tuple[str, ...]:
    return tuple(_syllable_key(syllable) for syllable in nfc(name).casefold().split())


def _syllable_key(syllable: str) -> str:
    """The letters without their tones, then the tones: where a tone stands in its syllable is a matter of taste."""
    marks = unicodedata.normalize("NFD", syllable)
    letters = "".join(mark for mark in marks if mark not in _TONES)
    return letters + "".join(mark for mark in marks if mark in _TONES)
