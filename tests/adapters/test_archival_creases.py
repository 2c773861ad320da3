"""A crease through print on the archival page: shown as it is, not as a bar of print over the letters."""

import cv2
import numpy as np
import pytest

from counter_app.pages.raster import Pixels
from counter_app.pdf.archival import encode_page

from .archival_kit import page, render_page

_DEPTHS = (10, 18, 20, 22, 24, 28, 34, 52, 64, 58, 20)
"""By how much a crease darkens the paper, pixel by pixel at 200 dpi."""


def _folded(rgb: Pixels, at: int, *, across: bool) -> Pixels:
    folded = rgb.astype(np.int16)
    for step, depth in enumerate(_DEPTHS):
        if across:
            folded[at + step] -= depth
        else:
            folded[:, at + step] -= depth
    return np.clip(folded, 0, 255).astype(np.uint8)


@pytest.mark.parametrize(("at", "across"), [(200, False), (98, True)], ids=["standing", "level"])
def test_a_crease_through_digits_keeps_its_shadow_and_their_shapes(
    at: int, *, across: bool
) -> None:
    drawn = page(seal=False, portrait=False)
    rgb = _folded(drawn.rgb, at, across=across)
    kept = encode_page(rgb, 200, drawn.words)
    assert kept.recipe["format"] == "layered"
    shown = render_page(kept.pdf, 200, (rgb.shape[1], rgb.shape[0]))
    strip = np.s_[at : at + len(_DEPTHS)] if across else np.s_[:, at : at + len(_DEPTHS)]
    soft = [cv2.GaussianBlur(one, (0, 0), 0.8)[strip].astype(np.float64) for one in (rgb, shown)]
    assert np.abs(soft[0] - soft[1]).mean() < 5.0
    assert np.corrcoef(soft[0].ravel(), soft[1].ravel())[0, 1] > 0.97
    # All around it print is as sharp as ever: no page of one picture.
    assert kept.recipe["zones"] == 1
