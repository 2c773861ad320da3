"""Print along the rim of a thing: what lies over a page cuts through strokes, what is printed keeps away from them."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .raster import Pixels

# Beyond the rim's own blur and shadow, and beyond an outline: a stroke that is cut is seen in both places.
_NEAR_MM, _OFF_MM = 0.5, 1.0
_WITHIN_MM = -0.7
# A thing's edge is over within that; the light of a lamp ends softly.
_HARD_MM = 0.35
_HARD = 0.75
# Where a printed outline is, and how much of the rim it is seen along at the least.
_OUTLINE_MM = (0.15, 0.35)
_OUTLINED = 0.5
# Which way the rim runs is told from what is so far off along it.
_TANGENT_MM = 1.0
# How much darker than what is around it along the rim a stroke is; what is longer than that is an outline.
_DARKER = 45
_AROUND_MM = 3.0
_LONGEST_MM = 3.5
_FEW_STROKES = 8
_STROKES_PER_MM = 0.04
# Beside an outline, and where labels touch a box, strokes are seen in one of the places alone.
_IN_BOTH = 0.28
_GO_ON = 0.25


@dataclass(frozen=True, slots=True)
class Rim:
    """How many strokes of print run across the rim of a thing.

    Attributes:
        near, off: counted half a millimetre and a millimetre outside.
        within: counted inside.
        length: of the rim, millimetres; where the picture ends is no rim.
        step: how many grey levels of any channel what is just outside has more or less than what is inside.
        hard: nearly all of the step is made within a third of a millimetre.
        outlined: a line that is darker than either side of it runs along it.
    """

    near: int
    off: int
    within: int
    length: float
    step: float
    hard: bool
    outlined: bool

    @property
    def cuts(self) -> bool:
        """Print comes up to the rim in many places and ends there."""
        strokes = min(self.near, self.off)
        enough = strokes >= max(_FEW_STROKES, _STROKES_PER_MM * self.length)
        both = strokes >= _IN_BOTH * max(self.near, self.off)
        return enough and both and not self.outlined and self.within <= _GO_ON * strokes


def rim_of(part: Pixels, thing: Pixels, unit: float) -> Rim | None:
    """Follow the rim of a thing; None where it has none.

    Args:
        part: RGB pixels of a part of a page.
        thing: 1 where the thing is, 0 elsewhere, of the same size.
        unit: pixels a millimetre.
    """
    contours, _ = cv2.findContours(thing, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not contours:
        return None
    outline = max(contours, key=cv2.contourArea)[:, 0].astype(np.float32)
    reach = max(1, round(_TANGENT_MM * unit))
    along = np.roll(outline, -reach, axis=0) - np.roll(outline, reach, axis=0)
    outward = np.stack((along[:, 1], -along[:, 0]), axis=1)
    outward /= np.maximum(np.hypot(outward[:, 0], outward[:, 1]), 1)[:, None]
    if cv2.contourArea(outline, oriented=True) < 0:
        outward = -outward
    near, off, within, inner, *beside = (
        _levels(part, np.asarray(outline + side * unit * outward, np.float32))
        for side in (_NEAR_MM, _OFF_MM, _WITHIN_MM, -_HARD_MM, *_OUTLINE_MM)
    )
    if min(map(len, (near, off, within, inner, *beside))) == 0:
        return None
    darker = min(float(np.median(_grey(levels))) for levels in (off, within)) - _DARKER
    step = _apart(off, within)
    return Rim(
        near=_strokes(near, unit),
        off=_strokes(off, unit),
        within=_strokes(within, unit),
        length=len(near) / unit,
        step=_apart(near, within),
        hard=_apart(beside[-1], inner) >= _HARD * step,
        outlined=any(float(np.mean(_grey(levels) < darker)) >= _OUTLINED for levels in beside),
    )


def _levels(part: Pixels, places: NDArray[np.float32]) -> Pixels:
    """Return what is at places (x, y) of a picture, those at its end left out."""
    x, y = np.rint(places).astype(np.int64).T
    free = (x > 1) & (y > 1) & (x < part.shape[1] - 2) & (y < part.shape[0] - 2)
    return np.asarray(part[y[free], x[free]], np.uint8)


def _grey(levels: Pixels) -> Pixels:
    """Return a row of grey pixels."""
    return np.asarray(cv2.cvtColor(levels[None], cv2.COLOR_RGB2GRAY), np.uint8)


def _apart(one: Pixels, other: Pixels) -> float:
    """Return how many grey levels of any channel two rows of RGB pixels are apart."""
    return float(np.abs(np.median(one, axis=0) - np.median(other, axis=0)).max())


def _strokes(levels: Pixels, unit: float) -> int:
    """Return how many strokes a row of RGB pixels runs across."""
    grey = _grey(levels)
    around = np.ones((1, 2 * round(_AROUND_MM * unit) + 1), np.uint8)
    paper = cv2.morphologyEx(grey, cv2.MORPH_CLOSE, around)
    dark = np.asarray(cv2.subtract(paper, grey), np.uint8)[0] > _DARKER
    steps = np.diff(np.concatenate(([False], dark, [False])).astype(np.int8))
    lengths = np.flatnonzero(steps == -1) - np.flatnonzero(steps == 1)
    return int(np.count_nonzero(lengths <= _LONGEST_MM * unit))
