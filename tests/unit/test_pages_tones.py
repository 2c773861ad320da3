"""Print of several tones: cut in parts of one tone each where that can be done without cutting a stroke."""

import numpy as np
from numpy.typing import NDArray

from counter_app.pages.raster import Pixels
from counter_app.pages.tones import one_tone, tones_apart

SQUARES = (12, 9)
SIDE = 16
PALE, DARK = 200, 120


def shade(tones: NDArray[np.int64]) -> Pixels:
    return np.repeat(tones.astype(np.uint8)[:, :, None], 3, axis=2)


def page(*, strip: int) -> tuple[Pixels, NDArray[np.float32], NDArray[np.bool_]]:
    """Return tones, weight and mask of pale dots all over a page, dark ones in a strip at its left edge."""
    tones = np.full(SQUARES, PALE)
    tones[:, :strip] = DARK
    mask = np.zeros((SIDE * SQUARES[0], SIDE * SQUARES[1]), np.bool_)
    for row in range(3):
        mask[6 + row :: SIDE, 5::SIDE] = True
    return shade(tones), np.full(SQUARES, 3 / SIDE**2, np.float32), mask


def test_a_shadow_along_the_edge_is_cut_off() -> None:
    tones, weight, mask = page(strip=2)
    assert one_tone(tones, weight) is None
    parts = sorted(
        (part.window[1].start, part.window[1].stop, int(part.colour[0, 0, 0]))
        for part in tones_apart(tones, weight, mask)
    )
    assert parts == [(0, 2, DARK), (2, SQUARES[1], PALE)]


def test_the_parts_cover_all_of_the_print_once() -> None:
    tones, weight, mask = page(strip=3)
    tones[:2, 3:] = PALE - 40
    covered = np.zeros(SQUARES, np.int64)
    parts = tones_apart(tones, weight, mask)
    for part in parts:
        covered[part.window] += 1
        assert one_tone(tones[part.window], weight[part.window]) is not None
    assert len(parts) == 3
    assert (covered == 1).all()


def test_no_stroke_is_cut() -> None:
    tones, weight, mask = page(strip=2)
    mask[7, :] = True  # a fold from edge to edge
    assert tones_apart(tones, weight, mask) == ()


def test_a_stroke_that_goes_on_aslant_is_not_cut_either() -> None:
    tones, weight, mask = page(strip=2)
    mask[7, 2 * SIDE - 4 : 2 * SIDE] = mask[8, 2 * SIDE : 2 * SIDE + 4] = True
    assert tones_apart(tones, weight, mask) == ()


def test_tones_that_change_everywhere_stay_a_picture() -> None:
    tones, weight, mask = page(strip=0)
    tones[::2, ::2] = DARK
    assert tones_apart(tones, weight, mask) == ()
