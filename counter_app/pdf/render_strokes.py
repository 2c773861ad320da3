"""Whether strokes kept apart what they part: gaps and holes of letters filled, strokes gone, looked for at full resolution."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from counter_app.pages.compiled import compiled
from counter_app.pages.pieces import find_pieces
from counter_app.pages.raster import Pixels
from counter_app.pages.zones import Place

from .render_back import Difference, Unlike

_EDGE_MM = 2.0
# Twice half a stroke's soft edge: a mean over so many pixels hangs on ink, not on how hard its edges are.
_STROKE_DPI = 80
# By so much of the contrast around, and so many levels, the mean over a stroke's width may differ.
_MOST_APART = 0.4
_LEAST_LEVELS = 28
# Where no more of a page is in question its surroundings are looked at place by place.
_FEW = 0.01


def stroke_differences(
    master: Pixels, shown: Pixels, dpi: int, among: Sequence[Place] | None = None
) -> list[Difference]:
    """List where the mean over a stroke's width is darker or lighter on `shown` than on `master` (grey, same size, `dpi`).

    A hook that has run together with its hat (ể into ế), or the hole of an 8 that a fold has filled, is too small to be seen
    in the look at 100 dpi.

    Args:
        among: the places to look at; the whole page when left out. The shadow at the sheet's edge is none.
    """
    height, width = master.shape[:2]
    edge = max(1, round(_EDGE_MM * dpi / 25.4))
    inner = Place(edge, edge, width - edge, height - edge)
    found = list[Difference]()
    for place in (inner,) if among is None else among:
        window = Place(
            max(inner.x0, place.x0),
            max(inner.y0, place.y0),
            min(inner.x1, place.x1),
            min(inner.y1, place.y1),
        )
        if window.x0 < window.x1 and window.y0 < window.y1:
            found += _within(master, shown, window, 2 * (dpi // _STROKE_DPI) + 1)
    return found


def _within(master: Pixels, shown: Pixels, window: Place, side: int) -> list[Difference]:
    # What lies around the window counts for its edge.
    around = side + 1
    top, left = max(0, window.y0 - around), max(0, window.x0 - around)
    rows = np.s_[top : window.y1 + around, left : window.x1 + around]
    greys = (np.ascontiguousarray(master[rows]), np.ascontiguousarray(shown[rows]))
    means = [np.asarray(cv2.blur(grey, (side, side)), np.uint8) for grey in greys]
    apart = cv2.inRange(cv2.absdiff(*means), _LEAST_LEVELS + 1, 255)
    down, across = window.y0 - top, window.x0 - left
    inner = np.s_[down : down + window.y1 - window.y0, across : across + window.x1 - window.x0]
    found = cv2.findNonZero(np.ascontiguousarray(apart[inner]))
    if found is None:
        return []
    places = np.asarray(found, np.int32).reshape(-1, 2) + np.asarray((across, down), np.int32)
    unlike = places[_standing_out(greys, means, places, side)]
    mask = np.zeros(apart.shape, np.uint8)
    mask[unlike[:, 1], unlike[:, 0]] = 255
    pieces = find_pieces(mask)
    x0, y0 = pieces.left + left, pieces.top + top
    boxes = np.stack((x0, y0, x0 + pieces.wide, y0 + pieces.high), axis=1)
    return [Difference(Unlike.STROKES, Place(*box)) for box in boxes.tolist()]


def _standing_out(
    greys: tuple[Pixels, Pixels], means: list[Pixels], places: NDArray[np.int32], side: int
) -> NDArray[np.bool_]:
    """Say where the means of two pictures are further apart than the contrast around allows.

    Args:
        greys: brightness of the first and of the second picture.
        places: column and row of the pixels in question, with at least half of 2 * side + 3 pixels around each or the end of
            the page.
    """
    wide = 2 * side + 3
    paper, nearest = np.empty(len(places), np.uint8), np.empty((2, len(places)), np.uint8)
    if len(places) <= _FEW * greys[0].size:
        _look_around(greys, places, side, wide, paper, nearest)
    else:
        x, y = places[:, 0], places[:, 1]
        paper[:] = cv2.dilate(greys[1], np.ones((wide, wide), np.uint8))[y, x]
        for number, grey in enumerate(greys):
            nearest[number] = cv2.erode(grey, np.ones((side, side), np.uint8))[y, x]
    first, second = (mean[places[:, 1], places[:, 0]].astype(np.int16) for mean in means)
    darkest = np.where(first > second, nearest[1], nearest[0])
    contrast = np.maximum(paper.astype(np.int16) - darkest, 0)
    return np.asarray(np.abs(first - second) > np.rint(_MOST_APART * contrast), np.bool_)


@compiled
def _look_around(
    greys: tuple[Pixels, Pixels],
    places: NDArray[np.int32],
    side: int,
    wide: int,
    paper: Pixels,
    nearest: Pixels,
) -> None:
    """Fill in the lightest of the second picture in `wide` pixels around each place, and the darkest of either in `side`."""
    master, shown = greys
    height, width = shown.shape
    for place in range(places.shape[0]):
        x, y = places[place]
        lightest = np.uint8(0)
        for row in range(max(y - wide // 2, 0), min(y + wide // 2 + 1, height)):
            for column in range(max(x - wide // 2, 0), min(x + wide // 2 + 1, width)):
                lightest = max(lightest, shown[row, column])
        first, second = np.uint8(255), np.uint8(255)
        for row in range(max(y - side // 2, 0), min(y + side // 2 + 1, height)):
            for column in range(max(x - side // 2, 0), min(x + side // 2 + 1, width)):
                first = min(first, master[row, column])
                second = min(second, shown[row, column])
        paper[place], nearest[0, place], nearest[1, place] = lightest, first, second
