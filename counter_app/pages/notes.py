"""Notes stuck on a page: sheets of one colour, smaller than the page, whose edges cut through its print."""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from .ground import Ground, Place
from .raster import Pixels, extremes

# Grey levels from cell to cell, of any channel, that an edge has and a shadow has not.
_EDGE = 10
_SIDES_MM = (20.0, 130.0)
_FILLED = 0.85
_OTHER_COLOUR = 11
_MOST_OF_IT = 25
# Print of a tinted box or a photograph keeps away from its edges, and a box has print of its own.
_CUT_MM = 2.5
_CUT_LETTERS = 3
_LETTERS_PER_CM2 = 1.0


def find_notes(ground: Ground, boxes: NDArray[np.int32]) -> tuple[Place, ...]:
    """Return where notes lie over print, in pixels of the page.

    Args:
        boxes: of the page's letters, one row each: x0, y0, x1, y1 in its pixels.
    """
    if len(boxes) < _CUT_LETTERS:
        return ()
    cells = boxes / ground.step
    return tuple(
        ground.place(*box)
        for box, inside in _sheets(ground)
        if _stands_out(inside, ground.levels) and _cuts(inside, cells, ground.unit)
    )


def _sheets(ground: Ground) -> Iterator[tuple[Place, Pixels]]:
    """Yield the box and the mask of what is even, has edges all around and is as large and square as a note."""
    least, most = (side * ground.unit for side in _SIDES_MM)
    steps = cv2.morphologyEx(ground.levels, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    even = np.asarray(extremes(np.asarray(steps, np.uint8))[0] < _EDGE, np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(even, connectivity=4)
    for label in range(1, count):
        x, y, wide, high, _ = (int(value) for value in stats[label])
        if min(wide, high) < least or max(wide, high) > most:
            continue
        inside = np.asarray(labels == label, np.uint8)
        contours, _ = cv2.findContours(inside, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        outline = max(contours, key=cv2.contourArea)
        _, (across, along), _ = cv2.minAreaRect(outline)
        # What is written on a note leaves gaps.
        cv2.drawContours(inside, contours, -1, 1, -1)
        filled = np.count_nonzero(inside) / ((across + 1) * (along + 1))
        if min(across, along) >= least and filled >= _FILLED:
            yield (x, y, x + wide, y + high), inside


def _stands_out(inside: Pixels, levels: Pixels) -> bool:
    """Say whether a sheet has another colour than what is around it, nearly everywhere."""
    inner, outer = (cv2.dilate(inside, np.ones((side, side), np.uint8)) for side in (5, 7))
    ring = (outer > 0) & (inner == 0)
    if not ring.any():
        return False
    own = np.median(levels[inside > 0], axis=0)
    apart = np.abs(levels[ring] - own).max(axis=1)
    return float(np.percentile(apart, _MOST_OF_IT)) >= _OTHER_COLOUR


def _cuts(inside: Pixels, cells: NDArray[np.float64], unit: float) -> bool:
    """Say whether letters come up to a sheet's edge from outside, and hardly any stand on it."""
    away = np.asarray(cv2.distanceTransform(1 - inside, cv2.DIST_L2, 3))
    high, wide = inside.shape
    x = cells[:, [0, 2, 0, 2]].clip(0, wide - 1).astype(np.int64)
    y = cells[:, [1, 1, 3, 3]].clip(0, high - 1).astype(np.int64)
    corners = away[y, x]
    # What hugs the edge is an outline of the sheet's own.
    reaching = (corners.min(axis=1) <= _CUT_MM * unit) & (corners.max(axis=1) >= _CUT_MM * unit)
    middle = ((cells[:, :2] + cells[:, 2:]) / 2).astype(np.int64)
    own = inside[middle[:, 1].clip(0, high - 1), middle[:, 0].clip(0, wide - 1)] > 0
    area = np.count_nonzero(inside) / unit**2 / 100
    cut = np.count_nonzero(reaching & ~own)
    return bool(cut >= _CUT_LETTERS and np.count_nonzero(own) <= _LETTERS_PER_CM2 * area)
