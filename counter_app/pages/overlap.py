"""Two sheets in one scan: a page longer than the paper, or the edge of a sheet that runs across the page."""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from .raster import Pixels

A4_MM = (210.0, 297.0)
_WIDER_MM, _NARROWER_MM = 10.0, 12.0
_TOO_LONG = 1.15
_DPI = 100
_STRIPS = 32
_PLACES = np.arange(_STRIPS) - (_STRIPS - 1) / 2
_STEEPEST = 1.4
_ANCHORS = (2, _STRIPS - 3)
_CLIP = 40
_NEAR_MM = 1.4
_LEAST = 2.5
_SEEN_IN = 0.9
_KNOWN_IN = 0.6
_MOST_LINES = 5
_APART_MM = 5.0
_LOOKED_AT_MM = 25.0
_FLANKS_MM = ((0.75, 1.75), (2.75, 4.0))
_SOME_INK = 3
_GAP = 4
_SOME_PAPER = 60
_HARDLY_INK = 40
_LEAST_HIGH_MM = 100
_FEW_ROWS = 12
_FROM_ENDS_MM = 18.0


@dataclass(frozen=True, slots=True)
class Seam:
    """A line from side to side that a sheet's edge may have drawn.

    Attributes:
        top, bottom: rows between which it lies, pixels of the page.
        degrees: counter-clockwise positive.
        step: paper below less paper above, grey levels.
        flanks: how much lighter than paper further off it is beside the line, above and below it, grey levels: a fold has a
            dark flank and a bright one, a sheet that lies flat has none.
        above, below: millimetres from the line to the nearest print.
        last: no print follows below: it is the sheet's own end.
    """

    top: int
    bottom: int
    degrees: float
    step: float
    flanks: tuple[float, float]
    above: float
    below: float
    last: bool

    def enlarged(self, factor: float) -> "Seam":
        """Return the same line on a page `factor` times as large."""
        top, bottom = round(self.top * factor), round(self.bottom * factor)
        return replace(self, top=top, bottom=bottom)


def longer_than_paper(size: tuple[int, int], dpi: int) -> bool:
    """Say whether a page (width, height in pixels) is as wide as A4 and much longer: two sheets, one behind the other."""
    width, height = size[0] * 25.4 / dpi, size[1] * 25.4 / dpi
    a4_wide = A4_MM[0] - _NARROWER_MM <= width <= A4_MM[0] + _WIDER_MM
    return a4_wide and height > _TOO_LONG * A4_MM[1]


def find_seams(grey: Pixels, ink: Pixels, dpi: int) -> tuple[Seam, ...]:
    """Find the dark lines that run from one side of the picture to the other, nearly level; the most visible first.

    Args:
        grey, ink: grey pixels and mask of ink of the page as decoded, same size.
        dpi: their resolution.
    """
    step = max(1, round(dpi / _DPI))
    # Whole steps are added up several times faster than broken ones.
    wide, high = grey.shape[1] // (step * _STRIPS), grey.shape[0] // step
    unit = dpi / step / 25.4
    if high < _LEAST_HIGH_MM * unit or wide < 2:
        return ()
    strips, share = _profiles(grey, ink, step, (wide, high))
    near = max(2, round(_NEAR_MM * unit))
    line = np.asarray((_shifted(strips, near) + _shifted(strips, -near)) / 2 - strips, np.float32)
    ends = _FROM_ENDS_MM * unit
    seams = []
    for row, slope in _straight(line, round(_APART_MM * unit)):
        if not ends <= row <= high - ends:
            continue
        centres = np.asarray(row + slope * _PLACES, np.float64)
        reach = abs(slope) * _STRIPS / 2 + near
        seams.append(
            Seam(
                max(0, round((row - reach) * step)),
                min(grey.shape[0], round((row + reach) * step)),
                -float(np.degrees(np.arctan(slope / wide))),
                _step(strips, centres, near),
                _flanks(strips, centres, unit),
                *_free(share, centres, unit),
            )
        )
    return tuple(seams)


def _profiles(
    grey: Pixels, ink: Pixels, step: int, size: tuple[int, int]
) -> tuple[NDArray[np.float32], Pixels]:
    """Return the mean grey of paper in each row of `_STRIPS` strips of the page, NaN in print, and the share of ink."""
    wide, high = size[0] * _STRIPS, size[1]
    small, inked = (
        cv2.resize(values[: high * step, : wide * step], (wide, high), interpolation=cv2.INTER_AREA)
        for values in (grey, ink)
    )
    _, paper = cv2.threshold(inked, _HARDLY_INK, 255, cv2.THRESH_BINARY_INV)
    lit, share = (
        cv2.resize(np.asarray(values), (_STRIPS, high), interpolation=cv2.INTER_AREA)
        for values in (cv2.bitwise_and(small, paper), inked)
    )
    # Print is left out: what is dark then is no print.
    bare = cv2.resize(np.asarray(paper), (_STRIPS, high), interpolation=cv2.INTER_AREA)
    mean = np.asarray(lit, np.float32) * 255 / np.maximum(np.asarray(bare, np.float32), 1)
    mean[np.asarray(bare) < _SOME_PAPER] = np.nan
    return np.asarray(mean, np.float32), np.asarray(share, np.uint8)


