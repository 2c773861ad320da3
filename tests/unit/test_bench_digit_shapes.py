"""The judge of digits' shapes: sees each digit put for another, nothing where a copy was moved, softened or thresholded."""

import io
from dataclasses import replace
from functools import cache

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from counter_app.pages.raster import Pixels
from tests.bench._paper.damage import Level
from tests.bench._paper.make import Draw, Made, make
from tests.bench._paper.sheet import Leader
from tests.bench._score.digit_shapes import DIGITS, Shapes, TrueDigit, compare_shapes, true_digits
from tests.bench._score.encodings import ENCODINGS
from tests.bench.compare_encodings import rendered

DPI = 200
Shape = NDArray[np.float32]


@cache
def _page(kind: str, level: Level) -> tuple[Made, Pixels, tuple[TrueDigit, ...]]:
    page = make(Draw(31, 4, kind, Leader.UNDERSCORES, level), dpi=DPI)
    with Image.open(io.BytesIO(page.jpeg)) as image:
        return page, np.asarray(image.convert("RGB"), dtype=np.uint8), tuple(true_digits(page))


PAGES = (("card", Level.HEAVY), ("receipt", Level.MEDIUM), ("decision", Level.LIGHT))


@pytest.mark.parametrize(("kind", "level"), PAGES)
def test_a_digit_put_in_anothers_place_is_seen(kind: str, level: Level) -> None:
    _, master, digits = _page(kind, level)
    copy, put = master.copy(), list[str]()
    for victim in digits[1 :: max(3, len(digits) // 12)]:
        x0, y0, x1, y1 = victim.cell
        others = (one for one in digits if one.text != victim.text and _of_one_size(one, victim))
        if other := next(others, None):
            left, top = other.cell[:2]
            copy[y0:y1, x0:x1] = master[top : top + y1 - y0, left : left + x1 - x0]
            put.append(f"{victim.word}[{victim.at}] as {other.text}")
    assert len(put) >= 8
    assert compare_shapes(digits, master, copy).where == tuple(put)


def _of_one_size(one: TrueDigit, other: TrueDigit) -> bool:
    """Say whether both stand within their words and fill the same cell to a pixel."""
    sides = [(d.cell[2] - d.cell[0], d.cell[3] - d.cell[1]) for d in (one, other)]
    return one.at > 0 and all(abs(a - b) <= 1 for a, b in zip(*sides, strict=True))


@pytest.mark.parametrize(("kind", "level"), PAGES)
def test_nothing_is_seen_where_nothing_changed(kind: str, level: Level) -> None:
    _, master, digits = _page(kind, level)
    moved = rendered(ENCODINGS["lossless-right"](master, DPI), master)
    soft = np.asarray(cv2.GaussianBlur(master, (0, 0), 1.0), dtype=np.uint8)
    for copy in (moved, soft, rendered(ENCODINGS["one-layer-g4"](master, DPI), master)):
        seen = compare_shapes(digits, master, copy)
        assert (seen.changed, seen.where) == (0, ())
        assert seen.told + seen.unclear == len(digits)
        assert seen.unclear <= len(digits) // 20
        assert seen.told >= 20


def test_each_digit_is_drawn_as_all_ten_and_no_two_alike() -> None:
    _, _, digits = _page("receipt", Level.MEDIUM)
    shapes = digits[0].shapes
    assert len(shapes) == len(DIGITS)
    assert len({shape.tobytes() for shape in shapes}) == len(DIGITS)
    assert {shape.shape for shape in shapes} == {shapes[0].shape}


@pytest.mark.parametrize(("kind", "level"), PAGES)
def test_a_digit_that_is_gone_is_seen(kind: str, level: Level) -> None:
    _, master, digits = _page(kind, level)
    x0, y0, x1, y1 = digits[3].cell
    copy = master.copy()
    copy[y0 - 3 : y1 + 3, x0 - 3 : x1 + 3] = master[y0 - 3 : y1 + 3, x0 - 3 : x1 + 3].max(
        axis=(0, 1)
    )
    seen = compare_shapes(digits, master, copy)
    assert f"{digits[3].word}[{digits[3].at}] as none" in seen.where


def _blend(shapes: tuple[Shape, ...], share: float) -> Pixels:
    """Return a page that shows a 3 and an 8 over each other, the 8 by its `share`, in the shapes' own size."""
    ink = (1 - share) * shapes[3] + share * shapes[8]
    grey = cv2.copyMakeBorder(255 - 200 * ink, 8, 8, 8, 8, cv2.BORDER_CONSTANT, value=255.0)
    small = cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    return np.repeat(small.astype(np.uint8)[:, :, None], 3, axis=2)


def test_what_is_like_two_digits_is_told_as_neither() -> None:
    _, _, digits = _page("card", Level.HEAVY)
    drawn = next(one for one in digits if one.text == "3" and one.at > 0)
    x0, y0, x1, y1 = drawn.cell
    three = replace(drawn, cell=(4, 4, 4 + x1 - x0, 4 + y1 - y0))
    clear, eight = _blend(three.shapes, 0.0), _blend(three.shapes, 1.0)
    shares = np.linspace(0, 1, 101)
    told = [compare_shapes((three,), _blend(three.shapes, at), eight) for at in shares]
    changed = [compare_shapes((three,), clear, _blend(three.shapes, at)) for at in shares]
    # A master between the two tells nothing, and a copy there is not held to be the other digit: nearer to either it is.
    last = max(at for at, seen in zip(shares, told, strict=True) if seen.told)
    first = min(at for at, seen in zip(shares, changed, strict=True) if seen.changed)
    assert 0 < last < first < 1
    assert {seen.unclear for at, seen in zip(shares, told, strict=True) if at > last} == {1}
    assert {seen.where for at, seen in zip(shares, changed, strict=True) if at >= first} == {
        (f"{three.word}[{three.at}] as 8",)
    }


def test_counts_add_up() -> None:
    total = Shapes(5, 1, 2, ("12[0] as 7",)) + Shapes(3, 0, 1)
    assert (total.told, total.changed, total.unclear, total.where) == (8, 1, 3, ("12[0] as 7",))
