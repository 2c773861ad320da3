"""Print that runs out of the picture: letters cut by its border, side by side or line under line."""

from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from .raster import Pixels

_STRIP_MM = 9.0
_AT_EDGE_MM = 0.3
_LOWEST_MM, _HIGHEST_MM = 0.9, 7.5
_LEAST_DEEP_MM = 0.35
_LINE_MM = 3.0
_FEW_LINES = 2
_FEW_LETTERS = 6
_SPREAD_MM = 12.0
_RULE_DEEP = 0.9
_THIN_MM = 1.2
_FEW_RULES = 3
_GRID_MM = 20.0


class Side(StrEnum):
    LEFT = "left"
    TOP = "top"
    RIGHT = "right"
    BOTTOM = "bottom"


Place = tuple[int, int, int, int]


def cut_sides(ink: Pixels, dpi: int) -> tuple[tuple[Side, Place], ...]:
    """Return the sides of the picture that cut letters, each with its place x0, y0, x1, y1 in pixels.

    Args:
        ink: mask of ink of the page as decoded, before it was turned.
        dpi: its resolution.

    Left and right two lines at least must be cut, above and below a handful of letters of one line: a speck or a rule
    that runs to the border cuts nothing.
    """
    height, width = ink.shape
    deep = round(_STRIP_MM * dpi / 25.4)
    if deep == 0 or min(height, width) < 3 * deep:
        return ()
    strips = {
        Side.LEFT: ink[:, :deep].T,
        Side.RIGHT: ink[:, : width - deep - 1 : -1].T,
        Side.TOP: ink[:deep],
        Side.BOTTOM: ink[: height - deep - 1 : -1],
    }
    found = []
    for side, strip in strips.items():
        cut = _cut(strip, dpi, along=side in (Side.TOP, Side.BOTTOM))
        if cut is None:
            continue
        start, end = cut
        place = {
            Side.LEFT: (0, start, deep, end),
            Side.RIGHT: (width - deep, start, width, end),
            Side.TOP: (start, 0, end, deep),
            Side.BOTTOM: (start, height - deep, end, height),
        }[side]
        found.append((side, place))
    return tuple(found)


def _cut(strip: Pixels, dpi: int, *, along: bool) -> tuple[int, int] | None:
    """Return from where to where the first row of the strip cuts print; `along` when lines of text run along it."""
    unit = dpi / 25.4
    if not strip[: _at_edge(dpi)].any():
        return None
    _, labels, stats, _ = cv2.connectedComponentsWithStats(
        np.ascontiguousarray(strip), connectivity=8
    )
    edge = labels[: _at_edge(dpi)].max(axis=0)
    starts, ends = _runs(edge > 0)
    if starts.size == 0:
        return None
    _, _, wide, deep, _ = (stats[edge[starts], column] for column in range(5))
    long = (wide <= _HIGHEST_MM * unit) & (deep >= _LEAST_DEEP_MM * unit)
    # A table whose rules run out of the picture loses rows or columns.
    rules = (deep >= _RULE_DEEP * strip.shape[0]) & (ends - starts <= _THIN_MM * unit)
    if along:
        grid = rules & (wide >= _GRID_MM * unit)
        if np.count_nonzero(grid) > _FEW_RULES:
            return int(starts[grid][0]), int(ends[grid][-1])
        # Half of a letter's height may be all that is left of it.
        letters = long & (deep <= _HIGHEST_MM * unit) & (wide >= _LEAST_DEEP_MM * unit)
        if np.count_nonzero(letters) < _FEW_LETTERS:
            return None
        first, last = int(starts[letters][0]), int(ends[letters][-1])
        return (first, last) if last - first >= _SPREAD_MM * unit else None
    letters = (
        long
        & (wide >= _LOWEST_MM * unit)
        & _goes_on(np.asarray(stats, np.int32), np.asarray(edge[starts], np.int32))
    )
    cut = starts[letters | rules]
    lines = 1 + int(np.count_nonzero(np.diff(cut) >= _LINE_MM * unit)) if cut.size else 0
    if lines < _FEW_LINES or not _enough(starts, letters, rules):
        return None
    return int(cut[0]), int(ends[letters | rules][-1])


def _at_edge(dpi: int) -> int:
    """Return how many rows of pixels are the picture's very edge."""
    return max(1, round(_AT_EDGE_MM * dpi / 25.4))


def _enough(starts: NDArray[np.intp], letters: NDArray[np.bool_], rules: NDArray[np.bool_]) -> bool:
    """Folds run from side to side too, two of them at most."""
    only_rules = int(np.count_nonzero(rules & ~letters))
    return int(np.count_nonzero(letters)) >= 2 or only_rules > _FEW_RULES


def _goes_on(stats: NDArray[np.int32], labels: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Say of each piece whether its line goes on: another piece of about its size stands beside it, further in."""
    left, top, wide, deep, _ = (stats[1:, column] for column in range(5))
    found = np.zeros(labels.size, np.bool_)
    for place, label in enumerate(labels):
        own_left, own_wide = stats[label, 0], stats[label, 2]
        beside = (left < own_left + own_wide) & (left + wide > own_left)
        alike = (wide >= 0.4 * own_wide) & (wide <= 2.5 * own_wide) & (deep <= 4 * own_wide)
        found[place] = bool((beside & alike & (top > 0)).any())
    return found


def _runs(inked: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return where runs of ink start and end (exclusive)."""
    padded = np.concatenate(([False], inked, [False])).astype(np.int8)
    steps = np.diff(padded)
    return np.flatnonzero(steps == 1), np.flatnonzero(steps == -1)
