"""Rules of forms and tables as they are drawn: measured to a fraction of a pixel, so that no stairs are cut along them.

A mask shows an edge between two pixels only. Along a rule hardly askew its edge flickers from row to row: on the screen that
is ragged, and a reader of the copy takes the crumbs for print and finds no table.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

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
# Where a rule shows less than such a share of its ink there is a gap: dashes, holes, tears. With more than such a share a dot
# or a letter's foot lies in it. Pale or uneven rules scatter; both lie so many deviations away, but not further than the second.
_GAP, _SWOLLEN, _DEVIATIONS = (0.7, 0.5), (1.12, 1.3), 3.0
_MAD = 1.48
# Columns over which the paper beside a rule is evened.
_SOFT = 31
# Two degrees, and a bend, along an A3 page: pixels, enough to tell from afar which rules may cross.
_ASKEW = 200
_ARM = 2
"""By so many pixels more than its width a rule darkens the one that it crosses."""
# Where the sides of a rule differ by more than the first each has its own paper (a tinted cell); by more than the second one
# of them is a bar.
_TINTED, _BARRED = 24, 64
# Darker against the page's paper is no paper, but the inside of a bar or of a code.
_DARKEST_PAPER = 0.6
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
    """A rule as measured on a page on which it lies across.

    Attributes:
        depth: by how much its core is darker than its paper; paper: how bright that is on both sides of it (0..255).
    """

    knots: Knots
    width: float
    depth: float
    paper: float


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
    bare = _DARKEST_PAPER * float(np.median(cv2.cvtColor(paper, cv2.COLOR_RGB2GRAY)))
    level = tuple(_taken(text, grey, rest, dpi, (_LEAST_FREE, bare)))
    upright, grey_upright, rest_upright = (
        np.asarray(cv2.transpose(one), np.uint8) for one in (text, grey, rest)
    )
    standing = tuple(_taken(upright, grey_upright, rest_upright, dpi, (_LEAST_FREE_STANDING, bare)))
    if standing:
        rest = np.asarray(cv2.transpose(rest_upright), np.uint8)
    _clear_crossings(rest, level, standing)
    flipped = (replace(one, knots=tuple((y, x) for x, y in one.knots)) for one in standing)
    return rest, tuple(_coloured(one, paper, text.shape) for one in (*level, *flipped))


def _coloured(line: _Line, paper: Pixels, shape: tuple[int, ...]) -> Ruling:
    x, y = np.asarray(line.knots).mean(axis=0)
    row = min(int(y * paper.shape[0] / shape[0]), paper.shape[0] - 1)
    column = min(int(x * paper.shape[1] / shape[1]), paper.shape[1] - 1)
    bare = paper[row, column]
    light = float(cv2.cvtColor(bare[None, None], cv2.COLOR_RGB2GRAY)[0, 0])
    share = max(0.0, line.paper - line.depth) / max(1.0, light)
    red, green, blue = (min(_WHITE, round(level * share)) for level in bare.tolist())
    return Ruling(line.knots, line.width, (red, green, blue))


def _taken(
    text: Pixels, grey: Pixels, rest: Pixels, dpi: int, least_of: tuple[float, float]
) -> Iterator[_Line]:
    """Yield the rules across `text` that are even enough to be drawn; take them out of `rest`.

    Args:
        least_of: the share of a line's columns that must be free, and how bright the paper beside it must be.
    """
    least_free, bare = least_of
    reach, least = (max(2, round(mm * dpi / 25.4)) for mm in (_REACH_MM, _LEAST_MM))
    for line in find_lines(text, dpi):
        runs = runs_on(text, line, reach + 2)
        own = (runs.length > 0) & (runs.length <= max(line.thick + 2, 1.5 * line.thick))
        profile = _profile(text, grey, line, runs, own)
        if profile[0].mean() < least_free:
            continue
        free = profile[0] > 0
        papers = np.interp(runs.x, runs.x[free], _softened(profile[4][free]))
        for stretch in _stretches(~_gaps(grey, line, runs, papers, free), least):
            ruling = _measured(runs.x[stretch], profile[:, stretch], dpi)
            if ruling is not None and ruling.paper >= bare:
                part = Runs(runs.x[stretch], runs.top[stretch], runs.length[stretch])
                lone = own[stretch] & _covered(part, ruling)
                usual = _usual(profile[1][stretch][free[stretch]])
                lone &= ~_swollen(grey, part, papers[stretch], usual)
                erase(rest, part, lone, 0)
                yield ruling


def _covered(runs: Runs, line: _Line) -> NDArray[np.bool_]:
    """Say of which runs hardly more than a line's soft edge shows beside it; of others a letter's stroke is part."""
    x, y = np.asarray(line.knots).T
    middle = np.interp(runs.x + 0.5, x, y)
    reach = line.width / 2 + _FRINGE
    return np.asarray((runs.top >= middle - reach) & (runs.top + runs.length <= middle + reach))


def _softened(papers: Numbers) -> Numbers:
    return np.asarray(cv2.blur(papers[None], (_SOFT, 1))[0], np.float64)


def _swollen(
    grey: Pixels, runs: Runs, papers: Numbers, usual: tuple[float, float]
) -> NDArray[np.bool_]:
    """Say in which columns' runs lies more ink than a line's own; `usual`: its median and how far it scatters."""
    ink = _ink(grey, runs.x, (runs.top - 1, runs.length + 2), papers)
    beyond = min(max(_SWOLLEN[0], 1 + _DEVIATIONS * usual[1]), _SWOLLEN[1])
    dots = _in_pairs(ink > beyond * usual[0])
    return np.asarray(cv2.dilate(dots.astype(np.uint8)[None], np.ones((1, 3), np.uint8))[0] > 0)


def _gaps(
    grey: Pixels, line: Line, runs: Runs, papers: Numbers, free: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Say in which columns the page shows no line, whether or not the mask has a gap there."""
    reach = round(line.thick / 2) + 1
    rows = np.round(line.at(runs.x)).astype(np.int64) - reach
    ink = _ink(grey, runs.x, (rows, np.full_like(rows, 2 * reach + 1)), papers)
    middle, scatter = _usual(ink[free])
    weak = ink < max(_GAP[1], min(_GAP[0], 1 - _DEVIATIONS * scatter)) * middle
    return np.asarray(_in_pairs(weak) | (weak & (runs.length == 0)))


