"""Writing by hand of which nothing was read: letters that hang together are no print, so that no line of print misses them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from counter_app.pages.pieces import Pieces

from .engine import RawWord

# Joined letters in millimetres: width and height from, to; away from the page's edge; how much of their box is ink.
_WIDE, _HIGH, _EDGE = (8.0, 120.0), (2.2, 8.0), 6.0
_INKED = 0.3
# A page signed by three people has less than this: rows of writing, and the width of all of it.
_ROW, _ROWS, _MUCH = 6.0, 3, 90.0
_COVERED = 0.3


@dataclass(frozen=True, slots=True)
class Writing:
    """Where writing that was not read stands, x0, y0, x1, y1 in pixels, and how many pixels of ink it has."""

    box: tuple[int, int, int, int]
    area: int


def unread_writing(pieces: Pieces, words: Sequence[RawWord], dpi: int) -> Writing | None:
    """Return what is written by hand and lies under no word; None where it is no more than signatures are.

    Args:
        pieces: of the page's mask of ink, rules and leaders taken out.
        words: in its pixels.
    """
    unit = dpi / 25.4
    left, top, wide, high = pieces.left, pieces.top, pieces.wide, pieces.high
    right, bottom = left + wide, top + high
    joined = (wide >= _WIDE[0] * unit) & (wide <= _WIDE[1] * unit)
    joined &= (high >= _HIGH[0] * unit) & (high <= _HIGH[1] * unit)
    joined &= pieces.area < _INKED * wide * high
    edge = _EDGE * unit
    joined &= (left > edge) & (right < pieces.shape[1] - edge)
    joined &= (top > edge) & (bottom < pieces.shape[0] - edge)
    boxes = np.stack((left, top, right, bottom), axis=1)[joined].astype(np.int64)
    spoken = np.asarray([(word.x0, word.y0, word.x1, word.y1) for word in words], np.int64)
    silent = np.asarray(
        [_covered(box, spoken.reshape(-1, 4)) < _COVERED for box in boxes], np.bool_
    )
    boxes, area = boxes[silent], pieces.area[joined][silent]
    rows = {int(row) for row in (boxes[:, 1] + boxes[:, 3]) / 2 // (_ROW * unit)}
    if len(rows) < _ROWS or (boxes[:, 2] - boxes[:, 0]).sum() < _MUCH * unit:
        return None
    x0, y0 = boxes[:, :2].min(axis=0).tolist()
    x1, y1 = boxes[:, 2:].max(axis=0).tolist()
    return Writing((x0, y0, x1, y1), int(area.sum()))


def _covered(box: NDArray[np.int64], words: NDArray[np.int64]) -> float:
    """Return how much of a box (0..1) lies under words that do not overlap each other."""
    across = np.minimum(box[2], words[:, 2]) - np.maximum(box[0], words[:, 0])
    down = np.minimum(box[3], words[:, 3]) - np.maximum(box[1], words[:, 1])
    shared = (np.maximum(across, 0) * np.maximum(down, 0)).sum()
    return float(shared / ((box[2] - box[0]) * (box[3] - box[1])))
