"""Marks on letters of pale print: paler than any print may be that stands alone, but beside some."""

import cv2
import numpy as np

from .pieces import find_pieces
from .raster import Pixels

_WHITE = 255
# Levels darker than paper: so many times the grain, and no less than this.
_GRAINS, _LEAST = 7.0, 18
# So near to print, and no larger, is a mark on a letter; bleeding through, letters are larger.
_NEAR_MM, _LARGEST_MM = 0.5, 1.4
_SPECK = 1


def put_marks_back(ink: Pixels, before: Pixels, darkest: Pixels, dpi: int, grain: float) -> None:
    """Add to a mask of print (255) at `dpi`, in place, the small pieces beside it that were left out for want of contrast.

    Args:
        before: the mask with all that was left out.
        darkest: the darkest tone around each pixel, paper is 255.
        grain: the standard deviation of bare paper.
    """
    contrast = max(_LEAST, round(_GRAINS * grain))
    left_out = cv2.subtract(before, ink)
    shown = cv2.inRange(darkest, 0, _WHITE - contrast)
    weak = np.asarray(cv2.bitwise_and(left_out, shown), np.uint8)
    if not cv2.hasNonZero(weak):
        return
    unit = dpi / 25.4
    across = 2 * max(1, round(_NEAR_MM * unit)) + 1
    near = np.asarray(cv2.dilate(ink, np.ones((across, across), np.uint8)), np.uint8)
    pieces = find_pieces(weak)
    marks = (np.maximum(pieces.wide, pieces.high) <= _LARGEST_MM * unit) & (pieces.area > _SPECK)
    beside = np.zeros(pieces.count, np.bool_)
    beside[pieces.owner[near[pieces.rows, pieces.starts] > 0]] = True
    cv2.bitwise_or(ink, pieces.mask_of(marks & beside), dst=ink)
