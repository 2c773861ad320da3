"""What lies over a page while it is scanned: a lamp's glare on plastic, a note stuck on the print; and what looks alike."""

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from counter_app.domain.digitised import Quality, QualityReason, Verdict
from counter_app.pages.raster import Pixels
from tests.unit.quality_kit import FONT, HEIGHT, WIDTH, page, place, reasons, verdict

YELLOW, PINK, GREY = (246, 230, 112), (244, 164, 189), (205, 205, 205)


def glared(rgb: Pixels, middle: int, half: int, *, soft: float = 16, light: float = 230) -> Pixels:
    """Throw light back from a stripe down the page, `half` pixels to each side of column `middle`."""
    aside = np.abs(np.arange(WIDTH) - middle).astype(np.float32)
    stripe = light / (1 + np.exp(np.clip((aside - half) / (soft / 2), -40, 40)))
    return np.asarray(np.minimum(rgb + stripe[None, :, None], 255), np.uint8)


@pytest.mark.parametrize("light", [170, 230, 320])
@pytest.mark.parametrize("half", [40, 110])
def test_a_stripe_of_glare_through_the_print_is_to_be_scanned_again(light: int, half: int) -> None:
    quality = verdict(glared(page(), 800, half, light=light))
    assert quality.verdict is Verdict.RESCAN
    assert reasons(quality) == [QualityReason.GLARE]
    box = place(quality)
    assert 640 <= box.x0 <= 800 <= box.x1 <= 960


def lamp(rgb: Pixels, at: tuple[int, int], radius: int) -> Pixels:
    """Throw a lamp's light back from a disc around `at` (x, y)."""
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    away = np.hypot(columns - at[0], rows - at[1]) - radius
    light = 230 / (1 + np.exp(np.clip(away / 24, -40, 40)))
    return np.asarray(np.minimum(rgb + light[:, :, None], 255), np.uint8)


@pytest.mark.parametrize(("size", "pitch"), [(34, 58), (26, 44), (42, 76)])
@pytest.mark.parametrize("radius", [270, 340])
def test_a_wide_blot_of_glare_in_the_print_is_to_be_scanned_again(
    size: int, pitch: int, radius: int
) -> None:
    quality = verdict(lamp(page(size=size, pitch=pitch), (820, 1050), radius))
    assert quality.verdict is Verdict.RESCAN
    assert QualityReason.GLARE in reasons(quality)


@pytest.mark.parametrize("lid", [253, 255])
@pytest.mark.parametrize(("wide", "high"), [(1166, 1654), (700, 1500), (1400, 1500)])
def test_a_white_lid_beside_a_small_paper_with_narrow_margins_is_no_glare(
    lid: int, wide: int, high: int
) -> None:
    rgb = np.full((HEIGHT, WIDTH, 3), lid, np.uint8)
    dim = page() * 0.95
    rgb[:high, :wide] = dim[190 : 190 + high, 170 : 170 + wide].astype(np.uint8)
    rgb[:high, wide - 40 : wide] = dim[100:110, 100:110].mean(axis=(0, 1)).astype(np.uint8)
    assert QualityReason.GLARE not in reasons(verdict(rgb))


def test_glare_beside_the_print_takes_nothing_away() -> None:
    assert verdict(glared(page(lines=8), 60, 40)) == Quality(Verdict.PASS)


def test_paper_that_is_white_in_strong_light_keeps_its_print() -> None:
    """A lamp over the middle lights paper up to the sensor's white; print is as dark as it was."""
    light = 1 + 0.12 * np.exp(-(((np.arange(WIDTH) - 800) / 260.0) ** 2))
    lit = np.clip(page() * light[None, :, None], 0, 255).astype(np.uint8)
    assert verdict(lit) == Quality(Verdict.PASS)


def test_paper_that_is_white_all_over_is_no_glare() -> None:
    white = page()
    white[white.min(axis=2) > 200] = 255
    assert verdict(white) == Quality(Verdict.PASS)


def test_a_white_box_printed_on_tinted_paper_is_no_glare() -> None:
    tinted = (page().astype(np.float32) * 0.9).astype(np.uint8)
    tinted[700:1000, 300:900] = 255
    assert QualityReason.GLARE not in reasons(verdict(tinted))


def noted(
    rgb: Pixels, colour: tuple[int, int, int], *, degrees: float, at: tuple[int, int]
) -> Pixels:
    """Stick a note of 5 cm over the page, its middle `at` (x, y)."""
    corners = cv2.boxPoints((at, (400, 400), degrees))
    cv2.fillConvexPoly(rgb, np.rint(corners).astype(np.int32), colour, cv2.LINE_AA)
    return rgb


@pytest.mark.parametrize("colour", [YELLOW, PINK, GREY])
@pytest.mark.parametrize("degrees", [0.0, 6.0, -4.0])
def test_a_note_over_print_is_to_be_taken_off(colour: tuple[int, int, int], degrees: float) -> None:
    quality = verdict(noted(page(), colour, degrees=degrees, at=(700, 900)))
    assert quality.verdict is Verdict.RESCAN
    assert reasons(quality) == [QualityReason.COVERED]
    box = place(quality)
    assert box.x0 < 560 and box.x1 > 840 and box.y0 < 760 and box.y1 > 1040


def test_a_note_that_is_written_on_is_one() -> None:
    rgb = noted(page(), YELLOW, degrees=3, at=(700, 900))
    for line in range(3):
        along = np.linspace(0, 1, 150)
        stroke = (560 + 260 * along, 800 + 70 * line + 14 * np.sin(along * 60))
        cv2.polylines(rgb, [np.stack(stroke, axis=1).astype(np.int32)], False, (30, 40, 130), 4)
    assert reasons(verdict(rgb)) == [QualityReason.COVERED]


def test_a_note_on_bare_paper_hides_nothing() -> None:
    rgb = noted(page(lines=12), YELLOW, degrees=3, at=(800, 1800))
    assert verdict(rgb) == Quality(Verdict.PASS)


def test_a_tinted_box_with_print_of_its_own_is_no_note() -> None:
    image = Image.fromarray(page(lines=8))
    draw = ImageDraw.Draw(image)
    draw.rectangle((200, 900, 1200, 1500), fill=(226, 236, 250))
    font = ImageFont.truetype(FONT, 34)
    for line in range(9):
        draw.text(
            (230, 930 + 60 * line), "Số định danh cá nhân: 001 088 000 123", (25, 25, 30), font
        )
    assert verdict(np.asarray(image, np.uint8)) == Quality(Verdict.PASS)


def test_a_photograph_beside_print_is_no_note() -> None:
    rgb = page(lines=12)
    rgb[1000:1320, 300:540] = (120, 160, 210)
    cv2.circle(rgb, (420, 1140), 70, (90, 70, 60), -1)
    assert verdict(rgb) == Quality(Verdict.PASS)
    assert rgb.shape[0] == HEIGHT
