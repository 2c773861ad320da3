"""The bench's own measures: nothing it prints is worth more than these."""

import pytest

from tests.bench._paper.sheet import Piece, TrueWord
from tests.bench._score.metrics import (
    PlacedWord,
    Scores,
    at_place,
    digit_differences,
    in_order,
    infix_distance,
    missed_words,
    order_free,
    score,
)

LINES = ("Họ và tên: Trần Thị Khuyến", "Số: 0702 1234", "Nơi cư trú: ấp Suối Bạc, xã Gò Vắng")


def _piece(text: str, x: float, y: float, block: int = 0) -> Piece:
    box = (x, y - 4, x + 2.0 * len(text), y)
    return Piece(text, box, (TrueWord(text, box),), block)


@pytest.mark.parametrize(
    ("line", "text", "distance"),
    [
        ("tên", "Họ và tên: An", 0),
        ("tên", "Họ và tén: An", 1),
        ("tên", "", 3),
        ("abcd", "xxabdxx", 1),
        ("", "gì cũng được", 0),
    ],
)
def test_a_line_is_compared_with_its_best_place(line: str, text: str, distance: int) -> None:
    assert infix_distance(line, text) == distance


def test_identical_text_has_no_errors_in_any_measure() -> None:
    pieces = [_piece(text, 20, 20.0 + 8 * row) for row, text in enumerate(LINES)]
    text = "\n".join(LINES)
    words = [PlacedWord(word.text, word.box) for piece in pieces for word in piece.words]
    result = score(pieces, text, words, words)
    assert (result.cer, result.cer_in_order, result.missed_words) == (0, 0, 0)
    assert (result.wrong_numbers, result.at_place) == (0, 100)
    assert result.letters == sum(map(len, LINES))


def test_swapped_lines_cost_nothing_order_free_and_something_in_order() -> None:
    pieces = [_piece(text, 20, 20.0 + 8 * row) for row, text in enumerate(LINES)]
    swapped = "\n".join((LINES[1], LINES[0], LINES[2]))
    assert order_free(LINES, swapped)[0] == 0
    assert in_order(pieces, swapped)[0] > 10


def test_what_stands_side_by_side_may_be_read_either_way_but_not_mixed() -> None:
    pieces = [
        _piece("Vợ một", 20, 20, 1),
        _piece("Vợ hai", 20, 28, 1),
        _piece("Chồng một", 110, 20.4, 1),
        _piece("Chồng hai", 110, 28.4, 1),
    ]
    assert in_order(pieces, "Vợ một Vợ hai Chồng một Chồng hai")[0] == 0
    assert in_order(pieces, "Vợ một Chồng một Vợ hai Chồng hai")[0] == 0
    assert in_order(pieces, "Chồng hai Vợ một Chồng một Vợ hai")[0] > 0


def test_a_table_of_many_rows_is_read_by_cells_or_by_lines() -> None:
    rows = [
        _piece(text, x, 20.0 + 10 * row + drop, row + 1)
        for row in range(9)
        for text, x, drop in ((f"{row}", 20, 0), (f"dài {row}", 40, 0), ("dòng", 40, 4), ("ghi", 90, 0))
    ]  # fmt: skip
    cells = " ".join(f"{row} dài {row} dòng ghi" for row in range(9))
    lines = " ".join(f"{row} dài {row} ghi dòng" for row in range(9))
    columns = " ".join([*(str(row) for row in range(9)), *(f"dài {row} dòng" for row in range(9))])
    assert in_order(rows, cells)[0] == 0
    assert in_order(rows, lines)[0] == 0
    assert in_order(rows, columns)[0] > 40


def test_a_lost_line_costs_its_letters_and_never_more() -> None:
    errors, letters = order_free(("abc def", "xyzxyz"), "abc def")
    assert (errors, letters) == (6, 13)


def test_composed_and_decomposed_letters_are_the_same() -> None:
    assert order_free(("Tiếng Việt",), "Tiê\u0301ng Viê\u0323t")[0] == 0


def test_words_are_counted_with_their_number_and_without_their_marks() -> None:
    assert missed_words("Nguyễn An, An (Kinh).", "nguyễn An Kinh") == (2, 4)


def test_one_swapped_digit_is_seen() -> None:
    found = digit_differences("Số 070090004521 ngày 15/03/1990", "Số 070090004527 ngày 15/03/1990")
    assert (found.numbers, found.wrong, found.digits) == (4, 1, 20)
    assert (found.changed, found.lost) == (1, 0)


def test_two_digits_changing_places_are_seen() -> None:
    assert digit_differences("0702", "0720").wrong == 1


def test_a_number_that_was_not_read_is_lost_whole() -> None:
    found = digit_differences("CCCD 070090004521", "CCCD")
    assert (found.wrong, found.changed, found.lost) == (1, 0, 12)


def test_a_word_elsewhere_is_found_but_not_at_its_place() -> None:
    truth = [PlacedWord("Khuyến", (10, 10, 30, 20)), PlacedWord("Trần,", (40, 10, 60, 20))]
    read = [PlacedWord("Khuyến", (11, 9, 31, 19)), PlacedWord("Trần", (40, 60, 60, 70))]
    assert at_place(truth, read) == (1, 2)


def test_shares_are_of_the_sum_not_means_of_shares() -> None:
    summed = Scores(letters=100, errors=10) + Scores(letters=900, errors=0)
    assert summed.cer == pytest.approx(1.0)
