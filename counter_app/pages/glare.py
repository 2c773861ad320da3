"""Glare: light that a laminated page or a plastic cover throws back, in which print is washed out.

The sensor gives no more than white there, whatever is printed; around it paper is darker and print goes on.
"""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from .ground import Ground, Place
from .raster import Pixels, extremes

_BURNT, _WHITE = 252, 254
_FULL = 0.3
_LEAST_MM2 = 100.0
_NARROW_MM = 5.0
# What is wider is paper that is white all over, or, where it comes from the picture's border, the lid.
_WIDEST_MM, _WIDEST_FROM_BORDER_MM = 110.0, 60.0
# How much darker than white the paper around is, and how much of what is bare there at the least.
_DARKER = 5
_NEARLY_ALL = 20
_NEAR_MM, _FAR_MM = 2.0, 10.0
_PAPER_MM = (3.0, 6.0)
_SOME_PRINT = 0.01
_WASHED = 0.5
_FEW_CELLS = 20
# A white box or a photograph's white ground fills the box around it and has corners.
_BOX = 0.96


def find_glare(ground: Ground, ink: Pixels, paper: float) -> tuple[Place, ...]:
    """Return where glare washes print out, in pixels of the page.

    Told only where paper around is darker than the sensor's white and print comes up to it.

    Args:
        ink: mask of the page's ink.
        paper: grey level 0..255 of most of the paper; what is as white as glare cannot be told from it.
    """
    if paper >= _BURNT:
        return ()
    _, least = extremes(ground.levels)
    burnt = np.asarray(least >= _BURNT, np.uint8)
    if np.count_nonzero(burnt) < _LEAST_MM2 * ground.unit**2:
        return ()
    disc = _disc(_NARROW_MM / 2 * ground.unit)
    solid = cv2.morphologyEx(burnt, cv2.MORPH_OPEN, disc)
    solid = cv2.morphologyEx(solid, cv2.MORPH_CLOSE, disc)
    share, shown = ground.share_of(ink), extremes(ground.shown)[1]
    return tuple(
        ground.place(*box)
        for box, inside in _places(np.asarray(solid, np.uint8), ground.unit)
        if _is_full(inside, shown)
        and not _is_box(inside, box)
        and _has_print_around(_away(inside, ground.unit), inside, share, shown)
    )


def _places(solid: Pixels, unit: float) -> Iterator[tuple[Place, Pixels]]:
    """Yield the box and the mask of each burnt place that is as large and as narrow as a lamp's light."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(solid, connectivity=8)
    for label in range(1, count):
        x, y, wide, high, area = (int(value) for value in stats[label])
        if area < _LEAST_MM2 * unit**2:
            continue
        inside = np.asarray(labels == label, np.uint8)
        # The picture's end is no end of the light.
        framed = cv2.copyMakeBorder(inside, 1, 1, 1, 1, cv2.BORDER_REPLICATE)
        thick = 2 * float(np.max(cv2.distanceTransform(framed, cv2.DIST_L2, 3)))
        box = (x, y, x + wide, y + high)
        widest = _WIDEST_MM if _is_free(box, solid) else _WIDEST_FROM_BORDER_MM
        if thick <= widest * unit:
            yield box, inside


def _is_full(inside: Pixels, shown: Pixels) -> bool:
    """Say whether a good part of a place is as white as can be: paper in strong light still has its grain."""
    return float(np.mean(shown[inside > 0] >= _WHITE)) >= _FULL


def _is_free(box: Place, cells: Pixels) -> bool:
    """Say whether a place is away from the picture's borders."""
    x0, y0, x1, y1 = box
    return x0 > 0 and y0 > 0 and x1 < cells.shape[1] and y1 < cells.shape[0]


def _is_box(inside: Pixels, box: Place) -> bool:
    x0, y0, x1, y1 = box
    points = cv2.findNonZero(inside)
    around = cv2.contourArea(cv2.convexHull(points)) / max((x1 - x0 - 1) * (y1 - y0 - 1), 1)
    return _is_free(box, inside) and around >= _BOX


def _has_print_around(
    away: NDArray[np.float32], inside: Pixels, share: Pixels, shown: Pixels
) -> bool:
    """Say whether paper around a place is darker and print goes on there that is washed out within.

    Args:
        away: millimetres from the place; `inside`: its mask.
        share: of ink in each cell; `shown`: the least channel of each.
    """
    return _is_lighter(away, share, shown) and _is_washed(away, inside, share)


def _is_lighter(away: NDArray[np.float32], share: Pixels, shown: Pixels) -> bool:
    """Say whether paper around a burnt place is darker nearly everywhere: paper that is white between lines of print is not."""
    ring = _ring(away, *_PAPER_MM)
    bare = ring & (share == 0)
    there = bare if np.count_nonzero(bare) >= _FEW_CELLS else ring
    if not there.any():
        return False
    return 255 - float(np.percentile(shown[there], 100 - _NEARLY_ALL)) >= _DARKER


def _is_washed(away: NDArray[np.float32], inside: Pixels, share: Pixels) -> bool:
    """Say whether print comes up to a place and hardly any is in it."""
    ring = _ring(away, _NEAR_MM, _FAR_MM)
    around = float(share[ring].mean()) / 255 if ring.any() else 0.0
    within = float(share[inside > 0].mean()) / 255
    return around >= _SOME_PRINT and within <= _WASHED * around


def _away(inside: Pixels, unit: float) -> NDArray[np.float32]:
    """Return how many millimetres each cell is away from a place."""
    return np.asarray(cv2.distanceTransform(1 - inside, cv2.DIST_L2, 5), np.float32) / np.float32(
        unit
    )


def _ring(away: NDArray[np.float32], near: float, far: float) -> NDArray[np.bool_]:
    return np.asarray((away > near) & (away <= far))


def _disc(radius: float) -> Pixels:
    side = 2 * max(1, round(radius)) + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), np.uint8)
