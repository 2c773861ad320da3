"""Narrow columns of figures, such as the numbers of a table's rows: read as one line, set out side by side.

Layout analysis takes single figures below each other for a line of upright text, or for nothing. Laid beside each
other they are an ordinary line, which the reader knows how to read.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import cv2
import numpy as np
from numpy.typing import NDArray

from .engine import Engine, Grey, Layout, RawWord

_LONGEST = 4
_WIDEST_MM = 9.0
_APART_MM = 2.0
_BESIDE_MM = 4.0
_BEYOND_MM = 80.0
_JOINED = 0.55
_INK_BELOW = 170
_LETTER_MM = (1.2, 6.0)
_LEAST = 3
_MOST_BANDS = 4
_MOST_FIGURES = 40
_MOSTLY = 0.5
# Gaps between the figures of the line, and its margin, in heights of a figure.
_GAP, _MARGIN = 1.5, 0.35
_BELIEVED = 0.6
_SURE = 0.9
_FIGURES = re.compile(r"[0-9]{1,4}[.)]?")
_COLUMN_BLOCK = 2_500_000
_TOGETHER = 128

Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class _Band:
    """A column: its box with room around it, and the reader's words that are in it."""

    box: Box
    words: tuple[RawWord, ...]


def read_columns(
    engine: Engine, grey: Grey, dpi: int, words: Sequence[RawWord]
) -> tuple[RawWord, ...]:
    """Return the words with narrow columns of figures read anew; pages without such columns cost nothing.

    Args:
        grey: the cleaned page; words in its pixels.

    Raises:
        ReaderTimeout, TesseractMissing, LanguageMissing.
    """
    result = tuple(words)
    for band in _bands(words, grey.shape[0], dpi)[:_MOST_BANDS]:
        mine = {id(word) for word in band.words}
        others = [word for word in result if id(word) not in mine]
        found = read_band(engine, grey, dpi, band.box, others)
        if found:
            # The dot behind a number was left over when its figures were not read.
            kept = [
                word for word in others if _says(word) or not any(_same(word, new) for new in found)
            ]
            result = (*kept, *_joined(band.words, found))
    return result


def read_band(
    engine: Engine, grey: Grey, dpi: int, box: Box, others: Sequence[RawWord]
) -> tuple[RawWord, ...]:
    """Read the figures in a narrow upright box (x0, y0, x1, y1) that stand level with some of the `others`."""
    said = [word for word in others if _says(word)]
    places = [
        place
        for place in _figures(grey, dpi, box, said)
        if any(_level(place, word) for word in said)
    ][:_MOST_FIGURES]
    if not places:
        return ()
    line, starts = _line_of(grey, places)
    read = engine.read(line, dpi, layout=Layout.LINE)
    return tuple(
        replace(word, line=(_COLUMN_BLOCK, box[0], place[1]))
        for place, word in _back_at_place(places, starts, read)
        if word.confidence >= _BELIEVED and _FIGURES.fullmatch(word.text)
    )


def _bands(words: Sequence[RawWord], height: int, dpi: int) -> list[_Band]:
    """Find columns of short words that stand alone in their rows, most of them figures or lines that run down."""
    millimetre = dpi / 25.4
    upright = {id(word) for word in upright_lines(words)}
    short = [
        word
        for word in words
        if len(word.text) <= _LONGEST and word.x1 - word.x0 <= _WIDEST_MM * millimetre
    ]
    near = _have_near(short, [w for w in words if _says(w)], _APART_MM * millimetre)
    by_itself = {id(word) for word, has in zip(short, near, strict=True) if not has}
    alone = [word for word in words if id(word) in upright or id(word) in by_itself]
    bands = []
    for members in _overlapping(alone):
        rows = _distinct(members)
        figures = sum(
            bool(_FIGURES.fullmatch(word.text)) or id(word) in upright for word in members
        )
        wide = max(word.x1 for word in members) - min(word.x0 for word in members)
        if rows < _LEAST or figures < _MOSTLY * len(members) or wide > 2 * _WIDEST_MM * millimetre:
            continue
        beside, beyond = round(_BESIDE_MM * millimetre), round(_BEYOND_MM * millimetre)
        box = (
            max(0, min(word.x0 for word in members) - beside),
            max(0, min(word.y0 for word in members) - beyond),
            max(word.x1 for word in members) + beside,
            min(height, max(word.y1 for word in members) + beyond),
        )
        bands.append(_Band(box, tuple(members)))
    return bands


