"""Points of thin letters, colons and decimal points: the smallest marks of all, drawn back from the archival page."""

import cv2
import numpy as np
import pytest

from counter_app.pages.raster import Pixels
from counter_app.pdf.archival import encode_page
from counter_app.pdf.rendering import Rendering

_FINER = 4


def _page(dpi: int, ink: int, wide_mm: float) -> tuple[Pixels, list[tuple[int, int]]]:
    """Draw rows of stems with a point above, and points alone; return the page and where points are (x, y)."""
    unit = dpi * _FINER / 25.4
    page = np.full((round(70 * unit), round(150 * unit)), 248, np.float32)
    points = list[tuple[int, int]]()
    wide = max(1, round(wide_mm * unit))
    for row in range(10):
        for column in range(50):
            x, y = round((15 + 2.4 * column) * unit), round((8 + 6 * row) * unit)
            page[y : y + wide, x : x + wide] = ink
            points.append((round((x + wide / 2) / _FINER), round((y + wide / 2) / _FINER)))
            if column % 5:
                page[y + round(0.8 * unit) : y + round(2.2 * unit), x : x + wide] = ink
    size = (page.shape[1] // _FINER, page.shape[0] // _FINER)
    small = cv2.GaussianBlur(cv2.resize(page, size, interpolation=cv2.INTER_AREA), (0, 0), 0.5)
    grain = np.random.default_rng(8).normal(0, 1.6, small.shape)
    grey = np.clip(np.round(small + grain), 0, 255).astype(np.uint8)
    return np.repeat(grey[:, :, None], 3, axis=2), points


@pytest.mark.parametrize(
    ("dpi", "ink", "wide_mm"),
    [(200, 35, 0.14), (200, 150, 0.21), (300, 35, 0.12), (300, 160, 0.16)],
)
def test_no_point_goes(dpi: int, ink: int, wide_mm: float) -> None:
    page, points = _page(dpi, ink, wide_mm)
    kept = encode_page(page, dpi, ())
    with Rendering(kept.pdf, (page.shape[1], page.shape[0])) as rendering:
        shown = rendering.whole()
    softened = [cv2.blur(one[:, :, 0], (3, 3)).astype(np.int16) for one in (page, shown)]
    gone = 0
    for x, y in points:
        master, seen = (248 - one[y - 1 : y + 2, x - 1 : x + 2].min() for one in softened)
        gone += bool(seen < 0.4 * master)
    assert gone == 0
