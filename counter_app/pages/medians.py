"""Medians of levels, counted instead of sorted."""

import numpy as np
from numpy.typing import NDArray


def median_level(levels: NDArray[np.uint8] | NDArray[np.uint16]) -> float:
    """Return the median of levels, between the middle two of an even number of them; there must be one at least."""
    below = np.cumsum(np.bincount(levels.ravel()))
    count = int(below[-1])
    # The level of the n-th in order is the first that more than n are not above.
    middle = np.searchsorted(below, ((count - 1) // 2, count // 2), side="right")
    return float(middle.sum()) / 2
