"""How much goes at once over a line that is quick, slow, or cut; and how a limit holds it back."""

import pytest
from hypothesis import given, strategies as st

from counter_app.domain.errors import LinkCut, LinkStalled
from counter_app.domain.link import MOST_SHARING, LinkSample
from counter_app.upload.pace import FIRST, LARGEST, LEAST, SMALLEST, Pace


class Time:
    """A clock that goes only when somebody waits or works."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def pace(time: Time) -> Pace:
    return Pace(clock=time, sleep=time.pass_by)


def carry(pace: Pace, time: Time, size: int, rate: float) -> None:
    with pace.call(size):
        time.pass_by(size / rate)


def test_a_bundle_is_a_chunk_that_proxies_take_and_small_while_the_line_is_unknown(
    pace: Pace, time: Time
) -> None:
    assert pace.bundle == SMALLEST
    carry(pace, time, 100_000, 20_000)
    assert pace.bundle == pace.chunk == 120_000
    for _ in range(9):
        carry(pace, time, 4_000_000, 5_000_000)
    assert pace.chunk == LARGEST
    assert pace.bundle == 512 * 1024


def test_fewer_rows_share_a_call_while_the_hub_is_busy_and_more_again_after_it(
    pace: Pace, time: Time
) -> None:
    """A hub is silent until the last row is kept: with hundreds of desks at once 64 of them would take a minute."""

    def send(rows: int, seconds: float) -> int:
        with pace.shared(rows):
            time.pass_by(seconds)
        return pace.sharing

    assert pace.sharing == MOST_SHARING
    assert send(64, 10.0) == 64
    assert send(64, 24.0) == 32
    with pytest.raises(LinkStalled), pace.shared(32):
        raise LinkStalled(reason="silent")
    assert pace.sharing == 16
    assert send(16, 96.0) == 4, "never fewer"
    assert [send(4, 1.0) for _ in range(5)] == [8, 16, 32, 64, 64]


@pytest.mark.parametrize(
    ("rate", "chunk"),
    [(1_000, SMALLEST), (20_000, 120_000), (200_000, 1_200_000), (50_000_000, LARGEST)],
)
def test_a_chunk_takes_a_few_seconds_within_its_bounds(
    pace: Pace, time: Time, rate: int, chunk: int
) -> None:
    assert pace.chunk == FIRST
    for _ in range(12):
        carry(pace, time, pace.chunk, rate)

    assert pace.chunk == pytest.approx(chunk, rel=0.01)


def test_a_cut_makes_the_next_chunk_smaller_and_success_larger_again(
    pace: Pace, time: Time
) -> None:
    for _ in range(6):
        carry(pace, time, pace.chunk, 100_000)
    usual = pace.chunk
    with pytest.raises(LinkCut), pace.call(usual):
        raise LinkCut
    assert pace.chunk == round(usual / 2)

    for _ in range(20):
        with pytest.raises(LinkCut), pace.call(pace.chunk):
            raise LinkCut
    assert pace.chunk == SMALLEST

    for _ in range(15):
        carry(pace, time, pace.chunk, 100_000)
    assert pace.chunk == pytest.approx(usual, rel=0.01)


def test_a_line_that_was_quick_and_is_slow_today_loses_ever_less_with_a_beginning(
    pace: Pace, time: Time
) -> None:
    """The bytes that go with the request that begins an upload are lost when it breaks: there is no address to ask."""
    pace.believe(10_000_000)
    lost = [pace.moment]
    while lost[-1] > 16_000:
        with pytest.raises(LinkCut), pace.call(lost[-1]):
            time.pass_by(5.0)
            raise LinkCut
        lost.append(pace.moment)

    assert lost[0] == 256 * 1024
    assert len(lost) <= 4


def test_a_burst_into_empty_buffers_only_doubles_the_chunk(pace: Pace, time: Time) -> None:
    carry(pace, time, FIRST, 1e12)

    assert pace.chunk == 2 * FIRST


def test_what_was_measured_before_is_where_it_begins(pace: Pace, time: Time) -> None:
    pace.believe(20_000)
    assert (pace.chunk, pace.moment) == (120_000, 15_000)

    for _ in range(12):
        carry(pace, time, pace.chunk, 200_000)
    pace.believe(20_000)
    assert pace.chunk == pytest.approx(1_200_000, rel=0.01)


def test_what_a_proxy_does_not_let_through_is_not_tried_again(pace: Pace, time: Time) -> None:
    for _ in range(8):
        carry(pace, time, pace.chunk, 50_000_000)
    assert pace.chunk == LARGEST
    assert pace.refuse(LARGEST)
    for _ in range(8):
        carry(pace, time, pace.chunk, 50_000_000)
    assert pace.chunk == LARGEST // 2

    while pace.refuse(pace.chunk):
        assert pace.bundle <= pace.chunk >= LEAST
        assert pace.moment <= pace.chunk
    assert pace.chunk == LEAST


def test_a_way_that_was_too_narrow_is_tried_with_more_after_an_hour(pace: Pace, time: Time) -> None:
    pace.believe(60_000)
    assert pace.refuse(50_000)
    carry(pace, time, 25_000, 60_000)
    assert pace.chunk == 25_000

    time.pass_by(3600)
    carry(pace, time, 25_000, 60_000)
    carry(pace, time, 25_000, 60_000)

    assert pace.chunk == 50_000


def test_little_is_handed_over_at_once_on_a_thin_line(pace: Pace) -> None:
    blocks = [pace.block]
    pace.believe(200)
    blocks.append(pace.block)
    pace.limit(100)

    assert (*blocks, pace.block) == (1024, 1024, 256)


def test_measurements_are_told_once_and_small_calls_move_no_chunk(pace: Pace, time: Time) -> None:
    carry(pace, time, 1_024, 1_024)
    assert pace.chunk == FIRST
    carry(pace, time, 40_000, 20_000)

    assert pace.take_samples() == (LinkSample(1_024, 1.0), LinkSample(40_000, 2.0))
    assert pace.take_samples() == ()


@given(
    limit=st.integers(100, 10**6),
    pieces=st.lists(st.integers(1, 8192), min_size=2, max_size=50),
)
def test_a_limit_is_never_passed_over_any_stretch(limit: int, pieces: list[int]) -> None:
    time = Time()
    pace = Pace(clock=time, sleep=time.pass_by)
    pace.limit(limit)
    with pace.call(sum(pieces)) as passing:
        for piece in pieces:
            passing(piece)

    # The last piece has gone out, its time is still to come.
    assert time.now == pytest.approx(sum(pieces[:-1]) / limit)
    assert pace.block <= max(256, min(8192, limit))


def test_a_limit_that_is_lifted_holds_nothing_back(pace: Pace, time: Time) -> None:
    pace.limit(100)
    pace.limit(None)
    with pace.call(10**6) as passing:
        passing(500_000)
        passing(500_000)

    assert time.now == 0.0
