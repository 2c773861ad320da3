"""A desk as its hub knows it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class KnownDesk:
    """One enrolment of a desk. A desk that enrolled again under its name has one more.

    Attributes:
        id: names this enrolment alone, 12 hex digits.
        last_seen_at: to some minutes; None: not heard of since the hub notes it.
        revoked_at: since when its credential opens nothing any more; None: it does.
        revoked_by, revoked_reason: who revoked it and why, None while nobody did.
    """

    id: str
    office: str
    desk: str
    enrolled_at: datetime
    last_seen_at: datetime | None
    revoked_at: datetime | None
    revoked_by: str | None
    revoked_reason: str | None


@dataclass(frozen=True, slots=True)
class Revoked:
    """What came of revoking: enrolments that ended now, and those of the same desk that had ended before."""

    now: tuple[KnownDesk, ...]
    before: tuple[KnownDesk, ...]
