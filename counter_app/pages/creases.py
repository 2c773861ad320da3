"""Creases: lines with a soft shadow where a sheet was folded, from edge to edge, through letters and all.

As print a crease would be a hard bar that joins the letters it runs through: it is shown as a picture instead.
"""

from dataclasses import dataclass
from math import ceil

import cv2
import numpy as np
from numpy.typing import NDArray

from .raster import Pixels
from .rules import Line, find_lines
from .zones import Place

_PALEST = 28
_LEAST_MM = 30.0
# A sheet is folded from edge to edge, but for where the line is lost in print; frames and rules end before the edge.
_EDGE_TO_EDGE = 0.95
_ENDS_MM = 4.0
_APART_MM = 1.0
# A rule's darkness lies in its core; that of a crease, counted in cores, is as broad as two pixels of 100 dpi.
_SOFT_MM, _BROADEST_MM = 0.5, 1.8
_DEEPEST = 110
_BESIDE = 5
_REACH_MM = 0.7
_BEND_MM = 1.0
_MOST = 8


@dataclass(frozen=True, slots=True)
class Creases:
    """The creases of a page: a mask (255) of what they take up at its look, and the places, in its pixels, that cover it."""

    mask: Pixels
    places: tuple[Place, ...] = ()


def find_creases(even: Pixels, look: int) -> Creases:
    """Find the creases of a page (RGB at `look` dpi, about 100, the paper divided out to 255)."""
    grey = np.asarray(cv2.cvtColor(even, cv2.COLOR_RGB2GRAY), np.uint8)
    mask, places = np.zeros_like(grey), list[Place]()
    for across in (True, False):
        turned = grey if across else np.asarray(cv2.transpose(grey), np.uint8)
        for line in _folds(turned, look)[:_MOST]:
            places += _marked(mask, line, look, across=across)
    return Creases(mask, tuple(places))


def _folds(grey: Pixels, look: int) -> list[Line]:
    """Return the creases that run across a page."""
    wide, millimetre = grey.shape[1], look / 25.4
    dark = np.asarray(cv2.inRange(grey, 0, 255 - _PALEST), np.uint8)
    groups = list[list[Line]]()
    for line in find_lines(dark, look, least_mm=_LEAST_MM):
        for group in groups:
            if (
                abs(_height(group[-1], line.start) - _height(line, line.start))
                <= _APART_MM * millimetre
            ):
                group.append(line)
                break
        else:
            groups.append([line])
    return [
        max(group, key=_length)
        for group in groups
        if sum(map(_length, group)) >= _EDGE_TO_EDGE * wide and _is_soft(grey, group, millimetre)
    ]


def _length(line: Line) -> int:
    return line.end - line.start


def _height(line: Line, x: int) -> float:
    return float(line.at(np.asarray([x]))[0])


def _is_soft(grey: Pixels, group: list[Line], millimetre: float) -> bool:
    """Say whether lines that make one have a crease's shadow, and lie well inside the page."""
    x = np.concatenate([np.arange(max(0, one.start), min(grey.shape[1], one.end)) for one in group])
    y = np.concatenate([_rows(one, grey) for one in group])
    away = np.arange(-_BESIDE, _BESIDE + 1)
    if y.min() < _BESIDE + _ENDS_MM * millimetre or y.max() > grey.shape[0] - _ENDS_MM * millimetre:
        return False
    profile = 255.0 - np.median(grey[y[None] + away[:, None], x[None]], axis=1)
    profile -= profile.min()
    core = float(profile.max())
    broad = float(profile.sum()) / max(core, 1.0)
    return core <= _DEEPEST and _SOFT_MM * millimetre <= broad <= _BROADEST_MM * millimetre


def _rows(line: Line, grey: Pixels) -> NDArray[np.int64]:
    x = np.arange(max(0, line.start), min(grey.shape[1], line.end))
    return np.round(line.at(x)).astype(np.int64)


def _marked(mask: Pixels, line: Line, look: int, *, across: bool) -> list[Place]:
    """Draw a crease into `mask`, edge to edge; return places that cover it, narrow ones where it leans."""
    millimetre = look / 25.4
    reach = max(2, round(_REACH_MM * millimetre))
    whole, high = (mask.shape[1], mask.shape[0]) if across else (mask.shape[0], mask.shape[1])
    bend = abs(_height(line, 0) - _height(line, whole - 1))
    steps = np.linspace(0, whole, 1 + ceil(max(1.0, bend / (_BEND_MM * millimetre)))).astype(int)
    places = list[Place]()
    for start, end in zip(steps[:-1].tolist(), steps[1:].tolist(), strict=True):
        ends = round(_height(line, start)), round(_height(line, end - 1))
        low, top = max(0, min(ends) - reach), min(high, max(ends) + reach + 1)
        place = Place(start, low, end, top) if across else Place(low, start, top, end)
        mask[place.y0 : place.y1, place.x0 : place.x1] = 255
        places.append(place)
    return places
