"""Figures that stand on rows of dashes, or are struck through by them: read whole, or told to be looked at."""

from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from counter_app.domain.digitised import DigitisedPage, QualityReason
from counter_app.ocr.linked import LinkedTesseract, Models

from .reading_kit import read_image

FACE = "/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf"
DPI, LEFT, TOP, APART = 200, 197, 280, 95
NUMBERS = (
    "0415692869",
    "121437808830",
    "976811756150",
    "27/08/1947",
    "7411",
    "1.170.000",
    "642539",
)
LABEL = "Số định danh:"


@pytest.fixture(scope="module")
def reader() -> LinkedTesseract:
    return LinkedTesseract(Models())


def form(dash: float, gap: float, weight: int, lower: float) -> Image.Image:
    """Fields over dashes of so many millimetres, `weight` pixels thick, so many millimetres below the base line."""
    wide, step = round(dash * DPI / 25.4), round((dash + gap) * DPI / 25.4)
    image = Image.new("RGB", (1654, 1200), (250, 248, 240))
    draw, font = ImageDraw.Draw(image), ImageFont.truetype(FACE, 35)
    for row, number in enumerate(NUMBERS):
        base = TOP + APART * row
        draw.text((LEFT, base), LABEL, (40, 40, 45), font, anchor="ls")
        left, top = LEFT + 225, round(base + lower * DPI / 25.4) - weight // 2
        for x in range(left, 1450, step):
            draw.rectangle((x, top, x + wide - 1, top + weight - 1), (40, 40, 45))
        draw.text((left + 50 + 9 * row, base), number, (40, 40, 45), font, anchor="ls")
    return image


def wrong(page: DigitisedPage) -> list[str]:
    read = {word.text for word in page.words}
    return [number for number in NUMBERS if number not in read]


@pytest.mark.parametrize(
    ("dash", "gap", "weight", "lower"),
    [
        (2.5, 2.3, 3, 0.6),
        (2.5, 2.3, 3, 0.35),
        (0.7, 2.5, 2, 0.5),
        (1.6, 1.9, 2, 0.8),
        (1, 1, 2, 0.7),
    ],
)
def test_figures_over_dashes_are_read_whole(
    dash: float, gap: float, weight: int, lower: float, reader: LinkedTesseract, tmp_path: Path
) -> None:
    assert wrong(read_image(form(dash, gap, weight, lower), DPI, tmp_path, reader)) == []


@pytest.mark.parametrize(
    ("dash", "gap", "weight", "lower"),
    [(2.4, 2.3, 3, 0.0), (1.9, 1.1, 3, -1.4), (0.9, 1.2, 3, -1.5), (2.2, 0.9, 3, 0.05)],
)
def test_figures_that_dashes_run_into_are_read_or_told(
    dash: float, gap: float, weight: int, lower: float, reader: LinkedTesseract, tmp_path: Path
) -> None:
    page = read_image(form(dash, gap, weight, lower), DPI, tmp_path, reader)
    told = [m.box for m in page.quality.marks if m.reason is QualityReason.LOW_CONFIDENCE and m.box]
    for number in wrong(page):
        base = TOP + APART * NUMBERS.index(number)
        assert any(box.y0 < base < box.y1 + 9 for box in told), number
    assert len(wrong(page)) <= 3
