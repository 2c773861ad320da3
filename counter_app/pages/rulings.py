"""Rules of forms and tables as they are drawn: measured to a fraction of a pixel, so that no stairs are cut along them.

A mask shows an edge between two pixels only. Along a rule hardly askew its edge flickers from row to row: on the screen that
is ragged, and a reader of the copy takes the crumbs for print and finds no table.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .compiled import compiled
from .raster import Pixels
from .rules import Line, Numbers, Places, Runs, erase, find_lines, runs_on

Knots = tuple[tuple[float, float], ...]
"""Points x, y in pixels of the page; the middle of its first pixel is at one half."""

_LEAST_MM = 6.0
_BLOCK_MM = 5.0
# Thicker are bars, and the shadows along folds, whose letters hang together with them.
_THICKEST_MM = 0.42
_REACH_MM = 1.0
_BESIDE = 3
"""Rows of paper on either side of a rule that belong to its soft edge."""
_WHITE = 255
# A gap of more columns ends a rule; one of so many is a speck of dust.
_MOST_GAP = 1
# Of a line's columns so many must be free of what touches it. Print stands on rules; what runs up and down through lines of
# print is dust on the feeder's glass or a fold, and hangs together with the letters.
_LEAST_FREE, _LEAST_FREE_STANDING = 0.7, 0.87
_LEAST_CLEAN = 0.5
# What wavers by more pixels, or is thicker here and thinner there by such a share, along more than a quarter of its length
# was drawn by hand.
_MOST_WAVER, _MOST_SCATTER = 0.4, 0.7
_MOST_UNEVEN = 0.35
_LEAST_STEADY = 0.75
_LEAST_DEPTH = 40
_FRINGE = 1.25
"""Pixels by which a mask's edge flickers beside a rule."""
_OFF = 0.2
"""By so many pixels a drawn rule may lie beside where it was measured."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """A rule: the line along its middle, its width in pixels of the page, its colour (RGB)."""

    knots: Knots
    width: float
    colour: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class _Line:
    """A rule as measured on a page on which it lies across; `depth`: by how much its core is darker than its paper (0..255)."""

    knots: Knots
    width: float
    depth: float


def take_rulings(
    text: Pixels, grey: Pixels, paper: Pixels, dpi: int
) -> tuple[Pixels, tuple[Ruling, ...]]:
    """Find the rules of a page that can be drawn as lines; return the rest of its print and them.

    Args:
        text: the mask (255) of print at `dpi`, turned straight.
        grey: the page's brightness, of the same shape.
        paper: the paper's colour (RGB) at any resolution.

    Where a letter touches or crosses a rule its pixels stay in the mask.
    """
    rest = text.copy()
    level = tuple(_taken(text, grey, rest, dpi, _LEAST_FREE))
    upright, grey_upright, rest_upright = (
        np.asarray(cv2.transpose(one), np.uint8) for one in (text, grey, rest)
    )
    standing = tuple(_taken(upright, grey_upright, rest_upright, dpi, _LEAST_FREE_STANDING))
    if standing:
        rest = np.asarray(cv2.transpose(rest_upright), np.uint8)
    _clear_crossings(rest, level, standing)
    flipped = (_Line(tuple((y, x) for x, y in one.knots), one.width, one.depth) for one in standing)
    return rest, tuple(_coloured(one, paper, text.shape) for one in (*level, *flipped))


def _coloured(line: _Line, paper: Pixels, shape: tuple[int, ...]) -> Ruling:
    x, y = np.asarray(line.knots).mean(axis=0)
    row = min(int(y * paper.shape[0] / shape[0]), paper.shape[0] - 1)
    column = min(int(x * paper.shape[1] / shape[1]), paper.shape[1] - 1)
    bare = paper[row, column]
    share = max(0.0, 1 - line.depth / max(1.0, float(bare.mean())))
    red, green, blue = (round(level * share) for level in bare.tolist())
    return Ruling(line.knots, line.width, (red, green, blue))


def _taken(text: Pixels, grey: Pixels, rest: Pixels, dpi: int, free: float) -> Iterator[_Line]:
    """Yield the rules across `text` that are even enough to be drawn; take them out of `rest`."""
    reach, least = (max(2, round(mm * dpi / 25.4)) for mm in (_REACH_MM, _LEAST_MM))
    for line in find_lines(text, dpi):
        runs = runs_on(text, line, reach + 2)
        own = (runs.length > 0) & (runs.length <= max(line.thick + 2, 1.5 * line.thick))
        profile = _profile(text, grey, line, runs, own)
        if profile[0].mean() < free:
            continue
        for stretch in _stretches(runs.length > 0, least):
            ruling = _measured(runs.x[stretch], profile[:, stretch], dpi)
            if ruling is not None:
                part = Runs(runs.x[stretch], runs.top[stretch], runs.length[stretch])
                erase(rest, part, own[stretch] & _covered(part, ruling), 0)
                yield ruling


def _covered(runs: Runs, line: _Line) -> NDArray[np.bool_]:
    """Say of which runs hardly more than a line's soft edge shows beside it; of others a letter's stroke is part."""
    x, y = np.asarray(line.knots).T
    middle = np.interp(runs.x + 0.5, x, y)
    reach = line.width / 2 + _FRINGE
    return np.asarray((runs.top >= middle - reach) & (runs.top + runs.length <= middle + reach))


def _stretches(inked: NDArray[np.bool_], least: int) -> Iterator[slice]:
    """Yield the stretches of columns with ink, a speck's gap bridged, of at least so many columns."""
    gaps = np.flatnonzero(~inked)
    ends = [int(gap) for gap in gaps if not inked[gap + 1 : gap + 1 + _MOST_GAP].any()]
    start = 0
    for end in (*ends, inked.size):
        if end - start >= least:
            yield slice(start, end)
        start = end + 1


