"""The archival page: a quiet backdrop, colour zones, black print as a lossless mask, words invisible over them."""

import io
from collections.abc import Sequence

import numpy as np
import pikepdf
from numpy.typing import NDArray
from PIL import Image

from counter_app.domain.digitised import Word
from counter_app.pages.layers import Layers
from counter_app.pages.raster import Pixels

from .glyphless import build_font
from .jbig2 import encode_jbig2
from .layered import FONT_KEY, _text_layer

_POINTS_PER_INCH = 72.0
_BACKDROP_QUALITY = 30
_ZONE_QUALITY = 50
_FLAT = 3


def mixed_pdf(layers: Layers, dpi: int, words: Sequence[Word]) -> bytes:
    """Return a PDF of one page, as large as the paper.

    Args:
        layers: the page taken apart; its mask is at `dpi`.
        words: the words with boxes in the mask's pixels, in reading order.
    """
    document = pikepdf.new()
    height, width = layers.text.shape
    wide, high = width * _POINTS_PER_INCH / dpi, height * _POINTS_PER_INCH / dpi
    pictures = {"Backdrop": _picture(document, _thinned(layers.backdrop), _BACKDROP_QUALITY)}
    drawing = [f"q {wide:.4f} 0 0 {high:.4f} 0 0 cm /Backdrop Do Q"]
    unit = _POINTS_PER_INCH / dpi
    for number, zone in enumerate(layers.zones):
        place, name = zone.place, f"Zone{number}"
        pictures[name] = _picture(document, zone.rgb, _ZONE_QUALITY)
        drawing.append(
            f"q {(place.x1 - place.x0) * unit:.4f} 0 0 {(place.y1 - place.y0) * unit:.4f} "
            f"{place.x0 * unit:.4f} {(height - place.y1) * unit:.4f} cm /{name} Do Q"
        )
    if layers.text.any():
        pictures["Text"] = _mask(document, layers.text)
        red, green, blue = (value / 255 for value in layers.text_colour)
        drawing.append(
            f"q {red:.3f} {green:.3f} {blue:.3f} rg {wide:.4f} 0 0 {high:.4f} 0 0 cm /Text Do Q"
        )
    text = b"\n".join(_text_layer(words, height, dpi))
    content = "\n".join(drawing).encode("ascii") + (b"\nBT 3 Tr\n%s\nET\n" % text if text else b"\n")
    page = pikepdf.Page(
        pikepdf.Dictionary(
            Type=pikepdf.Name("/Page"),
            MediaBox=[0, 0, round(wide, 4), round(high, 4)],
            Resources=pikepdf.Dictionary(
                XObject=pikepdf.Dictionary({f"/{name}": one for name, one in pictures.items()}),
                Font=pikepdf.Dictionary({FONT_KEY: build_font(document)}),
            ),
            Contents=document.make_stream(content),
        )
    )
    document.pages.append(page)
    stream = io.BytesIO()
    document.save(stream, deterministic_id=True)
    return stream.getvalue()


def _picture(document: pikepdf.Pdf, rgb: Pixels, quality: int) -> pikepdf.Object:
    stream = io.BytesIO()
    Image.fromarray(rgb).save(stream, "JPEG", quality=quality, subsampling=2, optimize=True)
    return document.make_stream(
        stream.getvalue(),
        Type=pikepdf.Name("/XObject"),
        Subtype=pikepdf.Name("/Image"),
        Width=rgb.shape[1],
        Height=rgb.shape[0],
        ColorSpace=pikepdf.Name("/DeviceRGB"),
        BitsPerComponent=8,
        Filter=pikepdf.Name("/DCTDecode"),
    )


def _thinned(backdrop: Pixels) -> Pixels:
    """Return a handful of pixels when the paper has one colour (files made by programs): as good, and smaller."""
    middle = np.median(backdrop.reshape(-1, 3), axis=0)
    if np.abs(backdrop - middle).max() > _FLAT:
        return backdrop
    return np.full((8, 8, 3), middle, np.uint8)


def _mask(document: pikepdf.Pdf, ink: NDArray[np.bool_]) -> pikepdf.Object:
    return document.make_stream(
        encode_jbig2(ink),
        Type=pikepdf.Name("/XObject"),
        Subtype=pikepdf.Name("/Image"),
        Width=ink.shape[1],
        Height=ink.shape[0],
        ImageMask=True,
        BitsPerComponent=1,
        Filter=pikepdf.Name("/JBIG2Decode"),
    )
