"""What only a whole document shows: sides that were not scanned, sheets that are missing."""

import dataclasses

import pytest

from counter_app.catalogue import load_catalogue
from counter_app.domain.catalogue import PaperType
from counter_app.domain.digitised import (
    Box,
    DigitisedPage,
    Quality,
    QualityMark,
    QualityReason,
    Verdict,
    Word,
)
from counter_app.domain.ids import PaperTypeId
from counter_app.workers.together import facts_of, marks_together, with_marks

FRONT = "CĂN CƯỚC CÔNG DÂN\nHọ và tên\nNGUYỄN THỊ HẠNH"
BACK = "Đặc điểm nhận dạng: nốt ruồi\nIDVNM1900123456"


def page(number: int, text: str = "", *, printed: str = "", blank: bool = False) -> DigitisedPage:
    words = [Word("chữ", Box(300, 900, 400, 940), 0.9, 0)] if not blank else []
    for place, part in enumerate(printed.split()):
        words.append(Word(part, Box(700 + 50 * place, 2250, 740 + 50 * place, 2290), 0.9, 1))
    return DigitisedPage(
        number=number,
        width=1654,
        height=2339,
        dpi=200,
        skew_degrees=0.0,
        rotated_by=0,
        blank=blank,
        quality=Quality(Verdict.PASS),
        text=text,
        words=tuple(words),
        codes=(),
        image=None,
    )


def found(
    pages: list[DigitisedPage], kind: PaperType | None = None
) -> dict[int, list[QualityReason]]:
    marks = marks_together([facts_of(each) for each in pages], kind)
    return {number: [mark.reason for mark in given] for number, given in marks.items()}


@pytest.fixture(scope="module")
def card() -> PaperType:
    return load_catalogue().paper_type("identity_card")


def test_a_card_of_which_only_the_front_was_scanned_lacks_its_back(card: PaperType) -> None:
    assert found([page(1, FRONT)], card) == {1: [QualityReason.BACK_MISSING]}
    assert found([page(1, FRONT), page(2, blank=True)], card) == {1: [QualityReason.BACK_MISSING]}


def test_a_card_with_both_sides_on_one_or_two_pages_is_whole(card: PaperType) -> None:
    assert found([page(1, f"{FRONT}\n{BACK}")], card) == {}
    assert found([page(1, FRONT), page(2, BACK)], card) == {}


def test_marks_read_badly_on_the_back_do_not_matter(card: PaperType) -> None:
    assert found([page(1, f"{FRONT}\nDac diem nhan dang")], card) == {}


def test_papers_with_one_side_lack_none(card: PaperType) -> None:
    one_sided = dataclasses.replace(card, id=PaperTypeId("birth_certificate"), back=())
    assert found([page(1, FRONT)], one_sided) == {}
    assert found([page(1, FRONT)]) == {}


def numbered(*numbers: str) -> list[DigitisedPage]:
    return [page(place, printed=number) for place, number in enumerate(numbers, start=1)]


def test_a_jump_in_the_printed_numbers_tells_of_a_lost_sheet() -> None:
    assert found(numbered("1", "2", "4", "5")) == {3: [QualityReason.PAGE_MISSING]}
    assert found(numbered("Trang 3/9", "Trang 4/9", "Trang 5/9", "Trang 8/9")) == {
        4: [QualityReason.PAGE_MISSING]
    }


def test_numbers_that_follow_each_other_tell_nothing() -> None:
    assert found(numbered("1", "2", "3", "4")) == {}
    assert found(numbered("- 7 -", "- 8 -", "", "- 10 -")) == {}


def test_only_fronts_of_printed_sheets_lack_their_backs() -> None:
    assert found(numbered("1", "3", "5")) == {
        1: [QualityReason.BACK_MISSING],
        2: [QualityReason.BACK_MISSING],
    }


def test_numbers_that_run_wild_are_not_those_of_pages() -> None:
    assert found(numbered("12", "4", "70", "5")) == {}
    assert found(numbered("2", "9", "41", "77")) == {}


def test_an_odd_number_of_sides_from_a_duplex_scan_lacks_one() -> None:
    sides = [page(number, blank=number % 2 == 0) for number in range(1, 6)]
    assert found(sides) == {5: [QualityReason.BACK_MISSING]}
    assert found(sides[:4]) == {}


def test_a_mark_of_the_document_is_worth_a_look_and_hides_no_worse_one() -> None:
    mark = QualityMark(QualityReason.BACK_MISSING)
    assert with_marks(Quality(Verdict.PASS), [mark]) == Quality(Verdict.LOOK, (mark,))
    assert with_marks(Quality(Verdict.RESCAN), [mark]).verdict is Verdict.RESCAN
    assert with_marks(Quality(Verdict.PASS), []) == Quality(Verdict.PASS)
