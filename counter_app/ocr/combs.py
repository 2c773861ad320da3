"""Letters in combs: taken out of their cells, set close together and read as one line.

At the pitch of their cells the reader takes letters for scraps. Which cell a letter read belongs to is told by counting: where
as many letters are read as cells have ink. Where not, or where two readings differ, the words are doubtful.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray

from counter_app.pages.comb_cells import Cell, Comb

from .engine import Engine, Grey, Layout, RawWord
from .uncovered import Box, dark_ink

_COMB_BLOCK = 3_000_000
_PAPER = 255
_NOWHERE = (0, 0, 0, 0)
# Millimetres above the top of a cell, and above the floor where sides are ticks, that letters reach; below the floor.
_OVER, _OVER_TICKS, _UNDER = 2.3, 9.0, 1.0
# The least height of a letter, the least width of a dash; what is left of a side: how wide, how far from it.
_BODY, _DASH, _REST, _BESIDE = 1.2, 0.8, 0.5, 0.35
_SPECK = 0.2
# So many of the cells with ink hold two figures side by side, and at least so many, where they are a table's.
_NUMBERS, _FEW_NUMBERS = 0.25, 2
# How much of a letter's height pieces of one reach over; millimetres of faint ink across and down that may be one, so far from
# the sides.
_BROKEN, _TRACE, _FAINT, _INSIDE = 0.6, 0.45, 200, 0.6
# Letters over ticks stand no higher above the floor than this.
_STANDING = 4.5
# The longest stroke between groups.
_STROKE = 6.0
# Heights of a letter that its marks are above and below it; space between words, paper around.
_MARKS_OVER, _MARKS_UNDER = 0.8, 0.45
_SPACE, _AROUND = 0.75, 0.6
# The reader's confidence in a sign that readings differ in; how much its own says beside their number.
_DOUBTFUL, _TIP = 0.3, 0.1
# What fits no cells is told as it was read where it has about as many signs.
_FEWEST, _MOST = 0.5, 1.3


@dataclass(frozen=True, slots=True)
class _Way:
    """How letters are set for a reading: the gap between them in their heights, how much larger, for which model."""

    gap: float
    scale: float = 1.0
    large: bool = False


# Two readings of the same strip err alike: of 411 combs (three draws of 12 pages) two left 19 wrong ones unseen, these three 15.
_WAYS = (_Way(0.22), _Way(0.12, scale=1.5), _Way(0.16, large=True))
_DECIDING, _ENOUGH = _Way(0.16, scale=1.5), 3


@dataclass(frozen=True, slots=True)
class _Letter:
    """A cell with ink: its place in the comb, the cell, the ink's box on the page, its grey pixels; the sign, where it is a
    stroke between groups; whether it is doubted for what is beside it.
    """

    place: int
    cell: Cell
    sign: str
    box: Box
    grey: Grey
    doubted: bool = False


@dataclass(frozen=True, slots=True)
class CombLetters:
    """The letters of each comb that has some, and the page without them: what is left to be read as print."""

    lines: tuple[tuple[_Letter, ...], ...]
    rest: Grey


def comb_letters(grey: Grey, combs: Sequence[Comb], dpi: int) -> CombLetters:
    """Find the letters in the combs of a cleaned page, in its pixels."""
    if not combs:
        return CombLetters((), grey)
    rest = grey.copy()
    lines = [_letters(grey, rest, comb, dpi / 25.4) for comb in combs]
    some = (line for line in lines if any(not letter.sign for letter in line))
    return CombLetters(tuple(tuple(line) for line in some), rest)


def read_combs(engine: Engine, letters: CombLetters, dpi: int) -> tuple[RawWord, ...]:
    """Read the letters of combs: a word for those without an empty cell between them, its box as wide as their cells.

    Raises:
        ReaderTimeout, TesseractMissing, LanguageMissing.
    """
    return tuple(
        word
        for number, line in enumerate(letters.lines)
        for word in _read_line(engine, line, dpi, (_COMB_BLOCK, number, 0))
    )


def scaled_combs(combs: Sequence[Comb], scale: float) -> tuple[Comb, ...]:
    """Return combs in pixels of a page `scale` times as large."""
    return tuple(
        Comb(
            tuple(
                tuple(
                    Cell(
                        scale * cell.x0,
                        scale * cell.x1,
                        scale * cell.top,
                        scale * cell.floor,
                        cell.struck,
                        cell.cut,
                    )
                    for cell in group
                )
                for group in comb.groups
            ),
            comb.open,
        )
        for comb in combs
    )


def _letters(grey: Grey, rest: Grey, comb: Comb, millimetre: float) -> list[_Letter]:
    """Return the letters of a comb, and take them out of `rest`."""
    placed = _placed(comb)
    cells = [cell for _, cell, _ in placed]
    over = _OVER_TICKS if comb.open else _OVER
    tops = [cell.floor if comb.open else cell.top for cell in cells]
    y0 = max(0, round(min(tops) - over * millimetre))
    y1 = min(grey.shape[0], round(max(cell.floor for cell in cells) + _UNDER * millimetre))
    x0, x1 = max(0, round(cells[0].x0)), min(grey.shape[1], round(cells[-1].x1) + 1)
    if y1 - y0 < 2 or x1 - x0 < 2:
        return []
    ink = dark_ink(np.ascontiguousarray(grey[y0:y1, x0:x1]))
    _part(ink, cells, x0)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    pieces = _Marks(np.asarray(stats, np.int32), (x0, y0), comb.open, millimetre)
    letters = pieces.of_letters(cells)
    if pieces.are_numbers(letters):
        return []
    found = list[_Letter]()
    for (place, cell, between), mine in zip(placed, letters, strict=True):
        sign = pieces.stroke(mine) if between else ""
        # Words that stand between groups are the page's.
        if mine and bool(sign) == between:
            shown = np.isin(labels, mine)
            found.append(
                _cut(grey, rest, shown, (x0, y0), _Letter(place, cell, sign, _NOWHERE, grey))
            )
    return _doubting(grey, found, placed, millimetre)


def _doubting(
    grey: Grey, found: list[_Letter], placed: Sequence[tuple[int, Cell, bool]], millimetre: float
) -> list[_Letter]:
    """Doubt the letters beside cells with no letter but traces of ink: one may be gone there, and parts no word."""
    boxes = [letter.box for letter in found if not letter.sign]
    if not boxes:
        return found
    rows = slice(round(median([box[1] for box in boxes])), round(median([box[3] for box in boxes])))
    known = {letter.place for letter in found}
    inside, least = round(_INSIDE * millimetre), (_TRACE * millimetre) ** 2
    traced = {
        place
        for place, cell, between in placed
        if not between
        and place not in known
        and np.count_nonzero(grey[rows, round(cell.x0) + inside : round(cell.x1) - inside] < _FAINT)
        >= least
    }
    return [
        replace(letter, doubted=bool({letter.place - 1, letter.place + 1} & traced))
        for letter in found
    ]


def _placed(comb: Comb) -> list[tuple[int, Cell, bool]]:
    """Number the cells of a comb, those between groups too, which come with True: there a date's strokes are printed."""
    placed: list[tuple[int, Cell, bool]] = []
    for group in comb.groups:
        first = 0
        if placed:
            number, last, _ = placed[-1]
            placed.append((number + 1, Cell(last.x1, group[0].x0, last.top, last.floor), True))
            first = number + 2
        placed += [(first + at, cell, False) for at, cell in enumerate(group)]
    return placed


