"""Numbers, dates, labels, page quality and doctor's checks as an officer reads them."""

import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from enum import Enum

import pytest

from counter_app import messages
from counter_app.domain.catalogue import (
    CopyKind,
    HolderRole,
    LimitUnit,
    NationalDatabase,
    TimeLimit,
)
from counter_app.domain.digitised import Box, Quality, QualityMark, QualityReason, Verdict
from counter_app.domain.dossiers import DossierStatus, ItemState
from counter_app.domain.events import EventKind
from counter_app.domain.officers import Role
from counter_app.domain.outbox import OutboxState
from counter_app.domain.papers import PaperState
from counter_app.domain.people import Sex

NOW = datetime(2026, 11, 25, 8, 5, tzinfo=timezone(timedelta(hours=7)))


def test_numbers_are_written_the_vietnamese_way() -> None:
    assert messages.grouped_number(1_234_567) == "1.234.567"
    assert messages.decimal_number(1234.5) == "1.234,5"
    assert messages.per_cent(7, 8) == "87,5 %"
    assert messages.per_cent(0, 0) == "–"


def test_dates_and_times() -> None:
    assert messages.day(date(2026, 3, 2)) == "02/03/2026"
    assert messages.day(date(824, 1, 1)) == "01/01/0824"
    assert messages.moment(NOW) == "25/11/2026 08:05"
    assert messages.clock(NOW) == "08:05"


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 byte"),
        (999, "999 byte"),
        (1_000, "1 kB"),
        (84_400, "84 kB"),
        (999_499, "999 kB"),
        (999_500, "1,0 MB"),
        (1_234_567, "1,2 MB"),
        (99_960_000, "100 MB"),
        (5_000_000_000, "5,0 GB"),
        (7_000_000_000_000_000, "7.000 TB"),
    ],
)
def test_sizes(count: int, words: str) -> None:
    assert messages.byte_size(count) == words


def test_speed() -> None:
    assert messages.speed(20_000.4) == "20 kB/giây"


def test_personal_numbers_are_grouped_in_threes() -> None:
    assert messages.identity_number("075085001234") == "075 085 001 234"


@pytest.mark.parametrize(
    ("rest", "words"),
    [
        (timedelta(days=2, hours=23), "còn 2 ngày"),
        (timedelta(hours=3, minutes=59), "còn 3 giờ"),
        (timedelta(minutes=20), "còn 20 phút"),
        (timedelta(0), "còn chưa đầy 1 phút"),
        (-timedelta(days=1, minutes=1), "quá hạn 1 ngày"),
        (-timedelta(hours=2), "quá hạn 2 giờ"),
    ],
)
def test_time_to_the_appointment_is_never_rounded_up(rest: timedelta, words: str) -> None:
    assert messages.due_in(NOW + rest, NOW) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1.0, "vài giây"),
        (38.0, "khoảng 40 giây"),
        (56.0, "khoảng 1 phút"),
        (190.0, "khoảng 3 phút"),
        (3600.0 * 2, "khoảng 2 giờ"),
        (86400.0 * 3, "khoảng 3 ngày"),
    ],
)
def test_estimates(seconds: float, words: str) -> None:
    assert messages.duration(seconds) == words


TABLES: list[tuple[type[Enum], Mapping[Enum, str]]] = [
    (kind, dict(table.items()))
    for kind, table in (
        (ItemState, messages.ITEM_STATE),
        (PaperState, messages.PAPER_STATE),
        (OutboxState, messages.OUTBOX_STATE),
        (DossierStatus, messages.DOSSIER_STATUS),
        (EventKind, messages.EVENT_LABELS),
        (Role, messages.ROLE),
        (Verdict, messages.VERDICT),
        (Sex, messages.SEX),
        (CopyKind, messages.COPY_KIND),
        (HolderRole, messages.HOLDER_ROLE),
        (NationalDatabase, messages.DATABASE),
    )
]


