"""Small soft print cut out of a page: letters keep their holes, and do not run together."""

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
