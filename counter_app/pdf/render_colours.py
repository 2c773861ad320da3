"""Whether coloured ink kept its colour: the chroma of two pictures held against each other, where they differ at all."""

import cv2
import numpy as np

from counter_app.pages.compiled import compiled
from counter_app.pages.raster import Pixels

_CHROMA = 8
# By so much of the stronger chroma, and so many levels, the two may be apart.
_MOST_APART, _LEVELS = 0.3, 5
# Chroma is no further apart than the channels are, but for rounding: pixels no further apart than this are not looked at.
_HARDLY_APART = 7
_BLOCK = 32


def turned_colours(first: Pixels, second: Pixels) -> Pixels:
    """Return a mask (255) of colours that turned or went between two RGB pictures of one size, compared over three pixels."""
    levels = np.arange(256, dtype=np.uint8).reshape(1, -1)
    limits = cv2.convertScaleAbs(levels, alpha=_MOST_APART, beta=_LEVELS)
    softened = [np.asarray(cv2.blur(rgb, (3, 3)), np.uint8) for rgb in (first, second)]
    turned = np.zeros(first.shape[:2], np.uint8)
    _tell_turned(softened[0], softened[1], np.asarray(limits, np.uint8).ravel(), turned)
    return turned


@compiled
def _tell_turned(first: Pixels, second: Pixels, limits: Pixels, turned: Pixels) -> None:
    """Mark where chroma is further apart than `limits` allow for the stronger one, if that is strong enough to be seen."""
    height, width = turned.shape
    differ = np.empty(3 * width, np.uint8)
    for y in range(height):
        here, there = first[y].reshape(-1), second[y].reshape(-1)
        _tell_apart(here, there, differ)
        x = _next_set(differ, 0) // 3
        while x < width:
            red, blue = _chroma(here[3 * x], here[3 * x + 1], here[3 * x + 2])
            other_red, other_blue = _chroma(there[3 * x], there[3 * x + 1], there[3 * x + 2])
            strongest = max(
                max(abs(red - 128), abs(blue - 128)),
                max(abs(other_red - 128), abs(other_blue - 128)),
            )
            apart = max(abs(red - other_red), abs(blue - other_blue))
            if strongest > _CHROMA and apart > limits[strongest]:
                turned[y, x] = 255
            x = _next_set(differ, 3 * (x + 1)) // 3


@compiled
def _tell_apart(first: Pixels, second: Pixels, differ: Pixels) -> None:
    for place in range(differ.size):
        most, least = max(first[place], second[place]), min(first[place], second[place])
        differ[place] = np.uint8(np.uint8(most - least) > _HARDLY_APART)


@compiled
def _next_set(row: Pixels, place: int) -> int:
    """Return the first place from `place` on that is not zero, the row's end when there is none."""
    while place + _BLOCK <= row.size:
        some = np.uint8(0)
        for one in range(_BLOCK):
            some |= row[place + one]
        if some != 0:
            break
        place += _BLOCK
    while place < row.size and row[place] == 0:
        place += 1
    return place


@compiled
def _chroma(red: int, green: int, blue: int) -> tuple[int, int]:
    """Return Cr and Cb (ITU-R BT.601; 128 is neutral) in whole numbers, as OpenCV reckons them."""
    bright = (red * 4899 + green * 9617 + blue * 1868 + 8192) >> 14
    reddish = ((red - bright) * 11682 + (128 << 14) + 8192) >> 14
    bluish = ((blue - bright) * 9241 + (128 << 14) + 8192) >> 14
    return min(max(reddish, 0), 255), min(max(bluish, 0), 255)
