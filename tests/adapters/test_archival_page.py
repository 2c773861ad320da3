"""The archival page as a viewer shows it: small, with the seal's colour, every digit, and never wrong without a reason."""

import io
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from counter_app.domain.digitised import Word
from counter_app.pages.encode import encode_jpeg
from counter_app.pages.layers import Layers, take_apart
from counter_app.pdf import archival, render_digits
from counter_app.pdf.archival import encode_page
from counter_app.pdf.mixed import MixedPage
from counter_app.pdf.render_back import Unlike, compare
from counter_app.pdf.render_digits import digit_differences

from .archival_kit import PORTRAIT, SEAL, SIGNATURE, Drawn, Pixels, WithoutZones, page, render_page


@pytest.fixture(scope="module")
def drawn() -> Drawn:
    return page()


def shown(pdf: bytes, drawn: Drawn, dpi: int = 200) -> Pixels:
    return render_page(pdf, dpi, (drawn.rgb.shape[1], drawn.rgb.shape[0]))


def turned(first: Pixels, second: Pixels, box: tuple[int, int, int, int]) -> float:
    """By how much the mean colour of the coloured ink of `first` differs, in the worst channel."""
    parts = [
        rgb[box[1] : box[3], box[0] : box[2]].reshape(-1, 3).astype(int) for rgb in (first, second)
    ]
    inked = parts[0].max(axis=1) - parts[0].min(axis=1) > 60
    assert inked.sum() > 200
    return float(np.abs(parts[0][inked].mean(axis=0) - parts[1][inked].mean(axis=0)).max())


def test_a_page_with_seal_and_portrait_is_layered_and_a_quarter_of_a_jpeg(drawn: Drawn) -> None:
    encoded = encode_page(drawn.rgb, 200, drawn.words)
    assert encoded.recipe["format"] == "layered"
    assert encoded.recipe["gate"] == "passed"
    assert len(encoded.pdf) < len(encode_jpeg(drawn.rgb, 200)) / 4


@pytest.mark.parametrize("box", [SEAL, SIGNATURE], ids=["red seal", "blue signature"])
def test_coloured_ink_keeps_its_colour(drawn: Drawn, box: tuple[int, int, int, int]) -> None:
    again = shown(encode_page(drawn.rgb, 200, drawn.words).pdf, drawn)
    assert turned(drawn.rgb, again, box) < 8


def test_a_photograph_keeps_its_tones(drawn: Drawn) -> None:
    again = shown(encode_page(drawn.rgb, 200, drawn.words).pdf, drawn)
    inside = np.s_[PORTRAIT[1] + 20 : PORTRAIT[3] - 20, PORTRAIT[0] + 20 : PORTRAIT[2] - 20]
    apart = np.abs(again[inside].astype(int) - drawn.rgb[inside].astype(int))
    assert apart.mean() < 5


@pytest.mark.parametrize("dpi", [200, 300])
def test_zones_are_pictures_of_200_dpi_and_masks_have_the_pages_resolution_or_twice_that(
    dpi: int,
) -> None:
    drawn = page(dpi)
    encoded = encode_page(drawn.rgb, dpi, drawn.words)
    with pikepdf.open(io.BytesIO(encoded.pdf)) as document:
        names = dict(document.pages[0].get_images().items())
        content = document.pages[0].Contents.read_bytes().decode("latin-1")
        assert any(name.startswith("/Sheet") for name in names)
        for name, image in names.items():
            words = content.split(f" cm {name} Do")[0].split()
            across = float(words[-6]) / 72
            found = int(image.Width) / across
            if name.startswith("/Sheet"):
                assert 195 <= found <= 205
            if name.startswith("/Ink"):
                finer = round(int(image.Mask.Width) / across / dpi)
                assert finer in ((1, 2) if dpi == 200 else (1,))
                assert int(image.Mask.Width) / across == pytest.approx(finer * dpi, rel=0.001)
                assert image.Mask.Filter == "/JBIG2Decode"


