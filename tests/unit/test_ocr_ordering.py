"""Lines in reading order, scraps left out."""

from counter_app.ocr.engine import RawWord
from counter_app.ocr.ordering import in_reading_order, without_scraps

Line = tuple[int, int, int]


def line(text: str, x: int, y: int, number: Line, confidence: float = 0.95) -> list[RawWord]:
    words = []
    for part in text.split():
        words.append(RawWord(part, x, y, x + 14 * len(part), y + 24, confidence, number))
        x += 14 * len(part) + 10
    return words


def said(words: tuple[RawWord, ...]) -> str:
    return " ".join(word.text for word in words)


def test_cells_read_by_columns_come_back_row_by_row() -> None:
    columns = [
        *line("STT", 100, 100, (1, 0, 0)),
        *line("1", 100, 150, (1, 0, 1)),
        *line("2", 100, 200, (1, 0, 2)),
        *line("Số", 300, 101, (2, 0, 0)),
        *line("12/BC", 300, 152, (2, 0, 1)),
        *line("34/BC", 300, 199, (2, 0, 2)),
    ]
    assert said(in_reading_order(columns)) == "STT Số 1 12/BC 2 34/BC"


def test_rows_a_little_askew_stay_rows() -> None:
    words = [
        *line("Họ tên: Lê Thị Mẫu", 100, 100, (1, 0, 0)),
        *line("Năm sinh: 1980", 900, 113, (2, 0, 0)),
        *line("Nơi cư trú: xã Mẫu", 100, 140, (1, 0, 1)),
        *line("Điện thoại: 01", 900, 153, (2, 0, 1)),
    ]
    assert said(in_reading_order(words)).startswith("Họ tên: Lê Thị Mẫu Năm sinh: 1980 Nơi cư trú")


def test_columns_of_running_text_are_read_one_after_the_other() -> None:
    text = "Điều này được quy định tại luật"
    left = [word for n in range(8) for word in line(text, 100, 100 + 40 * n, (1, 0, n))]
    right = [word for n in range(8) for word in line(text, 900, 100 + 40 * n, (2, 0, n))]
    assert in_reading_order([*left, *right]) == (*left, *right)


def test_scraps_of_a_border_go_and_doubtful_words_within_a_line_stay() -> None:
    words = [
        *line("ẹ", 20, 100, (1, 0, 0), 0.2),
        *line("phường", 200, 100, (1, 0, 0)),
        *line("Xqài", 310, 100, (1, 0, 0), 0.2),
        *line("Mẫu", 380, 100, (1, 0, 0)),
        *line("ý", 20, 160, (1, 0, 1), 0.3),
    ]
    assert said(without_scraps(words)) == "phường Xqài Mẫu"


def test_figures_taken_for_one_standing_word_are_left_to_the_second_look() -> None:
    column = RawWord("ẽốẺ", 100, 100, 120, 600, 0.8, (1, 0, 0))
    rest = [word for n in range(4) for word in line("Bản chính", 300, 100 + 50 * n, (2, 0, n))]
    assert without_scraps([column, *rest]) == tuple(rest)


def test_a_clear_figure_alone_in_its_cell_stays() -> None:
    words = line("7", 100, 100, (1, 0, 0), 0.9)
    assert without_scraps(words) == tuple(words)