def _shifted(values: NDArray[np.float32], rows: int) -> NDArray[np.float32]:
    moved = np.roll(values, rows, axis=0)
    if rows > 0:
        moved[:rows] = values[:1]
    else:
        moved[rows:] = values[-1:]
    return moved


def _straight(line: NDArray[np.float32], apart: int) -> list[tuple[float, float]]:
    """Return row and slope (rows a strip) of the strongest straight lines seen in most strips."""
    known = np.isfinite(line)
    seen = np.where(known, np.clip(line, -_CLIP, _CLIP), 0).astype(np.float32)
    # A line is a pixel or two wide and may lie between rows.
    thick = np.maximum(np.maximum(seen, _shifted(seen, 1)), _shifted(seen, -1))
    left, right = (
        np.flatnonzero(thick[:, anchor - 1 : anchor + 2].max(axis=1) >= _LEAST)
        for anchor in _ANCHORS
    )
    slopes = (right[None, :] - left[:, None]) / (_ANCHORS[1] - _ANCHORS[0])
    starts, ends = np.nonzero(np.abs(slopes) <= _STEEPEST)
    if starts.size == 0:
        return []
    slope = slopes[starts, ends]
    middle = (left[starts] + right[ends]) / 2
    rows = np.rint(middle[:, None] + slope[:, None] * _PLACES[None, :]).astype(int)
    rows = rows.clip(0, line.shape[0] - 1)
    strip = np.arange(_STRIPS)[None, :]
    values, there = thick[rows, strip], known[rows, strip]
    count = np.count_nonzero(there, axis=1)
    visible = np.count_nonzero((values >= _LEAST) & there, axis=1)
    enough = (visible >= _SEEN_IN * count) & (count >= _KNOWN_IN * _STRIPS)
    strength = np.where(enough, (values * there).sum(axis=1) / np.maximum(count, 1), 0)
    return _strongest(middle, slope, strength, apart)


def _strongest(
    middle: NDArray[np.float64],
    slope: NDArray[np.float64],
    strength: NDArray[np.float32],
    apart: int,
) -> list[tuple[float, float]]:
    kept: list[tuple[float, float]] = []
    for each in np.argsort(-strength):
        if strength[each] <= 0 or len(kept) >= _MOST_LINES:
            break
        if all(abs(float(middle[each]) - other[0]) > apart for other in kept):
            kept.append((float(middle[each]), float(slope[each])))
    return kept


def _step(strips: NDArray[np.float32], centres: NDArray[np.float64], near: int) -> float:
    """Return by how much paper below the line is lighter than above, the median over the strips."""
    differences = []
    for strip, centre in enumerate(centres):
        row = round(float(centre))
        above = strips[max(0, row - 8 * near) : max(1, row - 2 * near), strip]
        below = strips[row + 2 * near : row + 8 * near, strip]
        above, below = above[np.isfinite(above)], below[np.isfinite(below)]
        if above.size and below.size:
            differences.append(float(np.median(below) - np.median(above)))
    return float(np.median(differences)) if differences else 0.0


def _flanks(
    strips: NDArray[np.float32], centres: NDArray[np.float64], unit: float
) -> tuple[float, float]:
    """Return by how much paper beside the line is lighter than further off, above and below, the median over the strips."""
    found = []
    for side in (-unit, unit):
        beside, off = (_mean(strips, centres, side * near, side * far) for near, far in _FLANKS_MM)
        lighter = beside - off
        known = lighter[np.isfinite(lighter)]
        found.append(float(np.median(known)) if known.size else 0.0)
    return found[0], found[1]


def _mean(
    strips: NDArray[np.float32], centres: NDArray[np.float64], near: float, far: float
) -> NDArray[np.float32]:
    """Return the mean of what is known of each strip between two distances from its centre, NaN where nothing is."""
    offsets = np.arange(round(min(near, far)), round(max(near, far)) + 1)
    rows = np.rint(centres)[None, :].astype(int) + offsets[:, None]
    values = strips[rows.clip(0, strips.shape[0] - 1), np.arange(_STRIPS)[None, :]]
    known = np.isfinite(values)
    count = np.count_nonzero(known, axis=0)
    total = np.where(known, values, 0).sum(axis=0)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan).astype(np.float32)


def _free(share: Pixels, centres: NDArray[np.float64], unit: float) -> tuple[float, float, bool]:
    """Return how many millimetres above and below the line are free of print, and whether none follows at all."""
    height = share.shape[0]
    reach = round(_LOOKED_AT_MM * unit)
    offsets = np.arange(-reach, reach + 1)
    rows = (np.rint(centres)[None, :].astype(int) + offsets[:, None]).clip(0, height - 1)
    inked = share[rows, np.arange(_STRIPS)[None, :]].mean(axis=1) > _SOME_INK
    up, down = inked[: reach - _GAP][::-1], inked[reach + _GAP + 1 :]
    free = [float(np.argmax(side) if side.any() else side.size) + _GAP for side in (up, down)]
    rest = share[min(height - 1, int(centres.max()) + _GAP) :]
    last = int(np.count_nonzero(rest.mean(axis=1) > _SOME_INK)) < _FEW_ROWS
    return free[0] / unit, free[1] / unit, last
