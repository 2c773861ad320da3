"""The speed of the line and the forecast: what is measured is said, what is not known is not guessed."""

from datetime import datetime, time, timedelta, timezone

import pytest
from hypothesis import given, strategies as st

from counter_app.domain.link import (
    LONGEST_FORECAST,
    MOST_SAMPLES,
    Batch,
    Later,
    LinkRecord,
    LinkSample,
    LinkState,
    Measured,
    Window,
    forecast,
    rate_of,
    share_of,
    turn_of,
)
from counter_app.messages import forecast_sentence
from counter_app.services.link_watch import keep_link_record, link_record, link_view
from tests.services_bench import Bench, bench

__all__ = ["bench"]

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=timezone(timedelta(hours=7)))
NONE = Batch(0, 0)


def measured(*rates: int, seconds: float = 4.0, ago: timedelta = timedelta(0)) -> list[Measured]:
    return [Measured(LinkSample(round(rate * seconds), seconds), NOW - ago) for rate in rates]


def test_nothing_measured_is_no_speed() -> None:
    assert rate_of([], NOW) is None
    assert rate_of(measured(1000), NOW) is None, "4 kB are too little to name a speed"


def test_yesterdays_speed_says_nothing_about_today() -> None:
    old = measured(38_000, 38_000, ago=timedelta(hours=13))

    assert rate_of(old, NOW) is None


def test_one_burst_and_one_stall_do_not_move_the_speed() -> None:
    steady = measured(*[38_000] * 9)
    burst = Measured(LinkSample(4_000_000, 0.01), NOW)
    stall = Measured(LinkSample(64_000, 25.0), NOW)

    assert rate_of([*steady, burst, stall], NOW) == 38_000


def test_the_line_of_now_outweighs_the_line_of_an_hour_ago() -> None:
    before = measured(*[500_000] * 20, ago=timedelta(hours=1))

    assert rate_of([*before, *measured(20_000, 20_000)], NOW) == 20_000


@given(
    st.lists(
        st.tuples(st.integers(1, 10**9), st.floats(0.001, 3600.0), st.integers(-3600, 11 * 3600)),
        min_size=1,
        max_size=40,
    )
)
def test_the_speed_is_always_one_that_was_seen(samples: list[tuple[int, float, int]]) -> None:
    seen = [
        Measured(LinkSample(size, seconds), NOW - timedelta(seconds=ago))
        for size, seconds, ago in samples
    ]
    rate = rate_of(seen, NOW)

    rates = [each.sample.rate for each in seen]
    if rate is None:
        assert sum(each.sample.bytes for each in seen) < 64 * 1024
    else:
        assert max(min(rates) - 1, 1) <= rate <= max(rates) + 1


def test_a_record_keeps_the_last_measurements_and_the_last_word() -> None:
    record = LinkRecord()
    assert record.state is LinkState.UNKNOWN
    record = record.answered([LinkSample(50_000, 1.0)] * 3, NOW)
    for _ in range(MOST_SAMPLES + 5):
        record = record.answered([LinkSample(1, 1.0)], NOW)
    assert (record.state, len(record.measured)) == (LinkState.UP, MOST_SAMPLES + 3)

    failed = record.failed("LINK_CUT", [LinkSample(70_000, 1.0)], NOW + timedelta(minutes=1))

    assert (failed.state, failed.code, failed.seen_at) == (LinkState.DOWN, "LINK_CUT", NOW)
    assert failed.measured[-1].sample.bytes == 70_000
    assert failed.answered([], NOW).state is LinkState.UP


def test_a_queue_of_small_files_is_foretold_by_its_calls() -> None:
    """A thousand dossiers of 5 kB: the bytes are little, the way of each call is what takes time."""
    pages = measured(*[20_000] * 5)
    questions = [Measured(LinkSample(0, 0.2), NOW)] * 20
    everything = Batch(1000, 5_000_000, 1000)
    rate, turn = rate_of([*pages, *questions], NOW), turn_of([*pages, *questions], NOW)
    assert (rate, turn) == (20_000, 0.2)

    done = forecast(everything, NONE, rate=rate, now=NOW, turn=turn).done_at

    assert done == NOW + timedelta(seconds=250 + 3000 * 0.2)


