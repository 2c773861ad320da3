"""How sharp print is and how far it stands out, tile by tile, on its strokes."""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from .compiled import compiled
from .raster import Pixels

_BLOCK_MM = 1.0
_TILE = 16
_FEW_STROKES = 6
_FAINT = 10
_PALE = (28, 85)
_OVER_GRAIN = 3.0
_CRISP = 0.3
_EDGELESS = 0.24
_DARK_STEPS = 36


@dataclass(frozen=True, slots=True)
class Tiles:
    """What the strokes in each tile of a page are like; NaN where a tile holds too few.

    Attributes:
        side: of a tile, pixels of the page.
        steep: steepness of the strokes' edges as a share of their contrast a pixel: about 0.4 divided by the blur's sigma.
        across, down: the same of edges that stand upright and that lie level; paper that moved loses one of them.
        contrast: how dark ink is against its paper, 0..255 for black, however much light there is.
        strokes: share of the tile's blocks that hold ink, 0..1.
        pale: share of its blocks that hold strokes too pale to be ink, 0..1.
        smeared: share of its blocks that hold dark places without an edge and without ink, 0..1.
    """

    side: float
    steep: NDArray[np.float32]
    across: NDArray[np.float32]
    down: NDArray[np.float32]
    contrast: NDArray[np.float32]
    strokes: NDArray[np.float32]
    pale: NDArray[np.float32]
    smeared: NDArray[np.float32]

    def enlarged(self, factor: float) -> "Tiles":
        """Return the tiles of a page `factor` times as large."""
        return replace(self, side=self.side * factor, steep=self.steep / np.float32(factor))


def measure_tiles(grey: Pixels, ink: Pixels, dpi: int, *, beside: Pixels | None = None) -> Tiles:
    """Measure grey pixels at the strokes in `ink` (mask of the same size).

    `beside` is a mask of the page, however small, of what is neither ink nor pale nor smeared: it is left out.

    Each block of a millimetre gives its steepest edge over the contrast around it; a tile is as its blocks are on average.
    """
    block = max(2, round(_BLOCK_MM * dpi / 25.4))
    missing = [max(0, block + 2 - side) for side in grey.shape]
    if any(missing):
        # Smaller than a block: its last pixels go on, so that there is one.
        border = (0, missing[0], 0, missing[1], cv2.BORDER_REPLICATE)
        grey = np.asarray(cv2.copyMakeBorder(grey, *border), np.uint8)
        ink = np.asarray(cv2.copyMakeBorder(ink, *border), np.uint8)
    across, down, most, least, marks = _extremes(grey, ink, block)
    wide = np.ones((3, 3), np.uint8)
    lightest, darkest = cv2.dilate(most, wide), cv2.erode(least, wide)
    inked = marks > 0
    contrast = np.asarray(lightest, np.float32) - darkest
    span = np.maximum(contrast, 1)
    ratio = np.asarray(np.maximum(across, down) / span, np.float32)
    clear = inked & (contrast >= _FAINT)
    bare = cv2.dilate(inked.astype(np.uint8), wide) == 0
    if beside is not None:
        size = (inked.shape[1], inked.shape[0])
        bare &= cv2.dilate(cv2.resize(beside, size, interpolation=cv2.INTER_AREA), wide) == 0
    grain = float(np.median(contrast[bare])) if bare.any() else 0.0
    low = max(_PALE[0], _OVER_GRAIN * grain)
    pale = bare & (contrast >= low) & (contrast <= _PALE[1]) & (ratio >= _CRISP)
    return Tiles(
        block * _TILE,
        _means(ratio, clear),
        _means(across / span, clear),
        _means(down / span, clear),
        _means(np.asarray(255 * contrast / np.maximum(lightest, 1), np.float32), inked),
        _shares(inked),
        _shares(pale),
        _shares(bare & (contrast >= _DARK_STEPS) & (ratio < _EDGELESS)),
    )


