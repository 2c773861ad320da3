"""Print whose edges lie between two pixels, in stairs: of scans of one bit, of masks in PDFs. Readers stumble over those."""

import cv2
import numpy as np

from .raster import Pixels

# Edges are looked at in every so many rows; of fewer nothing is told.
_EVERY, _ENOUGH = 10, 200
# Pixels across an edge: paper and ink lie at the ends of these.
_ACROSS = 4
# What a pen, a lens and a scanner draw goes over two pixels or more: no step takes so much of the way from paper to ink.
_WHOLE_STEP = 0.9
_SOFT_MM = 0.09


def has_stairs(grey: Pixels, ink: Pixels) -> bool:
    """Say whether most edges of the print on a page (grey; `ink` its mask, non-zero) go from paper to ink in one step."""
    rows, inked = grey[::_EVERY].astype(np.int16), ink[::_EVERY] > 0
    if rows.shape[1] < _ACROSS:
        return False
    levels = [rows[:, at : rows.shape[1] - _ACROSS + 1 + at] for at in range(_ACROSS)]
    edges = inked[:, 1:-2] != inked[:, 2:-1]
    if np.count_nonzero(edges) < _ENOUGH:
        return False
    before, left, right, after = (one[edges] for one in levels)
    lightest = np.maximum(np.maximum(before, left), np.maximum(right, after))
    darkest = np.minimum(np.minimum(before, left), np.minimum(right, after))
    whole = np.abs(left - right) >= _WHOLE_STEP * (lightest - darkest)
    return bool(2 * np.count_nonzero(whole) > whole.size)


def without_stairs(grey: Pixels, dpi: int) -> Pixels:
    """Return a page (grey at `dpi`) as soft as a scanner would have drawn it."""
    sigma = _SOFT_MM * dpi / 25.4
    return np.asarray(cv2.GaussianBlur(grey, (0, 0), sigma), np.uint8)