def _part(ink: Grey, cells: Sequence[Cell], x0: int) -> None:
    """Take out what is between cells, and part those that touch."""
    inside = np.zeros(ink.shape[1], np.bool_)
    for cell in cells:
        inside[max(0, round(cell.x0) - x0 + 1) : max(0, round(cell.x1) - x0)] = True
    ink[:, ~inside] = 0


@dataclass(frozen=True, slots=True)
class _Marks:
    """Pieces of ink in a part of the page that begins at `origin`, as OpenCV gives them; the first is the paper."""

    stats: NDArray[np.int32]
    origin: tuple[int, int]
    ticks: bool
    millimetre: float

    def of_letters(self, cells: Sequence[Cell]) -> list[list[int]]:
        """Return for each cell the numbers of the pieces that make its letter, if there is one."""
        owned = [self._in(cell) for cell in cells]
        bodies = [
            [number for number in mine if self._is_body(number, cell)]
            for mine, cell in zip(owned, cells, strict=True)
        ]
        boxes = [self._rows(number) for body in bodies for number in body]
        if not boxes:
            return [[] for _ in cells]
        top, base = median([top for top, _ in boxes]), median([base for _, base in boxes])
        least = _DASH * self.millimetre
        letters = []
        for mine, body in zip(owned, bodies, strict=True):
            near = [n for n in mine if n in body or self._is_mark(n, top, base)]
            wide = max((int(self.stats[n, cv2.CC_STAT_WIDTH]) for n in near), default=0)
            rows = [row for n in near for row in self._rows(n)]
            # Of a letter that ran dry only pieces are left.
            broken = bool(rows) and max(rows) - min(rows) >= _BROKEN * (base - top)
            letters.append(near if body or broken or wide >= least else [])
        return letters

    def are_numbers(self, letters: Sequence[Sequence[int]]) -> bool:
        """Say whether cells hold numbers of two figures and more: they are a row of a table, and no comb."""
        several = sum(self._several(mine) for mine in letters)
        return several >= max(_FEW_NUMBERS, _NUMBERS * sum(map(bool, letters)))

    def _several(self, mine: Sequence[int]) -> bool:
        """Whether two pieces as high as letters stand beside each other."""
        boxes = self.stats[list(mine)]
        high = boxes[boxes[:, cv2.CC_STAT_HEIGHT] >= _BODY * self.millimetre]
        ends = high[:, cv2.CC_STAT_LEFT] + high[:, cv2.CC_STAT_WIDTH]
        return bool(high.size and high[:, cv2.CC_STAT_LEFT].max() >= ends.min())

    def stroke(self, mine: Sequence[int]) -> str:
        """Return the sign that pieces between two groups make, "/", "-" or "."; "" when they are none."""
        if len(mine) != 1:
            return ""
        wide = int(self.stats[mine[0], cv2.CC_STAT_WIDTH])
        high = int(self.stats[mine[0], cv2.CC_STAT_HEIGHT])
        if max(wide, high) > _STROKE * self.millimetre:
            return ""
        if wide > 1.5 * high:
            return "-"
        return "/" if high >= _BODY * self.millimetre else "."

    def _in(self, cell: Cell) -> list[int]:
        """Return the pieces in a cell but for specks, what is left of its sides, and what reaches in from above."""
        found = []
        for number, (x, y, wide, high, _) in enumerate(self.stats.tolist()):
            left, right = self.origin[0] + x, self.origin[0] + x + wide
            if not number or not cell.x0 <= (left + right) / 2 <= cell.x1 or y == 0:
                continue
            aside = min(left - cell.x0, cell.x1 - right) <= _BESIDE * self.millimetre
            rest = aside and wide <= _REST * self.millimetre
            if max(wide, high) >= _SPECK * self.millimetre and not rest:
                found.append(number)
        return found

    def _is_body(self, number: int, cell: Cell) -> bool:
        top, base = self._rows(number)
        lowest = cell.floor - _STANDING * self.millimetre if self.ticks else cell.top
        return base - top >= _BODY * self.millimetre and self.origin[1] + base >= lowest

    def _is_mark(self, number: int, top: float, base: float) -> bool:
        middle = sum(self._rows(number)) / 2
        high = base - top
        return top - _MARKS_OVER * high <= middle <= base + _MARKS_UNDER * high

    def _rows(self, number: int) -> tuple[int, int]:
        first = int(self.stats[number, cv2.CC_STAT_TOP])
        return first, first + int(self.stats[number, cv2.CC_STAT_HEIGHT])


