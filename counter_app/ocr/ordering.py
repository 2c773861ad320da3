"""The reader's lines in the order a person reads them, row by row; what is no text left out.

Forms and tables go wrong in the reader's own order: it takes fields side by side, or columns of cells, for columns
of running text. Only columns of running text are read one after the other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from counter_app.pages.tables import Cell, Rule, Table, Tables

from .engine import RawWord

_SCRAP_CONFIDENCE = 0.45
_SCRAP_LETTERS = 3
_CLEAR = 0.5
# A single word this doubtful is ornament; several of which none is clear are as well: on 60 drawn pages of 16,700 words not
# one of such a line was right.
_HOPELESS = 0.1
_GAP = 1.5
_ODD_HEIGHT = 1.6
_CLEAR_ODD = 0.8
_TALL = 2.5
_SAME_ROW = 0.5
_WIDE_GAP = 1.5
_LEVEL = 0.4
_ONE_SIZE = 2.0
# A rule that two words stand on, so far from their ends, parts nothing: the reader seldom takes what stands on both sides of a
# rule for one word, and hardly twice.
_WORDS_OF_A_FOLD = 2
_INSIDE = 0.2
_COLUMN_LINES = 6
_COLUMN_LETTERS = 18
_COLUMN_GAP = 1.0
_NO_TABLES = Tables()


@dataclass(frozen=True, slots=True)
class _Segment:
    """Words of one line without a wide gap, left to right; `block` is the reader's.

    Its measures are asked for many times over: `height` is its words' usual one, `start` where its middle is at `x0`.
    """

    words: tuple[RawWord, ...]
    block: int
    x0: int
    x1: int
    height: int
    start: float

    def middle_at(self, x: float) -> float:
        """Height of the segment's middle next to column `x`: lines may run a little askew."""
        return _middle_at(self.words, x)


