"""The corners that come in when a page is turned: they go on as the sheet ends, in its own colour there.

In one colour all over they would stand out where the sheet's edge lies in a shadow: a wedge that nobody scanned.
"""

from math import ceil, radians, sin

import cv2
import numpy as np
from numpy.typing import NDArray

from .backdrop import under
from .raster import Pixels
from .zones import Place

# So much coarser than the page (each way): fine enough to follow a shadow, too coarse for grain.
_COARSER = 4
# A cubic turn mixes a pixel with one before it and two behind it, along rows and then along columns; places are told to a pixel.
_MIXED = (3, 4)
_BESIDE = 6
_WHITE = 255


def turn_about_middle(size: tuple[int, int], degrees: float) -> cv2.typing.MatLike:
    """Return the matrix (2 x 3) that turns a page of `size` (width, height) clockwise by `degrees` about its middle."""
    return cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), -degrees, 1.0)


def fill_corners(page: Pixels, turned: Pixels, degrees: float) -> None:
    """Give the corners of a turned page (RGB), in place, the colours that the sheet has beside them.

    Args:
        page: the page before it was turned clockwise by `degrees` about its middle; `turned` is as large.

    With them go the sheet's outermost pixels, which the turn has mixed with what came in beside them: three, or four.
    """
    high, wide = page.shape[:2]
    if min(high, wide) < 2 * _COARSER:
        return
    size = (wide // _COARSER, high // _COARSER)
    coarse = cv2.resize(page, size, interpolation=cv2.INTER_AREA)
    matrix = turn_about_middle(size, degrees)
    on = cv2.warpAffine(coarse, matrix, size, borderMode=cv2.BORDER_REPLICATE)
    sheet = _as_turned(page, degrees)
    for place in _along_sides((wide, high), degrees):
        window = np.s_[place.y0 : place.y1, place.x0 : place.x1]
        corner = np.full((place.y1 - place.y0, place.x1 - place.x0), _WHITE, np.uint8)
        cv2.fillConvexPoly(corner, sheet - np.array([place.x0, place.y0]), 0)
        cv2.copyTo(under(np.asarray(on, np.uint8), place, (wide, high)), corner, turned[window])


def _as_turned(page: Pixels, degrees: float) -> NDArray[np.int32]:
    """Return where the corners of a page stand, to a pixel, when it is turned: without what is mixed with what comes in."""
    high, wide = page.shape[:2]
    before, behind = _MIXED
    right, bottom = wide - 1 - behind, high - 1 - behind
    ends = [(before, before), (right, before), (right, bottom), (before, bottom)]
    matrix = np.asarray(turn_about_middle((wide, high), degrees))
    return np.asarray(np.rint(np.array(ends) @ matrix[:, :2].T + matrix[:, 2]), np.int32)


def _along_sides(size: tuple[int, int], degrees: float) -> list[Place]:
    """Return the strips of a page of `size` (width, height) in which corners come in when it is turned."""
    wide, high = size
    sine = abs(sin(radians(degrees)))
    across, down = (ceil(sine * other) + _BESIDE for other in (high, wide))
    if 2 * across >= wide or 2 * down >= high:
        return [Place(0, 0, wide, high)]
    return [
        Place(0, 0, across, high),
        Place(wide - across, 0, wide, high),
        Place(across, 0, wide - across, down),
        Place(across, high - down, wide - across, high),
    ]
