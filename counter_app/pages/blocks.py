"""What a page is like block by block: means, squares and usual levels of small squares or short stretches of it."""

import numpy as np
from numpy.typing import NDArray

from .compiled import compiled
from .raster import Pixels

Levels = NDArray[np.float32]
Sums = NDArray[np.uint16] | NDArray[np.uint32]

STEP = 4
"""Side of the blocks that tell of letters: a stroke's width, pixels."""


def means(pixels: Pixels, step: int, *, channels: int = 3) -> Levels:
    """Return the mean of each block of `step` x `step` pixels; blocks at the far edges are smaller.

    Of RGB pixels the first `channels`, as a third axis.
    """
    height, width = pixels.shape[:2]
    deep = pixels.size // (height * width)
    flat = np.ascontiguousarray(pixels).reshape(height, width * deep)
    size = (-(-height // step), -(-width // step), min(deep, channels))
    found = np.empty(size, dtype=np.float32)
    shape = (2, size[1] * step * deep)
    # Sums have 16 bits where they can: twice as many are added up at once.
    small = step * step * 255 < 2**16
    sums: Sums = np.zeros(shape, np.uint16) if small else np.zeros(shape, np.uint32)
    _mean(flat, step, deep, sums, found)
    return found if pixels.ndim == 3 else found[:, :, 0]


def moments(grey: Pixels) -> tuple[Levels, Levels]:
    """Return the mean and the mean square of each block of `STEP` x `STEP` grey pixels."""
    mean = np.empty((-(-grey.shape[0] // STEP), -(-grey.shape[1] // STEP)), dtype=np.float32)
    square = np.empty_like(mean)
    _moment(np.ascontiguousarray(grey), mean, square)
    return mean, square


def darkness(grey: Pixels, ink: Pixels) -> tuple[Levels, Levels]:
    """Return the mean darkness (255 less grey) of what is ink in each block of `STEP` x `STEP` pixels, paper counted as 0,
    and the share of ink.

    Args:
        grey: grey pixels.
        ink: mask of the same size, 255 for ink.
    """
    dark = np.empty((-(-grey.shape[0] // STEP), -(-grey.shape[1] // STEP)), dtype=np.float32)
    amount = np.empty_like(dark)
    _darkness(np.ascontiguousarray(grey), np.ascontiguousarray(ink), dark, amount)
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
def _mean(flat: Pixels, step: int, deep: int, sums: Sums, found: Levels) -> None:
    """Fill `found`; the two rows of `sums` are as long as all blocks are, with nothing where pixels are missing."""
    height, width = flat.shape
    columns, totals = sums[0], sums[1]
    for block in range(found.shape[0]):
        columns[:width] = 0
        top, bottom = block * step, min(height, (block + 1) * step)
        for y in range(top, bottom):
            _add(flat[y], 0, columns)
        totals[:] = 0
        for column in range(step):
            _add(columns, column * deep, totals)
        for column in range(found.shape[1]):
            right = min(width // deep, (column + 1) * step)
            size = np.float32((bottom - top) * (right - column * step))
            for channel in range(found.shape[2]):
                total = np.float32(totals[column * step * deep + channel])
                found[block, column, channel] = total / size


@compiled
def _add(values: Pixels | Sums, start: int, sums: Sums) -> None:
    """Add the values from `start` on to the sums, as far as there are both."""
    count, first = np.uint64(min(sums.size, values.size - start)), np.uint64(start)
    for place in range(count):
        # Brought back to the sums' own bits, since 64 would be added up otherwise.
        sums[place] += sums.dtype.type(values[place + first])


@compiled
def _moment(grey: Pixels, mean: Levels, square: Levels) -> None:
    height, width = grey.shape
    sums, squares = np.zeros(width, dtype=np.uint16), np.zeros(width, dtype=np.uint32)
    for block in range(mean.shape[0]):
        sums[:] = 0
        squares[:] = 0
        rows = min(STEP, height - block * STEP)
        for y in range(block * STEP, block * STEP + rows):
            row = grey[y]
            for x in range(width):
                sums[x] += np.uint16(row[x])
            for x in range(width):
                level = np.uint16(row[x])
                squares[x] += np.uint32(np.uint16(level * level))
        _shared(sums, rows, mean[block])
        _shared(squares, rows, square[block])


@compiled
def _darkness(grey: Pixels, ink: Pixels, dark: Levels, amount: Levels) -> None:
    height, width = grey.shape
    sums, inked = np.zeros(width, dtype=np.uint16), np.zeros(width, dtype=np.uint16)
    for block in range(dark.shape[0]):
        sums[:] = 0
        inked[:] = 0
        rows = min(STEP, height - block * STEP)
        for y in range(block * STEP, block * STEP + rows):
            row, mask = grey[y], ink[y]
            for x in range(width):
                sums[x] += np.uint16(np.uint8(~row[x]) & mask[x])
            for x in range(width):
                inked[x] += np.uint16(mask[x] & np.uint8(1))
        _shared(sums, rows, dark[block])
        _shared(inked, rows, amount[block])


@compiled
def _shared(sums: Sums, rows: int, found: Levels) -> None:
    """Fill `found` with the means of blocks `STEP` columns wide, of the sums that `rows` rows have in each column."""
    whole = sums.size // STEP
    share = np.float32(1 / (STEP * rows))
    for column in range(np.uint64(whole)):
        left = column * np.uint64(STEP)
        total = np.uint32(sums[left]) + np.uint32(sums[left + np.uint64(1)])
        total += np.uint32(sums[left + np.uint64(2)]) + np.uint32(sums[left + np.uint64(3)])
        found[column] = np.float32(np.uint32(total)) * share
    if whole < found.size:
        rest = np.int64(0)
        for x in range(whole * STEP, sums.size):
            rest += np.int64(sums[x])
        found[whole] = rest / (rows * (sums.size - whole * STEP))


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
