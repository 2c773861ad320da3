"""Straight lines: rules of forms and tables, dust streaks of the feed, folds. Found a little askew or broken, too.

A line goes only where it runs free: where a letter's stroke crosses it, or runs along a pale one, the stroke stays.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from .compiled import compiled
from .pieces import find_pieces
from .raster import Pixels

_LEAST_MM = 12.0
_LONG_MM = 60.0
_SHORT_MM = 30.0
_THICKEST_MM = 1.0
_BRIDGED_MM = 0.5
_STREAK_MM = 0.6
_STRAIGHT = 0.004
_EDGE_TO_EDGE, _MARGIN_MM = 0.6, 5.0
# Pixels: a streak is taken for so thick at least, and filled in from so far, both sides counted.
_THINNEST, _FILLED = 2.0, 9
# On a line as light as that in evened grey, a fold's shadow or worn ink, print can be told from it, where so many of its pixels
# say how light it is.
_PALE, _ENOUGH = 140, 50
# Print is darker than this share of how light the line is: so light, or darker, is this share of its columns over so much of it.
_PRINT, _USUAL, _STRETCH_MM = 0.75, 0.4, 12.0
_BLACK, _WHITE = 0, 255
# Pixels to both sides of a streak that its own and what fills it are told from.
_BESIDE = 24
# How high strokes of letters are, and by how many pixels, with the streak that they lie on, they are thicker than it.
_STROKE_MM, _THICKER = (1.2, 6.0), 1.2
# Shares of a line's columns: with any ink on it at all, and with nothing but the line itself.
_COVERED = 0.8
_COVERED_SHORT = 0.93
_FREE = 0.65
_FREE_LONG = 0.45

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Line:
    """A line from column `start` to `end` (exclusive), y = curve(x); `thick` pixels. Of a vertical one x and y change places."""

    start: int
    end: int
    curve: tuple[float, ...]
    thick: float

    def at(self, x: Places) -> Numbers:
        return np.asarray(np.polyval(self.curve, x), dtype=np.float64)

    @property
    def middle(self) -> float:
        return float(np.polyval(self.curve, (self.start + self.end) / 2))


@dataclass(frozen=True, slots=True)
class Runs:
    """The ink that each column has on a line: `top` row and `length` in pixels, 0 where there is none near it."""

    x: Places
    top: Places
    length: Places


def find_lines(ink: Pixels, dpi: int, *, least_mm: float = _LEAST_MM) -> tuple[Line, ...]:
    """Find lines across an ink mask (255 for ink): `least_mm` and longer, at most 1 mm thick, up to 2 degrees askew."""
    reach = np.asarray(cv2.dilate(ink, np.ones((3, 1), np.uint8)), np.uint8)
    # Scanned rules are ragged: a gap of half a millimetre does not end one.
    long = find_pieces(reach, bridged=_pixels(_BRIDGED_MM, dpi) - 1, least=_pixels(least_mm, dpi))
    if not long.count:
        return ()
    found = long.mask_of(np.ones(long.count, dtype=np.bool_))
    lines = []
    boxes = np.stack((long.left, long.top, long.wide, long.high), axis=1)
    for left, top, wide, high in boxes.tolist():
        if high > _pixels(_THICKEST_MM, dpi) + 3 + 0.05 * wide:
            continue
        place = slice(top, top + high), slice(left, left + wide)
        inside = (ink[place] > 0) & (found[place] > 0)
        line = _line_of(inside, ink, (left, top), dpi)
        if line is not None:
            lines.append(line)
    return tuple(lines)


def _line_of(
    inside: NDArray[np.bool_], ink: Pixels, origin: tuple[int, int], dpi: int
) -> Line | None:
    """Return the line along the marks in `inside`, cut from `ink` at `origin` (x, y), if it is one."""
    high, wide = inside.shape
    amount = inside.sum(axis=0)
    columns = np.flatnonzero(amount)
    # The tops of capitals in a row come close to a short line, but for the gaps between them.
    covered = _COVERED_SHORT if wide < _pixels(_SHORT_MM, dpi) else _COVERED
    if columns.size < max(3, covered * wide):
        return None
    rows = (inside * np.arange(high)[:, None]).sum(axis=0)[columns] / amount[columns]
    x, y = columns + origin[0], rows + origin[1]
    curve = _steady_fit(x, y)
    line = Line(origin[0], origin[0] + wide, curve, 1.0)
    runs = runs_on(ink, line, _pixels(_THICKEST_MM, dpi) + 2)
    thickest = _pixels(_THICKEST_MM, dpi)
    free = (runs.length > 0) & (runs.length <= thickest)
    needed = _FREE_LONG if wide >= _pixels(_LONG_MM, dpi) else _FREE
    if free.sum() < needed * wide:
        return None
    return Line(line.start, line.end, curve, float(np.median(runs.length[free])))


def _steady_fit(x: Numbers | Places, y: Numbers) -> tuple[float, ...]:
    """Fit a straight line, or a slight bend to long ones; what lies off it is left out once."""
    degree = 2 if x.size > 400 else 1
    scale = np.asarray(np.polyfit(x, y, degree))
    off = np.abs(np.polyval(scale, x) - y)
    near = off <= max(1.5, 2 * float(np.median(off)))
    if not near.all() and near.sum() > 2 * degree + 2:
        scale = np.polyfit(x[near], y[near], degree)
    return tuple(float(value) for value in scale)


def runs_on(ink: Pixels, line: Line, reach: int) -> Runs:
    """Return the upright run of ink on the line in each of its columns, counted up to `reach` pixels each way."""
    x = np.arange(max(0, line.start), min(ink.shape[1], line.end))
    middle = np.round(line.at(x)).astype(np.int64)
    top, length = np.zeros((2, x.size), dtype=np.int64)
    _follow(np.ascontiguousarray(ink), x, middle, reach + 2, top, length)
    return Runs(x, top, length)


@compiled
def _follow(
    ink: Pixels, x: Places, middle: Places, reach: int, top: Places, length: Places
) -> None:
    """Fill top and length of the run at each middle, or a row above or below it, cut off `reach` rows from the middle."""
    height = ink.shape[0]
    for place in range(x.size):
        column = x[place]
        highest = max(0, middle[place] - reach)
        lowest = min(height - 1, middle[place] + reach)
        row = -1
        # The line's own pixel may be a row off: the nearest ink of three counts.
        for near in (middle[place], middle[place] - 1, middle[place] + 1):
            if row < 0 and 0 <= near < height and ink[near, column] != 0:
                row = near
        if row < 0:
            continue
        first, last = row, row
        while first > highest and ink[first - 1, column] != 0:
            first -= 1
        while last < lowest and ink[last + 1, column] != 0:
            last += 1
        top[place] = first
        length[place] = last - first + 1


def erase(mask: Pixels, runs: Runs, chosen: NDArray[np.bool_], level: int = 255) -> None:
    """Set the chosen columns' runs in `mask` to `level`."""
    _erase(mask, runs.x, runs.top, runs.length, chosen, np.uint8(level))


