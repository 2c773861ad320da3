"""Grey pixels brought to an even ground in one walk over the page: each multiplied by a gain that changes slowly.

Gains come as a row for each band of `step` rows of pixels, with a column for each pixel of a row; between the middles of
two bands they change evenly.
"""

import numpy as np
from numpy.typing import NDArray

from .compiled import compiled
from .raster import Pixels

_WHITE = 255

Gains = NDArray[np.float32]


def multiplied(grey: Pixels, gains: Gains, step: int) -> Pixels:
    """Return grey pixels times their gains, at most white."""
    out = np.empty_like(grey, order="C")
    _multiply(np.ascontiguousarray(grey), gains, step, out)
    return out


def multiplied_across(grey: Pixels, gains: Gains, step: int) -> Pixels:
    """Return grey pixels times their gains, at most white: here a row of gains for each band of `step` columns of pixels,
    with a column for each pixel of those.
    """
    out = np.empty_like(grey, order="C")
    _multiply_across(np.ascontiguousarray(grey), np.ascontiguousarray(gains.T), step, out)
    return out


def deepened(grey: Pixels, gains: Gains, step: int) -> Pixels:
    """Return grey pixels with their darkness, 255 less grey, times its gains, at most black."""
    out = np.empty_like(grey, order="C")
    _deepen(np.ascontiguousarray(grey), gains, step, out)
    return out


def divide_light(rgb: Pixels, red: Gains, green: Gains, step: int, *, redness: int) -> Pixels:
    """Return the red channel times its gains; what is redder than green by over `redness` is made paper.

    Args:
        rgb: the page.
        red, green: the gains that bring bare paper to white in these channels.
        step: rows of pixels to a row of gains.
        redness: difference of the two channels, 0..255, that black ink may have after that.
    """
    grey = np.empty(rgb.shape[:2], dtype=np.uint8)
    flat = np.ascontiguousarray(rgb).reshape(rgb.shape[0], -1)
    _divide(flat, red, green, step, redness, grey)
    return grey


@compiled
def _place(y: int, step: int, bands: int) -> tuple[int, float]:
    """Return the band whose middle is above row `y`, and how far it is from there to the next one, 0..1."""
    at = min(max((y + 0.5) / step - 0.5, 0.0), bands - 1.0)
    band = max(0, min(int(at), bands - 2))
    return band, at - band


@compiled
def _multiply(grey: Pixels, gains: Gains, step: int, out: Pixels) -> None:
    height, width = grey.shape
    white, half = np.float32(_WHITE), np.float32(0.5)
    for y in range(height):
        band, part = _place(y, step, gains.shape[0])
        here, there = np.float32(1 - part), np.float32(part)
        row, target = grey[y], out[y]
        gain, next_gain = gains[band], gains[min(band + 1, gains.shape[0] - 1)]
        for x in range(width):
            level = np.float32(row[x]) * (here * gain[x] + there * next_gain[x])
            target[x] = np.uint8(np.int32(min(level + half, white)))


@compiled
def _multiply_across(grey: Pixels, gains: Gains, step: int, out: Pixels) -> None:
    """`gains` has a row for each row of pixels here, and a column for each band."""
    height, width = grey.shape
    white, half = np.float32(_WHITE), np.float32(0.5)
    bands = gains.shape[1]
    parts = np.empty((2, width), np.float32)
    starts = np.zeros(bands + 1, np.int64)
    for x in range(width):
        band, part = _place(x, step, bands)
        parts[0, x], parts[1, x] = 1 - part, part
        starts[band + 1] = x + 1
    for band in range(bands):
        starts[band + 1] = max(starts[band], starts[band + 1])
    for y in range(height):
        row, target = grey[y], out[y]
        for band in range(bands):
            gain, next_gain = gains[y, band], gains[y, min(band + 1, bands - 1)]
            for x in range(np.uint64(starts[band]), np.uint64(starts[band + 1])):
                level = np.float32(row[x]) * (parts[0, x] * gain + parts[1, x] * next_gain)
                target[x] = np.uint8(np.int32(min(level + half, white)))


@compiled
def _deepen(grey: Pixels, gains: Gains, step: int, out: Pixels) -> None:
    height, width = grey.shape
    white, half = np.float32(_WHITE), np.float32(0.5)
    for y in range(height):
        band, part = _place(y, step, gains.shape[0])
        here, there = np.float32(1 - part), np.float32(part)
        row, target = grey[y], out[y]
        gain, next_gain = gains[band], gains[min(band + 1, gains.shape[0] - 1)]
        for x in range(width):
            dark = np.float32(np.uint8(~row[x])) * (here * gain[x] + there * next_gain[x])
            target[x] = ~np.uint8(np.int32(min(dark + half, white)))


@compiled
def _divide(flat: Pixels, red: Gains, green: Gains, step: int, redness: int, grey: Pixels) -> None:
    height, width = grey.shape
    white, half, none = np.float32(_WHITE), np.float32(0.5), np.float32(0)
    spare = np.float32(redness)
    reds, greens = np.empty(width, np.uint8), np.empty(width, np.uint8)
    for y in range(height):
        row, target = flat[y], grey[y]
        for x in range(width):
            reds[x] = row[3 * x]
            greens[x] = row[3 * x + 1]
        band, part = _place(y, step, red.shape[0])
        here, there = np.float32(1 - part), np.float32(part)
        after = min(band + 1, red.shape[0] - 1)
        red_gain, next_red, green_gain, next_green = (
            red[band],
            red[after],
            green[band],
            green[after],
        )
        for x in range(width):
            level = np.float32(reds[x]) * (here * red_gain[x] + there * next_red[x])
            other = np.float32(greens[x]) * (here * green_gain[x] + there * next_green[x])
            level = min(level + half, white)
            redder = max(level - min(other + half, white) - spare, none)
            target[x] = np.uint8(np.int32(min(level + redder + redder, white)))
