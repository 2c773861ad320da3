"""Things laid on print: sheets, flags, pens, rulers, telephones are told; what is printed as large and even is not."""

from functools import cache

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from counter_app.domain.digitised import Quality, QualityReason, Verdict
from counter_app.pages.raster import Pixels
from tests.unit.quality_kit import DPI, HEIGHT, LINE, PAPER, WIDTH, reasons, verdict

UNIT = DPI / 25.4
INK = (25, 25, 30)
Colour = tuple[int, int, int]
Area = tuple[float, float, float, float]
"""x, y, width, height in millimetres."""

SERIF, SANS, BOLD = (
    f"resources/fonts/{name}.ttf"
    for name in ("LiberationSerif-Regular", "NotoSans-Regular", "LiberationSerif-Bold")
)
PRINT = [(SERIF, 12.0, 1), (SANS, 10.0, 2), (BOLD, 9.0, 3), (SERIF, 14.0, 4)]
YELLOW, PINK, BLUE = (246, 230, 112), (244, 164, 189), (150, 200, 235)
BLACK, NAVY, GREEN = (20, 20, 20), (30, 50, 120), (20, 90, 50)


@cache
def _typeset(font: str, points: float, holes: tuple[Area, ...], gap: float) -> Image.Image:
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw, face = ImageDraw.Draw(image), ImageFont.truetype(font, round(points / 72 * DPI))
    high = points * 25.4 / 72
    y, text = 22.0, (LINE + ", ") * 4
    while y < 270:
        left = 22.0
        rooms = []
        for x, top, wide, tall in sorted(holes):
            if top - gap - 1.3 * high < y < top + tall + gap:
                rooms.append((left, x - gap))
                left = x + wide + gap
        rooms.append((left, 190.0))
        for start, end in rooms:
            words = text
            while words and face.getlength(words) > (end - start) * UNIT:
                words = words[:-1].rpartition(" ")[0]
            draw.text((start * UNIT, y * UNIT), words, INK, face)
        y += 1.4 * high
    return image


def page(
    font: str, points: float, seed: int, *, holes: tuple[Area, ...] = (), gap: float = 0.8
) -> tuple[Image.Image, int]:
    """A page full of print that keeps `gap` millimetres away from `holes`, and the seed of its grain."""
    return _typeset(font, points, holes, gap).copy(), seed


def scanned(image: Image.Image | Pixels, seed: int) -> Pixels:
    soft = cv2.GaussianBlur(np.asarray(image, np.uint8), (0, 0), 0.6)
    grains = np.random.default_rng(seed).normal(0, 2.5, (HEIGHT, WIDTH, 1))
    return np.clip(soft + grains, 0, 255).astype(np.uint8)


def fill(image: Image.Image, area: Area, colour: Colour, degrees: float = 0.0) -> None:
    x, y, wide, high = area
    corners = cv2.boxPoints(
        (((x + wide / 2) * UNIT, (y + high / 2) * UNIT), (wide * UNIT, high * UNIT), degrees)
    )
    ImageDraw.Draw(image).polygon([(float(a), float(b)) for a, b in corners], fill=colour)


def laid(
    font: str, points: float, seed: int, area: Area, colour: Colour, degrees: float
) -> Quality:
    image, seed = page(font, points, seed)
    fill(image, area, colour, degrees)
    return verdict(scanned(image, seed))


def framed(quality: Quality) -> tuple[float, float]:
    """The middle of what is told to be covered, millimetres."""
    box = next(m.box for m in quality.marks if m.reason is QualityReason.COVERED)
    assert box is not None
    return (box.x0 + box.x1) / 2 / UNIT, (box.y0 + box.y1) / 2 / UNIT


@pytest.mark.parametrize(("font", "points", "seed"), PRINT)
@pytest.mark.parametrize(
    ("area", "colour", "degrees"),
    [
        ((30, 80, 140, 100), YELLOW, 1.0),
        ((40, 60, 100, 140), (251, 251, 250), -2.0),
        ((30, 60, 148, 105), (205, 205, 205), 0.5),
        ((60, 80, 45, 12), PINK, 2.5),
        ((150, 150, 15, 50), BLUE, -3.0),
    ],
)
def test_a_sheet_or_a_flag_over_print_is_to_be_taken_off(
    font: str, points: float, seed: int, area: Area, colour: Colour, degrees: float
) -> None:
    quality = laid(font, points, seed, area, colour, degrees)
    assert quality.verdict is Verdict.RESCAN
    assert QualityReason.COVERED in reasons(quality)
    x, y, wide, high = area
    assert framed(quality) == pytest.approx((x + wide / 2, y + high / 2), abs=4)