def _cut(
    grey: Grey, rest: Grey, shown: NDArray[np.bool_], origin: tuple[int, int], letter: _Letter
) -> _Letter:
    """Return a letter with its own pixels, `shown` in a part of the page, and take it out of `rest`."""
    x0, y0 = origin
    place = slice(y0, y0 + shown.shape[0]), slice(x0, x0 + shown.shape[1])
    near = cv2.dilate(shown.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    rest[place][near] = _PAPER
    alone = np.where(near, grey[place], np.uint8(_PAPER))
    columns, rows = (np.flatnonzero(shown.any(axis=axis)).tolist() for axis in (0, 1))
    box = (x0 + columns[0], y0 + rows[0], x0 + columns[-1] + 1, y0 + rows[-1] + 1)
    strip = np.ascontiguousarray(alone[:, max(0, columns[0] - 1) : columns[-1] + 2])
    return replace(letter, box=box, grey=strip)


def _read_line(
    engine: Engine, line: Sequence[_Letter], dpi: int, number: tuple[int, int, int]
) -> Iterator[RawWord]:
    letters = [letter for letter in line if not letter.sign]
    readings = [
        _read_signs(engine, letters, dpi, way) for way in _WAYS if engine.has_large or not way.large
    ]
    if len({tuple(sign for sign, _ in reading) for reading in readings}) > 1:
        readings.append(_read_signs(engine, letters, dpi, _DECIDING))
    fitting = [reading for reading in readings if len(reading) == len(letters)]
    if fitting:
        told = {
            letter.place: _voted(letter, [reading[at] for reading in fitting], len(readings))
            for at, letter in enumerate(letters)
        }
        for run in _runs(line):
            said = [told.get(letter.place, (letter.sign, 1.0)) for letter in run]
            yield _word(run, "".join(sign for sign, _ in said), min(s for _, s in said), number)
        return
    nearest = min(readings, key=lambda reading: abs(len(reading) - len(letters)))
    if _FEWEST * len(letters) <= len(nearest) <= _MOST * len(letters) + 1:
        text = "".join(sign for sign, _ in nearest)
        yield _word(letters, text, min(_DOUBTFUL, *(sure for _, sure in nearest)), number)


def _read_signs(
    engine: Engine, letters: Sequence[_Letter], dpi: int, way: _Way
) -> list[tuple[str, float]]:
    """Return the signs that letters are read as, set in a way, each with its word's confidence."""
    words = engine.read(_strip(letters, way), dpi, layout=Layout.LINE, large=way.large)
    return [(sign, word.confidence) for word in words for sign in word.text]


def _voted(letter: _Letter, signs: Sequence[tuple[str, float]], readings: int) -> tuple[str, float]:
    """Return the sign that most of the readings have, and how sure it is: doubtful where one differs.

    Of digits three in four are enough. Of a letter that runs into its cell's lines marks may be gone; a digit has none.
    Through what a line of the page runs, that may have taken more.
    """
    votes = dict[str, float]()
    for sign, sure in signs:
        votes[sign] = votes.get(sign, 0.0) + 1 + _TIP * sure
    best = max(votes, key=lambda sign: votes[sign])
    of_it = [sure for sign, sure in signs if sign == best]
    enough = min(readings, _ENOUGH) if best.isdigit() else readings
    struck = letter.doubted or letter.cell.cut or (letter.cell.struck and best.isalpha())
    doubtful = struck or len(of_it) < enough
    # What readings of different strips agree on is surer than each of them.
    sure = max(of_it)
    return best, min(sure, _DOUBTFUL) if doubtful else sure


def _strip(line: Sequence[_Letter], way: _Way) -> Grey:
    """Set letters close together, with a space where a cell is empty or a group ends."""
    high = median([letter.box[3] - letter.box[1] for letter in line])
    inked = [np.flatnonzero((letter.grey < _PAPER).any(axis=1)) for letter in line]
    first, last = min(rows[0] for rows in inked), max(rows[-1] for rows in inked) + 1

    def paper(wide: float) -> Grey:
        return np.full((last - first, max(1, round(wide))), _PAPER, np.uint8)

    parts = [paper(high)]
    for number, run in enumerate(_runs(line)):
        if number:
            parts.append(paper(_SPACE * high))
        for place, letter in enumerate(run):
            if place:
                parts.append(paper(way.gap * high))
            parts.append(letter.grey[first:last])
    parts.append(paper(high))
    around = round(_AROUND * high)
    framed = cv2.copyMakeBorder(
        np.hstack(parts), around, around, 0, 0, cv2.BORDER_CONSTANT, value=(float(_PAPER),)
    )
    if way.scale != 1:
        framed = cv2.resize(framed, None, fx=way.scale, fy=way.scale, interpolation=cv2.INTER_CUBIC)
    return np.asarray(framed, np.uint8)


def _runs(line: Sequence[_Letter]) -> list[list[_Letter]]:
    """Part letters where a cell is empty or a group ends."""
    runs: list[list[_Letter]] = []
    for letter in line:
        last = runs[-1][-1] if runs else None
        if last is not None and letter.place == last.place + 1:
            runs[-1].append(letter)
        else:
            runs.append([letter])
    return runs


def _word(run: Sequence[_Letter], text: str, sure: float, number: tuple[int, int, int]) -> RawWord:
    x0, x1 = round(run[0].cell.x0), round(run[-1].cell.x1)
    y0, y1 = min(letter.box[1] for letter in run), max(letter.box[3] for letter in run)
    return RawWord(text, x0, y0, x1, y1, sure, number)
