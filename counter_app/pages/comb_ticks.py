"""Ticks on a rule, between which a form wants one letter each."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

import numpy as np

from .comb_cells import (
    LEAST_CELLS,
    NARROWEST,
    OFF,
    PITCH_OFF,
    THICKEST,
    UNLIKE,
    WIDEST,
    Cell,
    Comb,
    width,
)
from .raster import Pixels
from .rules import Line

# Height of a tick in millimetres, from, to; how many of a comb's ticks stand.
_TICK, _TALLEST = 1.2, 4.0
_STANDING = 0.6
# How many of what stands on a comb's floor are its ticks: letters may run into it.
_ON_PITCH = 0.75
_LEAST_SIDES = 3

Stroke = tuple[float, float, float]
"""Column of a stroke, the row it begins in, the row of the rule that it stands on."""


def ticked(
    ink: Pixels, level: Sequence[Line], known: Sequence[Comb], millimetre: float
) -> Iterator[Comb]:
    """Yield the combs whose sides are ticks on rules: all on one rule, or on several that are one after the other."""
    floors: list[tuple[Line, list[Stroke]]] = []
    for floor in level:
        if floor.end - floor.start >= 2 * NARROWEST * millimetre:
            strokes = _standing(ink, floor, millimetre)
            # What stands in boxes that are known is theirs.
            free = [s for s in strokes if not any(_within(comb, s, millimetre) for comb in known)]
            floors += [(floor, free)] if len(free) > 1 else []
    groups = [
        cells
        for floor, strokes in floors
        for chain in _chains(strokes, millimetre)
        for pitch in (_pitch(chain) / 2, _pitch(chain))
        # Where letters run into every other tick, there is a chain of half as many.
        if pitch >= NARROWEST * millimetre
        and (cells := _on_floor(floor, strokes, pitch, millimetre))
    ]
    while groups:
        first = max(groups, key=len)
        pitch = first[1].x0 - first[0].x0
        row = [_on_floor(floor, strokes, pitch, millimetre) for floor, strokes in floors]
        alike = sorted(
            (cells for cells in row if cells and _in_one_row(first, cells, millimetre)),
            key=lambda cells: cells[0].x0,
        )
        groups = [cells for cells in groups if not _in_one_row(first, cells, millimetre)]
        if sum(map(len, alike)) >= LEAST_CELLS:
            yield Comb(tuple(alike), open=True)


def _pitch(chain: Sequence["Stroke"]) -> float:
    return (chain[-1][0] - chain[0][0]) / (len(chain) - 1)


def _on_floor(
    floor: Line, strokes: Sequence["Stroke"], pitch: float, millimetre: float
) -> tuple[Cell, ...]:
    """Return the cells that a floor is divided into by ticks at a pitch, some of which may be worn away; () for none.

    A comb's floor ends with its outer sides: letters that stand on a rule or a fold make no comb.
    """
    start, end = strokes[0][0], strokes[-1][0]
    off = PITCH_OFF * millimetre
    # Where the outer sides are worn away, the floor's ends say where they were.
    start, end = (
        (start if start - floor.start < pitch / 2 else floor.start),
        (end if floor.end - end < pitch / 2 else floor.end),
    )
    number = round((end - start) / pitch)
    if number < 2 or abs(end - start - number * pitch) > max(
        UNLIKE * millimetre, 0.02 * number * pitch
    ):
        return ()
    if end - start < (floor.end - floor.start) - 2 * OFF * millimetre:
        return ()
    sides = [start + at * (end - start) / number for at in range(number + 1)]
    standing = [s for s in strokes if min(abs(s[0] - side) for side in sides) <= off]
    high = median([foot - top for _, top, foot in standing]) if standing else 0.0
    # Higher ones are a table's rules, or sides of boxes that are found as such.
    if not 0 < high <= _TALLEST * millimetre:
        return ()
    alike = [s for s in standing if abs(s[2] - s[1] - high) <= OFF * millimetre]
    if len(alike) < max(_STANDING * len(sides), _ON_PITCH * len(strokes)):
        return ()
    bases = np.interp(sides, [s[0] for s in alike], [s[2] for s in alike]).tolist()
    return tuple(
        Cell(x0, x1, (one + other) / 2 - high, (one + other) / 2)
        for (x0, one), (x1, other) in pairwise(zip(sides, bases, strict=True))
    )


def _within(comb: Comb, stroke: "Stroke", millimetre: float) -> bool:
    first, last = comb.cells[0], comb.cells[-1]
    off = OFF * millimetre
    return (
        first.x0 - off <= stroke[0] <= last.x1 + off
        and first.top - off <= stroke[2] <= first.floor + off
    )


def _in_one_row(one: Sequence[Cell], other: Sequence[Cell], millimetre: float) -> bool:
    level = abs(one[0].floor - other[0].floor) <= OFF * millimetre
    return level and abs(width(one) - width(other)) <= UNLIKE * millimetre


def _standing(ink: Pixels, floor: Line, millimetre: float) -> list[Stroke]:
    """Return the narrow strokes that stand on a rule: column, where they begin, the rule's row."""
    every = np.arange(max(1, floor.start - 1), min(ink.shape[1] - 1, floor.end + 1))
    base = np.round(floor.at(every)).astype(np.int64)
    first = round(floor.thick / 2) + 2
    least = max(first + 1, round(_TICK * millimetre))
    there = ink[np.clip(base - least, 0, ink.shape[0] - 1), every] > 0
    if np.count_nonzero(there) < _LEAST_SIDES:
        return []
    there |= np.roll(there, 1) | np.roll(there, -1)
    x, base = every[there], base[there]
    rises = np.arange(first, least)
    rows = np.clip(base - rises[:, None], 0, ink.shape[0] - 1)
    # A side leans by a pixel.
    whole = np.asarray((ink[rows, x - 1] | ink[rows, x] | ink[rows, x + 1]).all(axis=0), np.bool_)
    x, base = x[whole], base[whole]
    edges = np.flatnonzero(np.diff(x, prepend=-2, append=-2) != 1)
    found = []
    for start, end in pairwise(edges.tolist()):
        if x[end - 1] - x[start] < THICKEST * millimetre + 2:
            foot = int(base[start])
            columns = slice(x[start], x[end - 1] + 1)
            top = _top(ink, columns, foot - first, foot - round(2 * _TALLEST * millimetre))
            found.append((float(x[start] + x[end - 1]) / 2, float(top), float(foot)))
    return found


