"""The encodings that are compared must at least show the page: ink dark, paper light, the seal red where colour is kept."""

import numpy as np
import pytest

from tests.bench._score.encodings import ENCODINGS
from tests.bench.compare_encodings import colour_difference, rendered
from tests.specimens.degrade import rasterise

DPI = 100
COLOURLESS = {"one-layer-g4", "naive-mrc-g4", "naive-mrc-jbig2"}


def _master() -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    page = np.full((300, 250, 3), (242, 238, 220), dtype=np.uint8)
    page[100:104, 40:200] = 25
    page[200:260, 150:154] = (200, 30, 40)
    return page


@pytest.mark.parametrize("name", list(ENCODINGS))
def test_every_encoding_shows_ink_on_paper(name: str) -> None:
    shown = rasterise(ENCODINGS[name](_master(), DPI), dpi=DPI)
    assert shown.shape == (300, 250, 3)
    assert shown[20:80, 20:200].mean() > 0.8
    assert shown[101:103, 60:180].mean() < 0.3
    red = shown[210:250, 151:153].mean(axis=(0, 1))
    assert bool(red[0] - red[1] > 0.35) is (name not in COLOURLESS)


def test_colour_is_compared_only_where_the_master_has_any() -> None:
    master = _master()
    assert colour_difference(master, master) == 0
    grey = np.repeat(master.mean(axis=2, keepdims=True), 3, axis=2).astype(np.uint8)
    lost = colour_difference(master, grey)
    assert lost is not None
    assert lost > 20
    assert colour_difference(grey, master) is None


def test_a_lossless_copy_is_drawn_pixel_by_pixel() -> None:
    random = np.random.default_rng(3)
    master = random.integers(0, 256, (2339, 1654, 3), dtype=np.uint8)
    assert np.array_equal(rendered(ENCODINGS["lossless"](master, 200), master), master)
