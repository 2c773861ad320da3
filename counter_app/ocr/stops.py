"""Numbers read once more with their stops: those went with the leader that the numbers stand on, and 120.5 came out as 1205.

Only words that hold figures on both sides of such a stop are read again. What they then say counts when it has the same figures
and a stop; else the number is not to be believed, and says so by its confidence. Nor is one to be believed that the leader seems
to run on under: what shows there may be its own dot. Then groups of three figures, dates, and long numbers that begin with a
nought (telephones, papers) say the same with a stop or without.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain

import cv2
import numpy as np

from counter_app.pages.stops import Stop, put_back

from .engine import Engine, Grey, Layout, RawWord
from .rereading import moved
from .uncovered import Box

_MOST = 40
_PAPER = 255
_FAR = 1 << 30
# Ways to read a number by itself: figures alone are read best, but what is beside them in a word is lost. How much room (mm)
# there is above and below moves what the reader takes for its height.
_FIGURES_ONLY = "0123456789.,"
_WAYS = ((_FIGURES_ONLY, 1.2), (_FIGURES_ONLY, 2.0), ("", 1.2))
_ACROSS = 2.0
# How far apart two parts of a number stand at most, in their heights.
_APART = 1.5
# What a number is worth whose stop was not read.
_UNSURE = 0.4
_FIGURES = 0.5
_TAKEN_FOR_SIX = frozenset("óáé")
_STOP = re.compile(r"(?<=\d)\.\s?(?=\d)")
_MARK = re.compile(r"(?<=\d)[.,][.,\s]*(?=\d)")
_SAME = re.compile(r"[1-9]\d{0,2}([ .]\d{3})+|\d{1,2}[ .]\d{1,2}[ .]\d{4}|0\d([ .]?\d){4,}")
_NUMBER = re.compile(r"[\d\s.,óáé]+")
_BETWEEN = re.compile(r"[\s.:;'-]+")


@dataclass(frozen=True, slots=True)
class _Span:
    """One number: places of its words, left to right, the columns free of other words around it, the stops that went from it."""

    words: tuple[int, ...]
    free: tuple[int, int]
    stops: tuple[Stop, ...]

    @property
    def over(self) -> bool:
        """Whether one of the stops may be the leader's own."""
        return any(stop.over for stop in self.stops)

    @property
    def roomy(self) -> bool:
        """Whether its figures tell that one of the stops was there."""
        return any(stop.roomy for stop in self.stops)


@dataclass(frozen=True, slots=True)
class _Cut:
    """Grey pixels of a number, and where on the page (x, y) they begin."""

    grey: Grey
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Stopped:
    """The words, and the places (x0, y0, x1, y1) of numbers that may have a stop or none, in pixels of the page that was read."""

    words: tuple[RawWord, ...]
    doubted: tuple[Box, ...]


def with_stops(
    engine: Engine, grey: Grey, dpi: int, words: Sequence[RawWord], stops: Sequence[Stop]
) -> Stopped:
    """Return the words with numbers read as they are with the stops that belong to them.

    Args:
        grey: the cleaned page, without `stops`; all in its pixels.

    Raises:
        ReaderTimeout, TesseractMissing, LanguageMissing.
    """
    if not stops:
        return Stopped(tuple(words), ())
    result = [[word] for word in words]
    doubted: list[Box] = []
    looked = 0
    for span in _spans(words, stops):
        old = [words[place] for place in span.words]
        if span.over and says_the_same(_text(old)):
            continue
        looked += 1
        read, sure = _read(engine, grey, dpi, old, span) if looked <= _MOST else (old, False)
        if not sure:
            read = [replace(one, confidence=min(one.confidence, _UNSURE)) for one in read]
            doubted += [(one.x0, one.y0, one.x1, one.y1) for one in read]
        # Where it comes out in as many words each keeps its place among the others.
        parts = [[one] for one in read] if len(read) == len(old) else [read]
        parts += [[] for _ in old[len(parts) :]]
        for place, part in zip(span.words, parts, strict=True):
            result[place] = part
    return Stopped(tuple(chain.from_iterable(result)), tuple(doubted))


def says_the_same(number: str) -> bool:
    """Say whether a number says the same with a stop in each of its rooms or with none: groups of figures, dates, telephones."""
    return _SAME.fullmatch(number) is not None


def _spans(words: Sequence[RawWord], stops: Sequence[Stop]) -> list[_Span]:
    """Return the numbers that stops went from. Words of one may be in several lines: some are read in columns of their own."""
    boxes = np.array([(word.x0, word.y0, word.y1) for word in words]).reshape(-1, 3)
    third = (boxes[:, 2] - boxes[:, 1]) / 3
    tops, feet = boxes[:, 1] + third, boxes[:, 2] + third
    spans: list[_Span] = []
    for stop in sorted(stops, key=lambda stop: stop.place[0]):
        middle = (stop.place[1] + stop.place[3]) / 2
        level = np.flatnonzero((tops <= middle) & (middle <= feet))
        places = level[np.argsort(boxes[level, 0], kind="stable")].tolist()
        found = _around([words[place] for place in places], stop)
        if found is None:
            continue
        first, last = found
        chosen = tuple(places[first:last])
        left = words[places[first - 1]].x1 if first else -_FAR
        right = words[places[last]].x0 if last < len(places) else _FAR
        before = next((span for span in spans if set(span.words) & set(chosen)), None)
        if before is None:
            spans.append(_Span(chosen, (left, right), (stop,)))
        else:
            joined = tuple(dict.fromkeys((*before.words, *chosen)))
            free = before.free[0], right if chosen[-1] == joined[-1] else before.free[1]
            spans[spans.index(before)] = _Span(joined, free, (*before.stops, stop))
    return spans


