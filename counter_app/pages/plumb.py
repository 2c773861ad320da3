"""Whether anything on a page runs down as far as a streak of the feed does: where nothing does, none need be looked for."""

import numpy as np

from .compiled import compiled
from .raster import Pixels

# A little less is asked than of a line, and wider gaps are let pass: what is a line is never missed.
_LEAST_SHARE = 0.95
_BRIDGED_MM = 0.6


def runs_down(ink: Pixels, dpi: int, least_mm: float) -> bool:
    """Say whether ink (a mask, non-zero) runs down some column for about `least_mm`, the columns beside it counted as well
    and gaps of half a millimetre bridged.
    """
    least = int(_LEAST_SHARE * least_mm * dpi / 25.4)
    bridged = round(_BRIDGED_MM * dpi / 25.4)
    if ink.shape[0] < least or ink.shape[1] < 3:
        return bool(ink.shape[0] >= least)
    longest: int = _longest(np.ascontiguousarray(ink), np.uint16(min(bridged, 1000)))
    return longest >= least


@compiled
def _longest(ink: Pixels, bridged: np.uint16) -> int:
    """Return how far the longest run goes down, in pixels; counted in 16 bits, which is more than any page is high."""
    height, width = ink.shape
    one, none = np.uint16(1), np.uint16(0)
    gap, length = np.full(width, np.uint16(bridged + 1)), np.zeros(width, np.uint16)
    longest = np.zeros(width, np.uint16)
    inked = np.zeros(width, np.uint8)
    next_one = np.uint64(1)
    for y in range(height):
        row = ink[y]
        for x in range(np.uint64(width)):
            inked[x] = row[x]
        for x in range(np.uint64(width - 1)):
            inked[x] |= row[x + next_one]
        for x in range(np.uint64(width - 1)):
            inked[x + next_one] |= row[x]
        for x in range(np.uint64(width)):
            gap[x] = none if inked[x] != 0 else np.uint16(gap[x] + one)
        for x in range(np.uint64(width)):
            length[x] = none if gap[x] > bridged else np.uint16(length[x] + one)
            # A run's last gap is not its own.
            longest[x] = max(longest[x], np.uint16(length[x] - min(length[x], gap[x])))
    return int(longest.max())
