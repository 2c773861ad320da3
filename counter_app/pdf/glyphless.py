"""Fonts without letter shapes, for invisible text: every glyph is a plain box as high as the font.

Invisible text then needs no system font and the PDF stays small. The plain font shows Vietnamese by one byte a letter
(`alphabet`); the wide one shows all of the Basic Multilingual Plane by two, each half as wide as high.
"""

import struct
import zlib
from collections.abc import Sequence
from functools import cache

import pikepdf

from .alphabet import PRINTED, TYPED, Cut, runs

_UNITS = 1000
# Seconds since 1904; always the same, so that equal documents have equal bytes.
_MADE = 0xE0000000
WIDE_ADVANCE = 500
"""Width of every glyph of the wide font in thousandths of the font size."""

_PLAIN_NAME = "/QuaySoPlain"
_TYPED_NAME = "/QuaySoTyped"
_WIDE_NAME = "/QuaySoInvisible"
_MAP_START = b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
"""
_MAP_END = b"""endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""
_MOST_RANGES = 100
# A range of codes and its line's end; each row says how it is packed.
_ROW = 21
_BY_ROWS = 15


def encode_wide(text: str) -> bytes:
    """Return the codes of `text` in the wide font; characters beyond the Basic Multilingual Plane are left out.

    So is the zero that text layers of PDFs have for glyphs without a meaning: as a code it is a missing glyph to PDF/A.
    """
    return "".join(mark for mark in text if 0 < ord(mark) <= 0xFFFF).encode("utf-16-be", "replace")


def build_plain_font(document: pikepdf.Pdf) -> pikepdf.Object:
    """Add the font of one-byte codes to `document` and return its object, to be named in the pages' resources."""
    return _one_byte_font(document, _PLAIN_NAME, PRINTED)


def build_typed_font(document: pikepdf.Pdf) -> pikepdf.Object:
    """Add the font of one-byte codes cut for typewriting to `document` and return its object, as for the plain one."""
    return _one_byte_font(document, _TYPED_NAME, TYPED)


def _one_byte_font(document: pikepdf.Pdf, name: str, cut: Cut) -> pikepdf.Object:
    return document.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name("/Font"),
            Subtype=pikepdf.Name("/TrueType"),
            BaseFont=pikepdf.Name(name),
            FirstChar=1,
            LastChar=255,
            Widths=pikepdf.Object.parse(
                b"[%s]" % b" ".join(b"%d" % wide for wide in cut.advances[1:])
            ),
            FontDescriptor=_descriptor(
                document, name, _one_byte_program(cut), max(cut.advances), cut.tall
            ),
            ToUnicode=_packed(document, _plain_to_unicode()),
        )
    )


def build_wide_font(document: pikepdf.Pdf) -> pikepdf.Object:
    """Add the font of two-byte codes to `document` and return its object, to be named in the pages' resources."""
    descendant = document.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name("/Font"),
            Subtype=pikepdf.Name("/CIDFontType2"),
            BaseFont=pikepdf.Name(_WIDE_NAME),
            CIDSystemInfo=pikepdf.Dictionary(
                Registry=pikepdf.String("Adobe"),
                Ordering=pikepdf.String("Identity"),
                Supplement=0,
            ),
            FontDescriptor=_descriptor(document, _WIDE_NAME, _wide_program(), WIDE_ADVANCE, _UNITS),
            DW=WIDE_ADVANCE,
            # Every code is the same glyph 1.
            CIDToGIDMap=_packed(document, b"\x00\x01" * 0x10000),
        )
    )
    return document.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name("/Font"),
            Subtype=pikepdf.Name("/Type0"),
            BaseFont=pikepdf.Name(_WIDE_NAME),
            Encoding=pikepdf.Name("/Identity-H"),
            DescendantFonts=[descendant],
            ToUnicode=document.make_stream(
                _deflated(_risen(_wide_to_unicode())),
                Filter=pikepdf.Name("/FlateDecode"),
                DecodeParms=pikepdf.Dictionary(Predictor=_BY_ROWS, Columns=_ROW),
            ),
        )
    )


def _descriptor(
    document: pikepdf.Pdf, name: str, truetype: bytes, widest: int, tall: int
) -> pikepdf.Object:
    program = _packed(document, truetype)
    program.Length1 = len(truetype)
    return document.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name("/FontDescriptor"),
            FontName=pikepdf.Name(name),
            Flags=4,
            FontBBox=[0, 0, widest, tall],
            ItalicAngle=0,
            Ascent=tall,
            Descent=-1,
            CapHeight=tall,
            StemV=80,
            FontFile2=program,
        )
    )


def _packed(document: pikepdf.Pdf, data: bytes) -> pikepdf.Object:
    return document.make_stream(_deflated(data), Filter=pikepdf.Name("/FlateDecode"))