def _extremes(grey: Pixels, ink: Pixels, block: int) -> NDArray[np.uint8]:
    """Return for each block the largest difference across and down between a pixel's neighbours, the largest and the least
    grey, and the largest of `ink`: five planes.

    Grain alone is steep: the page is smoothed before by less than any blur that matters. Its outermost pixels are in no
    block; what is left over at the right and the bottom is left out.
    """
    size = ((grey.shape[0] - 2) // block, (grey.shape[1] - 2) // block)
    found = np.empty((5, *size), dtype=np.uint8)
    _gather(np.ascontiguousarray(grey), np.ascontiguousarray(ink), block, found)
    np.bitwise_not(found[3], out=found[3])
    return found


@compiled
def _gather(grey: Pixels, ink: Pixels, block: int, found: NDArray[np.uint8]) -> None:
    """Fill `found`, of the least grey its negative."""
    height, width = grey.shape
    rows = np.empty((5, width - 2), np.uint8)
    spare = np.empty(width - 2, np.uint8)
    smooth = np.empty((3, width), np.uint8)
    sums = np.empty(width, np.uint16)
    for y in range(2):
        _smooth_row(grey[1 - y], grey[y], grey[y + 1], sums, smooth[y])
    for row in range(found.shape[1]):
        rows[:] = 0
        for y in range(row * block + 1, (row + 1) * block + 1):
            after = y + 2 if y + 2 < height else height - 2
            _smooth_row(grey[y], grey[y + 1], grey[after], sums, smooth[(y + 1) % 3])
            _take_row(smooth[(y - 1) % 3], smooth[y % 3], smooth[(y + 1) % 3], ink[y], rows)
        for plane in range(5):
            _largest(rows[plane], spare, block, found[plane, row])


@compiled
def _smooth_row(
    above: Pixels, here: Pixels, below: Pixels, sums: NDArray[np.uint16], out: Pixels
) -> None:
    """Fill `out` with a row smoothed by 1-2-1 both ways; beyond its ends it goes on as in a mirror there."""
    last = np.uint64(here.size - 1)
    for x in range(np.uint64(here.size)):
        sums[x] = np.uint16(np.uint16(above[x]) + np.uint16(below[x]))
    for x in range(np.uint64(here.size)):
        sums[x] += np.uint16(np.uint16(here[x]) * np.uint16(2))
    for x in range(last - np.uint64(1)):
        middle = np.uint16(np.uint16(sums[x + np.uint64(1)]) * np.uint16(2))
        total = np.uint16(np.uint16(sums[x] + sums[x + np.uint64(2)]) + middle)
        out[x + np.uint64(1)] = np.uint8(np.uint16(total + np.uint16(8)) // np.uint16(16))
    out[0] = (2 * np.int64(sums[0]) + 2 * np.int64(sums[1]) + 8) // 16
    out[last] = (2 * np.int64(sums[last]) + 2 * np.int64(sums[last - np.uint64(1)]) + 8) // 16


@compiled
def _take_row(above: Pixels, here: Pixels, below: Pixels, ink: Pixels, rows: Pixels) -> None:
    """Raise the columns' largest values in `rows` by those of one more row of pixels; the fourth is of the negative."""
    across, down, most, least, marks = rows[0], rows[1], rows[2], rows[3], rows[4]
    for x in range(np.uint64(across.size)):
        left, right = here[x], here[x + np.uint64(2)]
        across[x] = max(across[x], np.uint8(max(left, right) - min(left, right)))
    for x in range(np.uint64(across.size)):
        over, under = above[x + np.uint64(1)], below[x + np.uint64(1)]
        down[x] = max(down[x], np.uint8(max(over, under) - min(over, under)))
    for x in range(np.uint64(across.size)):
        most[x] = max(most[x], here[x + np.uint64(1)])
    for x in range(np.uint64(across.size)):
        least[x] = max(least[x], np.uint8(~here[x + np.uint64(1)]))
    for x in range(np.uint64(across.size)):
        marks[x] = max(marks[x], ink[x + np.uint64(1)])


@compiled
def _largest(values: Pixels, spare: Pixels, block: int, found: Pixels) -> None:
    """Fill `found` with the largest of each `block` values, doubling the reach of all at once; `values` are lost."""
    reach = 1
    while reach < block:
        # Steps that overlap find the same largest value.
        step = np.uint64(min(reach, block - reach))
        for x in range(np.uint64(values.size) - step):
            spare[x] = max(values[x], values[x + step])
        for x in range(np.uint64(values.size) - step):
            values[x] = spare[x]
        reach += int(step)
    for column in range(found.size):
        found[column] = values[column * block]


def _shares(valid: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return the share of valid blocks in each tile; what is missing at the right and the bottom is not."""
    return _means_and_shares(np.zeros(valid.shape, np.float32), valid)[1]


def _means(values: NDArray[np.float32], valid: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return the mean of the valid values in each tile, NaN where there are too few."""
    return _means_and_shares(values, valid)[0]


def _means_and_shares(
    values: NDArray[np.float32], valid: NDArray[np.bool_]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    rows, columns = (-(-side // _TILE) for side in values.shape)
    found = np.empty((2, rows, columns), np.float32)
    _add_tiles(np.ascontiguousarray(values), np.ascontiguousarray(valid), found)
    return found[0], found[1]


@compiled
def _add_tiles(
    values: NDArray[np.float32], valid: NDArray[np.bool_], found: NDArray[np.float32]
) -> None:
    height, width = values.shape
    for row in range(found.shape[1]):
        for column in range(found.shape[2]):
            total, count = 0.0, 0
            for y in range(row * _TILE, min(height, (row + 1) * _TILE)):
                for x in range(column * _TILE, min(width, (column + 1) * _TILE)):
                    if valid[y, x]:
                        total += values[y, x]
                        count += 1
            found[0, row, column] = total / count if count >= _FEW_STROKES else np.nan
            found[1, row, column] = count / (_TILE * _TILE)