def _around(line: Sequence[RawWord], stop: Stop) -> tuple[int, int] | None:
    """Return which words of a line (first, last exclusive) have figures on both sides of a stop, if any have."""
    middle = (stop.place[0] + stop.place[2]) / 2
    for at, word in enumerate(line):
        if middle < word.x0:
            continue
        if middle < word.x1:
            return (at, at + 1) if len(word.text) > 1 and _of_figures(word) else None
        if at + 1 == len(line) or middle >= line[at + 1].x0:
            continue
        after = line[at + 1]
        near = after.x0 - word.x1 <= _APART * max(word.y1 - word.y0, after.y1 - after.y0)
        return (at, at + 2) if near and _of_figures(word, after) else None
    return None


def _of_figures(*words: RawWord) -> bool:
    """Say whether each of the words is mostly figures, or what those are taken for, and one at least has a figure."""
    texts = [[sign for sign in word.text if sign.isalnum()] for word in words]
    alike = (sum(sign.isdigit() or sign in _TAKEN_FOR_SIX for sign in text) for text in texts)
    mostly = all(n >= max(1.0, _FIGURES * len(text)) for n, text in zip(alike, texts, strict=True))
    return mostly and any(sign.isdigit() for text in texts for sign in text)


def _read(
    engine: Engine, grey: Grey, dpi: int, old: list[RawWord], span: _Span
) -> tuple[list[RawWord], bool]:
    """Read a number again, and say whether it is to be believed; the first reading with its stops and its figures counts.

    Where none has both it is as it was read with its stops, or else as it was: rightly so if the leader has but grazed it.
    Of a number that the leader runs on under, figures that came out otherwise are not taken.
    """
    before = _text(old)
    wanted = len(_STOP.findall(before)) + len(span.stops)
    marked, parted = len(_MARK.findall(before)), span.roomy
    other: list[RawWord] = []
    bare = _NUMBER.fullmatch(before) is not None
    for only, down in _WAYS:
        if only and not bare:
            continue
        cut = _cut(grey, dpi, old, span, down)
        words = engine.read(cut.grey, dpi, layout=Layout.LINE, only=only)
        parted = parted or len(_MARK.findall(_text(words))) > marked
        if len(_STOP.findall(_text(words))) < wanted:
            continue
        found = _joined([replace(w, line=old[0].line) for w in moved(words, cut.x, cut.y)])
        if _figures(found) == _figures(old):
            return found, not span.over or says_the_same(_text(found))
        other = other or found
    if span.over:
        # A stop that was read may be one of the leader's that stayed.
        return old, not (other or parted or _STOP.search(before))
    return other or old, False


def _cut(grey: Grey, dpi: int, chosen: Sequence[RawWord], span: _Span, down_mm: float) -> _Cut:
    """Cut a number out between its neighbours, and put its stops back."""
    across, down = (round(room * dpi / 25.4) for room in (_ACROSS, down_mm))
    first, last = min(word.x0 for word in chosen), max(word.x1 for word in chosen)
    left, right = span.free
    x0 = min(max(first - across, (left + first) // 2), first)
    x1 = max(min(last + across, (last + right) // 2), last)
    y0, y1 = min(word.y0 for word in chosen) - down, max(word.y1 for word in chosen) + down
    x0, y0 = max(0, x0), max(0, y0)
    shown = put_back(grey[y0:y1, x0:x1], span.stops, (x0, y0))
    framed = cv2.copyMakeBorder(shown, 0, 0, across, across, cv2.BORDER_CONSTANT, value=_PAPER)
    return _Cut(np.asarray(framed, np.uint8), x0 - across, y0)


def _joined(words: Sequence[RawWord]) -> list[RawWord]:
    """Return the words with those that a stop alone parts as one."""
    joined: list[RawWord] = []
    for word in words:
        last = joined[-1] if joined else None
        if last is None or not (last.text.endswith(".") or word.text.startswith(".")):
            joined.append(word)
            continue
        joined[-1] = replace(
            last,
            text=last.text + word.text,
            y0=min(last.y0, word.y0),
            x1=word.x1,
            y1=max(last.y1, word.y1),
            confidence=min(last.confidence, word.confidence),
        )
    return joined


def _text(words: Sequence[RawWord]) -> str:
    return " ".join(word.text for word in words)


def _figures(words: Sequence[RawWord]) -> str:
    return _BETWEEN.sub("", _text(words)).strip(",")
