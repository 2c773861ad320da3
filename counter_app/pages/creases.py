"""Creases: lines with a soft shadow where a sheet was folded, from edge to edge, through letters and all.

As print a crease would be a hard bar that joins the letters it runs through. It is part of the paper: divided out before
print is looked for, and shown below it.
"""

from collections.abc import Sequence
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
# Paler parts of a shadow the backdrop shows.
_SHADE = 12
_BESIDE = 5
_REACH_MM = 0.7
_BEND_MM = 1.0
_MOST = 8
_ALONG_MM = 16.0
"""Along so much of a crease it looks the same."""
_FREE = 0.7
# Pixels at either side of a crease's picture that go over into the paper beside it.
_MELTED = 3


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
        for fold in _folds(turned, look)[:_MOST]:
            places += _marked(mask, fold, look, across=across)
    return Creases(mask, tuple(places))


@dataclass(frozen=True, slots=True)
class _Fold:
    """A crease across a page: its core, and by how many pixels its shadow reaches above and below it."""

    line: Line
    above: int
    below: int


def _folds(grey: Pixels, look: int) -> list[_Fold]:
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
    long = (group for group in groups if sum(map(_length, group)) >= _EDGE_TO_EDGE * wide)
    return [fold for group in long if (fold := _fold(grey, group, millimetre)) is not None]


def _length(line: Line) -> int:
    return line.end - line.start


def _height(line: Line, x: int) -> float:
    return float(line.at(np.asarray([x]))[0])


def _fold(grey: Pixels, group: list[Line], millimetre: float) -> _Fold | None:
    """Return the crease of lines that make one; None for those without its shadow or at the page's edge."""
    x = np.concatenate([np.arange(max(0, one.start), min(grey.shape[1], one.end)) for one in group])
    y = np.concatenate([_rows(one, grey) for one in group])
    away = np.arange(-_BESIDE, _BESIDE + 1)
    edge = _ENDS_MM * millimetre
    if y.min() < _BESIDE + edge or y.max() > grey.shape[0] - edge:
        return None
    profile = 255.0 - np.median(grey[y[None] + away[:, None], x[None]], axis=1)
    profile -= profile.min()
    core = float(profile.max())
    broad = float(profile.sum()) / max(core, 1.0)
    if (
        not _SHADE <= core <= _DEEPEST
        or not _SOFT_MM * millimetre <= broad <= _BROADEST_MM * millimetre
    ):
        return None
    dark, least = away[profile >= _SHADE], round(_REACH_MM * millimetre)
    above, below = max(least, 1 - int(dark.min())), max(least, 1 + int(dark.max()))
    return _Fold(max(group, key=_length), above, below)


def _rows(line: Line, grey: Pixels) -> NDArray[np.int64]:
    x = np.arange(max(0, line.start), min(grey.shape[1], line.end))
    return np.round(line.at(x)).astype(np.int64)


def _marked(mask: Pixels, fold: _Fold, look: int, *, across: bool) -> list[Place]:
    """Draw a crease into `mask`, edge to edge; return places that cover it, narrow ones where it leans."""
    millimetre, line = look / 25.4, fold.line
    whole, high = (mask.shape[1], mask.shape[0]) if across else (mask.shape[0], mask.shape[1])
    bend = abs(_height(line, 0) - _height(line, whole - 1))
    steps = np.linspace(0, whole, 1 + ceil(max(1.0, bend / (_BEND_MM * millimetre)))).astype(int)
    places = list[Place]()
    for start, end in zip(steps[:-1].tolist(), steps[1:].tolist(), strict=True):
        ends = round(_height(line, start)), round(_height(line, end - 1))
        low, top = max(0, min(ends) - fold.above), min(high, max(ends) + fold.below + 1)
        place = Place(start, low, end, top) if across else Place(low, start, top, end)
        mask[place.y0 : place.y1, place.x0 : place.x1] = 255
        places.append(place)
    return places


def flatten(pixels: Pixels, places: Sequence[Place], dpi: int) -> None:
    """Divide creases out of a page in place (grey or RGB at `dpi`, its paper at 255): print on them looks as beside them."""
    for place in places:
        window = pixels[place.y0 : place.y1, place.x0 : place.x1]
        high, wide = window.shape[:2]
        usual = cv2.resize(_along(window, dpi), (wide, high), interpolation=cv2.INTER_LINEAR)
        bare = np.clip(np.round(usual), 1, 255).astype(np.uint8)
        window[:] = cv2.divide(window, bare, scale=255)


def shadow(rgb: Pixels, paper: Pixels, dpi: int, finest: int) -> Pixels:
    """Return how a piece of a crease (RGB at `dpi`) looks without print and grain, melted into the `paper` beside it.

    Across it is as fine as `finest` dpi, along it has a pixel for 16 mm.
    """
    if rgb.shape[0] < rgb.shape[1]:
        turned = shadow(rgb.swapaxes(0, 1), paper.swapaxes(0, 1), dpi, finest)
        return np.ascontiguousarray(turned.swapaxes(0, 1))
    tone = _along(rgb, dpi)
    size = (ceil(tone.shape[1] * finest / dpi), tone.shape[0])
    tone, bare = (
        cv2.resize(one, size, interpolation=cv2.INTER_AREA).astype(np.float32)
        for one in (tone, np.ascontiguousarray(paper))
    )
    steps = np.arange(1, size[0] + 1)
    share = np.clip(np.minimum(steps, steps[::-1]) / _MELTED, 0, 1).astype(np.float32)
    return np.round(bare + (tone - bare) * share[:, None]).astype(np.uint8)


def _along(pixels: Pixels, dpi: int) -> NDArray[np.float32]:
    """Return how light paper is over stretches along a piece of a crease, which runs the way that it is longer."""
    if pixels.shape[0] < pixels.shape[1]:
        return np.ascontiguousarray(_along(pixels.swapaxes(0, 1), dpi).swapaxes(0, 1))
    high = pixels.shape[0]
    size = min(round(_ALONG_MM * dpi / 25.4), high)
    parts = high // size
    stretches = pixels[: parts * size].reshape(parts, size, *pixels.shape[1:])
    # A crease may lie along a line of print: its letters leave three tenths of it free.
    return np.asarray(np.sort(stretches, axis=1)[:, round(_FREE * (size - 1))], np.float32)
