"""Strokes that blur has run together, parted again: a hook and its hat, the hole of a letter, an 8 under a fold."""

import numpy as np
from numpy.typing import NDArray

from .compiled import compiled
from .pieces import Places
from .raster import Pixels

_REACH = 3
_LEAST = 12
_GRAINS = 5.0
_SHARE = 0.16
_ACROSS = ((0, 1), (1, 0), (1, 1), (1, -1))
_AROUND = ((-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1))
_RIDGE = 1


def open_up(ink: Pixels, tone: Pixels, darkest: Pixels, grain: float) -> None:
    """Take out of a mask of print (255), in place, the ridges between strokes.

    A ridge is lighter than what lies on either side of it, within three pixels, by more than grain and by a sixth of the
    contrast. One that parts no stroke from another and opens no hole is but a corner, and stays: it would only cost bytes.

    Args:
        tone: how light each pixel is against its paper.
        darkest: the darkest tone around each.
        grain: the standard deviation of bare paper in `tone`.
    """
    places = np.nonzero(_ridges(ink, tone, darkest, max(_LEAST, round(_GRAINS * grain))))
    _part(ink, *(place.astype(np.int32) for place in places))


@compiled
def _ridges(ink: Pixels, tone: Pixels, darkest: Pixels, least: int) -> Pixels:
    height, width = ink.shape
    found = np.zeros_like(ink)
    for y in range(_REACH, height - _REACH):
        for x in range(_REACH, width - _REACH):
            if ink[y, x] == 0:
                continue
            limit = tone[y, x] - max(np.float64(least), _SHARE * (256 - darkest[y, x]))
            if darkest[y, x] <= limit and _stands_out(tone, y, x, limit):
                found[y, x] = _RIDGE
    return found


@compiled
def _stands_out(tone: Pixels, y: int, x: int, limit: float) -> bool:
    """Say whether on two sides, opposite each other, the tone falls to `limit` with none lighter next to the pixel."""
    here = tone[y, x]
    for down, across in _ACROSS:
        if tone[y - down, x - across] > here or tone[y + down, x + across] > here:
            continue
        before, after = here, here
        for step in range(1, _REACH + 1):
            before = min(before, tone[y - step * down, x - step * across])
            after = min(after, tone[y + step * down, x + step * across])
        if before <= limit and after <= limit:
            return True
    return False


@compiled
def _part(ink: Pixels, rows: Places, columns: Places) -> None:
    """Take out what parts strokes, then what goes on from there, down the page and up again."""
    gone: NDArray[np.bool_] = np.zeros(rows.size, np.bool_)
    for place in range(rows.size):
        gone[place] = _turns(ink, rows[place], columns[place]) != 2
    for place in range(rows.size):
        if gone[place]:
            ink[rows[place], columns[place]] = _RIDGE
    for turn in range(2):
        for step in range(rows.size):
            place = step if turn == 0 else rows.size - 1 - step
            if _goes_on(ink, rows[place], columns[place]):
                ink[rows[place], columns[place]] = _RIDGE
    for place in range(rows.size):
        if ink[rows[place], columns[place]] == _RIDGE:
            ink[rows[place], columns[place]] = 0


@compiled
def _turns(ink: Pixels, y: int, x: int) -> int:
    """Count how often ink and paper change around a pixel: two at a stroke's plain edge."""
    turns, last = 0, ink[y, x - 1] != 0
    for down, across in _AROUND:
        here = ink[y + down, x + across] != 0
        turns += here != last
        last = here
    return turns


@compiled
def _goes_on(ink: Pixels, y: int, x: int) -> bool:
    found = False
    for down, across in _AROUND:
        found = found or ink[y + down, x + across] == _RIDGE
    return found
