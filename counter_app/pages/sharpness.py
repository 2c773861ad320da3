"""How sharp print is and how far it stands out, tile by tile, on its strokes."""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

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


def measure_tiles(grey: Pixels, ink: Pixels, dpi: int) -> Tiles:
    """Measure grey pixels at the strokes in `ink` (mask of the same size).

    Each block of a millimetre gives its steepest edge over the contrast around it; a tile is as its blocks are on average.
    """
    block = max(2, round(_BLOCK_MM * dpi / 25.4))
    missing = [max(0, block + 2 - side) for side in grey.shape]
    if any(missing):
        # Smaller than a block: its last pixels go on, so that there is one.
        border = (0, missing[0], 0, missing[1], cv2.BORDER_REPLICATE)
        grey = np.asarray(cv2.copyMakeBorder(grey, *border), np.uint8)
        ink = np.asarray(cv2.copyMakeBorder(ink, *border), np.uint8)
    # Grain alone is steep: smoothed by less than any blur that matters.
    smooth = np.asarray(cv2.GaussianBlur(grey, (3, 3), 0), np.uint8)
    across, down = (_blocks(edges, block) for edges in _edges(smooth))
    wide = np.ones((3, 3), np.uint8)
    smooth, ink = smooth[1:-1, 1:-1], ink[1:-1, 1:-1]
    lightest = cv2.dilate(_blocks(smooth, block), wide)
    darkest = cv2.erode(_blocks(smooth, block, least=True), wide)
    inked = _blocks(ink, block) > 0
    contrast = np.asarray(lightest, np.float32) - darkest
    most = np.maximum(contrast, 1)
    ratio = np.asarray(np.maximum(across, down) / most, np.float32)
    clear = inked & (contrast >= _FAINT)
    bare = cv2.dilate(inked.astype(np.uint8), wide) == 0
    grain = float(np.median(contrast[bare])) if bare.any() else 0.0
    low = max(_PALE[0], _OVER_GRAIN * grain)
    pale = bare & (contrast >= low) & (contrast <= _PALE[1]) & (ratio >= _CRISP)
    return Tiles(
        block * _TILE,
        _means(ratio, clear),
        _means(across / most, clear),
        _means(down / most, clear),
        _means(np.asarray(255 * contrast / np.maximum(lightest, 1), np.float32), inked),
        _shares(inked),
        _shares(pale),
        _shares(bare & (contrast >= _DARK_STEPS) & (ratio < _EDGELESS)),
    )


def _edges(grey: Pixels) -> tuple[Pixels, Pixels]:
    """Return the differences across and down between the neighbours of each pixel, without the outermost pixels."""
    across = cv2.absdiff(grey[1:-1, 2:], grey[1:-1, :-2])
    down = cv2.absdiff(grey[2:, 1:-1], grey[:-2, 1:-1])
    return np.asarray(across, np.uint8), np.asarray(down, np.uint8)


def _blocks(values: Pixels, block: int, *, least: bool = False) -> Pixels:
    """Return the largest (or least) value of each block; what is left over at the right and the bottom is left out."""
    choose = cv2.min if least else cv2.max
    for _ in range(2):
        rows = values.shape[0] // block
        parts = values[: rows * block].reshape(rows, block, values.shape[1])
        chosen = parts[:, 0]
        for part in range(1, block):
            chosen = np.asarray(choose(chosen, parts[:, part]), np.uint8)
        values = np.ascontiguousarray(chosen.T)
    return values


def _sums(values: NDArray[np.float32] | NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return the sum over each tile of `_TILE` blocks; what is missing at the right and the bottom counts nothing."""
    rows, columns = (-(-side // _TILE) for side in values.shape)
    whole = np.zeros((rows * _TILE, columns * _TILE), np.float32)
    whole[: values.shape[0], : values.shape[1]] = values
    total: NDArray[np.float32] = whole.reshape(rows, _TILE, columns, _TILE).sum(axis=(1, 3))
    return total


def _shares(valid: NDArray[np.bool_]) -> NDArray[np.float32]:
    return _sums(valid) / np.float32(_TILE * _TILE)


def _means(values: NDArray[np.float32], valid: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return the mean of the valid values in each tile, NaN where there are too few."""
    total, count = _sums(np.where(valid, values, np.float32(0))), _sums(valid)
    found: NDArray[np.float32] = np.where(
        count >= _FEW_STROKES, total / np.maximum(count, 1), np.nan
    )
    return found.astype(np.float32)