def _profile(text: Pixels, grey: Pixels, line: Line, runs: Runs, own: NDArray[np.bool_]) -> Numbers:
    """Return of each column: whether it shows the line alone (0 or 1), its darkness in sum, its middle row, its most."""
    profile = np.zeros((4, runs.x.size), np.float64)
    middle = np.round(line.at(runs.x)).astype(np.int64)
    reach = int(line.thick / 2 + 1) + _BESIDE
    _measure(text, grey, (runs.x, runs.top, runs.length), middle, reach, own, profile)
    return profile


def _measured(x: Places, profile: Numbers, dpi: int) -> _Line | None:
    """Measure a stretch of a line; None for one that is too uneven or too faint to be drawn as a line."""
    free, values = profile[0] > 0, np.stack((x, *profile[1:]))
    if free.mean() < _LEAST_CLEAN:
        return None
    places, depths, rows, cores = _medians(values, free, max(4, round(_BLOCK_MM * dpi / 25.4)))
    if places.size < 1:
        return None
    core = float(np.median(cores))
    if core < _LEAST_DEPTH:
        return None
    steady = _steady(rows)
    if steady.mean() < _LEAST_STEADY:
        return None
    widths = depths[steady] / core
    width = float(np.median(widths))
    if width > _THICKEST_MM * dpi / 25.4:
        return None
    if float(np.quantile(np.abs(widths - width), _LEAST_STEADY)) > _MOST_UNEVEN * width:
        return None
    knots = _knots(places[steady] + 0.5, rows[steady] + 0.5, (float(x[0]), float(x[-1] + 1)))
    along = np.interp(x[free] + 0.5, *np.asarray(knots).T)
    if float(np.quantile(np.abs(profile[2][free] + 0.5 - along), _LEAST_STEADY)) > _MOST_SCATTER:
        return None
    return _Line(knots, width, core)


