"""Letters of faint and soft print keep their shape on the archival page, or are shown as they are."""

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from counter_app.domain.digitised import Box, Word
from counter_app.pages.layers import study
from counter_app.pages.pieces import find_pieces
from counter_app.pages.zones import Place, meeting
from counter_app.pdf import archival
from counter_app.pdf.archival import encode_page
from counter_app.pdf.render_back import Unlike, brightness
from counter_app.pdf.render_digits import place_of
from counter_app.pdf.render_letters import LetterPlaces, letter_differences, letter_places

from .archival_kit import FONT, Pixels, page, render_page
from .test_archival_strokes import soft

_SIZE = (1200, 800)
_WORDS = ["Nữ Tố của hai ký sự 28/03 ngày", "Đức Độc 2005 giá trị đến Cầu lập"] * 6
_GRAIN = 3.0


def faint() -> Pixels:
    """Print of fifty levels, soft and grainy: a card that was carried for ten years."""
    return soft(_WORDS, contrast=0.3, blur=1.3)


def places_in(master: Pixels) -> LetterPlaces:
    return letter_places(find_pieces(study(master, 200).print_mask), 200)


def unlike(master: Pixels, shown: Pixels, among: tuple[Place, ...] | None = None) -> list[Place]:
    letters = places_in(master)
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
        letters = places_in(master)
        greys = brightness(master), brightness(np.asarray(copy, np.uint8))
        assert letter_differences(*greys, letters, 200, grain=2.0) == []


def test_a_page_without_print_has_no_letters() -> None:
    empty = np.full((400, 300), 240, np.uint8)
    letters = letter_places(find_pieces(np.zeros((400, 300), np.uint8)), 200)
    assert letters.shape == (0, 4)
    assert letter_differences(empty, empty, letters, 200, grain=1.0) == []
    assert letter_differences(empty, empty, letters, 200, grain=1.0, among=()) == []


def covered(letters: LetterPlaces, place: Place) -> bool:
    return bool(meeting(letters, [place]).any())


def test_letters_beside_a_rule_before_a_leader_and_in_long_lines_are_looked_at() -> None:
    font = ImageFont.truetype(FONT, 26)
    image = Image.new("RGB", (1200, 800), (240, 240, 240))
    draw = ImageDraw.Draw(image)
    draw.rectangle((100, 100, 1100, 400), outline=(60, 60, 60), width=3)
    draw.line((500, 100, 500, 400), fill=(60, 60, 60), width=3)
    draw.text((509, 200), "4.682", fill=(60, 60, 60), font=font)
    draw.text((100, 500), "Số: 27" + "." * 110, fill=(60, 60, 60), font=font)
    draw.text((100, 600), "mộtdòngchữliềnnhau" * 3, fill=(60, 60, 60), font=font)
    letters = places_in(np.asarray(image, np.uint8))
    for figure in range(5):
        left = 509 + round(font.getlength("4.682"[:figure]))
        assert covered(letters, Place(left, 205, left + 8, 225))
    assert covered(letters, Place(150, 505, 170, 525))
    assert all(covered(letters, Place(x, 605, x + 10, 625)) for x in range(104, 740, 30))
    # None is as high as the frame.
    assert (letters[:, 3] - letters[:, 1]).max() < 60


def test_of_digits_less_may_be_lost_than_of_letters() -> None:
    master = soft(_WORDS, contrast=0.4, blur=0.9)
    clean = soft(_WORDS, contrast=0.4, blur=0.9, noise=0.0)
    letters, digits = places_in(master), [Place(60, 50, 1160, 340)]
    told = dict[Unlike, int]()
    for share in np.linspace(0.1, 1, 19):
        paler = clean.astype(np.float64)
        stroke = paler[60:92, 80:87]
        stroke += share * (clean.max() - stroke)
        greys = brightness(master), brightness(paler.astype(np.uint8))
        plain = letter_differences(*greys, letters, 200, grain=_GRAIN)
        strict = letter_differences(*greys, letters, 200, grain=_GRAIN, digits=digits)
        assert {one.place for one in plain} <= {one.place for one in strict}
        assert all(one.kind is Unlike.LETTER for one in plain)
        for kind in {one.kind for one in strict}:
            told.setdefault(kind, int(100 * share))
    assert told[Unlike.DIGIT] < told[Unlike.LETTER]


def test_pale_digits_stay_whole() -> None:
    rows = ["4 6 8 2 0 2 5 2 7 2 3 9"] * 6
    master = soft(rows, contrast=0.3, blur=1.3)
    pieces = find_pieces(study(master, 200).print_mask)
    # Not a 2 in three pieces, as of a threshold for all paper.
    assert 72 <= pieces.count <= 74


_NUMBERS = soft(["28/03 4.682 2025 7.239 190 5.882"] * 12, contrast=0.8, blur=0.7)
_NUMBERS_AT = Box(40, 40, 1160, 760)


def test_digits_that_lost_a_little_become_pictures_where_nothing_else_did() -> None:
    kept = encode_page(_NUMBERS, 200, [Word("28/03", _NUMBERS_AT, 0.9, 0)])
    shown = brightness(render_page(kept.pdf, 200, _SIZE))
    found = letter_differences(
        brightness(_NUMBERS),
        shown,
        places_in(_NUMBERS),
        200,
        grain=_GRAIN,
        digits=[place_of(Word("28/03", _NUMBERS_AT, 0.9, 0))],
    )
    assert found == []
    assert kept.recipe["mended_places"] != 0
    assert encode_page(_NUMBERS, 200, ()).recipe["mended_places"] == 0


def test_digits_that_lost_a_little_stay_so_before_the_page_becomes_a_plain_picture(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = np.vstack((_NUMBERS, soft(_WORDS, contrast=0.3, blur=1.6)))
    numbers = [Word("28/03", _NUMBERS_AT, 0.9, 0)]
    letters = encode_page(page, 200, ()).recipe["mended_places"]
    all_of_them = encode_page(page, 200, numbers).recipe["mended_places"]
    assert 0 < int(letters) < int(all_of_them)
    # Letters alone take up a seventh of it.
    monkeypatch.setattr(archival, "_MOSTLY_PICTURE", 0.145)
    kept = encode_page(page, 200, numbers).recipe
    assert (kept["format"], kept["mended_places"]) == ("layered", letters)


def test_points_below_pale_letters_stay_without_pictures() -> None:
    rows = ["ạ ẹ ọ ụ ị ợ ự ậ ệ ộ"] * 8
    master = soft(rows, contrast=0.26, blur=0.9, noise=2.5)
    kept = encode_page(master, 200, ())
    assert kept.recipe["format"] == "layered"
    assert int(kept.recipe["mended_places"]) < 8
    shown = brightness(render_page(kept.pdf, 200, _SIZE))
    paper = int(np.median(shown))
    below = [shown[60 + 48 * row + 27 : 60 + 48 * row + 36] for row in range(8)]
    points = [
        band[:, 80 + 90 * column : 110 + 90 * column] for band in below for column in range(10)
    ]
    assert sum(int(point.min()) < paper - 12 for point in points) >= 78
