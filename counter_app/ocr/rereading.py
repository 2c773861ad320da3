"""Second looks: ink that no word covers is read again place by place, doubtful lines by the large model.

Layout analysis drops parts of pages silently; what is still uncovered afterwards is counted, so that nobody takes the
page for fully read.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import cv2
import numpy as np
from numpy.typing import NDArray

from .columns import read_band
from .engine import Engine, Grey, Layout, RawWord
from .reading import readable_share

_MOST_PLACES = 16
_MOST_LINES = 14
_MOST_COLUMNS = 3
_LEAST_PIECES = 3
_TAKEN = 0.5
_DOUBTED_LINE = 0.82
_DOUBTED_WORD = 0.8
_BETTER = 0.02
_BETTER_WORD = 0.05
_PLACED_BLOCK = 2_000_000


@dataclass(frozen=True, slots=True)
class Reread:
    """The words after the second looks, and the share (0..1) of print-like ink that still lies under none.

    `places`, `lines`: how many were read again; `largest`: the box (x0, y0, x1, y1) with most uncovered ink, if any.
    """

    words: tuple[RawWord, ...]
    uncovered: float
    places: int
    lines: int
    largest: tuple[int, int, int, int] | None


def read_again(engine: Engine, grey: Grey, ink: Grey, dpi: int, words: Sequence[RawWord]) -> Reread:
    """Read again what the first reading left out or doubted.

    Args:
        grey: the cleaned page; `ink`: its mask of ink (255), same size.

    Raises:
        ReaderTimeout, TesseractMissing, LanguageMissing.
    """
    print_like = _print_like(ink, dpi)
    places = _uncovered_places(print_like, words, dpi)
    found: list[RawWord] = []
    for number, place in enumerate(places):
        read = _read_column(engine, grey, place, dpi, words) or _read_place(
            engine, grey, place, dpi, large=False
        )
        line = (_PLACED_BLOCK, number, 0)
        found += [
            replace(word, line=(*line[:2], word.line[2]))
            for word in read
            if word.confidence >= _TAKEN and any(map(str.isalnum, word.text))
        ]
    every = (*words, *found)
    every, lines = _doubted_again(engine, grey, dpi, every)
    left = _uncovered(print_like, every, dpi)
    total = int(np.count_nonzero(print_like))
    share = float(np.count_nonzero(left)) / total if total else 0.0
    still = _uncovered_places(print_like, every, dpi)
    return Reread(every, share, len(places), lines, still[0] if still else None)


def _print_like(ink: Grey, dpi: int) -> NDArray[np.uint8]:
    """Keep pieces of ink of a letter's size; seals, pen strokes, rules and specks are none."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    millimetre = dpi / 25.4
    wide, high = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    fits = (high >= 1.2 * millimetre) & (high <= 7 * millimetre) & (wide <= 8 * millimetre)
    fits &= wide >= 0.25 * millimetre
    # Pieces at the very edge are the scanner's.
    edge = 4 * millimetre
    fits &= stats[:, cv2.CC_STAT_LEFT] > edge
    fits &= stats[:, cv2.CC_STAT_LEFT] + wide < ink.shape[1] - edge
    fits[0] = False
    kept = np.where(fits, np.uint8(255), np.uint8(0))[labels]
    return np.asarray(kept, dtype=np.uint8)


def _uncovered(
    print_like: NDArray[np.uint8], words: Sequence[RawWord], dpi: int
) -> NDArray[np.uint8]:
    left = print_like.copy()
    margin = max(1, round(0.4 * dpi / 25.4))
    for word in words:
        left[
            max(0, word.y0 - margin) : word.y1 + margin,
            max(0, word.x0 - margin) : word.x1 + margin,
        ] = 0
    return left


def _uncovered_places(
    print_like: NDArray[np.uint8], words: Sequence[RawWord], dpi: int
) -> list[tuple[int, int, int, int]]:
    """Return boxes (x0, y0, x1, y1) of uncovered lines of print, those with most ink first."""
    left = _uncovered(print_like, words, dpi)
    if not left.any():
        return []
    millimetre = dpi / 25.4
    reach = cv2.getStructuringElement(
        cv2.MORPH_RECT, (max(3, round(5 * millimetre)) | 1, max(1, round(0.4 * millimetre)) | 1)
    )
    joined = cv2.morphologyEx(left, cv2.MORPH_CLOSE, reach)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(
        np.asarray(joined, np.uint8), connectivity=8
    )
    _, _, _, centres = cv2.connectedComponentsWithStats(left, connectivity=8)
    at = centres[1:].astype(np.int64)
    pieces = np.bincount(labels[at[:, 1], at[:, 0]], minlength=count)
    places = []
    for number in range(1, count):
        x, y, wide, high, _ = stats[number].tolist()
        if pieces[number] < _LEAST_PIECES or wide < 3 * millimetre or high > 12 * millimetre:
            continue
        places.append((int(pieces[number]), (x, y, x + wide, y + high)))
    places.sort(reverse=True)
    chosen = [box for _, box in places[:_MOST_PLACES]]
    for x0, y0, x1, y1 in chosen:
        left[y0:y1, x0:x1] = 0
    return chosen + _columns(left, dpi)


