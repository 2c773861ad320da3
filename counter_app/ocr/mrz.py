"""The machine-readable zone of an identity card among the words of a page: found by shape, believed by check digits.

Pages without three lines of one length and with fillers cost nothing: only the words already read are looked at.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from counter_app.domain.digitised import Box, CodeKind, MachineCode
from counter_app.domain.mrz import ALPHABET, LINE_LENGTH, CardZone, read_card_zone

from .engine import Engine, Grey, Layout, RawWord

_LENGTHS = range(LINE_LENGTH - 4, LINE_LENGTH + 6)
_LEAST_FILLERS = 6
_ONE_ROW = 0.5
# How far ends of the three lines may differ, and how far apart the lines may stand, in heights of a line.
_EVEN_ENDS = 2.0
_PITCH = (1.2, 3.5)
_FILLERS = "<«‹"
_ZONE_BLOCK = 3_000_000


@dataclass(frozen=True, slots=True)
class ZoneFound:
    """The zone as a code of the page (pixels of the page read), its three lines as words, and the page's other words."""

    code: MachineCode
    lines: tuple[RawWord, ...]
    rest: tuple[RawWord, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """Words beside each other, left to right."""

    words: tuple[RawWord, ...]

    @property
    def text(self) -> str:
        return "".join(word.text for word in self.words)

    @property
    def box(self) -> tuple[int, int, int, int]:
        return (
            min(word.x0 for word in self.words),
            min(word.y0 for word in self.words),
            max(word.x1 for word in self.words),
            max(word.y1 for word in self.words),
        )

    @property
    def height(self) -> int:
        heights = sorted(word.y1 - word.y0 for word in self.words)
        return heights[len(heights) // 2]

    @property
    def middle(self) -> float:
        return (self.words[-1].y0 + self.words[-1].y1) / 2


def find_zone(engine: Engine, grey: Grey, dpi: int, words: Sequence[RawWord]) -> ZoneFound | None:
    """Look for the zone; lines that its check digits contradict are read once more, with the zone's letters only.

    Raises:
        ReaderTimeout, TesseractMissing, LanguageMissing.
    """
    for rows in _triples(words):
        # No check digit covers the name: it is always read with the zone's letters only.
        name = _read_line(engine, grey, dpi, rows[2])
        zone = read_card_zone([rows[0].text, rows[1].text, name])
        if zone is None:
            zone = read_card_zone([*(_read_line(engine, grey, dpi, row) for row in rows[:2]), name])
        if zone is not None:
            found = tuple(
                _line_word(row, line, number, proven=number < 2)
                for number, (row, line) in enumerate(zip(rows, zone.lines, strict=True))
            )
            its_own = {id(word) for row in rows for word in row.words}
            rest = tuple(word for word in words if id(word) not in its_own)
            return ZoneFound(_code(zone, rows), found, rest)
    return None


def _triples(words: Sequence[RawWord]) -> list[tuple[_Row, _Row, _Row]]:
    """Return lines that follow each other as those of a zone do."""
    if sum(_fillers(word.text) for word in words) < _LEAST_FILLERS:
        return []
    rows = sorted(
        (row for row in _rows(words) if len(row.text) in _LENGTHS), key=lambda row: row.middle
    )
    return [
        three
        for three in zip(rows, rows[1:], rows[2:], strict=False)
        if _alike(three[0], three[1])
        and _alike(three[1], three[2])
        and _fillers("".join(row.text for row in three)) >= _LEAST_FILLERS
    ]


def _fillers(text: str) -> int:
    return sum(text.count(mark) for mark in _FILLERS)


def _rows(words: Sequence[RawWord]) -> list[_Row]:
    """Gather the reader's lines into rows: a wide gap parts a line for the reader only."""
    rows: list[list[RawWord]] = []
    for _, members in groupby(words, key=lambda word: word.line):
        line = list(members)
        middle = (line[0].y0 + line[0].y1) / 2
        for row in rows:
            last = row[-1]
            if abs((last.y0 + last.y1) / 2 - middle) < _ONE_ROW * (last.y1 - last.y0):
                row += line
                break
        else:
            rows.append(line)
    return [_Row(tuple(sorted(row, key=lambda word: word.x0))) for row in rows]


def _alike(upper: _Row, lower: _Row) -> bool:
    height = max(upper.height, 1)
    above, below = upper.box, lower.box
    even = max(abs(above[0] - below[0]), abs(above[2] - below[2])) <= _EVEN_ENDS * height
    return even and _PITCH[0] <= (lower.middle - upper.middle) / height <= _PITCH[1]


def _read_line(engine: Engine, grey: Grey, dpi: int, row: _Row) -> str:
    margin = max(2, row.height // 5)
    x0, y0, x1, y1 = row.box
    place = grey[max(0, y0 - margin) : y1 + margin, max(0, x0 - 2 * margin) : x1 + 2 * margin]
    again = engine.read(np.ascontiguousarray(place), dpi, layout=Layout.LINE, only=ALPHABET)
    return "".join(word.text for word in again)


def _code(zone: CardZone, rows: Sequence[_Row]) -> MachineCode:
    boxes = [row.box for row in rows]
    around = Box(
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )
    return MachineCode(CodeKind.MRZ, zone.text, around)


def _line_word(row: _Row, line: str, number: int, *, proven: bool) -> RawWord:
    """Return a line of the zone as one word; what check digits do not prove is as sure as its least sure part."""
    sure = 1.0 if proven else min(word.confidence for word in row.words)
    return RawWord(line, *row.box, sure, (_ZONE_BLOCK, 0, number))