@pytest.mark.parametrize(("font", "points", "seed"), PRINT)
@pytest.mark.parametrize("radius", [9, 15, 25])
def test_a_white_round_sticker_is_no_glare(
    font: str, points: float, seed: int, radius: int
) -> None:
    image, seed = page(font, points, seed)
    dim = Image.eval(image, lambda level: level * 15 // 16)
    x, y = 100 * UNIT, 140 * UNIT
    around = (x - radius * UNIT, y - radius * UNIT, x + radius * UNIT, y + radius * UNIT)
    rgb = scanned(dim, seed)
    sticker = Image.new("L", (WIDTH, HEIGHT))
    ImageDraw.Draw(sticker).ellipse(around, fill=255)
    rgb[np.asarray(sticker) > 0] = 255
    quality = verdict(rgb)
    assert quality.verdict is Verdict.RESCAN
    assert reasons(quality) == [QualityReason.COVERED]


@pytest.mark.parametrize(("font", "points", "seed"), PRINT)
@pytest.mark.parametrize(
    ("area", "colour", "degrees"),
    [
        ((30, 120, 145, 11), BLACK, 3.0),
        ((25, 100, 155, 30), GREEN, -2.0),
        ((60, 90, 72, 140), NAVY, 0.0),
        ((80, 120, 50, 25), BLACK, 4.0),
    ],
)
def test_a_dark_thing_laid_on_print_is_to_be_taken_off(
    font: str, points: float, seed: int, area: Area, colour: Colour, degrees: float
) -> None:
    quality = laid(font, points, seed, area, colour, degrees)
    assert quality.verdict is Verdict.RESCAN
    assert QualityReason.COVERED in reasons(quality)


@pytest.mark.parametrize(("font", "points", "seed"), PRINT)
@pytest.mark.parametrize(
    ("area", "colour"),
    [
        ((40, 90, 118, 78), (255, 255, 255)),
        ((60, 60, 45, 12), (225, 225, 225)),
        ((22, 100, 168, 10), (210, 230, 250)),
        ((30, 100, 140, 100), (255, 240, 200)),
        ((25, 70, 60, 20), NAVY),
        ((30, 120, 50, 25), BLACK),
        ((120, 60, 30, 40), (90, 140, 210)),
    ],
)
def test_a_printed_box_that_print_keeps_away_from_covers_nothing(
    font: str, points: float, seed: int, area: Area, colour: Colour
) -> None:
    image, seed = page(font, points, seed, holes=(area,), gap=0.7)
    fill(image, area, colour)
    assert QualityReason.COVERED not in reasons(verdict(scanned(image, seed)))


@pytest.mark.parametrize(("font", "points", "seed"), PRINT)
def test_a_photograph_of_land_and_sky_covers_nothing(font: str, points: float, seed: int) -> None:
    area = (35.0, 70.0, 120.0, 90.0)
    image, seed = page(font, points, seed, holes=(area,))
    fill(image, area, (150, 185, 220))
    fill(image, (35, 125, 120, 35), (95, 120, 70))
    fill(image, (70, 105, 40, 30), (190, 90, 60))
    assert QualityReason.COVERED not in reasons(verdict(scanned(image, seed)))


@pytest.mark.parametrize(("font", "points", "seed"), PRINT)
def test_tinted_rows_of_a_table_full_of_print_cover_nothing(
    font: str, points: float, seed: int
) -> None:
    image, seed = page(font, points, seed, holes=((15.0, 80.0, 180.0, 120.0),))
    draw, face = ImageDraw.Draw(image), ImageFont.truetype(font, round(points / 72 * DPI))
    for row in range(12):
        fill(image, (20, 82 + 9.5 * row, 170, 9.5), (205, 205, 205) if row % 3 == 0 else PAPER)
        if row % 2:
            draw.text((22 * UNIT, (83.5 + 9.5 * row) * UNIT), LINE, INK, face)
        draw.rectangle(
            (20 * UNIT, (82 + 9.5 * row) * UNIT, 190 * UNIT, (91.5 + 9.5 * row) * UNIT), outline=INK
        )
    assert QualityReason.COVERED not in reasons(verdict(scanned(image, seed)))


@pytest.mark.parametrize(("font", "points", "seed"), PRINT)
def test_parcels_of_a_map_with_their_numbers_cover_nothing(
    font: str, points: float, seed: int
) -> None:
    image, seed = page(font, points, seed, holes=((20.0, 80.0, 170.0, 120.0),))
    draw, face = ImageDraw.Draw(image), ImageFont.truetype(font, round(8 / 72 * DPI))
    for column in range(3):
        x, y = 30 + 50 * column, 90 + 8 * column
        corners = [(x, y), (x + 45, y + 2), (x + 44, y + 38), (x - 1, y + 40)]
        points_ = [(a * UNIT, b * UNIT) for a, b in corners]
        draw.polygon(points_, fill=(226, 240, 218))
        draw.line([*points_, points_[0]], INK, 2)
        for number, (a, b) in enumerate(points_):
            draw.text((a + 3, b - 26), str(100 + number), INK, face)
        draw.text((points_[0][0] + 90, points_[0][1] + 100), "125 ONT", INK, face)
    assert QualityReason.COVERED not in reasons(verdict(scanned(image, seed)))
