"""Pictures as seldom programs keep them, pages in odd places, and what contradicts itself: the right picture, or a clear code."""

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageCms

from counter_app.domain.digitised import QualityReason
from counter_app.domain.errors import FileDamaged
from counter_app.pages.raster import Gap
from counter_app.pdf.jbig2 import encode_jbig2
from counter_app.services.digitise_ports import DigitiseOptions
from counter_app.workers import PagePool
from counter_app.workers.settings import PoolSettings
from tests.odd_files import blank, saved
from tests.odd_pictures import (
    bands,
    boundless_jbig2,
    draws,
    first,
    form,
    group_4,
    page_with,
    picture,
)

SIZE = (200, 300)
STEPS = np.repeat(np.arange(4, dtype=np.uint8), 50)[None].repeat(300, 0)
GREY = STEPS * 85
COLOUR = np.dstack((GREY, 255 - GREY, np.full_like(GREY, 85)))
BITS = np.packbits(GREY > 127, axis=1).tobytes()
RISING = [(level,) * 3 for level in (0, 85, 170, 255)]
FALLING = RISING[::-1]
MIXED = [(level, 255 - level, 85) for level in (0, 85, 170, 255)]
BLACK_WHITE = [(0,) * 3, (0,) * 3, (255,) * 3, (255,) * 3]
PALETTE = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)]
TABLE = String(bytes(sum(PALETTE, ())))

Make = Callable[[], pikepdf.Pdf]
Colours = list[tuple[int, ...]]


def inline(told: bytes, content: bytes) -> pikepdf.Pdf:
    pdf = blank()
    packed = zlib.compress(content)
    drawn = b"q 200 0 0 300 0 0 cm BI /W 200 /H 300 %s /F /Fl ID %s EI Q" % (told, packed)
    pdf.pages[0].Contents = pdf.make_stream(drawn)
    return pdf


def indexed(decode: list[float] | None = None) -> pikepdf.Pdf:
    bits = np.unpackbits(STEPS[:, :, None], axis=2)[:, :, -2:].reshape(300, 400)
    space = Array([Name.Indexed, Name.DeviceRGB, 3, TABLE])
    content = np.packbits(bits, axis=1).tobytes()
    return page_with(SIZE, content, ColorSpace=space, BitsPerComponent=2, Decode=decode)


def profiled(profile: bytes) -> pikepdf.Pdf:
    pdf = blank()
    stream = pdf.make_stream(profile, N=3, Alternate=Name.DeviceRGB)
    space = Array([Name.ICCBased, stream])
    return draws(pdf, picture(pdf, SIZE, COLOUR.tobytes(), ColorSpace=space))


def srgb() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def lab() -> pikepdf.Pdf:
    samples = np.dstack((GREY, np.full_like(GREY, 128), np.full_like(GREY, 128)))
    told = Dictionary(WhitePoint=[0.9505, 1, 1.089], Range=[-128, 127, -128, 127])
    return page_with(SIZE, samples.tobytes(), ColorSpace=Array([Name.Lab, told]))


def one_ink(decode: list[float] | None = None) -> pikepdf.Pdf:
    told = Dictionary(FunctionType=2, Domain=[0, 1], C0=[1], C1=[0], N=1)
    space = Array([Name.Separation, Name.Black, Name.DeviceGray, told])
    return page_with(SIZE, GREY.tobytes(), ColorSpace=space, Decode=decode)


def two_inks() -> pikepdf.Pdf:
    pdf = blank()
    told = pdf.make_stream(b"{ 0.33333 }", FunctionType=4, Domain=[0, 1] * 2, Range=[0, 1] * 3)
    space = Array([Name.DeviceN, Array([Name.One, Name.Two]), Name.DeviceRGB, told])
    samples = np.dstack((GREY, 255 - GREY))
    return draws(pdf, picture(pdf, SIZE, samples.tobytes(), ColorSpace=space))


def fax(content: bytes = b"", height: int = 300, **told: bool | int) -> pikepdf.Pdf:
    parameters = Dictionary({"/K": -1, "/Columns": 200, "/Rows": 300})
    for name, value in told.items():
        parameters["/" + name] = value
    return page_with(
        (200, height),
        content or group_4(GREY),
        Name.CCITTFaxDecode,
        BitsPerComponent=1,
        DecodeParms=parameters,
    )


def coded(shared: bytes, page: bytes = b"") -> pikepdf.Pdf:
    """JBIG2 with segments that pages share."""
    pdf = blank()
    told = Dictionary(JBIG2Globals=pdf.make_stream(shared))
    name, content = Name.JBIG2Decode, page or encode_jbig2(GREY < 128)
    return draws(pdf, picture(pdf, SIZE, content, name, BitsPerComponent=1, DecodeParms=told))