@compiled
def _erase(
    mask: Pixels, x: Places, top: Places, length: Places, chosen: NDArray[np.bool_], level: np.uint8
) -> None:
    for place in range(x.size):
        if chosen[place]:
            for row in range(top[place], top[place] + length[place]):
                mask[row, x[place]] = level


def without_streaks(grey: Pixels, ink: Pixels, dpi: int) -> Pixels:
    """Return the page without the hair lines that dust on a feeder's glass draws from edge to edge.

    Args:
        grey: evened grey pixels as scanned, not yet turned: only there do streaks run straight down.
        ink: their faint ink.

    What lies under a streak is filled in from both sides; where it crosses a letter the letter stays. The dark core of a fold
    that runs straight down is taken out as well, but only as dark as it is: figures on it keep the side that it runs along.
    """
    height = ink.shape[0]
    upright = np.asarray(cv2.transpose(ink), np.uint8)
    streaks = [
        line
        for line in find_lines(upright, dpi, least_mm=_LONG_MM / 2)
        if line.thick <= _pixels(_STREAK_MM, dpi) and abs(line.curve[-2]) < _STRAIGHT
    ]
    columns: dict[int, list[Line]] = {}
    for line in streaks:
        place = round(line.middle)
        near = next((known for known in columns if abs(known - place) <= 2), place)
        columns.setdefault(near, []).append(line)
    whole = [
        (place, max(line.thick for line in lines))
        for place, lines in columns.items()
        if sum(line.end - line.start for line in lines) >= _EDGE_TO_EDGE * height
        and _reaches_edge(lines, height, dpi)
    ]
    if not whole:
        return grey
    swept = grey.copy()
    for place, thick in whole:
        beside = slice(max(0, place - _BESIDE), place + _BESIDE + 1)
        # A streak is as thick all the way: what is two pixels thicker has a letter's side in it.
        line = Line(0, height, (0.0, float(place - beside.start)), max(_THINNEST, thick - 1))
        strip = np.ascontiguousarray(upright[beside])
        mask = np.ascontiguousarray(line_mask(strip, [line], dpi, through_print=True).T)
        wider = cv2.dilate(mask, np.ones((1, 3), np.uint8))
        across = max(_FILLED, round(thick) + 3)
        filled = cv2.morphologyEx(swept[:, beside], cv2.MORPH_CLOSE, np.ones((1, across), np.uint8))
        filled = np.minimum(filled, _lifted(swept[:, beside], np.asarray(wider, np.uint8)))
        swept[:, beside] = np.where(wider > 0, filled, swept[:, beside])
    return swept


