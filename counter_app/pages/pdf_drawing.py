"""Pages of a PDF drawn by pdfium: a scan on the very pixels that it has, all else at a resolution.

pdfium draws a page on whole pixels, and a size in points seldom is that: a scan of 1654 columns would be stretched to 1655, each
column mixed from two.
"""

from collections.abc import Sequence
from ctypes import c_ubyte

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_raw

from .raster import Pixels

_POINTS_PER_INCH = 72.0
_WHITE = 255
_SIDEWAYS = (90, 270)
# What pdfium reckons as a hair more than a pixel becomes another one.
_INSET = 0.02
# A picture fills its page when its sides are not further from the page's than half a pixel.
_NEAR = 0.5
# Many scanners round a page's sides to whole points: an A4 of 596 x 842 has pixels a thousandth wider than high. A fax has twice
# as many across as down.
_SQUARE = 0.005


def pixels_as_placed(picture: pdfium.PdfImage, mask: tuple[int, int] = (0, 0)) -> tuple[int, int]:
    """Return a picture's pixels across and down its page (as it is not turned): rows and columns where it lies on its side.

    Args:
        mask: the (width, height) of its mask in pixels: what is finer counts.
    """
    columns, rows = map(max, picture.get_px_size(), mask)
    across, along, _, upright, _, _ = _placing(picture).get()
    return (rows, columns) if abs(along) > abs(across) + abs(upright) else (columns, rows)


def place_of(picture: pdfium.PdfImage) -> tuple[float, float, float, float]:
    """Return where a picture lies on its page, in points: left, bottom, right and top."""
    left, bottom, right, top = _placing(picture).on_rect(0, 0, 1, 1)
    return left, bottom, right, top


def _placing(picture: pdfium.PdfImage) -> pdfium.PdfMatrix:
    """Return a picture's matrix on its page. What pdfium tells of one drawn within forms is its place in the innermost."""
    matrix, form = picture.get_matrix(), picture.container
    while form is not None:
        matrix, form = matrix.multiply(form.get_matrix()), form.container
    return matrix


def own_pixels(page: pdfium.PdfPage, pictures: Sequence[pdfium.PdfImage]) -> tuple[int, int] | None:
    """Return the (width, height) in pixels, as the page is shown, of the one picture that fills it; None where none does."""
    if len(pictures) != 1:
        return None
    left, bottom, right, top = page.get_bbox()
    sheet = (right - left, top - bottom)
    columns, rows = pixels_as_placed(pictures[0])
    if not (min(sheet) > 0 and columns > 0 and rows > 0):
        return None
    x0, y0, x1, y1 = place_of(pictures[0])
    across, down = sheet[0] / columns, sheet[1] / rows
    beside = max(abs(x0 - left), abs(x1 - right)) > _NEAR * across
    above = max(abs(y0 - bottom), abs(y1 - top)) > _NEAR * down
    uneven = abs(across * rows - sheet[1]) > max(across + down, _SQUARE * sheet[1])
    if beside or above or uneven:
        return None
    return (rows, columns) if page.get_rotation() in _SIDEWAYS else (columns, rows)


def drawn_page(page: pdfium.PdfPage, dpi: int, size: tuple[int, int] | None) -> Pixels:
    """Return RGB pixels of a page on white, with its annotations and form fields: stamps and signatures are among them.

    Args:
        dpi: the resolution; of a scan drawn on its own pixels, those of `size` (width, height), its own.

    Raises:
        pdfium.PdfiumError, ValueError: pdfium cannot draw it.
    """
    if size is None:
        bitmap = page.render(scale=dpi / _POINTS_PER_INCH, rev_byteorder=True)
        return _rgb(bitmap.to_numpy())
    wide, high = size
    bitmap, shown = white_bitmap(wide, high)
    flags = pdfium_raw.FPDF_ANNOT | pdfium_raw.FPDF_REVERSE_BYTE_ORDER
    across, down = page.get_size()
    matrix = pdfium_raw.FS_MATRIX(
        (wide - _INSET) / across, 0, 0, (high - _INSET) / down, _INSET / 2, _INSET / 2
    )
    window = pdfium_raw.FS_RECTF(0, 0, wide, high)
    pdfium_raw.FPDF_RenderPageBitmapWithMatrix(bitmap, page, matrix, window, flags)
    if page.formenv:
        pdfium_raw.FPDF_FFLDraw(page.formenv, bitmap, page, 0, 0, wide, high, 0, flags)
    return shown


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
