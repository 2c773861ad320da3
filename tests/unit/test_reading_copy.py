"""The copy of a page that is read: a little softer than the page, so that grain does not mislead the reader."""

import numpy as np

from counter_app.workers.sheet import straightened
from counter_app.workers.stopwatch import Stopwatch

_BAR = np.s_[205:225, 200:1000]


def test_the_reading_copy_has_less_grain_than_the_page_that_is_kept() -> None:
    page = np.full((1600, 1200, 3), 235, np.float64)
    for top in range(200, 1400, 60):
        page[top : top + 30, 100:1100] = 120
    grain = np.random.default_rng(3).normal(0, 4.0, (1600, 1200, 1))
    worn = np.clip(page + grain, 0, 255).astype(np.uint8)
    sheet = straightened(worn, 200, Stopwatch())
    assert np.array_equal(sheet.rgb, worn)
    assert sheet.grey[_BAR].std() < 0.7 * sheet.rgb[_BAR][..., 1].std()
