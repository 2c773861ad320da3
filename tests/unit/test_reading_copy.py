"""The copy of a page that is read: a little softer than a grainy page, so that grain does not mislead the reader."""

import numpy as np

from counter_app.pages.raster import Pixels
from counter_app.workers.sheet import straightened
from counter_app.workers.stopwatch import Stopwatch

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
