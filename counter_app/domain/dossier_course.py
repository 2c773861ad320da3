"""What befell a dossier after it was received: supplements, extensions, its end, the desks it went through."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from .ids import ComponentCode, OfficerLogin


class RefusalReason(StrEnum):
    """Why a dossier is not taken (Mẫu 03, TT 03/2025/TT-VPCP)."""

    NOT_COMPETENT = "not_competent"
    CONDITIONS_NOT_MET = "conditions_not_met"
    NOT_SUPPLEMENTED = "not_supplemented"
    PAPERS_NOT_GENUINE = "papers_not_genuine"
    OTHER = "other"


class StopReason(StrEnum):
    """Why the work on a dossier ends without a result (Mẫu 05, TT 03/2025/TT-VPCP)."""

    NOT_SUPPLEMENTED = "not_supplemented"
    CONDITIONS_NOT_MET = "conditions_not_met"
    DISPUTE = "dispute"
    COURT_OR_AUTHORITY = "court_or_authority"
    OTHER = "other"


class WithdrawalReason(StrEnum):
    """Why the citizen takes the dossier back; they need not say."""

    CITIZEN_WISH = "citizen_wish"
    SUBMITTED_ELSEWHERE = "submitted_elsewhere"
    OTHER = "other"


class ExtensionReason(StrEnum):
    """Why the result comes later than promised (Mẫu 04, TT 03/2025/TT-VPCP)."""

    VERIFICATION = "verification"
    OTHER_AGENCY = "other_agency"
    SYSTEM_FAULT = "system_fault"
    FORCE_MAJEURE = "force_majeure"
    WORKLOAD = "workload"
    OTHER = "other"


class AgainReason(StrEnum):
    """Why a citizen is asked for a supplement once more, although everything has to be asked at once."""

    ANSWER_INCOMPLETE = "answer_incomplete"
    NEW_FACTS = "new_facts"
    LAW_CHANGED = "law_changed"
    OVERLOOKED = "overlooked"
    OTHER = "other"


Reason = RefusalReason | StopReason | WithdrawalReason | ExtensionReason | AgainReason


@dataclass(frozen=True, slots=True)
class SupplementLine:
    """One thing to bring or to put right. `component` is None for what belongs to no line of the list."""

    component: ComponentCode | None
    words: str


@dataclass(frozen=True, slots=True)
class Supplement:
    """A request for supplements (Mẫu 02). Times are aware, Viet Nam.

    Attributes:
        status_before: the portal's status that the dossier goes back to.
        again: why it is asked once more; None for the first request.
        due_before, due_after: the appointment before the wait, and the one that follows from it once answered.
    """

    asked_at: datetime
    asked_by: OfficerLogin
    lines: tuple[SupplementLine, ...]
    status_before: int
    due_before: datetime
    again: AgainReason | None = None
    answered_at: datetime | None = None
    answered_by: OfficerLogin | None = None
    due_after: datetime | None = None


@dataclass(frozen=True, slots=True)
class Extension:
    """A later appointment (Mẫu 04), with its reason and, where the reason is `other`, the officer's words."""

    at: datetime
    by: OfficerLogin
    reason: ExtensionReason
    words: str
    due_before: datetime
    due_after: datetime


@dataclass(frozen=True, slots=True)
class Closing:
    """How a dossier ended without a result: refused, stopped or withdrawn; its status tells which."""

    at: datetime
    by: OfficerLogin
    reason: RefusalReason | StopReason | WithdrawalReason
    words: str


@dataclass(frozen=True, slots=True)
class LeftAside:
    """A required line that the work was ended without, and why, in the officer's words."""

    component: ComponentCode
    words: str


@dataclass(frozen=True, slots=True)
class GivenElsewhere:
    """A result that another place gave: its number and symbol, and the day it was issued."""

    number: str
    issued_on: date


@dataclass(frozen=True, slots=True)
class Solving:
    """What the officer said when the work was ended although a line or the result's paper is not here."""

    at: datetime
    by: OfficerLogin
    left_aside: tuple[LeftAside, ...] = ()
    elsewhere: GivenElsewhere | None = None


@dataclass(frozen=True, slots=True)
class Handover:
    """The dossier went from one desk to another; `revision` is the one that names the new owner."""

    at: datetime
    by: OfficerLogin
    from_desk: str
    to_desk: str
    revision: int


@dataclass(frozen=True, slots=True)
class Course:
    """Everything that befell one dossier, in order.

    Attributes:
        handler: the officer who works on it now; None until someone took it over from the one who opened it.
        owned_elsewhere: the desk that owns it since it was handed over; None while it is this desk's.
        solving: what was said when the work was ended with something not here; None when nothing had to be said.
    """

    supplements: tuple[Supplement, ...] = ()
    extensions: tuple[Extension, ...] = ()
    closing: Closing | None = None
    handovers: tuple[Handover, ...] = ()
    handler: OfficerLogin | None = None
    owned_elsewhere: str | None = None
    solving: Solving | None = None

    @property
    def open_supplement(self) -> Supplement | None:
        """The request that is not answered yet; it is always the last one."""
        last = self.supplements[-1] if self.supplements else None
        return last if last is not None and last.answered_at is None else None

    @property
    def asked_again(self) -> bool:
        """True when the citizen was asked more than once: it counts as late for the indicators."""
        return len(self.supplements) > 1
