"""Papers that other desks and offices of the province hold, as the hub tells of them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from .ids import OfficeCode, PaperId, PersonId
from .papers import Paper


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

    def held_by(self, people: Mapping[str, PersonId]) -> Paper:
        """Return the paper with the holders that `people` (number to id) knows here; others keep their place."""
        return replace(
            self.paper,
            holders=tuple(
                people.get(holder.number or "", PersonId(f"elsewhere-{place}"))
                for place, holder in enumerate(self.holders)
            ),
        )
