"""What an officer reads out about each component."""

import unicodedata
from datetime import date

import pytest

from counter_app.domain.catalogue import NationalDatabase
from counter_app.domain.ids import PaperId
from counter_app.domain.offers import Offer, OfferCode
from counter_app.messages import offer_words

PAPER = PaperId("p1")
BIRTH = "Giấy khai sinh"


def _offer(code: OfferCode, expires_on: date | None = None) -> Offer:
    return Offer(
        ok=code in (OfferCode.HELD, OfferCode.HELD_EXPIRES_BEFORE_DUE),
        code=code,
        paper=PAPER,
        expires_on=expires_on,
    )


@pytest.mark.parametrize("code", OfferCode)
def test_every_answer_is_one_whole_sentence_with_and_without_facts(code: OfferCode) -> None:
    bare = offer_words(Offer(ok=False, code=code), type_name=BIRTH)
    full = offer_words(
        _offer(code, date(2026, 12, 1)),
        type_name=BIRTH,
        held_name="Trích lục khai sinh",
        holder_name="Nguyễn Phúc Thiên Hoàng Ngọc Phương Quỳnh",
        paper_number="123/2010",
        issued_on=date(2010, 3, 2),
        due_on=date(2026, 12, 3),
        purpose="kết hôn",
        wanted_purpose="mua bán nhà",
        newer_number="9/2020",
        newer_on=date(2020, 1, 2),
        database=NationalDatabase.CIVIL_STATUS,
        database_ground="NĐ 224/2026/NĐ-CP",
    )
    for text in (bare, full):
        assert text.endswith(".") and text.count(". ") == 0
        assert text[0].isupper()
        assert unicodedata.is_normalized("NFC", text)
        assert not any(hole in text for hole in ("None", "  ", " ,", " .", "“”", "ngày ,", "của ,"))
    assert "khai sinh" in full


def test_no_two_answers_read_the_same() -> None:
    texts = {offer_words(_offer(code), type_name=BIRTH) for code in OfferCode}

    assert len(texts) == len(OfferCode)


def test_a_held_paper_is_named_with_number_day_and_holder() -> None:
    text = offer_words(
        _offer(OfferCode.HELD),
        type_name=BIRTH,
        holder_name="Nguyễn Văn An",
        paper_number="123/2010",
        issued_on=date(2010, 3, 2),
    )

    assert text == (
        "Đã có Giấy khai sinh số 123/2010 cấp ngày 02/03/2010 của Nguyễn Văn An – không cần nộp lại."
    )


def test_a_substitute_says_what_it_stands_for() -> None:
    text = offer_words(_offer(OfferCode.HELD), type_name=BIRTH, held_name="Trích lục khai sinh")

    assert text == "Đã có Trích lục khai sinh, dùng thay cho Giấy khai sinh – không cần nộp lại."


def test_expiry_before_the_appointment_is_said_with_both_days() -> None:
    text = offer_words(
        _offer(OfferCode.HELD_EXPIRES_BEFORE_DUE, date(2026, 12, 1)),
        type_name="Giấy xác nhận tình trạng hôn nhân",
        due_on=date(2026, 12, 3),
    )

    assert "hết hạn ngày 01/12/2026, trước ngày hẹn trả (03/12/2026)" in text


def test_an_expired_paper_gives_its_day() -> None:
    text = offer_words(_offer(OfferCode.EXPIRED, date(2026, 5, 9)), type_name="Thẻ bảo hiểm y tế")

    assert text == "Thẻ bảo hiểm y tế đã hết hạn ngày 09/05/2026 – cần nộp bản còn hạn."


def test_a_database_answer_names_the_database_and_the_rule() -> None:
    text = offer_words(
        _offer(OfferCode.DATABASE),
        type_name=BIRTH,
        database=NationalDatabase.CIVIL_STATUS,
        database_ground="NQ 66.7/2025/NQ-CP",
    )

    assert text == (
        "Không yêu cầu nộp Giấy khai sinh: thông tin đã có trong Cơ sở dữ liệu hộ tịch điện tử"
        " theo NQ 66.7/2025/NQ-CP."
    )


def test_a_superseded_paper_points_to_the_newer_one() -> None:
    text = offer_words(
        _offer(OfferCode.SUPERSEDED),
        type_name=BIRTH,
        paper_number="1/2010",
        newer_number="9/2020",
        newer_on=date(2020, 1, 2),
    )

    assert "Giấy khai sinh số 1/2010 đã có bản mới hơn số 9/2020 cấp ngày 02/01/2020" in text
