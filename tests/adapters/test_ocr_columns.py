"""Columns of figures: what layout analysis makes upright letters of is read as numbers, at its place."""

import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from counter_app.ocr.choosing import Readers
from counter_app.ocr.columns import read_columns
from counter_app.ocr.engine import Engine, RawWord
from tests.bench._paper.fonts import families

NUMBERS = [str(number) for number in range(1, 14)]
LEFT, TOP, PITCH = 120, 100, 60


@pytest.fixture(scope="module")
def page() -> np.ndarray:
    """A page of 200 dpi with row numbers down its left side and a value beside each."""
    from PIL import ImageFont

    family = next(one for one in families() if one.regular.exists())
    font = ImageFont.truetype(str(family.regular), 33)
    picture = Image.new("L", (900, TOP + PITCH * (len(NUMBERS) + 1)), 255)
    draw = ImageDraw.Draw(picture)
    for row, number in enumerate(NUMBERS):
        draw.text((LEFT, TOP + PITCH * row), number, fill=40, font=font)
        draw.text((300, TOP + PITCH * row), f"{row + 10}/QĐ-UBND", fill=40, font=font)
    return np.asarray(picture, np.uint8)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return Readers().for_page(tmp_path, 60.0)


def values() -> list[RawWord]:
    """The words beside the numbers, as read."""
    return [
        RawWord(
            f"{row + 10}/QĐ-UBND",
            300,
            TOP + PITCH * row,
            500,
            TOP + PITCH * row + 36,
            0.95,
            (2, 0, row),
        )
        for row in range(len(NUMBERS))
    ]


def upright_scraps(texts: str) -> list[RawWord]:
    """One line of the reader that runs down the page."""
    return [
        RawWord(
            text,
            LEFT,
            TOP + 2 * PITCH * row,
            LEFT + 30,
            TOP + 2 * PITCH * row + 50,
            0.92,
            (1, 0, 0),
        )
        for row, text in enumerate(texts.split())
    ]


def numbers_of(words: tuple[RawWord, ...]) -> list[str]:
    column = [word for word in words if word.x0 < 250]
    return [word.text for word in sorted(column, key=lambda word: word.y0)]


def test_figures_taken_for_upright_letters_are_read_as_numbers(
    page: np.ndarray, engine: Engine
) -> None:
    words = [*upright_scraps("(C3 CƠ Ơ ¬I œ =À"), *values()]
    read = read_columns(engine, page, 200, words)
    assert numbers_of(read) == NUMBERS
    for row, word in enumerate(sorted((w for w in read if w.x0 < 250), key=lambda w: w.y0)):
        middle = TOP + PITCH * row + 20
        assert word.y0 < middle < word.y1
    assert [word for word in read if word.x0 > 250] == values()


def test_numbers_that_were_left_out_are_added_and_sure_ones_stay(
    page: np.ndarray, engine: Engine
) -> None:
    some = [
        RawWord(
            str(n),
            LEFT,
            TOP + PITCH * (n - 1),
            LEFT + 20,
            TOP + PITCH * (n - 1) + 36,
            0.99,
            (1, 0, n),
        )
        for n in (2, 3, 5, 8)
    ]
    read = read_columns(engine, page, 200, [*some, *values()])
    assert numbers_of(read) == NUMBERS
    assert set(some) <= set(read)


def test_what_is_no_column_of_figures_stays_as_it_was(page: np.ndarray, engine: Engine) -> None:
    assert read_columns(engine, page, 200, values()) == tuple(values())
    letters = [
        RawWord(mark, LEFT, TOP + PITCH * n, LEFT + 20, TOP + PITCH * n + 36, 0.95, (1, 0, n))
        for n, mark in enumerate(("a)", "b)", "c)", "d)"))
    ]
    assert read_columns(engine, page, 200, [*letters, *values()]) == (*letters, *values())


def test_a_sheet_full_of_figures_takes_little_memory(engine: Engine) -> None:
    """Thousands of short words stand beside each other: a worker has 600 MB for all it does."""
    words = [
        RawWord("12", 30 * column, 40 * row, 30 * column + 20, 40 * row + 25, 0.95, (1, 0, row))
        for row in range(60)
        for column in range(60)
    ]
    white = np.full((2400, 1800), 255, np.uint8)
    tracemalloc.start()
    try:
        assert read_columns(engine, white, 200, words) == tuple(words)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 50 << 20
