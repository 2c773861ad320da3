"""Numbers typed within rows of full stops: read with their decimal points, or told; rows themselves say nothing."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from counter_app.domain.digitised import DigitisedPage, QualityReason, Verdict, Word
from counter_app.ocr.linked import LinkedTesseract, Models

from .reading_kit import read_image

FACES = "/usr/share/fonts/truetype"
SPECIMENS = Path(__file__).parents[2] / "resources" / "specimens"
TOP, APART, LEFT, RIGHT = 420, 62, 150, 1500
FACES_OVER = [f"liberation2/Liberation{name}-Regular" for name in ("Serif", "Sans", "Mono")]
VALUES = ("120.5", "1.250.000", "01.06.2023", "44.11", "1983.7", "120,5", "636.8", "245.809.371")


@pytest.fixture(scope="module")
def reader() -> LinkedTesseract:
    return LinkedTesseract(Models())


def sheet(name: str, dpi: int) -> tuple[Image.Image, ImageDraw.ImageDraw, ImageFont.FreeTypeFont]:
    scale = dpi / 200
    image = Image.new("L", (round(1654 * scale), round(1250 * scale)), 250)
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(f"{FACES}/{name}.ttf", round(30 * scale))
    title = font.font_variant(size=round(44 * scale))
    draw.text((image.width // 2, 220 * scale), "TỜ KHAI TÀI SẢN", 25, title, anchor="ms")
    words = "Tôi cam đoan những nội dung trên đây là đúng sự thật"
    draw.text((LEFT * scale, 1150 * scale), words, 25, font, anchor="ls")
    return image, draw, font


def form(name: str, dpi: int = 200) -> Image.Image:
    """A value in each row of full stops, typed in their place."""
    image, draw, font = sheet(name, dpi)
    scale = dpi / 200
    for row, value in enumerate(VALUES):
        text = f"Diện tích: {'.' * (6 + row)}{value}."
        while draw.textlength(f"{text}. mét", font) < (RIGHT - LEFT) * scale:
            text += "."
        at = LEFT * scale, (TOP + APART * row) * scale
        draw.text(at, f"{text} mét", 25, font, anchor="ls")
    return image


def typed_over(value: str) -> Image.Image:
    """The same value in each row, over full stops printed before, where the row has a dot in its stop's or room's middle."""
    image, draw, font = sheet("liberation2/LiberationSerif-Regular", 200)
    for row in range(6):
        base = TOP + APART * row
        draw.text((LEFT, base), "Diện tích:", 25, font, anchor="ls")
        start = LEFT + draw.textlength("Diện tích: ", font)
        draw.text((start, base), "." * 140, 25, font, anchor="ls")
        draw.text(
            (start + 20 * draw.textlength("." * 10, font) / 10, base), value, 25, font, anchor="ls"
        )
    return image


def filled_in(values: Sequence[str], name: str, *, ruled: int | None = None) -> Image.Image:
    """A value in each row, over printed dots that fall otherwise each time, or on a rule so much below the figures' foot."""
    image, draw, form = sheet("liberation2/LiberationSerif-Regular", 200)
    font = ImageFont.truetype(f"{FACES}/{name}.ttf", 30)
    for row, value in enumerate(values):
        base = TOP + APART * row
        draw.text((LEFT, base), "Diện tích:", 25, form, anchor="ls")
        start = LEFT + round(draw.textlength("Diện tích: ", form))
        if ruled is None:
            draw.text((start, base), "." * 140, 25, form, anchor="ls")
        else:
            draw.rectangle((start, base + ruled, RIGHT, base + ruled + 1), 25)
        draw.text((start + 150 + row, base), value, 25, font, anchor="ls")
    return image


def told_rows(page: DigitisedPage) -> set[int]:
    """The rows in which something is told."""
    told = [mark.box for mark in page.quality.marks if mark.reason is QualityReason.LOW_CONFIDENCE]
    rows = {row: TOP + APART * row - 10 for row in range(12)}
    return {
        row for row, y in rows.items() if any(box is None or box.y0 < y < box.y1 for box in told)
    }


def numbers_in(page: DigitisedPage, row: int) -> list[Word]:
    y = TOP + APART * row - 10
    words = (word for word in page.words if word.box.y0 < y < word.box.y1)
    return [word for word in words if any(map(str.isdigit, word.text))]


def silently_without_point(page: DigitisedPage, values: Sequence[str]) -> list[tuple[str, str]]:
    """The values whose figures are read but not their point, and as what, if that is not told."""
    told, lost = told_rows(page), []
    for row, value in enumerate(values):
        read = " ".join(word.text for word in numbers_in(page, row)).strip(".")
        read = read.replace(". ", ".")
        same = re.sub(r"\D", "", read) == re.sub(r"\D", "", value)
        if same and read != value and row not in told:
            lost.append((value, read))
    return lost


