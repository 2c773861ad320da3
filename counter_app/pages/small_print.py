"""Whether a page's print is so small that a mask of its own resolution cannot tell one mark on a letter from another."""

import numpy as np

from .pieces import Pieces

_LETTERS = (7, 60)
_WIDEST = 100
_SMALL = 13
_FEWEST = 60
_SHARE = 0.25


def has_small_print(pieces: Pieces) -> bool:
    """Say whether many of the letters among the pieces of print are at most 13 pixels high: small ones of 9 points at 200 dpi.

    The marks on such letters are two or three pixels high: cut out as they are, a hook becomes an acute. On pages of
    larger print marks and stops that stand alone are as small as that, but fewer.
    """
    high = pieces.high
    letters = high[(high >= _LETTERS[0]) & (high <= _LETTERS[1]) & (pieces.wide <= _WIDEST)]
    small = np.count_nonzero(letters <= _SMALL)
    return bool(small >= max(_FEWEST, _SHARE * letters.size))
