"""What lies on a page's print: notes, flags, rulers, anything of one colour whose edges cut through the print."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .ground import Ground, Place
from .raster import Pixels, extremes
from .rims import Rim, rim_of

# Grey levels from cell to cell, of any channel, that an edge has and a shadow has not.
_EDGE = 10
# What is narrower than a flag cannot be told from a stroke; what is most of the page is the page.
_NARROWEST_MM, _NARROW_MM = 7.0, 18.0
_MOST_OF_THE_PAGE = 0.5
# Of the rectangle around it; a narrow thing is only a few cells wide.
_FILLED, _FILLED_NARROW = 0.87, 0.75
# A round sticker fills the ellipse in that rectangle.
_ROUND = (0.71, 0.84)
_ROUND_HULL = 1.02
_OTHER_COLOUR = 10
_MOST_OF_IT = 25
# How much darker than its ground a cell with print is, and how much of what is around a thing has print at the least.
_INKED = 25
_PRINT_NEAR = 0.04
_DARK = 110
_LETTERS_PER_CM2 = 1.0
# Cells around a thing that are looked at with it.
_AROUND = 5
_FINE_DPI = 200
_HALFWAY = 0.5
_GRAIN = 5.0
_SHARP, _OUTLINED = 0.5, 100
# A cell at the edge is half the thing's: so many cells its own edge may be off.
_OFF_CELLS = 2.6
_SPECK_MM = 1.0


@dataclass(frozen=True, slots=True)
class _Thing:
    """Something even with edges all around.

    Attributes:
        box: in cells; `window`: that with what is around it; `inside`: 1 where the thing is, in the window.
        own: its colour; `apart`: grey levels of any channel that most of what is around it is away from that.
    """

    box: Place
    window: Place
    inside: Pixels
    own: Pixels
    apart: float


@dataclass(frozen=True, slots=True)
class Note:
    """`place` in pixels of the page; `sharp` when all print ends at once at its edge, where light washes it out by and by."""

    place: Place
    sharp: bool


def find_notes(ground: Ground, boxes: NDArray[np.int32], rgb: Pixels) -> tuple[Note, ...]:
    """Return the notes and other things that lie over print.

    Args:
        boxes: of the page's letters, one row each: x0, y0, x1, y1 in its pixels.
        rgb: the page that `ground` is of.
    """
    middle = (boxes[:, :2] + boxes[:, 2:]) // (2 * ground.step)
    found = []
    for thing in _things(ground):
        rim = _rim(thing, ground, rgb) if _is_bare(thing, middle, ground.unit) else None
        if rim is not None and rim.cuts and _is_its_edge(rim, thing):
            sharp = rim.hard and rim.within == 0
            found.append(Note(ground.place(*thing.box), sharp))
    return tuple(found)


def _things(ground: Ground) -> Iterator[_Thing]:
    """Yield what is even, has edges all around, stands out and is as large and square, or round, as what is laid on a page."""
    least = _NARROWEST_MM * ground.unit
    steps = cv2.morphologyEx(ground.levels, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    even = np.asarray(extremes(np.asarray(steps, np.uint8))[0] < _EDGE, np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(even, connectivity=4)
    for label in range(1, count):
        x, y, wide, high, area = (int(value) for value in stats[label])
        if min(wide, high) < least or area > _MOST_OF_THE_PAGE * even.size:
            continue
        x0, y0 = max(0, x - _AROUND), max(0, y - _AROUND)
        x1, y1 = min(even.shape[1], x + wide + _AROUND), min(even.shape[0], y + high + _AROUND)
        inside = np.asarray(labels[y0:y1, x0:x1] == label, np.uint8)
        contours, _ = cv2.findContours(inside, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        # What is written on a note leaves gaps.
        cv2.drawContours(inside, contours, -1, 1, -1)
        if not _has_shape(inside, max(contours, key=cv2.contourArea), ground.unit):
            continue
        window = (x0, y0, x1, y1)
        own, apart = _colours(ground, window, inside)
        if apart >= _OTHER_COLOUR:
            yield _Thing((x, y, x + wide, y + high), window, inside, own, apart)


def _has_shape(inside: Pixels, outline: cv2.typing.MatLike, unit: float) -> bool:
    """Say whether a mask is a rectangle, or round."""
    _, (across, along), _ = cv2.minAreaRect(outline)
    narrow = min(across, along)
    if narrow < _NARROWEST_MM * unit:
        return False
    area = np.count_nonzero(inside)
    filled = area / ((across + 1) * (along + 1))
    if filled >= (_FILLED if narrow >= _NARROW_MM * unit else _FILLED_NARROW):
        return True
    hull = cv2.contourArea(cv2.convexHull(outline))
    return bool(_ROUND[0] <= filled <= _ROUND[1] and hull <= _ROUND_HULL * area)


def _colours(ground: Ground, window: Place, inside: Pixels) -> tuple[Pixels, float]:
    """Return the colour of a thing and how far most of what is around it is from that; 0 where no print comes near."""
    x0, y0, x1, y1 = window
    levels, shown = ground.levels[y0:y1, x0:x1], ground.shown[y0:y1, x0:x1]
    own = np.median(levels[inside > 0], axis=0)
    inner, outer, farther = (
        cv2.dilate(inside, np.ones((side,) * 2, np.uint8)) for side in (5, 7, 11)
    )
    near, ring = (farther > 0) & (inner == 0), (outer > 0) & (inner == 0)
    if not ring.any():
        return np.asarray(own, np.uint8), 0.0
    inked = cv2.subtract(levels[near], shown[near]).min(axis=1) >= _INKED
    if np.count_nonzero(inked) <= _PRINT_NEAR * len(inked):
        return np.asarray(own, np.uint8), 0.0
    apart = np.abs(levels[ring] - own).max(axis=1)
    return np.asarray(own, np.uint8), float(np.percentile(apart, _MOST_OF_IT))


def _is_bare(thing: _Thing, middle: NDArray[np.int32], unit: float) -> bool:
    """Say whether hardly any letters stand on a thing; `middle` are those of all of the page's, in cells.

    On what is dark grain looks like print.
    """
    if float(thing.own.mean()) < _DARK:
        return True
    x0, y0, x1, y1 = thing.window
    x, y = middle[:, 0], middle[:, 1]
    there = (x >= x0) & (x < x1) & (y >= y0) & (y < y1)
    own = np.count_nonzero(thing.inside[y[there] - y0, x[there] - x0])
    return bool(own <= _LETTERS_PER_CM2 * np.count_nonzero(thing.inside) / unit**2 / 100)


def _rim(thing: _Thing, ground: Ground, rgb: Pixels) -> Rim | None:
    x0, y0, x1, y1 = thing.window
    step = ground.step
    fine = max(1, int(step * ground.unit * 25.4 / _FINE_DPI))
    part = np.ascontiguousarray(rgb[y0 * step : y1 * step : fine, x0 * step : x1 * step : fine])
    unit = ground.unit * step / fine
    return rim_of(part, _mask(part, thing, unit), unit)


def _is_its_edge(rim: Rim, thing: _Thing) -> bool:
    """Say whether a rim is sharp and without an outline: a shadow and a printed parcel have other ones."""
    return _SHARP * thing.apart <= rim.step <= thing.apart + _OUTLINED


def _mask(part: Pixels, thing: _Thing, unit: float) -> Pixels:
    """Return 1 where a part of a page has nearly a thing's colour and is at most a few cells off its mask."""
    high, wide = part.shape[:2]
    cells = cv2.resize(thing.inside, (wide, high), interpolation=cv2.INTER_NEAREST)
    apart = extremes(np.asarray(cv2.absdiff(part, np.full_like(part, thing.own)), np.uint8))[0]
    alike = np.asarray(cv2.blur(apart, (3, 3)) < max(_HALFWAY * thing.apart, _GRAIN), np.uint8)
    reach = 2 * round(_OFF_CELLS * high / thing.inside.shape[0]) + 1
    alike &= np.asarray(cv2.dilate(cells, np.ones((reach, reach), np.uint8)), np.uint8)
    alike |= np.asarray(cv2.erode(cells, np.ones((3, 3), np.uint8)), np.uint8)
    side = 2 * round(_SPECK_MM * unit) + 1
    return np.asarray(cv2.morphologyEx(alike, cv2.MORPH_OPEN, np.ones((side, side))), np.uint8)
