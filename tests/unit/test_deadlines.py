"""Due dates, each row with the article it follows. 25/11/2026 is a Wednesday."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from counter_app.domain.catalogue import DayKind, LimitUnit, SpecialDay, TimeLimit
from counter_app.domain.deadlines import (
    VIETNAM,
    OfficeHours,
    Wait,
    WorkingCalendar,
    due_after_waits,
    due_at,
    received_at_effective,
    working_days_between,
    working_time_between,
)


def _off(*days: str) -> tuple[SpecialDay, ...]:
    return tuple(SpecialDay(date.fromisoformat(day), DayKind.OFF, "nghỉ", "test") for day in days)


def _worked(*days: str) -> tuple[SpecialDay, ...]:
    return tuple(
        SpecialDay(date.fromisoformat(day), DayKind.WORKED_SATURDAY, "bù", "test") for day in days
    )


TET = _off("2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19", "2026-02-20")
CALENDAR = WorkingCalendar(
    (*TET, *_off("2026-01-01", "2026-01-02", "2026-04-30", "2026-05-01"), *_worked("2026-01-10"))
)
SATURDAYS = WorkingCalendar(CALENDAR.special_days, saturday_intake=True)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def days(amount: int) -> TimeLimit:
    return TimeLimit(amount, LimitUnit.WORKING_DAYS)


def hours(amount: int) -> TimeLimit:
    return TimeLimit(amount, LimitUnit.WORKING_HOURS)


@pytest.mark.parametrize(
    ("received", "effective"),
    [  # outside opening hours counts as the next opening; an opening's first moment is inside, its last is not
        ("2026-11-25T06:10", "2026-11-25T07:00"),
        ("2026-11-25T07:00", "2026-11-25T07:00"),
        ("2026-11-25T09:15", "2026-11-25T09:15"),
        ("2026-11-25T11:30", "2026-11-25T13:30"),
        ("2026-11-25T12:40", "2026-11-25T13:30"),
        ("2026-11-25T16:59", "2026-11-25T16:59"),
        ("2026-11-25T17:00", "2026-11-26T07:00"),
        ("2026-11-27T18:00", "2026-11-30T07:00"),
        ("2026-11-28T09:00", "2026-11-30T07:00"),
        ("2026-02-13T17:30", "2026-02-23T07:00"),
        ("2026-01-10T09:00", "2026-01-10T09:00"),
    ],
)
def test_counts_as_received(received: str, effective: str) -> None:
    assert received_at_effective(at(received), CALENDAR) == at(effective)


@pytest.mark.parametrize(
    ("received", "limit", "due"),
    [
        # BLDS 2015 Đ147.2: the day of receipt is not counted; the clock time stays
        ("2026-11-25T09:15", days(1), "2026-11-26T09:15"),
        ("2026-11-25T16:00", days(3), "2026-11-30T16:00"),
        ("2026-11-25T12:00", days(1), "2026-11-26T13:30"),
        ("2026-11-25T17:30", days(1), "2026-11-27T07:00"),
        # BLLĐ 2019 Đ112: Tết, and 30/4 with 1/5, are no working days
        ("2026-02-13T10:00", days(1), "2026-02-23T10:00"),
        ("2026-04-29T10:00", days(2), "2026-05-05T10:00"),
        # a swap: 2/1 is off, Saturday 10/1 is a full working day
        ("2025-12-31T10:00", days(1), "2026-01-05T10:00"),
        ("2026-01-09T10:00", days(1), "2026-01-10T10:00"),
        ("2026-01-10T10:00", days(1), "2026-01-12T10:00"),
        # eight working hours are a day, minutes exact
        ("2026-11-25T09:15", hours(1), "2026-11-25T10:15"),
        ("2026-11-25T11:00", hours(1), "2026-11-25T14:00"),
        ("2026-11-25T10:30", hours(1), "2026-11-25T13:30"),
        ("2026-11-25T16:00", hours(1), "2026-11-26T07:00"),
        ("2026-11-27T16:30", hours(1), "2026-11-30T07:30"),
        ("2026-11-25T12:15", hours(2), "2026-11-25T15:30"),
        ("2026-11-25T09:15", hours(8), "2026-11-26T09:15"),
        # BLDS 2015 Đ148.5: calendar days end with the last day, a day off rolls on
        ("2026-11-25T09:15", TimeLimit(15, LimitUnit.CALENDAR_DAYS), "2026-12-10T17:00"),
        ("2026-11-25T09:15", TimeLimit(3, LimitUnit.CALENDAR_DAYS), "2026-11-30T17:00"),
        ("2026-02-10T09:15", TimeLimit(7, LimitUnit.CALENDAR_DAYS), "2026-02-23T17:00"),
        ("2026-11-25T18:00", TimeLimit(1, LimitUnit.CALENDAR_DAYS), "2026-11-27T17:00"),
        # BLDS 2015 Đ148.3: the corresponding day, or the month's last; 28/2/2027 is a Sunday
        ("2026-08-31T09:00", TimeLimit(6, LimitUnit.MONTHS), "2027-03-01T17:00"),
        ("2023-08-31T09:00", TimeLimit(6, LimitUnit.MONTHS), "2024-02-29T17:00"),
        ("2026-11-25T09:00", TimeLimit(1, LimitUnit.MONTHS), "2026-12-25T17:00"),
        ("2026-12-15T09:00", TimeLimit(12, LimitUnit.MONTHS), "2027-12-15T17:00"),
    ],
)
def test_due(received: str, limit: TimeLimit, due: str) -> None:
    assert due_at(at(received), limit, CALENDAR) == at(due)


@pytest.mark.parametrize(
    ("received", "due"),
    [  # Luật Hộ tịch 2014 Đ5.3, NĐ 23/2015/NĐ-CP Đ7: same day; later than 15:00 the next working day
        ("2026-11-25T07:00", "2026-11-25T17:00"),
        ("2026-11-25T15:00", "2026-11-25T17:00"),
        ("2026-11-25T15:00:01", "2026-11-26T17:00"),
        ("2026-11-25T12:00", "2026-11-25T17:00"),
        ("2026-11-25T17:30", "2026-11-26T17:00"),
        ("2026-11-27T16:00", "2026-11-30T17:00"),
        ("2026-11-29T16:00", "2026-11-30T17:00"),
    ],
)
def test_same_day_rule(received: str, due: str) -> None:
    assert due_at(at(received), TimeLimit(0, LimitUnit.SAME_DAY), CALENDAR) == at(due)


@pytest.mark.parametrize(
    ("received", "limit", "due"),
    [  # Saturday morning is time of receipt only: Monday is the first day that counts
        ("2026-11-28T09:00", days(1), "2026-11-30T09:00"),
        ("2026-11-28T06:00", days(1), "2026-11-30T07:00"),
        ("2026-11-28T11:30", days(1), "2026-12-01T07:00"),
        ("2026-11-28T09:00", hours(1), "2026-11-30T08:00"),
        ("2026-11-28T09:00", TimeLimit(0, LimitUnit.SAME_DAY), "2026-11-30T17:00"),
        ("2026-01-10T09:00", days(1), "2026-01-12T09:00"),
    ],
)
def test_saturday_intake(received: str, limit: TimeLimit, due: str) -> None:
    assert due_at(at(received), limit, SATURDAYS) == at(due)


def test_saturday_that_is_a_holiday_receives_nothing() -> None:
    calendar = WorkingCalendar(_off("2026-11-28"), saturday_intake=True)
    assert received_at_effective(at("2026-11-28T09:00"), calendar) == at("2026-11-30T07:00")


def test_other_zones_are_turned_into_viet_nam_time() -> None:
    received = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
    due = due_at(received, days(1), CALENDAR)
    assert due == at("2026-11-26T08:00")
    assert due.utcoffset() == timedelta(hours=7)


def test_office_with_its_own_hours() -> None:
    calendar = WorkingCalendar((), OfficeHours(time(7, 30), time(11, 30), time(13), time(17)))
    assert due_at(at("2026-11-25T07:10"), days(1), calendar) == at("2026-11-26T07:30")
    assert due_at(at("2026-11-25T11:00"), hours(1), calendar) == at("2026-11-25T13:30")
    with pytest.raises(ValueError, match="forwards"):
        OfficeHours(morning_to=time(6))


def test_naive_times_and_empty_limits_are_mistakes_of_the_program() -> None:
    with pytest.raises(ValueError, match="zone"):
        due_at(datetime(2026, 11, 25, 9), days(1), CALENDAR)  # noqa: DTZ001 - the naive time is the point
    with pytest.raises(ValueError, match="one unit"):
        due_at(at("2026-11-25T09:00"), days(0), CALENDAR)


@pytest.mark.parametrize(
    ("limit", "waits", "due"),
    [
        (days(3), (), "2026-11-30T09:00"),
        (days(3), (("2026-11-26T09:00", None),), None),
        # two and a half working days of waiting move a working-day limit by just as much
        (days(3), (("2026-11-26T09:00", "2026-11-30T15:00"),), "2026-12-02T15:00"),
        # answered within the weekend: no working time has passed
        (days(3), (("2026-11-28T09:00", "2026-11-29T15:00"),), "2026-11-30T09:00"),
        # calendar limits move by the time that passed
        (
            TimeLimit(15, LimitUnit.CALENDAR_DAYS),
            (("2026-11-26T09:00", "2026-11-30T09:00"),),
            "2026-12-14T17:00",
        ),
        (
            TimeLimit(15, LimitUnit.CALENDAR_DAYS),
            (("2026-11-26T09:00", "2026-11-27T09:00"), ("2026-12-01T09:00", None)),
            None,
        ),
    ],
)
def test_waiting_for_a_supplement_moves_the_appointment(
    limit: TimeLimit, waits: tuple[tuple[str, str | None], ...], due: str | None
) -> None:
    asked = tuple(Wait(at(start), at(end) if end else None) for start, end in waits)
    found = due_after_waits(at("2026-11-25T09:00"), limit, CALENDAR, asked)
    assert found == (at(due) if due else None)


def test_answer_before_the_question_is_a_mistake() -> None:
    wait = Wait(at("2026-11-26T09:00"), at("2026-11-25T09:00"))
    with pytest.raises(ValueError, match="before it is asked"):
        due_after_waits(at("2026-11-25T09:00"), days(1), CALENDAR, (wait,))


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        ("2026-11-25", "2026-11-25", 0),
        ("2026-11-25", "2026-11-30", 3),
        ("2026-11-30", "2026-11-25", -3),
        ("2026-02-13", "2026-02-23", 1),
        ("2026-01-09", "2026-01-12", 2),
    ],
)
def test_working_days_between(start: str, end: str, count: int) -> None:
    assert (
        working_days_between(date.fromisoformat(start), date.fromisoformat(end), CALENDAR) == count
    )


def test_working_time_between() -> None:
    spent = working_time_between(at("2026-11-27T16:00"), at("2026-11-30T13:45"), CALENDAR)
    assert spent == timedelta(hours=1 + 4.5, minutes=15)
    assert (
        working_time_between(at("2026-11-30T13:45"), at("2026-11-27T16:00"), CALENDAR)
        == timedelta()
    )