def _segment(words: tuple[RawWord, ...], block: int) -> _Segment:
    heights = sorted([word.y1 - word.y0 for word in words])
    x0 = min([word.x0 for word in words])
    return _Segment(
        words,
        block,
        x0,
        max([word.x1 for word in words]),
        heights[len(heights) // 2],
        _middle_at(words, x0),
    )


def _middle_at(words: Sequence[RawWord], x: float) -> float:
    nearest = words[0]
    least = max(nearest.x0 - x, x - nearest.x1, 0)
    for word in words:
        away = max(word.x0 - x, x - word.x1, 0)
        if away < least:
            nearest, least = word, away
    return (nearest.y0 + nearest.y1) / 2


def without_scraps(words: Sequence[RawWord]) -> tuple[RawWord, ...]:
    """Leave out what borders, folds, guilloche and pen strokes give: doubtful scraps of few letters that stand apart, and lines
    of several doubtful words of which none is clear. What looks like print there is read again, and flagged where that fails.
    """
    kept: list[RawWord] = []
    heights = sorted(word.y1 - word.y0 for word in words)
    usual = heights[len(heights) // 2] if heights else 0
    level = [word for word in words if not _is_column(word, _TALL * usual)]
    for _, members in groupby(level, key=lambda word: word.line):
        line = list(members)
        while line and _stands_apart(line, (0, 1), usual):
            line.pop(0)
        while line and _stands_apart(line, (-1, -2), usual):
            line.pop()
        if any(word.confidence >= _CLEAR and _letters(word) for word in line) or _is_print(line):
            kept += line
    return tuple(kept)


def _is_column(word: RawWord, tallest: float) -> bool:
    """Whether a word stands on end: single figures below each other taken for letters of one."""
    high = word.y1 - word.y0
    return high > tallest and high > 1.5 * (word.x1 - word.x0)


def _is_print(line: Sequence[RawWord]) -> bool:
    """Whether a line without a clear word may still be print: one word of more letters than a scrap, not quite hopeless."""
    enough = sum(map(_letters, line)) > _SCRAP_LETTERS
    return enough and len(line) == 1 and line[0].confidence >= _HOPELESS


def _letters(word: RawWord) -> int:
    return sum(map(str.isalnum, word.text))


def _stands_apart(line: Sequence[RawWord], ends: tuple[int, int], usual: int) -> bool:
    """Whether the first of the `ends` of a line is a scrap beside the second; `usual` is the page's height of words."""
    end, beside = ends
    word = line[end]
    # Ornaments of a border are higher than the letters beside them.
    odd = word.y1 - word.y0 > _ODD_HEIGHT * usual
    sure = word.confidence >= (_CLEAR_ODD if odd else _SCRAP_CONFIDENCE)
    if sure or _letters(word) > _SCRAP_LETTERS:
        return False
    if len(line) == 1 or not _letters(word):
        return True
    other = line[beside]
    gap = max(other.x0 - word.x1, word.x0 - other.x1)
    return gap > _GAP * (other.y1 - other.y0)


def in_reading_order(words: Sequence[RawWord], tables: Tables = _NO_TABLES) -> tuple[RawWord, ...]:
    """Return the words row by row from the top, each row from the left, with new line numbers.

    A row of a ruled table is read cell by cell, each cell line by line. `tables` and words in the same pixels.
    """
    if _has_columns(_segments(words)):
        return tuple(words)
    parted = (_without_folds(table, words) for table in tables.tables)
    tables = Tables(tuple(table for table in parted if not table.is_frame))
    in_cells: dict[Cell, list[RawWord]] = {}
    free: list[RawWord] = []
    for word in words:
        cell = tables.cell((word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2)
        (free if cell is None else in_cells.setdefault(cell, [])).append(word)
    rows = [(_height(row), _joined(_lines(row))) for row in _rows(_segments(free))]
    rows += _table_rows(in_cells)
    rows.sort(key=lambda row: row[0])
    return tuple(
        replace(word, line=(number, place, 0))
        for number, (_, lines) in enumerate(rows)
        for place, line in enumerate(lines)
        for word in line
    )


def _without_folds(table: Table, words: Sequence[RawWord]) -> Table:
    """Leave out upright rules that go through words: folds within a frame. Rules of a table stand between words."""
    kept = tuple(
        rule
        for rule in table.down
        if sum(_goes_through(rule, word) for word in words) < _WORDS_OF_A_FOLD
    )
    return table if len(kept) == len(table.down) else replace(table, down=kept)


def _goes_through(rule: Rule, word: RawWord) -> bool:
    y = (word.y0 + word.y1) / 2
    if word.confidence < _CLEAR or not rule.start <= y <= rule.end:
        return False
    well_inside = _INSIDE * (word.x1 - word.x0)
    return word.x0 + well_inside < rule.at(y) < word.x1 - well_inside


def _segments(words: Sequence[RawWord]) -> list[_Segment]:
    return [
        _segment(tuple(members), line[0]) for line, members in groupby(words, key=lambda w: w.line)
    ]


def _height(row: Sequence[_Segment]) -> float:
    return min([segment.start for segment in row])


def _lines(row: Sequence[_Segment]) -> list[list[RawWord]]:
    """Return the words of a row from the left: as lines, those of the reader but for what stands in their gaps."""
    lines: list[list[RawWord]] = []
    before: object = None
    for part in sorted((p for segment in row for p in _parted(segment)), key=lambda one: one.x0):
        origin = part.words[0].line
        if origin == before:
            lines[-1] += part.words
        else:
            lines.append([*part.words])
        before = origin
    return lines


def _joined(lines: list[list[RawWord]]) -> list[list[RawWord]]:
    """Make one line of those that stand level and are of one size: programs that take text out keep it together then."""
    middles = [sum(word.y0 + word.y1 for word in line) / 2 / len(line) for line in lines]
    heights = [sorted(word.y1 - word.y0 for word in line)[len(line) // 2] for line in lines]
    usual = sorted(word.y1 - word.y0 for line in lines for word in line)
    level = max(middles) - min(middles) <= _LEVEL * usual[len(usual) // 2]
    if level and max(heights) <= _ONE_SIZE * min(heights):
        return [[word for line in lines for word in line]]
    return lines


def _table_rows(
    cells: Mapping[Cell, Sequence[RawWord]],
) -> list[tuple[float, list[list[RawWord]]]]:
    """Return the rows of all tables, each with its height on the page and its lines, cell after cell."""
    found: list[tuple[float, list[list[RawWord]]]] = []
    table, height = -1, 0.0
    ordered = sorted(cells, key=lambda cell: (cell.table, cell.row, cell.column))
    for (number, _), members in groupby(ordered, key=lambda cell: (cell.table, cell.row)):
        in_row = [_rows(_segments(cells[cell])) for cell in members]
        top = min(_height(row) for rows in in_row for row in rows)
        lines = [line for rows in in_row for row in rows for line in _lines(row)]
        if all(len(rows) == 1 for rows in in_row):
            # Where no cell goes on below, the row is a line.
            lines = _joined(lines)
        # Rows of one table never change places, however the page is warped.
        height = max(top, height) if number == table else top
        table = number
        found.append((height, lines))
    return found


def _parted(segment: _Segment) -> list[_Segment]:
    """Part a line where a wide gap is: what another line of the row has there is read in between."""
    parts: list[list[RawWord]] = []
    wide = _WIDE_GAP * segment.height
    for word in segment.words:
        last = parts[-1][-1] if parts else None
        if last is not None and word.x0 - last.x1 <= wide:
            parts[-1].append(word)
        else:
            parts.append([word])
    if len(parts) == 1:
        return [segment]
    return [_segment(tuple(part), segment.block) for part in parts]


def _rows(segments: Sequence[_Segment]) -> list[list[_Segment]]:
    rows: list[list[_Segment]] = []
    for segment in sorted(segments, key=lambda one: one.start):
        home = next((row for row in reversed(rows[-6:]) if _beside(row, segment)), None)
        if home is None:
            rows.append([segment])
        else:
            home.append(segment)
    return sorted(rows, key=_height)


def _beside(row: Sequence[_Segment], segment: _Segment) -> bool:
    """Whether a segment stands in a row: level with the nearest member, over none of them."""
    nearest = min(row, key=lambda one: max(one.x0 - segment.x1, segment.x0 - one.x1, 0))
    left, right = sorted((nearest, segment), key=lambda one: one.x0)
    within = right.x0 < left.x1
    if within and not _in_gaps(left, right):
        return False
    there = right.x0 if within else left.x1
    apart = abs(left.middle_at(right.x0) - right.middle_at(there))
    return apart < _SAME_ROW * max(min(nearest.height, segment.height), 1)


def _in_gaps(one: _Segment, other: _Segment) -> bool:
    """Whether no words of two lines stand over each other by more than their height."""
    most = min(one.height, other.height)
    # Only where the lines themselves overlap may their words.
    left, right = max(one.x0, other.x0), min(one.x1, other.x1)
    if right - left <= most:
        return True
    there = [(word.x0, word.x1) for word in other.words if word.x1 > left and word.x0 < right]
    return all(
        min(word.x1, x1) - max(word.x0, x0) <= most
        for word in one.words
        if word.x1 > left and word.x0 < right
        for x0, x1 in there
    )


def _has_columns(segments: Sequence[_Segment]) -> bool:
    """Whether two of the reader's blocks are running text side by side: many long lines each."""
    blocks: dict[int, list[_Segment]] = {}
    for segment in segments:
        blocks.setdefault(segment.block, []).append(segment)
    running = [block for block in blocks.values() if _is_running(block)]
    return any(
        _side_by_side(one, other)
        for place, one in enumerate(running)
        for other in running[place + 1 :]
    )


def _is_running(block: Sequence[_Segment]) -> bool:
    long = [one for one in block if sum(map(_letters, one.words)) >= _COLUMN_LETTERS]
    if len(block) < _COLUMN_LINES or len(long) < 0.7 * len(block):
        return False
    right = sorted(one.x1 for one in block)[len(block) // 2]
    full = [one for one in block if abs(one.x1 - right) < 2 * one.height]
    return len(full) >= 0.6 * len(block)


def _side_by_side(one: Sequence[_Segment], other: Sequence[_Segment]) -> bool:
    top = max(min(w.y0 for s in block for w in s.words) for block in (one, other))
    bottom = min(max(w.y1 for s in block for w in s.words) for block in (one, other))
    apart = max(
        min(s.x0 for s in other) - max(s.x1 for s in one),
        min(s.x0 for s in one) - max(s.x1 for s in other),
    )
    height = one[0].height
    return apart > _COLUMN_GAP * height and bottom - top > _COLUMN_LINES * height
