"""Pages printed in red, orange or magenta are read, judged and set level as black ones are; seals stay out of it."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from counter_app.domain.digitised import DigitisedPage, QualityReason, Verdict
from counter_app.ocr.linked import LinkedTesseract, Models

from .reading_kit import read_image

FONT = "resources/fonts/LiberationSerif-Regular.ttf"
PAPER = (250, 248, 240)
BLACK = (30, 30, 35)
RED = (200, 30, 40)
TITLE = "Độc lập - Tự do - Hạnh phúc"
LINES = [
    TITLE,
    "Căn cứ Luật Tổ chức chính quyền địa phương",
    "Họ và tên: Nguyễn Thị Hạnh, sinh ngày 12/04/1990",
    "Nơi cư trú: phường Suối Rạng, thành phố Đồng Nai",
]
Colour = tuple[int, int, int]


@pytest.fixture(scope="module")
def reader() -> LinkedTesseract:
    return LinkedTesseract(Models())


def sheet(dpi: int = 200) -> Image.Image:
    return Image.new("RGB", (round(8.27 * dpi), round(11.69 * dpi)), PAPER)


def with_lines(
    image: Image.Image, inks: list[Colour], *, points: float = 13.0, dpi: int = 200
) -> Image.Image:
    """Write the lines four times from above, each four in the next ink."""
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(FONT, round(dpi * points / 72))
    for number in range(16):
        ink = inks[number // 4 % len(inks)]
        draw.text((1.1 * dpi, (1 + 0.3 * number) * dpi), LINES[number % 4], ink, font)
    return image


def with_seal(image: Image.Image, x: int, y: int) -> Image.Image:
    """Stamp a round seal of 36 mm around (`x`, `y`), the names of an office in its middle."""
    draw = ImageDraw.Draw(image)
    draw.ellipse((x - 141, y - 141, x + 141, y + 141), outline=RED, width=7)
    draw.ellipse((x - 92, y - 92, x + 92, y + 92), outline=RED, width=3)
    font = ImageFont.truetype(FONT, 22)
    for line, text in enumerate(("ỦY BAN", "NHÂN DÂN", "SUỐI RẠNG")):
        draw.text((x, y - 36 + 36 * line), text, RED, font, anchor="mm")
    return image


def reasons(page: DigitisedPage) -> list[QualityReason]:
    return [mark.reason for mark in page.quality.marks]


@pytest.mark.parametrize("ink", [RED, (150, 25, 30), (230, 110, 30), (190, 30, 120)])
def test_a_page_printed_in_red_alone_is_read(
    ink: Colour, reader: LinkedTesseract, tmp_path: Path
) -> None:
    page = read_image(with_lines(sheet(), [ink]), 200, tmp_path, reader)
    assert page.text.split() == " ".join(LINES * 4).split()
    assert (page.quality.verdict, page.quality.marks) == (Verdict.PASS, ())
    assert page.recipe["channel"] == "red and green"


def test_a_red_page_is_set_level_and_upright(reader: LinkedTesseract, tmp_path: Path) -> None:
    askew = with_lines(sheet(), [RED]).rotate(181.5, Image.Resampling.BICUBIC, fillcolor=PAPER)
    page = read_image(askew, 200, tmp_path, reader)
    assert abs(abs(page.skew_degrees) - 1.5) <= 0.1
    assert page.rotated_by == 180
    assert page.text.split().count("phường") == 4


def test_small_red_print_is_read_as_finely_as_it_was_scanned(
    reader: LinkedTesseract, tmp_path: Path
) -> None:
    image = with_lines(sheet(300), [RED], points=4.5, dpi=300)
    page = read_image(image, 300, tmp_path, reader)
    assert page.recipe["read_dpi"] == 300
    assert page.text.count("Hạnh") >= 7


def test_red_lines_above_black_ones_are_read_whole_and_are_not_blurred(
    reader: LinkedTesseract, tmp_path: Path
) -> None:
    page = read_image(with_lines(sheet(), [RED, BLACK, BLACK, BLACK]), 200, tmp_path, reader)
    assert page.text.count(TITLE) == 4
    assert (page.quality.verdict, page.quality.marks) == (Verdict.PASS, ())
    assert page.recipe["channel"] == "red"


def test_blurred_red_print_is_told(reader: LinkedTesseract, tmp_path: Path) -> None:
    crisp = np.asarray(with_lines(sheet(), [RED]), np.uint8)
    soft = np.asarray(cv2.GaussianBlur(crisp, (0, 0), 3.2), np.uint8)
    page = read_image(Image.fromarray(soft), 200, tmp_path, reader)
    assert page.quality.verdict is Verdict.RESCAN
    assert QualityReason.BLURRED in reasons(page)


def test_a_seal_on_a_red_page_is_left_out(reader: LinkedTesseract, tmp_path: Path) -> None:
    page = read_image(with_seal(with_lines(sheet(), [RED]), 1150, 1600), 200, tmp_path, reader)
    assert page.text.split() == " ".join(LINES * 4).split()
    assert (page.quality.verdict, page.quality.marks) == (Verdict.PASS, ())


def test_a_page_with_a_seal_alone_is_neither_blurred_nor_read(
    reader: LinkedTesseract, tmp_path: Path
) -> None:
    page = read_image(with_seal(sheet(), 1150, 1600), 200, tmp_path, reader)
    assert page.words == ()
    assert reasons(page) == [QualityReason.NEARLY_BLANK]
    assert page.quality.verdict is Verdict.LOOK


def test_print_in_a_red_frame_is_not_taken_for_a_seal(
    reader: LinkedTesseract, tmp_path: Path
) -> None:
    image = with_lines(sheet(), [RED])
    draw = ImageDraw.Draw(image)
    draw.rectangle((900, 1400, 1190, 1690), outline=RED, width=5)
    draw.text((930, 1520), "CÔNG VĂN ĐẾN", RED, ImageFont.truetype(FONT, 32))
    page = read_image(image, 200, tmp_path, reader)
    assert "CÔNG VĂN ĐẾN" in page.text
