"""Decimal points and stops of dates on leaders: they stay, and the leaders' own dots go."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from counter_app.pages.clean import clean_for_reading, even_grey
from counter_app.pages.raster import Pixels

FACES = "/usr/share/fonts/truetype/liberation2/Liberation"
DPI, LEFT, BASE = 200, 150, 200


def typed(text: str, name: str, dpi: int = DPI, size: int = 28) -> tuple[Image.Image, list[int]]:
    """A line of type, and where each of its signs begins."""
    scale = dpi / DPI
    image = Image.new("L", (round(1650 * scale), round(400 * scale)), 250)
    font = ImageFont.truetype(f"{FACES}{name}-Regular.ttf", round(size * scale))
    at = round(LEFT * scale), round(BASE * scale)
    ImageDraw.Draw(image).text(at, text, 25, font, anchor="ls")
    return image, [at[0] + round(font.getlength(text[:place])) for place in range(len(text) + 1)]


def cleaned(image: Image.Image, dpi: int = DPI) -> Pixels:
    rgb: Pixels = np.repeat(np.asarray(image, np.uint8)[:, :, None], 3, axis=2)
    return clean_for_reading(even_grey(rgb, dpi), dpi).grey


def inked(grey: Pixels, start: int, end: int) -> int:
    return int(np.count_nonzero(grey[:, start:end] < 128))


@pytest.mark.parametrize("name", ["Serif", "Sans", "Mono"])
@pytest.mark.parametrize("dpi", [200, 300])
@pytest.mark.parametrize("value", ["636.8", "30.05.1991", "1.170.000", "44.11"])
def test_stops_within_figures_stay_on_a_leader_of_full_stops(
    value: str, dpi: int, name: str
) -> None:
    before = 12
    image, places = typed("." * before + value + "." * 25, name, dpi)
    bare, _ = typed("." * before + value + "." * 25, name, dpi)
    ImageDraw.Draw(bare).rectangle((0, 0, places[before], bare.height), 250)
    ImageDraw.Draw(bare).rectangle((places[before + len(value)], 0, bare.width, bare.height), 250)
    grey = cleaned(image, dpi)
    for at in (at for at, sign in enumerate(value, before) if sign == "."):
        assert inked(grey, *places[at : at + 2]) == inked(cleaned(bare, dpi), *places[at : at + 2])
        assert inked(grey, *places[at : at + 2]) >= 4
    assert inked(grey, 0, places[before]) == 0
    assert inked(grey, places[before + len(value)], image.width) == 0


@pytest.mark.parametrize("lower", [0, 3])
def test_a_leaders_own_dots_go_between_words_and_below_figures(lower: int) -> None:
    """Printed first, typed over: dots show in the room between words, and between figures where they lie lower."""
    text = "Trần Văn An 12 3.5"
    image, places = typed(text, "Serif", size=34)
    alone = cleaned(image)
    draw = ImageDraw.Draw(image)
    for x in range(LEFT - 60, 1400, 9):
        draw.rectangle((x, BASE - 3 + lower, x + 2, BASE - 1 + lower), 25)
    grey = cleaned(image)
    for at in (text.index(" V"), text.index(" A")):
        assert inked(grey, places[at] + 1, places[at + 1]) == inked(
            alone, places[at] + 1, places[at + 1]
        )
    assert inked(grey, 0, LEFT - 4) == inked(grey, places[-1] + 12, 1650) == 0
