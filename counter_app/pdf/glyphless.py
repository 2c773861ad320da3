"""A font without letter shapes: every character is the same plain box, half as wide as high.

Invisible text then needs no system font, the PDF stays small, and every letter of Vietnamese (all of the Basic
Multilingual Plane) maps to itself for searching and copying.
"""

import struct
import zlib
from functools import cache

import pikepdf

_UNITS = 1000
# Seconds since 1904; always the same, so that equal documents have equal bytes.
_MADE = 0xE0000000
ADVANCE = 500
"""Width of every glyph in thousandths of the font size."""

_NAME = "/QuaySoInvisible"
_IDENTITY_MAP = b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
"""
_IDENTITY_MAP_END = b"""endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""


def encode(text: str) -> bytes:
    """Return the two-byte codes of `text`; characters beyond the Basic Multilingual Plane are left out."""
    return "".join(mark for mark in text if ord(mark) <= 0xFFFF).encode("utf-16-be", "replace")


def build_font(document: pikepdf.Pdf) -> pikepdf.Object:
    """Add the font to `document` and return its object, to be named in the pages' resources."""
    program = _packed(document, _truetype())
    program.Length1 = len(_truetype())
    descriptor = document.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name("/FontDescriptor"),
            FontName=pikepdf.Name(_NAME),
            Flags=4,
            FontBBox=[0, 0, ADVANCE, _UNITS],
            ItalicAngle=0,
            Ascent=_UNITS,
            Descent=-1,
            CapHeight=_UNITS,
            StemV=80,
            FontFile2=program,
        )
    )
    descendant = document.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name("/Font"),
            Subtype=pikepdf.Name("/CIDFontType2"),
            BaseFont=pikepdf.Name(_NAME),
            CIDSystemInfo=pikepdf.Dictionary(
                Registry=pikepdf.String("Adobe"),
                Ordering=pikepdf.String("Identity"),
                Supplement=0,
            ),
            FontDescriptor=descriptor,
            DW=ADVANCE,
            # Every code is the same glyph 1.
            CIDToGIDMap=_packed(document, b"\x00\x01" * 0x10000),
        )
    )
    return document.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name("/Font"),
            Subtype=pikepdf.Name("/Type0"),
            BaseFont=pikepdf.Name(_NAME),
            Encoding=pikepdf.Name("/Identity-H"),
            DescendantFonts=[descendant],
            ToUnicode=_packed(document, _to_unicode()),
        )
    )


def _packed(document: pikepdf.Pdf, data: bytes) -> pikepdf.Object:
    return document.make_stream(_deflated(data), Filter=pikepdf.Name("/FlateDecode"))


@cache
def _deflated(data: bytes) -> bytes:
    """Return `data` packed, once in a process: each page has the same font."""
    return zlib.compress(data, 9)


@cache
def _to_unicode() -> bytes:
    """Map every code to itself; a range may not cross a change of its high byte."""
    parts = [_IDENTITY_MAP]
    for start in range(0, 256, 100):
        highs = range(start, min(start + 100, 256))
        parts.append(b"%d beginbfrange\n" % len(highs))
        parts.extend(b"<%02X00> <%02XFF> <%02X00>\n" % (high, high, high) for high in highs)
        parts.append(b"endbfrange\n")
    parts.append(_IDENTITY_MAP_END)
    return b"".join(parts)


@cache
def _truetype() -> bytes:
    """Build the smallest TrueType program: an empty glyph 0 and a box (tables as in OpenType 1.9).

    The box has an outline although it is never painted: viewers built on pdfium select by the outlines of glyphs.
    """
    head = struct.pack(
        ">IIIIHHQQhhhhHHhhh",
        *(0x00010000, 0x00010000, 0, 0x5F0F3CF5, 0, _UNITS, _MADE, _MADE),
        *(0, 0, ADVANCE, _UNITS, 0, 8, 2, 1, 0),
    )
    hhea = struct.pack(">IhhhHhhhhhhhhhhhH", 0x00010000, _UNITS, -1, 0, ADVANCE, *[0] * 11, 2)
    maxp = struct.pack(">IH13H", 0x00010000, 2, 4, 1, 0, 0, 1, *[0] * 8)
    corners = (*(0, ADVANCE, 0, -ADVANCE), *(0, 0, _UNITS, 0))
    box = struct.pack(">hhhhhHH4B8h", 1, 0, 0, ADVANCE, _UNITS, 3, 0, 1, 1, 1, 1, *corners)
    hmtx = struct.pack(">HhHh", ADVANCE, 0, ADVANCE, 0)
    loca = struct.pack(">III", 0, 0, len(box))
    cmap = struct.pack(">HHHHIHHHHH", 0, 1, 3, 0, 12, 6, 12, 0, 0, 1) + struct.pack(">H", 1)
    post = struct.pack(">IIhhIIIII", 0x00030000, 0, 0, 0, 1, 0, 0, 0, 0)
    tables = {
        b"cmap": cmap,
        b"glyf": box,
        b"head": head,
        b"hhea": hhea,
        b"hmtx": hmtx,
        b"loca": loca,
        b"maxp": maxp,
        b"post": post,
    }
    directory, body = b"", b""
    offset = 12 + 16 * len(tables)
    for tag, content in tables.items():
        padded = content + b"\0" * (-len(content) % 4)
        directory += struct.pack(">4sIII", tag, _checksum(padded), offset + len(body), len(content))
        body += padded
    return struct.pack(">IHHHH", 0x00010000, len(tables), 128, 3, 0) + directory + body


def _checksum(padded: bytes) -> int:
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}I", padded)
    return sum(words) & 0xFFFFFFFF
