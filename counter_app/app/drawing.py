"""Our own PDF files as pictures, to show and to print: never a file that came from outside, which only workers open."""

from dataclasses import dataclass
from threading import Lock

import pypdfium2
from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

PRINT_DPI = 300
_POINTS_PER_INCH = 72
_ONE_AT_A_TIME = Lock()


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """A page as drawn.

    Attributes:
        width_mm, height_mm: of the paper.
        width, height: in pixels.
        grey: rows of `width` bytes, one a pixel, 0 black to 255 white, without padding.
    """

    width_mm: float
    height_mm: float
    width: int
    height: int
    grey: bytes


def draw_pdf(data: bytes, *, dpi: int = PRINT_DPI) -> tuple[DrawnPage, ...]:
    """Draw every page of a PDF made by this program, in grey: a slip has no colours.

    May be called on any thread; pdfium draws for one at a time.
    """
    with _ONE_AT_A_TIME:
        document = pypdfium2.PdfDocument(data)
        try:
            return tuple(_draw(document[at], dpi) for at in range(len(document)))
        finally:
            document.close()


def _draw(page: "pypdfium2.PdfPage", dpi: int) -> DrawnPage:
    wide, high = page.get_size()
    bitmap = page.render(scale=dpi / _POINTS_PER_INCH, grayscale=True)
    stride, width, height = bitmap.stride, bitmap.width, bitmap.height
    rows = memoryview(bytes(bitmap.buffer))
    grey = b"".join(rows[at * stride : at * stride + width] for at in range(height))
    bitmap.close()
    page.close()
    inch = 25.4 / _POINTS_PER_INCH
    return DrawnPage(wide * inch, high * inch, width, height, grey)


def qr_modules(text: str) -> tuple[tuple[bool, ...], ...]:
    """Return a QR code (ISO/IEC 18004, level M) as rows of modules, True for dark, without its quiet zone."""
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    rows: list[list[object]] = code.modules
    return tuple(tuple(bool(dark) for dark in row) for row in rows)
