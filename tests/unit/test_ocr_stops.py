"""Which reading of a number with its stops counts, and which number is told, whatever the reader says."""

from collections.abc import Sequence

import numpy as np
import pytest

from counter_app.ocr.engine import Grey, Layout, RawWord, Turn
from counter_app.ocr.stops import with_stops
from counter_app.pages.stops import Stop

DPI, TOP, FOOT, SIGN = 200, 80, 100, 12
PAGE: Grey = np.full((200, 600), 255, np.uint8)


def word(text: str, x0: int = 100, line: int = 0) -> RawWord:
    return RawWord(text, x0, TOP, x0 + SIGN * len(text), FOOT, 0.95, (1, 1, line))


def stop(x: int, *, over: bool = False, roomy: bool = False) -> Stop:
    return Stop((x - 2, FOOT - 4, x + 2, FOOT), over, np.full((4, 4), 30, np.uint8), roomy)


class Reader:
    """Says the same of each place that it is asked about, and counts how often that was."""

    name = "agreed"
    has_large = False

    def __init__(self, says: str) -> None:
        self._says = says
        self.asked = 0

    def check(self) -> None:
        return None

    def read(
        self,
        grey: Grey,
        dpi: int,
        *,
        layout: Layout = Layout.PAGE,
        large: bool = False,
        only: str = "",
    ) -> tuple[RawWord, ...]:
        assert grey.min() < 128, "the stops are not in what is read"
        self.asked += 1
        return (word(self._says, 20),)

    def turn(self, grey: Grey, dpi: int) -> Turn | None:
        return None


def read(
    words: Sequence[RawWord], stops: Sequence[Stop], says: str
) -> tuple[list[str], bool, Reader]:
    """Return what the words are in the end, whether one of them is told, and the reader."""
    reader = Reader(says)
    result = with_stops(reader, PAGE, DPI, words, stops)
    told = [one for one in result.words if one.confidence < 0.5]
    assert len(told) == len(result.doubted)
    return [one.text for one in result.words], bool(told), reader


@pytest.mark.parametrize(
    ("says", "told"),
    [("1.120,55", False), ("1.120.55", True), ("1.12055", True), ("1.120,56", True)],
)
def test_a_reading_counts_that_has_the_same_figures_and_comma(says: str, told: bool) -> None:
    assert read([word("1120,55")], [stop(112)], says)[:2] == ([says], told)


@pytest.mark.parametrize("text", ["05", "005", "0 500", "075"])
def test_a_small_number_that_begins_with_a_nought_is_another_without_its_point(text: str) -> None:
    says = "0." + text.removeprefix("0").strip()
    assert read([word(text)], [stop(114, over=True)], says)[:2] == ([says], True)


@pytest.mark.parametrize(
    "text", ["0912345678", "0912 345 678", "01 06 2023", "1 250", "12 345 678"]
)
def test_groups_say_the_same_with_a_dot_of_the_row_or_without(text: str) -> None:
    words, told, reader = read([word(text)], [stop(124, over=True)], "")
    assert (words, told, reader.asked) == ([text], False, 0)


def test_one_stop_that_may_be_a_dot_of_the_row_makes_a_number_doubtful() -> None:
    stops = [stop(124, over=True), stop(160)]
    assert read([word("123456")], stops, "12.345.6")[:2] == (["12.345.6"], True)


def test_a_number_read_with_a_dot_of_the_row_that_stayed_is_doubtful() -> None:
    assert read([word("12.5")], [stop(124, over=True)], "12.5")[:2] == (["12.5"], True)
    assert read([word("125")], [stop(124, over=True)], "125")[:2] == (["125"], False)


@pytest.mark.parametrize("says", ["8289", "828", "", "828.9"])
def test_a_number_with_room_for_a_stop_is_doubtful_whatever_is_read(says: str) -> None:
    words, told, _ = read([word("8289")], [stop(136, over=True, roomy=True)], says)
    assert (words, told) == (["828.9" if says == "828.9" else "8289"], True)


@pytest.mark.parametrize("says", ["828.,9", "828,9", "828..9", "82.8,9"])
def test_a_number_once_read_with_any_stop_is_doubtful(says: str) -> None:
    assert read([word("8289")], [stop(136, over=True)], says)[:2] == (["8289"], True)


def test_a_number_that_comes_after_one_further_right_is_read() -> None:
    line = [word("12", 500), word("345", 100)]
    assert read(line, [stop(112)], "3.45")[:2] == (["12", "3.45"], False)


def test_words_of_a_number_that_were_read_in_other_lines_are_one() -> None:
    page = [word("828", 100, line=7), word("Diện", 20, line=3), word("9", 146, line=3)]
    stops = [stop(141, over=True, roomy=True)]
    assert read([*page, word("42", 400, line=3)], stops, "828.9")[:2] == (
        ["828.9", "Diện", "42"],
        True,
    )
    reader = Reader("")
    result = with_stops(reader, PAGE, DPI, page, stops)
    assert [one.text for one in result.words] == ["828", "Diện", "9"]
    assert [one.confidence < 0.5 for one in result.words] == [True, False, True]


def test_numbers_that_need_no_second_reading_take_none_from_others() -> None:
    phones = [word("0912345678", line=number) for number in range(45)]
    stops = [stop(124, over=True)]
    last = RawWord("1205", 400, TOP, 448, FOOT, 0.95, (1, 1, 99))
    words, told, reader = read([*phones, last], [*stops, stop(436)], "120.5")
    assert (words[-1], told, reader.asked) == ("120.5", False, 1)