def test_small_dossiers_that_share_calls_are_not_foretold_as_if_each_had_its_own() -> None:
    """Measured: 600 such dossiers of 3.5 kB and 1.2 kB of JSON took 143 s; with a way of its own for each it would be 480."""
    queue = Batch(600, 600 * 4_700, 600, 600 * 1_200)
    alone = forecast(queue, NONE, rate=18_700, now=NOW, turn=0.18)
    shared = forecast(queue, NONE, rate=18_700, now=NOW, turn=0.18, room=120_000)

    assert alone.done_at is not None and alone.done_at > NOW + timedelta(seconds=400)
    assert shared.done_at is not None
    assert abs(shared.done_at - NOW - timedelta(seconds=143)) < timedelta(seconds=15)


@pytest.mark.parametrize("room", [0, 120_000])
def test_pages_are_foretold_the_same_whether_small_things_share_calls_or_not(room: int) -> None:
    pages = Batch(40, 40 * 230_000, 40)
    done = forecast(pages, NONE, rate=20_000, now=NOW, turn=0.2, room=room).done_at

    assert done == NOW + timedelta(seconds=460 + 120 * 0.2)


@given(
    rows=st.integers(0, 10**6),
    size=st.integers(0, 10**7),
    files=st.integers(0, 20),
    room=st.integers(0, 512 * 1024),
)
def test_sharing_calls_never_makes_it_longer(rows: int, size: int, files: int, room: int) -> None:
    queue = Batch(rows, rows * size, rows * files)

    shared, alone = queue.seconds(20_000, 0.2, room), queue.seconds(20_000, 0.2)
    assert queue.bytes / 20_000 <= shared <= alone + 1e-6 * alone


def test_a_line_that_breaks_every_minute_is_foretold_with_what_it_is_away() -> None:
    record, at = LinkRecord(), NOW
    for _ in range(5):
        record = record.failed("LINK_CUT", [LinkSample(20_000 * 30, 30.0)], at)
        record = record.failed("LINK_CUT", [], at + timedelta(seconds=7))
        at += timedelta(seconds=30)
        record = record.answered([LinkSample(20_000 * 15, 15.0)], at)

    # 45 seconds of sending to 15 without an answer.
    assert share_of(record, at) == pytest.approx(0.75, abs=0.02)
    rate = rate_of(record.measured, at)
    assert rate == 20_000, "that is how fast it is while it is there"
    done = forecast(Batch(1, 3_600_000), NONE, rate=rate, now=at, share=0.75).done_at
    assert done == at + timedelta(seconds=240)


def test_a_long_outage_says_nothing_about_the_line_of_now() -> None:
    record = LinkRecord().answered([LinkSample(20_000 * 45, 45.0)], NOW)
    record = record.failed("LINK_OFFLINE", [], NOW + timedelta(minutes=1))
    back = record.answered([], NOW + timedelta(hours=1))

    assert (share_of(back, NOW + timedelta(hours=1)), back.gaps) == (1.0, ())
    assert record.answered([], NOW).gaps == (), "a clock that was set back"
    assert share_of(LinkRecord(), NOW) == 1.0


def test_where_only_small_calls_were_seen_their_time_is_in_the_speed() -> None:
    calls = [Measured(LinkSample(size, 0.2), NOW) for size in (0, 5_000, 1_000) * 12]

    assert rate_of(calls, NOW) == 10_000
    assert turn_of(calls, NOW) is None


def test_the_sentence_of_the_office() -> None:
    rate = 38_000
    urgent = Batch(12, rate * 85 * 60, 12)
    everything = Batch(70, rate * (9 * 60 + 40) * 60, 214)
    expected = forecast(everything, urgent, rate=rate, now=NOW)

    assert forecast_sentence(expected, NOW) == (
        "Với tốc độ hiện nay 38 kB/s, 214 tệp sẽ xong lúc 17:40; 12 hồ sơ gấp lúc 09:25."
    )