@cache
def _deflated(data: bytes) -> bytes:
    """Return `data` packed, once in a process: each page has the same font."""
    return zlib.compress(data, 9)


@cache
def _plain_to_unicode() -> bytes:
    return _to_unicode(
        b"<00> <FF>",
        [b"<%02X> <%02X> <%04X>" % (first, last, ord(mark)) for first, last, mark in runs()],
    )


@cache
def _wide_to_unicode() -> bytes:
    """Map every code to itself; a range may not cross a change of its high byte. Each line fills rows."""
    told = _to_unicode(
        b"<0000> <FFFF>",
        [b"<%02X00> <%02XFF> <%02X00>" % (high, high, high) for high in range(256)],
    )
    return b"".join(line + b" " * (-(len(line) + 1) % _ROW) + b"\n" for line in told.splitlines())


def _risen(data: bytes) -> bytes:
    """Take from each row the row above, as PNG does: lines of which each counts one more pack four times as well."""
    risen, above = [], bytes(_ROW)
    for start in range(0, len(data), _ROW):
        row = data[start : start + _ROW]
        away = bytes((one - other) & 255 for one, other in zip(row, above, strict=True))
        risen += [b"\x02", away] if away.count(0) > _ROW // 2 else [b"\x00", row]
        above = row
    return b"".join(risen)


def _to_unicode(codes: bytes, ranges: Sequence[bytes]) -> bytes:
    parts = [_MAP_START, codes, b"\nendcodespacerange\n"]
    for start in range(0, len(ranges), _MOST_RANGES):
        some = ranges[start : start + _MOST_RANGES]
        parts.append(b"%d beginbfrange\n" % len(some))
        parts.extend(one + b"\n" for one in some)
        parts.append(b"endbfrange\n")
    parts.append(_MAP_END)
    return b"".join(parts)


@cache
def _one_byte_program(cut: Cut) -> bytes:
    """One box for each width, told apart by the codes."""
    widths = sorted({wide for wide in cut.advances if wide})
    glyphs = [widths.index(wide) + 1 if wide else 0 for wide in cut.advances]
    return _truetype(widths, cut.tall, struct.pack(">HHH256B", 0, 262, 0, *glyphs), (1, 0))


@cache
def _wide_program() -> bytes:
    return _truetype([WIDE_ADVANCE], _UNITS, struct.pack(">HHHHHH", 6, 12, 0, 0, 1, 1), (3, 0))


def _truetype(widths: Sequence[int], tall: int, cmap: bytes, platform: tuple[int, int]) -> bytes:
    """Build the smallest TrueType program: an empty glyph 0 and a box `tall` high of each width (tables as in OpenType 1.9).

    Args:
        cmap: the subtable that tells the glyphs of codes; platform: whose encoding that is.

    The boxes have outlines although they are never painted: viewers built on pdfium select by the outlines of glyphs.
    """
    widest, count = max(widths), len(widths) + 1
    boxes = [_box(wide, tall) for wide in widths]
    head = struct.pack(
        ">IIIIHHQQhhhhHHhhh",
        *(0x00010000, 0x00010000, 0, 0x5F0F3CF5, 0, _UNITS, _MADE, _MADE),
        *(0, 0, widest, tall, 0, 8, 2, 1, 0),
    )
    hhea = struct.pack(">IhhhHhhhhhhhhhhhH", 0x00010000, tall, -1, 0, widest, *[0] * 11, count)
    tables = {
        b"cmap": struct.pack(">HHHHI", 0, 1, *platform, 12) + cmap,
        b"glyf": b"".join(boxes),
        b"head": head,
        b"hhea": hhea,
        b"hmtx": b"".join(struct.pack(">Hh", wide, 0) for wide in (widest, *widths)),
        b"loca": struct.pack(f">I{count}I", 0, *(len(boxes[0]) * place for place in range(count))),
        b"maxp": struct.pack(">IH13H", 0x00010000, count, 4, 1, 0, 0, 1, *[0] * 8),
        b"post": struct.pack(">IIhhIIIII", 0x00030000, 0, 0, 0, 1, 0, 0, 0, 0),
    }
    directory, body = b"", b""
    offset = 12 + 16 * len(tables)
    for tag, content in tables.items():
        padded = content + b"\0" * (-len(content) % 4)
        directory += struct.pack(">4sIII", tag, _checksum(padded), offset + len(body), len(content))
        body += padded
    return struct.pack(">IHHHH", 0x00010000, len(tables), 128, 3, 0) + directory + body


def _box(wide: int, tall: int) -> bytes:
    corners = (*(0, wide, 0, -wide), *(0, 0, tall, 0))
    return struct.pack(">hhhhhHH4B8hxx", 1, 0, 0, wide, tall, 3, 0, 1, 1, 1, 1, *corners)


def _checksum(padded: bytes) -> int:
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}I", padded)
    return sum(words) & 0xFFFFFFFF
