"""What a failure means for the queue: the whole lane pauses once, this row waits, or this row needs a person.

A line that is down, a hub that is full or a refused credential would fail every row alike: the lane pauses, no row is
touched. What only one record suffers from must not hold up the others.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from .errors import (
    AnotherHub,
    BlobsWanted,
    CertificateNotTrusted,
    CounterError,
    Detail,
    DiskFull,
    HubInTrouble,
    HubNonsense,
    HubRefusedCredential,
    LinkCut,
    LinkDown,
    LinkStalled,
    StoreBusy,
    TryLater,
)
from .outbox import next_wait


class Course(StrEnum):
    """Where a failure sends what it befell."""

    PAUSE = "pause"
    """The lanes wait, for the line or the hub is at fault."""
    WAIT = "wait"
    """This row waits; the others go on."""
    PERSON = "person"
    """This row steps aside until a person has looked; the others go on."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Why nothing goes, and when it is tried again (`next_try_at` None: when a person says so).

    `tries`: failures in a row without a receipt between them.
    """

    code: str
    since: datetime
    next_try_at: datetime | None
    tries: int = 1
    details: Mapping[str, Detail] = field(default_factory=dict)

    def holds(self, now: datetime) -> bool:
        """Tell whether the lanes still wait at `now`."""
        return self.next_try_at is None or now < self.next_try_at


POISON = 5
"""Times that a record brings the line down, others passing in between, before it is thought to be the record's fault."""

_ONLY_A_PERSON = frozenset({"bad_address", "plain_http"})
_LOCAL = (DiskFull, StoreBusy)
_PERHAPS_THE_RECORD = (HubInTrouble, HubNonsense, LinkStalled, LinkCut)
_NEVER_THE_RECORD = (AnotherHub, CertificateNotTrusted)


def course_of(fault: CounterError) -> Course:
    """Return where `fault` sends the row it befell."""
    if isinstance(fault, BlobsWanted):
        return Course.WAIT
    return Course.PAUSE if isinstance(fault, TryLater) else Course.PERSON


def is_of_the_line(fault: CounterError) -> bool:
    """Tell whether a fault that pauses the lanes is the line's or the hub's, not this PC's own."""
    return course_of(fault) is Course.PAUSE and not isinstance(fault, _LOCAL)


def may_be_the_record(fault: CounterError) -> bool:
    """Tell whether one bad record could bring this about again and again: a proxy or a hub that stumbles over it."""
    return isinstance(fault, _PERHAPS_THE_RECORD) and not isinstance(fault, _NEVER_THE_RECORD)


def pause_after(
    fault: CounterError, before: Pause | None, now: datetime, *, jitter: float
) -> Pause:
    """Return the pause that `fault` brings after `before`: longer each time, never shorter than the hub asks for."""
    tries = 1 if before is None else before.tries + 1
    since = now if before is None or before.code != fault.code else before.since
    next_try = None if _waits_for_a_person(fault) else now + _wait(fault, tries, jitter)
    return Pause(fault.code, since, next_try, tries, dict(fault.details))


def _waits_for_a_person(fault: CounterError) -> bool:
    if isinstance(fault, HubRefusedCredential):
        return True
    return isinstance(fault, LinkDown) and fault.details.get("reason") in _ONLY_A_PERSON


def _wait(fault: CounterError, tries: int, jitter: float) -> timedelta:
    asked = fault.details.get("retry_after")
    least = timedelta(seconds=asked if isinstance(asked, int | float) else 0)
    return max(next_wait(tries, jitter), least)
