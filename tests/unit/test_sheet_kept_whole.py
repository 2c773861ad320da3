"""A page is straightened without losing what stands at its corners; one with bare corners stays as large as it is."""

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from counter_app.pages.raster import Pixels
from counter_app.workers.places import Journey
from counter_app.workers.sheet import straightened
from counter_app.workers.stopwatch import Stopwatch

DPI = 200
PAPER = (246, 243, 232)
FONT = "/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf"
# Boxes 4 mm from the corners, of a hand's size and colour: 40 x 30 pixels.
CORNERS = ((32, 32), (1654 - 72, 32), (32, 2339 - 62), (1654 - 72, 2339 - 62))
BLUE = (20, 30, 170)


def askew(degrees: float, *, marked: bool) -> Pixels:
    image = Image.new("RGB", (1654, 2339), PAPER)
    draw, font = ImageDraw.Draw(image), ImageFont.truetype(FONT, 38)
    for row in range(30):
        draw.text(
            (200, 260 + 60 * row), "Giấy chứng nhận quyền sử dụng đất", font=font, fill=(30, 30, 34)
        )
    page = np.asarray(image)
    matrix = cv2.getRotationMatrix2D((827, 1169.5), degrees, 1.0)
    page = np.array(cv2.warpAffine(page, matrix, (1654, 2339), borderValue=PAPER), np.uint8)
    for x, y in CORNERS if marked else ():
        page[y : y + 30, x : x + 40] = BLUE
    return page


def blue(page: Pixels) -> int:
    return int((page[:, :, 2].astype(int) - page[:, :, 0] > 60).sum())


@pytest.mark.parametrize("degrees", [-3.5, 2.5])
def test_marks_at_the_corners_are_kept(degrees: float) -> None:
    page = askew(degrees, marked=True)
    sheet = straightened(page, DPI, Stopwatch())
    assert sheet.facts.skew.degrees == pytest.approx(degrees, abs=0.2)
    assert blue(sheet.rgb) == pytest.approx(4 * 30 * 40, rel=0.05)
    assert sheet.grey.shape == sheet.rgb.shape[:2]
    # And each lies where it is told to lie.
    size = (sheet.rgb.shape[1], sheet.rgb.shape[0])
    journey = Journey(sheet.facts.scanned, sheet.facts.straight, size, sheet.facts.skew.degrees, 0)
    for x, y in CORNERS:
        box = journey.carry((x, y, x + 40, y + 30))
        assert blue(sheet.rgb[box.y0 : box.y1, box.x0 : box.x1]) > 0.95 * 30 * 40


@pytest.mark.parametrize("degrees", [-3.5, 2.5])
def test_a_page_with_bare_corners_stays_as_large_as_it_is(degrees: float) -> None:
    page = askew(degrees, marked=False)
    assert straightened(page, DPI, Stopwatch()).rgb.shape == page.shape
