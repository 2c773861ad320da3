"""Letters of faint and soft print keep their shape on the archival page, or are shown as they are."""

import cv2
import numpy as np
import pytest

from counter_app.pages.layers import study
from counter_app.pages.zones import Place
from counter_app.pdf import archival
from counter_app.pdf.archival import encode_page
from counter_app.pdf.render_back import Unlike, brightness
from counter_app.pdf.render_letters import letter_differences, letter_places

from .archival_kit import Pixels, page, render_page
from .test_archival_strokes import soft

_SIZE = (1200, 800)
_WORDS = ["Nữ Tố của hai ký sự 28/03 ngày", "Đức Độc 2005 giá trị đến Cầu lập"] * 6
_GRAIN = 3.0


def faint() -> Pixels:
    """Print of fifty levels, soft and grainy: a card that was carried for ten years."""
    return soft(_WORDS, contrast=0.3, blur=1.3)


def unlike(master: Pixels, shown: Pixels, among: tuple[Place, ...] | None = None) -> list[Place]:
    letters = letter_places(study(master, 200).print_mask, 200)
    assert len(letters) > 100
    greys = brightness(master), brightness(shown)
    found = letter_differences(*greys, letters, 200, grain=_GRAIN, among=among)
    assert {one.kind for one in found} <= {Unlike.LETTER}
    return [one.place for one in found]


def test_faint_letters_look_like_themselves_on_the_archival_page() -> None:
    master = faint()
    kept = encode_page(master, 200, ())
    assert unlike(master, render_page(kept.pdf, 200, _SIZE)) == []


def test_letters_that_the_mask_breaks_up_are_shown_as_pictures(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    master = soft(_WORDS, contrast=0.3, blur=1.6)
    with monkeypatch.context() as patch:
        patch.setattr(archival, "letter_differences", lambda *_, **__: [])
        without = encode_page(master, 200, ())
    assert len(unlike(master, render_page(without.pdf, 200, _SIZE))) > 5
    kept = encode_page(master, 200, ())
    assert unlike(master, render_page(kept.pdf, 200, _SIZE)) == []


@pytest.mark.parametrize("contrast", [0.26, 0.4, 0.9])
def test_a_letter_that_lost_a_stroke_is_found_however_faint_it_is(contrast: float) -> None:
    master = soft(_WORDS, contrast=contrast, blur=0.9)
    clean = soft(_WORDS, contrast=contrast, blur=0.9, noise=0.0)
    assert unlike(master, clean) == []
    broken = clean.copy()
    # The upright of the N in the first word.
    broken[60:92, 80:87] = int(clean.max())
    found = unlike(master, broken)
    assert all(one.x0 < 120 and one.y0 < 100 for one in found)
    assert any(one.x0 < 87 and one.x1 > 80 for one in found)
    assert unlike(master, broken, (Place(400, 300, 500, 400),)) == []
    assert unlike(master, broken, (Place(70, 55, 90, 95),))


def test_a_moved_and_a_softer_copy_have_the_letters_they_had() -> None:
    master = page(portrait=False).rgb
    height, width = master.shape[:2]
    moved = cv2.warpAffine(
        master,
        np.asarray([[1, 0, 0.3], [0, 1, 0.2]], np.float64),
        (width, height),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REPLICATE,
    )
    for copy in (master, moved, cv2.GaussianBlur(master, (0, 0), 0.7)):
        letters = letter_places(study(master, 200).print_mask, 200)
        greys = brightness(master), brightness(np.asarray(copy, np.uint8))
        assert letter_differences(*greys, letters, 200, grain=2.0) == []


def test_a_page_without_print_has_no_letters() -> None:
    empty = np.full((400, 300), 240, np.uint8)
    letters = letter_places(np.zeros((400, 300), np.uint8), 200)
    assert letters.shape == (0, 4)
    assert letter_differences(empty, empty, letters, 200, grain=1.0) == []
    assert letter_differences(empty, empty, letters, 200, grain=1.0, among=()) == []
