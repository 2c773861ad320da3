"""When an original may leave this PC: the hub has signed for it, the days of keeping are over, and nothing here needs it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from .dossiers import OPEN_STATUSES, DossierStatus
from .ids import PaperId, RecordId, Sha256
from .papers import BlobRole, PaperState


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """How long an original stays on the PC after the hub's receipt; `valid_to` is inclusive, None = open.

    TT 13/2023/TT-BNV: what was solved electronically goes to the agency's archive within one year after the work ends; so
    long the desk keeps the original at hand unless the office says otherwise.
    """

    valid_from: date
    valid_to: date | None
    days: int
    ground: str


@dataclass(frozen=True, slots=True)
class MasterUse:
    """One paper that has the original among its files.

    Attributes:
        archival: the archival copy's hash, None when there is none.
        dossier: the state of the dossier it came with.
    """

    paper: PaperId
    state: PaperState
    archival: Sha256 | None
    dossier: DossierStatus | None


@dataclass(frozen=True, slots=True)
class Master:
    """An original in the vault, and all that speaks for or against its leaving.

    Attributes:
        roles: every role it has in any paper.
        receipt: the record whose receipt names it, and when that came (local time); None: the hub has not signed for it.
        wanted: a row that is not received names it.
        shown: it is also the picture of a page.
        signed_by: every record whose receipt names it, the first received first.
        receipt_hub: the hub that `receipt` says it is of.
    """

    sha256: Sha256
    bytes: int
    roles: frozenset[BlobRole]
    uses: tuple[MasterUse, ...]
    receipt: tuple[RecordId, datetime] | None
    wanted: bool
    shown: bool
    signed_by: tuple[RecordId, ...] = ()
    receipt_hub: str | None = None


class Stays(StrEnum):
    """Why an original stays."""

    NO_RECEIPT = "no_receipt"
    WANTED = "wanted"
    NOT_A_MASTER = "not_a_master"
    PAPER_OPEN = "paper_open"
    DOSSIER_OPEN = "dossier_open"
    NO_ARCHIVAL = "no_archival"
    RETENTION = "retention"
    HUB_NOT_ASKED = "hub_not_asked"
    """All speaks for its leaving, but the hub could not be asked whether it still has it."""
    NOT_AT_HUB = "not_at_hub"
    """The hub was asked and no longer has what it signed for."""


_SETTLED = frozenset({PaperState.ACCEPTED, PaperState.SUPERSEDED})


def days_on(rules: Sequence[RetentionRule], day: date) -> RetentionRule:
    """Return the rule of a day; before the first one that one. Raises IndexError: there are no rules."""
    fitting = [
        rule
        for rule in rules
        if rule.valid_from <= day and (rule.valid_to is None or day <= rule.valid_to)
    ]
    return fitting[-1] if fitting else rules[0]


def why_it_stays(
    master: Master, *, days: int, now: datetime, archived: frozenset[Sha256]
) -> Stays | None:
    """Return why an original stays on this PC, None when it may go. `archived`: archival copies that are in the vault."""
    if master.receipt is None:
        return Stays.NO_RECEIPT
    if master.wanted:
        return Stays.WANTED
    if master.roles != {BlobRole.MASTER} or master.shown:
        return Stays.NOT_A_MASTER
    if any(use.state not in _SETTLED for use in master.uses):
        return Stays.PAPER_OPEN
    if any(use.dossier in OPEN_STATUSES for use in master.uses if use.dossier is not None):
        return Stays.DOSSIER_OPEN
    if any(use.archival is None or use.archival not in archived for use in master.uses):
        return Stays.NO_ARCHIVAL
    if now < master.receipt[1] + timedelta(days=days):
        return Stays.RETENTION
    return None
