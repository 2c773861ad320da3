"""Whether strokes kept apart what they part: gaps and holes of letters filled, strokes gone, looked for at full resolution."""

from collections.abc import Sequence

import cv2
import numpy as np

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


def stroke_differences(
    master: Pixels, shown: Pixels, dpi: int, among: Sequence[Place] | None = None
) -> list[Difference]:
    """List where the mean over a stroke's width is darker or lighter on `shown` than on `master` (RGB pages, same size, `dpi`).

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
    greys = [cv2.cvtColor(page[rows], cv2.COLOR_RGB2GRAY) for page in (master, shown)]
    means = [cv2.blur(grey, (side, side)) for grey in greys]
    wide, near = (np.ones((size, size), np.uint8) for size in (2 * side + 3, side))
    paper = cv2.dilate(greys[1], wide)
    unlike = np.zeros(paper.shape, np.uint8)
    for lighter, darker in ((0, 1), (1, 0)):
        apart = cv2.subtract(means[lighter], means[darker])
        contrast = cv2.subtract(paper, cv2.erode(greys[darker], near))
        over = cv2.compare(
            apart, cv2.convertScaleAbs(contrast, alpha=_MOST_APART, beta=0), cv2.CMP_GT
        )
        over = cv2.bitwise_and(over, cv2.inRange(apart, _LEAST_LEVELS + 1, 255))
        unlike = np.asarray(cv2.bitwise_or(unlike, over), np.uint8)
    down, across = window.y0 - top, window.x0 - left
    inner = unlike[down : down + window.y1 - window.y0, across : across + window.x1 - window.x0]
    pieces = find_pieces(np.ascontiguousarray(inner))
    x0, y0 = pieces.left + window.x0, pieces.top + window.y0
    boxes = np.stack((x0, y0, x0 + pieces.wide, y0 + pieces.high), axis=1)
    return [Difference(Unlike.STROKES, Place(*box)) for box in boxes.tolist()]
