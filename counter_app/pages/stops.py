"""Full stops within figures that stand on a leader: alike to its dots, and told from them by the figures beside them.

They go with the leader, and are put back where figures were read on both sides: between words the leader's own dots show.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .dashes import Leader, Place
from .pieces import Pieces
from .raster import Pixels

# Heights of figures in millimetres; how wide one is and some that touch, and all the rest, in their heights.
_LEAST_MM, _MOST_MM = 1.4, 6.0
_ONE, _SOME = 0.85, (1.15, 5.0)
# How unlike two figures beside each other are, how far off their base line a stop is; its width and height at most.
_UNLIKE, _OFF_BASE, _LARGEST = 0.08, 0.05, 0.4
# The room on either side of a stop at most, and between the figures at least: without one they stand closer. A stop is in the
# middle of it, but for what an upright 1 leaves free; a leader's own dot between two numbers is anywhere.
_BESIDE, _APART, _ASIDE = 0.6, 0.36, 0.13
# So far to either side, in heights of the figures, it is looked whether the leader runs on under them, and how worn it is where
# nothing stands on it. So many dots at least must be missing under figures, and so many times as often as beside them.
_UNDER, _BARE = 3.0, 10.0
_GONE, _CLEARLY = 2, 3.0
# Of lower dots (pixels) not more than their middle is certain.
_WHOLE = 3

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Row:
    """A leader of dots and the numbers of the pieces of ink that are taken for its marks."""

    leader: Leader
    marks: Numbers


@dataclass(frozen=True, slots=True)
class Found:
    """Where a mark is that may be a stop; `over` when its leader seems to run on under the figures, so that it may be its own."""

    place: Place
    over: bool


@dataclass(frozen=True, slots=True)
class Stop:
    """A mark that went with a leader: its place, soft edge and all, and the grey pixels (rows, columns) that were there.

    `over` as in `Found`; `roomy` when the figures on both sides are known to stand as far apart as with a stop between them.
    """

    place: Place
    over: bool
    pixels: Pixels
    roomy: bool = False

    def scaled(self, scale: float) -> "Stop":
        """Return the stop as it is on a page `scale` times as large."""
        if scale == 1.0:
            return self
        x0, y0, x1, y1 = (round(side * scale) for side in self.place)
        size = max(1, x1 - x0), max(1, y1 - y0)
        pixels = cv2.resize(self.pixels, size, interpolation=cv2.INTER_AREA)
        place = (x0, y0, x0 + size[0], y0 + size[1])
        return Stop(place, self.over, np.asarray(pixels, np.uint8), self.roomy)


def lift_stops(grey: Pixels, found: Sequence[Found]) -> tuple[Stop, ...]:
    """Return the stops found on a page (grey pixels) from which they have not gone yet."""
    high, wide = grey.shape
    stops = []
    for each in found:
        x0, y0 = max(0, each.place[0] - 1), max(0, each.place[1] - 1)
        x1, y1 = min(wide, each.place[2] + 1), min(high, each.place[3] + 1)
        stops.append(Stop((x0, y0, x1, y1), each.over, grey[y0:y1, x0:x1].copy()))
    return tuple(stops)


def put_back(grey: Pixels, stops: Sequence[Stop], origin: tuple[int, int] = (0, 0)) -> Pixels:
    """Return a copy of grey pixels, cut from a page at `origin` (x, y), with the stops on it that lie wholly within."""
    high, wide = grey.shape
    shown = grey.copy()
    for stop in stops:
        x0, y0 = stop.place[0] - origin[0], stop.place[1] - origin[1]
        tall, across = stop.pixels.shape
        if x0 >= 0 and y0 >= 0 and x0 + across <= wide and y0 + tall <= high:
            there = shown[y0 : y0 + tall, x0 : x0 + across]
            np.minimum(there, stop.pixels, out=there)
    return shown


def find_stops(
    pieces: Pieces, ink: Pixels, rows: Sequence[Row], millimetre: float
) -> tuple[Found, ...]:
    """Return which of leaders' marks may be stops within figures: between two of them, on their base line.

    Args:
        pieces: of the page's `ink` (mask, 255).

    Letters count as figures here.
    """
    if not rows:
        return ()
    marks = [np.unique(row.marks) for row in rows]
    between = _between_figures(pieces, np.unique(np.concatenate(marks)), millimetre)
    owners = dict[int, list[Leader]]()
    for row, its in zip(rows, marks, strict=True):
        for mark in its[np.isin(its, between[0], assume_unique=True)].tolist():
            owners.setdefault(mark, []).append(row.leader)
    found = []
    for mark, tall, alone in zip(*(each.tolist() for each in between), strict=True):
        left, top = int(pieces.left[mark]), int(pieces.top[mark])
        place = (left, top, left + int(pieces.wide[mark]), top + int(pieces.high[mark]))
        x = float(pieces.x[mark])
        over = all(_runs_on(leader, ink, x, tall) for leader in owners[mark])
        # Between two numbers that were typed apart in a row of dots there are several.
        if over or alone:
            found.append(Found(place, over))
    return tuple(found)


def _runs_on(leader: Leader, ink: Pixels, x: float, tall: float) -> bool:
    """Say whether a leader has its dots under the figures of height `tall` around `x`, as it has them beside.

    Where figures were typed instead of dots, some are missing under them, and far fewer beside: there only worn print lacks any.
    """
    start, end = max(leader.start, x - _BARE * tall), min(leader.end, x + _BARE * tall)
    steps = np.arange(
        np.ceil((start - leader.first) / leader.pitch),
        np.floor((end - leader.first) / leader.pitch) + 1,
    )
    across = leader.first + steps * leader.pitch
    line = np.rint(leader.slope * across + leader.offset).astype(np.int64)[:, None]
    column = np.clip(np.rint(across).astype(np.int64), 0, ink.shape[1] - 1)[:, None]

    def inked(rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        return np.asarray(ink[np.clip(line + rows, 0, ink.shape[0] - 1), column], np.bool_)

    # The middle of a dot has ink all around; figures have but the foot of a curve there.
    half = 1 if leader.high >= _WHOLE else 0
    missing = ~inked(np.arange(-half, half + 1)).all(axis=1)
    below = inked(-np.arange(round(0.25 * tall), round(0.9 * tall))).any(axis=1)
    under = below & (np.abs(across - x) <= _UNDER * tall)
    gone, worn, bare = int(np.count_nonzero(missing & under)), 0, 0
    # The places next to what stands there may be spaces between words.
    wide = np.pad(below, 1)
    free = ~(wide[:-2] | below | wide[2:])
    for side in (across < x, across >= x):
        beside = side & free
        lacking, places = int(np.count_nonzero(missing & beside)), int(np.count_nonzero(beside))
        # Beyond figures that were typed between them the dots may be out of step.
        if 2 * lacking <= places:
            worn, bare = worn + lacking, bare + places
    usual = (worn + 0.5) / (bare + 1)
    return bool(gone < _GONE or gone <= _CLEARLY * usual * np.count_nonzero(under))


def _between_figures(
    pieces: Pieces, marks: Numbers, millimetre: float
) -> tuple[Numbers, Numbers, NDArray[np.bool_]]:
    """Return those of the marks that stand between two figures, how high those are, and whether it is the only one there."""
    shown = (pieces.high >= _LEAST_MM * millimetre) & (pieces.high <= _MOST_MM * millimetre)
    wide = pieces.wide / pieces.high
    shown &= (wide <= _ONE) | ((wide >= _SOME[0]) & (wide <= _SOME[1]))
    figures = np.flatnonzero(shown)
    leading, after = _beside(pieces, marks, figures, millimetre, way=1)
    # Few marks have a figure on their right: of those alone it is asked what is on their left.
    again, before = _beside(pieces, leading, figures, millimetre, way=-1)
    after = after[np.searchsorted(leading, again)]
    high = np.minimum(pieces.high[after], pieces.high[before])
    alike = np.abs(pieces.high[after] - pieces.high[before]) <= _UNLIKE * high + 1
    start, end = pieces.left[before] + pieces.wide[before], pieces.left[after]
    aside = np.abs(2 * pieces.left[again] + pieces.wide[again] - start - end)
    within = alike & (end - start >= _APART * high) & (aside <= _ASIDE * high + 1)
    chosen = again[within]
    return chosen, high[within], _alone(pieces, marks, chosen, start[within], end[within])


def _alone(
    pieces: Pieces, marks: Numbers, chosen: Numbers, start: Numbers, end: Numbers
) -> NDArray[np.bool_]:
    """Say of each chosen mark whether no other of the marks is at its height from `start` to `end`."""
    marks = marks[np.argsort(pieces.x[marks], kind="stable")]
    x, y = pieces.x[marks], pieces.y[marks]
    first, last = np.searchsorted(x, start), np.searchsorted(x, end)
    level = (
        np.count_nonzero(np.abs(y[one:other] - pieces.y[mark]) <= pieces.high[mark])
        for one, other, mark in zip(first.tolist(), last.tolist(), chosen.tolist(), strict=True)
    )
    return np.fromiter((count == 1 for count in level), np.bool_, chosen.size)


def _beside(
    pieces: Pieces, marks: Numbers, figures: Numbers, millimetre: float, *, way: int
) -> tuple[Numbers, Numbers]:
    """Return, in order, the marks with a figure near by to their right (`way` 1) or left (-1), and the nearest such of each."""
    edge = pieces.left if way > 0 else -(pieces.left + pieces.wide)
    far = -pieces.left if way < 0 else pieces.left + pieces.wide
    figures = figures[np.argsort(edge[figures], kind="stable")]
    edges = edge[figures]
    first = np.searchsorted(edges, far[marks])
    last = np.searchsorted(edges, far[marks] + _BESIDE * _MOST_MM * millimetre, side="right")
    counts = last - first
    mark = np.repeat(marks, counts)
    steps = np.arange(mark.size) - np.repeat(np.cumsum(counts) - counts, counts)
    figure = figures[np.repeat(first, counts) + steps]
    high = pieces.high[figure]
    foot, base = (pieces.top[some] + pieces.high[some] for some in (mark, figure))
    near = np.abs(foot - base) <= _OFF_BASE * high + 1
    near &= edge[figure] - far[mark] <= _BESIDE * high
    near &= np.maximum(pieces.wide[mark], pieces.high[mark]) <= _LARGEST * high
    # Of each mark's figures the first is the nearest.
    found, places = np.unique(mark[near], return_index=True)
    return found, figure[near][places]
