"""Words as invisible text over the places where they stand, in as few bytes as that takes.

A line is one string with a space of fitting width before each word; sizes and scales change only where a word would
otherwise begin or end more than a sixth of its line's height beside its box.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice, pairwise
from math import ceil, inf
from typing import NamedTuple

from counter_app.domain.digitised import Word

from .alphabet import GAP_FEWEST, GAP_MOST, GAPS, PRINTED, TYPED, Cut, codes_of, natural_width
from .glyphless import WIDE_ADVANCE, encode_wide

PLAIN_KEY = "/T"
TYPED_KEY = "/M"
WIDE_KEY = "/Invisible"
_POINTS_PER_INCH = 72.0
_INVISIBLE = 3
# Shares of the line's height: how far a word may begin or end beside its box, differ in width, be lower or higher.
_ASIDE = 1 / 6
_WIDER = 0.155
_HIGHER = 0.08
# Nearer words are one for viewers, in spite of the space between them (poppler: 0.15 of the font's size).
_APART = 0.16
# Words farther apart stand in two columns for them (poppler: 0.7 of the font's size).
_TOGETHER = 0.67
_PUSHED = 0.5
# In parts of the line's height: from where on a gap is a typewriter's space, from where on one between columns.
_TYPED_FROM, _COLUMN_FROM = 0.66, 2.0
_TELLING = 3
_WHOLE_POINTS_FROM = 8.0
_SIZE_STEPS = (1.0, 0.5, 0.1)
_SCALE_STEPS = (10.0, 5.0, 2.0, 1.0)
_STAYS = 0.06


class _Show(NamedTuple):
    """A word's codes, in which font they are, where it begins and ends (points), its natural width (font size 1)."""

    codes: bytes
    wide_font: bool
    left: float
    right: float
    natural: float


@dataclass(frozen=True, slots=True)
class _Line:
    shows: tuple[_Show, ...]
    height: float
    base: float
    cut: Cut

    @property
    def size(self) -> float:
        """Return the font size in which letters are as high as the line."""
        return self.height * 1000 / self.cut.tall

    @property
    def digits(self) -> int:
        """To how many decimals of a point its places are told."""
        return 0 if self.height >= _WHOLE_POINTS_FROM else 1


class _Bounds(NamedTuple):
    """What a value may be at least and at most, should be, and how much that counts."""

    least: float
    most: float
    best: float
    weight: float


def invisible_text(words: Sequence[Word], height: int, dpi: int) -> bytes:
    """Return the operators that show `words`, b"" when there is nothing to show.

    Args:
        words: boxes in pixels of a page `height` pixels high at `dpi`, in reading order.

    Fonts are called by `PLAIN_KEY` and, where a character needs it, by `WIDE_KEY`.
    """
    lines = list(_lines(words, height, dpi))
    if not lines:
        return b""
    sizes = _steady(
        [
            _Bounds(one.size * (1 - _HIGHER), one.size * (1 + _HIGHER), one.size, 1.0)
            for one in lines
        ],
        _SIZE_STEPS,
    )
    bounds = [b for line, size in zip(lines, sizes, strict=True) for b in _scales(line, size)]
    scales = iter(_steady(bounds, _SCALE_STEPS))
    writer = _Writer()
    for line, size in zip(lines, sizes, strict=True):
        writer.write(line, size, list(islice(scales, len(line.shows))))
    return b"BT %d Tr\n%s\nET\n" % (_INVISIBLE, b"".join(writer.parts))


def _lines(words: Sequence[Word], height: int, dpi: int) -> Iterator[_Line]:
    unit = _POINTS_PER_INCH / dpi
    lines = [list(members) for _, members in groupby(words, key=lambda word: word.line)]
    gaps = [_near_gaps(line) for line in lines]
    page = _is_typed([gap for line in gaps for gap in line])
    for members, near in zip(lines, gaps, strict=True):
        cut = TYPED if (_is_typed(near) if len(near) >= _TELLING else page) else PRINTED
        line = [(word, show) for word in members if (show := _show(word, unit, cut)) is not None]
        if line:
            top, bottom = _reach(word for word, _ in line)
            yield _Line(
                tuple(show for _, show in line),
                max((bottom - top) * unit, 1.0),
                (height - bottom) * unit,
                cut,
            )


def _reach(words: Iterable[Word]) -> tuple[float, float]:
    """Return from where to where most of a line's words reach in height."""
    boxes = [word.box for word in words]
    return _middle([box.y0 for box in boxes]), _middle([box.y1 for box in boxes])


def _near_gaps(line: Sequence[Word]) -> list[float]:
    """Return the gaps between words that are no columns' in parts of the line's height."""
    top, bottom = _reach(line)
    gaps = ((after.box.x0 - word.box.x1) / max(bottom - top, 1.0) for word, after in pairwise(line))
    return [gap for gap in gaps if gap < _COLUMN_FROM]


def _is_typed(gaps: Sequence[float]) -> bool:
    """Tell whether most gaps are as wide as a typewriter's spaces."""
    return 2 * sum(gap >= _TYPED_FROM for gap in gaps) > len(gaps)


def _show(word: Word, unit: float, cut: Cut) -> _Show | None:
    # A box has a pixel at the least, however it came: no word is left out, none is of no width.
    left, right = word.box.x0 * unit, max(word.box.x1, word.box.x0 + 1) * unit
    codes = codes_of(word.text)
    if codes:
        return _Show(codes, False, left, right, natural_width(codes, cut) / 1000)
    codes = encode_wide(word.text)
    natural = len(codes) // 2 * WIDE_ADVANCE / 1000 * cut.tall / 1000
    return _Show(codes, True, left, right, natural) if codes else None


