"""Print that no recognised word covers: how much of it there is, and where. Layout analysis drops parts silently."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from counter_app.pages.pieces import Pieces

from .engine import Grey, RawWord

_MOST_PLACES = 16
_MOST_COLUMNS = 3
_LEAST_PIECES = 3
# Sizes in millimetres: of a letter (height from, to; width from, to), and what of the page is the scanner's.
_HIGH, _WIDE = (1.2, 7.0), (0.25, 8.0)
_EDGE = 4.0
_MARGIN = 0.4
_STEP = 0.25
_PALEST = 160
# How far letters of one line stand apart; the least width and most height of a line.
_APART, _LEAST_LINE, _HIGHEST_LINE = 5.0, 3.0, 12.0
# Figures below each other: how far apart down and across; how wide their column is at most.
_BELOW, _BESIDE, _COLUMN = 16.0, 2.0, 12.0

Box = tuple[int, int, int, int]
Chosen = NDArray[np.bool_]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Print:
    """Pieces of ink of a letter's size; seals, pen strokes, rules and specks are none.

    Attributes:
        boxes: a row for each: x0, y0, x1, y1 in pixels, x1 and y1 exclusive.
        area: pixels of ink in each.
        shape: rows and columns of the page; `dpi` its resolution.
    """

    boxes: Places
    area: Places
    shape: tuple[int, int]
    dpi: int

    def uncovered(self, words: Sequence[RawWord]) -> Chosen:
        """Say which pieces have their middle under none of the words."""
        step = self._step
        covered = np.zeros((self.shape[0] // step + 1, self.shape[1] // step + 1), dtype=np.bool_)
        margin = max(1, round(_MARGIN * self.dpi / 25.4))
        for word in words:
            top, left = max(0, word.y0 - margin) // step, max(0, word.x0 - margin) // step
            bottom, right = (word.y1 + margin - 1) // step, (word.x1 + margin - 1) // step
            covered[top : bottom + 1, left : right + 1] = True
        x, y = self._middles
        return np.asarray(~covered[y // step, x // step], dtype=np.bool_)

    def share(self, chosen: Chosen, besides: int = 0) -> float:
        """Return the share (0..1) of all print that the chosen pieces have, with `besides` pixels of what is no print."""
        total = int(self.area.sum()) + besides
        return (float(self.area[chosen].sum()) + besides) / total if total else 0.0

    def lines(self, chosen: Chosen) -> list[Box]:
        """Return boxes (x0, y0, x1, y1) of lines that the chosen pieces make, those of most pieces first."""
        unit = self.dpi / 25.4
        found = [
            (pieces, box)
            for pieces, box in self._joined(chosen, (_APART, _MARGIN))
            if box[2] - box[0] >= _LEAST_LINE * unit and box[3] - box[1] <= _HIGHEST_LINE * unit
        ]
        return [box for _, box in sorted(found, reverse=True)[:_MOST_PLACES]]

    def columns(self, chosen: Chosen) -> list[Box]:
        """Return boxes of single letters and figures that stand below each other: the numbers of a table's rows."""
        return [
            box
            for _, box in self._joined(chosen, (_BESIDE, _BELOW))
            if box[2] - box[0] <= _COLUMN * self.dpi / 25.4
            and box[3] - box[1] > 2 * (box[2] - box[0])
        ][:_MOST_COLUMNS]

    def outside(self, chosen: Chosen, boxes: Sequence[Box]) -> Chosen:
        """Return those of the chosen pieces that have their middle in none of the boxes."""
        x, y = self._middles
        left = chosen.copy()
        for x0, y0, x1, y1 in boxes:
            left &= (x < x0) | (x >= x1) | (y < y0) | (y >= y1)
        return left

    def _joined(self, chosen: Chosen, apart: tuple[float, float]) -> list[tuple[int, Box]]:
        """Return number of pieces and box of each group of chosen ones within `apart` millimetres (across, down)."""
        if np.count_nonzero(chosen) < _LEAST_PIECES:
            return []
        step = self._step
        reach = [max(1, round(one * self.dpi / 25.4 / step)) | 1 for one in apart]
        boxes = self.boxes[chosen] // step
        boxes[:, 2:] = (self.boxes[chosen, 2:] - 1) // step + 1
        # Far from the pieces nothing is joined: the rest of the page need not be looked at.
        far = 2 * np.asarray(reach)
        page = np.asarray((self.shape[1], self.shape[0])) // step + 1
        # Groups are numbered by blocks of two by two: cut between those they keep their order.
        first = np.maximum(boxes[:, :2].min(axis=0) - far, 0) // 2 * 2
        wide, high = np.minimum(boxes[:, 2:].max(axis=0) + far, page) - first
        marks = np.zeros((high, wide), dtype=np.uint8)
        for x0, y0, x1, y1 in (boxes - np.tile(first, 2)).tolist():
            marks[y0:y1, x0:x1] = 1
        kernel = np.ones((reach[1], reach[0]), np.uint8)
        joined = np.asarray(cv2.morphologyEx(marks, cv2.MORPH_CLOSE, kernel), np.uint8)
        count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
        x, y = (side[chosen] // step for side in self._middles)
        pieces = np.bincount(labels[y - first[1], x - first[0]], minlength=count)
        stats[:, :2] += first.astype(np.int32)
        return [
            (int(pieces[number]), (left * step, top * step, (left + wide) * step, (top + high) * step))
            for number, (left, top, wide, high, _) in enumerate(stats.tolist())
            if number and pieces[number] >= _LEAST_PIECES
        ]  # fmt: skip

    @property
    def _step(self) -> int:
        return max(1, round(_STEP * self.dpi / 25.4))

    @property
    def _middles(self) -> tuple[Places, Places]:
        return (
            (self.boxes[:, 0] + self.boxes[:, 2]) // 2,
            (self.boxes[:, 1] + self.boxes[:, 3]) // 2,
        )


def dark_ink(grey: Grey) -> Grey:
    """Return the mask of ink (255) of a cleaned page as the reader sees it: pale print has been darkened there.

    The page's own mask, taken before, lacks a third of the print of worn pages.
    """
    return np.asarray(cv2.threshold(grey, _PALEST, 255, cv2.THRESH_BINARY_INV)[1], dtype=np.uint8)


def find_print_like(pieces: Pieces, dpi: int) -> Print:
    """Find what looks like print among the pieces of a page's mask of ink."""
    unit = dpi / 25.4
    wide, high = pieces.wide, pieces.high
    fits = (high >= _HIGH[0] * unit) & (high <= _HIGH[1] * unit)
    fits &= (wide >= _WIDE[0] * unit) & (wide <= _WIDE[1] * unit)
    # Pieces at the very edge are the scanner's.
    fits &= (pieces.left > _EDGE * unit) & (pieces.left + wide < pieces.shape[1] - _EDGE * unit)
    left, top = pieces.left[fits], pieces.top[fits]
    boxes = np.stack([left, top, left + wide[fits], top + high[fits]], axis=1)
    return Print(
        boxes.astype(np.int64),
        pieces.area[fits].astype(np.int64),
        pieces.shape,
        dpi,
    )
