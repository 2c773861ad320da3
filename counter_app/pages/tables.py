"""Ruled tables: which cell of which table a place of the page is in. Told from the rules, before they are taken out.

Cells may be joined across columns or rows: a rule parts what it passes. Worn rules come in pieces; what ends nowhere
has been drawn out further once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from .rules import Line

_REACH_MM = 1.5
_SAME_RULE_MM = 1.2
_GAP_MM = 4.0
_BEYOND_MM = 5.0
_LEAST_RULES = 3


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a table: its pieces, from start to end; x is along it, y across (for upright rules the other way)."""

    pieces: tuple[Line, ...]

    @property
    def start(self) -> int:
        return min(piece.start for piece in self.pieces)

    @property
    def end(self) -> int:
        return max(piece.end for piece in self.pieces)

    def at(self, along: float) -> float:
        """Where the rule is at a place along it: on its nearest piece, drawn out straight beyond its ends."""
        if len(self.pieces) == 1:
            return _at(self.pieces[0], along)
        return _at(min(self.pieces, key=lambda piece: _off(piece, along)), along)

    def passes(self, along: float, gap: float) -> bool:
        """Whether it is drawn at a place along it, or no more than `gap` pixels from there."""
        return any(_off(piece, along) <= gap for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table of the page: the rows and columns are counted from the rules above and left of it."""

    table: int
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Table:
    """Rules across from the top and rules down from the left, `gap` pixels of a rule may be worn away."""

    across: tuple[Rule, ...]
    down: tuple[Rule, ...]
    gap: float

    def place(self, x: float, y: float) -> tuple[int, int] | None:
        """Return (row, column) of a place in pixels; None above and below the table.

        What stands beside the table is in its rows, left of the first upright rule in column -1: outer rules are
        the first to wear away.
        """
        inside = min(max(x, self.left), self.right)
        row = column = -1
        for number, rule in enumerate(self.across):
            if rule.passes(inside, self.gap):
                if rule.at(x) >= y:
                    break
                row = number
        else:
            return None
        if row < 0:
            return None
        for number, rule in enumerate(self.down):
            if rule.passes(y, self.gap):
                if rule.at(y) >= x:
                    break
                column = number
        return row, column

    @property
    def is_frame(self) -> bool:
        """Whether there is but one column: upright rules stand on either side of it, closer than columns are wide."""
        return sum(right - left > self.gap for left, right in pairwise(map(_middle, self.down))) < 2

    @property
    def left(self) -> int:
        return min(rule.start for rule in self.across)

    @property
    def right(self) -> int:
        return max(rule.end for rule in self.across)


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of a page, from the top."""

    tables: tuple[Table, ...] = ()

    def cell(self, x: float, y: float) -> Cell | None:
        """Return the cell a place in pixels is in."""
        for number, table in enumerate(self.tables):
            place = table.place(x, y)
            if place is not None:
                return Cell(number, *place)
        return None


def find_tables(across: Sequence[Line], down: Sequence[Line], dpi: int) -> Tables:
    """Make tables of the rules that meet: three and more each way.

    Args:
        across: y = curve(x); down: x = curve(y), both in pixels at `dpi`.
    """
    millimetre = dpi / 25.4
    tables = []
    reach, beyond = _REACH_MM * millimetre, _BEYOND_MM * millimetre
    ending = [line for line in down if _ends_within(line, across, reach, beyond)]
    for met, columns in _meeting(across, ending, reach):
        rows = _of_one_length(met, beyond)
        level = _joined(rows, _SAME_RULE_MM * millimetre)
        plumb = _joined(columns, _SAME_RULE_MM * millimetre)
        if min(len(level), len(plumb)) >= _LEAST_RULES:
            near = _REACH_MM * millimetre
            across_mended = tuple(_mended(rule, plumb, level, near) for rule in level)
            down_mended = tuple(_mended(rule, level, plumb, near) for rule in plumb)
            table = Table(across_mended, down_mended, _GAP_MM * millimetre)
            tables += [] if table.is_frame else [table]
    return Tables(tuple(sorted(tables, key=lambda table: _middle(table.across[0]))))


def _meeting(
    across: Sequence[Line], down: Sequence[Line], reach: float
) -> Iterator[tuple[list[Line], list[Line]]]:
    """Part lines into groups that hang together by meeting each other."""
    meets = [[_meet(row, column, reach) for column in down] for row in across]
    left_rows, left_columns = set(range(len(across))), set(range(len(down)))
    while left_rows:
        rows, columns = {left_rows.pop()}, set[int]()
        grown = True
        while grown:
            more_columns = {n for n in left_columns if any(meets[row][n] for row in rows)}
            more_rows = {n for n in left_rows if any(meets[n][c] for c in columns | more_columns)}
            columns, rows = columns | more_columns, rows | more_rows
            left_columns, left_rows = left_columns - more_columns, left_rows - more_rows
            grown = bool(more_columns or more_rows)
        if columns:
            yield [across[n] for n in sorted(rows)], [down[n] for n in sorted(columns)]


def _ends_within(column: Line, rows: Sequence[Line], reach: float, beyond: float) -> bool:
    """Whether an upright line goes no further than the rules it meets: streaks, folds and frames do."""
    met = [_at(row, _at(column, row.middle)) for row in rows if _meet(row, column, reach)]
    return bool(met) and min(met) - column.start <= beyond and column.end - max(met) <= beyond


def _of_one_length(rows: Sequence[Line], beyond: float) -> list[Line]:
    """Leave out lines that stick out of the table: folds across the page, leaders below it.

    How far the table goes a quarter of its rules show: the others may be worn at their ends.
    """
    starts = sorted(row.start for row in rows)
    ends = sorted((row.end for row in rows), reverse=True)
    start, end = starts[len(starts) // 4], ends[len(ends) // 4]
    return [row for row in rows if row.start >= start - beyond and row.end <= end + beyond]


def _meet(row: Line, column: Line, reach: float) -> bool:
    x = _at(column, (row.start + row.end) / 2 if row.start == row.end else row.middle)
    # Both are nearly straight: two steps come close enough to where they cross.
    y = _at(row, x)
    x = _at(column, y)
    return _off(row, x) <= reach and _off(column, _at(row, x)) <= reach


def _joined(lines: Sequence[Line], same: float) -> list[Rule]:
    """Join pieces of one rule: those that go on from each other at the same height."""
    rules: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: line.middle):
        home = next((rule for rule in rules if any(_goes_on(p, line, same) for p in rule)), None)
        if home is None:
            rules.append([line])
        else:
            home.append(line)
    made = [Rule(tuple(sorted(rule, key=lambda piece: piece.start))) for rule in rules]
    return sorted(made, key=_middle)


def _goes_on(one: Line, other: Line, same: float) -> bool:
    left, right = sorted((one, other), key=lambda line: line.start)
    along = (min(left.end, right.end) + right.start) / 2
    return abs(_at(left, along) - _at(right, along)) <= same


def _mended(rule: Rule, crossing: Sequence[Rule], beside: Sequence[Rule], near: float) -> Rule:
    """Return a rule without what is worn away: where cells are joined it ends at one that crosses it, else nowhere.

    Args:
        beside: the rules of its own direction, which say how far the table goes.
    """
    start, end = min(one.start for one in beside), max(one.end for one in beside)
    pieces = [*rule.pieces]
    if not _held(rule, pieces[0].start, crossing, near):
        pieces[0] = replace(pieces[0], start=start)
    if not _held(rule, pieces[-1].end, crossing, near):
        pieces[-1] = replace(pieces[-1], end=max(end, pieces[-1].start))
    for place, (left, right) in enumerate(pairwise(pieces)):
        joined = _held(rule, left.end, crossing, near) and _held(rule, right.start, crossing, near)
        if not joined:
            pieces[place] = replace(left, end=max(left.end, right.start))
    return Rule(tuple(pieces))


def _held(rule: Rule, along: int, crossing: Sequence[Rule], near: float) -> bool:
    """Whether one of the rules that cross it is at an end of a rule."""
    return any(abs(other.at(rule.at(along)) - along) <= near for other in crossing)


def _at(line: Line, along: float) -> float:
    """Where a line is; beyond its ends it goes on straight, for a slight bend drawn out would leave the page."""
    inside = min(max(along, line.start), line.end)
    value = _curve(line, inside)
    if inside == along:
        return value
    step = max(1.0, (line.end - line.start) / 4)
    towards = inside + step if inside == line.start else inside - step
    return value + (value - _curve(line, towards)) / step * abs(along - inside)


def _curve(line: Line, along: float) -> float:
    value = 0.0
    for factor in line.curve:
        value = value * along + factor
    return value


def _off(line: Line, along: float) -> float:
    """How far beyond a line's ends a place is, 0 between them."""
    return max(line.start - along, along - line.end, 0.0)


def _middle(rule: Rule) -> float:
    return rule.at((rule.start + rule.end) / 2)
