"""What may have gone from numbers with a leader or rule at their foot: a stop that ran into it, or strokes that it crosses.

Such a stop is no mark of its own. That one stood there tells the room between two figures, wider than between the others, from
whose foot ink went. As with dots of the leader itself, groups of figures that say the same without it are left alone.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from counter_app.pages.stops import Stop

from .engine import Grey, RawWord
from .stops import says_the_same
from .uncovered import Box

# Print of the cleaned page is darker than the first; what went left the page lighter by so much.
_INK, _LIGHTER = 140, 60
# All the rest in heights of the figures. A stop's rows above their base line and below it, and what of its ink is plain.
_STOP_HIGH, _BELOW, _LEAST_INK = 0.3, 0.1, 0.015
# Of the rows above a stop so many are light.
_UPRIGHT = 0.5
# So much of figures' feet is not looked at for where one ends: what is left of a leader joins them. A comma that stayed is no
# figure: those have ink in their upper half.
_FEET, _UPPER = 0.25, 0.5
# From figure to figure at least; so much farther apart with a stop, and where there are but two.
_PITCH, _FARTHER, _TWO = 0.5, 0.27, 1.06
# The room between words of a number at most, and beside its outer figures, in widths of a figure; how wide one is at least, and
# how much narrower a 1.
_WORDS, _OUTER, _SLIM, _ONE = 1.5, 0.15, 0.7, 0.1
# How far off each other's height words of a number are at most.
_OFF = 0.3
# Of a number's columns so many lost ink in one row not lower and not higher than this, to one side of which a line goes on.
_CROSSED, _LOWEST, _HIGHEST, _GOES_ON = 0.3, 0.05, 0.4, 0.9
# Rows of a line are so dark all along a word. So many rows above it with hardly any ink part it from figures that stand over it:
# with one alone their feet may have gone with its soft edge.
_ALL_ALONG, _PARTING, _HARDLY = 0.75, 2, 0.05
# Signs that are not level reach so far below the figures' base line.
_TAIL = 0.18
_WHITE = 255
_LEVEL = re.compile(r"[^][(),;/|gjpqy]+")
_NUMBER = re.compile(r"\d[\d.]*\D*")
_UNITS = re.compile(r"\D+$")

Numbers = NDArray[np.int64]
Columns = tuple[int, int]
"""The first, and the one after the last."""


@dataclass(frozen=True, slots=True)
class Gone:
    """All `stops` that may have stood within numbers, and the places of numbers whose figures a rule crosses."""

    stops: tuple[Stop, ...] = ()
    crossed: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class _Pages:
    """The page without its leaders and rules, and with them: grey pixels of one size."""

    cleaned: Grey
    whole: Grey

    def dark(self, word: RawWord, place: Box) -> NDArray[np.bool_]:
        """Say which pixels of a place were at least half as dark as the word."""
        darkest = self.whole[word.y0 : word.y1, word.x0 : word.x1].min(initial=_WHITE)
        return np.asarray(self.whole[_within(place)] < (int(darkest) + _WHITE) // 2)

    def gone(self, word: RawWord, place: Box) -> NDArray[np.bool_]:
        """Say which of those went."""
        return self.dark(word, place) & (self._lighter(place) > _LIGHTER)

    def touched(self, first: RawWord, last: RawWord) -> bool:
        """Say whether anything went from the lower half of a number's words or from between them."""
        lower = (first.x0, (first.y0 + first.y1) // 2, last.x1, max(first.y1, last.y1))
        return bool(self._lighter(lower).max(initial=0) > _LIGHTER)

    def _lighter(self, place: Box) -> NDArray[np.int16]:
        inside = _within(place)
        return np.subtract(self.cleaned[inside], self.whole[inside], dtype=np.int16)


@dataclass(frozen=True, slots=True)
class _Room:
    """Room for a stop between two figures: what went from there, and where stops are that stand in it."""

    stop: Stop
    place: Box

    def has(self, stop: Stop) -> bool:
        x0, y0, x1, y1 = self.place
        middle = (stop.place[0] + stop.place[2]) / 2
        return x0 <= middle <= x1 and y0 <= stop.place[1] and stop.place[3] <= y1


def gone_with_lines(
    words: Sequence[RawWord], cleaned: Grey, whole: Grey, known: Sequence[Stop]
) -> Gone:
    """Return what may have gone from the numbers of a page with its leaders and rules.

    Args:
        cleaned: grey pixels of the page without them; `whole` with them, of the same size.
        known: stops that went as marks of leaders, in pixels of `cleaned`, as the words.
    """
    pages = _Pages(cleaned, whole)
    rooms: list[_Room] = []
    crossed: list[Box] = []
    for number in _numbers([word for word in words if any(map(str.isdecimal, word.text))]):
        if pages.touched(number[0], number[-1]):
            rooms += _rooms_of(pages, number)
            crossed += [_box(word) for word in number if _is_crossed(pages, word)]
    kept = [stop for stop in known if not (stop.over and any(room.has(stop) for room in rooms))]
    found = [room.stop for room in rooms if not any(room.has(stop) for stop in kept)]
    return Gone((*kept, *found), tuple(crossed))


def _within(place: Box) -> tuple[slice, slice]:
    x0, y0, x1, y1 = place
    return slice(max(0, y0), max(0, y1)), slice(max(0, x0), max(0, x1))


def _box(word: RawWord) -> Box:
    return word.x0, word.y0, word.x1, word.y1


def _numbers(words: Sequence[RawWord]) -> Iterator[list[RawWord]]:
    """Yield numbers as their words, left to right. Those that were read in a column of their own are in other lines."""
    level = sorted(words, key=_middle)
    middles = [_middle(word) for word in level]
    after = dict[int, int]()
    for at, word in enumerate(level):
        off = _OFF * (word.y1 - word.y0)
        first = bisect_left(middles, middles[at] - off)
        last = bisect_right(middles, middles[at] + off, first)
        # The reader's boxes of such words may overlap.
        right = [
            other
            for other in range(first, last)
            if level[other].x0 > word.x0 and level[other].x1 > word.x1
        ]
        nearest = min(right, key=lambda other: level[other].x0, default=at)
        if _close(word, level[nearest]):
            after[at] = nearest
    for first in set(range(len(level))).difference(after.values()):
        number = [first]
        while number[-1] in after:
            number.append(after[number[-1]])
        yield [level[at] for at in number]


def _middle(word: RawWord) -> float:
    return (word.y0 + word.y1) / 2


def _close(word: RawWord, after: RawWord) -> bool:
    """Say whether two words are parted by no more room than a stop of a typewriter takes, as wide as a figure."""
    if not (word.text[-1].isdecimal() and after.text[0].isdecimal()):
        return False
    wide = max(_SLIM * (word.y1 - word.y0), _figure_width(word), _figure_width(after))
    beside = _ONE * ((word.text[-1] == "1") + (after.text[0] == "1"))
    return word.x0 < after.x0 <= word.x1 + (_WORDS + beside) * wide


def _figure_width(word: RawWord) -> float:
    """Return how wide a number's figures are; beside the outer ones is no room."""
    return (word.x1 - word.x0) / (len(word.text) - _OUTER) if word.text.isdecimal() else 0.0


def _rooms_of(pages: _Pages, number: Sequence[RawWord]) -> list[_Room]:
    """Return the rooms of a number that would say something else without the stops that may have gone from them."""
    # With a comma it has its decimals.
    if not all(_NUMBER.fullmatch(word.text) for word in number):
        return []
    said, found = "", list[_Room]()
    for word, after in zip(number, (*number[1:], None), strict=True):
        begun = 0
        for at, columns in _rooms_within(pages.cleaned, word):
            room = _room(pages, word, columns)
            if room is not None:
                found.append(room)
                said, begun = f"{said}{word.text[begun:at]} ", at
        said += f"{word.text[begun:]} "
        room = None if after is None else _room(pages, word, _between(pages.cleaned, word, after))
        found += [] if room is None else [room]
    return [] if says_the_same(_UNITS.sub("", said)) else found


def _rooms_within(cleaned: Grey, word: RawWord) -> list[tuple[int, Columns]]:
    """Return before which signs of a word a stop has room that was not read there, and the room's columns."""
    high = word.y1 - word.y0
    starts, ends = _inked(cleaned, word, word.x1)
    figures = [at for at, sign in enumerate(word.text) if sign.isdecimal()]
    more = starts.size > len(figures) and word.text[-1].isdecimal()
    if len(figures) < 2 or starts.size < len(figures) or more:
        return []
    pitches = np.diff(starts + ends)[: len(figures) - 1] / (2 * high)
    usual = float(pitches.min())
    least = _TWO if pitches.size == 1 else usual + _FARTHER
    if usual < _PITCH:
        return []
    return [
        (at, (int(ends[place]), int(starts[place + 1])))
        for place, (before, at) in enumerate(pairwise(figures))
        if at == before + 1 and pitches[place] >= least
    ]


def _between(cleaned: Grey, word: RawWord, after: RawWord) -> Columns:
    """Return the columns between two words, of those whose boxes overlap the widest without ink."""
    if word.x1 < after.x0:
        return word.x1, after.x0
    starts, ends = _inked(cleaned, word, after.x1)
    if starts.size < 2:
        return word.x1, word.x1
    widest = int(np.argmax(starts[1:] - ends[:-1]))
    return int(ends[widest]), int(starts[widest + 1])


def _inked(cleaned: Grey, word: RawWord, end: int) -> tuple[Numbers, Numbers]:
    """Return where columns with ink of figures, from a word's first to `end`, start and end."""
    high = word.y1 - word.y0
    ink = cleaned[word.y0 : word.y1 - round(_FEET * high), word.x0 : end] < _INK
    edges = np.flatnonzero(np.diff(np.pad(ink.any(axis=0), 1).astype(np.int8)))
    starts, ends = edges[::2], edges[1::2]
    upper = np.append(0, np.cumsum(ink[: round(_UPPER * high)].any(axis=0)))
    figures = upper[ends] > upper[starts]
    return word.x0 + starts[figures], word.x0 + ends[figures]


def _room(pages: _Pages, word: RawWord, columns: Columns) -> _Room | None:
    """Return a room after a figure and what was at its foot, the most of it that hangs together; None if that is little."""
    high = word.y1 - word.y0
    top, foot = word.y1 - round(_STOP_HIGH * high), word.y1 + max(1, round(_BELOW * high))
    above = pages.dark(word, (columns[0], word.y0, columns[1], top))
    marks = pages.dark(word, (columns[0], top, columns[1], foot))
    # A rule of a table parts numbers.
    upright = above.mean(axis=0).max(initial=0.0) > _UPRIGHT
    if upright or np.count_nonzero(marks) < _LEAST_INK * high * high:
        return None
    # Of a rule a stop is where it is thickest.
    ink = marks.sum(axis=0)
    thick = ink > (int(ink.min()) + int(ink.max())) / 2 if ink.min() < ink.max() else ink > 0
    edges = np.flatnonzero(np.diff(np.pad(thick, 1).astype(np.int8)))
    starts, ends = edges[::2], edges[1::2]
    most = int(np.argmax(np.add.reduceat(np.append(ink, 0), edges)[::2]))
    x0, x1 = columns[0] + int(starts[most]) - 1, columns[0] + int(ends[most]) + 1
    x0, top, foot = max(0, x0), max(0, top), min(foot, pages.whole.shape[0])
    stop = Stop((x0, top, x1, foot), True, pages.whole[top:foot, x0:x1].copy(), roomy=True)
    beside = round(_BELOW * high)
    return _Room(stop, (columns[0] - beside, word.y0, columns[1] + beside, word.y1 + high // 3))


def _is_crossed(pages: _Pages, word: RawWord) -> bool:
    """Say whether a line ran through the foot of a word and on beside it: dots do not."""
    high = word.y1 - word.y0
    top = max(0, word.y1 - round(_HIGHEST * high))
    low = _LOWEST if _LEVEL.fullmatch(word.text) else _LOWEST + _TAIL
    foot = word.y1 - max(1, round(low * high))
    shares = pages.gone(word, (word.x0, top, word.x1, foot)).mean(axis=1)
    if not shares.size or shares.max() < _CROSSED:
        return False
    y = top + int(shares.argmax())
    return not _stands_over(pages, word, y) and any(
        bool(side.size) and float(side.any(axis=0).mean()) >= _GOES_ON
        for side in (
            pages.dark(word, (word.x0 - high, y - 1, word.x0 - 2, y + 2)),
            pages.dark(word, (word.x1 + 2, y - 1, word.x1 + high, y + 2)),
        )
    )


def _stands_over(pages: _Pages, word: RawWord, y: int) -> bool:
    """Say whether a word ends above the line that runs through row `y`: its box reaches too far down."""
    shares = pages.dark(word, (word.x0, word.y0, word.x1, y + 1)).mean(axis=1)[::-1]
    thick = int((shares < _ALL_ALONG).argmax())
    above = shares[thick : thick + _PARTING]
    return thick > 0 and above.size == _PARTING and bool(above.max() < _HARDLY)
