"""What of dark print in a coloured zone is not black, and is left to the zone's own picture."""

import cv2
import numpy as np

from .backdrop import under
from .raster import Pixels, extremes
from .zones import Place

_WHITE = 255
_NEUTRAL = 0.18
_SURELY_BLACK = 96
# The edges of black strokes, in the channel that coloured ink lets through.
_HALF_BLACK = 140
# Rows looked at together: a seal's at once.
_BAND = 1024


def off_black(page: Pixels, paper: Pixels, alpha: Pixels, place: Place) -> Pixels:
    """Mark (255) the pixels of a zone that are not surely black: there the zone's own picture is shown.

    Args:
        page: RGB; paper: its paper's colour, at a low resolution.
        alpha: how far each pixel of the page belongs to a zone (0..255).
        place: the zone's, in pixels of the page.
    """
    window = np.s_[place.y0 : place.y1, place.x0 : place.x1]
    rgb, alpha = page[window], alpha[window]
    bare = under(paper, place, (page.shape[1], page.shape[0]))
    np.maximum(bare, 1, out=bare)
    off = np.empty_like(alpha)
    # A photograph as large as the page would take ten times its memory at once.
    for top in range(0, off.shape[0], _BAND):
        first, last = max(0, top - 1), min(off.shape[0], top + _BAND + 1)
        even = np.asarray(cv2.divide(rgb[first:last], bare[first:last], scale=_WHITE), np.uint8)
        rows = np.s_[top : top + _BAND]
        off[rows] = _rows_off(even, alpha[first:last])[top - first :][:_BAND]
    return off


def _rows_off(even: Pixels, alpha: Pixels) -> Pixels:
    """Do what `off_black` does with rows whose paper is divided out."""
    absorbed = cv2.blur(cv2.bitwise_not(even), (3, 3))
    most, least = extremes(np.asarray(absorbed, np.uint8))
    limit = cv2.convertScaleAbs(most, alpha=_NEUTRAL)
    tinted = cv2.compare(cv2.subtract(most, least), limit, cv2.CMP_GT)
    touched = cv2.bitwise_and(tinted, cv2.inRange(alpha, 1, _WHITE))
    pale = cv2.inRange(cv2.cvtColor(even, cv2.COLOR_RGB2GRAY), _SURELY_BLACK + 1, _WHITE)
    full = cv2.inRange(alpha, _WHITE, _WHITE)
    # At a zone's soft edge its picture shows black letters in part only.
    black = cv2.inRange(extremes(even)[0], 0, _HALF_BLACK)
    touched = cv2.subtract(touched, cv2.subtract(black, full))
    return np.asarray(cv2.max(touched, cv2.bitwise_and(pale, full)), np.uint8)
