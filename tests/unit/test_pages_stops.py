"""Decimal points and stops of dates on leaders: they go with the leaders' own dots, are known, and can be put back."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from counter_app.pages.clean import Cleaned, clean_for_reading, even_grey
from counter_app.pages.raster import Pixels
from counter_app.pages.stops import put_back

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


def cleaned(image: Image.Image, dpi: int = DPI) -> Cleaned:
    rgb: Pixels = np.repeat(np.asarray(image, np.uint8)[:, :, None], 3, axis=2)
    return clean_for_reading(even_grey(rgb, dpi), dpi)


def over(text: str, dpi: int) -> Cleaned:
    """A line typed over a leader of full stops that has a dot in the middle of its spaces."""
    dots, places = typed("." * 60, "Serif", dpi)
    line, _ = typed(text, "Serif", dpi)
    typed_there = np.roll(np.asarray(line), places[20] - places[0], axis=1)
    return cleaned(Image.fromarray(np.minimum(np.asarray(dots), typed_there)), dpi)


def inked(grey: Pixels, start: int, end: int) -> int:
    return int(np.count_nonzero(grey[:, start:end] < 128))


@pytest.mark.parametrize("name", ["Serif", "Sans", "Mono"])
@pytest.mark.parametrize("dpi", [200, 300])
@pytest.mark.parametrize("value", ["636.8", "30.05.1991", "1.170.000", "44.11"])
def test_stops_within_figures_go_with_the_leader_and_come_back(
    value: str, dpi: int, name: str
) -> None:
    before = 12
    image, places = typed("." * before + value + "." * 25, name, dpi)
    bare, _ = typed("." * before + value + "." * 25, name, dpi)
    ImageDraw.Draw(bare).rectangle((0, 0, places[before], bare.height), 250)
    ImageDraw.Draw(bare).rectangle((places[before + len(value)], 0, bare.width, bare.height), 250)
    page, alone = cleaned(image, dpi), cleaned(bare, dpi)
    again = put_back(page.grey, page.stops)
    stops = [at for at, sign in enumerate(value, before) if sign == "."]
    assert len(page.stops) == len(stops)
    for at in stops:
        here = places[at : at + 2]
        assert inked(page.grey, *here) < inked(alone.grey, *here)
        assert inked(again, *here) == inked(alone.grey, *here) >= 4
    for grey in (page.grey, again):
        assert inked(grey, 0, places[before]) == 0
        assert inked(grey, places[before + len(value)], image.width) == 0


def test_a_comma_stays() -> None:
    image, places = typed("." * 12 + "120,5" + "." * 25, "Serif")
    page = cleaned(image)
    assert page.stops == ()
    assert inked(page.grey, *places[15:17]) >= 4


@pytest.mark.parametrize("dpi", [200, 300])
def test_where_a_leader_runs_on_under_the_figures_a_stop_may_be_its_own(dpi: int) -> None:
    image, _ = typed("." * 12 + "30.05.1991" + "." * 25, "Serif", dpi)
    assert [stop.over for stop in cleaned(image, dpi).stops] == [False, False]
    assert [stop.over for stop in over("12 345", dpi).stops] == [True]


def test_a_stop_comes_back_on_a_smaller_page_and_on_a_part_of_one() -> None:
    image, places = typed("." * 12 + "636.8" + "." * 25, "Serif", dpi=300)
    page = cleaned(image, 300)
    (stop,) = (stop.scaled(2 / 3) for stop in page.stops)
    start, end = (round(place * 2 / 3) for place in places[15:17])
    assert start - 1 <= stop.place[0] < stop.place[2] <= end + 1
    paper = np.full((round(image.height * 2 / 3), end + 40), 255, np.uint8)
    whole = inked(put_back(paper, [stop]), start - 1, end + 1)
    assert whole >= 4
    left, top = start - 20, stop.place[1] - 5
    part = put_back(paper[top:, left:], [stop], (left, top))
    assert inked(part, 0, part.shape[1]) == whole
    assert inked(put_back(paper[:, end:], [stop], (end, 0)), 0, 40) == 0
    assert inked(paper, 0, paper.shape[1]) == 0


@pytest.mark.parametrize("dpi", [200, 300])
@pytest.mark.parametrize("lost", [5, 7, 11])
def test_a_worn_leader_runs_on_under_the_figures_all_the_same(lost: int, dpi: int) -> None:
    """One dot in `lost` is gone, from under the figures too."""
    dots, places = typed("." * 60, "Serif", dpi)
    worn = ImageDraw.Draw(dots)
    for at in range(3, 60, lost):
        worn.rectangle((places[at], 0, places[at + 1] - 1, dots.height), 250)
    line, _ = typed("12 345", "Serif", dpi)
    for start in range(15, 15 + lost):
        there = np.roll(np.asarray(line), places[start] - places[0], axis=1)
        page = cleaned(Image.fromarray(np.minimum(np.asarray(dots), there)), dpi)
        assert not [stop for stop in page.stops if not stop.over]


@pytest.mark.parametrize("name", ["Serif", "Sans", "Mono"])
@pytest.mark.parametrize("dpi", [200, 300])
def test_numbers_typed_apart_within_a_row_have_no_stop_between_them(dpi: int, name: str) -> None:
    for size in (24, 28, 30):
        for value in ("12...345", "15...20", "1983...1990"):
            image, _ = typed("." * 12 + value + "." * 25, name, dpi, size)
            assert [stop for stop in cleaned(image, dpi).stops if not stop.over] == []
