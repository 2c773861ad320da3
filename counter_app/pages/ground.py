"""A page as cells of a millimetre or so: what they show, and the ground that print stands on."""

from dataclasses import dataclass

import cv2
import numpy as np

from .raster import Pixels

_DPI = 25
_PRINT_MM = 7

Place = tuple[int, int, int, int]
"""x0, y0, x1, y1 in pixels or cells, x1 and y1 exclusive."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A page in cells of `step` pixels a side, of which `unit` are a millimetre.

    Attributes:
        shown: mean colour of each cell.
        levels: the same with print closed over: paper, or what lies on it.
        size: width and height of the page in pixels.
    """

    shown: Pixels
    levels: Pixels
    step: int
    unit: float
    size: tuple[int, int]

    def place(self, x0: int, y0: int, x1: int, y1: int) -> Place:
        """Return a place of cells in pixels of the page."""
        step, (width, height) = self.step, self.size
        return x0 * step, y0 * step, min(x1 * step, width), min(y1 * step, height)

    def share_of(self, mask: Pixels) -> Pixels:
        """Return how much of each cell a mask of the page covers, 0..255."""
        high, wide = self.shown.shape[:2]
        whole = mask[: high * self.step, : wide * self.step]
        return np.asarray(cv2.resize(whole, (wide, high), interpolation=cv2.INTER_AREA), np.uint8)


def ground_of(rgb: Pixels, dpi: int) -> Ground:
    """Return the ground of RGB pixels at `dpi`, as decoded: turned pages have corners of our own making."""
    step = max(1, round(dpi / _DPI))
    size = (max(1, rgb.shape[1] // step), max(1, rgb.shape[0] // step))
    # Whole steps are added up several times faster than broken ones.
    whole_steps = rgb[: size[1] * step : 2 if step % 2 == 0 else 1, : size[0] * step]
    small = np.asarray(cv2.resize(whole_steps, size, interpolation=cv2.INTER_AREA), np.uint8)
    unit = dpi / step / 25.4
    reach = max(3, round(_PRINT_MM * unit) | 1)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    # What is left after closing is paper, or what lies over it: print is narrower.
    levels = np.asarray(cv2.morphologyEx(small, cv2.MORPH_CLOSE, disc), np.uint8)
    return Ground(small, levels, step, unit, (rgb.shape[1], rgb.shape[0]))
