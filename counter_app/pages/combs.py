"""Combs: cells beside each other in which a form wants one letter each, as boxes, open boxes or ticks on a rule.

A table's rules are longer than their sides, letters' stems have no floor, and boxes to be ticked stand apart from each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from .comb_cells import OFF, Comb
from .comb_lines import cut_by, drawn, with_struck
from .comb_sides import boxed
from .comb_ticks import ticked
from .raster import Pixels
from .rules import Line, find_lines

# Floors of two cells with ticks are too short for rules, in millimetres.
_SHORT_FLOOR = 7.0
# How much of a comb's height lies over another comb that is the same.
_OVERLAPPING = 0.25


@dataclass(frozen=True, slots=True)
class Combs:
    """The combs of a page, and the mask of their sides, floors and roofs."""

    combs: tuple[Comb, ...]
    mask: Pixels | None


def find_combs(
    ink: Pixels, upright: Pixels, level: Sequence[Line], plumb: Sequence[Line], dpi: int
) -> Combs:
    """Find the combs of a page.

    Args:
        ink: its faint ink, 255 for ink; `upright`: the same with rows and columns changed.
        level, plumb: its level and its upright rules.
    """
    millimetre = dpi / 25.4
    combs = boxed(ink, upright, dpi)
    on_rules = list(ticked(ink, level, combs, millimetre))
    if on_rules:
        short = find_lines(ink, dpi, least_mm=_SHORT_FLOOR)
        on_rules = list(ticked(ink, short, combs, millimetre))
    combs = _not_stacked(_apart([*combs, *on_rules]), millimetre)
    if not combs:
        return Combs((), None)
    mask, struck = drawn(ink, upright, combs, dpi)
    told = cut_by([with_struck(comb, struck) for comb in combs], level, plumb, dpi)
    return Combs(told, mask)


def _apart(combs: Sequence[Comb]) -> list[Comb]:
    """Leave out combs that lie over larger ones: a row that was found twice, since its sides are worn unlike."""
    kept: list[Comb] = []
    for comb in sorted(combs, key=lambda comb: -len(comb.cells)):
        if not any(_overlap(comb, other) for other in kept):
            kept.append(comb)
    return kept


def _overlap(comb: Comb, other: Comb) -> bool:
    first, last = comb.cells[0], comb.cells[-1]
    return any(
        cell.x0 < last.x1
        and first.x0 < cell.x1
        and min(cell.floor, first.floor) - max(cell.top, first.top)
        > _OVERLAPPING * (first.floor - first.top)
        for cell in other.cells
    )


def _not_stacked(combs: Sequence[Comb], millimetre: float) -> list[Comb]:
    """Leave out rows of cells that stand right on other such rows: a table's."""

    def over(one: Comb, other: Comb) -> bool:
        across = one.cells[0].x0 < other.cells[-1].x1 and other.cells[0].x0 < one.cells[-1].x1
        return across and abs(one.cells[0].floor - other.cells[0].top) <= OFF * millimetre

    return [
        comb
        for comb in combs
        if not any(over(comb, other) or over(other, comb) for other in combs if other is not comb)
    ]