@pytest.mark.parametrize(("level", "grain"), [(6, 3), (12, 2), (25, 3)])
def test_a_black_page_stays_a_picture_with_what_little_is_on_it(level: int, grain: int) -> None:
    drawn = np.full((700, 500, 3), level, np.uint8)
    cv2.putText(drawn, "37", (100, 300), cv2.FONT_HERSHEY_DUPLEX, 2.0, (200, 200, 200), 4)
    noisy = drawn + np.random.default_rng(2).normal(0, grain, (700, 500, 1))
    scan = np.clip(noisy, 0, 255).astype(np.uint8)
    encoded = encode_page(scan, 200, ())
    assert (encoded.recipe["format"], encoded.recipe["gate"]) == ("jpeg", "dark")
    again = render_page(encoded.pdf, 200, (500, 700))
    assert np.abs(cv2.blur(again, (5, 5)).astype(int) - cv2.blur(scan, (5, 5))).max() < 30


def test_a_coarse_page_stays_a_picture_and_keeps_its_size() -> None:
    drawn = page(100)
    encoded = encode_page(drawn.rgb, 100, drawn.words)
    assert (encoded.recipe["format"], encoded.recipe["gate"]) == ("jpeg", "coarse")
    with pikepdf.open(io.BytesIO(encoded.pdf)) as document:
        wide, high = (float(side) for side in list(document.pages[0].MediaBox)[2:])
    height, width = drawn.rgb.shape[:2]
    assert (wide, high) == pytest.approx((width * 0.72, height * 0.72), abs=0.01)
    again = shown(encoded.pdf, drawn, 100)
    apart = np.abs(again.astype(int) - drawn.rgb)
    assert apart.mean() < 6
    opened = pdfium.PdfDocument(encoded.pdf)
    try:
        text = opened[0].get_textpage().get_text_range()
    finally:
        opened.close()
    assert all(word.text in text for word in drawn.words)


@pytest.mark.parametrize(("dpi", "odd"), [(200, False), (300, False), (200, True)])
def test_a_page_of_black_and_white_keeps_its_every_bit(dpi: int, odd: bool) -> None:
    drawn = page(dpi)
    black = drawn.rgb.max(axis=2) < 128
    if odd:
        black = black[:-1, :-3]
    master = np.repeat(np.where(black, np.uint8(0), np.uint8(255))[:, :, None], 3, axis=2)
    encoded = encode_page(master, dpi, drawn.words)
    assert (encoded.recipe["format"], encoded.recipe["gate"]) == ("layered", "exact")
    again = render_page(encoded.pdf, dpi, (master.shape[1], master.shape[0]))
    assert np.array_equal(again, master)


def test_one_grey_pixel_makes_a_page_one_of_tones() -> None:
    master = np.full((900, 700, 3), 255, np.uint8)
    master[300:340, 100:600] = 0
    master[800, 600] = 90
    assert encode_page(master, 200, ()).recipe["gate"] != "exact"


@pytest.mark.parametrize(("points", "finest", "alike"), [(7, 300, 0.7), (13, 200, 0.5)])
def test_small_print_is_cut_finer_so_that_its_marks_stay_what_they_are(
    points: int, finest: int, alike: float
) -> None:
    image = Image.new("RGB", (1000, 700), (250, 249, 245))
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(
        "resources/fonts/LiberationSerif-Regular.ttf", round(points * 200 / 72)
    )
    for number in range(10):
        line = "xã hội, Nguyễn Hằng; tổ chức số 1307, thửa nỗi ở cũ"
        draw.text((60, 60 + 60 * number), line, (30, 30, 34), font)
    master = np.asarray(image.filter(ImageFilter.GaussianBlur(0.5)), np.uint8)
    encoded = encode_page(master, 200, ())
    assert (encoded.recipe["format"], encoded.recipe["archival_dpi"]) == ("layered", finest)
    again = render_page(encoded.pdf, 200, (1000, 700))
    ink = master.min(axis=2) < 200
    assert np.corrcoef(master[ink, 1], again[ink, 1])[0, 1] > alike


