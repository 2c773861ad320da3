"""Dashes of a leader followed from its unbroken part outward."""

import numpy as np

from counter_app.pages.dashes import Leader, mark_dashes


def test_dashes_that_run_into_a_line_across_the_whole_page_come_to_an_end() -> None:
    ink = np.zeros((60, 400), np.uint8)
    ink[29:31] = 255
    leader = Leader(
        slope=0.0,
        offset=29.5,
        area=24.0,
        wide=12.0,
        high=2.0,
        thick=2.0,
        pitch=20.0,
        first=60.0,
        start=50.0,
        end=200.0,
    )
    mask = np.zeros_like(ink)
    assert mark_dashes(mask, ink, leader, 200 / 25.4) == []
    # Each dash with its soft ends, none between two of them, as far as the page goes.
    assert mask[29:31, 40].all()
    assert not mask[29:31, 50].any()
    assert mask[29:31, 380].all()
    assert not mask[:29].any()
    assert not mask[31:].any()
