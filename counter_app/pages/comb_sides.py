"""Boxes and open boxes for one letter each: told by their sides, upright strokes of one height, with a floor between them."""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from statistics import median

import numpy as np
from numpy.typing import NDArray

from .comb_cells import (
    INKED,
    LEAST_CELLS,
    NARROWEST,
    OFF,
    PITCH_OFF,
    TALLEST,
    THICKEST,
    UNLIKE,
    WIDEST,
    Cell,
    Comb,
    inked,
    is_roofed,
    width,
)
from .pieces import find_pieces
from .raster import Pixels

# Millimetres: the least height of a side; room between groups of a row; how far beside a side a floor is looked for.
_TALL = 3.2
_ROOM = 25.0
_FLOOR, _ASIDE = 0.4, (0.8, 1.8)
_WORN = 0.5
# Cells part into groups where more than this of a cell's width is between them.
_APART = 0.45
# A side that is worn away leaves one cell for two or three.
_MERGED = 3
# Worn cells at the ends: how many at most; how much of the floor, of floor or roof, and on average of these and both sides is
# there. Sides this whole with less than that of a floor are two groups'.
_MOST_BEYOND, _LITTLE, _SOME, _ENOUGH, _WHOLE, _HALF = 12, 0.2, 0.4, 0.36, 0.9, 0.5
# How many of a comb's cells have both sides and a floor.
_SEEN = 0.5
_TOGETHER = 2000

Strokes = NDArray[np.float64]
"""A row for each upright stroke: its column, its first row, its last row (exclusive)."""


def boxed(ink: Pixels, upright: Pixels, dpi: int) -> list[Comb]:
    """Return the combs of a page whose sides are as high as letters and higher.

    Args:
        ink: its faint ink, 255 for ink; `upright`: the same with rows and columns changed.
    """
    millimetre = dpi / 25.4
    return [
        Comb(
            groups,
            open=not is_roofed(ink, [cell for group in groups for cell in group], millimetre),
        )
        for row in _rows(_tall_strokes(ink, upright, dpi), millimetre)
        for groups in _groups(ink, row, millimetre)
    ]


def _tall_strokes(ink: Pixels, upright: Pixels, dpi: int) -> Strokes:
    """Return narrow upright strokes of a cell's height with a floor beside them; none where there are too many for a form."""
    millimetre = dpi / 25.4
    # A side that leans is two runs, one beside the other.
    pieces = find_pieces(
        upright, bridged=round(_WORN * millimetre), least=round(_TALL / 2 * millimetre)
    )
    fits = (pieces.wide >= _TALL * millimetre) & (pieces.wide <= TALLEST * millimetre)
    fits &= pieces.high <= THICKEST * millimetre + 0.04 * pieces.wide
    strokes = np.stack((pieces.y, pieces.left, pieces.left + pieces.wide), axis=1)[fits]
    strokes = strokes[_has_floor(ink, strokes, millimetre)]
    if len(strokes) > _TOGETHER:
        return np.empty((0, 3))
    return np.asarray(strokes[np.argsort(strokes[:, 0], kind="stable")], np.float64)


def _has_floor(ink: Pixels, strokes: Strokes, millimetre: float) -> NDArray[np.bool_]:
    """Say which strokes have level ink beside their feet, farther than letters' serifs reach."""
    reach = round(_FLOOR * millimetre)
    aside = np.arange(*(round(side * millimetre) for side in _ASIDE))
    rows = strokes[:, 2].astype(np.int64)[:, None, None] - 1 + np.arange(-reach, reach + 1)[:, None]
    rows = rows.clip(0, ink.shape[0] - 1)
    x = strokes[:, 0].astype(np.int64)[:, None, None]
    sides = ((x + way * aside).clip(0, ink.shape[1] - 1) for way in (-1, 1))
    left, right = ((ink[rows, columns] > 0).any(axis=1).all(axis=1) for columns in sides)
    return np.asarray(left | right, np.bool_)


