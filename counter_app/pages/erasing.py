"""Lines taken out of a page with the soft edge that goes with them; that of a letter beside a line stays."""

import numpy as np

from .compiled import compiled
from .raster import Pixels

_WHITE = 255


def take_lines(grey: Pixels, lines: Pixels, ink: Pixels) -> None:
    """Make white in `grey` what `lines` covers and the pixels around it, but for those around other ink.

    Args:
        grey: grey pixels of a page, changed in place.
        lines, ink: masks of the same size, 255 for lines and for ink.
    """
    _take(grey, np.ascontiguousarray(lines), np.ascontiguousarray(ink))


@compiled
def _take(grey: Pixels, lines: Pixels, ink: Pixels) -> None:
    height, width = grey.shape
    some = np.zeros(height + 2, np.bool_)
    for y in range(height):
        marks = np.uint8(0)
        for x in range(width):
            marks |= lines[y, x]
        some[y + 1] = marks != 0
    around, letters = np.empty(width, np.uint8), np.empty(width, np.uint8)
    for y in range(height):
        # Few rows of a page have lines in or beside them.
        if not (some[y] or some[y + 1] or some[y + 2]):
            continue
        around[:] = 0
        letters[:] = 0
        for near in range(max(0, y - 1), min(height, y + 2)):
            line, inked = lines[near], ink[near]
            for x in range(width):
                around[x] |= line[x]
            for x in range(width):
                letters[x] |= inked[x] & ~line[x]
        _erase(grey[y], lines[y], around, letters)


@compiled
def _erase(row: Pixels, line: Pixels, around: Pixels, letters: Pixels) -> None:
    """Whiten a row of pixels; `around` and `letters` have what is above, on and below it."""
    white, last = np.uint8(_WHITE), row.size - 1
    for x in range(row.size):
        before, after = max(x - 1, 0), min(x + 1, last)
        edge = around[before] | around[x] | around[after]
        kept = letters[before] | letters[x] | letters[after]
        row[x] |= line[x] | (edge & (white ^ kept))
