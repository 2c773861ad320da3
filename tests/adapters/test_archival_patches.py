"""Places that differ from the master are laid over the page as pictures: seamless, and drawn as they will be shown."""

import io
import re
from dataclasses import replace

import cv2
import numpy as np
import pikepdf
import pytest

from counter_app.pages.layers import Zone, take_apart
from counter_app.pages.zones import Place
from counter_app.pdf import archival
from counter_app.pdf.archival import encode_page
from counter_app.pdf.mixed import MixedPage
from counter_app.pdf.patches import faithful, gathered, lay_over, patch
from counter_app.pdf.render_back import compare
from counter_app.pdf.sheets import Part, part_of, sheets_of

from .archival_kit import SEAL, Drawn, Pixels, WithoutZones, page, render_page


@pytest.fixture(scope="module")
def drawn() -> Drawn:
    return page(portrait=False)


def size(rgb: Pixels) -> tuple[int, int]:
    return rgb.shape[1], rgb.shape[0]


def without_marks(rgb: Pixels, dpi: int) -> bytes:
    """A page of layers whose marks on letters are gone."""
    layers = take_apart(rgb, dpi)
    inks = tuple(ink for ink in layers.inks if ink.finer == 1)
    return MixedPage(replace(layers, inks=inks), dpi).pdf(())


@pytest.mark.parametrize("dpi", [150, 200, 300])
def test_places_drawn_over_are_drawn_as_on_the_whole_page(dpi: int) -> None:
    rgb = page(dpi).rgb
    mixed = MixedPage(take_apart(rgb, dpi), dpi)
    shown = render_page(mixed.pdf(()), dpi, size(rgb))
    found = [Place(x, y, x + 93, y + 41) for x, y in ((0, 0), (203, 151), (401, 607), (640, 760))]
    where = gathered(found, size(rgb), dpi)
    laid = list[Part]()
    for pictures in (
        [patch(255 - rgb, shown, one, dpi, 2.0) for one in where],
        [patch(rgb, shown, where[0], dpi, 2.0), faithful(rgb, found[1])],
    ):
        parts = [part_of(one, dpi) for one in pictures]
        laid += parts
        lay_over(shown, parts, dpi)
    assert np.array_equal(shown, render_page(mixed.pdf((), laid), dpi, size(rgb)))


@pytest.mark.parametrize("count", [14, 60])
def test_small_places_on_a_wide_sheet_are_drawn_as_on_the_whole_page(
    drawn: Drawn, count: int
) -> None:
    """Of a picture little shown pdfium decodes half the pixels: the gate would see it blurred, and the page shows it sharp."""
    mixed = MixedPage(take_apart(drawn.rgb, 200), 200)
    shown = render_page(mixed.pdf(()), 200, size(drawn.rgb))
    corners = [(x, y) for y in range(80, 1500, 120) for x in range(60, 1000, 180)]
    places = [
        Place(x, y, x + 24 + 31 * number % 97, y + 20 + 17 * number % 61)
        for number, (x, y) in enumerate(corners)
    ]
    parts = [part_of(patch(255 - drawn.rgb, shown, one, 200, 2.5), 200) for one in places[:count]]
    lay_over(shown, parts, 200)
    assert np.array_equal(shown, render_page(mixed.pdf((), parts), 200, size(drawn.rgb)))


