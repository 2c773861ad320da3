"""Connected pieces of ink, found from the runs of their rows: a page has few, and no picture of labels is needed."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .compiled import compiled
from .raster import Pixels

Places = NDArray[np.int32]
_INK = 255
_LOWEST = np.array([8, *((byte & -byte).bit_length() - 1 for byte in range(1, 256))], np.uint8)
_PIXELS_PER_RUN = 16


@dataclass(frozen=True, slots=True)
class Pieces:
    """Pieces of a mask, touching by side or corner; numbered from 0 by their first pixel, row by row.

    Attributes:
        shape: rows and columns of the mask.
        rows, starts, ends: the runs of ink in each row, in order; `ends` exclusive.
        owner: the piece each run belongs to.
        left, top, wide, high, area: box and number of pixels of each piece.
        x, y: centre of gravity of each piece.
    """

    shape: tuple[int, int]
    rows: Places
    starts: Places
    ends: Places
    owner: Places
    left: Places
    top: Places
    wide: Places
    high: Places
    area: Places
    x: NDArray[np.float64]
    y: NDArray[np.float64]

    @property
    def count(self) -> int:
        return self.left.size

    def mask_of(self, chosen: NDArray[np.bool_]) -> Pixels:
        """Return a mask, 255 where the chosen pieces are."""
        mask = np.zeros(self.shape, dtype=np.uint8)
        _paint(mask, self.rows, self.starts, self.ends, self.owner, chosen)
        return mask

    def coverage(self, chosen: NDArray[np.bool_], scale: float) -> NDArray[np.float32]:
        """Return how much of each pixel the chosen pieces cover, 0..1, at `scale` (at most 1) of the mask's resolution."""
        size = (max(1, round(self.shape[0] * scale)), max(1, round(self.shape[1] * scale)))
        across, down = size[1] / self.shape[1], size[0] / self.shape[0]
        covered = np.zeros(size, dtype=np.float32)
        _cover(covered, self.rows, self.starts, self.ends, self.owner, chosen, across, down)
        return covered


def find_pieces(ink: Pixels, *, bridged: int = 0, least: int = 1) -> Pieces:
    """Find the pieces of an ink mask (non-zero for ink), of all its runs or of those alone that `find_runs` finds."""
    rows, starts, ends = find_runs(ink, bridged=bridged, least=least)
    owner = np.empty_like(rows)
    count = _own(rows, starts, ends, owner)
    boxes = np.zeros((5, count), dtype=np.int32)
    centres = np.zeros((2, count), dtype=np.float64)
    _measure(rows, starts, ends, owner, boxes, centres)
    shape = (ink.shape[0], ink.shape[1])
    return Pieces(shape, rows, starts, ends, owner, *boxes, *centres)


def hints_of(pieces: Pieces, hints: Pixels) -> NDArray[np.uint8]:
    """Return the bits that `hints` (of the mask's shape) has at any pixel of each piece."""
    found = np.zeros(pieces.count, np.uint8)
    _gather(hints, pieces.rows, pieces.starts, pieces.ends, pieces.owner, found)
    return found


@compiled
def _gather(
    hints: Pixels, rows: Places, starts: Places, ends: Places, owner: Places, found: Pixels
) -> None:
    for run in range(rows.size):
        for x in range(starts[run], ends[run]):
            found[owner[run]] |= hints[rows[run], x]


def find_runs(ink: Pixels, *, bridged: int = 0, least: int = 1) -> tuple[Places, Places, Places]:
    """Return row, start and end (exclusive) of the runs of ink in a mask, row by row.

    Args:
        ink: mask, non-zero for ink.
        bridged: gaps of up to so many pixels do not end a run.
        least: the shortest runs that count, in pixels.
    """
    bits = np.packbits(np.ascontiguousarray(ink), axis=1, bitorder="little")
    room = ink.size // _PIXELS_PER_RUN + 64
    while True:
        rows, starts, ends = np.empty((3, room), dtype=np.int32)
        count = _walk(bits, ink.shape[1], bridged, least, rows, starts, ends)
        if count <= room:
            return rows[:count].copy(), starts[:count].copy(), ends[:count].copy()
        room = count