@pytest.mark.parametrize(
    ("kind", "table"), TABLES, ids=lambda value: getattr(value, "__name__", "")
)
def test_every_state_has_one_label_of_its_own(kind: type[Enum], table: Mapping[Enum, str]) -> None:
    assert set(table) == set(kind)
    assert len(set(table.values())) == len(table)
    assert all(words and unicodedata.is_normalized("NFC", words) for words in table.values())


def test_a_portal_status_we_do_not_know_is_shown_as_it_is() -> None:
    assert messages.dossier_status(9) == "Đã xử lý xong"
    assert messages.dossier_status(42) == "Trạng thái 42"


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        (TimeLimit(3, LimitUnit.WORKING_DAYS), "03 ngày làm việc"),
        (TimeLimit(30, LimitUnit.CALENDAR_DAYS), "30 ngày"),
        (TimeLimit(8, LimitUnit.WORKING_HOURS), "08 giờ làm việc"),
        (TimeLimit(0, LimitUnit.SAME_DAY), "trong ngày làm việc"),
        (TimeLimit(6, LimitUnit.MONTHS), "06 tháng"),
    ],
)
def test_time_limits(limit: TimeLimit, words: str) -> None:
    assert messages.limit_words(limit) == words


def test_a_blurred_page_says_what_to_do() -> None:
    assert (
        messages.quality_sentence(QualityReason.BLURRED, 3) == "Trang 3 bị mờ – quét lại trang 3."
    )
    assert messages.quality_word(QualityReason.BLURRED) == "Mờ"


@pytest.mark.parametrize("reason", QualityReason)
def test_every_quality_reason_names_its_page_and_an_act(reason: QualityReason) -> None:
    text = messages.quality_sentence(reason, 7)

    assert text.startswith("Trang 7 ") and " – " in text and text.endswith(".")
    assert messages.quality_word(reason)


def test_a_page_with_two_marks_of_one_kind_is_told_once() -> None:
    marks = (
        QualityMark(QualityReason.CUT_EDGE, Box(0, 0, 5, 100)),
        QualityMark(QualityReason.CUT_EDGE, Box(90, 0, 100, 100)),
        QualityMark(QualityReason.BLURRED),
    )

    told = messages.quality_sentences(Quality(Verdict.RESCAN, marks), 2)

    assert told == (
        "Trang 2 bị mất mép – đặt lại giấy rồi quét lại trang 2.",
        "Trang 2 bị mờ – quét lại trang 2.",
    )


@pytest.mark.parametrize("name", messages.CHECK_LABELS)
def test_a_failed_check_has_a_remedy_and_a_good_one_has_none(name: str) -> None:
    good, bad = messages.doctor_words(name, True), messages.doctor_words(name, False)

    assert good.label == bad.label == messages.CHECK_LABELS[name]
    assert good.remedy == "" and bad.remedy.endswith(".")
    assert good.message != bad.message


def test_doctor_shows_what_was_found() -> None:
    disk = messages.doctor_words("disk", True, facts={"free": 12_300_000_000})
    tesseract = messages.doctor_words("tesseract", True, facts={"version": "5.3.0"})

    assert disk.message == "Đủ chỗ trống: còn 12,3 GB."
    assert tesseract.message == "Tesseract sẵn sàng: 5.3.0."


def test_doctor_says_which_trouble_the_line_has() -> None:
    clock = messages.doctor_words(
        "link", False, facts={"code": "CLOCK_WRONG", "sign": "hub", "seconds": 7 * 3600}
    )
    nothing = messages.doctor_words("link", False)

    assert clock.message == "Đồng hồ máy này nhanh hơn máy chủ tiếp nhận 7 giờ."
    assert clock.remedy.startswith("Chỉnh ngày, giờ và múi giờ")
    assert nothing.message != clock.message


def test_everything_promised_at_the_front_is_there() -> None:
    assert all(hasattr(messages, name) for name in messages.__all__)
