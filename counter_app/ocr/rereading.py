"""Second looks: print that no word covers is read again place by place, doubtful words by the large model.

What is still uncovered afterwards is counted, so that nobody takes the page for fully read. Reading a doubtful line again
by the same model is left out: of two such answers neither is right more often than the other. So is reading a doubtful
page again by the large model: as many words come out wrong as right.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Protocol

import cv2
import numpy as np

from counter_app.pages.pieces import find_pieces

from .columns import read_band
from .engine import Engine, Grey, Layout, RawWord
from .reading import readable_share
from .uncovered import Box, find_print_like
from .writing import unread_writing

_MOST_SPANS = 16
_TAKEN = 0.5
_DOUBTED = 0.5
_SURE = 0.9
_NEXT_DOUBT = 3
_HIGHEST_MM = 9.0
_BETTER = 0.02
_BETTER_WORD = 0.05
_PLACED_BLOCK = 2_000_000
_PAPER = 255
# Room around what is read by itself, in millimetres.
_ROOM = (2.0, 1.2)


@dataclass(frozen=True, slots=True)
class Reread:
    """The words after the second looks, and the share (0..1) of print-like ink and writing that still lies under none.

    `places`, `lines`: how many were read again; `largest`: the box (x0, y0, x1, y1) with most uncovered ink, if any.
    """

    words: tuple[RawWord, ...]
    uncovered: float
    places: int
    lines: int
    largest: Box | None


@dataclass(frozen=True, slots=True)
class _Span:
    """Words `first` to `last` (exclusive) of line `line`: doubtful ones, with one neighbour on either side."""

    line: int
    first: int
    last: int
    doubt: float


class Finer(Protocol):
    """The page as it was scanned, where that is finer than the copy that is read: `scale` times as large, at `dpi`."""

    @property
    def dpi(self) -> int: ...

    @property
    def scale(self) -> float: ...

    def cut(self, box: Box) -> Grey:
        """Return cleaned grey pixels of the place that `box` is on the copy."""
        ...


@dataclass(frozen=True, slots=True)
class _Page:
    grey: Grey
    dpi: int
    finer: Finer | None


def read_again(
    engine: Engine,
    grey: Grey,
    ink: Grey,
    dpi: int,
    words: Sequence[RawWord],
    *,
    settled: Sequence[RawWord] = (),
    finer: Finer | None = None,
) -> Reread:
    """Read again what the first reading left out or doubted.

    Args:
        grey: the cleaned page; `ink`: its mask of ink (255), same size.
        settled: words that were read by other means: they cover print, and are neither read again nor returned.
        finer: the scan behind it, when that is finer: doubtful words are looked at there, too.

    Raises:
        ReaderTimeout, TesseractMissing, LanguageMissing.
    """
    pieces = find_pieces(ink)
    letters = find_print_like(pieces, dpi)
    left = letters.uncovered((*words, *settled))
    places = letters.lines(left)
    places += letters.columns(letters.outside(left, places))
    found: list[RawWord] = []
    for number, place in enumerate(places):
        read = _read_column(engine, grey, place, dpi, words) or _read_place(
            engine, grey, place, dpi
        )
        line = (_PLACED_BLOCK, number, 0)
        found += [
            replace(word, line=(*line[:2], word.line[2]))
            for word in read
            if word.confidence >= _TAKEN and any(map(str.isalnum, word.text))
        ]
    every, spans = _doubted_again(engine, _Page(grey, dpi, finer), (*words, *found))
    left = letters.uncovered((*every, *settled))
    still = letters.lines(left)
    written = unread_writing(pieces, (*every, *settled), dpi)
    if written is not None:
        share = letters.share(left, written.area)
        return Reread(every, share, len(places), spans, written.box)
    return Reread(every, letters.share(left), len(places), spans, still[0] if still else None)


def _read_column(
    engine: Engine, grey: Grey, box: Box, dpi: int, words: Sequence[RawWord]
) -> tuple[RawWord, ...]:
    """Read figures that stand below each other; () where the box is none of such a column."""
    x0, y0, x1, y1 = box
    if y1 - y0 <= 2 * (x1 - x0):
        return ()
    beside = round(1.5 * dpi / 25.4)
    return read_band(engine, grey, dpi, (max(0, x0 - beside), y0, x1 + beside, y1), words)


def _read_place(engine: Engine, grey: Grey, box: Box, dpi: int) -> tuple[RawWord, ...]:
    """Read one place of the page by itself; words in the page's pixels."""
    across, down = (round(room * dpi / 25.4) for room in _ROOM)
    x0, y0 = max(0, box[0] - across), max(0, box[1] - down)
    x1, y1 = box[2] + across, box[3] + down
    layout = Layout.LINE if box[3] - box[1] < 7 * dpi / 25.4 else Layout.BLOCK
    words = engine.read(np.ascontiguousarray(grey[y0:y1, x0:x1]), dpi, layout=layout)
    return moved(words, x0, y0)


def moved(words: Sequence[RawWord], right: int, down: int) -> tuple[RawWord, ...]:
    """Return words read from a part of the page in the page's own pixels."""
    return tuple(
        replace(
            word,
            x0=word.x0 + right,
            y0=word.y0 + down,
            x1=word.x1 + right,
            y1=word.y1 + down,
        )
        for word in words
    )


