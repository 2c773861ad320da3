"""What the hub tells a desk, and what a person at the desk must see of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from .error_base import Detail
from .ids import DossierId, OfficeCode, PaperId
from .sending_policy import Rule


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


_SATURDAY = 5


class HubDayKind(StrEnum):
    """What the hub says of a day; STRUCK takes a row of the catalogue away, NONE takes back what the hub said before."""

    OFF = "off"
    WORKED_SATURDAY = "worked_saturday"
    STRUCK = "struck"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class HubDay:
    """A row of the table of days off as the hub gives it out. `source`: the document that says so."""

    day: date
    kind: HubDayKind
    name: str
    source: str


def fault_of_day(row: HubDay) -> str | None:
    """Return why no table takes the row: no_name, no_source, not_saturday; None when it is well. Taking back needs no words."""
    if row.kind is HubDayKind.NONE:
        return None
    if not row.name:
        return "no_name"
    if not row.source:
        return "no_source"
    if row.kind is HubDayKind.WORKED_SATURDAY and row.day.weekday() != _SATURDAY:
        return "not_saturday"
    return None


@dataclass(frozen=True, slots=True)
class DaysGiven:
    """Rows of the table of days off."""

    days: tuple[HubDay, ...]


@dataclass(frozen=True, slots=True)
class PolicyGiven:
    """Rules for the line; those that are not named stay as the office has them."""

    rules: Mapping[str, Rule]


@dataclass(frozen=True, slots=True)
class WorkAssigned:
    """A dossier that `desk` handed over to this one."""

    dossier: DossierId
    number: str
    desk: str


@dataclass(frozen=True, slots=True)
class PaperSeen:
    """Another desk sent a paper of somebody whom an open dossier of this desk is about. `type`: its id."""

    dossier: DossierId
    type: str


@dataclass(frozen=True, slots=True)
class PaperWithdrawnElsewhere:
    """Another desk took back a paper that it had confirmed by mistake."""

    paper: PaperId
    office: OfficeCode
    desk: str


@dataclass(frozen=True, slots=True)
class UnknownChange:
    """A kind that this program does not know: of a newer hub."""

    kind: str


Change = (
    NumberGiven
    | PortalRefusal
    | PortalAcceptance
    | PackPublished
    | DaysGiven
    | PolicyGiven
    | WorkAssigned
    | PaperSeen
    | PaperWithdrawnElsewhere
    | UnknownChange
)

CATALOGUE_SUBJECT = "catalogue"
DAYS_SUBJECT = "holidays"
DAYS_DIFFER_SUBJECT = "holidays_differ"
POLICY_SUBJECT = "sending_policy"
OFFICE_SUBJECTS = (CATALOGUE_SUBJECT, DAYS_SUBJECT, DAYS_DIFFER_SUBJECT, POLICY_SUBJECT)
"""The `subject` of a notice that is for the supervisor."""

_ASSIGNED, _PAPERS = "assigned:", "papers:"


def assigned_subject(dossier: DossierId) -> str:
    """The `subject` of a notice about a dossier that was given to this desk and is not here yet."""
    return f"{_ASSIGNED}{dossier}"


def papers_subject(dossier: DossierId) -> str:
    """The `subject` of a notice about papers for a dossier: beside what else there is to see of it."""
    return f"{_PAPERS}{dossier}"


def dossier_meant(subject: str) -> DossierId | None:
    """Return the dossier of this desk that a notice is about, None when it is about none."""
    if subject in OFFICE_SUBJECTS or subject.startswith(_ASSIGNED):
        return None
    return DossierId(subject.removeprefix(_PAPERS))


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that a person must see: the last thing about a subject, which is a dossier's id or named above. `at`: aware."""

    subject: str
    code: str
    details: Mapping[str, Detail]
    at: datetime
