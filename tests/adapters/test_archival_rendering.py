"""The page drawn small, or only in places, is the page drawn whole."""

import numpy as np
import pypdfium2 as pdfium
import pytest

from counter_app.domain.digitised import Box, Word
from counter_app.pages.layers import take_apart
from counter_app.pages.zones import Place, look_at
from counter_app.pdf.mixed import mixed_pdf
from counter_app.pdf.render_digits import number_places
from counter_app.pdf.rendering import Rendering
from tests.adapters.archival_kit import Pixels, page, render_page


def size_of(rgb: Pixels) -> tuple[int, int]:
    return rgb.shape[1], rgb.shape[0]


@pytest.mark.parametrize("dpi", [150, 200, 300])
@pytest.mark.parametrize("cut", [0, 1])
def test_drawn_small_it_is_what_the_whole_comes_to_when_made_small(dpi: int, cut: int) -> None:
    """Whatever is left over where the page is no multiple of the look's pixels."""
    rgb = page(dpi).rgb
    rgb = np.ascontiguousarray(rgb[: rgb.shape[0] - cut, : rgb.shape[1] - cut])
    pdf = mixed_pdf(take_apart(rgb, dpi), dpi, ())
    with Rendering(pdf, dpi, size_of(rgb)) as rendering:
        small, look = rendering.look()
        whole = rendering.whole()
    expected, at = look_at(whole, dpi)
    assert (small.shape, look) == (expected.shape, at)
    away = np.abs(small.astype(np.int16) - expected)
    assert away.mean() < 0.5
    assert (away > 40).mean() < 0.0001


@pytest.mark.parametrize("dpi", [200, 300])
@pytest.mark.parametrize("few", [3, 14])
def test_places_are_drawn_as_in_the_whole_page_and_nothing_else_is(dpi: int, few: int) -> None:
    drawn = page(dpi)
    size = size_of(drawn.rgb)
    pdf = mixed_pdf(take_apart(drawn.rgb, dpi), dpi, drawn.words)
    wanted = number_places(drawn.words, size)
    assert len(wanted) == 14
    wanted = wanted[:few]
    with Rendering(pdf, dpi, size) as rendering:
        some = rendering.places(wanted)
    whole = render_page(pdf, dpi, size)
    shown = np.zeros(whole.shape[:2], bool)
    for place in wanted:
        shown[place.y0 : place.y1, place.x0 : place.x1] = True
    assert np.abs(some.astype(np.int16) - whole)[shown].max() <= 2
    if few < 14:
        assert not some[~shown].any()
    else:
        # Many are drawn as one: what lies between them as well, nothing beyond.
        rows, columns = np.nonzero(shown)
        shown[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1] = True
        assert not some[~shown].any()


def test_numbers_beyond_the_page_are_looked_for_on_it_only() -> None:
    words = [
        Word("12", Box(-5, 10, 30, 40), 0.9, 1),
        Word("chữ", Box(40, 10, 60, 40), 0.9, 1),
        Word("3", Box(90, 12, 140, 44), 0.9, 1),
        Word("4", Box(120, 60, 140, 90), 0.9, 2),
    ]
    assert number_places(words, (100, 100)) == [Place(0, 10, 100, 44)]


def test_what_is_no_pdf_is_refused() -> None:
    with pytest.raises(pdfium.PdfiumError):
        Rendering(b"%PDF-1.7 nothing", 200, (100, 100))
