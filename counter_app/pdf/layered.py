"""One page: its picture, and the recognised words invisible over the places where they stand."""

import io
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pikepdf

from counter_app.domain.digitised import Box, Word

from .glyphless import build_plain_font, build_typed_font, build_wide_font
from .invisible import PLAIN_KEY, TYPED_KEY, WIDE_KEY, invisible_text

FONTS = {PLAIN_KEY: build_plain_font, TYPED_KEY: build_typed_font, WIDE_KEY: build_wide_font}
"""What a page of ours may call by name, and who adds it to a document."""

_POINTS_PER_INCH = 72.0


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
    text = invisible_text(words, size[1], dpi)
    resources = pikepdf.Dictionary(
        XObject=pikepdf.Dictionary({f"/{name}": one for name, one in pictures.items()})
    )
    if fonts := {
        key: build(document) for key, build in FONTS.items() if key.encode() + b" " in text
    }:
        resources.Font = pikepdf.Dictionary(fonts)
    page = pikepdf.Page(
        pikepdf.Dictionary(
            Type=pikepdf.Name("/Page"),
            MediaBox=[0, 0, round(wide, 4), round(high, 4)],
            Resources=resources,
            Contents=document.make_stream(
                zlib.compress(drawing.encode("ascii") + b"\n" + text, 9),
                Filter=pikepdf.Name("/FlateDecode"),
            ),
        )
    )
    document.pages.append(page)
    stream = io.BytesIO()
    document.save(stream, deterministic_id=True)
    return stream.getvalue()


def scaled(words: Sequence[Word], scale: float) -> Sequence[Word]:
    """Return words with their boxes on a page `scale` times as large."""
    if scale == 1.0:
        return words
    return [
        replace(
            word,
            box=Box(
                *(
                    round(side * scale)
                    for side in (word.box.x0, word.box.y0, word.box.x1, word.box.y1)
                )
            ),
        )
        for word in words
    ]
