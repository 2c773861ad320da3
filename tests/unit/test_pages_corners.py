"""The corners of a straightened page go on as the sheet ends; nothing of the sheet itself is touched."""

import cv2
import numpy as np
import pytest

from counter_app.pages.corners import fill_corners
from counter_app.pages.raster import Pixels
from counter_app.pages.straighten import paper_colour, rotate, rotate_page
from counter_app.pages.turning import turned

_MARKED = (255, 0, 255)


def sheet(size: tuple[int, int]) -> Pixels:
    wide, high = size
    return np.random.default_rng(1).integers(20, 200, (high, wide, 3), dtype=np.uint8)


@pytest.mark.parametrize("size", [(1654, 2339), (900, 600), (120, 80), (40, 30), (17, 900)])
@pytest.mark.parametrize("degrees", [-5.0, -1.2, -0.1, 0.08, 1.7, 4.2])
def test_corners_are_filled_and_the_sheet_stays(size: tuple[int, int], degrees: float) -> None:
    page = sheet(size)
    before = turned(page, degrees, _MARKED)
    after = before.copy()
    fill_corners(page, after, degrees)
    corner = (before == _MARKED).all(axis=2)
    assert corner.any()
    assert not (after == _MARKED).all(axis=2).any()
    # All but what the turn had mixed with its corners, six pixels at the sheet's very edge.
    near = cv2.dilate(corner.astype(np.uint8), np.ones((13, 13), np.uint8)) > 0
    near[:6], near[-6:], near[:, :6], near[:, -6:] = True, True, True, True
    assert np.array_equal(after[~near], before[~near])


def test_beside_a_shadow_a_corner_lies_in_it() -> None:
    across = np.linspace(235, 90, 1654)
    shaded = np.clip(across[None, :, None] * (1.0, 0.96, 0.88) + np.zeros((2339, 1, 1)), 0, 255)
    page = np.asarray(shaded, np.uint8)
    # One colour all over stands out there.
    assert steepest(rotate(page, 2.0)) > 60
    assert steepest(rotate_page(page, 2.0)) < 10


def steepest(page: Pixels) -> int:
    """Return the largest difference between two pixels beside or below each other."""
    levels = page.astype(np.int16)
    return max(int(np.abs(np.diff(levels, axis=axis)).max()) for axis in (0, 1))


def test_a_page_that_lies_straight_is_the_page() -> None:
    page = sheet((300, 200))
    assert rotate_page(page, 0.05) is page


def test_a_sheet_turned_far_has_the_papers_colour_in_its_corners() -> None:
    page = sheet((300, 200))
    assert (rotate_page(page, 12.0)[0, 0] == paper_colour(page)).all()
