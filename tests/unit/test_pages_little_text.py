"""Skew of pages that hold little text: only what tells it clearly is believed."""

import math

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from counter_app.pages.clean import even_grey, ink_mask
from counter_app.pages.raster import Pixels
from counter_app.pages.straighten import Skew, find_skew

FONT = "resources/fonts/LiberationSerif-Regular.ttf"
DPI = 200
WIDTH, HEIGHT = 1654, 2339
PAPER, INK, BLUE, RED = (246, 243, 232), (20, 20, 25), (30, 40, 150), (205, 40, 50)
LINES = [
    "Họ, chữ đệm, tên: Nguyễn Thị Hạnh",
    "Ngày sinh: 12/04/1990",
    "Nơi cư trú: phường Suối Rạng",
]
AS_IT_LIES = Skew(0.0, sideways=False)


def blank() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    return image, ImageDraw.Draw(image)


def font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT, size)


def askew(image: Image.Image, degrees: float) -> Pixels:
    matrix = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), degrees, 1.0)
    return np.asarray(
        cv2.warpAffine(np.asarray(image), matrix, (WIDTH, HEIGHT), borderValue=PAPER), np.uint8
    )


def skew_of(page: Image.Image | Pixels) -> Skew:
    return find_skew(ink_mask(even_grey(np.asarray(page, np.uint8), DPI), DPI), DPI)


def scribble(draw: ImageDraw.ImageDraw, x: float, y: float, rise: float) -> None:
    """Loops and a long stroke below them, rising by `rise` pixels in each."""
    loops = [
        (x + 2.2 * t + 20 * math.cos(t / 3), y - rise * 2.2 * t + 55 * math.sin(t / 3))
        for t in range(180)
    ]
    draw.line(loops, BLUE, 4)
    draw.line((x - 40, y + 90 + 40 * rise, x + 520, y + 90 - 520 * rise), BLUE, 4)


def seal(draw: ImageDraw.ImageDraw, x: float, y: float) -> None:
    draw.ellipse((x - 140, y - 140, x + 140, y + 140), outline=RED, width=6)
    draw.ellipse((x - 90, y - 90, x + 90, y + 90), outline=RED, width=3)
    star = [
        (x + r * math.sin(k * math.pi / 5), y - r * math.cos(k * math.pi / 5))
        for k, r in enumerate([50, 20] * 5)
    ]
    draw.polygon(star, RED)


@pytest.mark.parametrize("rise", [-0.2, 0.07, 0.12, 0.21])
@pytest.mark.parametrize("name", ["", "Nguyễn Văn Dũng"])
def test_a_signature_that_rises_does_not_turn_its_page(rise: float, name: str) -> None:
    image, draw = blank()
    scribble(draw, 900, 480, rise)
    seal(draw, 930, 640)
    draw.text((950, 860), name, INK, font(38))
    assert skew_of(image) == AS_IT_LIES


def test_a_portrait_turns_no_page() -> None:
    image, draw = blank()
    draw.rectangle((240, 320, 1100, 1500), (150, 178, 215))
    draw.ellipse((430, 520, 910, 1150), (226, 178, 150))
    draw.ellipse((410, 420, 930, 820), (35, 28, 25))
    draw.pieslice((280, 1110, 1060, 2300), 180, 360, (70, 68, 90))
    draw.rectangle((240, 1501, 1100, 2320), PAPER)
    for x in (560, 730):
        draw.ellipse((x, 770, x + 60, 800), (35, 28, 25))
    page = np.asarray(image).astype(float)
    page += np.random.default_rng(3).normal(0, 9, page.shape)
    assert skew_of(np.clip(page, 0, 255).astype(np.uint8)) == AS_IT_LIES


def test_the_lines_of_a_sketch_turn_no_page() -> None:
    image, draw = blank()
    plot = [(400, 470), (1100, 395), (1290, 1170), (1180, 1720), (470, 1790), (400, 470)]
    draw.line(plot, INK, 4)
    draw.line((150, 640, 1480, 500), INK, 4)
    draw.line((150, 1870, 1400, 1795), INK, 4)
    draw.text((700, 1080), "368", INK, font(40))
    assert skew_of(image) == AS_IT_LIES


def test_dashed_bounds_of_a_plot_turn_no_page() -> None:
    image, draw = blank()
    for row in range(3):
        for place in range(40):
            x = 200 + 30 * place
            y = 600 + 300 * row + x * 0.09
            draw.line((x, y, x + 20, y + 1.8), INK, 3)
    assert skew_of(image) == AS_IT_LIES


@pytest.mark.parametrize("degrees", [-5.0, -3.0, -1.0, 2.0, 5.0])
@pytest.mark.parametrize("count", [1, 3])
def test_few_lines_of_text_are_straightened(count: int, degrees: float) -> None:
    image, draw = blank()
    for number, line in enumerate(LINES[:count]):
        draw.text((250, 500 + 70 * number), line, INK, font(36))
    found = skew_of(askew(image, degrees))
    assert found.degrees == pytest.approx(degrees, abs=0.35)
    assert not found.sideways


@pytest.mark.parametrize("lean", [-0.037, 0.02])
def test_a_leaning_streak_that_broke_turns_no_page(lean: float) -> None:
    image, draw = blank()
    for number, line in enumerate(LINES):
        draw.text((300, 400 + 60 * number), line, INK, font(34))
    for y in range(0, HEIGHT, 80):
        x = 1000 + lean * y
        draw.line((x, y, x + 70 * lean, y + 70), INK, 4)
    skew = skew_of(image)
    assert not skew.sideways
    assert skew.degrees == pytest.approx(0.0, abs=0.25)


def test_few_lines_that_are_straight_stay_so() -> None:
    image, draw = blank()
    for number, line in enumerate(LINES[:2]):
        draw.text((250, 500 + 70 * number), line, INK, font(36))
    assert abs(skew_of(image).degrees) <= 0.2


@pytest.mark.parametrize("degrees", [-4.0, -0.5, 1.0, 5.0])
def test_an_empty_table_is_straightened_by_its_rules(degrees: float) -> None:
    image, draw = blank()
    for row in range(7):
        draw.line((200, 400 + 90 * row, 1450, 400 + 90 * row), INK, 3)
    for column in range(4):
        draw.line((200 + 416 * column, 400, 200 + 416 * column, 940), INK, 3)
    draw.text((220, 425), "STT", INK, font(36))
    assert skew_of(askew(image, degrees)).degrees == pytest.approx(degrees, abs=0.1)


@pytest.mark.parametrize("degrees", [-4.0, 0.0, 2.0, 5.0])
def test_a_form_with_hardly_a_word_is_straightened_by_its_rules(degrees: float) -> None:
    image, draw = blank()
    for row in range(4):
        draw.text((200, 400 + 110 * row), "Tên:", INK, font(36))
        draw.line((290, 437 + 110 * row, 1400, 437 + 110 * row), INK, 3)
    found = skew_of(askew(image, degrees))
    assert found.degrees == pytest.approx(degrees, abs=0.1)
    assert not found.sideways
