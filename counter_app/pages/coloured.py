"""Where a page has red print, which the reading copy leaves out for the seals' sake: looked for on a small copy first."""

from dataclasses import dataclass

import cv2
import numpy as np

from .clean import coloured_ink, ink_mask
from .medians import median_level
from .print_pieces import find_print
from .raster import Pixels

_LOOK_DPI = 50
# How much more of red than of green light red ink throws back, beyond what the paper does (of 255).
_REDDER = 20
# Three of the 25 pixels around.
_SEVERAL = 255 * 3 // 25 - 1
# The background is told from what is around: so much of it is taken along.
_AROUND_MM = 8.0
# How high the letters are that tell a line of print: beside black print, and on a page that has little of that.
_USUAL_MM, _SMALL_MM = 1.5, 0.9
# How wide seals are, the millimetre around them with them; how much of the circle around it a seal fills: a square 0.64.
# Its rim has no gaps, as lines of print that make a round block have.
_SEAL_MM = (18.0, 60.0)
_ROUND = 0.87
_CLOSED = 0.95


@dataclass(frozen=True, slots=True)
class ColouredPrint:
    """Grey pixels of red print alone, a part of the page whose first pixel is at (`x`, `y`)."""

    grey: Pixels
    x: int
    y: int


def coloured_print(rgb: Pixels, grey: Pixels, dpi: int) -> ColouredPrint | None:
    """Return the red print of a page, if letters of usual size are in it; None where there is none that is worth reading.

    Args:
        rgb: the page, maybe finer than `grey`.
        grey: its `even_grey` at `dpi`.
    """
    return _coloured_print(rgb, grey, dpi, _USUAL_MM)


def _coloured_print(rgb: Pixels, grey: Pixels, dpi: int, least_mm: float) -> ColouredPrint | None:
    scale = rgb.shape[1] / grey.shape[1]
    box = _red_box(rgb, dpi * scale)
    if box is None:
        return None
    fine = [max(0, side) for side in box]
    x0, y0, x1, y1 = (round(side / scale) for side in fine)
    inside = np.ascontiguousarray(grey[y0:y1, x0:x1])
    part = np.ascontiguousarray(rgb[fine[1] : fine[3], fine[0] : fine[2]])
    if part.shape[:2] != inside.shape:
        size = (inside.shape[1], inside.shape[0])
        part = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.uint8)
    found = coloured_ink(part, inside, dpi, least_mm=least_mm)
    return None if found is None else ColouredPrint(found, x0, y0)


def red_outweighs(rgb: Pixels, grey: Pixels, dpi: int, letters: int, seals: Pixels) -> bool:
    """Say whether a page has more letters in red print outside `seals` than the other `letters` that are in its `grey`."""
    red = _coloured_print(rgb, grey, dpi, _SMALL_MM)
    if red is None:
        return False
    boxes = find_print(ink_mask(red.grey, dpi), dpi).boxes
    step = _step(dpi)
    x = (red.x + (boxes[:, 0] + boxes[:, 2]) // 2) // step
    y = (red.y + (boxes[:, 1] + boxes[:, 3]) // 2) // step
    within = seals[y.clip(0, seals.shape[0] - 1), x.clip(0, seals.shape[1] - 1)]
    return int(np.count_nonzero(within == 0)) > letters


def red_seals(rgb: Pixels, dpi: float) -> Pixels:
    """Return 255 where there are round seals that stand free of other red ink: a mask like that of `red_places`."""
    places = red_places(rgb, dpi)
    seals = np.zeros_like(places)
    unit = dpi / _step(dpi) / 25.4
    contours, _ = cv2.findContours(places, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    for contour in contours:
        hull = cv2.convexHull(contour)
        _, _, wide, high = cv2.boundingRect(hull)
        if not _SEAL_MM[0] * unit <= min(wide, high) <= max(wide, high) <= _SEAL_MM[1] * unit:
            continue
        _, radius = cv2.minEnclosingCircle(hull)
        area = cv2.contourArea(hull)
        closed = cv2.contourArea(contour) >= _CLOSED * area
        if closed and area >= _ROUND * np.pi * radius**2:
            cv2.fillConvexPoly(seals, hull, 255)
    return seals


def red_places(rgb: Pixels, dpi: float) -> Pixels:
    """Return 255 where there is red ink, a seal's too, or where it is within a millimetre: a mask of the page at 50 dpi or so."""
    # One pixel of sixteen or so is enough to say where a line of letters is.
    step = _step(dpi)
    few = rgb[::step, ::step]
    # Channel by channel: two at once are copied several times more slowly.
    red, green = (np.ascontiguousarray(few[:, :, channel]) for channel in (0, 1))
    redder = np.asarray(cv2.subtract(red, green), np.uint8)
    _, inked = cv2.threshold(redder, median_level(redder) + _REDDER, 255, cv2.THRESH_BINARY)
    # Single pixels are the scanner's noise.
    _, there = cv2.threshold(cv2.blur(inked, (5, 5)), _SEVERAL, 255, cv2.THRESH_BINARY)
    return np.asarray(there, np.uint8)


def _red_box(rgb: Pixels, dpi: float) -> tuple[int, int, int, int] | None:
    """Return the box (x0, y0, x1, y1) around all red ink and what is near it; it may reach over the page's edges."""
    step, there = _step(dpi), red_places(rgb, dpi)
    if not cv2.countNonZero(there):
        return None
    x, y, wide, high = cv2.boundingRect(there)
    around = round(_AROUND_MM * dpi / 25.4)
    return (
        x * step - around,
        y * step - around,
        (x + wide) * step + around,
        (y + high) * step + around,
    )


def _step(dpi: float) -> int:
    return max(1, round(dpi / _LOOK_DPI))
