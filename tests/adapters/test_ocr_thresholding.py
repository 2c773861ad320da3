"""The picture the reader is given: its own single threshold finds the ink that a local one sees, and hardly a grey changes."""

import cv2
import numpy as np
import pytest
import tesserocr
from numpy.typing import NDArray

from counter_app.ocr.engine import LANGUAGE, Layout
from counter_app.ocr.linked import Models
from counter_app.ocr.thresholding import THRESHOLDING, Thresholded, for_reader
from counter_app.pages.raster import Pixels
from counter_app.pages.thresholds import Depth, darker, within

Mask = NDArray[np.bool_]

_DPI = 200
_SINGLE, _LOCAL = "0", "2"
_SHAPE = (900, 700)


def paper(grain: float, level: float = 246.0) -> Pixels:
    noise = np.random.default_rng(7).normal(level, grain, _SHAPE)
    return np.clip(noise, 0, 255).astype(np.uint8)


def written(page: Pixels, greys: tuple[int, ...]) -> Pixels:
    """Write a line of print in each of the greys."""
    written_on = page.copy()
    for number, grey in enumerate(greys):
        at = (60, 120 + 110 * number)
        cv2.putText(written_on, "Thua dat so 218", at, cv2.FONT_HERSHEY_DUPLEX, 1.6, grey, 3)
    return np.asarray(cv2.GaussianBlur(written_on, (3, 3), 0), np.uint8)


def local_ink(page: Pixels) -> Mask:
    return darker(page, within(page, 66), Depth(0.34, 255)) > 0


def ink_of_the_reader(given: Thresholded) -> Mask:
    """The ink that Tesseract itself sees in what it is given."""
    api: tesserocr.PyTessBaseAPI = Models().get(LANGUAGE)
    api.SetVariable(THRESHOLDING, given.method)
    height, width = given.grey.shape
    api.SetImageBytes(given.grey.tobytes(), width, height, 1, width)
    api.SetSourceResolution(_DPI)
    return np.asarray(np.asarray(api.GetThresholdedImage()) == 0, np.bool_)


PAGES = {
    "dark": written(paper(2), (20, 30, 40)),
    "pale beside dark": written(paper(3), (20, 150, 120, 30)),
    "worn": written(paper(6, 252), (110, 90, 130, 70)),
}


@pytest.mark.parametrize("name", PAGES)
def test_the_reader_sees_exactly_the_ink_of_the_local_threshold(name: str) -> None:
    page = PAGES[name]
    given = for_reader(page, _DPI, page=True)
    assert given.method == _SINGLE
    assert np.array_equal(ink_of_the_reader(given), local_ink(page))


@pytest.mark.parametrize("name", PAGES)
def test_only_greys_on_the_wrong_side_of_the_threshold_change(name: str) -> None:
    page = PAGES[name]
    given = for_reader(page, _DPI, page=True).grey
    ink = local_ink(page)
    changed = given != page
    assert changed.mean() < 0.03
    assert (given[ink] <= page[ink]).all()
    assert (given[~ink] >= page[~ink]).all()


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(np.full(_SHAPE, 250, np.uint8), id="blank"),
        pytest.param(paper(6), id="bare paper"),
        pytest.param(written(paper(9, 235), (140,)), id="one pale line on grain"),
        pytest.param(np.zeros(_SHAPE, np.uint8), id="black"),
    ],
)
def test_where_one_threshold_would_not_do_the_reader_gets_the_page_as_it_is(page: Pixels) -> None:
    given = for_reader(page, _DPI, page=True)
    assert given.method == _LOCAL
    assert given.grey is page


def test_parts_of_a_page_are_left_to_the_reader() -> None:
    part = PAGES["dark"][60:180]
    for layout in (Layout.LINE, Layout.BLOCK):
        assert not layout.whole_page
    given = for_reader(part, _DPI, page=False)
    assert given.method == _LOCAL
    assert given.grey is part
