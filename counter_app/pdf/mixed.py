"""The archival page: a quiet backdrop, colour zones, black print as a lossless mask, words invisible over them."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from typing import Self

import cv2
import numpy as np
import pikepdf
from numpy.typing import NDArray

from counter_app.domain.digitised import Word
from counter_app.pages.inks import Ink
from counter_app.pages.layers import Layers
from counter_app.pages.raster import Pixels
from counter_app.pages.rulings import Ruling
from counter_app.pages.zones import Place, look_step

from .jbig2 import encode_jbig2
from .jpeg import Component, Steps, encode_jpeg, steps_of
from .layered import finish_page
from .levels import levels_of, planes_of
from .sheets import Part, Sheet, Spot, part_of, sheets_of

_POINTS_PER_INCH = 72.0
_BACKDROP_QUALITY = {False: 30, True: 38}
_SHADE_QUALITY = 30
_FLAT = 3
_INSET = 0.01
_ONE_COLOUR = 3
_COLOURLESS = 6
_BACKDROP_PRICE = 0.03
_SHADE_PRICE = 0.06


@dataclass(frozen=True, slots=True)
class _Picture:
    """A picture at a resolution of its own: a JPEG, its (width, height), whether it is grey."""

    jpeg: bytes
    size: tuple[int, int]
    grey: bool


@dataclass(frozen=True, slots=True)
class _Painted:
    """Print as it is painted: its place, its mask, and what shows through it: one colour (operators) or a picture."""

    place: Place
    mask: bytes
    size: tuple[int, int]
    shade: str | _Picture


class MixedPage:
    """A page of layers whose pictures are encoded, to be written as a PDF as large as the paper, with patches over it or not.

    Args:
        layers: the page taken apart; its mask is at `dpi`.
    """

    def __init__(self, layers: Layers, dpi: int) -> None:
        self._size, self._dpi = layers.size, dpi
        self._lay(layers)
        self._rulings = drawn(layers.rulings, layers.size[1], dpi)
        self._inks = [_painted(ink, look_step(dpi)) for ink in layers.inks]

    def laid_on(self, layers: Layers) -> Self:
        """Return the same print on the backdrop and the zones of `layers`."""
        other = copy(self)
        other._lay(layers)
        return other

    def _lay(self, layers: Layers) -> None:
        self._backdrop = _backdrop(_thinned(layers.backdrop), detailed=layers.detailed)
        self._zones = [part_of(zone, self._dpi) for zone in layers.zones]

    def pdf(self, words: Sequence[Word], patches: Sequence[Part] = ()) -> bytes:
        """Return a PDF of one page.

        Args:
            words: the words with boxes in the mask's pixels, in reading order.
            patches: what lies above all else, the last on top.
        """
        document = pikepdf.new()
        (width, height), dpi = self._size, self._dpi
        pictures = {"Backdrop": _embedded(document, self._backdrop)}
        drawing = [f"q {laid(Place(0, 0, width, height), height, dpi)} /Backdrop Do Q"]
        parts = [*self._zones, *patches]
        sheets, spots = sheets_of(parts)
        pictures |= sheet_pictures(document, sheets)
        shown = [
            shown_part(part, spot, sheets[spot.sheet], height, dpi)
            for part, spot in zip(parts, spots, strict=True)
        ]
        drawing += [*shown[: len(self._zones)], *self._rulings]
        for number, ink in enumerate(self._inks):
            name = f"Ink{number}"
            stencil, colour = _stencil(document, ink.mask, ink.size), ""
            if isinstance(ink.shade, _Picture):
                pictures[name] = _embedded(document, ink.shade)
                pictures[name].Mask = stencil
            else:
                pictures[name], colour = stencil, f"{ink.shade} "
            drawing.append(f"q {colour}{laid(ink.place, height, dpi)} /{name} Do Q")
        drawing += shown[len(self._zones) :]
        return finish_page(document, pictures, "\n".join(drawing), words, self._size, dpi)


def sheet_pictures(document: pikepdf.Pdf, sheets: Sequence[Sheet]) -> dict[str, pikepdf.Object]:
    """Embed sheets; return them by the names that `shown_part` calls them by."""
    return {
        f"Sheet{number}": _embedded(document, _Picture(sheet.jpeg, sheet.size, grey=False))
        for number, sheet in enumerate(sheets)
    }


def shown_part(part: Part, spot: Spot, sheet: Sheet, height: int, dpi: int) -> str:
    """Return the operators that show a part of a sheet where it stands on a page of `height` pixels at `dpi`."""
    place = part.place
    if part.alone:
        return f"q {laid(place, height, dpi)} /Sheet{spot.sheet} Do Q"
    step = (place.x1 - place.x0) / part.size[0]
    x0, y0 = place.x0 - spot.left * step, place.y0 - spot.top * step
    ends = (x0 + sheet.size[0] * step, y0 + sheet.size[1] * step)
    wide, high, left, bottom = _inset((place.x0, place.y0), (place.x1, place.y1), height, dpi)
    window = f"{_told(left)} {_told(bottom)} {_told(wide)} {_told(high)} re W n"
    return f"q {window} {_matrix((x0, y0), ends, height, dpi)} /Sheet{spot.sheet} Do Q"


def drawn(rulings: Sequence[Ruling], height: int, dpi: int) -> list[str]:
    """Return the operators that draw rules on a page of `height` pixels at `dpi`, those of one colour and width together."""
    unit, alike = _POINTS_PER_INCH / dpi, dict[str, list[str]]()
    for one in rulings:
        colour = " ".join(f"{level / 255:.2g}" for level in one.colour)
        look = f"{colour} RG {one.width * unit:.2f} w"
        points = [f"{x * unit:.2f} {(height - y) * unit:.2f}" for x, y in one.knots]
        alike.setdefault(look, []).append(f"{points[0]} m {' '.join(f'{p} l' for p in points[1:])}")
    return [f"q {look} {' '.join(paths)} S Q" for look, paths in alike.items()]


def bilevel_pdf(ink: NDArray[np.bool_], dpi: int, words: Sequence[Word]) -> bytes:
    """Return a PDF of one page of black and white alone: `ink` (true for black, at `dpi`) bit for bit, on white."""
    document = pikepdf.new()
    height, width = ink.shape
    place = Place(0, 0, width, height)
    drawing = f"q 0 g {laid(place, height, dpi)} /Ink0 Do Q"
    return finish_page(
        document,
        {"Ink0": _stencil(document, encode_jbig2(ink), (width, height))},
        drawing,
        words,
        (width, height),
        dpi,
    )


def _colour(shade: Pixels) -> str:
    """Return the operator that sets the one colour of `shade`: viewers paint a mask in it twice as fast as a picture."""
    return " ".join(f"{level / 255:.3g}" for level in shade.ravel().tolist()) + " rg"


def _painted(ink: Ink, step: int) -> _Painted:
    place, mask = _on_grid(ink, step)
    shade = _colour(ink.shade) if ink.shade.size == _ONE_COLOUR else _shade(ink.shade)
    return _Painted(place, encode_jbig2(mask), (mask.shape[1], mask.shape[0]), shade)


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
    return _matrix((place.x0, place.y0), (place.x1, place.y1), height, dpi)


def _matrix(start: tuple[float, float], end: tuple[float, float], height: int, dpi: int) -> str:
    wide, high, left, bottom = (_told(side) for side in _inset(start, end, height, dpi))
    return f"{wide} 0 0 {high} {left} {bottom} cm"


def _inset(
    start: tuple[float, float], end: tuple[float, float], height: int, dpi: int
) -> tuple[float, float, float, float]:
    """Return width, height, left and bottom in points of what lies between two corners in pixels, drawn in by a hair."""
    unit = _POINTS_PER_INCH / dpi
    # Viewers grow a picture to whole pixels: a hair too large, and it would be stretched by one.
    wide, high = (end[axis] - start[axis] - 2 * _INSET for axis in (0, 1))
    return wide * unit, high * unit, (start[0] + _INSET) * unit, (height - end[1] + _INSET) * unit


def _told(points: float) -> str:
    """Write a number of points to a ten thousandth, a thousandth of a pixel."""
    return f"{points:.4f}".rstrip("0").rstrip(".")


def _backdrop(rgb: Pixels, *, detailed: bool) -> _Picture:
    return _coarse(rgb, steps_of(_BACKDROP_QUALITY[detailed]), _BACKDROP_PRICE)


def _shade(rgb: Pixels) -> _Picture:
    """Encode the tones of print; without colour where nobody could see that they have one."""
    luma, _ = steps_of(_SHADE_QUALITY)
    apart = cv2.subtract(rgb.max(axis=2), rgb.min(axis=2))
    if cv2.minMaxLoc(apart)[1] > _COLOURLESS:
        # Their colour is as even as the paper's: a table of its own costs more than it saves.
        return _coarse(rgb, (luma,), _SHADE_PRICE)
    size = (rgb.shape[1], rgb.shape[0])
    levels = levels_of(planes_of(rgb)[0], luma, _SHADE_PRICE)
    return _Picture(encode_jpeg([Component(levels, 0)], size, (luma,)), size, grey=True)


def _coarse(rgb: Pixels, tables: Sequence[Steps], price: float) -> _Picture:
    """Encode a picture with its colour at half its resolution."""
    high, wide = rgb.shape[:2]
    even = cv2.copyMakeBorder(rgb, 0, high % 2, 0, wide % 2, cv2.BORDER_REPLICATE)
    luma, *colours = planes_of(np.asarray(even, np.uint8))
    half = (luma.shape[1] // 2, luma.shape[0] // 2)
    components = [Component(levels_of(luma[:high, :wide], tables[0], price), 0, times=2)]
    for plane in colours:
        small = np.asarray(cv2.resize(plane, half, interpolation=cv2.INTER_AREA), np.float32)
        components.append(Component(levels_of(small, tables[-1], price), len(tables) - 1))
    return _Picture(encode_jpeg(components, (wide, high), tables), (wide, high), grey=False)


def _embedded(document: pikepdf.Pdf, picture: _Picture) -> pikepdf.Object:
    # What a reader knows without being told is left out: each picture's dictionary is written as it is, never packed.
    return document.make_stream(
        picture.jpeg,
        Subtype=pikepdf.Name("/Image"),
        Width=picture.size[0],
        Height=picture.size[1],
        ColorSpace=pikepdf.Name("/DeviceGray" if picture.grey else "/DeviceRGB"),
        BitsPerComponent=8,
        Filter=pikepdf.Name("/DCTDecode"),
    )


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


def _stencil(document: pikepdf.Pdf, jbig2: bytes, size: tuple[int, int]) -> pikepdf.Object:
    return document.make_stream(
        jbig2,
        Subtype=pikepdf.Name("/Image"),
        Width=size[0],
        Height=size[1],
        ImageMask=True,
        Filter=pikepdf.Name("/JBIG2Decode"),
    )