def _rows(strokes: Strokes, millimetre: float) -> Iterator[Strokes]:
    """Yield strokes that stand in a row: enough of them, from one to the next at one height."""
    x, top, bottom = strokes.T
    off = OFF * millimetre
    near = np.abs(x[:, None] - x) <= _ROOM * millimetre
    near &= (np.abs(top[:, None] - top) <= off) & (np.abs(bottom[:, None] - bottom) <= off)
    left = near.sum(axis=1) > 2
    while left.any():
        row = np.zeros_like(left)
        grown = np.zeros_like(left)
        grown[np.flatnonzero(left)[0]] = True
        while grown.any():
            row |= grown
            grown = near[grown].any(axis=0) & left & ~row
        left &= ~row
        if np.count_nonzero(row) >= LEAST_CELLS:
            yield strokes[row]


def _groups(ink: Pixels, row: Strokes, millimetre: float) -> Iterator[tuple[tuple[Cell, ...], ...]]:
    """Yield the groups of cells between the sides of a row, those of one width together."""
    cells = [
        cell for one, other in pairwise(row.tolist()) for cell in _cell(ink, one, other, millimetre)
    ]
    groups = [part for near in _together(cells) for part in _of_one_width(near, millimetre)]
    while groups:
        wide = width(max(groups, key=len))
        alike = [group for group in groups if abs(width(group) - wide) <= UNLIKE * millimetre]
        groups = [group for group in groups if group not in alike]
        whole = [group for group in _whole(ink, alike, millimetre) if len(group) > 1]
        number, seen = sum(map(len, whole)), sum(map(len, alike))
        if number >= LEAST_CELLS and seen >= _SEEN * number and _is_sound(ink, whole, millimetre):
            yield tuple(whole)


def _is_sound(ink: Pixels, groups: Sequence[tuple[Cell, ...]], millimetre: float) -> bool:
    """Whether cells are closed on top, or share their sides and a floor that ends with them: letters on leaders do not."""
    if is_roofed(ink, [cell for group in groups for cell in group], millimetre):
        return True
    off = PITCH_OFF * millimetre
    return all(
        all(other.x0 - one.x1 <= off for one, other in pairwise(group))
        and not _goes_on(ink, group, millimetre)
        for group in groups
    )


def _goes_on(ink: Pixels, group: Sequence[Cell], millimetre: float) -> bool:
    """Whether a floor goes on beyond its group of cells, to the left or the right."""
    first, last, half = group[0], group[-1], width(group) / 2
    before = inked(ink, (first.x0 - half, first.floor), (first.x0, first.floor), millimetre)
    after = inked(ink, (last.x1, last.floor), (last.x1 + half, last.floor), millimetre)
    return max(before, after) > _HALF


def _cell(
    ink: Pixels, one: Sequence[float], other: Sequence[float], millimetre: float
) -> list[Cell]:
    """Return the cell between two sides, if it has a floor."""
    wide = other[0] - one[0]
    if not NARROWEST * millimetre <= wide <= _MERGED * WIDEST * millimetre:
        return []
    if inked(ink, (one[0], one[2] - 1), (other[0], other[2] - 1), millimetre) < INKED:
        return []
    return [Cell(one[0], other[0], (one[1] + other[1]) / 2, (one[2] + other[2]) / 2 - 1)]


def _together(cells: Sequence[Cell]) -> list[list[Cell]]:
    """Part cells into groups that stand close."""
    groups: list[list[Cell]] = []
    for cell in cells:
        last = groups[-1][-1] if groups else None
        if last is not None and cell.x0 - last.x1 <= _APART * (cell.x1 - cell.x0):
            groups[-1].append(cell)
        else:
            groups.append([cell])
    return groups


