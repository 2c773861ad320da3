"""A crease through print on the archival page: shown as it is, not as a bar of print over the letters."""

from dataclasses import astuple

import numpy as np
import pytest

from counter_app.pages.raster import Pixels
from counter_app.pdf.archival import encode_page
from counter_app.pdf.render_digits import digit_likeness

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
    master, again = (np.swapaxes(one, 0, 1) if across else one for one in (rgb, shown))
    profiles = [
        np.quantile(one[:, at - 4 : at + len(_DEPTHS) + 4], 0.7, axis=0) for one in (master, again)
    ]
    # Grain apart, to a few levels, and without stripes beside the core.
    apart = np.abs(profiles[0] - profiles[1])
    assert apart.max() <= 4
    assert apart.mean() < 1.5
    sides = (1, 3) if across else (0, 2)
    crossed = [
        word
        for word in drawn.words
        if any(map(str.isdigit, word.text))
        and astuple(word.box)[sides[0]] < at + len(_DEPTHS)
        and astuple(word.box)[sides[1]] > at
    ]
    assert len(crossed) >= 2
    assert min(digit_likeness(rgb, shown, word) for word in crossed) > 0.8
