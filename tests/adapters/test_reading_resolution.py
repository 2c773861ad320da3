"""What is read of a scan finer than 200 dpi: a copy, but small print and what is kept at the scan's own resolution."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from rapidfuzz.distance import Levenshtein

from counter_app.ocr.linked import LinkedTesseract, Models

from .reading_kit import read_scan

FONT = "resources/fonts/LiberationSerif-Regular.ttf"
LINES = [
    "Căn cứ Luật Tổ chức chính quyền địa phương",
    "Xét đề nghị của Chánh Văn phòng Ủy ban nhân dân",
    "Họ và tên: Nguyễn Thị Hạnh, sinh ngày 12/04/1990",
    "Nơi cư trú: phường Suối Rạng, thành phố Đồng Nai",
]


@pytest.fixture(scope="module")
def reader() -> LinkedTesseract:
    return LinkedTesseract(Models())


def scan(folder: Path, dpi: int, points: float) -> Path:
    image = Image.new("RGB", (round(8.27 * dpi), round(11.69 * dpi)), (250, 248, 240))
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(FONT, round(dpi * points / 72))
    for number in range(16):
        place = (1.1 * dpi, (1 + 0.3 * number) * dpi)
        draw.text(place, LINES[number % len(LINES)], (30, 30, 35), font)
    path = folder / "scan.png"
    image.save(path, dpi=(dpi, dpi))
    return path


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


@pytest.mark.parametrize(
    ("dpi", "points", "read_dpi", "wrong"),
    [(300, 13.0, 200, 0.0), (300, 4.0, 300, 0.15), (150, 13.0, 150, 0.0)],
)
def test_pages_are_read_as_finely_as_their_letters_need(
    dpi: int,
    points: float,
    read_dpi: int,
    wrong: float,
    reader: LinkedTesseract,
    tmp_path: Path,
) -> None:
    page = read_scan(scan(tmp_path, dpi, points), reader)
    assert page.recipe["scan_dpi"] == dpi
    assert page.recipe["read_dpi"] == read_dpi
    assert page.dpi == min(dpi, 200)
    truth = letters("".join(LINES * 4))
    assert Levenshtein.distance(letters(page.text), truth) <= wrong * len(truth)


def test_words_of_a_reduced_copy_stand_on_their_ink(
    reader: LinkedTesseract, tmp_path: Path
) -> None:
    page = read_scan(scan(tmp_path, 300, 13.0), reader)
    kept = np.array(Image.open(tmp_path / "page.jpg").convert("L"))
    assert kept.shape == (page.height, page.width) == (2338, 1654)
    for word in page.words:
        box = word.box
        inside = kept[box.y0 : box.y1, box.x0 : box.x1] < 128
        # Ink reaches all four sides of its box, to within two pixels.
        rows, columns = np.nonzero(inside)
        assert rows.min() <= 2 and inside.shape[0] - rows.max() <= 3
        assert columns.min() <= 2 and inside.shape[1] - columns.max() <= 3
    widths = [word.box.x1 for word in page.words]
    assert max(widths) > 900


def test_the_recipe_names_what_was_taken_out_for_reading(
    reader: LinkedTesseract, tmp_path: Path
) -> None:
    path = scan(tmp_path, 150, 13.0)
    plain = read_scan(path, reader).recipe
    assert (plain["streaks"], plain["rules"], plain["leader_marks"]) == (False, 0, 0)
    pixels = np.array(Image.open(path))
    pixels[:, 1180:1182] = 90
    pixels[1100:1103, 160:900] = 40
    pixels[1200:1203, 160:900] = 40
    Image.fromarray(pixels).save(path, dpi=(150, 150))
    marked = read_scan(path, reader).recipe
    assert (marked["streaks"], marked["rules"], marked["leader_marks"]) == (True, 2, 0)