def _of_one_width(group: Sequence[Cell], millimetre: float) -> list[tuple[Cell, ...]]:
    """Return what of a group has cells of one width; where a side between two is worn away, it is put back."""
    off = UNLIKE * millimetre
    wide = median([cell.x1 - cell.x0 for cell in group])
    if wide > WIDEST * millimetre:
        return []
    whole: list[Cell | None] = []
    for cell in group:
        number = max(1, round((cell.x1 - cell.x0) / wide))
        if abs(cell.x1 - cell.x0 - number * wide) > off or number > _MERGED:
            whole.append(None)
            continue
        step = (cell.x1 - cell.x0) / number
        whole += [
            Cell(cell.x0 + at * step, cell.x0 + (at + 1) * step, cell.top, cell.floor)
            for at in range(number)
        ]
    return [
        tuple(cell for cell in members if cell is not None)
        for fits, members in groupby(whole, key=lambda cell: cell is not None)
        if fits
    ]


def _whole(
    ink: Pixels, groups: Sequence[tuple[Cell, ...]], millimetre: float
) -> list[tuple[Cell, ...]]:
    """Return the groups of a row with the cells put in whose sides are worn away, as long as enough else of them is drawn."""
    steps = [other.x0 - one.x0 for group in groups for one, other in pairwise(group)]
    if not steps:
        return []
    pitch = median(steps)
    whole: list[tuple[Cell, ...]] = []
    for at, group in enumerate(groups):
        before = whole[-1][-1].x1 if whole else 0.0
        after = groups[at + 1][0].x0 if at + 1 < len(groups) else float(ink.shape[1] - 1)
        grown = _grown(ink, group, pitch, (before, after), millimetre)
        near = whole and grown[0].x0 - before <= _APART * width(group)
        if near:
            whole[-1] = (*whole[-1], *grown)
        else:
            whole.append(grown)
    return whole


def _grown(
    ink: Pixels,
    group: tuple[Cell, ...],
    pitch: float,
    room: tuple[float, float],
    millimetre: float,
) -> tuple[Cell, ...]:
    """Return a group with the cells beyond its ends that are drawn, in the room between its neighbours."""
    off, roofed = PITCH_OFF * millimetre, is_roofed(ink, group, millimetre)
    for way in (-1, 1):
        for _ in range(_MOST_BEYOND):
            beyond = _moved(group, way * pitch)
            inside = beyond.x0 >= room[0] - off and beyond.x1 <= room[1] + off
            if not inside or not _is_drawn(ink, beyond, millimetre, roofed=roofed):
                break
            group = (beyond, *group) if way < 0 else (*group, beyond)
    return group


def _moved(group: Sequence[Cell], step: float) -> Cell:
    """Return the cell `step` pixels beyond the end of a group, as high as its slant says."""
    end = group[0] if step < 0 else group[-1]
    across = max(1.0, group[-1].x0 - group[0].x0)
    rise = step / across * (group[-1].floor - group[0].floor)
    return Cell(end.x0 + step, end.x1 + step, end.top + rise, end.floor + rise)


def _is_drawn(ink: Pixels, cell: Cell, millimetre: float, *, roofed: bool) -> bool:
    """Whether of what may be a cell enough is there: of its floor, its roof and both sides."""
    heights = (cell.floor, cell.top) if roofed else (cell.floor,)
    levels = [inked(ink, (cell.x0, y), (cell.x1, y), millimetre) for y in heights]
    rows = slice(max(0, round(cell.top)), round(cell.floor))
    reach = round(PITCH_OFF * millimetre)
    sides = [
        float((ink[rows, max(0, round(x) - reach) : round(x) + reach + 1] > 0).any(axis=1).mean())
        for x in (cell.x0, cell.x1)
    ]
    # Between two whole sides there would be a cell already, if there were a floor: it is the room between two groups.
    if min(sides) >= _WHOLE and levels[0] < _HALF:
        return False
    there = [*levels, *sides]
    return levels[0] >= _LITTLE and max(levels) >= _SOME and sum(there) >= _ENOUGH * len(there)
