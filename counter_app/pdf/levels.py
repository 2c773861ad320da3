"""Pictures as JPEG sees them: waves of blocks of eight pixels in whole steps, those not worth their bits left out."""

import cv2
import numpy as np
from numpy.typing import NDArray

from counter_app.pages.compiled import compiled
from counter_app.pages.raster import Pixels

Levels = NDArray[np.int16]
Plane = NDArray[np.float32]

_SIDE = 8
_EVEN = 2.5
_PRIMARIES = np.array(
    [
        [0.299, 0.587, 0.114, -128.0],
        [-0.168735892, -0.331264108, 0.5, 0.0],
        [0.5, -0.418687589, -0.081312411, 0.0],
    ],
    np.float32,
)
_ANGLES = np.outer(np.arange(_SIDE), 2 * np.arange(_SIDE) + 1) * np.pi / (2 * _SIDE)
_WAVES = (np.cos(_ANGLES) * np.where(np.arange(_SIDE) == 0, 0.125**0.5, 0.5)[:, None]).astype(
    np.float32
)
"""The waves of the cosine transform, one a row."""


def _zigzag() -> NDArray[np.int64]:
    """Return the rows and columns of a block's steps in the order in which JPEG tells them (ITU-T T.81, figure 5)."""
    every = [(y, x) for y in range(_SIDE) for x in range(_SIDE)]
    every.sort(key=lambda at: (sum(at), at[0] if sum(at) % 2 else at[1]))
    return np.array(every, np.int64)


ORDER = _zigzag()


def planes_of(rgb: Pixels) -> tuple[Plane, Plane, Plane]:
    """Return the components Y, Cb and Cr of pixels (JFIF), their middle at 0, not rounded."""
    mixed = cv2.transform(rgb.astype(np.float32), _PRIMARIES)
    luma, blue, red = (np.asarray(plane, np.float32) for plane in cv2.split(mixed))
    return luma, blue, red


def levels_of(plane: Plane, steps: NDArray[np.float32], price: float) -> Levels:
    """Return how many steps of each wave the blocks of a plane hold (rows x columns of blocks x 64, in JPEG's order).

    Args:
        plane: rows x columns of one component, its middle at 0; to a last block that is not whole, its last pixels are repeated.
        steps: the table (8 x 8) they are counted in.
        price: how much of a squared step of error one bit is worth: what saves more bits than it adds error is left out.
    """
    high, wide = plane.shape
    below, after = -high % _SIDE, -wide % _SIDE
    if below or after:
        plane = np.asarray(
            cv2.copyMakeBorder(plane, 0, below, 0, after, cv2.BORDER_REPLICATE), np.float32
        )
    whole = np.ascontiguousarray(plane)
    found = np.zeros((whole.shape[0] // _SIDE, whole.shape[1] // _SIDE, 64), np.int16)
    _counted(whole, steps, price, _WAVES, ORDER, found)
    return found


@compiled
def _counted(
    plane: Plane,
    steps: NDArray[np.float32],
    price: float,
    waves: NDArray[np.float32],
    order: NDArray[np.int64],
    found: Levels,
) -> None:
    half, block = np.empty((8, 8), np.float32), np.empty((8, 8), np.float32)
    across = np.ascontiguousarray(waves.T)
    shares = np.empty(64, np.float32)
    for row in range(found.shape[0]):
        for column in range(found.shape[1]):
            top, left = 8 * row, 8 * column
            least = most = plane[top, left]
            total = np.float32(0)
            for y in range(top, top + 8):
                for x in range(left, left + 8):
                    level = plane[y, x]
                    least, most, total = min(least, level), max(most, level), total + level
            flat = total / np.float32(8) / steps[0, 0]
            found[row, column, 0] = np.int16(np.floor(flat + np.float32(0.5)))
            if most - least <= _EVEN:
                continue
            _transformed(plane, top, left, waves, across, half, block)
            for place in range(1, 64):
                u, v = order[place]
                shares[place] = block[u, v] / steps[u, v]
            _chosen(shares, price, found[row, column])


@compiled
def _transformed(
    plane: Plane,
    top: int,
    left: int,
    waves: NDArray[np.float32],
    across: NDArray[np.float32],
    half: NDArray[np.float32],
    block: NDArray[np.float32],
) -> None:
    """Fill in the cosine transform of a block of the plane."""
    for y in range(8):
        for v in range(8):
            half[y, v] = 0
        for x in range(8):
            level = plane[top + y, left + x]
            for v in range(8):
                half[y, v] += level * across[x, v]
    for u in range(8):
        for v in range(8):
            block[u, v] = 0
        for y in range(8):
            wave = waves[u, y]
            for v in range(8):
                block[u, v] += wave * half[y, v]


@compiled
def _chosen(shares: NDArray[np.float32], price: float, levels: NDArray[np.int16]) -> None:
    """Round the `shares` of the waves to whole steps; from the highest on, leave one step out, make two one, where that pays."""
    for place in range(1, 64):
        size = np.int16(abs(shares[place]) + np.float32(0.5))
        levels[place] = size if shares[place] > 0 else -size
    after, bits = 64, 0
    for place in range(63, 0, -1):
        level = abs(levels[place])
        if level == 0:
            continue
        if level == 1:
            before = place - 1
            while before > 0 and levels[before] == 0:
                before -= 1
            saved = _bits(place - before - 1, 1)
            if after < 64:
                saved += _bits(after - place - 1, bits) - _bits(after - before - 1, bits)
            if 2 * abs(shares[place]) - 1 < price * saved:
                levels[place] = 0
                continue
        elif level == 2 and 2 * abs(shares[place]) - 3 < price * (_bits(0, 2) - _bits(0, 1)):
            levels[place] //= 2
            level = 1
        after, bits = place, 1
        while level > 1:
            bits += 1
            level >>= 1


@compiled
def _bits(run: int, bits: int) -> float:
    """Return about how many bits a number of `bits` bits costs after a `run` of noughts, by codes made for the picture."""
    if run > 15:
        return 11 + 1.5 * bits
    return min(16.0, 0.2 + 1.9 * bits + 0.6 * run) + bits
