"""One page: its picture, and the recognised words invisible over the places where they stand."""

import io
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

import pikepdf

from counter_app.domain.digitised import Word

from .glyphless import ADVANCE, build_font, encode

FONT_KEY = "/Invisible"
_POINTS_PER_INCH = 72.0
_INVISIBLE = 3
_SPACE = encode(" ")


def page_pdf(jpeg: bytes, width: int, height: int, dpi: int, words: Sequence[Word]) -> bytes:
    """Return a PDF of one page.

    Args:
        jpeg: the page's picture, `width` x `height` pixels at `dpi`; embedded as it is.
        words: the words with boxes in its pixels, in reading order.

    The page is as large as the paper (pixels / dpi).
    """
    document = pikepdf.new()
    wide, high = width * _POINTS_PER_INCH / dpi, height * _POINTS_PER_INCH / dpi
    picture = document.make_stream(
        jpeg,
        Type=pikepdf.Name("/XObject"),
        Subtype=pikepdf.Name("/Image"),
        Width=width,
        Height=height,
        ColorSpace=pikepdf.Name("/DeviceRGB"),
        BitsPerComponent=8,
        Filter=pikepdf.Name("/DCTDecode"),
    )
    drawing = f"q {wide:.4f} 0 0 {high:.4f} 0 0 cm /Picture Do Q"
    return finish_page(document, {"Picture": picture}, drawing, words, (width, height), dpi)


def finish_page(
    document: pikepdf.Pdf,
    pictures: Mapping[str, pikepdf.Object],
    drawing: str,
    words: Sequence[Word],
    size: tuple[int, int],
    dpi: int,
) -> bytes:
    """Put a page of `size` pixels at `dpi` into `document`: the drawing, the words over it. Returns the whole PDF.

    Args:
        pictures: what the drawing calls by name.
        drawing: PDF operators in points, origin bottom left.
    """
    wide, high = (side * _POINTS_PER_INCH / dpi for side in size)
    text = b"\n".join(_text_layer(words, size[1], dpi))
    content = drawing.encode("ascii") + b"\n"
    page = pikepdf.Page(
        pikepdf.Dictionary(
            Type=pikepdf.Name("/Page"),
            MediaBox=[0, 0, round(wide, 4), round(high, 4)],
            Resources=pikepdf.Dictionary(
                XObject=pikepdf.Dictionary({f"/{name}": one for name, one in pictures.items()}),
                Font=pikepdf.Dictionary({FONT_KEY: build_font(document)}),
            ),
            Contents=document.make_stream(
                content + (b"BT %d Tr\n%s\nET\n" % (_INVISIBLE, text) if text else b"")
            ),
        )
    )
    document.pages.append(page)
    stream = io.BytesIO()
    document.save(stream, deterministic_id=True)
    return stream.getvalue()


def _text_layer(words: Sequence[Word], height: int, dpi: int) -> Iterator[bytes]:
    """Yield the operators that show each line's words, scaled in width to their boxes, a space after each but the last.

    Each word starts so far from the start of the one before, in tenths of a point: short numbers, many of them alike.
    """
    unit = _POINTS_PER_INCH / dpi
    x, y = 0, 0
    for _, members in groupby(words, key=lambda word: word.line):
        line = [word for word in members if encode(word.text)]
        if not line:
            continue
        top, bottom = _middle([w.box.y0 for w in line]), _middle([w.box.y1 for w in line])
        size, base = max((bottom - top) * unit, 1.0), round((height - bottom) * unit * 10)
        yield f"{FONT_KEY} {size:.1f} Tf".encode("ascii")
        for word in line:
            wide, left = (word.box.x1 - word.box.x0) * unit, round(word.box.x0 * unit * 10)
            codes = encode(word.text)
            natural = len(codes) / 2 * ADVANCE / 1000 * round(size, 1)
            # The space goes with its word: the next one's place is told anyway.
            shown = codes if word is line[-1] else codes + _SPACE
            yield b"%g %g Td %.0f Tz (%s) Tj" % (
                (left - x) / 10,
                (base - y) / 10,
                max(1.0, 100 * wide / natural),
                _escaped(shown),
            )
            x, y = left, base


def _escaped(codes: bytes) -> bytes:
    """Escape a string's delimiters; as bytes it packs far better than in hexadecimal digits."""
    for mark in (b"\\", b"(", b")"):
        codes = codes.replace(mark, b"\\" + mark)
    return codes.replace(b"\r", b"\\r")


def _middle(values: list[int]) -> float:
    ordered = sorted(values)
    return (ordered[len(ordered) // 2] + ordered[(len(ordered) - 1) // 2]) / 2
