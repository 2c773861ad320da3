"""The corners of a page that is turned: print that would leave there is seen, and what comes in goes on as the sheet ends.

In one colour all over they would stand out where the sheet's edge lies in a shadow: a wedge that nobody scanned. Print that
runs off the sheet does not go on: it would be smeared into strokes that nobody wrote.
"""

from math import ceil, radians, sin

import cv2
import numpy as np
from numpy.typing import NDArray

from .pieces import Pieces, find_pieces
from .raster import Pixels

# So many pixels along the edge make one of its colours: fine enough to follow a shadow, too coarse for grain.
_COARSER = 4
# The middle one of so many inwards counts: scanners leave a line of a pixel or two at the very edge.
_DEEP = 5
# The middle colour of so much of the edge is taken: print, rules and a seal's ring have less than half of it.
_STRETCH_MM = 20.0
_WIDEST_MEDIAN = 255
# A turn mixes the sheet's outermost pixels with what comes in beside them, up to 1.16 pixels deep.
_MIXED = 1.25
_BESIDE = 3
_ACROSS, _DOWN = 0, 1
_INK = 255
_LEAST_MM, _NARROWEST_MM, _LETTER_MM = 1.2, 0.6, 14.0
_SLENDER = 8
_SEAL_NARROWEST_MM, _SEAL_MM = 5.0, 50.0
# Ink of a piece for its width and height: letters of thin strokes have more, the line along a sheet's edge has half of it.
_STROKE_MM = 0.25


def turn_about_middle(size: tuple[int, int], degrees: float) -> cv2.typing.MatLike:
    """Return the matrix (2 x 3) that turns a page of `size` (width, height) clockwise by `degrees` about its middle."""
    return cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), -degrees, 1.0)


def cuts_off(ink: Pixels, degrees: float, dpi: int) -> bool:
    """Say whether print or a mark would leave a page that is turned clockwise by `degrees` about its middle and stays as large.

    Args:
        ink: mask of the page's ink as it lies, 255 where there is some, at `dpi`.

    Dark borders, and whatever else the edge of the page cuts off as it lies, do not count.
    """
    high, wide = ink.shape
    back = np.asarray(cv2.invertAffineTransform(turn_about_middle((wide, high), degrees)))
    ends = np.array([(0, 0), (wide - 1, 0), (wide - 1, high - 1), (0, high - 1)])
    kept = np.rint(ends @ back[:, :2].T + back[:, 2]).astype(np.int32)
    beyond = np.full(ink.shape, _INK, np.uint8)
    cv2.fillConvexPoly(beyond, kept, 0)
    cut = np.asarray(cv2.bitwise_and(ink, beyond), np.uint8)
    if cv2.countNonZero(cut) == 0:
        return False
    pieces = find_pieces(ink)
    ended = (cut[pieces.rows, pieces.starts] | cut[pieces.rows, pieces.ends - 1]) > 0
    return bool(_marks(pieces, dpi)[pieces.owner[ended]].any())


def _marks(pieces: Pieces, dpi: int) -> NDArray[np.bool_]:
    """Say which pieces of ink are letters, strokes of a pen or seals, rather than dust, or a shadow along the sheet's edge."""
    unit = dpi / 25.4
    across, down = pieces.wide / unit, pieces.high / unit
    long, narrow = np.maximum(across, down), np.minimum(across, down)
    high, wide = pieces.shape
    whole = (pieces.left > 0) & (pieces.left + pieces.wide < wide)
    whole &= (pieces.top > 0) & (pieces.top + pieces.high < high)
    letter = (long >= _LEAST_MM) & (long <= _LETTER_MM) & (narrow >= _NARROWEST_MM)
    letter &= long <= _SLENDER * narrow
    seal = (long > _LETTER_MM) & (long <= _SEAL_MM) & (narrow >= _SEAL_NARROWEST_MM)
    inked = pieces.area / unit**2 >= _STROKE_MM * (across + down)
    return np.asarray(whole & inked & (letter | seal), np.bool_)


def fill_corners(page: Pixels, turned: Pixels, degrees: float, dpi: int) -> None:
    """Give the corners of a turned page (RGB), in place, the colours that the sheet has beside them.

    Args:
        page: the page before it was turned clockwise by `degrees` about its middle; `turned` is as large.
        dpi: its resolution.

    With them goes the sheet's outermost pixel, which the turn has mixed with what came in; no other of the sheet's.
    """
    if min(page.shape[:2]) < 2 * _COARSER:
        return
    columns = np.swapaxes(page, 0, 1)
    _fill_beside(turned, degrees, _ACROSS, _colours(columns[:_DEEP], dpi), far=False)
    _fill_beside(turned, degrees, _ACROSS, _colours(columns[-_DEEP:], dpi), far=True)
    _fill_beside(turned, degrees, _DOWN, _colours(page[:_DEEP], dpi), far=False)
    _fill_beside(turned, degrees, _DOWN, _colours(page[-_DEEP:], dpi), far=True)


def _colours(edge: Pixels, dpi: int) -> Pixels:
    """Return the colours along an edge (1 x colours x 3), given the sheet's outermost pixels (deep x long x 3)."""
    deep, long = edge.shape[:2]
    coarse = cv2.resize(
        np.ascontiguousarray(edge), (long // _COARSER, deep), interpolation=cv2.INTER_AREA
    )
    row = np.sort(coarse, axis=0)[deep // 2 : deep // 2 + 1]
    stretch = min(round(_STRETCH_MM * dpi / 25.4 / _COARSER), _WIDEST_MEDIAN)
    half = stretch // 2
    longer = cv2.copyMakeBorder(row, 0, 0, half, half, cv2.BORDER_REFLECT)
    return np.asarray(cv2.medianBlur(longer, 2 * half + 1)[:, half : half + row.shape[1]], np.uint8)


def _fill_beside(turned: Pixels, degrees: float, axis: int, colours: Pixels, *, far: bool) -> None:
    """Fill the corner beside a side of the sheet: at the left or the right of a turned page, or above or below it."""
    size = (turned.shape[1], turned.shape[0])
    along = 1 - axis
    # A corner is deepest at an end of its side, half a side away from the middle.
    deep = min(size[axis], ceil(abs(sin(radians(degrees))) * size[along] / 2) + _BESIDE)
    start = [0, 0]
    start[axis] = size[axis] - deep if far else 0
    stop = list(size)
    stop[axis] = start[axis] + deep
    x, y = np.arange(start[0], stop[0]), np.arange(start[1], stop[1])[:, None]
    back = np.asarray(cv2.invertAffineTransform(turn_about_middle(size, degrees)))
    place = back[axis, 0] * x + (back[axis, 1] * y + back[axis, 2])
    inside = size[axis] - 1 - place if far else place
    finer = colours.shape[1] / size[along]
    to_colour = np.zeros((2, 3))
    to_colour[0] = finer * back[along]
    to_colour[0, 2] += finer * (back[along, :2] @ start + 0.5) - 0.5
    shown = cv2.warpAffine(
        colours,
        to_colour,
        (stop[0] - start[0], stop[1] - start[1]),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    corner = (inside < _MIXED).astype(np.uint8)
    cv2.copyTo(shown, corner, turned[start[1] : stop[1], start[0] : stop[0]])
