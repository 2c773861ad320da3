"""Edges of a print's mask made even: fewer bytes, the same strokes, and no pixel turned that the scan tells."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from PIL import Image, ImageDraw, ImageFont

from counter_app.pages.edges import make_even, settle
from counter_app.pages.raster import Pixels
from counter_app.pdf.jbig2 import encode_jbig2
from tests.adapters.archival_kit import FONT

_SIZE = (420, 260)
_LINES = ("Số định danh 070229471", "Ngày 28/06/1983, 36.800", "Ổi, Ẩn, Ỡm, kể, 8 3 6 0")
# Threshold half way between print of 40 and paper: pixels may be turned as near to it as a sixth of the depth.
_DEPTH = 108
_NEAR = _DEPTH / 6


def tone(seed: int, grain: float) -> Pixels:
    """Draw lines of print (grey) as a scanner of 200 dpi sees them, with grain of that deviation."""
    image = Image.new("L", _SIZE, 255)
    draw = ImageDraw.Draw(image)
    for row, text in enumerate(_LINES):
        font = ImageFont.truetype(FONT, 22 + 6 * row)
        draw.text((14 + seed % 7, 20 + 70 * row), text, fill=40, font=font)
    soft = cv2.GaussianBlur(np.asarray(image, np.float32), (0, 0), 0.9)
    soft = soft + np.random.default_rng(seed).normal(0, grain, soft.shape)
    return np.asarray(np.clip(soft, 0, 255), np.uint8)


def halved(grey: Pixels, level: int) -> tuple[Pixels, Pixels]:
    half = np.full_like(grey, level)
    return half, np.where(grey < half, np.uint8(255), np.uint8(0))


def pieces(mask: Pixels) -> tuple[int, int]:
    """Count strokes, which corners join, and the grounds between them, which sides join."""
    ink = cv2.connectedComponents(mask, connectivity=8)[0]
    return ink, cv2.connectedComponents(cv2.bitwise_not(mask), connectivity=4)[0]


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6), grain=st.floats(0, 25))
def test_strokes_stay_and_only_what_is_near_its_threshold_is_turned(
    seed: int, grain: float
) -> None:
    grey = tone(seed, grain)
    half, ink = halved(grey, 255 - _DEPTH)
    even = ink.copy()
    make_even(even, grey, half, 255)
    assert pieces(even) == pieces(ink)
    turned = even != ink
    apart = np.abs(grey[turned].astype(int) - half[turned])
    assert apart.size == 0 or apart.max() < _NEAR
    assert set(np.unique(even)) <= {0, 255}


@pytest.mark.parametrize("seed", range(3))
def test_a_grainy_page_takes_fewer_bytes(seed: int) -> None:
    grey = tone(seed, 12)
    half, ink = halved(grey, 255 - _DEPTH)
    even = settle(ink, grey, half, 255)
    settled = len(encode_jbig2(even > 0))
    make_even(even, grey, half, 255)
    assert len(encode_jbig2(even > 0)) < 0.97 * settled


def test_of_print_paler_than_asked_for_no_pixel_is_turned() -> None:
    grey = tone(1, 12)
    half, ink = halved(grey, 255 - _DEPTH)
    even = ink.copy()
    make_even(even, grey, half, 254 - _DEPTH)
    assert np.array_equal(even, ink)
    make_even(even, grey, half, 255 - _DEPTH)
    assert not np.array_equal(even, ink)


@pytest.mark.parametrize("size", [(1, 1), (1, 40), (40, 1), (2, 3), (9, 17), (0, 0)])
def test_a_page_of_any_size_has_edges(size: tuple[int, int]) -> None:
    grey = np.random.default_rng(5).integers(0, 256, size, dtype=np.uint8)
    half, ink = halved(grey, 128)
    make_even(ink, grey, half, 255)
    assert ink.shape == size


def test_a_hole_of_one_pixel_and_a_thin_gap_stay_open() -> None:
    ink = np.zeros((40, 60), np.uint8)
    ink[8:30, 10:28] = ink[8:30, 29:48] = 255
    ink[15, 18] = 0
    # All of it may be ink or paper as well.
    grey = np.full_like(ink, 150)
    half = np.full_like(ink, 150)
    even = ink.copy()
    make_even(even, grey, half, 255)
    assert even[15, 18] == 0
    assert not even[:, 28].any()
    assert pieces(even) == pieces(ink)
