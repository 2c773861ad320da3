"""The corners of a straightened page go on as the sheet ends; nothing of the sheet itself is touched."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from counter_app.pages.corners import cuts_off, fill_corners, turn_about_middle
from counter_app.pages.raster import Pixels
from counter_app.pages.straighten import paper_colour, rotate, rotate_page
from counter_app.pages.turning import turned

_DPI = 200


def sheet(size: tuple[int, int]) -> Pixels:
    wide, high = size
    return np.random.default_rng(1).integers(20, 200, (high, wide, 3), dtype=np.uint8)


@pytest.mark.parametrize("size", [(827, 1169), (900, 600), (120, 80), (40, 30), (17, 900)])
@pytest.mark.parametrize("degrees", [-5.0, -1.2, -0.1, 0.08, 1.7, 4.2])
def test_corners_are_filled_and_the_sheet_stays(size: tuple[int, int], degrees: float) -> None:
    page = sheet(size)
    dark, light = (turned(page, degrees, (level,) * 3) for level in (0, 255))
    after = dark.copy()
    fill_corners(page, after, degrees, _DPI)
    # What depends on the colour given to the corners is none of the sheet's own, or mixed with it.
    mixed = np.abs(light.astype(int) - dark).max(axis=2) > 5
    assert mixed.any()
    again = light.copy()
    fill_corners(page, again, degrees, _DPI)
    assert np.array_equal(after[mixed], again[mixed])
    # Of the sheet's own no pixel goes but the outermost.
    own = inside_of(size, degrees) > 1.3
    assert np.array_equal(after[own], dark[own])


def inside_of(size: tuple[int, int], degrees: float) -> NDArray[np.float64]:
    """Return how many pixels each pixel of a turned page lies inside of the sheet's nearest side."""
    wide, high = size
    back = cv2.invertAffineTransform(turn_about_middle(size, degrees))
    y, x = np.mgrid[0:high, 0:wide]
    across, down = (row[0] * x + row[1] * y + row[2] for row in back)
    sides = (across, wide - 1 - across, down, high - 1 - down)
    return np.asarray(np.min(sides, axis=0), np.float64)


@pytest.mark.parametrize("degrees", [-3.0, 3.0])
@pytest.mark.parametrize("colour", [(30, 30, 34), (200, 30, 40)])
def test_print_that_runs_off_the_sheet_is_not_smeared(
    degrees: float, colour: tuple[int, int, int]
) -> None:
    page = np.full((2339, 1654, 3), (244, 241, 232), np.uint8)
    # Rules, the ring of a seal and lines of print, cut off by every edge.
    for at in range(60, 2339, 52):
        page[at : at + 12, :90] = page[at : at + 12, -90:] = colour
        page[:90, at : at + 12] = page[-90:, at : at + 12] = colour
    for middle in ((0, 700), (1653, 1500)):
        cv2.circle(page, middle, 200, colour, 10)
    beside = inside_of((1654, 2339), degrees) < 0
    shown = rotate_page(page, degrees, _DPI)[beside]
    assert beside.sum() > 50_000
    assert np.abs(shown.astype(int) - (244, 241, 232)).max() <= 2


@pytest.mark.parametrize("degrees", [-3.0, 3.0])
def test_a_line_at_the_very_edge_does_not_shade_the_corners(degrees: float) -> None:
    page = np.full((2339, 1654, 3), 255, np.uint8)
    page[:2], page[-1:], page[:, :2], page[:, -2:] = 0, 0, 0, 0
    beside = inside_of((1654, 2339), degrees) < 0
    assert (rotate_page(page, degrees, _DPI)[beside] == 255).all()


def test_a_dark_border_goes_on_to_where_it_ends() -> None:
    page = np.full((2339, 1654, 3), 235, np.uint8)
    page[:900, :30] = 40
    beside = inside_of((1654, 2339), 3.0) < 0
    straight = rotate_page(page, 3.0, _DPI)
    left = np.where(beside, straight[:, :, 0], 0)[:, :100]
    assert (left[:700][beside[:700, :100]] == 40).all()
    assert (left[980:1150][beside[980:1150, :100]] == 235).all()


def test_beside_a_shadow_a_corner_lies_in_it() -> None:
    across = np.linspace(235, 90, 1654)
    shaded = np.clip(across[None, :, None] * (1.0, 0.96, 0.88) + np.zeros((2339, 1, 1)), 0, 255)
    page = np.asarray(shaded, np.uint8)
    # One colour all over stands out there.
    assert steepest(rotate(page, 2.0)) > 60
    assert steepest(rotate_page(page, 2.0, _DPI)) < 10


def steepest(page: Pixels) -> int:
    """Return the largest difference between two pixels beside or below each other."""
    levels = page.astype(np.int16)
    return max(int(np.abs(np.diff(levels, axis=axis)).max()) for axis in (0, 1))


def test_a_page_that_lies_straight_is_the_page() -> None:
    page = sheet((300, 200))
    assert rotate_page(page, 0.05, _DPI) is page


def test_a_sheet_turned_far_has_the_papers_colour_in_its_corners() -> None:
    page = sheet((300, 200))
    assert (rotate_page(page, 12.0, _DPI)[0, 0] == paper_colour(page)).all()


@pytest.mark.parametrize(("degrees", "leaving"), [(3.0, (0, 2)), (-3.0, (1, 3))])
@pytest.mark.parametrize("corner", range(4))
def test_print_that_would_leave_at_a_corner_is_seen(
    degrees: float, leaving: tuple[int, int], corner: int
) -> None:
    # Beside the corner, 2 mm below the edge: turned clockwise the left end of the upper edge rises above the page.
    ink = np.zeros((2339, 1654), np.uint8)
    ink[16:42, 200:220] = ink[16:42, 236:256] = 255
    ink = np.ascontiguousarray(ink[:: 1 if corner < 2 else -1, :: 1 if corner in (0, 3) else -1])
    assert cuts_off(ink, degrees, _DPI) is (corner in leaving)
    # With a page hardly askew nothing leaves.
    assert not cuts_off(ink, degrees / 10, _DPI)


def test_dark_borders_dust_and_edges_of_the_sheet_are_no_print_that_leaves() -> None:
    ink = np.zeros((2339, 1654), np.uint8)
    ink[:, :50] = ink[2300:] = 255
    ink[10:16, 1600:1606] = ink[30:34, 1610:1618] = 255
    # The shadow of the sheet's edge, in pieces: a pixel or two thick, a little askew.
    for x, y, high, lean in ((1638, 95, 535, 7), (1642, 700, 217, 2), (1645, 1100, 78, 0)):
        cv2.line(ink, (x, y), (x + lean, y + high), 255, 1)
    for x, wide in ((300, 55), (400, 119), (700, 300)):
        cv2.line(ink, (x, 6), (x + wide, 8), 255, 2)
    assert not cuts_off(ink, 3.0, _DPI) and not cuts_off(ink, -3.0, _DPI)


@pytest.mark.parametrize("degrees", [-2.0, 2.0])
def test_a_seal_that_would_be_cut_is_seen(degrees: float) -> None:
    ink = np.zeros((2339, 1654), np.uint8)
    cv2.circle(ink, (150 if degrees > 0 else 1503, 150), 140, 255, 4)
    assert cuts_off(ink, degrees, _DPI)
