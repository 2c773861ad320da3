"""When the queue will be through, in a sentence to read out."""

from datetime import datetime

from counter_app.domain.link import LONGEST_FORECAST, Forecast

from .format import byte_size, clock, duration, grouped_number


def forecast_sentence(
    expected: Forecast, now: datetime, *, kept: int = 0, stopped: bool = False
) -> str:
    """Return `Với tốc độ hiện nay 38 kB/s, 214 tệp sẽ xong lúc 17:40; 12 hồ sơ gấp lúc 09:25.`

    What is not known is said to be unknown. `now` and the forecast's times are local.
    `kept`: rows not yet at the hub, also those that do not go by themselves. `stopped`: the line pauses or is down, so that
    nobody knows when; only for how long it will take then.
    """
    left, urgent = expected.all, expected.urgent
    later = _later(expected, now, stopped=stopped)
    if not left.rows and later:
        return f"Không còn hồ sơ nào chờ gửi ngay; {later}."
    if not left.rows and kept:
        return f"{grouped_number(kept)} hồ sơ còn lại không tự gửi: đang chờ cán bộ xử lý hoặc được giữ lại."
    if not left.rows:
        return "Không còn hồ sơ nào đang chờ gửi."
    what = (
        f"{grouped_number(left.files)} tệp" if left.files else f"{grouped_number(left.rows)} hồ sơ"
    )
    if expected.rate is None:
        words = f"Chưa đo được tốc độ đường truyền; còn {what} ({byte_size(left.bytes)}) phải gửi"
        return f"{words}; {later}." if later else f"{words}."
    if stopped and expected.done_at is not None:
        return _once_it_goes(expected, what, now)
    words = (
        f"Với tốc độ hiện nay {byte_size(expected.rate)}/s, {what} {_end(expected.done_at, now)}"
    )
    if urgent.rows and urgent.rows < left.rows:
        when = "" if expected.urgent_at is None else f" {_when(expected.urgent_at, now)}"
        words += f"; {grouped_number(urgent.rows)} hồ sơ gấp{when or ' chưa tính được'}"
    return f"{words}; {later}." if later else f"{words}."


def _once_it_goes(expected: Forecast, what: str, now: datetime) -> str:
    words = f"Khi gửi lại được, {what} cần {_span(expected.done_at, now)}"
    urgent = expected.urgent
    if urgent.rows and urgent.rows < expected.all.rows and expected.urgent_at is not None:
        words += f", {grouped_number(urgent.rows)} hồ sơ gấp cần {_span(expected.urgent_at, now)}"
    return f"{words} (tốc độ đo gần nhất {byte_size(expected.rate or 0)}/s)."


def _span(at: datetime | None, now: datetime) -> str:
    return "" if at is None else duration((at - now).total_seconds())


def _later(expected: Forecast, now: datetime, *, stopped: bool) -> str:
    """What is said of originals that go by rules of their own; empty where there are none."""
    rows = expected.later.batch.rows
    if not rows:
        return ""
    what = f"ảnh gốc của {grouped_number(rows)} giấy tờ"
    if expected.later.stays:
        return f"{what} chờ đường truyền không tính tiền"
    if stopped:
        return f"{what} gửi sau, khi gửi lại được"
    if expected.later_at is None:
        return f"{what} gửi sau, trong giờ đã đặt"
    return f"{what} xong {_when(expected.later_at, now)}"


def _end(done_at: datetime | None, now: datetime) -> str:
    if done_at is None:
        return f"cần hơn {LONGEST_FORECAST.days} ngày"
    return f"sẽ xong {_when(done_at, now)}"


def _when(at: datetime, now: datetime) -> str:
    if at.date() == now.date():
        return f"lúc {clock(at)}"
    year = "" if at.year == now.year else f"/{at.year}"
    return f"lúc {clock(at)} ngày {at.day:02d}/{at.month:02d}{year}"
