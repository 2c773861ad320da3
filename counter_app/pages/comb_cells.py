"""The cells of combs, in which a form wants one letter each, and how their lines are looked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from .raster import Pixels

# Millimetres: width of a cell, height of its sides at most, their thickness.
NARROWEST, WIDEST = 3.4, 10.5
TALLEST, THICKEST = 12.0, 0.6
# How far sides of one comb are off each other's height, cells off their usual width, and sides off their pitch.
OFF, UNLIKE, PITCH_OFF = 0.6, 0.45, 0.3
LEAST_CELLS = 4
# How much of a floor or roof is there.
INKED = 0.75
_FLOOR = 0.4


@dataclass(frozen=True, slots=True)
class Cell:
    """The room between two sides, in pixels: columns `x0` to `x1`, from where its sides begin down to its floor.

    `struck`: its letter runs into its roof or floor; what both have in common is gone with the line. `cut`: a line of the page, a
    fold or a streak, runs through it.
    """

    x0: float
    x1: float
    top: float
    floor: float
    struck: bool = False
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Comb:
    """Cells of one row, left to right, in groups: between those is room, or print.

    `open`: without a roof; letters may be higher than the sides.
    """

    groups: tuple[tuple[Cell, ...], ...]
    open: bool

    @property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(cell for group in self.groups for cell in group)


def inked(
    ink: Pixels, start: tuple[float, float], end: tuple[float, float], millimetre: float
) -> float:
    """Return how much (0..1) of a level line (x, y to x, y) between two sides is drawn."""
    inside = round(_FLOOR * millimetre) + 1
    x = np.arange(round(start[0]) + inside, round(end[0]) - inside + 1)
    x = x[(x >= 0) & (x < ink.shape[1])]
    if not x.size:
        return 0.0
    y = np.round(np.interp(x, (start[0], end[0]), (start[1], end[1]))).astype(np.int64)
    reach = max(2, round(_FLOOR * millimetre))
    rows = np.clip(y + np.arange(-reach, reach + 1)[:, None], 0, ink.shape[0] - 1)
    return float((ink[rows, x] > 0).any(axis=0).mean())


def is_roofed(ink: Pixels, group: Sequence[Cell], millimetre: float) -> bool:
    """Say whether cells are closed on top."""
    roofs = [
        inked(ink, (cell.x0, cell.top), (cell.x1, cell.top), millimetre) >= INKED for cell in group
    ]
    return sum(roofs) >= INKED * len(roofs)


def width(group: Sequence[Cell]) -> float:
    """Return the usual width of cells, in pixels."""
    return median([cell.x1 - cell.x0 for cell in group])
