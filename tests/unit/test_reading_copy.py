"""The copy of a page that is read is as sharp as the page: softened, figures run into a rule below them (ADR 0029)."""

import numpy as np

from counter_app.workers.sheet import straightened
from counter_app.workers.stopwatch import Stopwatch

_BAR = np.s_[205:225, 200:1000]


def test_the_reading_copy_of_a_grainy_page_is_as_sharp_as_what_is_kept() -> None:
    page = np.full((1600, 1200, 3), 235, np.float64)
    for top in range(200, 1400, 60):
        page[top : top + 30, 100:1100] = 120
    noise = np.random.default_rng(3).normal(0, 4.0, (1600, 1200, 1))
    worn = np.clip(page + noise, 0, 255).astype(np.uint8)
    sheet = straightened(worn, 200, Stopwatch())
    assert np.array_equal(sheet.rgb, worn)
    assert sheet.grey[_BAR].std() > 0.9 * sheet.rgb[_BAR][..., 1].std()
