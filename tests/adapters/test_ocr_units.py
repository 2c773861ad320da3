"""Raised figures behind an m are read as powers; figures on the line, and m alone, stay."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from counter_app.ocr.choosing import Readers
from counter_app.ocr.engine import Engine, Layout, RawWord
from counter_app.ocr.units import with_powers
from tests.bench._paper.fonts import families

SIZE = 33


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return Readers().for_page(tmp_path, 60.0)


def printed(text: str, font: ImageFont.FreeTypeFont) -> np.ndarray:
    picture = Image.new("L", (900, 140), 255)
    ImageDraw.Draw(picture).text((60, 50), text, fill=40, font=font)
    return np.asarray(picture, np.uint8)


@pytest.fixture(scope="module", params=[0, 1])
def font(request: pytest.FixtureRequest) -> ImageFont.FreeTypeFont:
    known = [one for one in families() if one.regular.exists()]
    return ImageFont.truetype(str(known[request.param % len(known)].regular), SIZE)


@pytest.mark.parametrize("text", ["Diện tích: 942,5 m²", "Diện tích (m²): 942,5"])
def test_square_metres_are_read(text: str, font: ImageFont.FreeTypeFont, engine: Engine) -> None:
    page = printed(text, font)
    words = engine.read(page, 200, layout=Layout.LINE)
    assert not any("²" in word.text for word in words)
    read = with_powers(engine, page, 200, words)
    (metres,) = [word.text for word in read if "²" in word.text]
    assert metres.strip("():") == "m²"
    assert [word for word in read if "²" not in word.text] == [
        word for word in words if word.text.strip("():")[:1] != "m"
    ]


@pytest.mark.parametrize(("text", "seen"), [("Rộng 12 m dài", "m"), ("Phòng m2 tầng", "m2")])
def test_nothing_raised_is_no_power(
    text: str, seen: str, font: ImageFont.FreeTypeFont, engine: Engine
) -> None:
    page = printed(text, font)
    start = 60 + round(font.getlength(text[: text.index(" m") + 1]))
    word = RawWord(seen, start, 50, start + round(font.getlength(seen)), 90, 0.9, (0, 0, 0))
    assert with_powers(engine, page, 200, [word]) == (word,)


def test_words_without_metres_cost_no_reading(engine: Engine) -> None:
    words = [RawWord("một", 10, 10, 60, 40, 0.9, (0, 0, 0))]
    assert with_powers(engine, np.full((80, 200), 255, np.uint8), 200, words) == tuple(words)
