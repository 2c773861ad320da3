"""Whatever the mask: pdfium, which shares no code with the coder, gives back every pixel."""

import numpy as np
from hypothesis import given, settings, strategies as st

from counter_app.pdf.jbig2 import encode_jbig2
from tests.adapters.jbig2_kit import Ink, pdfium_shows


@st.composite
def masks(draw: st.DrawFn) -> Ink:
    """Draw masks from blank to black: patches of noise on a plain ground, widths on both sides of a multiple of eight."""
    height, width = draw(st.integers(1, 70)), draw(st.integers(1, 140))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    ink = np.full((height, width), draw(st.booleans()))
    for _ in range(draw(st.integers(0, 4))):
        y, x = draw(st.integers(0, height - 1)), draw(st.integers(0, width - 1))
        patch = ink[y : y + draw(st.integers(1, 30)), x : x + draw(st.integers(1, 40))]
        patch[...] = random.random(patch.shape) < draw(st.sampled_from((0.0, 0.1, 0.5, 0.97, 1.0)))
    return ink


@settings(max_examples=150, deadline=None)
@given(masks())
def test_every_pixel_of_every_mask_comes_back(ink: Ink) -> None:
    assert np.array_equal(pdfium_shows(encode_jbig2(ink), ink.shape[1], ink.shape[0]), ink)
