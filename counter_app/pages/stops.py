"""Full stops within figures that stand on a leader: alike to its dots, and told from them by the figures beside them."""

import numpy as np
from numpy.typing import NDArray

from .pieces import Pieces

# Heights of figures in millimetres; how wide one is and some that touch, and all the rest, in their heights.
_LEAST_MM, _MOST_MM = 1.4, 6.0
_ONE, _SOME = 0.85, (1.15, 5.0)
# How unlike two figures beside each other are, how far off their base line a stop is; its width and height at most.
_UNLIKE, _OFF_BASE, _LARGEST = 0.08, 0.05, 0.4
# The room on either side of a stop at most, and between the figures at least: without one they stand closer. A stop is in the
# middle of it, but for what an upright 1 leaves free; a leader's own dot between two numbers is anywhere.
_BESIDE, _APART, _ASIDE = 0.6, 0.36, 0.13

Numbers = NDArray[np.int64]


def stops_in_figures(pieces: Pieces, marks: Numbers, millimetre: float) -> Numbers:
    """Return those of a leader's marks that are decimal points, or stops within a date: between two figures, on their base line.

    Args:
        pieces: of the page's ink; `marks`: numbers of those that are taken for leaders' marks.
    """
    shown = (pieces.high >= _LEAST_MM * millimetre) & (pieces.high <= _MOST_MM * millimetre)
    wide = pieces.wide / pieces.high
    shown &= (wide <= _ONE) | ((wide >= _SOME[0]) & (wide <= _SOME[1]))
    figures = np.flatnonzero(shown)
    marks, after = _beside(pieces, marks, figures, millimetre, way=1)
    # Few marks have a figure on their right: of those alone it is asked what is on their left.
    again, before = _beside(pieces, marks, figures, millimetre, way=-1)
    after = after[np.searchsorted(marks, again)]
    high = np.minimum(pieces.high[after], pieces.high[before])
    alike = np.abs(pieces.high[after] - pieces.high[before]) <= _UNLIKE * high + 1
    start, end = pieces.left[before] + pieces.wide[before], pieces.left[after]
    aside = np.abs(2 * pieces.left[again] + pieces.wide[again] - start - end)
    within = alike & (end - start >= _APART * high) & (aside <= _ASIDE * high + 1)
    return np.asarray(again[within], np.int64)


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
