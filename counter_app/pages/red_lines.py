"""Red and orange lines of forms, which the reading copy is without: they still say where a form wants one letter each."""

import cv2
import numpy as np
from numpy.typing import NDArray

from .comb_cells import NARROWEST, WIDEST
from .raster import Pixels
from .rules import Line, find_lines

_INK = 255
# How much lighter ink that is red is in red light than in green: hair lines too, no yellowed paper.
_REDDER = 36
# Millimetres: a comb's shortest floor; how far its sides are off their pitch.
_FLOOR, _OFF = 7.0, 0.35
# So many steps from side to side are alike in a comb of four cells.
_ALIKE = 3


def red_ink(rgb: Pixels, dpi: int) -> Pixels | None:
    """Return the mask (255) of a page's red and orange ink, None where nothing in it stands like the sides of a comb.

    Args:
        rgb: the page at `dpi`.
    """
    # A row a millimetre tells: two of them run through each side.
    step = max(1, round(dpi / 25.4))
    rows = _redder(np.ascontiguousarray(rgb[step // 2 :: step])) > 0
    near = rows[1:].copy()
    near[:, 1:] |= rows[1:, :-1]
    near[:, :-1] |= rows[1:, 1:]
    sides = rows[:-1] & near
    sides[:, 1:] &= ~sides[:, :-1]
    return _redder(rgb) if _at_one_pitch(np.flatnonzero(sides), dpi / 25.4) else None


def _at_one_pitch(places: NDArray[np.int64], millimetre: float) -> bool:
    """Whether some of the places of sides, row by row, are as far from each other as a comb's; boxes apart have two each."""
    for lag in (1, 2):
        wide = places[lag:] - places[:-lag]
        fits = (wide >= NARROWEST * millimetre) & (wide <= WIDEST * millimetre)
        alike = np.abs(wide[lag:] - wide[:-lag]) <= _OFF * millimetre
        alike &= fits[lag:] & fits[:-lag]
        run = alike
        for _ in range(_ALIKE - 2):
            run = run[lag:] & run[:-lag]
        if run.any():
            return True
    return False


def floors_of(ink: Pixels, dpi: int) -> tuple[Line, ...]:
    """Return the level lines in a mask of red ink."""
    return find_lines(ink, dpi, least_mm=_FLOOR)


def _redder(rgb: Pixels) -> Pixels:
    red, green = cv2.extractChannel(rgb, 0), cv2.extractChannel(rgb, 1)
    _, ink = cv2.threshold(cv2.subtract(red, green), _REDDER, _INK, cv2.THRESH_BINARY)
    return np.asarray(ink, np.uint8)
