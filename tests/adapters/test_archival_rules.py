"""Rules on the archival page, as a viewer draws them: smooth, of the paper's tone, where the paper has them."""

import cv2
import numpy as np
import pytest

from counter_app.pages.layers import Prints, take_apart
from counter_app.pdf.archival import encode_page
from counter_app.pdf.mixed import MixedPage
from tests.unit import test_layers_rulings as ruled
from tests.unit.test_layers_zones import Pixels

from .archival_kit import render_page

_DPI = 200


def shown(pdf: bytes, master: Pixels) -> Pixels:
    return render_page(pdf, _DPI, (master.shape[1], master.shape[0]))


def crumbs(page: Pixels) -> int:
    """Count the dark pieces of a few pixels that lie beside rules once these are taken away."""
    dark = np.where(page[:, :, 1] < 190, np.uint8(1), np.uint8(0))
    rules = [
        cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones(side, np.uint8))
        for side in ((1, 40), (40, 1))
    ]
    rest = cv2.subtract(dark, cv2.max(*rules))
    count, _, stats, _ = cv2.connectedComponentsWithStats(rest)
    return sum(stats[piece, cv2.CC_STAT_AREA] <= 12 for piece in range(1, count))


def test_a_table_is_kept_without_crumbs_along_its_rules() -> None:
    master = ruled.scanned(ruled.table())
    kept = encode_page(master, _DPI, ())
    assert kept.recipe["format"] == "layered"
    assert kept.recipe["rules_drawn"] == len(ruled._ROWS) + len(ruled._COLUMNS)
    again = shown(kept.pdf, master)
    assert crumbs(again) <= crumbs(master)
    # Where two rules end in one corner one of them is a pixel too long.
    away = cv2.absdiff(cv2.blur(master, (3, 3)), cv2.blur(again, (3, 3)))
    assert float(away[:, :, 1].max()) < 65


def test_drawn_rules_are_more_like_the_paper_than_those_of_a_mask() -> None:
    master = ruled.scanned(ruled.table())
    layers = take_apart(master, _DPI)
    drawn = shown(MixedPage(layers, _DPI).pdf(()), master)
    off = np.abs(drawn.astype(int) - master.astype(int))
    rows = np.s_[ruled._ROWS[0] - 6 : ruled._ROWS[-1] + 10, ruled._COLUMNS[0] : ruled._COLUMNS[-1]]
    # Of the paper's own grain the mean is 1.6; a mask's stairs along these rules come to 4.3.
    assert float(off[rows].mean()) < 3.5


@pytest.mark.parametrize("finer", [200, 300])
def test_words_on_underlines_are_kept_whole(finer: int) -> None:
    fine = ruled.table()
    ruled.words(fine, "QUY JUGEND 1957", 130, 201)
    master = ruled.scanned(fine)
    if finer > _DPI:
        size = (round(master.shape[1] * finer / _DPI), round(master.shape[0] * finer / _DPI))
        master = np.asarray(cv2.resize(master, size, interpolation=cv2.INTER_CUBIC), np.uint8)
    kept = encode_page(master, finer, ())
    assert kept.recipe["format"] == "layered"
    assert kept.recipe["rules_drawn"]
    again = render_page(kept.pdf, finer, (master.shape[1], master.shape[0]))
    side = round(0.5 * finer / 25.4) | 1
    away = cv2.absdiff(cv2.blur(master, (side, side)), cv2.blur(again, (side, side)))
    assert float(away[:, :, 1].max()) < 70


def test_a_page_without_print_draws_nothing() -> None:
    assert Prints() == Prints((), ())
    blank = ruled.scanned(ruled.drawing())
    assert take_apart(blank, _DPI).rulings == ()
