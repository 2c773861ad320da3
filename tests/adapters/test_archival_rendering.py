"""A page of ours drawn by pdfium: as many pixels as its master has, each layer where it belongs."""

import numpy as np
import pypdfium2 as pdfium
import pytest

from counter_app.pages.layers import take_apart
from counter_app.pdf.mixed import MixedPage
from counter_app.pdf.rendering import Rendering
from tests.adapters.archival_kit import page


@pytest.mark.parametrize("dpi", [150, 200, 300])
@pytest.mark.parametrize("cut", [0, 1])
def test_what_is_drawn_lies_pixel_on_pixel_over_the_master(dpi: int, cut: int) -> None:
    rgb = page(dpi).rgb
    rgb = np.ascontiguousarray(rgb[: rgb.shape[0] - cut, : rgb.shape[1] - cut])
    pdf = MixedPage(take_apart(rgb, dpi), dpi).pdf(())
    with Rendering(pdf, (rgb.shape[1], rgb.shape[0])) as rendering:
        shown = rendering.whole()
    assert shown.shape == rgb.shape
    # Moved by a pixel any way it is less alike.
    first, second = (one[8:-8, 8:-8, 1].astype(np.float64) for one in (rgb, shown))
    there = np.corrcoef(first.ravel(), second.ravel())[0, 1]
    assert there > 0.9
    for moved in ((-1, 0), (1, 0), (0, -1), (0, 1)):
        beside = np.roll(shown, moved, axis=(0, 1))[8:-8, 8:-8, 1].astype(np.float64)
        assert np.corrcoef(first.ravel(), beside.ravel())[0, 1] < there - 0.02


def test_what_is_no_pdf_is_refused() -> None:
    with pytest.raises(pdfium.PdfiumError):
        Rendering(b"%PDF-1.7 nothing", (100, 100))
