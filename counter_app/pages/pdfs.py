"""PDF pages through pdfium to pixels; damaged files are mended by qpdf (pikepdf) first."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2 as pdfium

from counter_app.domain.errors import FileDamaged, FileEncrypted

from .limits import Limits
from .raster import WORKING_DPI_HIGH, WORKING_DPI_LOW, Pixels, RawPage

_POINTS_PER_INCH = 72.0
_PASSWORD_ERROR = 4
_SECURITY_ERROR = 5
_COVERS = 0.6
_IMAGE_OBJECT = 3
_PAGE_PIXELS = 40_000_000


def check_pdf(path: Path, scratch: Path, limits: Limits) -> tuple[int, Path]:
    """Return (pages, file to read from): `path` itself, or its mended copy in `scratch`.

    Raises:
        FileDamaged: neither pdfium nor qpdf finds a page.
        FileEncrypted: a password is asked for.
        FileTooLarge: too many pages.
    """
    pages = _pages(path, limits)
    if pages:
        return pages, path
    mended = _mend(path, scratch)
    pages = _pages(mended, limits)
    if not pages:
        raise FileDamaged(file=path.name)
    return pages, mended


def _pages(path: Path, limits: Limits) -> int:
    """Count the pages; 0 when the file does not open or its first page does not load."""
    try:
        with _document(path) as document:
            count = len(document)
            limits.check_pages(count)
            if count:
                document[0].close()
            return count
    except pdfium.PdfiumError as error:
        if error.err_code in (_PASSWORD_ERROR, _SECURITY_ERROR):
            raise FileEncrypted(file=path.name) from error
        return 0


def _mend(path: Path, scratch: Path) -> Path:
    mended = scratch / "mended.pdf"
    try:
        with pikepdf.open(path, suppress_warnings=True) as damaged:
            damaged.save(mended)
    except pikepdf.PasswordError as error:
        raise FileEncrypted(file=path.name) from error
    except (pikepdf.PdfError, ValueError, RuntimeError) as error:
        raise FileDamaged(file=path.name) from error
    return mended


def render_pdf(path: Path, number: int, limits: Limits) -> RawPage:
    """Render page `number` (1-based) at 200 dpi, or at the resolution of a scan that fills it, up to 300.

    Pages too large for that are rendered coarser, so that one page never passes 40 megapixels.

    Raises:
        FileDamaged, FileTooLarge.
    """
    try:
        with _document(path) as document:
            page = document[number - 1]
            width, height = page.get_size()
            if not (width > 0 and height > 0):
                raise FileDamaged(file=path.name, page=number)
            dpi = _fitting(_resolution(page, width, height), width, height, limits)
            # Form fields and annotations are part of what a person sees: stamps, signatures.
            bitmap = page.render(scale=dpi / _POINTS_PER_INCH, rev_byteorder=True)
            return RawPage(_rgb(bitmap.to_numpy()), dpi, dpi_assumed=False)
    except (pdfium.PdfiumError, ValueError, IndexError) as error:
        raise FileDamaged(file=path.name, page=number) from error


@contextmanager
def _document(path: Path) -> Iterator[pdfium.PdfDocument]:
    document = pdfium.PdfDocument(path)
    try:
        document.init_forms()
        yield document
    finally:
        document.close()


def _resolution(page: pdfium.PdfPage, width: float, height: float) -> int:
    """Native dpi of an image that covers most of the page, held between 200 and 300; 200 for drawn pages."""
    found = 0.0
    for item in page.get_objects(filter=[_IMAGE_OBJECT], max_depth=2):
        left, bottom, right, top = item.get_bounds()
        if (right - left) * (top - bottom) < _COVERS * width * height:
            continue
        across, down = item.get_px_size()
        found = max(
            found,
            across / max(right - left, 1.0) * _POINTS_PER_INCH,
            down / max(top - bottom, 1.0) * _POINTS_PER_INCH,
        )
    return round(min(max(found, WORKING_DPI_LOW), WORKING_DPI_HIGH))


def _fitting(dpi: int, width: float, height: float, limits: Limits) -> int:
    inches = width * height / _POINTS_PER_INCH**2
    fitting = int((min(_PAGE_PIXELS, limits.pixels) / inches) ** 0.5)
    dpi = max(1, min(dpi, fitting))
    limits.check_pixels(
        round(width * dpi / _POINTS_PER_INCH), round(height * dpi / _POINTS_PER_INCH)
    )
    return dpi


def _rgb(pixels: Pixels) -> Pixels:
    if pixels.ndim == 2:
        return np.repeat(pixels[:, :, None], 3, axis=2)
    if pixels.shape[2] == 1:
        return np.repeat(pixels, 3, axis=2)
    return np.ascontiguousarray(pixels[:, :, :3])
