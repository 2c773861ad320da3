"""What of a cleaned page the reader gets: white paper, the print as it is, no empty margins."""

import cv2
import numpy as np
from numpy.typing import NDArray

from counter_app.ocr.whole_page import handed_over

DPI = 200
MILLIMETRE = DPI / 25.4


def paper() -> NDArray[np.uint8]:
    return np.random.default_rng(7).integers(236, 256, (2339, 1654)).astype(np.uint8)


def put(page: NDArray[np.uint8], x: int, y: int, wide: int, high: int) -> None:
    page[y : y + high, x : x + wide] = 40


def test_margins_go_and_print_keeps_its_place_and_its_greys() -> None:
    page = paper()
    for row in range(20):
        put(page, 300, 400 + 50 * row, 900, 22)
    page[400:422, 296:300] = 180
    handed = handed_over(page, DPI)
    high, wide = handed.grey.shape
    assert handed.x < 296 and handed.x + wide > 1200
    assert handed.y < 400 and handed.y + high > 1372
    assert handed.grey.size < 0.6 * page.size
    there = page[handed.y : handed.y + high, handed.x : handed.x + wide]
    beside = cv2.dilate((there < 225).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    assert (handed.grey[beside] == there[beside]).all()
    assert (handed.grey[~beside] == 255).all()


def test_a_lone_page_number_is_kept_with_room_around_it() -> None:
    page = paper()
    put(page, 300, 400, 900, 300)
    # A thin 1 of 2 mm.
    put(page, 1500, 2250, 4, 16)
    handed = handed_over(page, DPI)
    high, wide = handed.grey.shape
    assert handed.y + high >= 2266 + 2 * MILLIMETRE
    assert handed.x + wide >= 1504 + 2 * MILLIMETRE


def test_dust_keeps_no_margin() -> None:
    page = paper()
    put(page, 500, 700, 600, 300)
    for place in range(60, 600, 90):
        page[place, place // 2] = 0
    handed = handed_over(page, DPI)
    assert handed.y > 600 and handed.x > 400


def test_print_up_to_the_edges_stays_whole() -> None:
    page = paper()
    put(page, 0, 0, 1654, 20)
    put(page, 0, 2319, 1654, 20)
    handed = handed_over(page, DPI)
    assert (handed.x, handed.y) == (0, 0)
    assert handed.grey.shape == page.shape


def test_a_page_without_print_is_handed_over_whole() -> None:
    assert handed_over(paper(), DPI).grey.shape == (2339, 1654)
    assert handed_over(np.full((5, 4), 255, np.uint8), DPI).grey.shape == (5, 4)


def test_patterned_paper_keeps_its_greys() -> None:
    page = paper()
    put(page, 300, 400, 900, 22)
    page[::6, 100:1500] = np.minimum(page[::6, 100:1500], 205)
    handed = handed_over(page, DPI)
    high, wide = handed.grey.shape
    there = page[handed.y : handed.y + high, handed.x : handed.x + wide]
    assert (handed.grey == there).all()
