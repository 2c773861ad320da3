"""The copy of a page that is read: a little softer than a grainy page, so that grain does not mislead the reader."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from counter_app.pages.raster import Pixels
from counter_app.workers.sheet import straightened
from counter_app.workers.stopwatch import Stopwatch

_FONT = "/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf"
_BAR = np.s_[205:225, 200:1000]


def _page(grain: float) -> Pixels:
    page = np.full((1600, 1200, 3), 235, np.float64)
    for top in range(200, 1400, 60):
        page[top : top + 30, 100:1100] = 120
    noise = np.random.default_rng(3).normal(0, grain, (1600, 1200, 1))
    return np.clip(page + noise, 0, 255).astype(np.uint8)


def test_the_reading_copy_of_a_grainy_page_has_less_grain_than_what_is_kept() -> None:
    worn = _page(grain=4.0)
    sheet = straightened(worn, 200, Stopwatch())
    assert np.array_equal(sheet.rgb, worn)
    assert sheet.grey[_BAR].std() < 0.7 * sheet.rgb[_BAR][..., 1].std()


def test_the_reading_copy_of_a_clean_page_stays_sharp() -> None:
    sheet = straightened(_page(grain=0.0), 200, Stopwatch())
    # Between the last row of a bar and the first of paper nothing lies between.
    edge = sheet.grey[228:232, 200:1000].astype(int)
    assert set(np.unique(edge[1])) == set(np.unique(edge[0]))
    assert edge[2].min() - edge[1].max() > 100


@pytest.mark.parametrize(("points", "softened"), [(7, False), (12, True)])
def test_small_print_is_read_as_sharp_as_it_is_however_grainy(points: int, softened: bool) -> None:
    image = Image.new("RGB", (1200, 1600), (235, 235, 235))
    draw = ImageDraw.Draw(image)
    draw.rectangle((100, 200, 1100, 230), fill=(120, 120, 120))
    font = ImageFont.truetype(_FONT, round(points * 200 / 72))
    for top in range(280, 1400, 50):
        draw.text((100, top), "Giấy chứng nhận số 828.9 quyển sổ", fill=(50, 50, 50), font=font)
    noise = np.random.default_rng(3).normal(0, 4.0, (1600, 1200, 1))
    page = np.clip(np.asarray(image) + noise, 0, 255).astype(np.uint8)
    sheet = straightened(page, 200, Stopwatch())
    grain = sheet.grey[_BAR].std() / sheet.rgb[_BAR][..., 1].std()
    assert (grain < 0.7) == softened
    assert softened or grain > 0.9
