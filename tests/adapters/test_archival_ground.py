"""Print on dark ground on the archival page: a broad fold, painted as a bar, must not swallow the pale print it runs through."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from counter_app.pages.raster import Pixels
from counter_app.pdf.archival import encode_page
from counter_app.pdf.render_back import Unlike, compare

from .archival_kit import FONT, render_page

_SIZE = 1165, 1654
_TEXT = "Cộng hòa xã hội chủ nghĩa Việt Nam Độc lập Tự do Hạnh phúc"
_PAPER = 246
_FOLD = 490
_REACH = 4.5
"""A fold's shadow is a Gaussian: so many pixels of 200 dpi (0.6 mm) aside it is 1/e as dark as in the middle."""


def _strokes() -> NDArray[np.bool_]:
    image = Image.new("L", _SIZE, 0)
    draw = ImageDraw.Draw(image)
    for y in range(100, 1500, 46):
        draw.text((90, y), _TEXT, font=ImageFont.truetype(FONT, 33), fill=255)
    return np.asarray(image) > 128


def _shadow(depth: float, *, across: bool) -> NDArray[np.float32]:
    """Return the shares of light that a fold leaves."""
    rows, columns = np.mgrid[0 : _SIZE[1], 0 : _SIZE[0]].astype(np.float32)
    off = (rows if across else columns) - _FOLD
    return np.asarray(1 - depth / 255 * np.exp(-((off / _REACH) ** 2)), np.float32)


def _scan(strokes: NDArray[np.bool_], left: float, shadow: NDArray[np.float32]) -> Pixels:
    """Return a page as scanned; `left` is the share of light that print leaves."""
    print_there = cv2.GaussianBlur(np.where(strokes, left, 1.0), (0, 0), 0.7)
    grain = np.random.default_rng(5).normal(0, 2, strokes.shape)
    grey = np.clip(print_there * shadow * _PAPER + grain, 0, 255).astype(np.uint8)
    return np.repeat(grey[:, :, None], 3, axis=2)


def _contrast(rgb: Pixels, strokes: NDArray[np.bool_], fold: NDArray[np.bool_]) -> float:
    near = cv2.dilate(strokes.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    core = cv2.erode(strokes.astype(np.uint8), np.ones((2, 2), np.uint8)) > 0
    return float(np.median(rgb[fold & ~near]) - np.median(rgb[fold & core]))


@pytest.mark.parametrize("across", [True, False], ids=["level", "standing"])
@pytest.mark.parametrize(("left", "depth"), [(0.4, 105.0), (0.55, 90.0), (0.65, 60.0)])
def test_pale_print_on_a_dark_fold_is_kept(left: float, depth: float, *, across: bool) -> None:
    strokes, shadow = _strokes(), _shadow(depth, across=across)
    rgb = _scan(strokes, left, shadow)
    kept = encode_page(rgb, 200, ())
    shown = render_page(kept.pdf, 200, _SIZE)
    fold = shadow < 1 - 0.7 * depth / 255
    assert _contrast(shown, strokes, fold) > 0.5 * _contrast(rgb, strokes, fold)


@pytest.mark.parametrize("across", [True, False], ids=["level", "standing"])
def test_a_fold_shown_as_a_bar_has_lost_its_print(*, across: bool) -> None:
    strokes, shadow = _strokes(), _shadow(90, across=across)
    rgb = _scan(strokes, 0.55, shadow)
    bar = rgb.copy()
    bar[shadow < 0.88] = 130
    lost = [one.place for one in compare(rgb, bar, 200) if one.kind is Unlike.LOST]
    sides = [(one.y0, one.y1) if across else (one.x0, one.x1) for one in lost]
    assert len(sides) > 10
    assert all(start < _FOLD + 2 * _REACH and end > _FOLD - 2 * _REACH for start, end in sides)
    assert not any(one.kind is Unlike.LOST for one in compare(rgb, rgb, 200))


def test_letters_cut_by_a_rule_or_a_coloured_bar_are_not_lost() -> None:
    strokes = _strokes()
    rgb = np.ascontiguousarray(_scan(strokes, 0.3, np.ones(strokes.shape, np.float32)))
    rgb[1210:1213, 40:1120] = 60
    rgb[500:510, 40:1120] = (200, 50, 60)
    plain = np.ascontiguousarray(rgb.copy())
    plain[500:510, 40:1120] = (196, 56, 60)
    assert not any(one.kind is Unlike.LOST for one in compare(rgb, plain, 200))
