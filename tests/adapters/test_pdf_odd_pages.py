"""Pages in odd places, what is drawn within itself, and layers that are off: shown as they lie, and to an end."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from counter_app.pages.raster import Gap
from tests.odd_files import blank
from tests.odd_pictures import (
    bands,
    drawn_letters,
    draws,
    first,
    form,
    page_with,
)

SIZE = (200, 300)
GREY = np.repeat(np.arange(4, dtype=np.uint8) * 85, 50)[None].repeat(300, 0)
RISING = [(level,) * 3 for level in (0, 85, 170, 255)]

Make = Callable[[], pikepdf.Pdf]


def on(box: list[float], **entries: pikepdf.Object | float) -> pikepdf.Pdf:
    """A page of that box with a black square of 50 points in its lower left corner."""
    pdf = blank(MediaBox=Array(box), **entries)
    x, y = min(box[0], box[2]), min(box[1], box[3])
    pdf.pages[0].Contents = pdf.make_stream(f"{x} {y} 50 50 re f".encode("ascii"))
    return pdf


@pytest.mark.parametrize(
    ("make", "shape", "corner"),
    [
        (lambda: on([-100, -150, 100, 150]), (834, 556), (-1, 0)),
        (lambda: on([200, 300, 0, 0]), (834, 556), (-1, 0)),
        (lambda: on([10_000, 20_000, 10_200, 20_300]), (834, 556), (-1, 0)),
        (lambda: on([0, 0, 200, 300], Rotate=45), (834, 556), (-1, 0)),
        (lambda: on([0, 0, 200, 300], Rotate=-90), (556, 834), (-1, -1)),
        (lambda: on([0, 0, 200, 300], Rotate=450), (556, 834), (0, 0)),
        (lambda: on([0, 0, 200, 300], UserUnit=0), (834, 556), (-1, 0)),
        (lambda: on([0, 0, 200, 300], UserUnit=-2), (834, 556), (-1, 0)),
    ],
)
def test_a_page_in_an_odd_place_is_shown_as_it_lies(
    make: Make, shape: tuple[int, int], corner: tuple[int, int], tmp_path: Path
) -> None:
    shown = first(make(), tmp_path).rgb
    assert shown.shape[:2] == shape
    dark = [(y, x) for y in (0, -1) for x in (0, -1) if shown[y, x].max() < 30]
    assert dark == [corner]


def hidden(*, off: bool) -> pikepdf.Pdf:
    pdf = page_with(SIZE, GREY.tobytes())
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("lớp")))
    told = Dictionary(OFF=Array([layer] if off else []), Order=Array([layer]))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=told)
    pdf.pages[0].Resources.XObject.I.OC = layer
    return pdf


@pytest.mark.parametrize("off", [False, True])
def test_a_layer_that_is_switched_off_is_not_shown(off: bool, tmp_path: Path) -> None:
    shown = first(hidden(off=off), tmp_path)
    assert shown.gap is Gap.NONE
    assert bands(shown.rgb) == ([(255,) * 3] * 4 if off else RISING)


def test_a_picture_beside_the_crop_is_not_on_the_page(tmp_path: Path) -> None:
    pdf = page_with(SIZE, GREY.tobytes())
    pdf.pages[0].CropBox = Array([0, 0, 100, 150])
    beside = b"q 200 0 0 300 500 500 cm /I Do Q 10 10 50 50 re f"
    shown = first(draws(pdf, pdf.pages[0].Resources.XObject.I, beside), tmp_path)
    assert shown.rgb.shape[:2] == (417, 278)
    assert set(np.unique(shown.rgb[:200])) == {255} and shown.rgb[300, 100].max() == 0


def test_a_scan_on_the_largest_of_sheets_is_shown_coarser(tmp_path: Path) -> None:
    pdf = page_with(SIZE, GREY.tobytes())
    pdf.pages[0].MediaBox = Array([0, 0, 14_400, 14_400])
    content = b"q 14400 0 0 14400 0 0 cm /I Do Q"
    shown = first(draws(pdf, pdf.pages[0].Resources.XObject.I, content), tmp_path)
    assert shown.rgb.shape[0] * shown.rgb.shape[1] <= 18_000_000
    assert bands(shown.rgb) == RISING


def test_a_scan_in_larger_units_shows_its_pixels(tmp_path: Path) -> None:
    noise = np.random.default_rng(2).integers(0, 255, (1668, 1112), dtype=np.uint8)
    pdf = page_with((1112, 1668), noise.tobytes())
    pdf.pages[0].obj.UserUnit = 2
    shown = first(pdf, tmp_path)
    assert shown.dpi == 200
    assert np.array_equal(shown.rgb[:, :, 1], noise)


def mask_in_itself() -> pikepdf.Pdf:
    pdf = page_with(SIZE, GREY.tobytes())
    scan = pdf.pages[0].Resources.XObject.I
    scan.SMask = scan
    return pdf


def group_in_itself() -> pikepdf.Pdf:
    pdf = blank()
    group = form(pdf, b"/G gs 20 20 90 90 re f")
    group.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceGray)
    state = pdf.make_indirect(Dictionary(SMask=Dictionary(S=Name.Luminosity, G=group)))
    group.Resources = Dictionary(ExtGState=Dictionary(G=state))
    pdf.pages[0].obj.Resources = Dictionary(ExtGState=Dictionary(G=state))
    pdf.pages[0].contents_add(pdf.make_stream(b"/G gs 0 0 200 300 re f"))
    return pdf


def letter_in_itself() -> pikepdf.Pdf:
    pdf = blank()
    font = drawn_letters(pdf, b"BT /F 500 Tf (a) Tj ET 0 0 500 500 re f")
    font.Resources = Dictionary(Font=Dictionary(F=font))
    pdf.pages[0].obj.Resources = Dictionary(Font=Dictionary(F=font))
    pdf.pages[0].contents_add(pdf.make_stream(b"BT /F 100 Tf 20 20 Td (aaa) Tj ET"))
    return pdf


def stamp_in_itself() -> pikepdf.Pdf:
    pdf = blank()
    looks = pdf.make_indirect(form(pdf, b"/I Do 0 0 90 90 re f"))
    looks.Resources = Dictionary(XObject=Dictionary(I=looks))
    stamp = Dictionary(Type=Name.Annot, Subtype=Name.Stamp, Rect=[0, 0, 90, 90], F=4)
    stamp.AP = Dictionary(N=looks)
    pdf.pages[0].Annots = Array([pdf.make_indirect(stamp)])
    return pdf


@pytest.mark.parametrize(
    "make", [mask_in_itself, group_in_itself, letter_in_itself, stamp_in_itself]
)
def test_what_is_in_itself_comes_to_an_end(make: Make, tmp_path: Path) -> None:
    shown = first(make(), tmp_path)
    assert shown.rgb.min() < shown.rgb.max()
