"""The lines of combs as they go from the reading copy, and which letters run into them."""

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from .comb_cells import OFF, THICKEST, Cell, Comb
from .raster import Pixels
from .rules import Line

# How much of a line has to run free of letters to be known by its thickness.
_FREE = 0.25
# In so many columns a letter runs into a line, not the scan's grain.
_MEETING = 2
# How high above a floor letters stand at most, in millimetres.
_LETTERS = 6.5

Path = tuple[NDArray[np.int64], NDArray[np.int64]]
"""Columns and, for each, the row a line has there."""


def cut_by(
    combs: Sequence[Comb], level: Sequence[Line], plumb: Sequence[Line], dpi: int
) -> tuple[Comb, ...]:
    """Return combs with those cells marked that lines of the page run through, level ones or upright ones (x = curve(y))."""
    millimetre = dpi / 25.4

    def is_cut(cell: Cell, top: float) -> bool:
        x, y = (cell.x0 + cell.x1) / 2, (top + cell.floor) / 2
        off = OFF * millimetre
        return any(_passes(line, y, cell.x0 + off, cell.x1 - off) for line in plumb) or any(
            _passes(line, x, top + off, cell.floor - off) for line in level
        )

    def marked(comb: Comb) -> Comb:
        # Letters over ticks stand as high as those in boxes.
        high = _LETTERS * millimetre if comb.open else 0.0
        return replace(
            comb,
            groups=tuple(
                tuple(
                    replace(cell, cut=is_cut(cell, min(cell.top, cell.floor - high)))
                    for cell in group
                )
                for group in comb.groups
            ),
        )

    return tuple(map(marked, combs))


def _passes(line: Line, along: float, first: float, last: float) -> bool:
    """Whether a line is between two places where it is at `along`."""
    if not line.start <= along <= line.end:
        return False
    return first < float(np.polyval(line.curve, along)) < last


def drawn(
    ink: Pixels, upright: Pixels, combs: Sequence[Comb], dpi: int
) -> tuple[Pixels, set[Cell]]:
    """Return the mask of the lines that make combs, but for what letters cross them with, and of all corners; and which
    cells' letters run into them.
    """
    millimetre = dpi / 25.4
    mask, sides = np.zeros_like(ink), np.zeros_like(upright)
    feet, struck = set[tuple[int, int]](), set[Cell]()
    for comb in combs:
        for group in comb.groups:
            levels = [[cell.floor for cell in group]]
            if not comb.open:
                levels.append([cell.top for cell in group])
            for rows in levels:
                met = _mark(mask, ink, _along(group, rows), millimetre)
                struck |= {cell for cell in group if _is_met(cell, met, millimetre)}
        for cell in comb.cells:
            for x in (cell.x0, cell.x1):
                feet |= {(round(x), round(cell.top)), (round(x), round(cell.floor))}
                along = np.arange(round(cell.top), round(cell.floor) + 1)
                _mark(sides, upright, (along, np.full(along.size, round(x))), millimetre)
    down = np.asarray(cv2.transpose(sides), np.uint8)
    reach = round(THICKEST * millimetre / 2) + 2
    for x, y in feet:
        corner = slice(max(0, y - reach), y + reach + 1), slice(max(0, x - reach), x + reach + 1)
        down[corner] = ink[corner]
    return np.asarray(cv2.bitwise_or(mask, down, dst=mask), np.uint8), struck


def _is_met(cell: Cell, columns: NDArray[np.int64], millimetre: float) -> bool:
    """Whether a line is met between the sides of a cell, not at its corners."""
    off = OFF * millimetre
    return int(((columns > cell.x0 + off) & (columns < cell.x1 - off)).sum()) >= _MEETING


def with_struck(comb: Comb, struck: set[Cell]) -> Comb:
    """Return a comb with its cells marked that are in `struck`."""
    groups = (
        tuple(replace(cell, struck=cell in struck) for cell in group) for group in comb.groups
    )
    return replace(comb, groups=tuple(groups))


def _along(group: Sequence[Cell], rows: Sequence[float]) -> Path:
    x = np.arange(round(group[0].x0), round(group[-1].x1) + 1)
    middles = [(cell.x0 + cell.x1) / 2 for cell in group]
    return x, np.round(np.interp(x, middles, rows)).astype(np.int64)


def _mark(mask: Pixels, ink: Pixels, path: Path, millimetre: float) -> NDArray[np.int64]:
    """Add the ink of a line along a path to `mask`: as thick as it is where it runs free, and not where letters cross it.

    A letter that only touches it from one side loses no more than the line's own rows. Returned are the columns where one does.
    """
    x, rows = path
    thickest = round(THICKEST * millimetre) + 1
    reach = 2 * thickest + 3
    inside = (x >= 0) & (x < ink.shape[1])
    x, rows = x[inside], rows[inside]
    offsets = np.arange(-reach, reach + 1)
    there = np.clip(rows + offsets[:, None], 0, ink.shape[0] - 1)
    inked = ink[there, x] > 0
    first, last = _run(inked, reach, thickest)
    free = (first >= 0) & (last - first < thickest)
    if np.count_nonzero(free) < _FREE * x.size:
        return np.empty(0, np.int64)
    usual = np.median((last - first)[free])
    met = x[(first >= 0) & (last - first > usual + 2)]
    free &= last - first <= usual + 1
    columns = np.arange(x.size)
    first = np.round(np.interp(columns, columns[free], first[free])).astype(np.int64)
    last = np.round(np.interp(columns, columns[free], last[free])).astype(np.int64)
    crossed = inked[np.maximum(first - 2, 0), columns]
    crossed &= inked[np.minimum(last + 2, 2 * reach), columns]
    places = np.arange(2 * reach + 1)[:, None]
    own = (places >= first) & (places <= last) & (free | ~crossed) & inked
    mask[there[own], np.broadcast_to(x, own.shape)[own]] = 255
    return np.asarray(met, np.int64)


def _run(inked: NDArray[np.bool_], middle: int, reach: int) -> Path:
    """Return first and last row of the ink at the middle row of each column, or beside it; -1 where there is none."""
    first = np.full(inked.shape[1], -1)
    last = first.copy()
    for off in (0, -1, 1, -2, 2):
        start = middle + off
        new = (first < 0) & inked[start]
        up = np.cumprod(inked[start::-1][: reach + 3, new], axis=0).sum(axis=0)
        down = np.cumprod(inked[start:][: reach + 3, new], axis=0).sum(axis=0)
        first[new], last[new] = start - up + 1, start + down - 1
    return first, last
