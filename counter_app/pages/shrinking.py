"""Pages made smaller by two and a half, or by three, for which OpenCV has only its slow way."""

import numpy as np
from numpy.typing import NDArray

from .compiled import compiled
from .raster import Pixels

TIMES = 2.5


def two_fifths(rgb: Pixels) -> Pixels:
    """Return RGB pixels at two fifths of their resolution, each the mean of two and a half, rows and columns rounded."""
    height, width = (max(1, round(side / TIMES)) for side in rgb.shape[:2])
    small = np.empty((height, width, 3), np.uint8)
    _shrink(rgb, np.empty((rgb.shape[1], 3), np.uint16), small)
    return small


def thirds(rgb: Pixels) -> Pixels:
    """Return RGB pixels at a third of their resolution, each the mean of three by three; what is left over is left out."""
    small = np.empty((rgb.shape[0] // 3, rgb.shape[1] // 3, 3), np.uint8)
    flat = np.ascontiguousarray(rgb).reshape(rgb.shape[0], -1)
    _in_thirds(flat, small.reshape(small.shape[0], -1))
    return small


@compiled
def _in_thirds(rgb: Pixels, small: Pixels) -> None:
    """Fill in the means; rows of both have red, green and blue by turns. Those of all nines side by side cost the least."""
    sums, means = np.empty(rgb.shape[1], np.uint16), np.empty(rgb.shape[1], np.uint8)
    for y in range(small.shape[0]):
        _add_up(rgb[3 * y], rgb[3 * y + 1], rgb[3 * y + 2], sums)
        _average(sums, means)
        row = small[y]
        for x in range(row.size // 3):
            row[3 * x] = means[9 * x]
            row[3 * x + 1] = means[9 * x + 1]
            row[3 * x + 2] = means[9 * x + 2]


@compiled
def _add_up(first: Pixels, second: Pixels, third: Pixels, sums: NDArray[np.uint16]) -> None:
    for x in range(sums.size):
        sums[x] = np.uint16(first[x]) + np.uint16(second[x]) + np.uint16(third[x])


@compiled
def _average(sums: NDArray[np.uint16], means: Pixels) -> None:
    for x in range(sums.size - 6):
        total = np.uint16(sums[x] + sums[x + 3] + sums[x + 6] + 4)
        # A ninth, exactly: sums are below 2300.
        means[x] = np.uint8(np.uint32(total) * np.uint32(7282) >> np.uint32(16))


@compiled
def _shrink(rgb: Pixels, sums: NDArray[np.uint16], small: Pixels) -> None:
    """Add up two rows and half a third (from the other side in every second row), then columns likewise."""
    height, width = rgb.shape[:2]
    for y in range(small.shape[0]):
        # In fives of pixels: the first two and half the middle one, then half the middle one and the last two.
        odd = y % 2
        top = 5 * (y // 2) + 2 * odd
        first, second, third = (
            min(top, height - 1),
            min(top + 1, height - 1),
            min(top + 2, height - 1),
        )
        heavy, light = (1, 2) if odd else (2, 1)
        for x in range(width):
            for channel in range(3):
                sums[x, channel] = (
                    heavy * np.uint16(rgb[first, x, channel])
                    + 2 * np.uint16(rgb[second, x, channel])
                    + light * np.uint16(rgb[third, x, channel])
                )
        for x in range(small.shape[1]):
            across = x % 2
            left = 5 * (x // 2) + 2 * across
            one, two, three = (
                min(left, width - 1),
                min(left + 1, width - 1),
                min(left + 2, width - 1),
            )
            near, far = (1, 2) if across else (2, 1)
            for channel in range(3):
                total = (
                    near * sums[one, channel] + 2 * sums[two, channel] + far * sums[three, channel]
                )
                small[y, x, channel] = np.uint8((total + 12) // 25)
