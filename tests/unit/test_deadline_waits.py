"""An appointment and the supplements that hold it up: what the waiting adds, limit by limit."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from counter_app.domain.catalogue import LimitUnit, TimeLimit
from counter_app.domain.deadlines import (
    VIETNAM,
    Wait,
    WorkingCalendar,
    due_after_wait,
    due_after_waits,
    due_at,
)

CALENDAR = WorkingCalendar()


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """March 2026; the 2nd is a Monday."""
    return datetime(2026, 3, day, hour, minute, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("due", "unit", "asked", "answered", "after"),
    [
        # working time: an hour of the morning asked for comes back as an hour
        (at(5, 9), LimitUnit.WORKING_DAYS, at(3, 9), at(3, 10), at(5, 10)),
        # from Monday afternoon to Tuesday morning: 2 h + 1 h of work
        (at(5, 9), LimitUnit.WORKING_DAYS, at(2, 15), at(3, 8), at(5, 14)),
        # a week-end is no working time
        (at(12, 9), LimitUnit.WORKING_HOURS, at(6, 17), at(9, 7), at(12, 9)),
        # calendar days: the time that passed, to closing, rolled off a day off (BLDS 2015 Đ148)
        (at(5, 17), LimitUnit.CALENDAR_DAYS, at(3, 9), at(5, 9), at(9, 17)),
        (at(5, 17), LimitUnit.MONTHS, at(3, 9), at(4, 9), at(6, 17)),
        # the same-day rule, extended: whole working days (Thursday 5th to Monday 9th), or the rule from the answer on
        (at(4, 17), LimitUnit.SAME_DAY, at(3, 9), at(3, 14), at(4, 17)),
        (at(5, 17), LimitUnit.SAME_DAY, at(3, 9), at(5, 9), at(9, 17)),
        (at(3, 17), LimitUnit.SAME_DAY, at(3, 15, 30), at(3, 16), at(4, 17)),
    ],
)
def test_what_the_waiting_adds(
    due: datetime, unit: LimitUnit, asked: datetime, answered: datetime, after: datetime
) -> None:
    assert due_after_wait(due, unit, CALENDAR, Wait(asked, answered)) == after


@pytest.mark.parametrize(
    ("received", "asked", "answered", "due"),
    [
        # complete again the same day: the day stands; later than 15:00: the next working day (Luật Hộ tịch 2014 Đ5)
        (at(3, 8), at(3, 9), at(3, 15), at(3, 17)),
        (at(3, 8), at(3, 9), at(3, 15, 1), at(4, 17)),
        (at(3, 8), at(3, 9), at(5, 10), at(5, 17)),
        (at(3, 8), at(3, 9), at(6, 16), at(9, 17)),
        # received after 15:00 and complete at once: what was promised is not moved forward
        (at(3, 16), at(3, 16, 5), at(3, 16, 10), at(4, 17)),
    ],
)
def test_the_same_day_rule_begins_with_the_papers_complete(
    received: datetime, asked: datetime, answered: datetime, due: datetime
) -> None:
    limit = TimeLimit(0, LimitUnit.SAME_DAY)
    assert due_after_waits(received, limit, CALENDAR, (Wait(asked, answered),)) == due


@pytest.mark.parametrize("unit", list(LimitUnit))
def test_an_answer_within_seconds_moves_no_promise(unit: LimitUnit) -> None:
    limit = TimeLimit(0 if unit is LimitUnit.SAME_DAY else 3, unit)
    for received in (at(3, 8), at(3, 16, 59), at(3, 14, 59)):
        asked = received + timedelta(seconds=40)
        wait = Wait(asked, asked + timedelta(seconds=50))
        promised = due_at(received, limit, CALENDAR)
        assert due_after_waits(received, limit, CALENDAR, (wait,)) == promised
        assert due_after_wait(CALENDAR.closing(promised.date()), unit, CALENDAR, wait) == (
            CALENDAR.closing(promised.date())
        )


def test_a_wait_ends_after_it_begins_and_has_to_end() -> None:
    for wait in (Wait(at(3, 9)), Wait(at(3, 9), at(3, 8))):
        with pytest.raises(ValueError, match="supplement"):
            due_after_wait(at(5, 9), LimitUnit.WORKING_DAYS, CALENDAR, wait)


MOMENTS = st.integers(0, 60 * 24 * 20).map(lambda minutes: at(2, 0) + timedelta(minutes=minutes))
WORKED = st.sampled_from((LimitUnit.WORKING_DAYS, LimitUnit.WORKING_HOURS))


@given(MOMENTS, WORKED, st.integers(1, 30), MOMENTS, MOMENTS)
def test_one_wait_moves_an_extended_appointment_as_it_moves_a_plain_one(
    received: datetime, unit: LimitUnit, amount: int, first: datetime, second: datetime
) -> None:
    limit = TimeLimit(amount, unit)
    wait = Wait(min(first, second), max(first, second))
    plain = due_after_waits(received, limit, CALENDAR, (wait,))
    moved = due_after_wait(due_at(received, limit, CALENDAR), unit, CALENDAR, wait)
    assert plain == moved
    assert CALENDAR.is_working_day(moved.date())