def _reaches_edge(lines: Sequence[Line], height: int, dpi: int) -> bool:
    """Say whether pieces of one upright line start at the page's top or end at its foot: rules of a table keep off both."""
    margin = _pixels(_MARGIN_MM, dpi)
    return any(line.start <= margin or line.end >= height - margin for line in lines)


def _lifted(strip: Pixels, mask: Pixels) -> Pixels:
    """Return a strip of a page (grey) brought to white where it is as dark as the streak in it (255 in `mask`) mostly is.

    What is darker yet is print. In a dark streak nothing can be told from it: there all is white.
    """
    levels = np.full(strip.shape[1], _BLACK, np.float32)
    for column in range(strip.shape[1]):
        under = strip[mask[:, column] > 0, column]
        if under.size >= _ENOUGH:
            levels[column] = np.median(under)
    pale = levels >= _PALE
    lifted = np.full(strip.shape, _WHITE, np.uint8)
    if pale.any():
        gained = strip[:, pale] * (np.float32(_WHITE) / levels[pale])
        lifted[:, pale] = np.minimum(gained, _WHITE).astype(np.uint8)
    return lifted


def line_mask(
    ink: Pixels,
    lines: Sequence[Line],
    dpi: int,
    grey: Pixels | None = None,
    *,
    through_print: bool = False,
) -> Pixels:
    """Return the mask of the lines' own ink: the columns where they run free of letters.

    Args:
        grey: the evened grey pixels that `ink` is of. By them a stroke that runs along a pale line is told from it as well.
        through_print: whether lines may run through print, as streaks do and rules do not. A stroke that runs along one is told
            by its thickness then; of a ragged rule parts would stay.
    """
    mask = np.zeros_like(ink)
    ends = _pixels(_BRIDGED_MM, dpi)
    for line in lines:
        thickest = max(line.thick + 2, 1.5 * line.thick)
        # Ragged ends go with their line.
        whole = replace(line, start=line.start - ends, end=line.end + ends)
        runs = runs_on(ink, whole, _pixels(_THICKEST_MM, dpi) + 2)
        own = (runs.length > 0) & (runs.length <= thickest)
        if through_print and line.thick <= _pixels(_STREAK_MM, dpi):
            own &= ~_strokes_along(runs.length, line.thick, dpi)
        erase(mask, runs, own if grey is None else _bare(own, runs, grey, dpi))
    return mask


def _strokes_along(length: Places, thick: float, dpi: int) -> NDArray[np.bool_]:
    """Say in which columns of a streak a letter's stroke runs along it: thicker there for as long as a letter is high."""
    edges = np.flatnonzero(np.diff((length > thick + 0.5).astype(np.int8), prepend=0, append=0))
    strokes = np.zeros(length.shape, np.bool_)
    least, most = (one * dpi / 25.4 for one in _STROKE_MM)
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if least <= end - start <= most and length[start:end].mean() >= thick + _THICKER:
            strokes[start:end] = True
    return strokes


def _bare(own: NDArray[np.bool_], runs: Runs, grey: Pixels, dpi: int) -> NDArray[np.bool_]:
    """Return a line's `own` columns without those in which print lies on it; of a dark line all."""
    columns = np.flatnonzero(own)
    x, top, last = runs.x[columns], runs.top[columns], runs.length[columns] - 1
    levels = grey[top + last // 2, x]
    if columns.size < _ENOUGH or np.median(levels) < _PALE:
        return own
    darkest = grey[top, x]
    for below in range(1, int(last.max()) + 1):
        np.minimum(darkest, grey[top + np.minimum(last, below), x], out=darkest)
    size = columns.size // max(1, round(columns.size / _pixels(_STRETCH_MM, dpi)))
    stretches = darkest[: columns.size // size * size].reshape(-1, size)
    place = int(_USUAL * size)
    usual = np.partition(stretches, place, axis=1)[:, place]
    bare = own.copy()
    at = np.minimum(np.arange(columns.size) // size, usual.size - 1)
    bare[columns] = darkest >= _PRINT * usual[at]
    return bare


def _pixels(millimetres: float, dpi: int) -> int:
    return max(1, round(millimetres * dpi / 25.4))
