"""The lossless mask, decoded by pdfium and by jbig2dec: not one pixel may differ."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from counter_app.pdf.jbig2 import encode_jbig2
from tests.adapters.jbig2_kit import Ink, jbig2dec_shows, pdfium_shows


def _text(seed: int) -> Ink:
    image = Image.new("L", (900, 620), 255)
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(
        "/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf", 26
    )
    numbers = np.random.default_rng(seed).integers(0, 10**9, size=16)
    for row, number in enumerate(numbers.tolist()):
        draw.text((20, 10 + 37 * row), f"Số định danh {number:012d} …… Phước", fill=0, font=font)
    return np.asarray(image) < 128


def _pictures() -> list[tuple[str, Ink]]:
    random = np.random.default_rng(7)
    return [
        ("text", _text(1)),
        ("noise", random.random((301, 217)) < 0.5),
        ("specks", random.random((640, 333)) < 0.002),
        # So much of it that the coder's output outgrows the room it starts with.
        ("a page of noise", random.random((1200, 900)) < 0.5),
        ("white", np.zeros((700, 50), bool)),
        ("black", np.ones((259, 61), bool)),
        ("one pixel", np.ones((1, 1), bool)),
        ("one row", random.random((1, 900)) < 0.3),
        ("one column", random.random((900, 1)) < 0.3),
    ]


@pytest.mark.parametrize(("name", "ink"), _pictures(), ids=[name for name, _ in _pictures()])
def test_pdfium_gives_every_pixel_back(name: str, ink: Ink) -> None:
    assert np.array_equal(pdfium_shows(encode_jbig2(ink), ink.shape[1], ink.shape[0]), ink), name


@pytest.mark.parametrize(("name", "ink"), _pictures(), ids=[name for name, _ in _pictures()])
def test_jbig2dec_gives_every_pixel_back(name: str, ink: Ink) -> None:
    assert np.array_equal(jbig2dec_shows(encode_jbig2(ink)), ink), name


def test_text_is_a_sixth_smaller_than_in_fax_coding(tmp_path: Path) -> None:
    ink = _text(2)
    fax = tmp_path / "fax.tif"
    Image.fromarray(ink).save(fax, compression="group4")
    assert len(encode_jbig2(ink)) < 0.85 * (fax.stat().st_size - 200)
