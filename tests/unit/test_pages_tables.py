"""Cells from rules: askew, broken, joined; what is no table makes none."""

import numpy as np
import pytest

from counter_app.pages.rules import Line, find_lines
from counter_app.pages.tables import Cell, Tables, find_tables

DPI = 200
LEFT, TOP, WIDE, HIGH = 100, 200, (80, 300, 200), (60, 40, 40, 90)


def across(y: float, *, start: int = 100, end: int = 680, slope: float = 0.0) -> Line:
    return Line(start, end, (slope, y - slope * start), 2.0)


def down(x: float, *, start: int = 200, end: int = 430, slope: float = 0.0) -> Line:
    return Line(start, end, (slope, x - slope * start), 2.0)


def grid(slope: float = 0.0) -> tuple[list[Line], list[Line]]:
    tops = [TOP + sum(HIGH[:n]) for n in range(len(HIGH) + 1)]
    lefts = [LEFT + sum(WIDE[:n]) for n in range(len(WIDE) + 1)]
    return [across(y, slope=slope) for y in tops], [down(x, slope=-slope) for x in lefts]


def middles(slope: float = 0.0) -> dict[tuple[int, int], tuple[float, float]]:
    """Return (row, column) to (x, y) of the cells' middles, turned with the grid."""
    places = {}
    for row, high in enumerate(HIGH):
        for column, wide in enumerate(WIDE):
            x = LEFT + sum(WIDE[:column]) + wide / 2
            y = TOP + sum(HIGH[:row]) + high / 2
            places[row, column] = (x - slope * (y - TOP), y + slope * (x - LEFT))
    return places


@pytest.mark.parametrize("slope", [0.0, 0.02, -0.015])
def test_every_place_is_in_its_cell(slope: float) -> None:
    tables = find_tables(*grid(slope), DPI)
    for (row, column), (x, y) in middles(slope).items():
        assert tables.cell(x, y) == Cell(0, row, column)
    for x, y in ((300, 180), (300, 450)):
        assert tables.cell(x, y) is None


def test_worn_rules_still_part_rows() -> None:
    rows, columns = grid()
    worn = [
        *rows[:2],
        across(rows[2].middle, end=300),
        across(rows[2].middle + 1, start=390),
        *rows[3:],
    ]
    tables = find_tables(worn, columns, DPI)
    for (row, column), (x, y) in middles().items():
        assert tables.cell(x, y) == Cell(0, row, column)


def test_what_stands_where_outer_rules_wore_away_stays_in_its_row() -> None:
    rows, columns = grid()
    shorter = [across(line.middle, start=150, end=560) for line in rows]
    tables = find_tables(shorter, [*columns[1:3], down(400)], DPI)
    assert tables.cell(*middles()[1, 0]) == Cell(0, 1, -1)
    last = tables.cell(650, middles()[2, 2][1])
    assert last is not None and (last.row, last.column) == (2, 2)


def test_cells_joined_across_columns_or_rows_are_one() -> None:
    rows, columns = grid()
    # The last two rows are one cell in their first column; the second has no rule before its last.
    columns[2:3] = [down(columns[2].middle, end=260), down(columns[2].middle, start=300)]
    rows[3:4] = [across(rows[3].middle, start=180)]
    tables = find_tables(rows, columns, 100)
    places = middles()
    assert tables.cell(*places[1, 0]) == Cell(0, 1, 0)
    last_two = {tables.cell(*places[2, 0]), tables.cell(*places[3, 0])}
    assert len(last_two) == 1


def test_two_tables_are_told_apart_from_the_top() -> None:
    rows, columns = grid()
    lower_rows = [across(line.middle + 500) for line in rows]
    lower_columns = [down(line.middle, start=700, end=930) for line in columns]
    tables = find_tables([*lower_rows, *rows], [*lower_columns, *columns], DPI)
    x, y = middles()[2, 1]
    assert tables.cell(x, y) == Cell(0, 2, 1)
    assert tables.cell(x, y + 500) == Cell(1, 2, 1)


def test_underlines_frames_and_streaks_are_no_tables() -> None:
    rows, columns = grid()
    assert find_tables([], [], DPI) == Tables()
    assert find_tables(rows, [], DPI) == Tables()
    frame = find_tables([rows[0], rows[-1]], [columns[0], columns[-1]], DPI)
    assert frame == Tables()
    apart = [down(900 + line.middle) for line in columns]
    assert find_tables(rows, apart, DPI) == Tables()


def test_a_streak_through_frames_or_leaders_parts_nothing() -> None:
    """Two cards on a sheet, four lines to write on, and a line of dust from edge to edge through them."""
    frames = [across(y, start=700, end=1370) for y in (323.0, 743.0, 901.0, 1325.0)]
    sides = [down(x, start=a, end=b) for x in (705.0, 1375.0) for a, b in ((330, 735), (910, 1316))]
    assert find_tables(frames, [*sides, down(1070, start=11, end=2329)], DPI) == Tables()
    leaders = [across(y, start=250, end=1500) for y in (500.0, 560.0, 620.0, 680.0)]
    streaks = [down(x, start=11, end=2329) for x in (400.0, 707.0, 1300.0)]
    assert find_tables(leaders, streaks, DPI) == Tables()


def test_a_table_is_found_beside_a_streak_and_a_fold() -> None:
    rows, columns = grid()
    streak, fold = down(330, start=20, end=2300), across(435, start=5, end=1600)
    tables = find_tables([*rows, fold], [*columns, streak], DPI)
    for (row, column), (x, y) in middles().items():
        assert tables.cell(x, y) == Cell(0, row, column)


def test_a_drawn_table_is_found_by_its_rules() -> None:
    ink = np.zeros((700, 900), np.uint8)
    rows, columns = grid()
    for rule in rows:
        ink[round(rule.middle) : round(rule.middle) + 2, 100:682] = 255
    for rule in columns:
        ink[200:432, round(rule.middle) : round(rule.middle) + 2] = 255
    level, plumb = find_lines(ink, DPI), find_lines(np.ascontiguousarray(ink.T), DPI)
    tables = find_tables(level, plumb, DPI)
    for (row, column), (x, y) in middles().items():
        assert tables.cell(x, y) == Cell(0, row, column)
