"""What a supervisor sees of the backlog: counts and shares, nothing about a single citizen."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from .dossier_course import AgainReason, ExtensionReason
from .ids import ComponentCode, DossierId, OfficerLogin, PaperId, ProcedureCode


@dataclass(frozen=True, slots=True)
class AgeBand:
    """Open dossiers by age in days since receipt: `[from_days, to_days)`, `to_days` None for no end."""

    from_days: int
    to_days: int | None
    count: int


@dataclass(frozen=True, slots=True)
class OfficerFigures:
    login: OfficerLogin
    name: str
    opened: int
    waiting_papers: int
    accepted_papers: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Backlog:
    """The supervisor's first view.

    Attributes:
        dossiers_by_status: portal status to count.
        papers_by_state: scanned (waiting to be verified), accepted, superseded, rejected.
        queue_by_state: outbox rows by state.
        reused, asked: components reused / papers scanned in the period, for the share of reuse.
        declined: components asked again although held.
        solved_on_time, solved_late: for the on-time share. The first appointment counts, moved by one supplement at most:
            an extension does not help, and a dossier asked for supplements twice is late.
        overdue_open: open dossiers past their appointment; while a supplement is awaited none is due.
        database_lacks: components whose database was stated to lack the citizen's entry or to have it wrong.
        asked_again, extended: dossiers of the period asked for supplements more than once, and given a later appointment.
    """

    at: datetime
    dossiers_by_status: dict[int, int]
    papers_by_state: dict[str, int]
    queue_by_state: dict[str, int]
    ages: tuple[AgeBand, ...]
    officers: tuple[OfficerFigures, ...]
    reused: int
    asked: int
    declined: int
    solved_on_time: int
    solved_late: int
    overdue_open: int
    asked_again: int = 0
    extended: int = 0
    database_lacks: int = 0


@dataclass(frozen=True, slots=True)
class AvoidedRequests:
    """How many components needed no paper because one that was held was taken: by one officer, day and procedure."""

    day: date
    officer: OfficerLogin
    procedure: ProcedureCode
    count: int


@dataclass(frozen=True, slots=True)
class AskedAgain:
    """A paper that was asked for although held, with the code of the reason; `paper` is the one that was held."""

    at: datetime
    officer: OfficerLogin
    dossier: DossierId
    number: str
    procedure: ProcedureCode
    component: ComponentCode
    reason: str
    paper: PaperId | None


class Once(Enum):
    """What became of the rule that nobody is asked twice, and of the appointment, in one dossier."""

    AVOIDED = "avoided"
    """A held paper was taken instead of asked for."""
    HELD_BUT_ASKED = "held_but_asked"
    """A paper was asked for although held, for a reason from the list."""
    DATABASE_LACKS = "database_lacks"
    """A database that covers a line was stated to have no entry of the citizen, or a wrong one."""
    ASKED_AGAIN = "asked_again"
    """Supplements were asked for more than once."""
    EXTENDED = "extended"
    """The appointment was put off."""
    WITHDRAWN = "withdrawn"
    """A paper of the dossier was taken back: its confirmation was a mistake."""


@dataclass(frozen=True, slots=True)
class OnceRow:
    """One such thing, and the dossier it befell.

    Attributes:
        component: the name of the line, or of the paper that was taken back; empty where the whole dossier is meant.
        declined: code of the reason from the catalogue's list, for HELD_BUT_ASKED and DATABASE_LACKS; the officer's own
            words for WITHDRAWN.
        reason: the reason of ASKED_AGAIN (None: the first request) or EXTENDED.
    """

    kind: Once
    at: datetime
    officer: OfficerLogin
    dossier: DossierId
    number: str
    procedure_name: str
    applicant_name: str
    component: str = ""
    declined: str = ""
    reason: AgainReason | ExtensionReason | None = None


@dataclass(frozen=True, slots=True)
class BacklogRow:
    """One open dossier in the supervisor's list."""

    dossier: DossierId
    number: str
    procedure: str
    procedure_name: str
    applicant_name: str
    received_at: datetime
    due_at: datetime
    status: int
    officer: OfficerLogin
    needed: int
    waiting_papers: int
    unsent: int
