"""Creases: lines with a soft shadow where a sheet was folded, from edge to edge, through letters and all.

As print a crease would be a hard bar that joins the letters it runs through. It is part of the paper: divided out before
print is looked for, and shown below it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import ceil

import cv2
import numpy as np
from numpy.typing import NDArray

from .raster import Pixels
from .rules import Line, find_lines
from .zones import Place, on_page

_PALEST = 28
_LEAST_MM = 30.0
# A sheet is folded from edge to edge, but for where the line is lost in print; frames and rules end before the edge.
_EDGE_TO_EDGE = 0.95
_ENDS_MM = 4.0
_APART_MM = 1.0
# A rule's darkness lies in its core; that of a crease, counted in cores, is as broad as two pixels of 100 dpi.
_SOFT_MM, _BROADEST_MM = 0.5, 1.8
_DEEPEST = 110
# What is deeper by this than the crease usually is lies on it: a rule, a line of a pen.
_DEEPER = 1.2
_BRIGHT = (0.299, 0.587, 0.114)
# Paler parts of a shadow the backdrop shows.
_SHADE = 12
_BESIDE = 5
_REACH_MM = 0.7
_BEND_MM = 1.0
_MOST = 8
_ALONG_MM = 16.0
"""Along so much of a crease it looks the same, where it does not lean by more than this meanwhile."""
_LEANS_MM = 0.1
# A shadow has no colour: lines of a pen or a marker that run from edge to edge have.
_NEUTRAL, _HARDLY = 0.35, 8
_FREE = 0.7
# Pixels at either side of a crease's picture that go over into the paper beside it.
_MELTED = 3


@dataclass(frozen=True, slots=True)
class Crease:
    """A piece of a crease.

    Attributes:
        place: what covers it.
        darkest: how light it is where it is darkest (RGB shares of its paper, 0..255).
        along_mm: for how much of it it looks the same.
    """

    place: Place
    darkest: tuple[float, float, float]
    along_mm: float


@dataclass(frozen=True, slots=True)
class Creases:
    """The creases of a page: a mask (255) of what they take up at its look, and pieces, in its pixels, that cover it."""

    mask: Pixels
    pieces: tuple[Crease, ...] = ()

    def on_page(self, size: tuple[int, int], dpi: int) -> tuple[Crease, ...]:
        """Return the pieces in pixels of a page of `size` (width, height) at `dpi`."""
        places = on_page((one.place for one in self.pieces), self.mask.shape, size, dpi)
        return tuple(
            replace(one, place=place) for one, place in zip(self.pieces, places, strict=True)
        )


Shade = tuple[Place, Pixels]
"""A place of a page, and how light the crease under it is (its paper 255)."""


def find_creases(even: Pixels, look: int) -> Creases:
    """Find the creases of a page (RGB at `look` dpi, about 100, the paper divided out to 255)."""
    mask, pieces = np.zeros(even.shape[:2], np.uint8), list[Crease]()
    for across in (True, False):
        turned = even if across else np.asarray(cv2.transpose(even), np.uint8)
        for fold in _folds(turned, look)[:_MOST]:
            pieces += _marked(mask, fold, look, across=across)
    return Creases(mask, tuple(pieces))


@dataclass(frozen=True, slots=True)
class _Fold:
    """A crease across a page: its height in each column, by how many pixels its shadow reaches above and below that."""

    y: NDArray[np.float64]
    above: int
    below: int
    darkest: tuple[float, float, float]


def _folds(even: Pixels, look: int) -> list[_Fold]:
    """Return the creases that run across a page."""
    grey = np.asarray(cv2.cvtColor(even, cv2.COLOR_RGB2GRAY), np.uint8)
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
    return [fold for group in long if (fold := _fold(even, grey, group, millimetre)) is not None]


def _length(line: Line) -> int:
    return line.end - line.start


def _height(line: Line, x: int) -> float:
    return float(line.at(np.asarray([x]))[0])


def _fold(even: Pixels, grey: Pixels, group: list[Line], millimetre: float) -> _Fold | None:
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
    red, green, blue = np.median(even[y + away[profile.argmax()], x], axis=0).tolist()
    if max(red, green, blue) - min(red, green, blue) > _NEUTRAL * core + _HARDLY:
        return None
    return _Fold(_heights(group, grey.shape[1]), above, below, (red, green, blue))


def _rows(line: Line, grey: Pixels) -> NDArray[np.int64]:
    x = np.arange(max(0, line.start), min(grey.shape[1], line.end))
    return np.round(line.at(x)).astype(np.int64)


def _heights(group: list[Line], wide: int) -> NDArray[np.float64]:
    """Return how high the lines of a crease are in each column of a page; where there is none, as straight as they run."""
    heights, known = np.zeros((2, wide), np.float64)
    for line in group:
        x = np.arange(max(0, line.start), min(wide, line.end))
        heights[x] += line.at(x)
        known[x] += 1
    columns, every = np.flatnonzero(known), np.arange(wide)
    y = heights[columns] / known[columns]
    between = np.interp(every, columns, y)
    slope = np.polyfit(columns, y, 1)[0]
    return np.asarray(between + slope * (every - every.clip(columns[0], columns[-1])), np.float64)


def _marked(mask: Pixels, fold: _Fold, look: int, *, across: bool) -> list[Crease]:
    """Draw a crease into `mask`, edge to edge; return pieces that cover it, short ones where it leans."""
    whole, high = (mask.shape[1], mask.shape[0]) if across else (mask.shape[0], mask.shape[1])
    bend = float(np.ptp(fold.y)) * 25.4 / look
    steps = np.linspace(0, whole, 1 + ceil(max(1.0, bend / _BEND_MM))).astype(int)
    pieces = list[Crease]()
    for start, end in zip(steps[:-1].tolist(), steps[1:].tolist(), strict=True):
        y = np.round(fold.y[start:end]).astype(int)
        low, top = max(0, int(y.min()) - fold.above), min(high, int(y.max()) + fold.below + 1)
        place = Place(start, low, end, top) if across else Place(low, start, top, end)
        mask[place.y0 : place.y1, place.x0 : place.x1] = 255
        lean = float(np.ptp(fold.y[start:end])) / (end - start)
        along = min(_ALONG_MM, _LEANS_MM / max(lean, 1e-6))
        pieces.append(Crease(place, fold.darkest, along))
    return pieces


def flatten(pixels: Pixels, creases: Sequence[Crease], dpi: int) -> tuple[Shade, ...]:
    """Divide creases out of a page in place (grey or RGB at `dpi`, its paper at 255): print on them looks as beside them.

    Returns what was divided by. A rule along a crease is no part of that.
    """
    shades = list[Shade]()
    for crease in creases:
        place = crease.place
        window = pixels[place.y0 : place.y1, place.x0 : place.x1]
        high, wide = window.shape[:2]
        floor = _floor(crease)
        least = floor if window.ndim == 3 else floor @ np.asarray(_BRIGHT, np.float32)
        usual = np.maximum(_along(window, crease.along_mm * dpi / 25.4), least)
        usual = cv2.resize(usual, (wide, high), interpolation=cv2.INTER_LINEAR)
        bare = np.clip(np.round(usual), 1, 255).astype(np.uint8)
        window[:] = cv2.divide(window, bare, scale=255)
        shades.append((place, bare))
    return tuple(shades)


def _floor(crease: Crease) -> NDArray[np.float32]:
    """Return how light a crease is at least (RGB shares of its paper, 0..255)."""
    return 255 - np.float32(_DEEPER) * (255 - np.asarray(crease.darkest, np.float32))


def leave_out_paler(ink: Pixels, tone: Pixels, shades: Iterable[Shade]) -> None:
    """Take out of a mask of print (255), in place, what is paler than the crease below it: painted it would be a light mark.

    Args:
        tone: how light the page is, its creases divided out by `shades`.
    """
    for place, bare in shades:
        window = np.s_[place.y0 : place.y1, place.x0 : place.x1]
        core = np.empty_like(bare)
        core[:] = bare.min(axis=int(bare.shape[0] > bare.shape[1]), keepdims=True)
        darkest = cv2.erode(tone[window], np.ones((5, 5), np.uint8))
        ink[window] = cv2.bitwise_and(ink[window], cv2.compare(darkest, core, cv2.CMP_LE))


def shade(tone: Pixels, shades: Iterable[Shade]) -> None:
    """Darken a page (grey), in place, by the creases that were divided out of it."""
    for place, bare in shades:
        window = np.s_[place.y0 : place.y1, place.x0 : place.x1]
        tone[window] = cv2.multiply(tone[window], bare, scale=1 / 255)


def shadow(crease: Crease, rgb: Pixels, paper: Pixels, dpi: int, finest: int) -> Pixels:
    """Return how a crease (`rgb` its place on the page at `dpi`) looks without print and grain, melted into `paper` beside it.

    Across it is as fine as `finest` dpi, along it has a pixel for as much as looks the same.
    """
    if rgb.shape[0] < rgb.shape[1]:
        turned = shadow(crease, rgb.swapaxes(0, 1), paper.swapaxes(0, 1), dpi, finest)
        return np.asarray(np.ascontiguousarray(turned.swapaxes(0, 1)), np.uint8)
    tone = _along(rgb, crease.along_mm * dpi / 25.4)
    size = (ceil(tone.shape[1] * finest / dpi), tone.shape[0])
    tone, bare = (
        cv2.resize(one, size, interpolation=cv2.INTER_AREA).astype(np.float32)
        for one in (tone, np.ascontiguousarray(paper))
    )
    tone = np.maximum(tone, bare * _floor(crease) / np.float32(255))
    steps = np.arange(1, size[0] + 1)
    share = np.clip(np.minimum(steps, steps[::-1]) / _MELTED, 0, 1).astype(np.float32)
    return np.asarray(np.round(bare + (tone - bare) * share[:, None]), np.uint8)


def _along(pixels: Pixels, same: float) -> NDArray[np.float32]:
    """Return how light paper is over stretches of about `same` pixels along a piece of a crease: the way that is longer."""
    if pixels.shape[0] < pixels.shape[1]:
        return np.ascontiguousarray(_along(pixels.swapaxes(0, 1), same).swapaxes(0, 1))
    high = pixels.shape[0]
    parts = max(1, round(high / max(1.0, same)))
    size = high // parts
    stretches = pixels[: parts * size].reshape(parts, size, *pixels.shape[1:])
    # A crease may lie along a line of print: its letters leave three tenths of it free.
    return np.asarray(np.sort(stretches, axis=1)[:, round(_FREE * (size - 1))], np.float32)
