"""Which places of a page of layers become pictures, when its paper is shown finer instead, and when it is refused."""

import numpy as np
import pytest

from counter_app.pages.zones import Place, look_at
from counter_app.pdf.mending import may_stay, refused, to_mend
from counter_app.pdf.render_back import (
    Difference,
    Glimpse,
    Unlike,
    compare_again,
    glimpse,
    with_paper_of,
)

_SIZE = (1654, 2339)
_DPI = 200


def faint(count: int, side: int = 10) -> list[Difference]:
    return [
        Difference(Unlike.FAINT, Place(20 + 25 * n, 40, 20 + 25 * n + side, 40 + side))
        for n in range(count)
    ]


def test_a_few_faint_marks_may_stay_out() -> None:
    assert to_mend(faint(12), _SIZE, _DPI, detailed=False) == ([], False)
    assert may_stay(faint(12), _SIZE, tried=False)


def test_some_faint_marks_become_pictures_with_what_is_around_them() -> None:
    places, finer = to_mend(faint(13), _SIZE, _DPI, detailed=False)
    assert (len(places), finer) == (13, False)
    assert places[0] == Place(11, 31, 39, 59)
    assert not may_stay(faint(13), _SIZE, tried=False)
    assert may_stay(faint(13), _SIZE, tried=True)


def test_large_faint_marks_become_pictures_however_few() -> None:
    large = [Difference(Unlike.FAINT, Place(1600, 700, 1638, 2300))]
    places, finer = to_mend(large, _SIZE, _DPI, detailed=False)
    assert (len(places), finer) == (1, False)
    assert refused(large, _SIZE) == "lost_faint_mark"


@pytest.mark.parametrize("found", [faint(61), faint(1, side=500)])
def test_a_pattern_of_the_paper_is_shown_by_a_finer_backdrop_once(found: list[Difference]) -> None:
    assert to_mend(found, _SIZE, _DPI, detailed=False) == ([], True)
    assert to_mend(found, _SIZE, _DPI, detailed=True) == ([], False)


def test_what_is_lost_is_tried_though_it_might_stay() -> None:
    lost = [Difference(Unlike.LOST, Place(100, 100, 104, 108))]
    places, _ = to_mend(lost, _SIZE, _DPI, detailed=False)
    assert places == [Place(91, 91, 113, 117)]
    assert not may_stay(lost, _SIZE, tried=False)
    assert may_stay(lost, _SIZE, tried=True)
    assert refused(lost * 4, _SIZE) == "lost_mark"


def test_digits_that_lost_a_little_are_tried_though_they_might_stay() -> None:
    digit = [Difference(Unlike.DIGIT, Place(100, 100, 104, 108))]
    places, _ = to_mend(digit, _SIZE, _DPI, detailed=False)
    assert places == [Place(91, 91, 113, 117)]
    assert not may_stay(digit, _SIZE, tried=False)
    assert may_stay(digit, _SIZE, tried=True)
    assert refused(digit * 200, _SIZE) == ""


@pytest.mark.parametrize(
    ("dpi", "parts"),
    [
        pytest.param(200, 1, id="the place alone is looked at again"),
        pytest.param(200, 9, id="many places: all of the page is"),
        pytest.param(150, 1, id="pixels that make no whole ones of the look: all of the page is"),
    ],
)
def test_the_paper_under_a_picture_of_the_master_is_the_masters(dpi: int, parts: int) -> None:
    """A shadow beside the scanner's lid, drawn with the lid as dark as itself, then covered: nothing of it is lost any more."""
    shade = np.clip(np.linspace(185, 135, 60), 0, 255).astype(np.uint8)
    master = np.full((900, 700, 3), 185, np.uint8)
    master[:, 640:] = shade[:, None]
    master[:, 690:] = 229
    drawn = master.copy()
    drawn[:, 660:] = 135
    first, before = (glimpse(*look_at(one, dpi)) for one in (master, drawn))
    high = 900 // parts
    places = [Place(600, high * part, 700, high * (part + 1)) for part in range(parts)]
    shown = drawn.copy()
    shown[:, 600:] = master[:, 600:]

    def found(seen_before: Glimpse) -> list[Unlike]:
        again = compare_again(first, seen_before, shown, changed=places, known=(), dpi=dpi)
        return [one.kind for one in again]

    assert found(before)
    assert found(with_paper_of(first, before, places, dpi)) == []
