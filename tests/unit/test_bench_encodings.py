"""The encodings that are compared must at least show the page: ink dark, paper light, the seal red where colour is kept."""

import numpy as np
import pytest

from tests.adapters.archival_kit import page
from tests.bench._score.archived import colour_shown, compare_masks
from tests.bench._score.encodings import ENCODINGS
from tests.bench.compare_encodings import colour_difference, coloured, rendered
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


def test_seals_are_shown_finely_by_the_archival_page_and_by_no_smooth_layer() -> None:
    drawn = page(portrait=False)
    where = coloured(drawn.rgb)
    fine = colour_shown(ENCODINGS["archive"](drawn.rgb, 200, drawn.words), where)
    assert fine.pixels > 5_000
    assert fine.fine > 0.995 * fine.pixels
    assert (
        colour_shown(ENCODINGS["naive-mrc-jbig2"](drawn.rgb, 200), where).fine < 0.1 * fine.pixels
    )
    assert colour_shown(ENCODINGS["lossless"](drawn.rgb, 200), where).fine == fine.pixels


def test_masks_come_out_smaller_than_fax_coding_and_whole() -> None:
    masks = compare_masks(page(portrait=False).rgb, 200)
    assert 0 < masks.jbig2 < masks.g4
    assert (masks.wrong_pdfium, masks.wrong_jbig2dec) == (0, 0)