def _ink(grey: Pixels, x: Places, rows: tuple[Places, Places], papers: Numbers) -> Numbers:
    """Return by how much each column's rows (the first, how many) are darker than its paper, in sum."""
    first, count = rows
    steps = np.arange(int(count.max(initial=0)))[:, None]
    inside = (steps < count) & (first + steps >= 0) & (first + steps < grey.shape[0])
    dark = papers - grey[np.clip(first + steps, 0, grey.shape[0] - 1), x]
    return np.asarray(np.where(inside, dark, 0).sum(axis=0))


def _usual(ink: Numbers) -> tuple[float, float]:
    """Return the median, and the scatter around it as a share of it."""
    middle = max(1.0, float(np.median(ink)))
    return middle, _MAD * float(np.median(np.abs(ink - middle))) / middle


def _in_pairs(columns: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Leave out columns that stand alone: they are grain."""
    one = columns.astype(np.uint8)[None]
    return np.asarray(cv2.morphologyEx(one, cv2.MORPH_OPEN, np.ones((1, 2), np.uint8))[0] > 0)


def _stretches(inked: NDArray[np.bool_], least: int) -> Iterator[slice]:
    """Yield the stretches of columns with ink of at least so many columns."""
    start = 0
    for end in (*np.flatnonzero(~inked).tolist(), inked.size):
        if end - start >= least:
            yield slice(start, end)
        start = end + 1


def _profile(text: Pixels, grey: Pixels, line: Line, runs: Runs, own: NDArray[np.bool_]) -> Numbers:
    """Return of each column: whether it shows the line alone (0 or 1), its darkness in sum, its middle row, its most, paper."""
    profile = np.zeros((5, runs.x.size), np.float64)
    middle = np.round(line.at(runs.x)).astype(np.int64)
    reach = int(line.thick / 2 + 1) + _BESIDE
    _measure(text, grey, (runs.x, runs.top, runs.length), middle, reach, own, profile)
    return profile


def _measured(x: Places, profile: Numbers, dpi: int) -> _Line | None:
    """Measure a stretch of a line; None for one that is too uneven or too faint to be drawn as a line."""
    free, values = profile[0] > 0, np.stack((x, *profile[1:]))
    if free.mean() < _LEAST_CLEAN:
        return None
    places, depths, rows, cores, papers = _medians(
        values, free, max(4, round(_BLOCK_MM * dpi / 25.4))
    )
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
    return _Line(knots, width, core, float(np.median(papers)))


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
        above, below = float(grey[first, x]), float(grey[last, x])
        paper = (above + below) / 2
        apart = abs(above - below)
        if others > 0 or apart > _BARRED:
            continue
        if apart <= _TINTED:
            above = below = paper
        total, moment, most = 0.0, 0.0, 0.0
        for row in range(first, last + 1):
            dark = (below if row > middle[place] else above) - float(grey[row, x])
            total += dark
            moment += dark * row
            most = max(most, dark)
        if total <= most / 2:
            continue
        profile[0, place] = 1.0
        profile[1, place] = total
        profile[2, place] = min(max(moment / total, float(first)), float(last))
        profile[3, place] = most
        profile[4, place] = paper


def _clear_crossings(rest: Pixels, level: tuple[_Line, ...], standing: tuple[_Line, ...]) -> None:
    """Take out what is left of rules where they cross each other (`standing`: x and y change places)."""
    if not (level and standing):
        return
    ends = np.array([(one.knots[0][0], one.knots[-1][0]) for one in standing])
    middles = np.array([np.asarray(one.knots).mean(axis=0)[1] for one in standing])
    for one in level:
        across, rows = np.asarray(one.knots).T
        row, away_y = float(rows.mean()), one.width / 2 + 1
        near = (ends[:, 0] - _ASKEW <= row) & (row <= ends[:, 1] + _ASKEW)
        near &= (across[0] - _ASKEW <= middles) & (middles <= across[-1] + _ASKEW)
        for other in (standing[place] for place in np.flatnonzero(near).tolist()):
            down, columns = np.asarray(other.knots).T
            x = float(np.interp(row, down, columns))
            y = float(np.interp(x, across, rows))
            away_x = other.width / 2 + 1
            if (
                across[0] - away_x <= x <= across[-1] + away_x
                and down[0] - away_y <= y <= down[-1] + away_y
                and not _cornered(rest, (x, y), (away_x, away_y))
            ):
                # Along each no further than it was drawn.
                left, right = _arm(x, away_x, across)
                top, bottom = _arm(y, away_y, down)
                rest[_pixels(y - away_y, y + away_y), _pixels(left, right)] = 0
                rest[_pixels(top, bottom), _pixels(x - away_x, x + away_x)] = 0


def _cornered(rest: Pixels, middle: tuple[float, float], away: tuple[float, float]) -> bool:
    """Say whether a letter stands in a corner of a crossing; middle and reach in x and y."""
    columns, rows = (
        np.clip((int(at - far) - 1, int(np.ceil(at + far))), 0, size - 1)
        for at, far, size in zip(middle, away, rest.shape[::-1], strict=True)
    )
    return bool(rest[np.ix_(rows, columns)].any())


def _arm(middle: float, away: float, along: Numbers) -> tuple[float, float]:
    return max(middle - away - _ARM, along[0] - 1), min(middle + away + _ARM, along[-1] + 1)


def _pixels(first: float, last: float) -> slice:
    return slice(max(0, int(first)), max(0, int(np.ceil(last))))
