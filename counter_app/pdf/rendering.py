"""A page of ours as pdfium shows it."""

from collections.abc import Sequence
from types import TracebackType
from typing import Self

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_raw

from counter_app.pages.pdf_drawing import white_bitmap
from counter_app.pages.raster import Pixels
from counter_app.pages.zones import Place

_AROUND = 2


class Rendering:
    """A one-page PDF of ours, opened to be drawn.

    Args:
        pdf: the document.
        size: (width, height) of its master in pixels.

    Raises:
        pdfium.PdfiumError: pdfium cannot read what we wrote; any method may raise it too.
    """

    def __init__(self, pdf: bytes, size: tuple[int, int]) -> None:
        self._size = size
        self._document = pdfium.PdfDocument(pdf)
        try:
            self._page = self._document[0]
        except pdfium.PdfiumError:
            self._document.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._document.close()

    def whole(self) -> Pixels:
        """Return RGB pixels of exactly the master's size."""
        bitmap, shown = white_bitmap(*self._size)
        self._draw(bitmap, (0, 0))
        return shown

    def over(self, shown: Pixels, places: Sequence[Place]) -> None:
        """Draw what is on the page at the places, and in the pixels around them, over a drawing of another page.

        It comes out as if it were on that page, above all else.
        """
        for place in places:
            x0, y0 = max(0, place.x0 - _AROUND), max(0, place.y0 - _AROUND)
            x1, y1 = min(self._size[0], place.x1 + _AROUND), min(self._size[1], place.y1 + _AROUND)
            bitmap = pdfium.PdfBitmap.new_native(
                x1 - x0, y1 - y0, pdfium_raw.FPDFBitmap_BGR, rev_byteorder=True
            )
            drawn = bitmap.to_numpy()
            drawn[:] = shown[y0:y1, x0:x1]
            self._draw(bitmap, (x0, y0))
            shown[y0:y1, x0:x1] = drawn

    def _draw(self, bitmap: pdfium.PdfBitmap, corner: tuple[int, int]) -> None:
        """Draw the page over what is in a bitmap, whose upper left pixel is the page's at `corner`."""
        pdfium_raw.FPDF_RenderPageBitmap(
            *(bitmap, self._page, -corner[0], -corner[1], *self._size),
            *(0, pdfium_raw.FPDF_REVERSE_BYTE_ORDER),
        )
