"""A page of ours as pdfium shows it."""

from collections.abc import Sequence
from types import TracebackType
from typing import Self

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_raw

from counter_app.pages.raster import Pixels
from counter_app.pages.zones import Place

_WHITE = (255, 255, 255, 255)
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
        return self._drawn(Place(0, 0, *self._size))

    def over(self, shown: Pixels, places: Sequence[Place]) -> None:
        """Draw the places, and the pixels around them, into `shown`: the page as it was drawn before only they changed."""
        for place in places:
            wider = Place(
                max(0, place.x0 - _AROUND),
                max(0, place.y0 - _AROUND),
                min(self._size[0], place.x1 + _AROUND),
                min(self._size[1], place.y1 + _AROUND),
            )
            shown[wider.y0 : wider.y1, wider.x0 : wider.x1] = self._drawn(wider)

    def _drawn(self, place: Place) -> Pixels:
        """Return a place of the page as it comes out when all of it is drawn."""
        wide, high = place.x1 - place.x0, place.y1 - place.y0
        bitmap = pdfium.PdfBitmap.new_native(
            wide, high, pdfium_raw.FPDFBitmap_BGR, rev_byteorder=True
        )
        bitmap.fill_rect(_WHITE, 0, 0, wide, high)
        pdfium_raw.FPDF_RenderPageBitmap(
            *(bitmap, self._page, -place.x0, -place.y0, *self._size),
            *(0, pdfium_raw.FPDF_REVERSE_BYTE_ORDER),
        )
        # The bitmap's own memory: a page of 300 dpi is 26 MB.
        return np.asarray(bitmap.to_numpy(), np.uint8)
