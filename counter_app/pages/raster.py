"""The pixels of one page on their way through the pipeline, and its resolution."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""Rows x columns (grey) or rows x columns x 3 (RGB), 8 bits."""

A4_LONG_INCHES = 11.693
A4_SHORT_INCHES = 8.268
WORKING_DPI_LOW = 200
WORKING_DPI_HIGH = 300

_PLAUSIBLE_DPI = (50.0, 1210.0)
_PLAUSIBLE_LONG_SIDE_INCHES = (1.5, 24.0)


@dataclass(frozen=True, slots=True)
class RawPage:
    """A decoded page: RGB pixels, square resolution in dpi, and whether that was assumed (A4) or told by the file."""

    rgb: Pixels
    dpi: int
    dpi_assumed: bool


def settle_resolution(
    width: int, height: int, told: tuple[float, float] | None
) -> tuple[float, float, bool]:
    """Return (x dpi, y dpi, assumed) for a page of `width` x `height` pixels.

    What a file tells is believed when it is between 50 and 1210 dpi and makes a paper of a size that exists
    (cameras write 72 dpi beside 12 megapixels); else the longer side is taken for the long side of A4.
    """
    if told is not None and all(_PLAUSIBLE_DPI[0] <= side <= _PLAUSIBLE_DPI[1] for side in told):
        long_side = max(width / told[0], height / told[1])
        if _PLAUSIBLE_LONG_SIDE_INCHES[0] <= long_side <= _PLAUSIBLE_LONG_SIDE_INCHES[1]:
            return told[0], told[1], False
    assumed = max(
        1.0,
        max(width, height) / A4_LONG_INCHES,
        min(width, height) / A4_SHORT_INCHES,
    )
    return assumed, assumed, True


def extremes(rgb: Pixels) -> tuple[Pixels, Pixels]:
    """Return the largest and the smallest of the three channels at each pixel."""
    red, green, blue = cv2.split(rgb)
    most, least = cv2.max(cv2.max(red, green), blue), cv2.min(cv2.min(red, green), blue)
    return np.asarray(most, np.uint8), np.asarray(least, np.uint8)
