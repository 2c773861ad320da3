"""Numbers, dates, sizes and durations as Vietnamese readers write them: 1.234,5 · 25/11/2026 16:30 · 1,2 MB."""

from datetime import date, datetime, timedelta

from counter_app.domain.identity import group_digits

_UNITS = ("kB", "MB", "GB", "TB")


def grouped_number(value: int) -> str:
    """Return a whole number with points between thousands: `1.234.567`."""
    return f"{value:,}".replace(",", ".")


def decimal_number(value: float, digits: int = 1) -> str:
    """Return a number with a decimal comma and points between thousands: `1.234,5`."""
    return f"{value:,.{digits}f}".translate(str.maketrans(",.", ".,"))


def per_cent(part: int, whole: int) -> str:
    """Return the share as `87,5 %`, or a dash when there is nothing to share."""
    return f"{decimal_number(100 * part / whole)} %" if whole else "–"


def day(value: date) -> str:
    """Return a date as `25/11/2026`."""
    return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"


def day_told(text: str) -> str:
    """Return a date that was written `2026-11-25` as `25/11/2026`; what is none stays as it is."""
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return text


def clock(value: datetime) -> str:
    """Return the time of day as `16:30`; the moment is taken as it comes (Viet Nam time)."""
    return f"{value.hour:02d}:{value.minute:02d}"


def moment(value: datetime) -> str:
    """Return date and time as `25/11/2026 16:30`; the moment is taken as it comes (Viet Nam time)."""
    return f"{day(value.date())} {clock(value)}"


def byte_size(count: int) -> str:
    """Return a size in decimal units: `512 byte`, `84 kB`, `1,2 MB`."""
    if count < 1000:
        return f"{count} byte"
    size, steps = count / 1000, 0
    # 999.5 would be written as 1.000: it belongs to the next unit.
    while size >= 999.5 and steps < len(_UNITS) - 1:
        size, steps = size / 1000, steps + 1
    digits = 0 if steps == 0 or size >= 99.95 else 1
    return f"{decimal_number(size, digits)} {_UNITS[steps]}"


def speed(bytes_per_second: float) -> str:
    """Return the speed of a link as `20 kB/giây`."""
    return f"{byte_size(round(bytes_per_second))}/giây"


def identity_number(number: str) -> str:
    """Return a personal number in threes as people read it out: `075 085 001 234`. Never for data."""
    return group_digits(number)


def due_in(due: datetime, now: datetime) -> str:
    """Return how far an appointment is: `còn 2 ngày`, `còn 3 giờ`, `còn 20 phút`, `quá hạn 1 ngày`.

    Whole units, rounded down, so that nobody is promised more time than there is.
    """
    late = now > due
    rest = now - due if late else due - now
    return f"{'quá hạn' if late else 'còn'} {_largest_unit(rest)}"


def _largest_unit(span: timedelta) -> str:
    minutes = int(span.total_seconds()) // 60
    if minutes >= 24 * 60:
        return f"{minutes // (24 * 60)} ngày"
    if minutes >= 60:
        return f"{minutes // 60} giờ"
    return f"{minutes} phút" if minutes else "chưa đầy 1 phút"


def duration(seconds: float) -> str:
    """Return an estimate in honest words: `vài giây`, `khoảng 40 giây`, `khoảng 3 phút`, `khoảng 2 giờ`."""
    if seconds < 5:
        return "vài giây"
    if seconds < 55:
        return f"khoảng {max(round(seconds / 5) * 5, 5)} giây"
    minutes = max(round(seconds / 60), 1)
    if minutes < 60:
        return f"khoảng {minutes} phút"
    hours = round(seconds / 3600)
    return f"khoảng {hours} giờ" if hours < 48 else f"khoảng {round(seconds / 86400)} ngày"


def time_left(seconds: float | None) -> str:
    """Return how long a reading will still take, as people speak: `còn dưới 1 phút`, `còn khoảng 3 phút`,
    `còn khoảng 25 phút`, `còn khoảng 1 giờ 20 phút`; None: `đang ước tính thời gian`.
    """
    if seconds is None:
        return "đang ước tính thời gian"
    if seconds < 50:
        return "còn dưới 1 phút"
    minutes = max(round(seconds / 60), 1)
    if minutes >= 10:
        minutes = round(minutes / 5) * 5
    if minutes < 60:
        return f"còn khoảng {minutes} phút"
    hours, rest = divmod(round(seconds / 600), 6)
    hours = max(hours, 1)
    return f"còn khoảng {hours} giờ {rest}0 phút" if rest else f"còn khoảng {hours} giờ"
