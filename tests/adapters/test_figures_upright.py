"""Columns of figures may stand closer than their rows: the page is not laid on its side for that."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from .reading_kit import read_scan

DPI = 200
FONT = "resources/fonts/LiberationSerif-Regular.ttf"
PITCH, ROW = 13, 48


def figures(path: Path, turned: int) -> None:
    """Draw rows of figures, each digit at its pitch as typewriters set them."""
    image = Image.new("RGB", (1000, 1120), (252, 251, 248))
    draw, font = ImageDraw.Draw(image), ImageFont.truetype(FONT, 20)
    for number, row in enumerate(np.random.default_rng(7).integers(1000, 9999, (20, 9))):
        for place, digit in enumerate(" ".join(map(str, row))):
            draw.text((120 + PITCH * place, 100 + ROW * number), digit, (40, 40, 45), font)
    image.rotate(turned, expand=True).save(path, dpi=(DPI, DPI))


@pytest.mark.parametrize("turned", [0, 180])
def test_a_page_of_figures_stands_upright(turned: int, tmp_path: Path) -> None:
    path = tmp_path / "scan.png"
    figures(path, turned)
    page = read_scan(path)
    assert page.rotated_by == turned
    assert sum(map(str.isdigit, page.text)) >= 0.9 * 20 * 36