def test_the_very_pixels_are_seen_wherever_they_reach(
    drawn: Drawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two places that differ again share a picture of the page as it is, and that shows what is between them."""
    seen = list[Pixels]()
    patched = archival._patched

    def watched(*given: object) -> object:
        done = patched(*given)  # type: ignore[arg-type]  # as they were given
        seen.append(done.shown)
        return done

    monkeypatch.setattr(archival, "_patched", watched)
    monkeypatch.setattr(archival, "MixedPage", WithoutZones)
    monkeypatch.setattr(
        archival, "_stubborn", lambda *_, **__: [Place(70, 75, 110, 130), Place(160, 75, 200, 130)]
    )
    encoded = encode_page(drawn.rgb, 200, drawn.words)
    assert encoded.recipe["format"] == "layered"
    assert np.array_equal(seen[-1], render_page(encoded.pdf, 200, size(drawn.rgb)))


def test_what_the_gate_saw_is_the_page_that_is_kept(
    drawn: Drawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page whose zones were lost, patched in several rounds: drawn anew as a whole it is like its master."""

    monkeypatch.setattr(archival, "MixedPage", WithoutZones)
    encoded = encode_page(drawn.rgb, 200, drawn.words)
    assert encoded.recipe["format"] == "layered"
    assert int(encoded.recipe["mended_places"]) > 0
    again = render_page(encoded.pdf, 200, size(drawn.rgb))
    assert compare(drawn.rgb, again, 200) == ()
    x0, y0, x1, y1 = SEAL
    masters, shown = drawn.rgb[y0:y1, x0:x1], again[y0:y1, x0:x1]
    red = masters[..., 0].astype(int) - masters[..., 1] > 60
    assert np.abs(masters[red].astype(int) - shown[red]).mean() < 14


def test_a_patch_melts_into_what_is_around_it_and_shows_the_master_inside(drawn: Drawn) -> None:
    pdf = without_marks(drawn.rgb, 200)
    shown = render_page(pdf, 200, size(drawn.rgb))
    place = Place(70, 75, 1060, 130)
    one = patch(drawn.rgb, shown, place, 200, 2.5)
    window = np.s_[place.y0 : place.y1, place.x0 : place.x1]
    edge = np.s_[[0, -1]]
    assert np.abs(one.rgb[edge].astype(int) - shown[window][edge]).max() <= 40
    lost = cv2.absdiff(drawn.rgb[window], shown[window])[8:-8].max(axis=2) > 100
    assert lost.sum() > 50
    inside = np.abs(one.rgb.astype(int) - drawn.rgb[window])[8:-8].max(axis=2)
    assert inside[lost].mean() < 6


def test_near_places_share_a_picture_and_all_are_covered() -> None:
    found = [
        Place(10, 10, 60, 40),
        Place(70, 12, 120, 44),
        Place(900, 900, 960, 940),
        Place(980, 1590, 1010, 1700),
    ]
    for dpi in (200, 300):
        where = gathered(found, (1000, 1600), dpi)
        assert len(where) == 3
        for one in found:
            assert any(
                other.x0 <= one.x0
                and other.y0 <= one.y0
                and other.x1 >= min(one.x1, 1000)
                and other.y1 >= min(one.y1, 1600)
                for other in where
            )
        assert all(other.x1 <= 1000 and other.y1 <= 1600 for other in where)


def test_patching_leaves_print_and_paper_byte_for_byte(drawn: Drawn) -> None:
    mixed = MixedPage(take_apart(drawn.rgb, 200), 200)
    over = [part_of(faithful(drawn.rgb, Place(80, 80, 200, 120)), 200)]
    before, after = (
        pikepdf.open(io.BytesIO(mixed.pdf(drawn.words, patches))) for patches in ((), over)
    )
    with before, after:
        pictures = [one.pages[0].Resources.XObject for one in (before, after)]
        assert len(pictures[1]) == len(pictures[0]) + 1
        for name, picture in pictures[0].items():
            assert picture.read_raw_bytes() == pictures[1][name].read_raw_bytes()
        told = [one.pages[0].Contents.read_bytes().splitlines() for one in (before, after)]
        assert len(told[1]) == len(told[0]) + 1
        assert [line for line in told[1] if line in told[0]] == told[0]


def test_pictures_below_and_above_the_print_share_a_sheet(drawn: Drawn) -> None:
    """A seal with a signature below the print, two patches above it: each part is drawn where it belongs."""
    layers = take_apart(drawn.rgb, 200)
    mixed = MixedPage(layers, 200)
    shown = render_page(mixed.pdf(()), 200, size(drawn.rgb))
    places = (Place(70, 75, 400, 130), Place(501, 603, 777, 650))
    parts = [part_of(patch(255 - drawn.rgb, shown, one, 200, 2.5), 200) for one in places]
    with pikepdf.open(io.BytesIO(mixed.pdf((), parts))) as document:
        content = document.pages[0].Contents.read_bytes().decode("latin-1")
    called = re.findall(r"/(\w+) Do", content)
    sheets = [name for name in called if name.startswith("Sheet")]
    assert len(sheets) == len(layers.zones) + 2
    assert set(sheets) == {called[-1]}
    assert called.count(called[-1]) == len(layers.zones) + 2
    assert called.index(sheets[0]) < called.index("Ink0") < len(called) - 2


@pytest.mark.parametrize(
    ("sides", "sheets"),
    [
        pytest.param([40] * 50, 1, id="many small ones"),
        pytest.param([150] * 90, 6, id="very many on a few"),
        pytest.param([40, 200, 240], 1, id="a few, though large"),
        pytest.param([40] * 30 + [240], 2, id="a large one not with many small ones"),
        pytest.param([300] * 5, 2, id="large ones up to a third of a page in all"),
        pytest.param([40, 400], 2, id="what is huge has its own"),
    ],
)
def test_pictures_share_a_sheet_as_long_as_no_viewer_is_slow(sides: list[int], sheets: int) -> None:
    rgb = np.random.default_rng(7).integers(0, 256, (400, 400, 3), np.uint8)
    parts = [part_of(Zone(Place(0, 0, side, side), rgb[:side, :side]), 200) for side in sides]
    made, spots = sheets_of(parts)
    assert len(made) == sheets
    assert {spot.sheet for spot in spots} == set(range(sheets))
