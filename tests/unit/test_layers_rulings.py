"""Rules of forms and tables are measured and drawn as lines; what only looks like one stays print."""

import cv2
import numpy as np
import pytest

from counter_app.pages.layers import take_apart
from counter_app.pages.rulings import Ruling
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
