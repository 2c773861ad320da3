"""A page of ours as pdfium shows it: small where a look is enough, at full resolution where digits stand."""

from collections.abc import Sequence
from types import TracebackType
from typing import Self

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_raw

from counter_app.pages.raster import Pixels
from counter_app.pages.zones import Place, look_at, look_step

_POINTS_PER_INCH = 72.0
_WHITE = (255, 255, 255, 255)
_FEW = 4


class Rendering:
    """A one-page PDF of ours, opened to be drawn.

    Args:
        pdf: the document.
        dpi: resolution of its master, whose (width, height) in pixels is `size`.

    Raises:
        pdfium.PdfiumError: pdfium cannot read what we wrote; any method may raise it too.
    """

    def __init__(self, pdf: bytes, dpi: int, size: tuple[int, int]) -> None:
        self._dpi, self._size, self._step = dpi, size, look_step(dpi)
        # Full to the last pixel of the look: the paper grows by one or two pixels at its right and lower edge.
        self._wide, self._high = (-(-side // self._step) * self._step for side in size)
        self._document = pdfium.PdfDocument(pdf)
        try:
            _, _, _, top = self._document[0].get_mediabox()
            unit = _POINTS_PER_INCH / dpi
            self._document[0].set_mediabox(0, top - self._high * unit, self._wide * unit, top)
            # A page keeps the size it had when it was loaded.
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

    def look(self) -> tuple[Pixels, int]:
        """Return what `look_at` makes of the rendering: RGB pixels, their resolution.

        Where layers lie on whole pixels of the look (`mixed_pdf` sees to it) it is drawn so small at once, for half the
        time: pictures are averaged over whole pixels either way.
        """
        if self._step == 1 or min(self._size) < self._step:
            return look_at(self.whole(), self._dpi)
        step = self._step
        wide, high = self._size[0] // step, self._size[1] // step
        drawn = self._drawn(Place(0, 0, wide, high), self._wide // step, self._high // step)
        return drawn, self._dpi // step

    def whole(self) -> Pixels:
        """Return RGB pixels of exactly the master's size."""
        return self._drawn(Place(0, 0, *self._size), self._wide, self._high)

    def places(self, wanted: Sequence[Place]) -> Pixels:
        """Return a page of the master's size on which the `wanted` places are drawn; what is far from them is black."""
        # Memory that is never touched is never given: the page costs no more than its places.
        page = np.zeros((self._size[1], self._size[0], 3), np.uint8)
        # Each drawing decodes the page's masks anew: many places are drawn as one.
        for place in wanted if len(wanted) <= _FEW else (_around(wanted),):
            part = self._drawn(place, self._wide, self._high)
            page[place.y0 : place.y1, place.x0 : place.x1] = part
        return page

    def _drawn(self, place: Place, wide: int, high: int) -> Pixels:
        """Draw a place of the page as it is when `wide` x `high` pixels."""
        across, down = place.x1 - place.x0, place.y1 - place.y0
        bitmap = pdfium.PdfBitmap.new_native(
            across, down, pdfium_raw.FPDFBitmap_BGR, rev_byteorder=True
        )
        bitmap.fill_rect(_WHITE, 0, 0, across, down)
        flags = pdfium_raw.FPDF_REVERSE_BYTE_ORDER
        pdfium_raw.FPDF_RenderPageBitmap(
            bitmap, self._page, -place.x0, -place.y0, wide, high, 0, flags
        )
        return np.array(bitmap.to_numpy(), np.uint8)


def _around(places: Sequence[Place]) -> Place:
    """Return the least rectangle around places."""
    return Place(
        min(place.x0 for place in places),
        min(place.y0 for place in places),
        max(place.x1 for place in places),
        max(place.y1 for place in places),
    )
