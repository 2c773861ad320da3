"""How an office uses its line: what goes first, when, and how fast."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .errors import CounterError, MeteredLink, OutsideHours
from .link import Window
from .outbox import Lane


class MastersWhen(StrEnum):
    """When the scanned originals travel."""

    WITH_RECORD = "with_record"
    """Before the record that names them."""
    AFTER_RECORDS = "after_records"
    """When no record is waiting."""
    IN_HOURS = "in_hours"
    """When no record is waiting, and only in `masters_hours`."""


@dataclass(frozen=True, slots=True)
class SendingPolicy:
    """The office's rules for its line.

    Attributes:
        masters: when the originals of papers queued from now on travel.
        masters_hours: the hours for `IN_HOURS`.
        hours: the hours in which anything may go; urgent rows go at any time. None: all day.
        metered: the line is paid by the byte: originals that may come later do not go over it.
        rate_limit: bytes per second at most; None: as fast as it goes.
    """

    masters: MastersWhen = MastersWhen.WITH_RECORD
    masters_hours: Window | None = None
    hours: Window | None = None
    metered: bool = False
    rate_limit: int | None = None

    @property
    def masters_later(self) -> bool:
        return self.masters is not MastersWhen.WITH_RECORD

    @property
    def masters_apart(self) -> bool:
        """Whether originals go by other rules than records, so that the end of the one says nothing of the other."""
        return self.metered or self.masters is MastersWhen.IN_HOURS

    def closed(self, lane: Lane, now: datetime) -> CounterError | None:
        """Return why the lane is closed at `now`; None when it is open. Urgent rows pass `hours` all the same."""
        if lane is Lane.MASTERS and self.metered:
            return MeteredLink()
        for hours in self.hours_of(lane):
            if not hours.holds(now):
                return OutsideHours(until=f"{hours.start:%H:%M}")
        return None

    def hours_of(self, lane: Lane) -> tuple[Window, ...]:
        """Return the hours of a lane, all of which must hold; none for all day."""
        of_masters = (
            self.masters_hours
            if lane is Lane.MASTERS and self.masters is MastersWhen.IN_HOURS
            else None
        )
        return tuple(hours for hours in (self.hours, of_masters) if hours is not None)
