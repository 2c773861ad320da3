"""Time on a busy PC: what a reading may take is counted in what the processor gave it, with an end by the clock."""

import time

import pytest

from counter_app.ocr.patience import ReaderTimeout, patiently
from counter_app.workers.process import Patience


def test_a_worker_may_use_its_seconds_however_long_the_pc_takes_to_give_them() -> None:
    patience = Patience(10.0, 100.0)
    # A tenth of a processor: 10 seconds by the clock are one of its own.
    assert not any(patience.over(tick / 10, 100.0 + tick / 100) for tick in range(499))


def test_a_worker_that_used_its_seconds_is_over() -> None:
    patience = Patience(10.0, 100.0)
    assert not patience.over(9.9, 109.9)
    assert not patience.over(12.0, 109.9)
    assert patience.over(12.1, 110.0)


def test_a_worker_that_does_nothing_is_over_by_the_clock() -> None:
    patience = Patience(10.0, 100.0)
    assert not patience.over(0.1, 100.5)
    assert not patience.over(9.9, 100.5)
    assert patience.over(10.0, 100.5)


def test_a_worker_that_stops_moving_late_is_over_half_its_time_after() -> None:
    patience = Patience(10.0, 100.0)
    assert not patience.over(14.0, 104.0)
    assert not patience.over(18.9, 104.0)
    assert patience.over(19.0, 104.0)


def test_no_worker_goes_on_for_ever() -> None:
    patience = Patience(10.0, 100.0)
    assert not patience.over(49.9, 101.0)
    assert patience.over(50.0, 101.1)


def test_where_the_system_tells_nothing_the_clock_counts() -> None:
    patience = Patience(10.0, None)
    assert not patience.over(9.9, None)
    assert patience.over(10.0, None)


def test_a_reading_the_pc_had_no_time_for_is_tried_once_more_for_longer() -> None:
    given: list[float] = []

    def attempt(seconds: float) -> str:
        given.append(seconds)
        if len(given) == 1:
            raise ReaderTimeout()
        return "read"

    assert patiently(60.0, attempt) == "read"
    assert given == [60.0, 300.0]


def test_a_reading_that_used_its_time_is_given_up() -> None:
    given: list[float] = []

    def attempt(seconds: float) -> str:
        given.append(seconds)
        end = time.process_time() + seconds
        while time.process_time() < end:
            pass
        raise ReaderTimeout()

    with pytest.raises(ReaderTimeout):
        patiently(0.05, attempt)
    assert given == [0.05]