@pytest.mark.parametrize(
    ("everything", "rate", "words"),
    [
        (NONE, 38_000, "Không còn hồ sơ nào đang chờ gửi."),
        (NONE, None, "Không còn hồ sơ nào đang chờ gửi."),
        (
            Batch(3, 1_200_000, 5),
            None,
            "Chưa đo được tốc độ đường truyền; còn 5 tệp (1,2 MB) phải gửi.",
        ),
        (Batch(3, 0), 38_000, "Với tốc độ hiện nay 38 kB/s, 3 hồ sơ sẽ xong lúc 08:00."),
        (
            Batch(3, 86_400_000, 5),
            1000,
            "Với tốc độ hiện nay 1 kB/s, 5 tệp sẽ xong lúc 08:00 ngày 27/11.",
        ),
        (Batch(3, 10**15, 5), 1000, "Với tốc độ hiện nay 1 kB/s, 5 tệp cần hơn 60 ngày."),
    ],
)
def test_what_is_known_is_said_and_no_more(everything: Batch, rate: int | None, words: str) -> None:
    assert forecast_sentence(forecast(everything, NONE, rate=rate, now=NOW), NOW) == words


def test_what_does_not_go_by_itself_is_not_called_nothing() -> None:
    nothing_goes = forecast(NONE, NONE, rate=38_000, now=NOW)

    assert forecast_sentence(nothing_goes, NOW, kept=2) == (
        "2 hồ sơ còn lại không tự gửi: đang chờ cán bộ xử lý hoặc được giữ lại."
    )


def test_masters_wait_for_the_night_and_urgent_dossiers_do_not() -> None:
    night = Window(time(22, 0), time(5, 0))
    expected = forecast(
        Batch(2, 3_600_000 + 600_000), Batch(1, 600_000), rate=1000, now=NOW, windows=[night]
    )

    assert expected.urgent_at == NOW + timedelta(minutes=10)
    assert expected.done_at == NOW.replace(hour=23)


def test_a_queue_longer_than_one_night_goes_on_the_next() -> None:
    night = Window(time(22, 0), time(5, 0))
    expected = forecast(Batch(1, 8 * 3_600_000), NONE, rate=1000, now=NOW, windows=[night])

    assert expected.done_at == NOW.replace(hour=23) + timedelta(days=1)


def test_a_limit_of_the_office_is_what_the_forecast_counts_with() -> None:
    expected = forecast(Batch(1, 60_000), NONE, rate=38_000, now=NOW, limit=1000)

    assert (expected.rate, expected.done_at) == (1000, NOW + timedelta(minutes=1))


@pytest.mark.parametrize(
    ("start", "end", "at", "holds"),
    [
        (22, 5, 23, True),
        (22, 5, 4, True),
        (22, 5, 5, False),
        (22, 5, 12, False),
        (8, 17, 8, True),
        (8, 17, 17, False),
        (0, 0, 12, True),
    ],
)
def test_a_window_of_the_day(start: int, end: int, at: int, holds: bool) -> None:
    assert Window(time(start), time(end)).holds(NOW.replace(hour=at)) is holds


@given(
    size=st.integers(0, 10**12),
    rate=st.integers(1, 10**7),
    edges=st.lists(st.tuples(st.integers(0, 23), st.integers(0, 23)), max_size=3),
)
def test_a_window_never_makes_it_sooner(size: int, rate: int, edges: list[tuple[int, int]]) -> None:
    windows = [Window(time(start), time(end)) for start, end in edges]
    free = forecast(Batch(1, size), NONE, rate=rate, now=NOW).done_at
    bound = forecast(Batch(1, size), NONE, rate=rate, now=NOW, windows=windows).done_at

    if bound is not None:
        assert free is not None
        assert free <= bound < NOW + LONGEST_FORECAST + timedelta(days=2)
        assert size / rate <= (bound - NOW).total_seconds() + 1