def _columns(left: NDArray[np.uint8], dpi: int) -> list[tuple[int, int, int, int]]:
    """Return boxes of single letters and figures that stand below each other: the numbers of a table's rows."""
    millimetre = dpi / 25.4
    reach = np.ones((round(16 * millimetre), round(2 * millimetre)), np.uint8)
    joined = np.asarray(cv2.morphologyEx(left, cv2.MORPH_CLOSE, reach), np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    _, _, _, centres = cv2.connectedComponentsWithStats(left, connectivity=8)
    at = centres[1:].astype(np.int64)
    pieces = np.bincount(labels[at[:, 1], at[:, 0]], minlength=count)
    columns = []
    for number in range(1, count):
        x, y, wide, high, _ = stats[number].tolist()
        if pieces[number] >= _LEAST_PIECES and wide <= 12 * millimetre and high > 2 * wide:
            columns.append((x, y, x + wide, y + high))
    return columns[:_MOST_COLUMNS]


def _read_column(
    engine: Engine,
    grey: Grey,
    box: tuple[int, int, int, int],
    dpi: int,
    words: Sequence[RawWord],
) -> tuple[RawWord, ...]:
    """Read figures that stand below each other; () where the box is none of such a column."""
    x0, y0, x1, y1 = box
    if y1 - y0 <= 2 * (x1 - x0):
        return ()
    beside = round(1.5 * dpi / 25.4)
    return read_band(engine, grey, dpi, (max(0, x0 - beside), y0, x1 + beside, y1), words)


def _read_place(
    engine: Engine, grey: Grey, box: tuple[int, int, int, int], dpi: int, *, large: bool
) -> tuple[RawWord, ...]:
    """Read one place of the page by itself; words in the page's pixels."""
    millimetre = dpi / 25.4
    x0, y0 = max(0, box[0] - round(2 * millimetre)), max(0, box[1] - round(1.2 * millimetre))
    x1, y1 = box[2] + round(2 * millimetre), box[3] + round(1.2 * millimetre)
    layout = Layout.LINE if box[3] - box[1] < 7 * millimetre else Layout.BLOCK
    words = engine.read(np.ascontiguousarray(grey[y0:y1, x0:x1]), dpi, layout=layout, large=large)
    return tuple(
        replace(word, x0=word.x0 + x0, y0=word.y0 + y0, x1=word.x1 + x0, y1=word.y1 + y0)
        for word in words
    )


def _doubted_again(
    engine: Engine, grey: Grey, dpi: int, words: Sequence[RawWord]
) -> tuple[tuple[RawWord, ...], int]:
    """Read the doubtful lines by themselves, also with the large model; the surest answer counts, word by word."""
    models = (False, True) if engine.has_large else (False,)
    lines = [tuple(members) for _, members in groupby(words, key=lambda word: word.line)]
    doubted = sorted(
        (n for n, line in enumerate(lines) if _doubtful(line)),
        key=lambda n: readable_share(lines[n]),
    )
    for number in doubted[:_MOST_LINES]:
        line = lines[number]
        box = (
            min(word.x0 for word in line),
            min(word.y0 for word in line),
            max(word.x1 for word in line),
            max(word.y1 for word in line),
        )
        if box[3] - box[1] > 9 * dpi / 25.4:
            continue
        for large in models:
            again = _read_place(engine, grey, box, dpi, large=large)
            lines[number] = _surest(lines[number], again)
    return tuple(word for line in lines for word in line), len(doubted[:_MOST_LINES])


def _doubtful(line: Sequence[RawWord]) -> bool:
    counted = [word for word in line if sum(map(str.isalnum, word.text)) >= 2]
    if not counted:
        return False
    return readable_share(tuple(counted)) < _DOUBTED_LINE or any(
        word.confidence < _DOUBTED_WORD for word in counted
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