def _top(ink: Pixels, columns: slice, foot: int, highest: int) -> int:
    """Return the row where a stroke in some columns begins, followed up from its foot."""
    there = np.asarray(ink[max(0, highest) : foot, columns].any(axis=1), np.bool_)[::-1]
    return foot - (there.size if there.all() else int(np.argmin(there)))


def _chains(strokes: Sequence[Stroke], millimetre: float) -> list[list[Stroke]]:
    """Return the longest row of strokes that are each as far from the next and of one height, if it has three and more."""
    places = [stroke[0] for stroke in strokes]
    found = max(
        (_chain(strokes, places, pair, millimetre) for pair in _near(places, millimetre)),
        key=len,
        default=[],
    )
    return [found] if len(found) >= _LEAST_SIDES else []


def _near(places: Sequence[float], millimetre: float) -> Iterator[tuple[int, int]]:
    for one, place in enumerate(places):
        first = bisect_left(places, place + NARROWEST * millimetre)
        for other in range(first, bisect_right(places, place + WIDEST * millimetre)):
            yield one, other


def _chain(
    strokes: Sequence[Stroke], places: Sequence[float], pair: tuple[int, int], millimetre: float
) -> list[Stroke]:
    """Return the strokes from the first of a pair on that are as far from each other as the pair is, and as high."""
    one, other = (strokes[place] for place in pair)
    chain, off, high = [one], PITCH_OFF * millimetre, one[2] - one[1]
    while abs(other[2] - other[1] - high) <= OFF * millimetre:
        chain.append(other)
        wanted = other[0] + (other[0] - one[0]) / (len(chain) - 1)
        after = bisect_left(places, wanted)
        other = min(strokes[max(0, after - 1) : after + 1], key=lambda near: abs(near[0] - wanted))
        if abs(other[0] - wanted) > off:
            break
    return chain
