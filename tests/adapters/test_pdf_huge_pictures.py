"""Pictures and masks of a PDF that promise more than can be held: refused by their headers, wherever a page draws them."""

import zlib
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from counter_app.domain.digitised import QualityReason
from counter_app.domain.errors import FileTooLarge
from counter_app.pages.limits import Limits
from counter_app.pages.pdfs import render_pdf
from counter_app.pages.raster import Gap
from counter_app.services.digitise_ports import DigitiseOptions
from counter_app.workers import PagePool
from tests.odd_files import blank, saved
from tests.odd_pictures import (
    FIFTY_GIGAPIXELS,
    WHOLE_PAGE,
    boundless_jbig2,
    drawn_letters,
    draws,
    form,
    jpeg_2000,
    page_with,
    picture,
    stencil,
)

HUGE = (FIFTY_GIGAPIXELS, FIFTY_GIGAPIXELS)
STRIP = (2_000_000_000, 25)
SMALL = (40, 60)
INLINE = b"q 200 0 0 300 0 0 cm BI /W %d /H %d /BPC 1 /IM true ID %s EI Q"


def masked(key: str, size: tuple[int, int] = HUGE) -> pikepdf.Pdf:
    pdf = page_with(SMALL, bytes(range(240)) * 10)
    mask = picture(pdf, size) if key == "/SMask" else stencil(pdf, size)
    pdf.pages[0].Resources.XObject.I[key] = mask
    return pdf


def in_forms() -> pikepdf.Pdf:
    pdf = masked("/SMask")
    drawn, content = pdf.pages[0].Resources.XObject.I, WHOLE_PAGE
    for _ in range(6):
        drawn, content = form(pdf, content, XObject=Dictionary(I=drawn)), b"/I Do"
    return draws(pdf, drawn, b"/I Do")


def in_a_pattern() -> pikepdf.Pdf:
    pdf = blank()
    tile = form(pdf, WHOLE_PAGE, XObject=Dictionary(I=picture(pdf, HUGE)))
    tile.Type, tile.PatternType, tile.PaintType, tile.TilingType = Name.Pattern, 1, 1, 1
    tile.XStep, tile.YStep = 200, 300
    pdf.pages[0].obj.Resources = Dictionary(Pattern=Dictionary(P=tile))
    pdf.pages[0].Contents = pdf.make_stream(b"/Pattern cs /P scn 0 0 200 300 re f")
    return pdf


def in_a_soft_mask() -> pikepdf.Pdf:
    pdf = blank()
    group = form(pdf, WHOLE_PAGE, XObject=Dictionary(I=picture(pdf, HUGE)))
    group.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceGray)
    state = Dictionary(SMask=Dictionary(S=Name.Luminosity, G=group))
    pdf.pages[0].obj.Resources = Dictionary(ExtGState=Dictionary(G=state))
    pdf.pages[0].Contents = pdf.make_stream(b"/G gs 0 0 200 300 re f")
    return pdf


def in_letters(glyph: bytes) -> pikepdf.Pdf:
    pdf = blank()
    font = drawn_letters(pdf, glyph, XObject=Dictionary(I=stencil(pdf, HUGE)))
    pdf.pages[0].obj.Resources = Dictionary(Font=Dictionary(F=font))
    pdf.pages[0].Contents = pdf.make_stream(b"BT /F 100 Tf 20 20 Td (a) Tj ET")
    return pdf


def in_a_stamp() -> pikepdf.Pdf:
    pdf = blank()
    looks = form(pdf, WHOLE_PAGE, XObject=Dictionary(I=picture(pdf, HUGE)))
    stamp = Dictionary(Type=Name.Annot, Subtype=Name.Stamp, Rect=[0, 0, 90, 90], F=4)
    stamp.AP = Dictionary(N=looks)
    pdf.pages[0].Annots = Array([pdf.make_indirect(stamp)])
    return pdf


def inline() -> pikepdf.Pdf:
    pdf = blank()
    pdf.pages[0].Contents = pdf.make_stream(INLINE % (*HUGE, bytes(100)))
    return pdf


def told_small(filters: int) -> pikepdf.Pdf:
    """A small picture by its table, whose JPEG 2000 promises fifty gigapixels."""
    coded, told = jpeg_2000(HUGE), [Name.JPXDecode]
    for _ in range(filters):
        coded, told = zlib.compress(coded), [Name.FlateDecode, *told]
    return page_with((64, 64), coded, filter_=Array(told) if filters else Name.JPXDecode)


