"""What holds for every appointment, whatever the day, the limit and the holidays."""

from datetime import date, datetime, timedelta

from hypothesis import given, strategies as st

from counter_app.domain.catalogue import DayKind, LimitUnit, SpecialDay, TimeLimit
from counter_app.domain.deadlines import (
    VIETNAM,
    WorkingCalendar,
    due_at,
    received_at_effective,
    working_days_between,
    working_time_between,
)

DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)).map(  # noqa: DTZ001 - hypothesis wants naive bounds
    lambda moment: moment.replace(tzinfo=VIETNAM)
)
LIMITS = st.one_of(
    st.builds(TimeLimit, st.integers(1, 40), st.just(LimitUnit.WORKING_DAYS)),
    st.builds(TimeLimit, st.integers(1, 90), st.just(LimitUnit.WORKING_HOURS)),
    st.builds(TimeLimit, st.integers(1, 90), st.just(LimitUnit.CALENDAR_DAYS)),
    st.builds(TimeLimit, st.integers(1, 14), st.just(LimitUnit.MONTHS)),
    st.just(TimeLimit(0, LimitUnit.SAME_DAY)),
)


@st.composite
def calendars(draw: st.DrawFn) -> WorkingCalendar:
    off = draw(st.sets(DAYS, max_size=25))
    saturdays = draw(st.sets(DAYS.filter(lambda day: day.weekday() == 5), max_size=3))
    rows = [SpecialDay(day, DayKind.OFF, "nghỉ", "test") for day in off]
    rows += [SpecialDay(day, DayKind.WORKED_SATURDAY, "bù", "test") for day in saturdays - off]
    return WorkingCalendar(tuple(rows), saturday_intake=draw(st.booleans()))


@given(MOMENTS, LIMITS, calendars())
def test_due_lies_on_a_working_day_within_hours_and_after_receipt(
    received: datetime, limit: TimeLimit, calendar: WorkingCalendar
) -> None:
    due = due_at(received, limit, calendar)
    assert calendar.is_working_day(due.date())
    assert any(opens <= due <= closes for opens, closes in calendar.pieces(due.date()))
    assert due > received


@given(MOMENTS, MOMENTS, LIMITS, calendars())
def test_who_comes_later_is_never_promised_an_earlier_time(
    one: datetime, other: datetime, limit: TimeLimit, calendar: WorkingCalendar
) -> None:
    first, second = (due_at(moment, limit, calendar) for moment in sorted((one, other)))
    assert first.date() <= second.date()
    # A Saturday receipt keeps its clock time, so on Monday it may be earlier than Friday afternoon's.
    assert calendar.saturday_intake or first <= second


@given(MOMENTS, st.integers(1, 40), calendars())
def test_working_days_are_counted_without_the_day_of_receipt(
    received: datetime, amount: int, calendar: WorkingCalendar
) -> None:
    due = due_at(received, TimeLimit(amount, LimitUnit.WORKING_DAYS), calendar)
    start = received_at_effective(received, calendar)
    assert working_days_between(start.date(), due.date(), calendar) == amount
    assert due.time() == start.time()


@given(MOMENTS, st.integers(1, 90), calendars())
def test_working_hours_are_counted_to_the_minute(
    received: datetime, amount: int, calendar: WorkingCalendar
) -> None:
    due = due_at(received, TimeLimit(amount, LimitUnit.WORKING_HOURS), calendar)
    start = received_at_effective(received, calendar)
    assert working_time_between(start, due, calendar) == timedelta(hours=amount)


@given(MOMENTS, st.integers(1, 9), calendars())
def test_eight_working_hours_are_a_working_day(
    received: datetime, amount: int, calendar: WorkingCalendar
) -> None:
    start = received_at_effective(received, calendar)
    if calendar.is_intake_only(start.date()):
        return  # a Saturday's clock time is kept for days, while hours begin on Monday
    by_days = due_at(received, TimeLimit(amount, LimitUnit.WORKING_DAYS), calendar)
    by_hours = due_at(received, TimeLimit(8 * amount, LimitUnit.WORKING_HOURS), calendar)
    assert by_days == by_hours


@given(MOMENTS, calendars())
def test_the_same_receipt_counts_once(received: datetime, calendar: WorkingCalendar) -> None:
    start = received_at_effective(received, calendar)
    assert start >= received
    assert received_at_effective(start, calendar) == start