def _scales(line: _Line, size: float) -> Iterator[_Bounds]:
    """Yield by how many percent each word may be scaled in width, so that it fits its box and the next is apart."""
    may, apart, together = _WIDER * line.height, _APART * size, _TOGETHER * size
    following = inf
    bounds = []
    for _, _, left, right, natural in reversed(line.shows):
        wide, percent = right - left, 100 / (size * natural)
        least, most = wide - may, wide + may
        if left < following < left + most + apart:
            # Where boxes nearly touch the word is made a little narrower than it is.
            most = following - left - apart
            least = max(min(least, most), wide - 2 * may)
        elif line.cut is TYPED and following - right < _COLUMN_FROM * line.height:
            least = max(least, min(most, following - left - together))
        least = max(least, wide / 2)
        bounds.append(_Bounds(least * percent, max(least, most) * percent, wide * percent, natural))
        following = left
    return reversed(bounds)


def _steady(bounds: Sequence[_Bounds], steps: Sequence[float]) -> list[float]:
    """Return values within `bounds` that change as seldom as possible: multiples of the first step that has one there."""
    values = list[float]()
    least, most, best, weight, count = 0.0, inf, 0.0, 0.0, 0
    for low, high, wish, counts in bounds:
        if low > most or high < least:
            values += [_rounded(best / weight, least, most, steps)] * count
            least, most, best, weight, count = low, high, 0.0, 0.0, 0
        if low > least:
            least = low
        if high < most:
            most = high
        best, weight, count = best + wish * counts, weight + counts, count + 1
    return values + [_rounded(best / (weight or 1.0), least, most, steps)] * count


def _rounded(best: float, least: float, most: float, steps: Sequence[float]) -> float:
    """Return the coarsest multiple within bounds: short numbers, many of them alike."""
    value = best = min(max(best, least), most)
    for step in steps:
        value = round(best / step) * step
        if least <= value <= most:
            break
    return max(round(value, 1), steps[-1])


class _Writer:
    """Writes lines one after another: what stands already is not said again."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self._string: list[bytes] = []
        self._x = self._y = self._step = 0.0
        self._cut, self._size = PRINTED, 0.0
        self._scale = 100.0

    def write(self, line: _Line, size: float, scales: Sequence[float]) -> None:
        """Write a line at a font size, each word scaled in width by so many percent."""
        if (line.cut, size) != (self._cut, self._size):
            self._cut, self._size = line.cut, size
            self._plain_font()
        self._rescale(scales[0])
        stays, first = _STAYS * line.height, line.shows[0].left
        x = self._x if abs(self._x - first) <= 2 * stays else round(first, line.digits)
        y = self._y + self._step
        if abs(y - line.base) > stays:
            y = round(line.base, line.digits)
        self._step = y - self._y
        self._move(x, y)
        self._words(line, scales)

    def _words(self, line: _Line, scales: Sequence[float]) -> None:
        aside, pen = _ASIDE * line.height, self._x
        for place, (show, scale) in enumerate(zip(line.shows, scales, strict=True)):
            wide = show.natural * self._size * scale / 100
            if place:
                excess = wide - (show.right - show.left)
                least, most = max(-aside, -aside - excess), min(aside, aside - excess)
                pen = self._space(show.left + (least + most) / 2, (most - least) / 2, pen, line)
            if scale != self._scale or show.wide_font:
                self._end_string()
                self._rescale(scale)
            self._string.append(show.codes)
            if show.wide_font:
                self._font(WIDE_KEY, round(self._size * self._cut.tall / 1000, 1))
                self._end_string()
                self._plain_font()
            pen += wide
        self._end_string()

    def _space(self, start: float, may: float, pen: float, line: _Line) -> float:
        """Write a space, the plain one if the next word then starts within `may` of `start`; return where it does."""
        em, plain, step = self._size * self._scale / 100_000, self._cut.space, self._cut.step
        wanted = (start - pen) / em
        steps = (wanted - plain) / step
        taken = 0 if abs(steps) * step * em <= may else round(steps)
        fewest = ceil((_APART * self._size / em - plain) / step)
        taken = min(max(taken, fewest, GAP_FEWEST), GAP_MOST)
        wide = plain + taken * step
        missed = (wide - wanted) * em
        if -max(1.5 * may, step / 2 * em) <= missed <= _PUSHED * self._size:
            self._string.append(GAPS[taken].to_bytes())
            return pen + wide * em
        self._string.append(b" ")
        self._end_string()
        self._move(round(start, line.digits), self._y)
        return self._x

    def _move(self, x: float, y: float) -> None:
        self.parts.append(b" %g %g Td" % (round(x - self._x, 1) + 0.0, round(y - self._y, 1) + 0.0))
        self._x, self._y = x, y

    def _plain_font(self) -> None:
        self._font(TYPED_KEY if self._cut is TYPED else PLAIN_KEY, self._size)

    def _font(self, key: str, size: float) -> None:
        self.parts.append(b"%s %g Tf" % (key.encode(), size))

    def _rescale(self, scale: float) -> None:
        if scale != self._scale:
            self._scale = scale
            self.parts.append(b" %d Tz" % scale)

    def _end_string(self) -> None:
        if self._string:
            self.parts.append(b"(%s)Tj" % _escaped(b"".join(self._string)))
            self._string.clear()


def _escaped(codes: bytes) -> bytes:
    """Escape a string's delimiters; as bytes it packs far better than in hexadecimal digits."""
    for mark in (b"\\", b"(", b")"):
        codes = codes.replace(mark, b"\\" + mark)
    return codes.replace(b"\r", b"\\r")


def _middle(values: list[int]) -> float:
    ordered = sorted(values)
    return (ordered[len(ordered) // 2] + ordered[(len(ordered) - 1) // 2]) / 2
