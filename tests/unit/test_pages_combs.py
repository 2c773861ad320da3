"""Combs, the cells of a form for one letter each: found in every make, their lines taken out, nothing else taken for one."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from counter_app.ocr.combs import comb_letters
from counter_app.pages.clean import Cleaned, clean_for_reading, even_grey
from counter_app.pages.raster import Pixels
from counter_app.pages.red_lines import red_ink

FACE = "resources/fonts/LiberationSerif-Regular.ttf"
LEFT, BASE, PITCH, HIGH = 60.0, 60.0, 5.5, 7.0
"""Left side, base line of the letters, width and height of a cell: millimetres."""


class Form:
    """A page being drawn; places in millimetres."""

    def __init__(self, dpi: int = 200, ink: int = 40) -> None:
        self.dpi, self.ink = dpi, ink
        self.image = Image.new("L", (self.px(210), self.px(110)), 250)
        self.draw = ImageDraw.Draw(self.image)

    def px(self, millimetres: float) -> int:
        return round(millimetres * self.dpi / 25.4)

    def line(self, x0: float, y0: float, x1: float, y1: float, thick: int = 2) -> None:
        places = tuple(map(self.px, (x0, y0, x1, y1)))
        self.draw.line(places, self.ink, max(1, round(thick * self.dpi / 200)))

    def write(self, text: str, x: float, y: float, size: float = 4.6, anchor: str = "ms") -> None:
        font = ImageFont.truetype(FACE, self.px(size))
        self.draw.text((self.px(x), self.px(y)), text, self.ink, font, anchor=anchor)

    def box(self, x: float, count: int, kind: str, y: float = BASE, rise: float = 0.0) -> None:
        """Draw cells: `box`, `open`, `ticks`, or `apart` with a gap of a millimetre; the right end `rise` mm higher."""
        top, floor = y - 0.78 * HIGH, y + 0.22 * HIGH
        if kind == "apart":
            for at in range(count):
                left = x + at * (PITCH + 1)
                self.draw.rectangle(
                    tuple(map(self.px, (left, top, left + PITCH, floor))), outline=self.ink, width=2
                )
            return
        right = x + count * PITCH
        self.line(x, floor, right, floor - rise)
        if kind == "box":
            self.line(x, top, right, top - rise)
        for at in range(count + 1):
            up = rise * at / count
            start = floor - 2.2 if kind == "ticks" else top
            self.line(x + at * PITCH, start - up, x + at * PITCH, floor - up)

    def fill(self, text: str, x: float, y: float = BASE, pitch: float = PITCH) -> None:
        for at, letter in enumerate(text):
            self.write(letter, x + (at + 0.5) * pitch, y)

    def cleaned(self) -> Cleaned:
        rgb: Pixels = np.repeat(np.asarray(self.image, np.uint8)[:, :, None], 3, axis=2)
        return clean_for_reading(even_grey(rgb, self.dpi), self.dpi)


def cells(cleaned: Cleaned) -> list[list[int]]:
    """How many cells there are in each group of each comb, from the top."""
    combs = sorted(cleaned.combs, key=lambda comb: comb.cells[0].floor)
    return [[len(group) for group in comb.groups] for comb in combs]


def ink(cleaned: Cleaned, form: Form, *, above: float = 0.0, below: float = 110.0) -> int:
    return int(np.count_nonzero(cleaned.grey[form.px(above) : form.px(below)] < 170))


@pytest.mark.parametrize("kind", ["box", "open", "ticks", "apart"])
@pytest.mark.parametrize("dpi", [200, 300])
def test_combs_of_each_make_are_found_and_their_lines_go(kind: str, dpi: int) -> None:
    form, bare = Form(dpi), Form(dpi)
    form.box(LEFT, 12, kind)
    for page in (form, bare):
        page.fill("024196003715", LEFT, pitch=PITCH + (kind == "apart"))
    cleaned = form.cleaned()
    assert cells(cleaned) == [[12]]
    left = cleaned.combs[0].cells[0]
    assert left.x0 == pytest.approx(form.px(LEFT), abs=2)
    assert left.x1 == pytest.approx(form.px(LEFT + PITCH), abs=2)
    assert ink(cleaned, form) == pytest.approx(ink(bare.cleaned(), bare), rel=0.03)


@pytest.mark.parametrize("kind", ["box", "open", "ticks"])
@pytest.mark.parametrize("rise", [-0.7, 0.5])
def test_combs_that_lean_are_found(kind: str, rise: float) -> None:
    form = Form()
    form.box(LEFT, 14, kind, rise=rise)
    assert cells(form.cleaned()) == [[14]]


@pytest.mark.parametrize("kind", ["box", "open", "ticks", "apart"])
@pytest.mark.parametrize("room", [4.0, 5.5])
def test_a_date_is_three_groups_of_one_comb(kind: str, room: float) -> None:
    form, x = Form(), LEFT
    for count in (2, 2, 4):
        form.box(x, count, kind)
        x += count * (PITCH + (kind == "apart")) + room
    assert cells(form.cleaned()) == [[2, 2, 4]]


@pytest.mark.parametrize("kind", ["box", "open", "ticks", "apart"])
def test_an_empty_comb_leaves_nothing(kind: str) -> None:
    form = Form()
    form.box(LEFT, 9, kind)
    cleaned = form.cleaned()
    assert cells(cleaned) == [[9]]
    assert ink(cleaned, form) == 0


def test_pale_grey_combs_are_found() -> None:
    form = Form(ink=165)
    form.box(LEFT, 10, "box")
    assert cells(form.cleaned()) == [[10]]


def test_a_side_that_is_worn_away_is_put_back() -> None:
    form = Form()
    form.box(LEFT, 12, "box")
    worn = LEFT + 7 * PITCH
    form.draw.rectangle(
        tuple(map(form.px, (worn - 0.5, BASE - 4, worn + 0.5, BASE + 0.8))), fill=250
    )
    assert cells(form.cleaned()) == [[12]]


def test_a_cell_at_the_end_is_found_by_half_of_its_lines() -> None:
    form = Form()
    form.box(LEFT, 10, "apart")
    end = LEFT + 9 * (PITCH + 1)
    form.draw.rectangle(
        tuple(map(form.px, (end + 3, BASE - 9, end + PITCH + 1, BASE - 1))), fill=250
    )
    assert cells(form.cleaned()) == [[10]]


def test_marks_that_cross_a_roof_stay_and_are_told() -> None:
    form, bare = Form(), Form()
    form.box(LEFT, 6, "box")
    for page in (form, bare):
        page.fill("NG", LEFT)
        page.write("Ễ", LEFT + 2.5 * PITCH, BASE - 1.6, size=5.4)
    cleaned = form.cleaned()
    assert [cell.struck for cell in cleaned.combs[0].cells] == [False, False, True, *3 * [False]]
    crossing = ink(cleaned, form, below=BASE - 0.79 * HIGH)
    assert crossing > 0.6 * ink(bare.cleaned(), bare, below=BASE - 0.79 * HIGH) > 0


def test_a_fold_through_a_letter_is_told() -> None:
    form = Form()
    form.box(LEFT, 6, "box")
    form.fill("024196", LEFT)
    form.line(LEFT + 3.4 * PITCH, 10, LEFT + 3.4 * PITCH, 105)
    cells_of = form.cleaned().combs[0].cells
    assert [cell.cut for cell in cells_of] == [False, False, False, True, False, False]


@pytest.mark.parametrize("high", [6.5, 14.0])
def test_a_table_of_narrow_columns_is_no_comb(high: float) -> None:
    form = Form()
    for row in range(4):
        form.line(LEFT, 20 + row * high, LEFT + 8 * PITCH, 20 + row * high)
    for column in range(9):
        form.line(LEFT + column * PITCH, 20, LEFT + column * PITCH, 20 + 3 * high)
    assert cells(form.cleaned()) == []


def test_boxes_to_be_ticked_are_no_comb() -> None:
    form, x = Form(), 25.0
    for word in ("Nam", "Nữ", "Khác", "Kết hôn", "Độc thân"):
        form.draw.rectangle(tuple(map(form.px, (x, BASE - 4, x + 4, BASE))), outline=40, width=2)
        form.write(word, x + 5.5, BASE, anchor="ls")
        x += 9.0 + 2.6 * len(word)
    assert cells(form.cleaned()) == []


@pytest.mark.parametrize("text", ["l l l l l l l l", "11111111 71717171", "HIHIHI ILLI HHH"])
@pytest.mark.parametrize("below", [0.0, 0.3])
def test_letters_on_a_rule_are_no_comb(text: str, below: float) -> None:
    form = Form()
    form.line(LEFT - 10, BASE + below, LEFT + 110, BASE + below)
    form.write(text, LEFT, BASE, size=6.0, anchor="ls")
    assert cells(form.cleaned()) == []


def test_a_page_of_print_has_no_combs() -> None:
    form = Form()
    for row in range(12):
        form.write("Tỉnh Hà Tĩnh: ỦY BAN NHÂN DÂN 0111 1171", 25, 15 + 7 * row, anchor="ls")
    assert form.cleaned().combs == ()


@pytest.mark.parametrize("colour", [(200, 40, 40), (230, 120, 30), (230, 150, 150)])
@pytest.mark.parametrize("kind", ["box", "open", "ticks"])
@pytest.mark.parametrize("dpi", [200, 300])
def test_combs_in_red_and_orange_are_found(
    kind: str, colour: tuple[int, int, int], dpi: int
) -> None:
    """Lines in a colour that the reading copy is without, letters in black."""
    lines, letters = Form(dpi), Form(dpi)
    lines.box(LEFT, 12, kind)
    letters.fill("024196003715", LEFT)
    rgb = np.full((*lines.image.size[::-1], 3), 250, np.uint8)
    rgb[np.asarray(lines.image) < 128] = colour
    rgb = np.minimum(rgb, np.asarray(letters.image, np.uint8)[:, :, None])
    red = red_ink(rgb, dpi)
    assert red is not None
    cleaned = clean_for_reading(even_grey(rgb, dpi), dpi, red)
    assert cells(cleaned) == [[12]]
    assert cleaned.combs[0].cells[0].x0 == pytest.approx(lines.px(LEFT), abs=2)
    assert ink(cleaned, lines) == pytest.approx(ink(letters.cleaned(), letters), rel=0.03)


def test_black_blue_and_yellow_have_no_red_lines_and_neither_has_a_seal() -> None:
    form = Form()
    form.box(LEFT, 12, "box")
    drawn = np.asarray(form.image) < 128
    for colour in ((30, 30, 35), (40, 60, 160), (200, 190, 90)):
        rgb = np.full((*form.image.size[::-1], 3), (246, 240, 216), np.uint8)
        rgb[drawn] = colour
        assert red_ink(rgb, 200) is None
    seal = Image.new("RGB", form.image.size, (250, 250, 250))
    for size in (110, 118, 140):
        place = (400 - size, 400 - size, 400 + size, 400 + size)
        ImageDraw.Draw(seal).ellipse(place, outline=(200, 40, 50), width=4)
    assert red_ink(np.asarray(seal, np.uint8), 200) is None


@pytest.mark.parametrize("values", ["10 25 36 48 12 97 64 53", "7 10 6 9 8 10 5 9"])
def test_cells_with_numbers_of_two_figures_are_a_tables_and_stay_on_the_page(values: str) -> None:
    """A row of equal narrow cells looks like a comb until it is filled: school marks, days worked."""
    form = Form()
    form.box(LEFT, 8, "box")
    for at, number in enumerate(values.split()):
        form.write(number, LEFT + (at + 0.5) * PITCH, BASE, 4.0)
    cleaned = form.cleaned()
    letters = comb_letters(cleaned.grey, cleaned.combs, form.dpi)
    assert letters.lines == ()
    assert np.array_equal(letters.rest, cleaned.grey)
