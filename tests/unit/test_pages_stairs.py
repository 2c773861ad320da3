"""Print in stairs: told from what pens, lenses and scanners draw, and made soft before it is read."""

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from counter_app.pages.clean import clean_for_reading, ink_mask
from counter_app.pages.raster import Pixels
from counter_app.pages.stairs import has_stairs

FONT = "resources/fonts/LiberationSerif-Regular.ttf"
DPI = 200


def drawn(blur: float = 0.0, grain: float = 0.0, ink: int = 30) -> Pixels:
    """Draw a page (grey) five times as fine and bring it down, as a lens does."""
    fine = Image.new("L", (5 * 800, 5 * 700), 250)
    draw = ImageDraw.Draw(fine)
    font = ImageFont.truetype(FONT, 5 * 32)
    for number in range(12):
        draw.text((5 * 60, 5 * (40 + 52 * number)), "Số 28/09/1963, 2417,2 m² đất", ink, font)
    small = np.asarray(fine.resize((800, 700), Image.Resampling.BOX), np.float32)
    soft = np.asarray(cv2.GaussianBlur(small, (0, 0), blur) if blur else small, np.float32)
    noisy = soft + np.random.default_rng(5).normal(0, grain, soft.shape)
    return np.asarray(np.clip(noisy, 0, 255), np.uint8)


def in_stairs(page: Pixels, ink: int = 30) -> Pixels:
    return np.asarray(np.where(page < (250 + ink) / 2, ink, 250), np.uint8)


@pytest.mark.parametrize("ink", [30, 150])
def test_a_mask_of_print_has_stairs(ink: int) -> None:
    page = in_stairs(drawn(0.8, ink=ink), ink)
    assert has_stairs(page, ink_mask(page, DPI))
    cleaned = clean_for_reading(page, DPI).grey
    print_there = page < 200
    # Edges go over several pixels, and what is in them stays as dark as print is.
    between = (cleaned > cleaned.min() + 40) & (cleaned < 230)
    assert np.count_nonzero(between) > 0.3 * np.count_nonzero(print_there)
    cores = cv2.erode(print_there.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    assert cleaned[cores].mean() < cleaned.min() + 40


@pytest.mark.parametrize(("blur", "grain"), [(0.0, 0.0), (0.5, 0.0), (0.8, 4.0), (1.2, 8.0)])
def test_scans_and_drawn_pages_have_none(blur: float, grain: float) -> None:
    page = drawn(blur, grain)
    assert not has_stairs(page, ink_mask(page, DPI))
    assert has_stairs(in_stairs(page), ink_mask(in_stairs(page), DPI))


@pytest.mark.parametrize("shape", [(1, 1), (3, 2), (40, 3), (2339, 1654)])
def test_an_empty_page_has_none(shape: tuple[int, int]) -> None:
    page = np.full(shape, 255, np.uint8)
    assert not has_stairs(page, np.zeros(shape, np.uint8))