def one_stencil(size: tuple[int, int]) -> pikepdf.Pdf:
    pdf = blank()
    return draws(pdf, stencil(pdf, size))


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: one_stencil(HUGE), id="stencil"),
        pytest.param(lambda: one_stencil(STRIP), id="strip"),
        pytest.param(lambda: masked("/SMask"), id="soft mask"),
        pytest.param(lambda: masked("/SMask", STRIP), id="strip of a soft mask"),
        pytest.param(lambda: masked("/SMask", (1 << 40, 1 << 40)), id="beyond numbers"),
        pytest.param(lambda: masked("/Mask"), id="mask"),
        pytest.param(in_forms, id="forms in forms"),
        pytest.param(in_a_pattern, id="pattern"),
        pytest.param(in_a_soft_mask, id="group"),
        pytest.param(lambda: in_letters(b"q 900 0 0 900 0 0 cm /I Do Q"), id="letter"),
        pytest.param(lambda: in_letters(INLINE % (*HUGE, b"\0")), id="letter's own"),
        pytest.param(in_a_stamp, id="stamp"),
        pytest.param(inline, id="inline"),
        pytest.param(lambda: told_small(0), id="codestream"),
        pytest.param(
            lambda: page_with(SMALL, boundless_jbig2(), Name.JBIG2Decode, BitsPerComponent=1),
            id="page of bits",
        ),
        pytest.param(lambda: told_small(1), id="codestream in another"),
    ],
)
def test_fifty_gigapixels_are_refused_wherever_they_are_drawn(
    make: Callable[[], pikepdf.Pdf], tmp_path: Path
) -> None:
    path = saved(make(), tmp_path / "in.pdf")
    with pytest.raises(FileTooLarge) as refused:
        render_pdf(path, 1, Limits())
    details = refused.value.details
    assert details["unit"] == "pixels"
    assert isinstance(details["found"], int) and details["found"] >= 50_000_000_000


def test_masks_are_held_together_and_count_so(tmp_path: Path) -> None:
    pdf = blank()
    one = picture(pdf, SMALL, SMask=picture(pdf, (25_000, 25_000)))
    other = picture(pdf, SMALL, SMask=picture(pdf, (25_000, 25_000)))
    draws(pdf, one, WHOLE_PAGE + b" /J Do")
    pdf.pages[0].Resources.XObject.J = other
    with pytest.raises(FileTooLarge) as refused:
        render_pdf(saved(pdf, tmp_path / "in.pdf"), 1, Limits())
    assert refused.value.details["found"] == 2 * 25_000**2


def test_what_no_page_draws_is_not_held_against_it(tmp_path: Path) -> None:
    """Programs hand one list of pictures to all pages."""
    pdf = page_with(SMALL, bytes(range(240)) * 10)
    pdf.pages[0].Resources.XObject.Other = picture(pdf, HUGE)
    shown = render_pdf(saved(pdf, tmp_path / "in.pdf"), 1, Limits())
    assert shown.gap is Gap.NONE
    assert shown.rgb.min() != shown.rgb.max()


@pytest.mark.parametrize(
    ("filter_", "size"),
    [
        (Name.FlateDecode, SMALL),
        (Name.DCTDecode, SMALL),
        (Name.JPXDecode, SMALL),
        (None, (-40, 60)),
        (None, (0, 0)),
    ],
)
@pytest.mark.parametrize("key", ["/SMask", "/Mask"])
def test_a_mask_that_is_none_is_told(
    key: str, filter_: Name | None, size: tuple[int, int], tmp_path: Path
) -> None:
    """pdfium draws the picture without its mask, or nothing at all."""
    pdf = page_with(SMALL, bytes(range(240)) * 10)
    mask = picture(pdf, size, b"\xff\xd8\xff\xe0 no mask", filter_)
    pdf.pages[0].Resources.XObject.I[key] = mask
    assert render_pdf(saved(pdf, tmp_path / "in.pdf"), 1, Limits()).gap is Gap.SOME


def test_a_page_that_is_refused_stops_no_other_and_the_file_stays(tmp_path: Path) -> None:
    pdf = blank()
    for _ in range(2):
        pdf.pages.append(pdf.pages[0])
    pdf.pages[1].obj.Resources = Dictionary(XObject=Dictionary(I=masked_within(pdf)))
    pdf.pages[1].Contents = pdf.make_stream(WHOLE_PAGE)
    path = saved(pdf, tmp_path / "in.pdf")
    held = path.read_bytes()
    pool = PagePool(jobs=1)
    try:
        document = pool.digitise([path], tmp_path / "out", DigitiseOptions(types=()))
    finally:
        pool.close()
    refused = [
        QualityReason.UNREADABLE in {mark.reason for mark in page.quality.marks}
        for page in document.pages
    ]
    assert refused == [False, True, False]
    assert path.read_bytes() == held
    with pikepdf.open(document.pdf) as kept:
        assert len(kept.pages) == 3


def masked_within(pdf: pikepdf.Pdf) -> pikepdf.Object:
    return picture(pdf, SMALL, bytes(range(240)) * 10, SMask=picture(pdf, HUGE))
