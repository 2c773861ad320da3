"""A page's grain: what the scanner and the paper add to bare paper."""

import cv2
import numpy as np

from .raster import Pixels

_APART = 3


def grain_of(tone: Pixels) -> float:
    """Return the standard deviation of the grain, told from pixels near each other in some rows: most are bare paper."""
    rows = tone[::8]
    if rows.shape[1] <= _APART:
        return 0.0
    apart = cv2.absdiff(rows[:, _APART:], rows[:, :-_APART])
    counts = np.cumsum(cv2.calcHist([apart], [0], None, [256], [0, 256]).astype(np.int64))
    middle = int(np.searchsorted(counts, apart.size / 2))
    # Between whole steps: how far into its step the median lies.
    below = int(counts[middle - 1]) if middle else 0
    share = (apart.size / 2 - below) / max(1, int(counts[middle]) - below)
    return (middle - 0.5 + share) * 1.4826 / 2**0.5 if middle else 0.0
