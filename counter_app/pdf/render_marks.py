"""Whether every mark on a letter (hook, acute, tilde, hat) kept its shape: each compared at full resolution."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from counter_app.pages.compiled import compiled
from counter_app.pages.marks import marks_of
from counter_app.pages.pieces import Pieces
from counter_app.pages.raster import Pixels
from counter_app.pages.zones import Place

from .render_back import Difference, Unlike

_AROUND = 2
_EDGE_MM = 2.0
# A Gaussian of 0.7 pixels over three, and how much each channel makes of brightness (ITU-R BT.601).
_SOFT = (0.2095, 0.5810, 0.2095)
_BRIGHT = (0.299, 0.587, 0.114)
# Marks of good pages come out above 0.9 and below 0.2; another mark in their place mostly below 0.8 and above 0.3.
_LEAST_LIKENESS = 0.85
_MOST_APART = 0.24
# Grain under a letter is no mark: it has not half the contrast of the others.
_LEAST_CONTRAST = 30
_LEAST_SHARE = 0.4

MarkPlaces = NDArray[np.int32]
"""One row a mark: x0, y0, x1, y1 in pixels of the page, with some paper around it."""


def mark_places(pieces: Pieces, dpi: int) -> MarkPlaces:
    """Return where marks on letters stand among the pieces of a page's print at `dpi`."""
    found = marks_of(pieces)
    left, top = pieces.left[found], pieces.top[found]
    right, bottom = left + pieces.wide[found], top + pieces.high[found]
    height, width = pieces.shape
    # The shadow at the sheet's edge is no mark; what stands so near it is held to its master as all print is.
    edge = max(_AROUND, round(_EDGE_MM * dpi / 25.4))
    inside = (left >= edge) & (top >= edge) & (right <= width - edge) & (bottom <= height - edge)
    boxes = np.stack((left - _AROUND, top - _AROUND, right + _AROUND, bottom + _AROUND), axis=1)
    return np.asarray(boxes[inside], np.int32)


@dataclass(frozen=True, slots=True)
class MarkLikeness:
    """How like each mark's two pictures are.

    Attributes:
        alike: their correlation, -1..1.
        apart: the largest difference in the mean of nine pixels, when both have one strength, as a share of the contrast.
        contrast: of the first picture, 0..255.
    """

    alike: NDArray[np.float64]
    apart: NDArray[np.float64]
    contrast: NDArray[np.float64]


def mark_differences(master: Pixels, shown: Pixels, marks: MarkPlaces) -> list[Difference]:
    """List the marks whose shape on `shown` is unlike that on `master` (RGB pages of the same size)."""
    if not marks.size:
        return []
    found = mark_likeness(master, shown, marks)
    usual = float(np.median(found.contrast))
    plain = found.contrast >= max(_LEAST_CONTRAST, _LEAST_SHARE * usual)
    unlike = plain & ((found.alike < _LEAST_LIKENESS) | (found.apart > _MOST_APART))
    return [Difference(Unlike.MARK, Place(*box)) for box in marks[unlike].tolist()]


def mark_likeness(master: Pixels, shown: Pixels, marks: MarkPlaces) -> MarkLikeness:
    """Hold each mark's picture on `shown` against the one on `master` (RGB pages of the same size)."""
    first, second = (_softened(page, marks) for page in (master, shown))
    found = np.ones((3, marks.shape[0]), np.float64)
    _compare(first, second, marks, found)
    return MarkLikeness(*found)


def _softened(page: Pixels, marks: MarkPlaces) -> Pixels:
    """Return a page's brightness, softened, where marks stand; elsewhere it is left open, and costs nothing."""
    soft = np.empty(page.shape[:2], np.uint8)
    _soften(page, marks, soft)
    return soft


@compiled
def _soften(page: Pixels, marks: MarkPlaces, soft: Pixels) -> None:
    height, width = page.shape[:2]
    for mark in range(marks.shape[0]):
        x0, y0, x1, y1 = marks[mark]
        for y in range(y0, y1):
            for x in range(x0, x1):
                level = 0.5
                for down in range(3):
                    row = min(max(y + down - 1, 0), height - 1)
                    for across in range(3):
                        column = min(max(x + across - 1, 0), width - 1)
                        bright = 0.0
                        for channel in range(3):
                            bright += _BRIGHT[channel] * page[row, column, channel]
                        level += _SOFT[down] * _SOFT[across] * bright
                soft[y, x] = np.uint8(level)


@compiled
def _compare(first: Pixels, second: Pixels, marks: MarkPlaces, found: NDArray[np.float64]) -> None:
    for mark in range(marks.shape[0]):
        x0, y0, x1, y1 = marks[mark]
        one = two = ones = twos = both = 0.0
        most, least = 0.0, 255.0
        for y in range(y0, y1):
            for x in range(x0, x1):
                here, there = float(first[y, x]), float(second[y, x])
                one += here
                two += there
                ones += here * here
                twos += there * there
                both += here * there
                most = max(most, here)
                least = min(least, here)
        count = max(1, (x1 - x0) * (y1 - y0))
        spread = (ones - one * one / count) * (twos - two * two / count)
        together = both - one * two / count
        # A mark that was left out correlates with nothing.
        found[0, mark] = together / np.sqrt(max(spread, 1.0))
        # Print may come out a little stronger or weaker than it was; then other shapes tell.
        strength = min(max(together / max(twos - two * two / count, 1.0), 0.6), 1.6)
        apart = 0.0
        for y in range(y0 + 1, y1 - 1):
            for x in range(x0 + 1, x1 - 1):
                off = 0.0
                for down in range(-1, 2):
                    for across in range(-1, 2):
                        there = float(second[y + down, x + across]) - two / count
                        here = float(first[y + down, x + across]) - one / count
                        off += there * strength - here
                apart = max(apart, abs(off) / 9)
        found[1, mark] = apart / max(most - least, 1.0)
        found[2, mark] = most - least