def test_the_line_is_remembered_by_the_next_process(bench: Bench) -> None:
    record = LinkRecord().answered([], NOW, room=90_000)
    record = record.failed("LINK_CUT", [LinkSample(152_000, 4.0)], NOW)
    record = record.answered([], NOW + timedelta(seconds=4), room=90_000)
    record = record.failed("LINK_CUT", [], NOW + timedelta(seconds=4))
    assert record.gaps
    with bench.desk.store.working() as view:
        keep_link_record(view, record)
    with bench.desk.store.reading() as view:
        assert link_record(view) == record
        seen = link_view(view, everything=Batch(1, 38_000, 1), urgent=NONE, now=NOW)

    assert (seen.state, seen.code) == (LinkState.NOT_ENROLLED, "LINK_CUT")
    assert seen.bytes_per_second == 38_000
    assert seen.forecast.done_at == NOW + timedelta(seconds=2), "half of the time it was away"


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"measured": [[1]], "code": null}', '{"measured": 1, "code": 2}']
)
def test_a_memory_that_cannot_be_read_is_no_memory(bench: Bench, text: str) -> None:
    with bench.desk.store.working() as view:
        view.settings.put("link", text)
        assert link_record(view) == LinkRecord()


NIGHT = Window(time(22, 0), time(5, 0))
SOON = Batch(3, 3_600_000, 5)


@pytest.mark.parametrize(
    ("everything", "later", "words"),
    [
        (
            SOON,
            Later(Batch(2, 1_800_000), (NIGHT,)),
            "Với tốc độ hiện nay 1 kB/s, 5 tệp sẽ xong lúc 09:00; ảnh gốc của 2 giấy tờ xong lúc 22:30.",
        ),
        (
            SOON,
            Later(Batch(2, 1_800_000), stays=True),
            "Với tốc độ hiện nay 1 kB/s, 5 tệp sẽ xong lúc 09:00;"
            " ảnh gốc của 2 giấy tờ chờ đường truyền không tính tiền.",
        ),
        (
            NONE,
            Later(Batch(2, 1_800_000), (NIGHT,)),
            "Không còn hồ sơ nào chờ gửi ngay; ảnh gốc của 2 giấy tờ xong lúc 22:30.",
        ),
        (
            NONE,
            Later(Batch(2, 10**15), (NIGHT,)),
            "Không còn hồ sơ nào chờ gửi ngay; ảnh gốc của 2 giấy tờ gửi sau, trong giờ đã đặt.",
        ),
    ],
    ids=["at night", "metered", "nothing else", "out of sight"],
)
def test_what_goes_at_night_is_not_promised_for_the_day(
    everything: Batch, later: Later, words: str
) -> None:
    expected = forecast(everything, NONE, rate=1000, now=NOW, later=later)

    assert forecast_sentence(expected, NOW) == words


def test_originals_go_in_the_hours_of_all_and_in_their_own() -> None:
    evening = Window(time(18, 0), time(23, 0))
    later = Later(Batch(2, 2 * 3_600_000), (evening, NIGHT))
    expected = forecast(SOON, NONE, rate=1000, now=NOW, windows=[evening], later=later)

    assert expected.done_at == NOW.replace(hour=19)
    assert expected.later_at == expected.through_at == NOW.replace(hour=23) + timedelta(days=1)


def test_what_never_goes_over_this_line_ends_nothing() -> None:
    expected = forecast(SOON, NONE, rate=1000, now=NOW, later=Later(Batch(2, 99), stays=True))

    assert expected.through_at == expected.done_at == NOW.replace(hour=9)


def test_nothing_is_promised_while_the_line_is_down() -> None:
    urgent = Batch(1, 120_000)
    expected = forecast(SOON, urgent, rate=1000, now=NOW)

    assert forecast_sentence(expected, NOW, stopped=True) == (
        "Khi gửi lại được, 5 tệp cần khoảng 1 giờ, 1 hồ sơ gấp cần khoảng 2 phút (tốc độ đo gần nhất 1 kB/s)."
    )
    unknown = forecast(SOON, NONE, rate=None, now=NOW)
    assert forecast_sentence(unknown, NOW, stopped=True) == forecast_sentence(unknown, NOW)
    masters = forecast(NONE, NONE, rate=1000, now=NOW, later=Later(Batch(2, 7_200_000), (NIGHT,)))
    assert forecast_sentence(masters, NOW, stopped=True) == (
        "Không còn hồ sơ nào chờ gửi ngay; ảnh gốc của 2 giấy tờ gửi sau, khi gửi lại được."
    )
