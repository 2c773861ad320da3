"""Lines that run through print, drawn back from the archival page: neither the line nor the letters may lose anything."""

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from counter_app.pages.raster import Pixels
from counter_app.pdf.archival import encode_page
from counter_app.pdf.rendering import Rendering

_DPI = 200
_SIZE = 1654, 700
_AT = 370
_TEXT = (
    "Căn cứ Luật Hộ tịch số 60/2014/QH13 ngày 20/11/2014; Điều 17, khoản 3.",
    "Ông Nguyễn Văn Ẫn, sinh ngày 17/11/1971, CCCD số 036 071 385 617 cấp 2021",
    "Tổng cộng: 1.234.567,89 đ - 3.080.560 đ = 1.845.992,11 đ; tỷ lệ 0,56 %",
    "thửa đất số 161, tờ bản đồ số 16, diện tích 385,60 m²; B8 O0 S5 rn m cl d",
)
_FONT = "resources/fonts/LiberationSerif-Regular.ttf"
_BLACK, _PALE = (50, 50, 50), (250, 150, 150)
_RED, _BLUE, _GREEN = (210, 50, 50), (60, 70, 190), (40, 150, 60)


def _page(
    line: tuple[int, int, int], ends: tuple[int, int], *, wide: float = 4, crease: int = 0
) -> Pixels:
    """Draw lines of print and a line in that colour through one of them, over a crease if asked for."""
    font = ImageFont.truetype(_FONT, 67)
    print_there = Image.new("L", (2 * _SIZE[0], 2 * _SIZE[1]), 0)
    draw = ImageDraw.Draw(print_there)
    for row in range(10):
        draw.text((236, 190 + 100 * row), _TEXT[row % 4], 255, font=font)
    page = np.full((2 * _SIZE[1], 2 * _SIZE[0], 3), 250, np.float32)
    page *= 1 - 0.88 * np.asarray(print_there, np.float32)[:, :, None] / 255
    rows = slice(round(2 * _AT - wide), round(2 * _AT + wide))
    page[rows, 2 * max(0, ends[0]) : 2 * ends[1]] *= np.asarray(line, np.float32) / 250
    away = (np.arange(len(page)) - 2 * _AT)[:, None, None] / 7
    page *= 1 - crease / 255 * np.exp(-(away**2))
    small = cv2.resize(page, _SIZE, interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), 0.5)
    grain = np.random.default_rng(5).normal(0, 2.5, (*soft.shape[:2], 1))
    return np.clip(np.round(soft + grain), 0, 255).astype(np.uint8)


def _shown(page: Pixels) -> Pixels:
    kept = encode_page(page, _DPI, ())
    assert kept.recipe["format"] == "layered"
    with Rendering(kept.pdf, (page.shape[1], page.shape[0])) as rendering:
        return rendering.whole()


def _most_apart(page: Pixels) -> float:
    """Return by how many levels a page differs from its drawing at most, over a stroke's width and near the line."""
    near = np.s_[_AT - 30 : _AT + 30, 30:-30]
    first, second = (
        cv2.GaussianBlur(cv2.cvtColor(one[near], cv2.COLOR_RGB2GRAY), (0, 0), 1.3).astype(np.int16)
        for one in (page, _shown(page))
    )
    return float(np.abs(first - second).max())


@pytest.mark.parametrize("colour", [_RED, _BLUE, _GREEN, _PALE])
@pytest.mark.parametrize("ends", [(0, 1654), (118, 1500)], ids=["edge to edge", "rule"])
def test_letters_keep_what_a_coloured_line_runs_through(
    colour: tuple[int, int, int], ends: tuple[int, int]
) -> None:
    assert _most_apart(_page(colour, ends)) < 70


@pytest.mark.parametrize("ends", [(300, 900), (40, 1450)])
@pytest.mark.parametrize("colour", [_BLACK, _BLUE])
def test_a_rule_along_a_crease_is_shown_as_it_is(
    colour: tuple[int, int, int], ends: tuple[int, int]
) -> None:
    assert _most_apart(_page(colour, ends, wide=2, crease=60)) < 62


def test_a_grey_line_that_wanders_from_edge_to_edge_is_shown_where_it_runs() -> None:
    page = _page((255, 255, 255), (0, 0))
    for x in range(_SIZE[0]):
        y = _AT - 8 + 6 * np.sin(x / 260)
        away = (np.arange(len(page)) - y)[:, None] / 3.5
        page[:, x] = (page[:, x] * (1 - 0.4 * np.exp(-(away**2)))).astype(np.uint8)
    assert _most_apart(page) < 45


def test_a_thin_pale_pen_keeps_its_colour_among_letters() -> None:
    page = _page((255, 255, 255), (0, 0))
    fine = np.full((4 * _SIZE[1], 4 * _SIZE[0], 3), 250, np.uint8)
    for x in range(500, 6200, 380):
        cv2.line(fine, (x, 300), (x - 40, 2500), (120, 130, 190), 9, cv2.LINE_AA)
    pen = cv2.resize(fine, _SIZE, interpolation=cv2.INTER_AREA).astype(np.float32) / 250
    page = np.round(page * pen).astype(np.uint8)
    inner = np.s_[80:620, 60:-60]
    first, second = (
        cv2.blur(cv2.cvtColor(one[inner], cv2.COLOR_RGB2YCrCb), (7, 7)).astype(np.int16)
        for one in (page, _shown(page))
    )
    assert np.abs(first - second)[:, :, 1:].max() <= 11
