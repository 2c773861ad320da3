"""A stop that ran into a leader or a rule is told by the room between the figures; a rule through figures by the page before."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from counter_app.ocr.engine import RawWord
from counter_app.ocr.gone import Gone, gone_with_lines
from counter_app.pages.clean import clean_for_reading, even_grey
from counter_app.pages.raster import Pixels

FACES = "/usr/share/fonts/truetype/liberation2/Liberation"
NAMES = ("Serif", "Sans", "Mono")
DPI, LEFT, BASE, END = 200, 150, 200, 1400
DOTS, RULE, UNDERLINE = range(3)

Font = ImageFont.FreeTypeFont


def font_of(name: str) -> Font:
    return ImageFont.truetype(f"{FACES}{name}-Regular.ttf", 30)


def filled_in(name: str, written: str, line: int, at: int) -> Pixels:
    """A field's line of dots or a rule, and what was written over it from column `at`."""
    image = Image.new("L", (1650, 400), 250)
    draw = ImageDraw.Draw(image)
    form = font_of("Serif")
    if line == DOTS:
        draw.text((LEFT, BASE), "." * 140, 25, form, anchor="ls")
    else:
        y = BASE - 4 if line == RULE else BASE + 3
        draw.rectangle((LEFT, y, END, y + 1), 25)
    draw.text((at, BASE), written, 25, font_of(name), anchor="ls")
    return np.repeat(np.asarray(image, np.uint8)[:, :, None], 3, axis=2)


def words_of(name: str, written: str, read: str, at: int) -> list[RawWord]:
    """The words read, where they were written: of `written`, "_" and all, the signs between rooms."""
    font, words, begun = font_of(name), list[RawWord](), 0
    for text, part in zip(read.split(), written.split("_"), strict=True):
        alone = Image.new("L", (1650, 400))
        x = at + font.getlength(written[:begun].replace("_", ""))
        ImageDraw.Draw(alone).text((x, BASE), part.strip("."), 255, font, anchor="ls")
        box = alone.point(lambda level: 255 * (level > 100)).getbbox()
        assert box is not None
        words.append(RawWord(text, *box, 0.97, (1, 1, 1)))
        begun += len(part) + 1
    return words


def gone_from(name: str, written: str, read: str, line: int, at: int = 600) -> Gone:
    """What may have gone: `written` parts words by "_", which shows nothing."""
    page = filled_in(name, written.replace("_", ""), line, at)
    grey = even_grey(page, DPI)
    cleaned = clean_for_reading(grey.copy(), DPI)
    words = words_of(name, written, read, at)
    return gone_with_lines(words, cleaned.grey, grey, cleaned.stops)


def room_of(name: str, written: str, at: int) -> tuple[float, float]:
    """Where the first point is written, and the figure after it."""
    font, point = font_of(name), written.index(".")
    return at + font.getlength(written[: point - 1]), at + font.getlength(written[: point + 2])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("written", ["828.9", "30.25", "1190.4"])
@pytest.mark.parametrize("at", range(600, 608))
def test_a_point_over_printed_dots_may_have_gone_wherever_they_fall(
    written: str, name: str, at: int
) -> None:
    gone = gone_from(name, written, written.replace(".", ""), DOTS, at)
    first, last = room_of(name, written, at)
    assert len(gone.stops) == 1
    assert first < (gone.stops[0].place[0] + gone.stops[0].place[2]) / 2 < last
    assert gone.stops[0].over
    assert gone.stops[0].roomy
    assert gone.crossed == ()


@pytest.mark.parametrize("name", NAMES)
def test_a_point_on_a_rule_through_the_foot_may_have_gone(name: str) -> None:
    for written, read in (("11.83", "1183"), ("828._9", "828 9"), ("711._34", "711 34")):
        gone = gone_from(name, written, read, RULE)
        first, last = room_of(name, written.replace("_", ""), 600)
        assert len(gone.stops) == 1
        assert first < gone.stops[0].place[0] < gone.stops[0].place[2] < last
        assert gone.stops[0].pixels.min() < 80
        assert len(gone.crossed) == len(read.split())


