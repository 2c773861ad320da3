"""A page of ours as pdfium shows it."""

from types import TracebackType
from typing import Self

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_raw

from counter_app.pages.raster import Pixels

_WHITE = (255, 255, 255, 255)


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
        wide, high = self._size
        bitmap = pdfium.PdfBitmap.new_native(
            wide, high, pdfium_raw.FPDFBitmap_BGR, rev_byteorder=True
        )
        bitmap.fill_rect(_WHITE, 0, 0, wide, high)
        flags = pdfium_raw.FPDF_REVERSE_BYTE_ORDER
        pdfium_raw.FPDF_RenderPageBitmap(bitmap, self._page, 0, 0, wide, high, 0, flags)
        # The bitmap's own memory: a page of 300 dpi is 26 MB.
        return np.asarray(bitmap.to_numpy(), np.uint8)