def comment() -> bytes:
    """A segment that says something, of no page (ITU-T T.88, 7.4.15)."""
    said = struct.pack(">I", 0x20000000) + b"who\0desk\0\0"
    return struct.pack(">IBBBI", 9, 62, 0, 0, len(said)) + said


def see_through(**entries: int) -> pikepdf.Pdf:
    """JPEG 2000 whose first half cannot be seen."""
    out = io.BytesIO()
    alpha = np.where(STEPS < 2, 0, 255).astype(np.uint8)
    Image.fromarray(np.dstack((COLOUR, alpha))).save(out, "JPEG2000")
    return page_with(SIZE, out.getvalue(), Name.JPXDecode, ColorSpace=None, **entries)


def blended() -> pikepdf.Pdf:
    """Half seen through, its colours mixed with black already."""
    pdf = page_with(SIZE, (COLOUR // 2).tobytes(), ColorSpace=Name.DeviceRGB)
    mask = picture(pdf, SIZE, bytes([128]) * 60_000, Matte=[0, 0, 0])
    pdf.pages[0].Resources.XObject.I.SMask = mask
    return pdf


@pytest.mark.parametrize(
    ("make", "colours", "off"),
    [
        pytest.param(
            lambda: inline(b"/BPC 8 /CS /G /D [1 0]", GREY.tobytes()), FALLING, 1, id="inline"
        ),
        pytest.param(
            lambda: inline(b"/BPC 8 /CS [/I /RGB 1 <FF00000000FF>]", (STEPS // 2).tobytes()),
            [PALETTE[0]] * 2 + [PALETTE[2]] * 2,
            0,
            id="inline-indexed",
        ),
        pytest.param(
            lambda: inline(b"/IM true /I true", BITS), BLACK_WHITE, 0, id="inline-stencil"
        ),
        pytest.param(indexed, PALETTE, 0, id="indexed"),
        pytest.param(lambda: indexed([3, 0]), PALETTE[::-1], 0, id="indexed-inverted"),
        pytest.param(lambda: profiled(srgb()), MIXED, 3, id="profile"),
        pytest.param(lambda: profiled(b"no profile"), MIXED, 0, id="no-profile"),
        pytest.param(lab, RISING, 14, id="lab"),
        pytest.param(one_ink, FALLING, 1, id="one-ink"),
        pytest.param(lambda: one_ink([1, 0]), RISING, 1, id="one-ink-inverted"),
        pytest.param(two_inks, MIXED, 2, id="two-inks"),
        pytest.param(
            lambda: page_with(
                SIZE,
                (255 - COLOUR).tobytes(),
                ColorSpace=Name.DeviceRGB,
                Decode=[1, 0, 1, 0, 1, 0],
            ),
            MIXED,
            1,
            id="inverted",
        ),
        pytest.param(
            lambda: page_with(SIZE, BITS, BitsPerComponent=1, Decode=[1, 0]),
            BLACK_WHITE[::-1],
            0,
            id="bits-inverted",
        ),
        pytest.param(
            lambda: page_with(
                SIZE, BITS, ImageMask=True, ColorSpace=None, BitsPerComponent=1, Interpolate=True
            ),
            BLACK_WHITE,
            0,
            id="stencil-smooth",
        ),
        pytest.param(
            lambda: page_with(SIZE, (GREY.astype(">u2") * 257).tobytes(), BitsPerComponent=16),
            RISING,
            1,
            id="16-bits",
        ),
        pytest.param(lambda: fax(BlackIs1=True), BLACK_WHITE[::-1], 0, id="fax-inverted"),
        pytest.param(lambda: fax(EndOfBlock=False), BLACK_WHITE, 0, id="fax-without-end"),
        pytest.param(lambda: fax(Rows=2_000_000_000), BLACK_WHITE, 0, id="fax-boundless"),
        pytest.param(lambda: coded(comment()), BLACK_WHITE, 0, id="jbig2-shared"),
        pytest.param(
            lambda: see_through(SMaskInData=1),
            [(255,) * 3] * 2 + MIXED[2:],
            4,
            id="jpeg-2000-alpha",
        ),
        pytest.param(see_through, MIXED, 4, id="jpeg-2000-alpha-unused"),
        pytest.param(
            blended,
            [tuple((level + 255) // 2 for level in colour) for colour in MIXED],
            4,
            id="matte",
        ),
        pytest.param(
            lambda: page_with(SIZE, GREY.tobytes(), Mask=Array([0, 100])),
            [(255,) * 3] * 2 + RISING[2:],
            0,
            id="colour-key",
        ),
    ],
)
def test_pictures_of_every_make_show_their_colours(
    make: Make, colours: Colours, off: int, tmp_path: Path
) -> None:
    shown = first(make(), tmp_path)
    assert shown.gap is Gap.NONE
    assert np.abs(np.subtract(bands(shown.rgb), colours)).max() <= off


def jpeg(share: float) -> pikepdf.Pdf:
    out = io.BytesIO()
    noise = np.random.default_rng(3).integers(0, 255, (300, 200), dtype=np.uint8)
    Image.fromarray(noise).save(out, "JPEG", quality=90)
    return page_with(SIZE, out.getvalue()[: round(share * len(out.getvalue()))], Name.DCTDecode)


def in_itself() -> pikepdf.Pdf:
    """Colours that are an index into themselves."""
    pdf = blank()
    space = pdf.make_indirect(Array([Name.Indexed, Name.DeviceRGB, 3, TABLE]))
    space[1] = space
    return draws(pdf, picture(pdf, SIZE, STEPS.tobytes(), ColorSpace=space))


def tiled(content: bytes, step: float) -> pikepdf.Pdf:
    """A page filled with tiles of 20 x 30 points, so far from each other; they may use themselves."""
    pdf = blank()
    tile = form(pdf, content)
    tile.Type, tile.PatternType, tile.PaintType, tile.TilingType = Name.Pattern, 1, 1, 1
    tile.BBox, tile.XStep, tile.YStep = Array([0, 0, 20, 30]), step, step
    tile.Resources = Dictionary(Pattern=Dictionary(P=tile))
    pdf.pages[0].obj.Resources = Dictionary(Pattern=Dictionary(P=tile))
    pdf.pages[0].Contents = pdf.make_stream(b"/Pattern cs /P scn 0 0 200 300 re f")
    return pdf


def tile_in_itself() -> pikepdf.Pdf:
    return tiled(b"/Pattern cs /P scn 0 0 20 30 re f", 20)


def heaped_tiles() -> pikepdf.Pdf:
    return tiled(b"0 0 9 9 re f", 0.01)


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(
            lambda: page_with(SIZE, GREY.tobytes(), Decode=Array([Name.a, Name.b])), id="names"
        ),
        pytest.param(
            lambda: page_with(SIZE, COLOUR.tobytes(), ColorSpace=Name.DeviceRGB, Decode=[1, 0]),
            id="too few colours",
        ),
        pytest.param(lambda: page_with(SIZE, GREY[:150].tobytes()), id="half its rows"),
        pytest.param(lambda: jpeg(0.5), id="half a JPEG"),
        pytest.param(lambda: fax(group_4(GREY)[:20]), id="a fax cut off"),
        pytest.param(lambda: fax(height=600), id="a fax of half its rows"),
        pytest.param(lambda: fax(Columns=1728), id="a fax of other columns"),
        pytest.param(lambda: tiled(b"0 0 9 9 re f", 0), id="tiles set nowhere"),
    ],
)
def test_a_picture_that_is_not_what_it_is_told_to_be_is_told(make: Make, tmp_path: Path) -> None:
    assert first(make(), tmp_path).gap is Gap.SOME


@pytest.mark.parametrize(
    "make",
    [
        in_itself,
        tile_in_itself,
        heaped_tiles,
        pytest.param(lambda: page_with(SIZE, GREY.tobytes(), BitsPerComponent=99), id="99 bits"),
        pytest.param(lambda: fax(Columns=-5), id="a fax of no columns"),
        pytest.param(lambda: fax(Columns=2_000_000_000), id="a fax beyond width"),
        pytest.param(lambda: coded(b"\0\0\0\1no segment"), id="nothing shared"),
    ],
)
def test_what_cannot_be_drawn_is_damage(make: Make, tmp_path: Path) -> None:
    with pytest.raises(FileDamaged):
        first(make(), tmp_path)


@pytest.mark.parametrize("step", [0.9, 5, 40])
def test_tiles_that_overlap_or_lie_apart_are_drawn(step: float, tmp_path: Path) -> None:
    shown = first(tiled(b"0 0 9 9 re f", step), tmp_path)
    assert shown.gap is Gap.NONE
    assert shown.rgb.min() < 10


def test_odd_pages_pass_through_a_worker_of_little_memory(tmp_path: Path) -> None:
    made = [blended, one_ink, see_through, lambda: fax(BlackIs1=True), in_itself]
    made += [tile_in_itself, lambda: coded(b"", boundless_jbig2())]
    paths = [saved(make(), tmp_path / f"{at}.pdf") for at, make in enumerate(made)]
    pool = PagePool(jobs=1, settings=PoolSettings(memory=900 << 20, page_seconds=60.0))
    with pikepdf.new() as pdf:
        for path in paths:
            with pikepdf.open(path) as source:
                pdf.pages.extend(source.pages)
        whole = saved(pdf, tmp_path / "whole.pdf")
    try:
        document = pool.digitise([whole], tmp_path / "out", DigitiseOptions(types=()))
    finally:
        pool.close()
    unreadable = [
        QualityReason.UNREADABLE in {mark.reason for mark in page.quality.marks}
        for page in document.pages
    ]
    assert unreadable == [False] * 4 + [True] * 3
