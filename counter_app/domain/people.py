"""Citizens and organisations, with every number they were ever known by."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .ids import PersonId


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