@compiled
def _edges(bits: Pixels, width: int, edges: Places) -> int:
    """Write where ink begins and ends in a row, in turn, the row's end included; return how many there are (even).

    Args:
        bits: a row of `width` pixels, eight in a byte, the first in its lowest bit.
    """
    count, last = 0, np.uint8(0)
    for place in range(bits.size):
        eight = bits[place]
        # Most of a page is paper, or the inside of a stroke.
        if eight == last:
            continue
        changed = np.uint8(eight ^ (np.uint8(eight << 1) | (last & np.uint8(1))))
        last = np.uint8(255) if eight & np.uint8(128) else np.uint8(0)
        while changed:
            edges[count] = 8 * place + _LOWEST[changed]
            count += 1
            changed &= np.uint8(changed - np.uint8(1))
    if last:
        edges[count] = width
        count += 1
    return count


@compiled
def _walk(
    bits: Pixels,
    width: int,
    bridged: int,
    least: int,
    rows: Places,
    starts: Places,
    ends: Places,
) -> int:
    """Write the runs as far as there is room for them; return how many there are."""
    edges = np.empty(width + 1, np.int32)
    count = 0
    for y in range(bits.shape[0]):
        number = _edges(bits[y], width, edges)
        at = 0
        while at < number:
            start, end = edges[at], edges[at + 1]
            at += 2
            while at < number and edges[at] - end <= bridged:
                end = edges[at + 1]
                at += 2
            if end - start >= least:
                if count < rows.size:
                    rows[count] = y
                    starts[count] = start
                    ends[count] = end
                count += 1
    return count


@compiled
def _own(rows: Places, starts: Places, ends: Places, owner: Places) -> int:
    """Number the pieces that runs make by touching those of the row above; return how many there are."""
    first, above = 0, 0
    for run in range(rows.size):
        owner[run] = run
        if run == 0 or rows[run] != rows[run - 1]:
            above = first if run > 0 and rows[first] == rows[run] - 1 else run
            first = run
        while above < first and ends[above] < starts[run]:
            above += 1
        touching = above
        while touching < first and starts[touching] <= ends[run]:
            one, other = run, touching
            while owner[one] != one:
                owner[one] = owner[owner[one]]
                one = owner[one]
            while owner[other] != other:
                owner[other] = owner[owner[other]]
                other = owner[other]
            owner[max(one, other)] = min(one, other)
            touching += 1
    count = 0
    # Each run's owner stands before it and has its number already, kept below zero until all have theirs.
    for run in range(rows.size):
        if owner[run] == run:
            count += 1
            owner[run] = -count
        else:
            owner[run] = owner[owner[run]]
    for run in range(rows.size):
        owner[run] = -owner[run] - 1
    return count


@compiled
def _measure(
    rows: Places,
    starts: Places,
    ends: Places,
    owner: Places,
    boxes: Places,
    centres: NDArray[np.float64],
) -> None:
    """Fill left, top, width, height and area of each piece into `boxes`, its centre (x, y) into `centres`."""
    left, top, right, bottom, area = boxes
    for run in range(rows.size):
        piece = owner[run]
        length = ends[run] - starts[run]
        if area[piece] == 0:
            top[piece] = rows[run]
            left[piece] = starts[run]
        left[piece] = min(left[piece], starts[run])
        right[piece] = max(right[piece], ends[run])
        bottom[piece] = rows[run] + 1
        area[piece] += length
        centres[0, piece] += length * (starts[run] + ends[run] - 1) * 0.5
        centres[1, piece] += length * rows[run]
    for piece in range(area.size):
        centres[0, piece] /= area[piece]
        centres[1, piece] /= area[piece]
        right[piece] -= left[piece]
        bottom[piece] -= top[piece]


@compiled
def _paint(
    mask: Pixels,
    rows: Places,
    starts: Places,
    ends: Places,
    owner: Places,
    chosen: NDArray[np.bool_],
) -> None:
    for run in range(rows.size):
        if chosen[owner[run]]:
            mask[rows[run], starts[run] : ends[run]] = _INK


@compiled
def _cover(
    covered: NDArray[np.float32],
    rows: Places,
    starts: Places,
    ends: Places,
    owner: Places,
    chosen: NDArray[np.bool_],
    across: float,
    down: float,
) -> None:
    """Share each chosen run among the small pixels it covers; `across` and `down` are at most 1."""
    height, width = covered.shape
    for run in range(rows.size):
        if not chosen[owner[run]]:
            continue
        start, end = starts[run] * across, ends[run] * across
        top, bottom = rows[run] * down, (rows[run] + 1) * down
        row = int(top)
        below = max(0.0, bottom - (row + 1))
        column = int(start)
        while column < width and column < end:
            inside = min(end, column + 1.0) - max(start, float(column))
            covered[row, column] += inside * (bottom - top - below)
            if below > 0 and row + 1 < height:
                covered[row + 1, column] += inside * below
            column += 1
