"""What a page is like block by block: means, squares and usual levels of small squares or short stretches of it."""

import numpy as np
from numpy.typing import NDArray

from .compiled import compiled
from .raster import Pixels

Levels = NDArray[np.float32]


def means(pixels: Pixels, step: int) -> Levels:
    """Return the mean of each block of `step` x `step` pixels, channel by channel; blocks at the far edges are smaller."""
    height, width = pixels.shape[:2]
    deep = pixels.size // (height * width)
    flat = np.ascontiguousarray(pixels).reshape(height, width * deep)
    size = (-(-height // step), -(-width // step), deep)
    found = np.empty(size, dtype=np.float32)
    _mean(flat, step, found)
    return found if pixels.ndim == 3 else found[:, :, 0]


def moments(grey: Pixels, step: int) -> tuple[Levels, Levels]:
    """Return the mean and the mean square of each block of `step` x `step` grey pixels."""
    mean = np.empty((-(-grey.shape[0] // step), -(-grey.shape[1] // step)), dtype=np.float32)
    square = np.empty_like(mean)
    _moment(np.ascontiguousarray(grey), step, mean, square)
    return mean, square


def darkness(grey: Pixels, ink: Pixels, step: int) -> tuple[Levels, Levels]:
    """Return the mean darkness (255 less grey) of what is ink in each block, paper counted as 0, and the share of ink.

    Args:
        grey: grey pixels.
        ink: mask of the same size, 255 for ink.
        step: side of a block in pixels.
    """
    dark = np.empty((-(-grey.shape[0] // step), -(-grey.shape[1] // step)), dtype=np.float32)
    amount = np.empty_like(dark)
    _darkness(np.ascontiguousarray(grey), np.ascontiguousarray(ink), step, dark, amount)
    return dark, amount


def usual_levels(grey: Pixels, rows: int, share: int) -> Pixels:
    """Return for stretches of `rows` rows of each column the level that `share` per cent of its pixels stay below.

    Rows left over at the end are not looked at. The result has a row for each stretch and the columns of `grey`.
    """
    count = grey.shape[0] // rows
    found = np.zeros((count, grey.shape[1]), dtype=np.uint8)
    below = min(rows - 1, round(rows * share / 100))
    _usual(np.ascontiguousarray(grey), rows, below, found)
    return found


@compiled
def _mean(flat: Pixels, step: int, found: Levels) -> None:
    height = flat.shape[0]
    blocks, across, deep = found.shape
    sums = np.empty(flat.shape[1], dtype=np.uint32)
    for block in range(blocks):
        sums[:] = 0
        top, bottom = block * step, min(height, (block + 1) * step)
        for y in range(top, bottom):
            row = flat[y]
            for place in range(row.size):
                sums[place] += row[place]
        for column in range(across):
            left, right = column * step, min(flat.shape[1] // deep, (column + 1) * step)
            for channel in range(deep):
                total = 0
                for x in range(left, right):
                    total += sums[x * deep + channel]
                found[block, column, channel] = total / ((bottom - top) * (right - left))


@compiled
def _moment(grey: Pixels, step: int, mean: Levels, square: Levels) -> None:
    height, width = grey.shape
    sums = np.empty(width, dtype=np.uint32)
    squares = np.empty(width, dtype=np.uint32)
    for block in range(mean.shape[0]):
        sums[:] = 0
        squares[:] = 0
        top, bottom = block * step, min(height, (block + 1) * step)
        for y in range(top, bottom):
            row = grey[y]
            for x in range(width):
                level = np.uint32(row[x])
                sums[x] += level
                squares[x] += level * level
        for column in range(mean.shape[1]):
            left, right = column * step, min(width, (column + 1) * step)
            total, total_squares = 0, 0
            for x in range(left, right):
                total += sums[x]
                total_squares += squares[x]
            size = (bottom - top) * (right - left)
            mean[block, column] = total / size
            square[block, column] = total_squares / size


@compiled
def _darkness(grey: Pixels, ink: Pixels, step: int, dark: Levels, amount: Levels) -> None:
    height, width = grey.shape
    sums = np.empty(width, dtype=np.uint32)
    inked = np.empty(width, dtype=np.uint32)
    for block in range(dark.shape[0]):
        sums[:] = 0
        inked[:] = 0
        top, bottom = block * step, min(height, (block + 1) * step)
        for y in range(top, bottom):
            row, mask = grey[y], ink[y]
            for x in range(width):
                sums[x] += np.uint32(~row[x] & mask[x])
                inked[x] += np.uint32(mask[x] & 1)
        for column in range(dark.shape[1]):
            left, right = column * step, min(width, (column + 1) * step)
            total, total_ink = 0, 0
            for x in range(left, right):
                total += sums[x]
                total_ink += inked[x]
            size = (bottom - top) * (right - left)
            dark[block, column] = total / size
            amount[block, column] = total_ink / size


@compiled
def _usual(grey: Pixels, rows: int, below: int, found: Pixels) -> None:
    """Find each level bit by bit: the highest that at most `below` pixels of the stretch are darker than."""
    width = grey.shape[1]
    darker = np.empty(width, dtype=np.uint16)
    tried = np.empty(width, dtype=np.uint8)
    for stretch in range(found.shape[0]):
        level = found[stretch]
        for bit in range(7, -1, -1):
            for x in range(width):
                tried[x] = level[x] | np.uint8(1 << bit)
                darker[x] = 0
            for y in range(stretch * rows, (stretch + 1) * rows):
                row = grey[y]
                for x in range(width):
                    darker[x] += np.uint16(row[x] < tried[x])
            for x in range(width):
                if darker[x] <= below:
                    level[x] = tried[x]