def _doubted_again(
    engine: Engine, page: _Page, words: Sequence[RawWord]
) -> tuple[tuple[RawWord, ...], int]:
    """Read doubtful words by the large model, with their neighbours; the surest answer counts, word by word."""
    if not engine.has_large:
        return tuple(words), 0
    lines = [tuple(members) for _, members in groupby(words, key=lambda word: word.line)]
    spans = sorted(
        (
            span
            for number, line in enumerate(lines)
            if _height(line) <= _HIGHEST_MM * page.dpi / 25.4
            for span in _spans(number, line)
        ),
        key=lambda span: span.doubt,
    )[:_MOST_SPANS]
    # From the right, so that a span that comes out in more words or fewer leaves the places of the others.
    for span in sorted(spans, key=lambda span: -span.first):
        line = lines[span.line]
        better = _read_span(engine, page, line, span)
        lines[span.line] = (*line[: span.first], *better, *line[span.last :])
    return tuple(word for line in lines for word in line), len(spans)


def _height(line: Sequence[RawWord]) -> int:
    return max(word.y1 for word in line) - min(word.y0 for word in line)


def _spans(number: int, line: Sequence[RawWord]) -> list[_Span]:
    """Return the stretches of a line that are worth a second look."""
    doubted = [
        place
        for place, word in enumerate(line)
        if word.confidence < _DOUBTED and sum(map(str.isalnum, word.text)) >= 2
    ]
    spans: list[_Span] = []
    for place in doubted:
        doubt = line[place].confidence
        if spans and place - spans[-1].last < _NEXT_DOUBT - 1:
            before = spans.pop()
            first, doubt = before.first, min(doubt, before.doubt)
        else:
            first = max(0, place - 1)
        spans.append(_Span(number, first, min(len(line), place + 2), doubt))
    return spans


def _read_span(
    engine: Engine, page: _Page, line: Sequence[RawWord], span: _Span
) -> tuple[RawWord, ...]:
    """Return the words of a stretch of a line, read by the large model too: from the copy, then from the finer scan."""
    first = tuple(line[span.first : span.last])
    box = _span_box(page, line, span)
    if box[2] <= box[0] or box[3] <= box[1]:
        return first
    x0, y0, x1, y1 = box
    better = _surest(first, _read_cut(engine, page.grey[y0:y1, x0:x1], page.dpi, box, 1.0))
    if page.finer is None or all(word.confidence >= _SURE for word in better):
        return better
    cut = page.finer.cut(box)
    return _surest(better, _read_cut(engine, cut, page.finer.dpi, box, page.finer.scale))


def _span_box(page: _Page, line: Sequence[RawWord], span: _Span) -> Box:
    """Return the place of a stretch of a line, cut between its words."""
    chosen = line[span.first : span.last]
    across, down = (round(room * page.dpi / 25.4) for room in _ROOM)
    x0, x1 = min(w.x0 for w in chosen) - across, max(w.x1 for w in chosen) + across
    if span.first:
        x0 = max(x0, (line[span.first - 1].x1 + chosen[0].x0) // 2)
    if span.last < len(line):
        x1 = min(x1, (chosen[-1].x1 + line[span.last].x0) // 2)
    y0, y1 = min(w.y0 for w in chosen) - down, max(w.y1 for w in chosen) + down
    height, width = page.grey.shape
    return max(0, x0), max(0, y0), min(width, x1), min(height, y1)


def _read_cut(engine: Engine, cut: Grey, dpi: int, box: Box, scale: float) -> tuple[RawWord, ...]:
    """Read a line cut out at `box`, `scale` times as large there, by the large model; words in the page's pixels."""
    across = round(_ROOM[0] * dpi / 25.4)
    framed = cv2.copyMakeBorder(cut, 0, 0, across, across, cv2.BORDER_CONSTANT, value=_PAPER)
    words = engine.read(np.asarray(framed, np.uint8), dpi, layout=Layout.LINE, large=True)
    return tuple(
        replace(
            word,
            x0=round((word.x0 - across) / scale) + box[0],
            y0=round(word.y0 / scale) + box[1],
            x1=round((word.x1 - across) / scale) + box[0],
            y1=round(word.y1 / scale) + box[1],
        )
        for word in words
    )


def _surest(first: tuple[RawWord, ...], again: tuple[RawWord, ...]) -> tuple[RawWord, ...]:
    """Take from two readings of a line each word from the surer one; where they part words otherwise, one whole."""
    if len(first) == len(again):
        return tuple(
            replace(new, line=old.line)
            if new.confidence > old.confidence + _BETTER_WORD and _overlap(old, new)
            else old
            for old, new in zip(first, again, strict=True)
        )
    if _surer(again, first):
        return tuple(replace(word, line=first[0].line) for word in again)
    return first


def _overlap(old: RawWord, new: RawWord) -> bool:
    return min(old.x1, new.x1) - max(old.x0, new.x0) > 0.5 * (old.x1 - old.x0)


def _surer(again: Sequence[RawWord], first: Sequence[RawWord]) -> bool:
    letters, before = (
        sum(sum(map(str.isalnum, word.text)) for word in line) for line in (again, first)
    )
    enough = 0.75 * before <= letters <= 1.4 * before + 2
    return enough and readable_share(tuple(again)) > readable_share(tuple(first)) + _BETTER