def upright_lines(words: Sequence[RawWord]) -> list[RawWord]:
    """Return the words of the reader's lines that run down the page in short scraps: figures below each other."""
    found: list[RawWord] = []
    for _, members in groupby(words, key=lambda word: word.line):
        line = list(members)
        short = sum(len(word.text) <= _LONGEST for word in line)
        wide = max(word.x1 for word in line) - min(word.x0 for word in line)
        high = max(word.y1 for word in line) - min(word.y0 for word in line)
        if short >= 0.5 * len(line) and high > 2 * wide and _distinct(line) >= 2:
            found += line
    return found


def _overlapping(words: Sequence[RawWord]) -> list[list[RawWord]]:
    """Part words into groups that overlap across the page."""
    groups: list[list[RawWord]] = []
    right = 0
    for word in sorted(words, key=lambda word: word.x0):
        if groups and word.x0 < right:
            groups[-1].append(word)
        else:
            groups.append([word])
        right = max(right, word.x1)
    return groups


def _distinct(words: Sequence[RawWord]) -> int:
    """Count the rows that words below each other make."""
    rows, bottom = 0, -1
    for word in sorted(words, key=lambda word: word.y0):
        if (word.y0 + word.y1) / 2 > bottom:
            rows, bottom = rows + 1, word.y1
    return rows


def _have_near(words: Sequence[RawWord], others: Sequence[RawWord], reach: float) -> list[bool]:
    """Say of each word whether another one stands close beside it; the words themselves may be among the others."""
    around = _boxes(others)
    high = around[:, 3] > around[:, 1]
    near = list[bool]()
    # A large sheet of figures has thousands of words: not all are held against all at once.
    for start in range(0, len(words), _TOGETHER):
        mine = _boxes(words[start : start + _TOGETHER])
        level = (around[:, 1] < mine[:, 3, None]) & (around[:, 3] > mine[:, 1, None])
        level &= high & (mine[:, 3] > mine[:, 1])[:, None]
        # Few words stand level with one: only of those it is asked how far off they are.
        one, other = np.nonzero(level)
        here, there = mine[one], around[other]
        apart = np.maximum(there[:, 0] - here[:, 2], here[:, 0] - there[:, 2])
        close = (-reach < apart) & (apart < reach) & (here != there).any(axis=1)
        near.extend((np.bincount(one[close], minlength=len(mine)) > 0).tolist())
    return near


def _boxes(words: Sequence[RawWord]) -> NDArray[np.int32]:
    sides = [(word.x0, word.y0, word.x1, word.y1) for word in words]
    return np.asarray(sides, np.int32).reshape(-1, 4)


