"""Where a page has red print, which the reading copy leaves out for the seals' sake: looked for on a small copy first."""

from dataclasses import dataclass

import cv2
import numpy as np

from .clean import coloured_ink
from .medians import median_level
from .raster import Pixels

_LOOK_DPI = 50
# How much more of red than of green light red ink throws back, beyond what the paper does (of 255).
_REDDER = 20
# Three of the 25 pixels around.
_SEVERAL = 255 * 3 // 25 - 1
# The background is told from what is around: so much of it is taken along.
_AROUND_MM = 8.0


@dataclass(frozen=True, slots=True)
class ColouredPrint:
    """Grey pixels of red print alone, a part of the page whose first pixel is at (`x`, `y`)."""

    grey: Pixels
    x: int
    y: int


def coloured_print(rgb: Pixels, grey: Pixels, dpi: int) -> ColouredPrint | None:
    """Return the red print of a page; None where there is none that is worth reading.

    Args:
        rgb: the page, maybe finer than `grey`.
        grey: its `even_grey` at `dpi`.
    """
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
    found = coloured_ink(part, inside, dpi)
    return None if found is None else ColouredPrint(found, x0, y0)


def _red_box(rgb: Pixels, dpi: float) -> tuple[int, int, int, int] | None:
    """Return the box (x0, y0, x1, y1) around all red ink and what is near it; it may reach over the page's edges."""
    # One pixel of sixteen or so is enough to say where a line of letters is.
    step = max(1, round(dpi / _LOOK_DPI))
    few = rgb[::step, ::step]
    # Channel by channel: two at once are copied several times more slowly.
    red, green = (np.ascontiguousarray(few[:, :, channel]) for channel in (0, 1))
    redder = np.asarray(cv2.subtract(red, green), np.uint8)
    _, inked = cv2.threshold(redder, median_level(redder) + _REDDER, 255, cv2.THRESH_BINARY)
    # Single pixels are the scanner's noise.
    _, there = cv2.threshold(cv2.blur(inked, (5, 5)), _SEVERAL, 255, cv2.THRESH_BINARY)
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
