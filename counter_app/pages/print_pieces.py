"""The letters of a page as pieces of ink: how many, how high, where. Found at 100 dpi, which is enough to count them."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .pieces import Pieces, find_pieces
from .raster import Pixels

_DPI = 100
_SOME_INK = 60
_MARGIN_MM = 6.0
_LEAST_MM, _MOST_MM = 1.0, 25.0
_TINY_MM = 0.45
_SOLID_MM = 0.5
_TINY_PRINT = 150
_TINY_SHARE = 5
_TOO_SMALL_TO_COUNT = 16
_SURELY_LARGE = 14
_LEAST_PIXELS = 5


@dataclass(frozen=True, slots=True)
class PrintPieces:
    """Pieces of ink of a letter's size; `boxes` has one row a piece: x0, y0, x1, y1 in pixels, x1 and y1 exclusive."""

    boxes: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.boxes)

    @property
    def height(self) -> float:
        """Usual height in pixels, 0 when there is none: between that of small letters and of capitals."""
        return float(np.median(self.boxes[:, 3] - self.boxes[:, 1])) if len(self.boxes) else 0.0

    def within(self, place: tuple[int, int, int, int]) -> "PrintPieces":
        """Return the pieces whose middle is in a place (x0, y0, x1, y1), counted from its corner."""
        x0, y0, x1, y1 = place
        x = (self.boxes[:, 0] + self.boxes[:, 2]) // 2
        y = (self.boxes[:, 1] + self.boxes[:, 3]) // 2
        inside = (x >= x0) & (x < x1) & (y >= y0) & (y < y1)
        return PrintPieces(self.boxes[inside] - np.asarray((x0, y0, x0, y0), np.int32))


def find_print(ink: Pixels, dpi: int) -> PrintPieces:
    """Find the pieces of a letter's size, away from the edges where scanner shadows live.

    Args:
        ink: mask of ink, 255 where there is some.
        dpi: its resolution. Where that cannot be true, since all print would be smaller than letters are, the small
            pieces count.
    """
    margin = round(_MARGIN_MM * dpi / 25.4)
    margin = margin if min(ink.shape[:2]) > 4 * margin else 0
    inner = ink[margin : ink.shape[0] - margin, margin : ink.shape[1] - margin]
    # Whole steps are added up several times faster than broken ones.
    step = max(1, round(dpi / _DPI))
    size = (inner.shape[1] // step, inner.shape[0] // step)
    if min(size) < _TOO_SMALL_TO_COUNT:
        # No letter fits in.
        return PrintPieces(np.zeros((0, 4), np.int32))
    inner = inner[: size[1] * step, : size[0] * step]
    small = cv2.resize(inner, size, interpolation=cv2.INTER_AREA)
    _, mask = cv2.threshold(small, _SOME_INK, 255, cv2.THRESH_BINARY)
    pieces = find_pieces(np.asarray(mask, np.uint8))
    kept = _of_letters(pieces, dpi / step / 25.4)
    left, top = pieces.left[kept], pieces.top[kept]
    right, bottom = left + pieces.wide[kept], top + pieces.high[kept]
    boxes = np.stack((left, top, right, bottom), axis=1) * step + margin
    return PrintPieces(boxes.astype(np.int32))


def _of_letters(pieces: Pieces, unit: float) -> NDArray[np.bool_]:
    """Say which pieces are of a letter's size; `unit` pixels are a millimetre."""
    high = pieces.high
    letters = (high >= _LEAST_MM * unit) & (high <= _MOST_MM * unit)
    letters &= pieces.area >= (_SOLID_MM * unit) ** 2
    tiny = (high >= max(3.0, _TINY_MM * unit)) & (high < _LEAST_MM * unit)
    many = np.count_nonzero(tiny)
    if many >= _TINY_PRINT and many > _TINY_SHARE * np.count_nonzero(letters):
        letters |= tiny
    return np.asarray(letters, np.bool_)


def true_height(ink: Pixels, pieces: PrintPieces, dpi: int) -> float:
    """Return the usual height of the pieces in pixels, for small print counted again in the page's own pixels.

    At 100 dpi letters of a few pixels run together with their marks.
    """
    rough = pieces.height
    if rough == 0 or rough >= _SURELY_LARGE or round(dpi / _DPI) <= 1:
        return rough
    found = find_pieces(ink)
    high, wide = found.high, found.wide
    # Neither dots and marks nor rules.
    letters = high[(high >= _LEAST_PIXELS) & (high <= 2 * rough) & (wide <= 4 * rough)]
    return float(np.median(letters)) if letters.size else rough
