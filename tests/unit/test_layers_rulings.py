"""Rules of forms and tables are measured and drawn as lines; what only looks like one stays print."""

import cv2
import numpy as np
import pytest

from counter_app.pages.layers import Layers, take_apart
from counter_app.pages.rulings import Ruling, take_rulings
from tests.unit.test_layers_zones import Pixels, painted

_DPI = 200
_FINE = 4
_SIZE = (900, 700)
_SLOPE = 0.003
_ROWS = (120, 200, 280, 360)
_COLUMNS = (100, 420, 780)
_TEXT = 40
_PAPER = 240


def drawing() -> Pixels:
    """Return white paper to draw on, `_FINE` times as fine as the page."""
    return np.full((_SIZE[1] * _FINE, _SIZE[0] * _FINE), 255, np.uint8)


def scanned(fine: Pixels) -> Pixels:
    """Return the drawing as scanned at 200 dpi: blurred by the lens, with the sensor's grain."""
    coarse = cv2.resize(fine, _SIZE, interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(np.asarray(coarse, np.float32) * (_PAPER / 255), (0, 0), 0.7)
    grey = np.asarray(soft) + np.random.default_rng(7).normal(0, 2.0, soft.shape)
    return np.asarray(cv2.merge([np.clip(grey, 0, 255).astype(np.uint8)] * 3), np.uint8)


def level(fine: Pixels, row: float, first: float, last: float, thick: float = 2.0) -> None:
    """Draw a rule a little askew, lengths in pixels of the page."""
    ends = [(x, row + _SLOPE * (x - first)) for x in (first, last)]
    _band(fine, ends, (0.0, thick / 2))


def standing(fine: Pixels, column: float, first: float, last: float, thick: float = 2.0) -> None:
    ends = [(column - _SLOPE * (y - first), y) for y in (first, last)]
    _band(fine, ends, (thick / 2, 0.0))


def _band(fine: Pixels, ends: list[tuple[float, float]], half: tuple[float, float]) -> None:
    (x0, y0), (x1, y1) = ends
    dx, dy = half
    corners = [(x0 - dx, y0 - dy), (x1 - dx, y1 - dy), (x1 + dx, y1 + dy), (x0 + dx, y0 + dy)]
    cv2.fillPoly(fine, [np.round(np.asarray(corners) * _FINE).astype(np.int32)], _TEXT)


def words(fine: Pixels, text: str, left: float, base: float) -> Pixels:
    """Write in capitals of 15 pixels of the page; return which pixels of the page are letters."""
    before = fine.copy()
    place = (round(left * _FINE), round(base * _FINE))
    cv2.putText(fine, text, place, cv2.FONT_HERSHEY_DUPLEX, 0.68 * _FINE, _TEXT, 2 * _FINE)
    letters = np.where(fine != before, np.uint8(0), np.uint8(255))
    return np.asarray(cv2.resize(letters, _SIZE, interpolation=cv2.INTER_AREA) < 64)


def lying(rulings: tuple[Ruling, ...]) -> list[Ruling]:
    """Return the rules that lie, from top to bottom."""
    across = [one for one in rulings if abs(one.knots[-1][0] - one.knots[0][0]) > 50]
    return sorted(across, key=lambda one: one.knots[0][1])


def table() -> Pixels:
    fine = drawing()
    for row in _ROWS:
        level(fine, row, _COLUMNS[0], _COLUMNS[-1])
    for column in _COLUMNS:
        standing(fine, column, _ROWS[0], _ROWS[-1] + _SLOPE * (column - _COLUMNS[0]))
    return fine


def test_the_rules_of_a_table_are_lines_to_a_third_of_a_pixel() -> None:
    layers = take_apart(scanned(table()), _DPI)
    rows = lying(layers.rulings)
    assert [len(rows), len(layers.rulings) - len(rows)] == [len(_ROWS), len(_COLUMNS)]
    for row, ruling in zip(_ROWS, rows, strict=True):
        for x, y in (ruling.knots[0], ruling.knots[-1]):
            assert abs(y - (row + _SLOPE * (x - _COLUMNS[0]))) < 1 / 3
        assert abs(ruling.knots[0][0] - _COLUMNS[0]) < 2.5
        assert abs(ruling.knots[-1][0] - _COLUMNS[-1]) < 2.5
        assert 1.5 < ruling.width < 3.0
        assert max(ruling.colour) < 130


def test_nothing_of_a_drawn_table_is_left_in_the_masks() -> None:
    assert painted(take_apart(scanned(table()), _DPI)).sum() < 10


@pytest.mark.parametrize("base", [199.0, 203.0])
def test_letters_that_stand_on_a_rule_or_cross_it_stay_whole(base: float) -> None:
    fine = table()
    letters = words(fine, "QUY JUGEND 1957", 130, base)
    layers = take_apart(scanned(fine), _DPI)
    assert len(lying(layers.rulings)) == len(_ROWS)
    lost = letters & ~painted(layers)
    # What the rule itself covers is shown by the rule.
    lost[round(_ROWS[1]) - 2 : round(_ROWS[1]) + 4] = False
    assert lost.sum() <= 0.03 * letters.sum()


def test_a_rule_with_a_piece_missing_is_two_rules() -> None:
    fine = drawing()
    level(fine, 200, 100, 400)
    level(fine, 200.9, 412, 780)
    assert len(lying(take_apart(scanned(fine), _DPI).rulings)) == 2


@pytest.mark.parametrize(("mark", "gap"), [(2.5, 3.0), (8.0, 6.0), (24.0, 8.0), (40.0, 5.0)])
def test_dots_and_dashes_are_no_rule(mark: float, gap: float) -> None:
    fine = drawing()
    for start in np.arange(100, 780, mark + gap):
        level(fine, 200 + _SLOPE * (start - 100), float(start), float(start) + mark)
    layers = take_apart(scanned(fine), _DPI)
    assert layers.rulings == ()
    assert painted(layers).sum() > 0.6 * 2 * 680 * mark / (mark + gap)


def test_a_line_drawn_by_hand_stays_as_it_was_drawn() -> None:
    fine = drawing()
    x = np.arange(100, 780, 4)
    y = 300 + np.cumsum(np.random.default_rng(3).normal(0, 0.7, x.size))
    points = np.stack((x, y), axis=1) * _FINE
    cv2.polylines(fine, [np.round(points).astype(np.int32)], False, _TEXT, 2 * _FINE)
    layers = take_apart(scanned(fine), _DPI)
    assert layers.rulings == ()
    assert painted(layers).sum() > 1000


def test_a_streak_through_lines_of_print_is_not_drawn_over_the_letters() -> None:
    fine = drawing()
    for base in range(60, 680, 30):
        words(fine, "HHIMNBHDEHHIMNBHDEH", 100, base)
    standing(fine, 307, 0, 699, 1.0)
    assert take_apart(scanned(fine), _DPI).rulings == ()


def test_a_thick_bar_stays_print() -> None:
    fine = drawing()
    level(fine, 300, 100, 780, thick=6.0)
    layers = take_apart(scanned(fine), _DPI)
    assert layers.rulings == ()
    assert painted(layers).sum() > 0.8 * 6 * 680


def seen(layers: Layers) -> Pixels:
    """Return how dark masks and rules make the page, 0 or 255, each rule as wide as it was measured."""
    fine = np.zeros((_SIZE[1] * _FINE, _SIZE[0] * _FINE), np.uint8)
    for one in layers.rulings:
        points = np.round(np.asarray(one.knots) * _FINE).astype(np.int32)
        cv2.polylines(fine, [points], False, 255, round(one.width * _FINE))
    coarse = np.asarray(cv2.resize(fine, _SIZE, interpolation=cv2.INTER_AREA), np.uint8)
    return np.where(painted(layers) | (coarse > 128), np.uint8(255), np.uint8(0))


@pytest.mark.parametrize(("mark", "gap"), [(6.0, 1.6), (8.0, 1.6), (12.0, 1.6), (16.0, 1.8)])
def test_dashes_with_gaps_of_a_pixel_are_no_rule(mark: float, gap: float) -> None:
    fine = drawing()
    for start in np.arange(100, 780, mark + gap):
        level(fine, 200 + _SLOPE * (start - 100), float(start), float(start) + mark)
    layers = take_apart(scanned(fine), _DPI)
    assert layers.rulings == ()


def test_a_rule_torn_by_a_pixel_and_a_half_is_two_rules() -> None:
    fine = drawing()
    level(fine, 200, 100, 400)
    level(fine, 200.9, 401.5, 780)
    assert len(lying(take_apart(scanned(fine), _DPI).rulings)) == 2


def test_a_dot_that_lies_in_a_rule_is_still_seen() -> None:
    fine = drawing()
    level(fine, 200, 100, 780)
    places = list(range(130, 760, 30))
    for place in places:
        row = 200 + _SLOPE * (place - 100)
        cv2.circle(fine, (place * _FINE, round(row * _FINE)), 2 * _FINE, _TEXT, -1)
    layers = take_apart(scanned(fine), _DPI)
    assert len(lying(layers.rulings)) == 1
    thick = [int((seen(layers)[190:212, place] > 0).sum()) for place in places]
    assert min(thick) >= 3


def test_the_foot_of_a_letter_that_lies_in_a_rule_is_still_seen() -> None:
    fine = drawing()
    level(fine, 200, 100, 780)
    for place in range(130, 730, 40):
        row = 200 + _SLOPE * (place - 100)
        foot = (
            (place * _FINE, round((row - 2) * _FINE)),
            ((place + 14) * _FINE, round(row * _FINE)),
        )
        cv2.rectangle(fine, *foot, _TEXT, -1)
    layers = take_apart(scanned(fine), _DPI)
    assert len(lying(layers.rulings)) == 1
    for place in range(130, 730, 40):
        assert painted(layers)[190:212, place : place + 14].any(axis=0).mean() > 0.8


def test_rules_between_tinted_cells_are_as_dark_as_they_are_and_where_they_are() -> None:
    fine = drawing()
    fine[100 * _FINE : 160 * _FINE, 100 * _FINE : 780 * _FINE] = 200
    for row in (100, 160, 220):
        cv2.rectangle(
            fine, (100 * _FINE, (row - 1) * _FINE), (780 * _FINE, (row + 1) * _FINE - 1), _TEXT, -1
        )
    grey = np.ascontiguousarray(scanned(fine)[:, :, 1])
    text = np.where(grey < 130, np.uint8(255), np.uint8(0))
    _, rulings = take_rulings(text, grey, np.full((9, 7, 3), _PAPER, np.uint8), _DPI)
    rows = lying(rulings)
    assert [round(one.knots[0][1]) for one in rows] == [100, 160, 220]
    for row, one in zip((100, 160, 220), rows, strict=True):
        assert abs(one.knots[0][1] - row) < 1 / 3
        assert max(one.colour) < 100


def test_a_letter_in_the_corner_of_a_crossing_has_no_hole() -> None:
    fine = table()
    place = (_COLUMNS[1] + 3, _ROWS[1] + 4)
    cv2.circle(fine, (place[0] * _FINE, place[1] * _FINE), 3 * _FINE, _TEXT, -1)
    shown = seen(take_apart(scanned(fine), _DPI))
    assert (shown[place[1] - 2 : place[1] + 2, place[0] - 2 : place[0] + 2] > 0).all()


def test_rules_may_cross_at_the_edge_of_the_sheet() -> None:
    fine = drawing()
    level(fine, 695, 0, 900)
    standing(fine, 896, 0, 700)
    layers = take_apart(scanned(fine), _DPI)
    assert (seen(layers)[692:699, 300] > 0).any()
    assert (seen(layers)[300, 890:899] > 0).any()


def test_nothing_is_drawn_inside_the_bars_of_a_code() -> None:
    fine, random = drawing(), np.random.default_rng(4)
    start = 100
    while start < 780:
        wide, gap = (int(random.integers(1, 5)) * 4 for _ in "ab")
        fine[200 * _FINE : 360 * _FINE, start * _FINE : (start + wide) * _FINE] = _TEXT
        start += wide + gap
    master = scanned(fine)
    for one in take_apart(master, _DPI).rulings:
        assert max(one.colour) < 110
        x, y = np.asarray(one.knots).mean(axis=0).astype(int)
        assert master[y, x, 1] < 128
