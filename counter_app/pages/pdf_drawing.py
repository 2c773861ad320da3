"""Pages of a PDF drawn by pdfium: a scan on the very pixels that it has, all else at a resolution.

pdfium draws a page on whole pixels, and a size in points seldom is that: a scan of 1654 columns would be stretched to 1655, each
column mixed from two.
"""

from collections.abc import Iterable, Sequence
from ctypes import c_ubyte
from dataclasses import dataclass

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_raw

from .raster import Pixels

Sides = tuple[float, float, float, float]
"""Left, bottom, right and top in points."""

_POINTS_PER_INCH = 72.0
_WHITE = 255
_SIDEWAYS = (90, 270)
# What pdfium reckons as a hair more than a pixel becomes another one.
_INSET = 0.02
# Strips lie beside each other when their sides are not further off than half a pixel.
_NEAR = 0.5
# Scanners round a page's box to whole points, and leave the picture as it is.
_ROUNDED = 1.0
# Many scanners round a page's sides to whole points: an A4 of 596 x 842 has pixels a thousandth wider than high. A fax has twice
# as many across as down.
_SQUARE = 0.005
# A4 at 300 dpi in strips of 8 rows has 439; the page is drawn once for each.
_MOST_STRIPS = 500


@dataclass(frozen=True, slots=True)
class Band:
    """Rows of a drawing, from `start` to before `stop`, and the part of the page that they show.

    Attributes:
        strip: the picture that lies there.
        upper, lower: where that begins and ends, in points below the upper edge of the page as it is shown.
    """

    strip: pdfium.PdfImage
    start: int
    stop: int
    upper: float
    lower: float


@dataclass(frozen=True, slots=True)
class OwnPixels:
    """A page drawn on the pixels that its scan has: the (width, height) as it is shown, and the strips that the scan is cut into.

    pdfium draws each picture on whole pixels, and one that begins within a pixel on that one too: strips are drawn one by one.

    Attributes:
        left, right: where the scan begins and ends, in points right of the left edge of the page as it is shown.
        dpi: its resolution.
    """

    size: tuple[int, int]
    bands: tuple[Band, ...]
    left: float
    right: float
    dpi: float


def pixels_as_placed(picture: pdfium.PdfImage, mask: tuple[int, int] = (0, 0)) -> tuple[int, int]:
    """Return a picture's pixels across and down its page (as it is not turned): rows and columns where it lies on its side.

    Args:
        mask: the (width, height) of its mask in pixels: what is finer counts.
    """
    columns, rows = map(max, picture.get_px_size(), mask)
    across, along, _, upright, _, _ = _placing(picture).get()
    return (rows, columns) if abs(along) > abs(across) + abs(upright) else (columns, rows)


def place_of(picture: pdfium.PdfImage) -> Sides:
    """Return where a picture lies on its page."""
    left, bottom, right, top = _placing(picture).on_rect(0, 0, 1, 1)
    return left, bottom, right, top


def _placing(picture: pdfium.PdfImage) -> pdfium.PdfMatrix:
    """Return a picture's matrix on its page. What pdfium tells of one drawn within forms is its place in the innermost."""
    matrix, form = picture.get_matrix(), picture.container
    while form is not None:
        matrix, form = matrix.multiply(form.get_matrix()), form.container
    return matrix


def own_pixels(page: pdfium.PdfPage, pictures: Sequence[pdfium.PdfImage]) -> OwnPixels | None:
    """Return how a page is drawn on the pixels of the picture that fills it, or of strips below each other that do.

    Other pictures may lie over one that fills it. None where none do, and for strips on a turned page.
    """
    return _of_strips(page, pictures) or _of_strips(page, pictures[:1])


def _of_strips(page: pdfium.PdfPage, pictures: Sequence[pdfium.PdfImage]) -> OwnPixels | None:
    box = page.get_bbox()
    turned = page.get_rotation()
    sides = [pixels_as_placed(picture) for picture in pictures[: _MOST_STRIPS + 1]]
    if not 0 < len(sides) <= (1 if turned else _MOST_STRIPS) or min(map(min, sides)) <= 0:
        return None
    places = [place_of(picture) for picture in pictures]
    scan = _around(places)
    columns, rows = sides[0][0], sum(rows for _, rows in sides)
    across, down = (scan[2] - scan[0]) / columns, (scan[3] - scan[1]) / rows
    if min(across, down) <= 0 or abs(across - down) * rows > max(
        across + down, _SQUARE * rows * down
    ):
        return None
    if _apart(scan, box) > max(_ROUNDED, _NEAR * max(across, down)):
        return None
    shown, dpi = _as_shown(scan, box, turned), _POINTS_PER_INCH / min(across, down)
    if len(sides) == 1:
        whole = (rows, columns) if turned in _SIDEWAYS else (columns, rows)
        band = Band(pictures[0], 0, whole[1], shown[1], shown[3])
        return OwnPixels(whole, (band,), shown[0], shown[2], dpi)
    bands, start = list[Band](), 0
    strips = zip(pictures, sides, places, strict=True)
    for picture, (wide, high), (x0, y0, x1, y1) in sorted(strips, key=lambda strip: -strip[2][3]):
        upper, lower = scan[3] - start * down, scan[3] - (start + high) * down
        beside = max(abs(x0 - scan[0]), abs(x1 - scan[2])) > _NEAR * across
        if wide != columns or beside or max(abs(y1 - upper), abs(y0 - lower)) > _NEAR * down:
            return None
        bands.append(Band(picture, start, start + high, box[3] - y1, box[3] - y0))
        start += high
    return OwnPixels((columns, rows), tuple(bands), shown[0], shown[2], dpi)