def _figures(grey: Grey, dpi: int, box: Box, others: Sequence[RawWord]) -> list[Box]:
    """Return the boxes of what may be numbers in a band, from the top, the `others` left out; what reaches over its
    sides is none."""
    millimetre = dpi / 25.4
    x0, y0, x1, y1 = box
    # Pale print is in the cleaned page as dark as the rest, in a mask of ink it may be missing.
    part = np.where(grey[y0:y1, x0:x1] < _INK_BELOW, np.uint8(255), np.uint8(0))
    if min(part.shape) < 8:
        return []
    for word in others:
        part[
            max(0, word.y0 - y0) : max(0, word.y1 - y0), max(0, word.x0 - x0) : max(0, word.x1 - x0)
        ] = 0
    low, high = (side * millimetre for side in _LETTER_MM)
    _, _, pieces, _ = cv2.connectedComponentsWithStats(part, connectivity=8)
    heights = [tall for tall in pieces[1:, cv2.CC_STAT_HEIGHT].tolist() if low <= tall <= high]
    if not heights:
        return []
    # The figures of one number stand closer than half their height.
    reach = np.ones((1, max(3, round(_JOINED * float(np.median(heights)))) | 1), np.uint8)
    joined = np.asarray(cv2.morphologyEx(part, cv2.MORPH_CLOSE, reach), np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    found = [
        (x0 + x, y0 + y, x0 + x + wide, y0 + y + tall)
        for x, y, wide, tall, _ in stats[1:].tolist()
        if low <= tall <= high
        and wide <= _WIDEST_MM * millimetre
        and x > 0
        and x + wide < part.shape[1]
    ]
    return sorted(found, key=lambda place: place[1])


def _level(place: Box, word: RawWord) -> bool:
    middle = (place[1] + place[3]) / 2
    return word.y0 < middle < word.y1


def _says(word: RawWord) -> bool:
    return any(map(str.isalnum, word.text))


def _same(word: RawWord, other: RawWord) -> bool:
    return _overlap((word.x0, word.y0, word.x1, word.y1), other)


def _overlap(place: Box, word: RawWord) -> bool:
    return min(place[2], word.x1) > max(place[0], word.x0) and min(place[3], word.y1) > max(
        place[1], word.y0
    )


def _line_of(grey: Grey, places: Sequence[Box]) -> tuple[Grey, list[int]]:
    """Set the places beside each other on paper, on one base line; return the line and where each one starts."""
    tall = max(place[3] - place[1] for place in places)
    gap, margin = round(_GAP * tall), round(_MARGIN * tall)
    wide = sum(place[2] - place[0] for place in places) + gap * (len(places) + 1)
    line = np.full((tall + 2 * margin, wide), 255, np.uint8)
    starts, at = [], gap
    for x0, y0, x1, y1 in places:
        line[margin + tall - (y1 - y0) : margin + tall, at : at + x1 - x0] = grey[y0:y1, x0:x1]
        starts.append(at)
        at += x1 - x0 + gap
    return line, starts


def _back_at_place(
    places: Sequence[Box], starts: Sequence[int], read: Sequence[RawWord]
) -> list[tuple[Box, RawWord]]:
    """Give each word the place it was taken from; figures of several places read as one word are parted again."""
    found = []
    for word in read:
        mine = [
            place
            for place, start in zip(places, starts, strict=True)
            if word.x0 < start + (place[2] - place[0]) / 2 < word.x1
        ]
        texts = [word.text] if len(mine) == 1 else list(word.text)
        if len(texts) != len(mine):
            continue
        for place, text in zip(mine, texts, strict=True):
            x0, y0, x1, y1 = place
            found.append((place, replace(word, text=text, x0=x0, y0=y0, x1=x1, y1=y1)))
    return found


def _joined(old: Sequence[RawWord], new: Sequence[RawWord]) -> list[RawWord]:
    """Take the new reading of a column, and from the old one what the new one has nothing for and what it was surer of."""
    upright = {id(word) for word in upright_lines(old)}
    kept, beaten = [], set()
    for word in old:
        rivals = [other for other in new if _same(other, word)]
        if not rivals:
            if id(word) not in upright:
                kept.append(word)
        elif id(word) not in upright and _keeps(word, rivals):
            kept.append(word)
            beaten |= {id(other) for other in rivals}
    return kept + [other for other in new if id(other) not in beaten]


def _keeps(word: RawWord, rivals: Sequence[RawWord]) -> bool:
    """Whether the old word stays: it says the same, or was sure of its figures where the new reading is not."""
    if len(rivals) > 1:
        return False
    if word.text == rivals[0].text:
        return word.confidence >= rivals[0].confidence
    if not _FIGURES.fullmatch(word.text):
        return word.confidence >= _SURE
    return word.confidence >= min(_SURE, rivals[0].confidence)
