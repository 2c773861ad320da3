"""The archival page: a quiet backdrop, colour zones, black print as a lossless mask, words invisible over them."""

import io
from collections.abc import Sequence
from functools import cache

import cv2
import numpy as np
import pikepdf
from numpy.typing import NDArray
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from counter_app.domain.digitised import Word
from counter_app.pages.inks import Ink
from counter_app.pages.layers import Layers
from counter_app.pages.raster import Pixels
from counter_app.pages.zones import Place, look_step

from .jbig2 import encode_jbig2
from .layered import finish_page

_POINTS_PER_INCH = 72.0
_BACKDROP_QUALITY = {False: 30, True: 38}
ZONE_QUALITY = {False: 40, True: 80}
_SHADE_QUALITY = 30
_FLAT = 3
_INSET = 0.01
_FLAT_STEP = 6
_ONE_COLOUR = 3


def mixed_pdf(layers: Layers, dpi: int, words: Sequence[Word]) -> bytes:
    """Return a PDF of one page, as large as the paper.

    Args:
        layers: the page taken apart; its mask is at `dpi`.
        words: the words with boxes in the mask's pixels, in reading order.
    """
    document = pikepdf.new()
    width, height = layers.size
    pictures = {
        "Backdrop": jpeg_picture(
            document, _thinned(layers.backdrop), _BACKDROP_QUALITY[layers.detailed]
        )
    }
    drawing = [f"q {laid(Place(0, 0, width, height), height, dpi)} /Backdrop Do Q"]
    for number, zone in enumerate(layers.zones):
        name = f"Zone{number}"
        pictures[name] = jpeg_picture(document, zone.rgb, ZONE_QUALITY[zone.faithful], fine=True)
        drawing.append(f"q {laid(zone.place, height, dpi)} /{name} Do Q")
    for number, ink in enumerate(layers.inks):
        name = f"Ink{number}"
        place, mask = _on_grid(ink, look_step(dpi))
        stencil = _mask(document, mask)
        if ink.shade.size == _ONE_COLOUR:
            pictures[name], colour = stencil, f"{_colour(ink.shade)} "
        else:
            pictures[name], colour = jpeg_picture(document, ink.shade, _SHADE_QUALITY), ""
            pictures[name].Mask = stencil
        drawing.append(f"q {colour}{laid(place, height, dpi)} /{name} Do Q")
    return finish_page(document, pictures, "\n".join(drawing), words, layers.size, dpi)


def bilevel_pdf(ink: NDArray[np.bool_], dpi: int, words: Sequence[Word]) -> bytes:
    """Return a PDF of one page of black and white alone: `ink` (true for black, at `dpi`) bit for bit, on white."""
    document = pikepdf.new()
    height, width = ink.shape
    place = Place(0, 0, width, height)
    drawing = f"q 0 g {laid(place, height, dpi)} /Ink0 Do Q"
    return finish_page(
        document, {"Ink0": _mask(document, ink)}, drawing, words, (width, height), dpi
    )


def _colour(shade: Pixels) -> str:
    """Return the operator that sets the one colour of `shade`: viewers paint a mask in it twice as fast as a picture."""
    return " ".join(f"{level / 255:.3g}" for level in shade.ravel().tolist()) + " rg"


def _on_grid(ink: Ink, step: int) -> tuple[Place, NDArray[np.bool_]]:
    """Widen a mask's place to whole steps, if need be over the page's edge: drawn smaller it then moves by no pixel."""
    place = ink.place
    above, before = place.y0 % step, place.x0 % step
    below, after = -place.y1 % step, -place.x1 % step
    if not (above or before or below or after):
        return place, ink.mask
    widened = Place(place.x0 - before, place.y0 - above, place.x1 + after, place.y1 + below)
    sides = ((above * ink.finer, below * ink.finer), (before * ink.finer, after * ink.finer))
    return widened, np.pad(ink.mask, sides)


def laid(place: Place, height: int, dpi: int) -> str:
    """Return the operator that lays a picture over a place: pixels from the top to points from the bottom."""
    unit = _POINTS_PER_INCH / dpi
    # Viewers grow a picture to whole pixels: a hair too large, and it would be stretched by one.
    wide, high = place.x1 - place.x0 - 2 * _INSET, place.y1 - place.y0 - 2 * _INSET
    left, bottom = place.x0 + _INSET, height - place.y1 + _INSET
    return f"{wide * unit:.5f} 0 0 {high * unit:.5f} {left * unit:.5f} {bottom * unit:.5f} cm"


def jpeg_picture(
    document: pikepdf.Pdf, rgb: Pixels, quality: int, *, fine: bool = False
) -> pikepdf.Object:
    """Embed a JPEG; `fine` keeps colour at full resolution, so that thin red and blue strokes do not pale."""
    stream = io.BytesIO()
    Image.fromarray(rgb).save(
        stream, "JPEG", qtables=_tables(quality), subsampling=0 if fine else 2, optimize=True
    )
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


@cache
def _tables(quality: int) -> list[list[int]]:
    """Return the quantisation tables of a JPEG quality with its steps of flat colour kept fine: no tint, no bands."""
    stream = io.BytesIO()
    Image.new("RGB", (8, 8)).save(stream, "JPEG", quality=quality)
    with Image.open(stream) as image:
        if not isinstance(image, JpegImageFile):
            raise TypeError(image.format)
        tables = [list(image.quantization[number]) for number in sorted(image.quantization)]
    return [[min(table[0], _FLAT_STEP), *table[1:]] for table in tables]


def _thinned(backdrop: Pixels) -> Pixels:
    """Return a handful of pixels when the paper has one colour (files made by programs): as good, and smaller."""
    # One row of pixels for each channel: their extremes cost next to nothing then.
    channels = [channel.reshape(1, -1) for channel in cv2.split(backdrop)]
    ends = [cv2.minMaxLoc(channel)[:2] for channel in channels]
    if max(most - least for least, most in ends) > 2 * _FLAT:
        return backdrop
    middle = [float(np.median(channel)) for channel in channels]
    away = (max(m - least, most - m) for m, (least, most) in zip(middle, ends, strict=True))
    if max(away) > _FLAT:
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
