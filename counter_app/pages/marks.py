"""Marks on letters (hooks, acutes, tildes, hats): so small that a mask of the page's own resolution turns one into another.

They are cut out at twice the page's resolution, the rest of the print is not: a tenth of the ink, and few more bytes.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from .compiled import compiled
from .pieces import Pieces, Places
from .raster import Pixels
from .zones import Place

FINER = 2
_FINE_ENOUGH_DPI = 220
# A4 at 300 dpi, and a little more.
_MOST_ENLARGED = 9_500_000

_UPRIGHT = 2.4

# Cubic interpolation (Keys, a = -1/2) a quarter of a pixel before a pixel's middle; mirrored, a quarter behind it.
_WEIGHTS = (-0.0234375, 0.2265625, 0.8671875, -0.0703125)


def needs_finer_marks(dpi: int, pixels: int, *, enlarged: bool = False) -> bool:
    """Say whether marks are cut out finer than a page of so many pixels: at 300 dpi they are told apart as they are.

    Those of a page `enlarged` from a coarser scan are not; of an A3 sheet they would take a worker's memory.
    """
    return dpi <= _FINE_ENOUGH_DPI or (enlarged and pixels <= _MOST_ENLARGED)


def marks_of(pieces: Pieces) -> NDArray[np.bool_]:
    """Say which pieces of print are marks above letters: smaller than a letter close below, larger than a dot."""
    found = np.zeros(pieces.count, np.bool_)
    _find_marks(pieces.left, pieces.top, pieces.wide, pieces.high, found)
    return found


def cut_finer(
    tone: Pixels, half: Pixels, marks: NDArray[np.bool_], place: Place
) -> NDArray[np.bool_]:
    """Return the mask of marks at `FINER` times the page's resolution.

    Args:
        tone: how light the page is against its paper.
        half: below which tone a pixel is print.
        marks: where in a place of the page (which may reach over its end) marks stand; they may grow by a pixel.
    """
    near = cv2.dilate(marks.view(np.uint8), np.ones((3, 3), np.uint8))
    fine = np.zeros((FINER * marks.shape[0], FINER * marks.shape[1]), np.bool_)
    weights = np.asarray(_WEIGHTS, np.float32)
    both = np.stack((weights, weights[::-1]))
    _cut(tone, half, np.asarray(near, np.uint8), (place.x0, place.y0), both, fine)
    return fine


@compiled
def _find_marks(
    left: Places, top: Places, wide: Places, high: Places, found: NDArray[np.bool_]
) -> None:
    """Look for a letter below each piece; pieces are numbered from the top."""
    for piece in range(top.size):
        if high[piece] < 3 or high[piece] > 40 or wide[piece] > 60:
            continue
        # Folds and the sheet's own edge come in upright bits of a pixel or two.
        if high[piece] > _UPRIGHT * wide[piece]:
            continue
        bottom = top[piece] + high[piece]
        middle = 2 * left[piece] + wide[piece]
        larger = max(high[piece], wide[piece])
        below = piece + 1
        while below < top.size and top[below] <= bottom + 33:
            tall = high[below]
            if (
                7 <= tall <= 60
                and wide[below] <= 100
                # Letters may reach beside a mark, but their feet stand below it.
                and top[below] + tall > bottom + 0.5 * tall
                and top[below] - bottom <= 0.55 * tall
                and high[piece] <= 0.75 * tall
                and wide[piece] <= 1.3 * tall
                and larger > 0.25 * tall
                and 2 * left[below] - 0.4 * tall <= middle
                and middle <= 2 * (left[below] + wide[below]) + 0.4 * tall
            ):
                found[piece] = True
                break
            below += 1


@compiled
def _cut(
    tone: Pixels,
    half: Pixels,
    near: Pixels,
    corner: tuple[int, int],
    weights: NDArray[np.float32],
    fine: NDArray[np.bool_],
) -> None:
    height, width = tone.shape
    left, top = corner
    for y in range(min(near.shape[0], height - top)):
        some = np.uint8(0)
        for x in range(near.shape[1]):
            some |= near[y, x]
        if some == 0:
            continue
        for x in range(min(near.shape[1], width - left)):
            if near[y, x] == 0:
                continue
            for part in range(4):
                down, across = part // 2, part % 2
                # How far the tone lies above the threshold, four pixels each way.
                level = np.float32(0)
                for i in range(4):
                    row = min(max(top + y + i - 2 + down, 0), height - 1)
                    for j in range(4):
                        column = min(max(left + x + j - 2 + across, 0), width - 1)
                        apart = np.float32(tone[row, column]) - np.float32(half[row, column])
                        level += weights[down, i] * weights[across, j] * apart
                if level < 0:
                    fine[2 * y + down, 2 * x + across] = True
