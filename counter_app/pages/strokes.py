"""Print parted by its tone, pixel by pixel over its runs: nine of ten pixels of a page are paper, and cost nothing."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .compiled import compiled
from .pieces import Pieces, Places
from .raster import Pixels
from .zones import Place

Runs = tuple[Places, Places, Places, Places]
"""Rows, starts, ends and owners of runs of ink."""


@dataclass(frozen=True, slots=True)
class Strokes:
    """The pixels of print, run after run.

    Attributes:
        runs: of the pieces that count.
        depths: by how much each pixel's darkest surroundings (three pixels wide) are darker than white.
    """

    runs: Runs
    depths: Pixels


def strokes_of(pieces: Pieces, chosen: NDArray[np.bool_], cores: Pixels) -> Strokes:
    """Return the pixels of the `chosen` pieces; `cores`: how light each is, of the pieces' shape."""
    kept = chosen[pieces.owner]
    runs = (pieces.rows[kept], pieces.starts[kept], pieces.ends[kept], pieces.owner[kept])
    depths = np.empty(int((runs[2] - runs[1]).sum()), np.uint8)
    _look_deep(runs, np.asarray(cv2.erode(cores, np.ones((3, 3), np.uint8)), np.uint8), depths)
    return Strokes(runs, depths)


def parted(strokes: Strokes, limits: tuple[int, ...], apart: NDArray[np.bool_]) -> Pixels:
    """Return the part of each pixel: how many of the `limits` (falling) its depth is below.

    Of pieces `apart` those pixels that are below none are the last part.
    """
    parts = np.empty(strokes.depths.size, np.uint8)
    _part(strokes.runs, strokes.depths, np.asarray(limits, np.int64), apart, parts)
    return parts


def bounds(strokes: Strokes, parts: Pixels, count: int) -> tuple[Place | None, ...]:
    """Return the rectangle around each of `count` parts, None around one without a pixel."""
    boxes = np.empty((count, 4), np.int64)
    boxes[:] = (1 << 30, 1 << 30, 0, 0)
    _bound(strokes.runs, parts, boxes)
    return tuple(Place(*box) if box[2] else None for box in boxes.tolist())


def painted(
    strokes: Strokes, parts: Pixels, part: int, cores: Pixels, place: Place, step: int
) -> tuple[NDArray[np.bool_], NDArray[np.float32], NDArray[np.float32]]:
    """Return the mask of one part over a place that holds it, and of each square of `step` pixels: tones in all, ink (0..1).

    The tones are those of `cores`, times the ink there; the sides of the place are whole steps.
    """
    high, wide = place.y1 - place.y0, place.x1 - place.x0
    mask = np.zeros((high, wide), np.bool_)
    sums = np.zeros((2, high // step, wide // step), np.int64)
    _paint(strokes.runs, parts, part, cores, (place.x0, place.y0, step), mask, sums)
    tones, weight = sums.astype(np.float32) / np.float32(step * step)
    return mask, tones, weight


@compiled
def _look_deep(runs: Runs, darkest: Pixels, depths: Pixels) -> None:
    rows, starts, ends = runs[:3]
    at = 0
    for run in range(rows.size):
        row = darkest[rows[run]]
        for x in range(starts[run], ends[run]):
            depths[at] = ~row[x]
            at += 1


@compiled
def _part(
    runs: Runs,
    depths: Pixels,
    limits: NDArray[np.int64],
    apart: NDArray[np.bool_],
    parts: Pixels,
) -> None:
    _, starts, ends, owner = runs
    at = 0
    for run in range(starts.size):
        alone = apart[owner[run]]
        for _ in range(starts[run], ends[run]):
            part = 0
            while part < limits.size and depths[at] < limits[part]:
                part += 1
            # What is pale stays with what is as pale: among plain marks it would be painted as dark as those.
            parts[at] = limits.size + 1 if alone and part == 0 else part
            at += 1


@compiled
def _bound(runs: Runs, parts: Pixels, boxes: NDArray[np.int64]) -> None:
    rows, starts, ends = runs[:3]
    at = 0
    for run in range(rows.size):
        for x in range(starts[run], ends[run]):
            box = boxes[parts[at]]
            box[0] = min(box[0], x)
            box[1] = min(box[1], rows[run])
            box[2] = max(box[2], x + 1)
            box[3] = max(box[3], rows[run] + 1)
            at += 1


@compiled
def _paint(
    runs: Runs,
    parts: Pixels,
    part: int,
    cores: Pixels,
    where: tuple[int, int, int],
    mask: NDArray[np.bool_],
    sums: NDArray[np.int64],
) -> None:
    rows, starts, ends = runs[:3]
    left, top, step = where
    at = 0
    for run in range(rows.size):
        y = rows[run] - top
        square = y // step
        # The square a pixel lies in, and the first pixel of the next one: no division for each of them.
        across = next_one = 0
        for x in range(starts[run], ends[run]):
            if parts[at] == part:
                if x >= next_one:
                    across = (x - left) // step
                    next_one = left + (across + 1) * step
                mask[y, x - left] = True
                sums[0, square, across] += cores[rows[run], x]
                sums[1, square, across] += 1
            at += 1