def _medians(values: Numbers, chosen: NDArray[np.bool_], size: int) -> Numbers:
    """Return the medians of the chosen columns (kinds x columns) of each block of `size`; blocks with too few are left out."""
    over = -chosen.size % size
    among = np.pad(chosen, (0, over)).reshape(-1, size)
    blocks = np.pad(values, ((0, 0), (0, over))).reshape(len(values), -1, size)
    ordered = np.sort(np.where(among, blocks, np.inf), axis=2)
    counts = among.sum(axis=1)
    good = np.flatnonzero(counts >= _LEAST_CLEAN * size)
    return np.asarray(ordered[:, good, counts[good] // 2])


def _steady(rows: Numbers) -> NDArray[np.bool_]:
    """Say of each block whether the line runs there as it does around: letters that stand on it lift it here and there."""
    around = np.lib.stride_tricks.sliding_window_view(np.pad(rows, 2, mode="reflect"), 5)
    return np.asarray(np.abs(rows - np.median(around, axis=1)) <= _MOST_WAVER)


def _knots(x: Numbers, y: Numbers, ends: tuple[float, float]) -> Knots:
    """Return the fewest points through which the line runs no further than `_OFF` beside the measured ones, end to end."""
    chosen = sorted(_split(x, y, 0, x.size - 1))
    points = [(float(x[one]), float(y[one])) for one in chosen]
    if len(points) == 1:
        return (ends[0], points[0][1]), (ends[1], points[0][1])
    first, last = (
        _prolonged(points[1], points[0], ends[0]),
        _prolonged(points[-2], points[-1], ends[1]),
    )
    return (first, *points[1:-1], last)


def _prolonged(a: tuple[float, float], b: tuple[float, float], x: float) -> tuple[float, float]:
    return x, b[1] + (b[1] - a[1]) / (b[0] - a[0]) * (x - b[0])


def _split(x: Numbers, y: Numbers, first: int, last: int) -> set[int]:
    if last - first < 2:
        return {first, last}
    along = np.interp(x[first : last + 1], (x[first], x[last]), (y[first], y[last]))
    off = np.abs(along - y[first : last + 1])
    worst = int(off.argmax())
    if off[worst] <= _OFF:
        return {first, last}
    return _split(x, y, first, first + worst) | _split(x, y, first + worst, last)


@compiled
def _measure(
    text: Pixels,
    grey: Pixels,
    runs: tuple[Places, Places, Places],
    middle: Places,
    reach: int,
    own: NDArray[np.bool_],
    profile: Numbers,
) -> None:
    """Fill in what `_profile` returns, where no other print comes near the line's own run (columns, top, length)."""
    columns, top, length = runs
    height = grey.shape[0]
    for place in range(columns.size):
        x = columns[place]
        first = max(0, middle[place] - reach)
        last = min(height - 1, middle[place] + reach)
        if not own[place] or top[place] < first or top[place] + length[place] > last + 1:
            continue
        others = -length[place]
        for row in range(first, last + 1):
            others += 1 if text[row, x] != 0 else 0
        if others > 0:
            continue
        paper = (float(grey[first, x]) + float(grey[last, x])) / 2
        total, moment, most = 0.0, 0.0, 0.0
        for row in range(first, last + 1):
            dark = paper - float(grey[row, x])
            total += dark
            moment += dark * row
            most = max(most, dark)
        if total <= most / 2:
            continue
        profile[0, place] = 1.0
        profile[1, place] = total
        profile[2, place] = min(max(moment / total, float(first)), float(last))
        profile[3, place] = most


def _clear_crossings(rest: Pixels, level: tuple[_Line, ...], standing: tuple[_Line, ...]) -> None:
    """Take out what is left of rules where they cross each other (`standing`: x and y change places)."""
    for one in level:
        across, rows = np.asarray(one.knots).T
        for other in standing:
            down, columns = np.asarray(other.knots).T
            x = float(np.interp(rows.mean(), down, columns))
            y = float(np.interp(x, across, rows))
            away_x, away_y = other.width / 2 + 1, one.width / 2 + 1
            if not (
                across[0] - away_x <= x <= across[-1] + away_x
                and down[0] - away_y <= y <= down[-1] + away_y
            ):
                continue
            window = np.s_[
                max(0, int(y - away_y)) : int(np.ceil(y + away_y)),
                max(0, int(x - away_x)) : int(np.ceil(x + away_x)),
            ]
            rest[window] = 0
