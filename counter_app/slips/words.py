"""What a form prints: moments with hour and minute, counts, and how each state of a component reads on paper."""

from collections.abc import Mapping
from datetime import date, datetime

from counter_app.domain.dossiers import ItemState

STATE_REMARKS: Mapping[ItemState, str] = {
    ItemState.REUSED: "tái sử dụng – không yêu cầu nộp",
    ItemState.OFFERED: "đã có trong kho – không yêu cầu nộp",
    ItemState.NOT_ASKED: "có trong cơ sở dữ liệu – không yêu cầu nộp",
    ItemState.SCANNED: "đã nhận",
    ItemState.NEEDED: "chưa nộp",
    ItemState.DECLINED: "chưa nộp (yêu cầu nộp lại)",
}

OPTIONAL = "không bắt buộc, không nộp"
"""Not handed in, and nothing is missing for it."""

ON_PAPER = "đã nhận bản giấy"
"""Handed in, counted, and not scanned."""


def hour_and_day(moment: datetime) -> str:
    """Return a moment as the forms print it: `16 giờ 30 phút, ngày 25 tháng 11 năm 2026` (Viet Nam time as given)."""
    return f"{moment.hour:02d} giờ {moment.minute:02d} phút, {long_day(moment.date())}"


def long_day(day: date) -> str:
    """Return `ngày 25 tháng 11 năm 2026`; days and the months 1 and 2 with a leading zero (NĐ 30/2020/NĐ-CP)."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def count_words(count: int, *, handed_in: bool) -> str:
    """Return how many were handed in, two digits; a dash when the line asks for none or nothing was handed in."""
    return f"{count:02d}" if count and handed_in else "–"
