"""How an office uses its line: what goes first, when, and how fast."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time
from enum import StrEnum

from .errors import CounterError, FieldRefused, MeteredLink, OutsideHours
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


_HOURS = re.compile(r"\d\d:\d\d-\d\d:\d\d", re.ASCII)
_FASTEST = 1 << 40

Rule = str | int | bool | None
"""A rule as it is written down: hours as `HH:MM-HH:MM`."""


def with_rules(policy: SendingPolicy, rules: Mapping[str, Rule]) -> SendingPolicy:
    """Return `policy` with those rules changed that are named; the others stay as the office has them.

    Raises FieldRefused (`field`): no such rule, a value that it cannot have, hours for originals that are not there.
    """
    changes = {}
    for name, value in rules.items():
        try:
            changes[name] = _READERS[name](value)
        except (KeyError, ValueError) as error:
            raise FieldRefused(field=name[:40], reason="not_a_rule") from error
    changed = replace(policy, **changes)  # type: ignore[arg-type] # each reader gives its field's type
    if changed.masters is not MastersWhen.IN_HOURS:
        return replace(changed, masters_hours=None)
    if changed.masters_hours is None:
        raise FieldRefused(field="masters_hours", reason="not_a_rule")
    return changed


def _masters(value: Rule) -> MastersWhen:
    return MastersWhen(str(value))


def _hours(value: Rule) -> Window | None:
    if value is None:
        return None
    if not isinstance(value, str) or not _HOURS.fullmatch(value):
        raise ValueError(value)
    return Window(time.fromisoformat(value[:5]), time.fromisoformat(value[6:]))


def _metered(value: Rule) -> bool:
    if not isinstance(value, bool):
        raise ValueError(value)
    return value


def _rate(value: Rule) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < _FASTEST:
        raise ValueError(value)
    return value


_READERS = {
    "masters": _masters,
    "masters_hours": _hours,
    "hours": _hours,
    "metered": _metered,
    "rate_limit": _rate,
}
RULES = frozenset(_READERS)
"""The names of the rules."""
