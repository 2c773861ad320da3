"""Creases, told from rules, frames, dust and the sheet's own edge."""

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from counter_app.pages.creases import Creases, find_creases
from counter_app.pages.raster import Pixels

_LOOK = 100
_SHAPE = 1169, 827
_DEPTHS = (18, 22, 27, 33, 58, 60, 12)
"""By how much a crease of a folded sheet is darker than the paper, pixel by pixel at 100 dpi: a shadow, then the core."""
_HAIR = (4, 80, 8)
_BAR = (30, 95, 110, 95, 30)


def _page(
    depths: Sequence[int], at: float, *, lean: float = 0.0, ends: tuple[float, float] = (0.0, 1.0)
) -> Pixels:
    """Draw one line down a page (RGB, paper at 255) with lines of print across; `lean` in pixels from end to end."""
    page = np.full(_SHAPE, 255, np.uint8)
    for y in range(120, 1060, 24):
        for x in range(90, 740, 9):
            cv2.rectangle(page, (x, y), (x + 5, y + 8), 60, 1)
    start, end = (round(share * _SHAPE[0]) for share in ends)
    for y in range(start, end):
        x = round(at + lean * (y / _SHAPE[0] - 0.5))
        for step, depth in enumerate(depths):
            page[y, x + step] = min(page[y, x + step], 255 - depth)
    grain = np.random.default_rng(3).normal(0, 2, _SHAPE)
    noisy = np.clip(page + grain, 0, 255).astype(np.uint8)
    return np.repeat(noisy[:, :, None], 3, axis=2)


@pytest.mark.parametrize("lean", [0.0, 3.0, -8.0])
@pytest.mark.parametrize("across", [False, True])
def test_a_crease_is_found_from_edge_to_edge_through_print(lean: float, *, across: bool) -> None:
    page = _page(_DEPTHS, 400.0, lean=lean)
    if across:
        page = np.ascontiguousarray(np.swapaxes(page, 0, 1))
    found = find_creases(page, _LOOK)
    if across:
        found = Creases(np.ascontiguousarray(found.mask.T), found.pieces)
    for y in (2, 300, 700, 1166):
        x = 404.5 + lean * (y / _SHAPE[0] - 0.5)
        assert found.mask[y, round(x)]
        spot = (y, x) if across else (x, y)
        assert any(
            place.x0 <= spot[0] < place.x1 and place.y0 <= spot[1] < place.y1
            for place in (piece.place for piece in found.pieces)
        )
    assert np.count_nonzero(found.mask) < 14 * _SHAPE[0]


@pytest.mark.parametrize(
    ("depths", "at", "ends"),
    [
        (_HAIR, 400.0, (0.0, 1.0)),
        (_BAR, 60.0, (0.03, 0.97)),
        (_DEPTHS, 400.0, (0.1, 0.8)),
        (_DEPTHS, 4.0, (0.0, 1.0)),
        (_DEPTHS, 815.0, (0.0, 1.0)),
    ],
    ids=["dust", "frame", "shadow that ends", "left edge", "right edge"],
)
def test_no_other_line_is_a_crease(
    depths: Sequence[int], at: float, ends: tuple[float, float]
) -> None:
    found = find_creases(_page(depths, at, ends=ends), _LOOK)
    assert found.pieces == ()
    assert not found.mask.any()


def test_print_alone_makes_no_crease() -> None:
    assert find_creases(_page((), 0.0), _LOOK).pieces == ()


def test_a_coloured_line_from_edge_to_edge_is_no_crease() -> None:
    page = _page(_DEPTHS, 400.0)
    page[:, 395:415, 0] = 255
    assert find_creases(page, _LOOK).pieces == ()


def test_a_crease_is_followed_where_it_wanders() -> None:
    page = np.ascontiguousarray(_page((), 0.0))
    middles = [round(300 + 4 * np.sin(y / 280)) for y in range(_SHAPE[0])]
    for y, x in enumerate(middles):
        for step, depth in enumerate(_DEPTHS):
            page[y, x + step] = np.minimum(page[y, x + step], 255 - depth)
    found = find_creases(page, _LOOK)
    assert all(found.mask[y, x + 2 : x + 7].all() for y, x in enumerate(middles))
    assert np.count_nonzero(found.mask) < 24 * _SHAPE[0]
