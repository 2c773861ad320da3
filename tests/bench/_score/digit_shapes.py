"""Whether each digit kept its shape, told without a reader: by what the typesetter knows of it.

A reader's own noise swaps digits on a copy that nothing happened to. Here each digit of the truth is drawn anew in its font,
at its place and as blurred as the page is, once as itself and once as each of the nine others, its neighbours beside it. Of
these ten the picture is most like one. A digit most like itself on the master and most like another on the copy was changed.

What is most like by a hair is like both: half a pixel's shift moves by how much a digit is more like itself than like the
next (standard deviation 0.017), a softening that nobody sees by 0.020. So a difference of likeness counts from `_NOISE` on.
That hides nothing: on 33 pages drawn at random 1,600 digits were put in others' places. 1,599 are seen without the margin;
with it 1,599 are told on the master and 1,598 of them seen. A margin of 0.03 would hide five more.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from counter_app.pages.raster import Pixels
from tests.bench._paper.fonts import Family, families, width_mm
from tests.bench._paper.make import Made
from tests.bench._paper.sheet import ABOVE, BELOW, Tone, TrueWord, face_of

Grey = NDArray[np.float32]

DIGITS = "0123456789"
_FINER = 2
"""Pictures are compared at so many times the page's resolution: half a pixel's shift is a shift then."""
_SUPER = 3
"""Shapes are drawn finer still by so much and brought down, as a scanner does."""
_REACH = 2
"""Pixels of the page by which a digit may stand beside its place."""
_LEAST_LIKENESS = 0.4
_LEAST_CONTRAST = 12
"""Correlation and levels below which a place shows no digit at all."""
_NOISE = 0.02
"""By so much of a correlation two shapes must differ in likeness for one of them to be told."""


@dataclass(frozen=True, slots=True)
class Shapes:
    """Counts of digits: told on the master; of these changed on the copy to another digit, or none; not told on the master.

    `where` names the changed ones: the word, the digit's place in it, what it looks like.
    """

    told: int = 0
    changed: int = 0
    unclear: int = 0
    where: tuple[str, ...] = ()

    def __add__(self, other: "Shapes") -> "Shapes":
        return Shapes(
            self.told + other.told,
            self.changed + other.changed,
            self.unclear + other.unclear,
            self.where + other.where,
        )


def compare_shapes(digits: Sequence["TrueDigit"], master: Pixels, shown: Pixels) -> Shapes:
    """Look at the digits of a page on `master` and on `shown` (RGB, both of the page's size)."""
    pictures = [np.asarray(one.max(axis=2), np.float32) for one in (master, shown)]
    told = unclear = 0
    where = list[str]()
    for digit in digits:
        own = DIGITS.index(digit.text)
        on_master, on_copy = (_likenesses(digit, picture) for picture in pictures)
        if (
            on_master[own] < _LEAST_LIKENESS
            or on_master[own] < max(on_master[:own] + on_master[own + 1 :]) + _NOISE
        ):
            unclear += 1
            continue
        told += 1
        if max(on_copy) < _LEAST_LIKENESS - _NOISE:
            where.append(f"{digit.word}[{digit.at}] as none")
        elif on_copy[own] < max(on_copy) - _NOISE:
            seen = DIGITS[on_copy.index(max(on_copy))]
            where.append(f"{digit.word}[{digit.at}] as {seen}")
    return Shapes(told, len(where), unclear, tuple(where))


@dataclass(frozen=True, slots=True)
class TrueDigit:
    """One digit: its word and place in it, the cell (x0, y0, x1, y1 in pixels of the page), its ten shapes over that cell.

    Shapes are drawn at `_FINER` times the page's resolution, ink 1, paper 0; in the order of `DIGITS`.
    """

    text: str
    word: str
    at: int
    cell: tuple[int, int, int, int]
    shapes: tuple[Grey, ...]


def _likenesses(digit: TrueDigit, picture: Grey) -> tuple[float, ...]:
    """Return how like each digit the picture (0 ink to 255 paper) is at the place of `digit`, -1 to 1; 0 where it is blank."""
    x0, y0, x1, y1 = digit.cell
    height, width = picture.shape
    nothing = (0.0,) * len(DIGITS)
    if x0 < _REACH or y0 < _REACH or x1 + _REACH > width or y1 + _REACH > height:
        return nothing
    there = picture[y0 - _REACH : y1 + _REACH, x0 - _REACH : x1 + _REACH]
    if np.ptp(there) < _LEAST_CONTRAST:
        return nothing
    fine = 255 - cv2.resize(there, None, fx=_FINER, fy=_FINER, interpolation=cv2.INTER_CUBIC)
    return tuple(
        float(cv2.matchTemplate(fine, shape, cv2.TM_CCOEFF_NORMED).max()) for shape in digit.shapes
    )


def true_digits(page: Made) -> Iterator[TrueDigit]:
    """Yield every digit of the truth, in its order."""
    family = next(one for one in families() if one.name == page.family)
    for piece in page.pieces:
        for word in piece.words:
            for at, letter in enumerate(word.text):
                if letter in DIGITS:
                    yield _true_digit(page, family, word, at)


def _true_digit(page: Made, family: Family, word: TrueWord, at: int) -> TrueDigit:
    font = face_of(family, word.tone)
    tall = (word.box[3] - word.box[1]) / (ABOVE + BELOW)
    size, base = tall * 72 / 25.4, word.box[1] + ABOVE * tall
    starts = [
        word.box[0] + (word.pitch * n if word.pitch else width_mm(word.text[:n], font, size))
        for n in range(len(word.text))
    ]
    wide = width_mm(word.text[at], font, size)
    slant = 0.12 * tall if word.tone is Tone.ITALIC else 0.0
    corners = _seen(
        page,
        [
            (starts[at] - 0.04 * tall, base - 0.78 * tall),
            (starts[at] + wide + slant, base - 0.78 * tall),
            (starts[at] + wide + 0.04 * tall, base + 0.08 * tall),
            (starts[at] - 0.04 * tall, base + 0.08 * tall),
        ],
    )
    x0, y0 = np.floor(corners.min(axis=0)).astype(int)
    x1, y1 = np.ceil(corners.max(axis=0)).astype(int)
    cell = (int(x0), int(y0), int(x1), int(y1))
    around = [(n, letter) for n, letter in enumerate(word.text) if n != at and abs(n - at) <= 2]
    beside = _drawn(page, font, size, [(starts[n], base, letter) for n, letter in around], cell)
    blur = page.damage.blur * page.dpi / 200 * _FINER
    shapes = []
    for other in DIGITS:
        alone = _drawn(page, font, size, [(starts[at], base, other)], cell)
        ink = np.maximum(alone, beside)
        shapes.append(np.asarray(cv2.GaussianBlur(ink, (0, 0), blur), np.float32))
    return TrueDigit(word.text[at], word.text, at, cell, tuple(shapes))


def _seen(page: Made, places: Sequence[tuple[float, float]]) -> NDArray[np.float64]:
    """Return millimetres of the paper as pixels of the scan, N × 2."""
    moved = page.place @ np.asarray([(x, y, 1.0) for x, y in places]).T
    return np.asarray((moved[:2] / moved[2]).T, np.float64)


def _drawn(
    page: Made,
    font: Path,
    size: float,
    letters: Sequence[tuple[float, float, str]],
    cell: tuple[int, int, int, int],
) -> Grey:
    """Draw letters (left end and base line in mm) over `cell`, `_FINER` times as fine as the page, turned as the page is."""
    x0, y0, x1, y1 = cell
    fine = _FINER * _SUPER
    canvas = np.zeros(((y1 - y0) * fine, (x1 - x0) * fine), np.float32)
    per_mm = fine * page.dpi / 25.4
    tall = round(size * 25.4 / 72 * per_mm)
    face, side = _face(font, tall), 2 * tall
    to_canvas = np.diag([fine, fine, 1.0]) @ np.asarray([[1, 0, -x0], [0, 1, -y0], [0, 0, 1.0]])
    for left, base, letter in letters:
        glyph = Image.new("L", (side, side))
        ImageDraw.Draw(glyph).text((side // 4, side * 3 // 4), letter, 255, face, "ls")
        of_mm = np.asarray(
            [
                [1 / per_mm, 0, left - side // 4 / per_mm],
                [0, 1 / per_mm, base - side * 3 // 4 / per_mm],
                [0, 0, 1],
            ]
        )
        put = cv2.warpPerspective(
            np.asarray(glyph, np.float32) / 255,
            to_canvas @ page.place @ of_mm,
            (canvas.shape[1], canvas.shape[0]),
            flags=cv2.INTER_LINEAR,
        )
        canvas = np.maximum(canvas, put)
    small = cv2.resize(canvas, None, fx=1 / _SUPER, fy=1 / _SUPER, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.float32)


@cache
def _face(font: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(font), size)
