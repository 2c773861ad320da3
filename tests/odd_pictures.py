"""Pictures as PDFs keep them, each made here from nothing, and pages that draw them."""

import io
import struct
import zlib
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image
from PIL.TiffImagePlugin import TiffImageFile

from counter_app.pages.limits import Limits
from counter_app.pages.opening import open_document, read_page
from counter_app.pages.raster import Pixels, RawPage
from tests.odd_files import blank, saved

Entry = pikepdf.Object | list[float] | float | None
Filter = Name | Array | None

WHOLE_PAGE = b"q 200 0 0 300 0 0 cm /I Do Q"
FIFTY_GIGAPIXELS = 223_607


def picture(
    pdf: pikepdf.Pdf,
    size: tuple[int, int],
    content: bytes = bytes(1000),
    filter_: Filter = None,
    **entries: Entry,
) -> pikepdf.Object:
    """A picture of 8 bits grey unless `entries` tell otherwise; `content` is packed here where no filter is told."""
    stream = pdf.make_stream(b"")
    if filter_ is None:
        stream.write(zlib.compress(content), filter=Name.FlateDecode)
    else:
        stream.write(content, filter=filter_)
    told = {
        "Type": Name.XObject,
        "Subtype": Name.Image,
        "Width": size[0],
        "Height": size[1],
        "BitsPerComponent": 8,
        "ColorSpace": Name.DeviceGray,
    }
    for name, value in (told | entries).items():
        if value is not None:
            stream["/" + name] = value
    return stream


def stencil(
    pdf: pikepdf.Pdf, size: tuple[int, int], content: bytes = bytes(1000)
) -> pikepdf.Object:
    return picture(pdf, size, content, ImageMask=True, BitsPerComponent=1, ColorSpace=None)


def form(pdf: pikepdf.Pdf, content: bytes, **resources: Entry) -> pikepdf.Object:
    """A form as large as the page, with what it draws."""
    stream = pdf.make_stream(content)
    stream.Type, stream.Subtype, stream.BBox = Name.XObject, Name.Form, Array([0, 0, 200, 300])
    stream.Resources = Dictionary({"/" + name: value for name, value in resources.items()})
    return stream


def draws(pdf: pikepdf.Pdf, drawn: pikepdf.Object, content: bytes = WHOLE_PAGE) -> pikepdf.Pdf:
    """Have the page of 200 x 300 points draw what it calls /I, and nothing else."""
    pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(I=drawn))
    pdf.pages[0].Contents = pdf.make_stream(content)
    return pdf


def page_with(
    size: tuple[int, int], content: bytes, filter_: Filter = None, **entries: Entry
) -> pikepdf.Pdf:
    """A page that a picture fills."""
    pdf = blank()
    return draws(pdf, picture(pdf, size, content, filter_, **entries))


def jpeg_2000(size: tuple[int, int]) -> bytes:
    """A codestream whose header promises so many pixels."""
    out = io.BytesIO()
    Image.new("L", (64, 64), 100).save(out, "JPEG2000", no_jp2=True)
    coded = bytearray(out.getvalue())
    sides = coded.index(b"\xff\x51") + 6
    struct.pack_into(">II", coded, sides, *size)
    struct.pack_into(">II", coded, sides + 16, *size)
    return bytes(coded)


def drawn_letters(pdf: pikepdf.Pdf, glyph: bytes, **resources: Entry) -> pikepdf.Object:
    """A font whose letter `a` is drawn by `glyph`."""
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type3,
            FontBBox=[0, 0, 1000, 1000],
            FontMatrix=[0.001, 0, 0, 0.001, 0, 0],
            CharProcs=Dictionary(a=pdf.make_stream(b"1000 0 d0 " + glyph)),
            Encoding=Dictionary(Type=Name.Encoding, Differences=Array([97, Name.a])),
            FirstChar=97,
            LastChar=97,
            Widths=[1000],
            Resources=Dictionary({"/" + name: value for name, value in resources.items()}),
        )
    )


def group_4(grey: Pixels) -> bytes:
    """The pixels as a fax of ITU-T T.6 codes them."""
    out = io.BytesIO()
    sheet = Image.fromarray(grey).convert("1", dither=Image.Dither.NONE)
    sheet.save(out, "TIFF", compression="group4", tiffinfo={262: 0, 278: grey.shape[0]})
    out.seek(0)
    coded = TiffImageFile(out)
    (start,), (length,) = coded.tag_v2[273], coded.tag_v2[279]
    return out.getvalue()[start : start + length]


def boundless_jbig2() -> bytes:
    """A JBIG2 page that promises fifty gigapixels."""
    side = FIFTY_GIGAPIXELS
    told = struct.pack(">IIIIBH", side, side, 0, 0, 0, 0)
    return struct.pack(">IBBBI", 0, 48, 0, 1, len(told)) + told


def first(pdf: pikepdf.Pdf, tmp_path: Path) -> RawPage:
    """The first page as it is read."""
    document = open_document(saved(pdf, tmp_path / "in.pdf"), tmp_path, Limits())
    return read_page(document.readable, document.kind, 1, Limits(), document.spare)


def bands(rgb: Pixels) -> list[tuple[int, ...]]:
    """The colours in the middle of the page's four bands."""
    high, wide = rgb.shape[:2]
    return [tuple(map(int, rgb[high // 2, wide * (2 * at + 1) // 8])) for at in range(4)]
