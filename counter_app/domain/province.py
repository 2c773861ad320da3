"""Papers that other desks and offices of the province hold, as the hub tells of them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from .ids import OfficeCode, PaperId, PersonId
from .papers import Paper
from .people import Person, same_name

_OLD_IDENTITY = 9
"""Digits of a CMND."""


@dataclass(frozen=True, slots=True)
class PaperOrigin:
    """Which office and desk took a paper in and confirmed it."""

    office: OfficeCode
    desk: str


@dataclass(frozen=True, slots=True)
class NamedHolder:
    """A holder as a record names them; `number` is None for one who is known by name alone."""

    number: str | None
    name: str

    def may_be(self, person: Person) -> bool:
        """Tell whether this is the person known here by the same number.

        Nine-digit numbers were given out twice in places: one of those speaks only with the name.
        """
        nine = self.number is not None and len(self.number) == _OLD_IDENTITY
        return not nine or same_name(self.name, person.name)


@dataclass(frozen=True, slots=True)
class ProvincePaper:
    """A paper held elsewhere: as `paper.v1` tells it, its files still at the hub.

    Attributes:
        paper: without holders: people have other ids at every desk.
        body: the record as JSON, to be kept.
    """

    paper: Paper
    holders: tuple[NamedHolder, ...]
    origin: PaperOrigin
    body: str

    @property
    def id(self) -> PaperId:
        return self.paper.id

    def held_by(self, people: Mapping[str, Person]) -> Paper:
        """Return the paper with the holders that `people` (by number) knows here; others keep their place."""
        known = [people.get(holder.number or "") for holder in self.holders]
        return replace(
            self.paper,
            holders=tuple(
                person.id
                if person is not None and holder.may_be(person)
                else PersonId(f"elsewhere-{place}")
                for place, (holder, person) in enumerate(zip(self.holders, known, strict=True))
            ),
        )