def values_of(page: DigitisedPage) -> list[str]:
    rows = (line for line in page.text.split("\n") if "Diện" in line)
    return [
        " ".join(word for word in row.split() if any(map(str.isdigit, word))).strip(".")
        for row in rows
    ]


@pytest.mark.parametrize("dpi", [200, 300])
@pytest.mark.parametrize(
    "name", ["liberation2/LiberationSerif-Regular", "liberation2/LiberationSans-Regular"]
)
def test_numbers_in_rows_of_full_stops_keep_their_stops(
    name: str, dpi: int, reader: LinkedTesseract, tmp_path: Path
) -> None:
    page = read_image(form(name, dpi), dpi, tmp_path, reader)
    assert values_of(page) == list(VALUES)
    assert ".." not in page.text
    numbers = [word for word in page.words if any(map(str.isdigit, word.text))]
    assert [word.text.strip(".") for word in numbers] == list(VALUES)
    assert QualityReason.LOW_CONFIDENCE not in {mark.reason for mark in page.quality.marks}


@pytest.mark.parametrize("value", ["120.5", "0.5"])
def test_a_number_that_a_dot_of_the_row_may_stand_in_is_told(
    value: str, reader: LinkedTesseract, tmp_path: Path
) -> None:
    page = read_image(typed_over(value), 200, tmp_path, reader)
    told = [mark.box for mark in page.quality.marks if mark.reason is QualityReason.LOW_CONFIDENCE]
    numbers = [word for word in page.words if any(map(str.isdigit, word.text))]
    assert len(numbers) == 6
    for word in numbers:
        assert word.confidence < 0.5
        assert any(box is not None and box.y0 <= word.box.y0 < box.y1 for box in told)


def test_groups_of_figures_typed_over_a_row_say_the_same_and_are_not_told(
    reader: LinkedTesseract, tmp_path: Path
) -> None:
    page = read_image(typed_over("0912 345 678"), 200, tmp_path, reader)
    assert {re.sub(r"[ .]", "", value) for value in values_of(page)} == {"0912345678"}
    assert QualityReason.LOW_CONFIDENCE not in {mark.reason for mark in page.quality.marks}


@pytest.mark.parametrize("name", FACES_OVER)
@pytest.mark.parametrize("value", ["828.9", "571.4"])
def test_a_point_that_ran_into_printed_dots_is_read_or_the_number_is_told(
    value: str, name: str, reader: LinkedTesseract, tmp_path: Path
) -> None:
    values = [value] * 10
    page = read_image(filled_in(values, name), 200, tmp_path, reader)
    assert silently_without_point(page, values) == []
    assert sum(bool(numbers_in(page, row)) for row in range(10)) >= 8


@pytest.mark.parametrize("name", FACES_OVER)
def test_a_number_that_a_rule_runs_through_is_told_unless_it_is_sure_and_has_its_point(
    name: str, reader: LinkedTesseract, tmp_path: Path
) -> None:
    values = ["11.83", "285.8", "1875", "83.52", "25.3", "1994", "478.2", "5.81"]
    page = read_image(filled_in(values, name, ruled=-4), 200, tmp_path, reader)
    assert silently_without_point(page, values) == []
    told = told_rows(page)
    assert told
    assert page.quality.verdict is Verdict.LOOK
    for row in range(len(values)):
        assert row in told or all(word.confidence >= 0.8 for word in numbers_in(page, row))


@pytest.mark.parametrize("name", FACES_OVER[:2])
def test_numbers_on_a_rule_are_not_told(name: str, reader: LinkedTesseract, tmp_path: Path) -> None:
    values = ["11.83", "285,8", "340.4", "72", "1875", "831.67", "1.250.000", "6006", "01.06.2023"]
    page = read_image(filled_in(values, name, ruled=3), 200, tmp_path, reader)
    assert values_of(page) == values
    assert (page.quality.verdict, page.quality.marks) == (Verdict.PASS, ())


def test_words_of_a_certificate_over_full_stops_take_none_of_them(
    reader: LinkedTesseract, tmp_path: Path
) -> None:
    with Image.open(SPECIMENS / "birth_certificate.jpg") as image:
        page = read_image(image.convert("RGB"), 200, tmp_path, reader)
    assert (page.quality.verdict, page.quality.marks) == (Verdict.PASS, ())
    assert "thành phố Đồng Xoài, tỉnh Bình Phước" in page.text
    assert "hai mươi ba" in page.text
