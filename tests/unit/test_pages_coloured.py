"""Red print is looked for on a few of the page's pixels, and only its place is looked at closely."""

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from counter_app.pages.clean import even_grey, ink_mask
from counter_app.pages.coloured import coloured_print, red_seals
from counter_app.pages.raster import Pixels

FONT = "resources/fonts/LiberationSerif-Regular.ttf"
RED = (190, 40, 50)


def paper(colour: tuple[int, int, int], dpi: int) -> Image.Image:
    image = Image.new("RGB", (round(8.27 * dpi), round(5 * dpi)), colour)
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(FONT, round(dpi * 13 / 72))
    for number in range(5):
        place = (0.9 * dpi, (0.7 + 0.4 * number) * dpi)
        draw.text(place, "Căn cứ Luật Tổ chức chính quyền địa phương", (30, 30, 35), font)
    return image


def with_serial(image: Image.Image, dpi: int, ink: tuple[int, int, int]) -> Image.Image:
    font = ImageFont.truetype(FONT, round(dpi * 12 / 72))
    ImageDraw.Draw(image).text((5.2 * dpi, 3.6 * dpi), "CH 00482915 AB", ink, font)
    return image


def reading_copy(rgb: Pixels, dpi: int) -> Pixels:
    size = (round(rgb.shape[1] * 200 / dpi), round(rgb.shape[0] * 200 / dpi))
    return even_grey(np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8), 200)


@pytest.mark.parametrize("dpi", [200, 300])
@pytest.mark.parametrize("ground", [(255, 255, 255), (238, 226, 200), (246, 214, 218)])
@pytest.mark.parametrize("ink", [RED, (215, 120, 120)])
def test_red_serial_number_is_found_on_any_paper(
    dpi: int, ground: tuple[int, int, int], ink: tuple[int, int, int]
) -> None:
    rgb = np.array(with_serial(paper(ground, dpi), dpi, ink), dtype=np.uint8)
    found = coloured_print(rgb, reading_copy(rgb, dpi), 200)
    assert found is not None
    rows, columns = np.nonzero(ink_mask(found.grey, 200))
    left, right = found.x + columns.min(), found.x + columns.max()
    top, bottom = found.y + rows.min(), found.y + rows.max()
    assert 5.15 * 200 <= left <= 5.3 * 200
    assert 6.2 * 200 <= right <= 7.0 * 200
    assert 3.55 * 200 <= top < bottom <= 3.9 * 200
    assert found.grey.size < 0.2 * 1654 * 1000


def test_pages_without_red_print_cost_no_second_reading() -> None:
    rgb = np.array(paper((238, 226, 200), 200), dtype=np.uint8)
    assert coloured_print(rgb, reading_copy(rgb, 200), 200) is None
    noisy = np.random.default_rng(3).normal(0, 6, rgb.shape)
    grainy = np.clip(rgb + noisy, 0, 255).astype(np.uint8)
    assert coloured_print(grainy, reading_copy(grainy, 200), 200) is None
    seal = paper((255, 255, 255), 200)
    ImageDraw.Draw(seal).ellipse((900, 600, 1200, 900), outline=RED, width=8)
    sealed = np.array(seal, dtype=np.uint8)
    assert coloured_print(sealed, reading_copy(sealed, 200), 200) is None


def test_only_what_is_round_and_closed_is_a_seal() -> None:
    image = paper((255, 255, 255), 200)
    draw = ImageDraw.Draw(image)
    draw.ellipse((200, 600, 480, 880), outline=RED, width=6)
    draw.text((250, 730), "SUỐI RẠNG", RED, ImageFont.truetype(FONT, 30))
    draw.rectangle((600, 600, 880, 880), outline=RED, width=6)
    font = ImageFont.truetype(FONT, 36)
    for number, text in enumerate(("cấp", "địa phương", "chính quyền", "tổ chức", "Luật")):
        draw.text((1200, 600 + 40 * number), text, RED, font, anchor="ma")
    seals = red_seals(np.array(image, dtype=np.uint8), 200)
    rows, columns = np.nonzero(np.kron(seals, np.ones((4, 4), np.uint8)))
    assert abs(rows.min() - 600) <= 15 and abs(rows.max() - 880) <= 15
    assert abs(columns.min() - 200) <= 15 and abs(columns.max() - 480) <= 15
