"""When a result is due: office hours, days off, and the five kinds of limit. Pure: no clock, all times are handed in.

Sources: BLDS 2015 Đ147–148 (the first day is not counted; a term ends with its last day; a day off rolls on; months
end on the corresponding day), Luật Hộ tịch 2014 Đ5–6 and NĐ 23/2015/NĐ-CP Đ7 (same day, after 15:00 the next working
day), BLLĐ 2019 Đ112 (days off, as rows of the calendar).

Working time is made of half-open pieces, [opening, closing): 11:30 is the same moment as 13:30 and 17:00 the same as
07:00 of the next working day, and it is the later name that is used. So eight working hours are one working day.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone

from .catalogue import DayKind, LimitUnit, SpecialDay, TimeLimit

VIETNAM = timezone(timedelta(hours=7), "ICT")
"""Viet Nam time, UTC+7 without daylight saving."""

_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """Opening hours of a working day, Viet Nam wall time; `same_day_until` is the last moment of the same-day rule."""

    morning_from: time = time(7, 0)
    morning_to: time = time(11, 30)
    afternoon_from: time = time(13, 30)
    afternoon_to: time = time(17, 0)
    same_day_until: time = time(15, 0)

    def __post_init__(self) -> None:
        if not self.morning_from < self.morning_to <= self.afternoon_from < self.afternoon_to:
            raise ValueError("office hours must run forwards")


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Which days are worked, and when.

    Attributes:
        special_days: rows of the holiday table; a swap is one row off and one worked Saturday.
        saturday_intake: the desk also receives on Saturday mornings (residence, identity cards). That is time of
            receipt only: no limit runs on it.
    """

    special_days: tuple[SpecialDay, ...] = ()
    hours: OfficeHours = OfficeHours()
    saturday_intake: bool = False
    _off: frozenset[date] = field(init=False, repr=False, compare=False)
    _worked: frozenset[date] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_off", _days_of(self.special_days, DayKind.OFF))
        object.__setattr__(self, "_worked", _days_of(self.special_days, DayKind.WORKED_SATURDAY))

    def is_working_day(self, day: date) -> bool:
        """True when the office works on `day`. A day that is both worked and off is off."""
        return day not in self._off and (day.weekday() < _SATURDAY or day in self._worked)

    def is_intake_only(self, day: date) -> bool:
        """True on a Saturday whose morning is open for receiving alone."""
        return (
            self.saturday_intake
            and day.weekday() == _SATURDAY
            and day not in self._off
            and not self.is_working_day(day)
        )

    def on_or_after(self, day: date) -> date:
        """The first working day from `day` on."""
        while not self.is_working_day(day):
            day += _DAY
        return day

    def after(self, day: date) -> date:
        """The first working day later than `day`."""
        return self.on_or_after(day + _DAY)

    def opening(self, day: date) -> datetime:
        return datetime.combine(day, self.hours.morning_from, VIETNAM)

    def closing(self, day: date) -> datetime:
        return datetime.combine(day, self.hours.afternoon_to, VIETNAM)

    def pieces(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """Working time of `day` as half-open pieces; empty on a day off."""
        if not self.is_working_day(day):
            return ()
        hours = self.hours
        return (
            (self.opening(day), datetime.combine(day, hours.morning_to, VIETNAM)),
            (datetime.combine(day, hours.afternoon_from, VIETNAM), self.closing(day)),
        )


def _days_of(rows: Iterable[SpecialDay], kind: DayKind) -> frozenset[date]:
    return frozenset(row.day for row in rows if row.kind is kind)


@dataclass(frozen=True, slots=True)
class Wait:
    """A supplement: asked at, and answered at or None while it is open (aware times)."""

    asked_at: datetime
    answered_at: datetime | None = None


def received_at_effective(received_at: datetime, calendar: WorkingCalendar) -> datetime:
    """The moment the dossier counts as received, Viet Nam time.

    Within opening hours the moment itself; before opening, at lunch, after closing or on a day off the next opening.
    A Saturday morning open for intake counts as itself.

    Raises:
        ValueError: `received_at` has no zone.
    """
    local = _local(received_at)
    if calendar.is_intake_only(local.date()):
        opening = calendar.opening(local.date())
        if local.time() < calendar.hours.morning_to:
            return max(local, opening)
    return _next_open(local, calendar)


def _next_open(local: datetime, calendar: WorkingCalendar) -> datetime:
    """`local` itself inside working time, else the next opening."""
    for start, end in calendar.pieces(local.date()):
        if local < end:
            return max(local, start)
    return calendar.opening(calendar.after(local.date()))


def due_at(received_at: datetime, limit: TimeLimit, calendar: WorkingCalendar) -> datetime:
    """The appointment for a dossier, Viet Nam time; always within working time or at closing of a working day.

    The day of receipt is not counted. Working days keep the clock time of the receipt. Working hours count working
    minutes exactly. Calendar days and months end with their last day, that is at closing, and roll over days off
    (BLDS 2015 Đ148). The same-day rule ends at closing, on the next working day when received later than 15:00.

    Args:
        received_at: aware time the citizen handed the dossier in.

    Raises:
        ValueError: a time without zone, or a limit below one unit (zero belongs to the same-day rule).
    """
    start = received_at_effective(received_at, calendar)
    if limit.unit is LimitUnit.SAME_DAY:
        return _same_day(start, calendar)
    if limit.amount < 1:
        raise ValueError("a limit needs at least one unit")
    if limit.unit is LimitUnit.WORKING_HOURS:
        return _add_working(start, timedelta(hours=limit.amount), calendar)
    if limit.unit is LimitUnit.WORKING_DAYS:
        return _add_working_days(start, limit.amount, calendar)
    return calendar.closing(calendar.on_or_after(_last_day(start.date(), limit)))


def due_after_waits(
    received_at: datetime, limit: TimeLimit, calendar: WorkingCalendar, waits: tuple[Wait, ...]
) -> datetime | None:
    """The appointment when the citizen was asked for supplements; None while one of them is open.

    The waiting counts as working time for limits in working days or hours, as elapsed time for calendar days and months;
    in whole minutes, as promises are printed. The same-day rule has no term to shift: it begins with the papers complete
    (Luật Hộ tịch 2014 Đ5), so it is counted from the last answer, later than 15:00 to the next working day.

    Raises:
        ValueError: as `due_at`, or an answer before its question.
    """
    due = due_at(received_at, limit, calendar)
    elapsed = timedelta()
    worked = timedelta()
    for wait in waits:
        if wait.answered_at is None:
            return None
        asked, answered = _ends(wait)
        elapsed += _minutes(answered - asked)
        worked += _minutes(working_time_between(asked, answered, calendar))
        if limit.unit is LimitUnit.SAME_DAY:
            due = _complete_since(due, asked, answered, calendar)
    if limit.unit in (LimitUnit.CALENDAR_DAYS, LimitUnit.MONTHS):
        start = received_at_effective(received_at, calendar)
        ends = calendar.closing(_last_day(start.date(), limit)) + elapsed
        return calendar.closing(calendar.on_or_after(ends.date()))
    if not worked or limit.unit is LimitUnit.SAME_DAY:
        return due
    return _add_working(due, worked, calendar)


def due_after_wait(
    due: datetime, unit: LimitUnit, calendar: WorkingCalendar, wait: Wait
) -> datetime:
    """Move an appointment that does not follow from a limit alone (it was extended) by a supplement that is answered.

    The waiting counts as in `due_after_waits`; under the same-day rule the working days between question and answer do.
    Raises ValueError for an open wait, or an answer before its question.
    """
    asked, answered = _ends(wait)
    if unit is LimitUnit.SAME_DAY:
        days = working_days_between(asked.date(), answered.date(), calendar)
        later = _add_working_days(_local(due), days, calendar)
        return _complete_since(later, asked, answered, calendar)
    if unit in (LimitUnit.CALENDAR_DAYS, LimitUnit.MONTHS):
        later = _local(due) + _minutes(answered - asked)
        return calendar.closing(calendar.on_or_after(later.date()))
    worked = _minutes(working_time_between(asked, answered, calendar))
    return _add_working(_local(due), worked, calendar) if worked else _local(due)


def _ends(wait: Wait) -> tuple[datetime, datetime]:
    """Question and answer, Viet Nam time. Raises ValueError."""
    if wait.answered_at is None:
        raise ValueError("the supplement is not answered")
    asked, answered = _local(wait.asked_at), _local(wait.answered_at)
    if answered < asked:
        raise ValueError("a supplement cannot be answered before it is asked")
    return asked, answered


def _minutes(waited: timedelta) -> timedelta:
    """Whole minutes: an answer within seconds moves no printed promise."""
    return waited - waited % timedelta(minutes=1)


def _complete_since(
    due: datetime, asked: datetime, answered: datetime, calendar: WorkingCalendar
) -> datetime:
    """The same-day rule from the answer on, never earlier than `due`."""
    if not _minutes(answered - asked):
        return due
    return max(due, _same_day(received_at_effective(answered, calendar), calendar))


def working_time_between(start: datetime, end: datetime, calendar: WorkingCalendar) -> timedelta:
    """Working time from `start` to `end` (aware times); zero when `end` is not later."""
    start, end = _local(start), _local(end)
    total = timedelta()
    day = start.date()
    while day <= end.date():
        for opens, closes in calendar.pieces(day):
            total += max(min(closes, end) - max(opens, start), timedelta())
        day += _DAY
    return total


def working_days_between(start: date, end: date, calendar: WorkingCalendar) -> int:
    """Working days after `start` up to and with `end`; negative when `end` is earlier (days late)."""
    if end < start:
        return -working_days_between(end, start, calendar)
    return sum(
        calendar.is_working_day(start + _DAY * step) for step in range(1, (end - start).days + 1)
    )


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a time without zone")
    return moment.astimezone(VIETNAM)


def _same_day(start: datetime, calendar: WorkingCalendar) -> datetime:
    day = start.date()
    in_time = calendar.is_working_day(day) and start.time() <= calendar.hours.same_day_until
    return calendar.closing(day if in_time else calendar.after(day))


def _add_working_days(start: datetime, amount: int, calendar: WorkingCalendar) -> datetime:
    day = start.date()
    for _ in range(amount):
        day = calendar.after(day)
    return datetime.combine(day, start.time(), VIETNAM)


def _add_working(start: datetime, rest: timedelta, calendar: WorkingCalendar) -> datetime:
    """`rest` of working time after `start`; a rest that ends with a piece of the day is due when the next one opens."""
    at = _next_open(start, calendar)
    while True:
        for opens, closes in calendar.pieces(at.date()):
            if at >= closes:
                continue
            at = max(at, opens)
            if rest < closes - at:
                return at + rest
            rest -= closes - at
            at = closes
        at = calendar.opening(calendar.after(at.date()))


def _last_day(start: date, limit: TimeLimit) -> date:
    """Last day of a limit in calendar days or months, not rolled; 31/8 and six months give 28/2 (BLDS Đ148.3)."""
    if limit.unit is LimitUnit.CALENDAR_DAYS:
        return start + _DAY * limit.amount
    months = start.month - 1 + limit.amount
    year, month = start.year + months // 12, months % 12 + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))