def _around(places: Iterable[Sides]) -> Sides:
    left, bottom, right, top = zip(*places, strict=True)
    return min(left), min(bottom), max(right), max(top)


def _apart(one: Sides, other: Sides) -> float:
    """Return how far the sides of two boxes are off each other at most."""
    return max(abs(mine - yours) for mine, yours in zip(one, other, strict=True))


def _as_shown(place: Sides, box: Sides, turned: int) -> Sides:
    """Return where a place lies on a page turned clockwise by so many degrees, in points from its upper left corner: left, upper,
    right and lower.
    """
    left, bottom, right, top = (place[at] - box[at] for at in range(4))
    match turned:
        case 90:
            return bottom, left, box[3] - box[1] + top, box[2] - box[0] + right
        case 180:
            return -right, bottom, box[2] - box[0] - left, box[3] - box[1] + top
        case 270:
            return -top, -right, box[3] - box[1] - bottom, box[2] - box[0] - left
        case _:
            return left, -top, box[2] - box[0] + right, box[3] - box[1] - bottom


def drawn_page(page: pdfium.PdfPage, dpi: int, own: OwnPixels | None) -> Pixels:
    """Return RGB pixels of a page on white, with its annotations and form fields: stamps and signatures are among them.

    Args:
        dpi: the resolution; that of a scan drawn on its `own` pixels.

    Raises:
        pdfium.PdfiumError, ValueError: pdfium cannot draw it.
    """
    if own is None:
        bitmap = page.render(scale=dpi / _POINTS_PER_INCH, rev_byteorder=True)
        return _rgb(bitmap.to_numpy())
    wide, high = own.size
    bitmap, shown = white_bitmap(wide, high)
    flags = pdfium_raw.FPDF_ANNOT | pdfium_raw.FPDF_REVERSE_BYTE_ORDER
    across = (wide - _INSET) / (own.right - own.left)
    before = _INSET / 2 - across * own.left
    _activate(own.bands, active=False)
    for band in own.bands:
        down = (band.stop - band.start - _INSET) / (band.lower - band.upper)
        above = band.start + _INSET / 2 - down * band.upper
        matrix = pdfium_raw.FS_MATRIX(across, 0, 0, down, before, above)
        window = pdfium_raw.FS_RECTF(0, band.start, wide, band.stop)
        _activate([band], active=True)
        pdfium_raw.FPDF_RenderPageBitmapWithMatrix(bitmap, page, matrix, window, flags)
        _activate([band], active=False)
    _activate(own.bands, active=True)
    if page.formenv:
        pdfium_raw.FPDF_FFLDraw(page.formenv, bitmap, page, 0, 0, wide, high, 0, flags)
    return shown


def _activate(bands: Iterable[Band], *, active: bool) -> None:
    """Have pdfium draw these strips, or leave them out."""
    for band in bands:
        pdfium_raw.FPDFPageObj_SetIsActive(band.strip, active)


def white_bitmap(wide: int, high: int) -> tuple[pdfium.PdfBitmap, Pixels]:
    """Return a bitmap for pdfium to draw on, and its pixels (RGB), white: pdfium would wipe them first, and fill them slowly."""
    shown = np.full((high, wide, 3), _WHITE, np.uint8)
    bitmap = pdfium.PdfBitmap.new_native(
        *(wide, high, pdfium_raw.FPDFBitmap_BGR),
        rev_byteorder=True,
        buffer=(c_ubyte * shown.size).from_buffer(shown.data),
    )
    return bitmap, shown


def _rgb(pixels: Pixels) -> Pixels:
    if pixels.ndim == 2:
        return np.repeat(pixels[:, :, None], 3, axis=2)
    if pixels.shape[2] == 1:
        return np.repeat(pixels, 3, axis=2)
    return np.ascontiguousarray(pixels[:, :, :3])