def test_black_print_is_painted_where_it_stands(drawn: Drawn) -> None:
    again = shown(encode_page(drawn.rgb, 200, drawn.words).pdf, drawn)
    for word in drawn.words:
        box = np.s_[word.box.y0 : word.box.y1, word.box.x0 : word.box.x1]
        dark, darker = drawn.rgb[box].min(axis=2) < 110, again[box].min(axis=2) < 130
        assert (dark & darker).sum() >= 0.9 * dark.sum()


def test_the_page_is_as_large_as_the_paper_and_its_words_are_found(drawn: Drawn) -> None:
    encoded = encode_page(drawn.rgb, 200, drawn.words)
    opened = pdfium.PdfDocument(encoded.pdf)
    try:
        wide, high = opened[0].get_size()
        text = opened[0].get_textpage().get_text_range()
    finally:
        opened.close()
    assert (wide, high) == pytest.approx((1165 * 0.36, 1654 * 0.36), abs=0.01)
    assert all(word.text in text for word in drawn.words)


def test_a_page_that_is_all_picture_stays_a_jpeg() -> None:
    random = np.random.default_rng(5)
    small = random.integers(0, 255, (12, 9, 3)).astype(np.uint8)
    rgb = np.ascontiguousarray(np.kron(small, np.ones((60, 60, 1), np.uint8)))
    encoded = encode_page(rgb, 200, ())
    assert (encoded.recipe["format"], encoded.recipe["gate"]) == ("jpeg", "mostly_picture")


def test_blank_paper_is_a_few_kilobytes() -> None:
    grain = np.random.default_rng(2).normal(240, 2, (1654, 1165, 1))
    rgb = np.repeat(grain.clip(0, 255).astype(np.uint8), 3, axis=2)
    encoded = encode_page(rgb, 200, ())
    assert encoded.recipe["format"] == "layered"
    assert len(encoded.pdf) < 8_000


def kinds(drawn: Drawn, layers: Layers) -> set[Unlike]:
    again = shown(MixedPage(layers, 200).pdf(()), drawn)
    return {
        *(one.kind for one in compare(drawn.rgb, again, 200)),
        *(one.kind for one in digit_differences(drawn.rgb, again, drawn.words)),
    }


def test_the_gate_sees_a_lost_seal(drawn: Drawn) -> None:
    layers = take_apart(drawn.rgb, 200)
    assert {Unlike.COLOUR, Unlike.LOST} <= kinds(drawn, replace(layers, zones=()))


def test_the_gate_sees_a_seal_that_turned_grey(drawn: Drawn) -> None:
    layers = take_apart(drawn.rgb, 200)
    grey = tuple(
        replace(
            zone, rgb=np.repeat(zone.rgb.mean(axis=2, keepdims=True), 3, axis=2).astype(np.uint8)
        )
        for zone in layers.zones
    )
    assert Unlike.COLOUR in kinds(drawn, replace(layers, zones=grey))


def test_the_gate_sees_a_smeared_seal(drawn: Drawn) -> None:
    layers = take_apart(drawn.rgb, 200)
    smeared = tuple(
        replace(zone, rgb=np.asarray(cv2.GaussianBlur(zone.rgb, (0, 0), 7), np.uint8))
        for zone in layers.zones
    )
    assert {Unlike.COLOUR, Unlike.LOST} & kinds(drawn, replace(layers, zones=smeared))


