"""Masks of ink by local thresholds (Sauvola and Pietikäinen, Adaptive document image binarization, 2000), on evened grey.

What is around a place is told from blocks of four pixels; between the blocks' middles the threshold changes evenly.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .blocks import STEP, Levels, moments
from .compiled import compiled
from .raster import Pixels

# Sauvola's R: half of the range of grey.
_RANGE = 128
_INK = 255
_EIGHTHS = 8
# Pictures with a side below this are parts of pages: they are looked at pixel by pixel.
_SMALL = 256


@dataclass(frozen=True, slots=True)
class Depth:
    """How far below the mean of even paper ink is, as a share of it, and the palest grey it may have."""

    below: float
    palest: int


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Mean and deviation of what is around each block of a page, or of a small picture each pixel."""

    mean: Levels
    deviation: Levels


def surroundings(grey: Pixels, dpi: int) -> Surroundings:
    """Return what is within an eighth of an inch."""
    return within(grey, dpi // 8)


def within(grey: Pixels, window: int) -> Surroundings:
    """Return what is in a window of so many pixels: on a page block by block, since mean and deviation are smooth."""
    if min(grey.shape) >= _SMALL:
        step = STEP
        means, squares = moments(grey)
    else:
        step = 1
        means = grey.astype(np.float32)
        squares = means * means
    side = max(5, window // step) | 1
    mean = np.asarray(cv2.blur(means, (side, side)), np.float32)
    square = cv2.blur(squares, (side, side))
    deviation = np.asarray(square - mean * mean, np.float32)
    np.sqrt(np.maximum(deviation, 0, out=deviation), out=deviation)
    return Surroundings(mean, deviation)


def darker(grey: Pixels, around: Surroundings, depth: Depth) -> Pixels:
    """Return 255 where grey is below a local threshold: `depth` under the mean of even paper, less where ink is near."""
    # Mean of even paper times 1 + below * (deviation / range - 1), step by step in one place.
    threshold = around.deviation / _RANGE
    threshold -= 1
    threshold *= depth.below
    threshold += 1
    threshold *= around.mean
    np.ceil(np.minimum(threshold, depth.palest, out=threshold), out=threshold)
    limits = threshold.astype(np.uint8)
    if limits.shape == grey.shape:
        return np.asarray(cv2.compare(grey, limits, cv2.CMP_LT), np.uint8)
    mask = np.empty_like(grey, order="C")
    _compare(np.ascontiguousarray(grey), limits, mask)
    return mask


@compiled
def _compare(grey: Pixels, limits: Pixels, mask: Pixels) -> None:
    height, width = grey.shape
    above = np.zeros(limits.shape[1] * STEP + STEP, np.uint16)
    below = np.zeros_like(above)
    ready = -1
    for y in range(height):
        # The block whose middle is above this row, and how far it is from there in eighths.
        row, part = (2 * y + 1 - STEP) // _EIGHTHS, (2 * y + 1 - STEP) % _EIGHTHS
        if y == 0 or row != ready:
            _widen(limits[max(row, 0)], above)
            _widen(limits[min(row + 1, limits.shape[0] - 1)], below)
            ready = row
        here, there = np.uint16(_EIGHTHS - part), np.uint16(part)
        levels, target = grey[y], mask[y]
        for x in range(np.uint64(width)):
            # Each step is brought back to 16 bits: else it would be done in 64.
            limit = np.uint16(np.uint16(above[x] * here) + np.uint16(below[x] * there))
            limit = np.uint16(limit + np.uint16(_EIGHTHS * _EIGHTHS // 2)) // np.uint16(
                _EIGHTHS * _EIGHTHS
            )
            target[x] = np.uint8(_INK) if np.uint16(levels[x]) < np.uint16(limit) else np.uint8(0)


@compiled
def _widen(limits: Pixels, wide: NDArray[np.uint16]) -> None:
    """Fill `wide` with eight times the limits, `STEP` pixels for each block, changing evenly between their middles."""
    wide[0] = np.uint16(limits[0]) * np.uint16(_EIGHTHS)
    wide[1] = wide[0]
    last = np.uint64(limits.size - 1)
    for block in range(last):
        here, there = np.uint16(limits[block]), np.uint16(limits[block + np.uint64(1)])
        left = block * np.uint64(STEP)
        wide[left + np.uint64(2)] = np.uint16(here * np.uint16(7) + there)
        wide[left + np.uint64(3)] = np.uint16(here * np.uint16(5) + there * np.uint16(3))
        wide[left + np.uint64(4)] = np.uint16(here * np.uint16(3) + there * np.uint16(5))
        wide[left + np.uint64(5)] = np.uint16(here + there * np.uint16(7))
    for x in range(last * np.uint64(STEP) + np.uint64(2), wide.size):
        wide[x] = np.uint16(limits[last]) * np.uint16(_EIGHTHS)


def moved_apart(grey: Pixels, ink: Pixels, darkest: int, palest: int) -> Pixels:
    """Return a picture whose ink (not 0 in `ink`) is at most `darkest` and whose paper is at least `palest`; the rest stays."""
    apart = np.empty_like(grey, order="C")
    _move_apart(np.ascontiguousarray(grey), ink, np.uint8(darkest), np.uint8(palest), apart)
    return apart


@compiled
def _move_apart(
    grey: Pixels, ink: Pixels, darkest: np.uint8, palest: np.uint8, apart: Pixels
) -> None:
    for y in range(grey.shape[0]):
        levels, inked, target = grey[y], ink[y], apart[y]
        for x in range(levels.size):
            level = levels[x]
            target[x] = min(level, darkest) if inked[x] else max(level, palest)
