"""Dossiers: one citizen's request under one procedure, with the state of each component."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum

from .catalogue import HolderRole
from .dossier_course import Course
from .ids import (
    CaseCode,
    ComponentCode,
    DossierId,
    OfficeCode,
    OfficerLogin,
    PaperId,
    PersonId,
    ProcedureCode,
)
from .offers import Offer, Searched


class DossierStatus(IntEnum):
    """Statuses of the national portal's dossier record (TrangThaiHoSo 1–10)."""

    REGISTERED = 1
    RECEIVED = 2
    REFUSED = 3
    IN_PROGRESS = 4
    SUPPLEMENT_ASKED = 5
    FEE_ASKED = 6
    WITHDRAWN = 7
    STOPPED = 8
    SOLVED = 9
    RETURNED = 10


OPEN_STATUSES = frozenset(
    {
        DossierStatus.REGISTERED,
        DossierStatus.RECEIVED,
        DossierStatus.IN_PROGRESS,
        DossierStatus.SUPPLEMENT_ASKED,
        DossierStatus.FEE_ASKED,
    }
)


class ItemState(StrEnum):
    """State of one component in a dossier, as in the `intake` document. `offered` is computed, never stored."""

    NEEDED = "needed"
    OFFERED = "offered"
    REUSED = "reused"
    SCANNED = "scanned"
    NOT_ASKED = "not_asked"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Item:
    """One component of a dossier.

    Attributes:
        paper: the paper that satisfies it (reused or scanned), else None.
        offer: the rule's last answer, for the screen and the slip.
        reason: code of the reason for asking again although held (state declined; kept when a scan follows).
        lacks: code of what was stated of the line's database (no entry, entry wrong), so that the rule runs without it.
    """

    component: ComponentCode
    name: str
    state: ItemState
    required: bool
    paper: PaperId | None = None
    offer: Offer | None = None
    reason: str | None = None
    lacks: str | None = None

    @property
    def shown(self) -> ItemState:
        """The state as the screen and the documents show it: an open offer reads `offered`."""
        if self.state is ItemState.NEEDED and self.offer is not None and self.offer.ok:
            return ItemState.OFFERED
        return self.state


@dataclass(frozen=True, slots=True)
class NamedRole:
    """Who fills a role beside the applicant's in a dossier: the child, the spouse, the deceased, the authoriser."""

    role: HolderRole
    person: PersonId


@dataclass(frozen=True, slots=True)
class Dossier:
    """A dossier as it stands. Times are aware, Viet Nam (UTC+7). `revision` counts what the hub has been told.

    Attributes:
        number: what this desk gave and printed; it never changes.
        official_number: the number of the national portal or the ministry, once it is known.
        due_at: the appointment as it stands; it does not run while `is_paused`.
        printed_due_at: the appointment first promised on paper; None in dossiers of older programs.
        roles: who else's papers its components want; one person a role, the applicant not among them.
        searched: where was looked last for papers held.
    """

    id: DossierId
    number: str
    office: OfficeCode
    desk: str
    procedure: ProcedureCode
    procedure_name: str
    case: CaseCode
    applicant: PersonId
    received_at: datetime
    due_at: datetime
    opened_by: OfficerLogin
    status: DossierStatus
    items: tuple[Item, ...]
    revision: int
    solved_at: datetime | None = None
    official_number: str | None = None
    printed_due_at: datetime | None = None
    course: Course = field(default_factory=Course)
    roles: tuple[NamedRole, ...] = ()
    searched: Searched = Searched.OFFICE

    @property
    def people(self) -> dict[HolderRole, PersonId]:
        """Return who fills which role, the applicant's own included."""
        named = {named.role: named.person for named in self.roles}
        return {HolderRole.APPLICANT: self.applicant} | named

    def item(self, component: ComponentCode) -> Item | None:
        return next((known for known in self.items if known.component == component), None)

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_STATUSES

    @property
    def is_paused(self) -> bool:
        """True while a supplement is open: there is no due date then."""
        return self.status is DossierStatus.SUPPLEMENT_ASKED

    @property
    def handler(self) -> OfficerLogin:
        """Return who works on it: the officer who took it over, else the one who opened it."""
        return self.course.handler or self.opened_by