@pytest.mark.parametrize("line", [DOTS, RULE])
def test_words_whose_boxes_overlap_are_a_number_with_room(line: int) -> None:
    grey = even_grey(filled_in("Mono", "25.3", line, 600), DPI)
    cleaned = clean_for_reading(grey.copy(), DPI)
    first, second = words_of("Mono", "25._3", "25 3", 600)
    words = [replace(first, x1=second.x1 - 2), replace(second, x0=second.x0 - 4)]
    stops = gone_with_lines(words, cleaned.grey, grey, cleaned.stops).stops
    assert [stop.roomy for stop in stops] == [True]
    assert first.x1 < stops[0].place[0] < stops[0].place[2] < second.x0


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("at", range(600, 608, 2))
@pytest.mark.parametrize("number", ["82890", "1911", "11", "47174", "1.250.000", "0912345678"])
def test_figures_written_close_have_no_room_for_a_point(number: str, at: int, name: str) -> None:
    for line in (DOTS, RULE, UNDERLINE):
        assert [
            stop for stop in gone_from(name, number, number, line, at).stops if stop.roomy
        ] == []


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1.250.000", "1250000"),
        ("45.250", "45250"),
        ("01.06.2023", "01062023"),
        ("0912 345_ 678", "0912345 678"),
        ("12,5 40", "12,540"),
        ("1._250,5", "1 250,5"),
    ],
)
def test_groups_that_say_the_same_and_numbers_with_a_comma_have_lost_nothing(
    written: str, read: str
) -> None:
    for line in (DOTS, RULE):
        stops = gone_from("Serif", written, read, line).stops
        assert [stop for stop in stops if stop.roomy] == []


@pytest.mark.parametrize("name", NAMES)
def test_numbers_written_apart_are_two(name: str) -> None:
    assert gone_from(name, "1983_   1990", "1983 1990", RULE).stops == ()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", ["12...345", "15...20", "1983...1990", "11...17"])
def test_numbers_typed_apart_within_a_row_of_dots_are_two(value: str, name: str) -> None:
    font, dots = font_of(name), "." * 12
    image = Image.new("L", (1650, 400), 250)
    ImageDraw.Draw(image).text((LEFT, BASE), f"{dots}{value}{dots}{dots}", 25, font, anchor="ls")
    page: Pixels = np.repeat(np.asarray(image, np.uint8)[:, :, None], 3, axis=2)
    grey = even_grey(page, DPI)
    cleaned = clean_for_reading(grey.copy(), DPI)
    at = round(LEFT + font.getlength(dots))
    words = words_of(name, value.replace("...", "..._"), value.replace("...", " "), at)
    assert gone_with_lines(words, cleaned.grey, grey, ()).stops == ()


@pytest.mark.parametrize("read", ["12 34", "1234 56"])
def test_a_rule_of_a_table_between_numbers_is_no_stop(read: str) -> None:
    image = Image.new("L", (1650, 400), 250)
    draw, font = ImageDraw.Draw(image), font_of("Sans")
    first, second = read.split()
    draw.text((600, BASE), f"{first} {second}", 25, font, anchor="ls")
    for x in (560, 600 + round(font.getlength(f"{first}_")) - 12, 760):
        draw.rectangle((x, 100, x + 1, 300), 25)
    page: Pixels = np.repeat(np.asarray(image, np.uint8)[:, :, None], 3, axis=2)
    grey = even_grey(page, DPI)
    cleaned = clean_for_reading(grey.copy(), DPI)
    assert cleaned.rules == 3
    words = words_of("Sans", f"{first} _{second}", read, 600)
    assert gone_with_lines(words, cleaned.grey, grey, ()) == Gone()


@pytest.mark.parametrize("name", NAMES)
def test_a_rule_below_figures_and_dots_cross_none(name: str) -> None:
    assert gone_from(name, "1183", "1183", UNDERLINE).crossed == ()
    assert gone_from(name, "1183", "1183", DOTS).crossed == ()
    assert len(gone_from(name, "1183", "1183", RULE).crossed) == 1


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("number", ["1183", "5260"])
@pytest.mark.parametrize("further", range(0, 13, 2))
def test_a_box_that_reaches_below_the_figures_makes_no_line_cross_them(
    number: str, further: int, name: str
) -> None:
    """The reader's boxes take in the rule below."""
    told = {}
    for line in (UNDERLINE, RULE):
        grey = even_grey(filled_in(name, number, line, 600), DPI)
        cleaned = clean_for_reading(grey.copy(), DPI)
        [word] = words_of(name, number, number, 600)
        words = [replace(word, y1=word.y1 + further)]
        told[line] = gone_with_lines(words, cleaned.grey, grey, cleaned.stops).crossed
    assert told[UNDERLINE] == ()
    assert further > 8 or len(told[RULE]) == 1


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("written", ["431,5", "814,3", "1190,4"])
@pytest.mark.parametrize("line", [RULE, UNDERLINE])
def test_a_comma_that_stays_and_is_not_read_is_no_figure(
    line: int, written: str, name: str
) -> None:
    """Its upper half stands between the figures, so that these were one too few."""
    gone = gone_from(name, written, written.replace(",", ""), line)
    font, comma = font_of(name), written.index(",")
    first = 600 + font.getlength(written[: comma - 1])
    last = 600 + font.getlength(written[: comma + 2])
    assert [stop.roomy for stop in gone.stops] == [True]
    assert first < gone.stops[0].place[0] < gone.stops[0].place[2] < last
