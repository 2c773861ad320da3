"""Pages that hold little text are turned by what is read clearly better, and by nothing less."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from counter_app.domain.digitised import QualityReason

from .reading_kit import read_image

SERIF = "resources/fonts/LiberationSerif-Regular.ttf"
PAPER, INK, BLUE = (246, 243, 232), (20, 20, 25), (30, 40, 150)


def sheet() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", (1654, 2339), PAPER)
    return image, ImageDraw.Draw(image)


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_a_single_line_is_set_upright_whichever_way_it_lies(turned: int, tmp_path: Path) -> None:
    image, draw = sheet()
    draw.text((250, 500), "Ngày sinh: 12/04/1990", INK, ImageFont.truetype(SERIF, 38))
    page = read_image(image.rotate(turned, expand=True), 200, tmp_path)
    assert page.rotated_by == turned
    assert page.text.split() == ["Ngày", "sinh:", "12/04/1990"]


def test_labels_below_each_other_lay_no_form_on_its_side(tmp_path: Path) -> None:
    image, draw = sheet()
    for row in range(8):
        y = 400 + 110 * row
        draw.text((200, y), "Tên:", INK, ImageFont.truetype(SERIF, 32))
        draw.line((290, y + 35, 1400, y + 35), INK, 2)
    page = read_image(image.rotate(2.0, fillcolor=PAPER), 200, tmp_path)
    assert page.rotated_by == 0
    assert page.skew_degrees == pytest.approx(2.0, abs=0.1)
    assert page.text.count("Tên") >= 6


def test_a_page_with_a_signature_and_a_name_is_kept_as_it_lies(tmp_path: Path) -> None:
    image, draw = sheet()
    loops = np.arange(180) / 3
    across, down = 900 + 6.6 * loops + 20 * np.cos(loops), 480 - 1.4 * loops + 55 * np.sin(loops)
    draw.line(list(zip(across.tolist(), down.tolist(), strict=True)), BLUE, 4)
    draw.line((860, 590, 1420, 470), BLUE, 4)
    draw.text((950, 860), "Nguyễn Văn Dũng", INK, ImageFont.truetype(SERIF, 38))
    page = read_image(image, 200, tmp_path)
    assert (page.skew_degrees, page.rotated_by) == (0.0, 0)
    assert QualityReason.SKEWED not in {mark.reason for mark in page.quality.marks}
    assert "Nguyễn Văn Dũng" in page.text


def test_a_sketch_with_one_number_is_kept_as_it_lies(tmp_path: Path) -> None:
    image, draw = sheet()
    plot = [(400, 470), (1100, 395), (1290, 1170), (1180, 1720), (470, 1790), (400, 470)]
    draw.line(plot, INK, 4)
    draw.line((150, 640, 1480, 500), INK, 4)
    draw.text((700, 1080), "89", INK, ImageFont.truetype(SERIF, 40))
    page = read_image(image, 200, tmp_path)
    assert (page.skew_degrees, page.rotated_by) == (0.0, 0)
    assert QualityReason.SKEWED not in {mark.reason for mark in page.quality.marks}
