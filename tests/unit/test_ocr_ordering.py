"""Lines in reading order, scraps left out."""

from counter_app.ocr.engine import RawWord
from counter_app.ocr.ordering import in_reading_order, without_scraps
from counter_app.pages.rules import Line as Rule
from counter_app.pages.tables import find_tables

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


def test_rows_of_a_ruled_table_are_read_cell_by_cell() -> None:
    """The second row's middle cell has two lines; its neighbours stand level with neither."""
    words = [
        *line("STT", 100, 100, (1, 0, 0)),
        *line("Nội dung", 200, 100, (1, 0, 0)),
        *line("Ghi chú", 500, 100, (1, 0, 0)),
        *line("1", 100, 165, (2, 0, 0)),
        *line("Về cấp nước", 200, 150, (2, 0, 1)),
        *line("sạch nông thôn", 200, 180, (2, 0, 2)),
        *line("Bản sao", 500, 165, (2, 0, 0)),
        *line("Tổng số: 1", 100, 250, (3, 0, 0)),
    ]
    rules = [Rule(90, 700, (0.0, y), 2.0) for y in (90.0, 140.0, 220.0)]
    upright = [Rule(90, 220, (0.0, x), 2.0) for x in (90.0, 190.0, 490.0, 700.0)]
    tables = find_tables(rules, upright, 200)
    assert said(in_reading_order(words, tables)) == (
        "STT Nội dung Ghi chú 1 Về cấp nước sạch nông thôn Bản sao Tổng số: 1"
    )
    lines = [word.line for word in in_reading_order(words, tables)]
    # The head is one line; a row with a cell of two lines is not.
    assert len({*lines[:5]}) == 1 and len({*lines[5:14]}) == 4


def test_what_stands_in_the_gap_of_a_line_is_read_there() -> None:
    words = [
        *line("Phí đo đạc", 100, 100, (1, 0, 0)),
        *line("3.407.500", 600, 100, (1, 0, 0)),
        *line("Bản sao", 100, 140, (1, 0, 1)),
        *line("2.230.500", 600, 140, (1, 0, 1)),
        *line("5", 450, 102, (9, 0, 0)),
        *line("11", 450, 141, (9, 0, 1)),
    ]
    ordered = in_reading_order(words)
    assert said(ordered) == "Phí đo đạc 5 3.407.500 Bản sao 11 2.230.500"


def test_a_line_with_a_gap_stays_one_line_when_nothing_is_in_it() -> None:
    words = [*line("Họ tên:", 100, 100, (1, 0, 0)), *line("Lê Thị Mẫu", 500, 100, (1, 0, 0))]
    assert len({word.line for word in in_reading_order(words)}) == 1


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


def test_a_line_of_ornament_goes_however_long_and_a_doubtful_word_alone_stays() -> None:
    ornament = line("VÑ 225V N22 v0 NZ2 SN 2N SANƯớNU", 1043, 74, (1, 0, 0), 0.4)
    smear = line("VNMb.", 292, 1376, (2, 0, 0), 0.0)
    doubtful = line("MẪU/SPECIMEN", 1084, 887, (3, 0, 0), 0.23)
    assert said(without_scraps([*ornament, *smear, *doubtful])) == "MẪU/SPECIMEN"


def test_one_clear_word_keeps_a_doubtful_line() -> None:
    words = line("trú tại thôn", 200, 200, (1, 0, 0), 0.3) + line("Đông", 420, 200, (1, 0, 0), 0.6)
    assert said(without_scraps(words)) == "trú tại thôn Đông"


def test_figures_taken_for_one_standing_word_are_left_to_the_second_look() -> None:
    column = RawWord("ẽốẺ", 100, 100, 120, 600, 0.8, (1, 0, 0))
    rest = [word for n in range(4) for word in line("Bản chính", 300, 100 + 50 * n, (2, 0, n))]
    assert without_scraps([column, *rest]) == tuple(rest)


def test_a_clear_figure_alone_in_its_cell_stays() -> None:
    words = line("7", 100, 100, (1, 0, 0), 0.9)
    assert without_scraps(words) == tuple(words)


def frame() -> tuple[list[Rule], list[Rule]]:
    across = [Rule(100, 1500, (0.0, float(y)), 4.0) for y in (100, 120, 1980, 2000)]
    down = [Rule(100, 2000, (0.0, float(x)), 4.0) for x in (100, 120, 1480, 1500)]
    return across, down


def table_in_it() -> tuple[list[Rule], list[Rule]]:
    across = [Rule(300, 1300, (0.0, float(y)), 2.0) for y in (500, 560, 620, 680)]
    down = [Rule(500, 680, (0.0, float(x)), 2.0) for x in (300, 800, 1050, 1300)]
    return across, down


def test_a_fold_within_a_frame_parts_no_lines() -> None:
    """A double frame that a fold crosses has the rules of a table, but words stand on the fold."""
    across, down = frame()
    fold = Rule(100, 2000, (0.0, 800.0), 3.0)
    words = [
        *line("Cộng hòa xã hội chủ nghĩa", 580, 200, (1, 0, 0)),
        *line("Bà Lê Thị Mẫu năm sinh 1979", 545, 320, (1, 0, 1)),
    ]
    assert sum(word.x0 + 9 < 800 < word.x1 - 9 for word in words) == 2
    tables = find_tables(across, [*down, fold], 200)
    assert len(tables.tables) == 1
    assert said(in_reading_order(words, tables)) == " ".join(word.text for word in words)


def test_a_table_within_a_frame_is_read_by_its_own_cells_at_its_height() -> None:
    (across, down), (rows, columns) = frame(), table_in_it()
    tables = find_tables([*across, *rows], [*down, *columns], 200)
    words = [
        *line("Đầu trang", 320, 200, (1, 0, 0)),
        *line("Đất trồng", 310, 510, (2, 0, 0)),
        *line("cây lâu năm", 310, 536, (2, 0, 1)),
        *line("3463,0", 820, 520, (2, 0, 0)),
        *line("Cuối trang", 320, 900, (3, 0, 0)),
    ]
    assert said(in_reading_order(words, tables)) == (
        "Đầu trang Đất trồng cây lâu năm 3463,0 Cuối trang"
    )
