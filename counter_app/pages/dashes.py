"""One leader as a line of marks, and its dashes found again where letters run into them."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .raster import Pixels
from .rules import Line, erase, runs_on

_THIN_MM = 0.36
# Dashes are so many times as wide as high, and no scraps of a frame.
_DASH, _DASH_MM = 1.8, 0.6
# Of a dash's columns so many have ink where it is; so many places without one end a leader.
_THERE = 0.85
_ENDED = 2
# A run so much thicker than the dash has more in it than the dash.
_THICKER = 0.8

Place = tuple[int, int, int, int]
"""x0, y0, x1, y1 in pixels."""


@dataclass(frozen=True, slots=True)
class Leader:
    """One leader: the line its marks lie on (y = slope * x + offset), their usual size, and where they stand in it."""

    slope: float
    offset: float
    area: float
    wide: float
    high: float
    thick: float
    pitch: float
    first: float
    start: float
    end: float

    def dashed(self, millimetre: float) -> bool:
        """Whether its marks are dashes: where one begins and ends is known, also under letters."""
        return self.wide >= max(_DASH * self.thick, _DASH_MM * millimetre)

    def thin(self, millimetre: float) -> bool:
        """Whether it is drawn so thin that no mark of a letter is."""
        return self.thick <= max(2.0, _THIN_MM * millimetre)


def mark_dashes(mask: Pixels, ink: Pixels, leader: Leader, millimetre: float) -> list[Place]:
    """Add to `mask` the columns of dashes that have nothing but the dash; return the places of those letters run into.

    Between two dashes nothing is the leader's: what is level there is part of a letter.
    """
    line = Line(0, ink.shape[1], (leader.slope, leader.offset), leader.high)
    runs = runs_on(ink, line, round(2 * millimetre))
    inked = runs.length > 0
    middle = runs.top + (runs.length - 1) / 2
    flat = inked & (np.abs(middle - line.at(runs.x)) <= 1.0)
    flat &= runs.length <= leader.thick + _THICKER
    chosen = np.zeros_like(flat)
    struck = []
    for place in _dashes_there(leader, inked):
        # Its soft ends are a pixel beyond it.
        wider = slice(max(0, place.start - 1), place.stop + 1)
        chosen[wider] |= flat[wider]
        if (inked[place] & ~flat[place]).any():
            y = line.at(runs.x[place])
            high = leader.high / 2
            top, bottom = int(y.min() - high), int(y.max() + high) + 1
            struck.append((place.start, top, place.stop, bottom))
    erase(mask, runs, chosen)
    return struck


def _dashes_there(leader: Leader, inked: NDArray[np.bool_]) -> Iterator[slice]:
    """Yield the columns of each dash, from the leader's unbroken part outward until two in a row are missing."""
    half = leader.wide / 2

    def dash(step: int) -> slice | None:
        centre = leader.first + step * leader.pitch
        place = slice(max(0, round(centre - half)), max(0, round(centre + half) + 1))
        # Beyond the page's edge there is nothing: an end below zero would count from the other edge.
        inner = inked[place.start + 1 : max(place.start + 1, place.stop - 1)]
        return place if inner.size and float(inner.mean()) >= _THERE else None

    first = round((leader.start + half - leader.first) / leader.pitch)
    last = round((leader.end - half - leader.first) / leader.pitch)
    yield from filter(None, map(dash, range(first, last + 1)))
    for step, way in ((first, -1), (last, 1)):
        missing = 0
        while missing < _ENDED:
            step += way
            place = dash(step)
            missing = 0 if place else missing + 1
            if place:
                yield place
