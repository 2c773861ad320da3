"""Small soft print cut out of a page: letters keep their holes and hairs, and do not run together."""

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from counter_app.pages.layers import study
from counter_app.pages.pieces import find_pieces
from counter_app.pages.raster import Pixels
from counter_app.pages.small_print import has_small_print

_FONT = "/usr/share/fonts/truetype/liberation2/LiberationSans-Regular.ttf"
_LETTERS = "eoeaebedoeapeaedeoaeapeobe"
_LINES = 6
_FINE = 5
_SIZE = 900, 400


def _page(points: float, blur: float, ink: int = 110, paper: int = 215) -> Pixels:
    """Draw lines of letters with one hole each at 200 dpi, as a scanner sees a copy of a copy."""
    image = Image.new("L", (_SIZE[0] * _FINE, _SIZE[1] * _FINE), paper)
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(_FONT, points * 200 / 72 * _FINE)
    for line in range(_LINES):
        at = (40 + line * 0.37) * _FINE, (20 + line * 60.2) * _FINE
        draw.text(at, _LETTERS, font=font, fill=ink)
    small = np.asarray(image.resize(_SIZE, Image.Resampling.BOX), np.float32)
    soft = cv2.GaussianBlur(small, (0, 0), blur)
    grain = np.random.default_rng(5).normal(0, 3.0, soft.shape)
    grey = np.clip(soft + grain, 0, 255).astype(np.uint8)
    return np.repeat(grey[:, :, None], 3, axis=2)


def _holes(mask: Pixels) -> int:
    _, nested = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    return int(np.count_nonzero(nested[0][:, 3] >= 0))


def test_blurred_letters_have_one_hole_each_and_hardly_one_between_them() -> None:
    holes = _holes(study(_page(7.0, blur=1.0), 200).print_mask)
    assert abs(holes - _LINES * len(_LETTERS)) <= 20


@pytest.mark.parametrize(("points", "small"), [(7.5, True), (8.5, True), (12.0, False)])
def test_print_is_small_up_to_letters_of_thirteen_pixels(points: float, small: bool) -> None:
    mask = study(_page(points, blur=0.5, ink=40, paper=245), 200).print_mask
    assert has_small_print(find_pieces(mask)) is small


def _stems(hair: int) -> Pixels:
    """Draw pairs of dark stems at 200 dpi, joined by a hair of that brightness, as soft as a scan is."""
    grey = np.full((200, 400), 250, np.float32)
    for x in range(40, 360, 40):
        grey[60:90, x : x + 4] = 60
        grey[60:90, x + 14 : x + 18] = 60
        grey[74:76, x + 4 : x + 14] = hair
    soft = cv2.GaussianBlur(grey, (0, 0), 0.9)
    grain = np.random.default_rng(7).normal(0, 1.5, soft.shape)
    worn = np.clip(soft + grain, 0, 255).astype(np.uint8)
    return np.repeat(worn[:, :, None], 3, axis=2)


@pytest.mark.parametrize(
    ("hair", "pieces"), [(120, 8), (155, 8), (230, 16)], ids=["plain", "pale", "shade"]
)
def test_pale_hairs_join_the_strokes_that_they_join_on_paper(hair: int, pieces: int) -> None:
    mask = study(_stems(hair), 200).print_mask
    assert find_pieces(mask).count == pieces


def test_a_hair_adds_nothing_but_itself() -> None:
    with_hairs, without = (study(_stems(hair), 200).print_mask > 0 for hair in (155, 250))
    added = with_hairs & ~without
    assert set(np.flatnonzero(added.any(axis=1)).tolist()) <= {73, 74, 75, 76}
    assert added.any()
    assert not (without & ~with_hairs).any()


@pytest.mark.parametrize("bold", ["Serif-Bold", "Sans-Bold"])
def test_an_8_of_bold_print_keeps_the_bar_between_its_holes(bold: str) -> None:
    font = ImageFont.truetype(_FONT.replace("Sans-Regular", bold), 10.5 * 200 / 72 * _FINE)
    image = Image.new("L", (_SIZE[0] * _FINE, _SIZE[1] * _FINE), 245)
    draw = ImageDraw.Draw(image)
    for line in range(_LINES):
        at = (40 + line * 0.37) * _FINE, (20 + line * 60.2) * _FINE
        draw.text(at, 20 * "8", font=font, fill=45)
    soft = cv2.GaussianBlur(
        np.asarray(image.resize(_SIZE, Image.Resampling.BOX), np.float32), (0, 0), 1.02
    )
    grain = np.random.default_rng(5).normal(0, 2.0, soft.shape)
    grey = np.clip(soft + grain, 0, 255).astype(np.uint8)
    mask = study(np.repeat(grey[:, :, None], 3, axis=2), 200).print_mask
    assert _holes(mask) == 2 * 20 * _LINES