def test_the_gate_sees_every_lost_diacritic(drawn: Drawn) -> None:
    """One mark after the other of the size of a tone mark or a full stop is taken out of the mask."""
    layers = take_apart(drawn.rgb, 200)
    ink = max(layers.inks, key=lambda one: one.finer)
    finer = ink.finer
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink.mask.astype(np.uint8))
    # Where a picture lies below, it shows the mark.
    pictured = np.zeros(ink.mask.shape, bool)
    for zone in layers.zones:
        beyond = finer * (zone.place.x0 - ink.place.x0), finer * (zone.place.y0 - ink.place.y0)
        far = finer * (zone.place.x1 - ink.place.x0), finer * (zone.place.y1 - ink.place.y0)
        pictured[max(0, beyond[1]) : max(0, far[1]), max(0, beyond[0]) : max(0, far[0])] = True
    marks = [
        number
        for number in range(1, len(stats))
        if 8 * finer**2 <= stats[number, 4] <= 40 * finer**2
        and not pictured[labels == number].any()
    ]
    assert len(marks) >= 40
    for number in marks[:: len(marks) // 6]:
        left = tuple(
            replace(one, mask=one.mask & (labels != number)) if one is ink else one
            for one in layers.inks
        )
        assert Unlike.LOST in kinds(drawn, replace(layers, inks=left))


def test_the_gate_sees_a_page_turned_to_its_negative(drawn: Drawn) -> None:
    found = {one.kind for one in compare(drawn.rgb, 255 - drawn.rgb, 200)}
    assert Unlike.TONE in found


def test_the_gate_sees_a_lost_decimal_point_sized_mark(drawn: Drawn) -> None:
    with_dot = drawn.rgb.copy()
    with_dot[700:705, 400:405] = 40
    layers = take_apart(drawn.rgb, 200)
    found = compare(with_dot, shown(MixedPage(layers, 200).pdf(()), drawn), 200)
    places = [one.place for one in found if one.kind is Unlike.LOST]
    assert any(p.x0 <= 402 <= p.x1 and p.y0 <= 702 <= p.y1 for p in places)


def test_the_gate_sees_ink_that_was_not_there(drawn: Drawn) -> None:
    again = drawn.rgb.copy()
    again[720:726, 300:330] = 40
    assert Unlike.ADDED in {one.kind for one in compare(drawn.rgb, again, 200)}


def test_the_gate_sees_one_digit_swapped_for_another(drawn: Drawn) -> None:
    """The first word's first digit is put where the second word's stands, in the mask itself."""
    numbers = [word for word in drawn.words if len(word.text) == 9]
    swapped = 0
    for one, other in pairwise(numbers):
        if one.text[0] == other.text[0]:
            continue
        again = drawn.rgb.copy()
        digit = (one.box.x1 - one.box.x0) // 9
        high = min(one.box.y1 - one.box.y0, other.box.y1 - other.box.y0)
        again[other.box.y1 - high : other.box.y1, other.box.x0 : other.box.x0 + digit] = drawn.rgb[
            one.box.y1 - high : one.box.y1, one.box.x0 : one.box.x0 + digit
        ]
        assert digit_differences(drawn.rgb, again, [other]), (one.text, other.text)
        swapped += 1
    assert swapped >= 8


def test_digits_that_read_otherwise_make_a_plain_page(
    drawn: Drawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However like their pictures are, and as often as the page is made once more."""
    monkeypatch.setattr(render_digits, "_SURE_LIKENESS", 1.1)
    calls: list[int] = []

    def reread(_: Pixels, words: Sequence[Word]) -> list[str]:
        calls.append(len(words))
        return ["0" if len(calls) % 2 else word.text for word in words]

    encoded = encode_page(drawn.rgb, 200, drawn.words, reread=reread)
    assert (encoded.recipe["format"], encoded.recipe["gate"]) == ("jpeg", "digits")
    assert calls[:2] == [28, 28]


def test_a_rendering_that_stays_unlike_makes_a_plain_page(
    drawn: Drawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archival, "MixedPage", WithoutZones)
    monkeypatch.setattr(archival, "lay_over", lambda *_: None)
    encoded = encode_page(drawn.rgb, 200, drawn.words)
    assert encoded.recipe["format"] == "jpeg"
    assert encoded.recipe["gate"] in {"colour", "lost_mark", "tone", "shape"}
    again = shown(encoded.pdf, drawn)
    assert turned(drawn.rgb, again, SEAL) < 20


@pytest.mark.parametrize("dpi", [150, 200, 225, 250])
def test_the_paper_is_shown_without_print_at_every_resolution(dpi: int) -> None:
    drawn = page(dpi, seal=False, portrait=False)
    backdrop = take_apart(drawn.rgb, dpi).backdrop
    assert int(backdrop.min()) > 225
