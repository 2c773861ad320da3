"""The pixels of one page on their way through the pipeline, and its resolution."""

from dataclasses import dataclass, field
from enum import Enum, auto
from math import sqrt

import cv2
import numpy as np
from numpy.typing import NDArray

from .letters import PageLayer

Recipe = dict[str, str | int | float | bool]
"""What was done to a page, name to value."""

Pixels = NDArray[np.uint8]
"""Rows x columns (grey) or rows x columns x 3 (RGB), 8 bits."""

A4_LONG_INCHES = 11.693
A4_SHORT_INCHES = 8.268
WORKING_DPI_LOW = 200
WORKING_DPI_HIGH = 300

# A3 at 300 dpi: no worker may need more than 600 MB. Of pages that are read as fine as they are, less.
MOST_PIXELS = 18_000_000
# Scans somewhat finer or coarser than the working resolutions are not resampled; below, a scan is told as coarse.
_KEPT_DPI = (189.5, 330.5)
_MOST_READ_PIXELS = 14_000_000
_READ_REDUCED_FROM = 230.0
_PLAUSIBLE_DPI = (50.0, 1210.0)
_PLAUSIBLE_LONG_SIDE_INCHES = (1.5, 24.0)
# Plans up to A0: believed of a resolution that scanners have.
_PLAN_INCHES = 48.0
_SCANNER_DPI = 150.0
# Receipts and plans are longer than any sheet, but narrow.
_STRIP_LONG_INCHES = 120.0
_STRIP_SHORT_INCHES = 13.0
_STRIP_SIDES = 2.5
_ROLL_INCHES = 80 / 25.4


class Gap(Enum):
    """How much of what a page names is not in its file, or does not decode there."""

    NONE = auto()
    LOOKS = auto()
    """All is there but the looks of something pinned to the page: its file leaves them to the viewer."""
    SOME = auto()
    MOST = auto()


@dataclass(frozen=True, slots=True)
class RawPage:
    """A decoded page: RGB pixels, square resolution in dpi, and whether that was assumed (A4) or told by the file.

    Attributes:
        made: how the pixels came out of the file, for the page's recipe.
        layer: the text a PDF page brought along, None where there is none.
        gap: what the pixels lack of what the page names.
    """

    rgb: Pixels
    dpi: int
    dpi_assumed: bool
    made: Recipe = field(default_factory=dict)
    layer: PageLayer | None = None
    gap: Gap = Gap.NONE


def is_kept(dpi: float) -> bool:
    """Say whether a scan of that resolution is worked on pixel by pixel, if it is not too large."""
    return _KEPT_DPI[0] <= dpi <= _KEPT_DPI[1]


def fitting_dpi(wanted: float, square_inches: float) -> float:
    """Return the resolution, `wanted` or less, at which a page of that size can be worked on; at least 1 dpi."""
    square_inches = max(square_inches, 1e-6)
    fitting = min(wanted, sqrt(MOST_PIXELS / square_inches))
    if fitting < min(wanted, _READ_REDUCED_FROM):
        fitting = sqrt(_MOST_READ_PIXELS / square_inches)
    return max(1.0, fitting)


def settle_resolution(
    width: int, height: int, told: tuple[float, float] | None
) -> tuple[float, float, bool]:
    """Return (x dpi, y dpi, assumed) for a page of `width` x `height` pixels.

    What a file tells is believed when it is between 50 and 1210 dpi and makes a paper of a size that exists
    (cameras write 72 dpi beside 12 megapixels); else the longer side is taken for the long side of A4, or, of a strip
    more than two and a half times as long as wide, the shorter for a till roll of 80 mm.
    """
    if told is not None and all(_PLAUSIBLE_DPI[0] <= side <= _PLAUSIBLE_DPI[1] for side in told):
        short_side, long_side = sorted((width / told[0], height / told[1]))
        scanned = min(told) >= _SCANNER_DPI
        sheet = long_side <= (_PLAN_INCHES if scanned else _PLAUSIBLE_LONG_SIDE_INCHES[1])
        strip = long_side <= _STRIP_LONG_INCHES and short_side <= _STRIP_SHORT_INCHES
        if _PLAUSIBLE_LONG_SIDE_INCHES[0] <= long_side and (
            sheet or (strip and long_side > _STRIP_SIDES * short_side)
        ):
            return told[0], told[1], False
    if max(width, height) > _STRIP_SIDES * min(width, height):
        roll = max(1.0, min(width, height) / _ROLL_INCHES)
        return roll, roll, True
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


def reduced(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    """Return grey or RGB pixels in a smaller `size` (width, height); the same pixels when they have it already."""
    if (pixels.shape[1], pixels.shape[0]) == size:
        return pixels
    # Up to half the size two neighbours a side are all that averaging would take, at five times the cost.
    halved = pixels.shape[1] <= 2 * size[0] and pixels.shape[0] <= 2 * size[1]
    way = cv2.INTER_LINEAR if halved else cv2.INTER_AREA
    return np.asarray(cv2.resize(pixels, size, interpolation=way), np.uint8)
