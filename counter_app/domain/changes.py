"""What the hub tells a desk, and what a person at the desk must see of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from .error_base import Detail
from .ids import DossierId


@dataclass(frozen=True, slots=True)
class NumberGiven:
    """The official number of a dossier of this desk."""

    dossier: DossierId
    number: str


@dataclass(frozen=True, slots=True)
class PortalRefusal:
    """The national portal does not take a dossier: an error's code and details, the sentence stands in `messages`."""

    dossier: DossierId
    code: str
    details: Mapping[str, Detail] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PortalAcceptance:
    """The portal has taken a dossier that it refused before."""

    dossier: DossierId


@dataclass(frozen=True, slots=True)
class PackPublished:
    """A signed catalogue pack, as text."""

    pack: str


@dataclass(frozen=True, slots=True)
class UnknownChange:
    """A kind that this program does not know: of a newer hub."""

    kind: str


Change = NumberGiven | PortalRefusal | PortalAcceptance | PackPublished | UnknownChange

CATALOGUE_SUBJECT = "catalogue"
"""The `subject` of a notice about the catalogue; else it is a dossier's id."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that a person must see: the last thing that went wrong with a subject. `at`: aware."""

    subject: str
    code: str
    details: Mapping[str, Detail]
    at: datetime
