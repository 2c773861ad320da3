"""What of a page becomes print, zone or paper."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from counter_app.pages import off_black as parting
from counter_app.pages.inks import Ink
from counter_app.pages.layers import Layers, Parting, study, take_apart

Pixels = NDArray[np.uint8]
RED, BLUE, BLACK = (196, 40, 60), (40, 54, 146), (34, 32, 36)


def paper(height: int = 900, width: int = 900, *, seed: int = 1, grain: float = 2.0) -> Pixels:
    noise = np.random.default_rng(seed).normal(0, grain, (height, width, 1))
    return np.clip(np.array([244, 241, 230]) + noise, 0, 255).astype(np.uint8)


def soft(rgb: Pixels) -> Pixels:
    return np.asarray(cv2.GaussianBlur(rgb, (0, 0), 0.7), np.uint8)


def covered(layers: Layers, place: tuple[int, int, int, int]) -> bool:
    x0, y0, x1, y1 = place
    return any(
        zone.place.x0 <= x0 and zone.place.y0 <= y0 and zone.place.x1 >= x1 and zone.place.y1 >= y1
        for zone in layers.zones
    )


def painted(layers: Layers) -> NDArray[np.bool_]:
    mask = np.zeros((layers.size[1], layers.size[0]), bool)
    for ink in layers.inks:
        mask |= on_page(layers, ink)
    return mask


def on_page(layers: Layers, ink: Ink) -> NDArray[np.bool_]:
    """An ink's mask in the page's pixels; a finer one counts where it covers any of a pixel."""
    wide, high, n = layers.size[0] + 64, layers.size[1] + 64, ink.finer
    mask = np.zeros((high, wide), bool)
    blocks = ink.mask.reshape(ink.mask.shape[0] // n, n, ink.mask.shape[1] // n, n)
    mask[ink.place.y0 : ink.place.y1, ink.place.x0 : ink.place.x1] = blocks.any(axis=(1, 3))
    return mask[: layers.size[1], : layers.size[0]]


def drawn(layers: Layers) -> Pixels:
    """The page's rules as they are drawn, on paper of 255."""
    rgb = np.full((layers.size[1], layers.size[0], 3), 255, np.uint8)
    for one in layers.rulings:
        knots = np.round(np.asarray(one.knots) - 0.5).astype(np.int32)
        cv2.polylines(rgb, [knots], False, one.colour, max(1, round(one.width)))
    return rgb


def tone_at(layers: Layers, place: tuple[int, int, int, int]) -> float:
    """The median of what is drawn as rules and painted through the masks in a place, 0 black."""
    x0, y0, x1, y1 = place
    rules = drawn(layers)[y0:y1, x0:x1]
    found = [rules[rules.min(axis=2) < 255]]
    for ink in layers.inks:
        size = (ink.place.x1 - ink.place.x0, ink.place.y1 - ink.place.y0)
        whole = np.zeros((layers.size[1] + 64, layers.size[0] + 64, 3), np.uint8)
        whole[ink.place.y0 : ink.place.y1, ink.place.x0 : ink.place.x1] = cv2.resize(
            ink.shade, size, interpolation=cv2.INTER_LINEAR
        )
        found.append(whole[y0:y1, x0:x1][on_page(layers, ink)[y0:y1, x0:x1]])
    return float(np.median(np.concatenate(found)))


@pytest.mark.parametrize("colour", [RED, BLUE, (70, 72, 104)], ids=["red", "blue", "blue-black"])
def test_a_coloured_stroke_of_two_pixels_is_a_zone(colour: tuple[int, int, int]) -> None:
    rgb = paper()
    cv2.line(rgb, (200, 300), (500, 420), colour, 2)
    layers = take_apart(soft(rgb), 200)
    assert covered(layers, (200, 300, 500, 420))
    assert painted(layers).mean() < 1e-4


def test_a_zone_at_the_sheets_end_reaches_the_last_pixel_of_a_page_of_odd_sides() -> None:
    rgb = paper(901, 903)
    cv2.circle(rgb, (884, 882), 13, RED, 4)
    layers = take_apart(soft(rgb), 200)
    assert [(zone.place.x1, zone.place.y1) for zone in layers.zones] == [(903, 901)]
    assert layers.zones[0].rgb.shape[:2] == (
        901 - layers.zones[0].place.y0,
        903 - layers.zones[0].place.x0,
    )


def test_black_print_is_painted_whatever_fringe_the_scanner_gives_it() -> None:
    rgb = paper()
    cv2.putText(rgb, "So 070090004521", (80, 300), cv2.FONT_HERSHEY_DUPLEX, 1.4, BLACK, 3)
    fringed = np.dstack([np.roll(rgb[:, :, 0], 1, axis=1), rgb[:, :, 1], rgb[:, :, 2]])
    layers = take_apart(soft(fringed), 200)
    truth = np.all(rgb == BLACK, axis=2)
    assert (painted(layers) & truth).sum() > 0.9 * truth.sum()
    assert layers.zone_share < 0.005


def test_hairlines_stay_pale_and_print_stays_black() -> None:
    rgb = paper()
    cv2.putText(rgb, "TO KHAI", (80, 300), cv2.FONT_HERSHEY_DUPLEX, 2.0, BLACK, 5)
    cv2.line(rgb, (80, 500), (700, 500), (150, 148, 140), 1)
    layers = take_apart(soft(rgb), 200)
    assert tone_at(layers, (80, 240, 420, 310)) < 70
    assert tone_at(layers, (80, 495, 700, 505)) > 130
    shown = painted(layers) | (drawn(layers)[:, :, 1] < 255)
    assert shown[498:503, 100:680].any(axis=0).mean() > 0.97


def test_letters_that_stand_on_a_pale_leader_stay_black() -> None:
    rgb = paper()
    cv2.line(rgb, (80, 304), (800, 304), (170, 168, 160), 2)
    cv2.putText(rgb, "Nguyen", (90, 300), cv2.FONT_HERSHEY_DUPLEX, 1.4, BLACK, 4)
    layers = take_apart(soft(rgb), 200)
    assert tone_at(layers, (90, 255, 240, 298)) < 80
    assert tone_at(layers, (420, 295, 780, 310)) > 120


@pytest.mark.parametrize("depth", [34, 60])
def test_a_leader_of_weak_dots_is_print_and_the_grain_beside_it_is_none(depth: int) -> None:
    rgb = paper(grain=3.0)
    for x in range(100, 800, 9):
        rgb[400:403, x : x + 3] = np.clip(rgb[400:403, x : x + 3].astype(int) - depth, 0, 255)
    mask = painted(take_apart(soft(rgb), 200))
    dots = mask[398:405, 100:800].any(axis=0)
    assert np.count_nonzero(np.diff(dots.astype(int)) == 1) > 0.95 * len(range(100, 800, 9))
    mask[396:407] = False
    assert not mask.any()


def test_words_showing_through_from_the_back_are_no_print() -> None:
    back = np.full((900, 900), 255, np.uint8)
    for y in range(100, 850, 50):
        cv2.putText(back, "Quyet dinh cho phep", (60, y), cv2.FONT_HERSHEY_DUPLEX, 1.2, 0, 3)
    pale = 1 - 0.12 * (255 - cv2.GaussianBlur(back[:, ::-1], (0, 0), 2.0).astype(np.float32)) / 255
    rgb = np.asarray(paper(grain=4.0) * pale[:, :, None], np.uint8)
    assert not painted(take_apart(soft(rgb), 200)).any()


@pytest.mark.parametrize("height", [3, 4])
def test_a_faded_full_stop_is_print(height: int) -> None:
    rgb = paper(grain=4.0)
    rgb[500 : 500 + height, 300 : 300 + height] = 130
    mask = painted(take_apart(soft(rgb), 200))
    assert mask[500 : 500 + height, 300 : 300 + height].any()


def test_a_soft_shadow_is_paper_and_a_sharp_grey_area_is_a_picture() -> None:
    rgb = paper().astype(np.float32)
    rgb[:, :300] *= np.linspace(0.6, 1.0, 300)[None, :, None]
    rgb[300:600, 500:740] = np.linspace(90, 190, 240)[None, :, None]
    layers = take_apart(soft(rgb.astype(np.uint8)), 200)
    assert covered(layers, (500, 300, 740, 600))
    assert all(zone.place.x0 > 400 for zone in layers.zones)


def test_a_frame_is_cut_into_its_sides() -> None:
    rgb = paper(1600, 1200)
    cv2.rectangle(rgb, (60, 60), (1140, 1540), RED, 12)
    layers = take_apart(soft(rgb), 200)
    area = sum(zone.rgb.shape[0] * zone.rgb.shape[1] for zone in layers.zones)
    assert len(layers.zones) >= 4
    assert area < 0.35 * 1600 * 1200


def test_a_seal_stays_in_one_piece() -> None:
    rgb = paper()
    cv2.circle(rgb, (450, 450), 140, RED, 5)
    layers = take_apart(soft(rgb), 200)
    assert len(layers.zones) == 1
    assert covered(layers, (307, 307, 593, 593))


def test_a_small_red_dot_within_a_seal_is_not_painted_black() -> None:
    rgb = paper()
    cv2.circle(rgb, (450, 450), 140, (214, 96, 104), 5)
    rgb[448:453, 380:385] = (214, 96, 104)
    assert not painted(take_apart(soft(rgb), 200))[440:460, 370:395].any()


def test_print_over_a_seal_is_painted_and_its_zone_shows_the_seal() -> None:
    rgb = paper()
    cv2.circle(rgb, (450, 450), 140, RED, 8)
    cv2.putText(rgb, "CHU TICH", (300, 460), cv2.FONT_HERSHEY_DUPLEX, 1.5, BLACK, 4)
    layers = take_apart(soft(rgb), 200)
    mask = painted(layers)
    truth = np.all(rgb == BLACK, axis=2)
    assert (mask & truth).sum() > 0.85 * truth.sum()
    ring = np.all(rgb == RED, axis=2)
    assert (mask & ring).sum() < 0.1 * ring.sum()


def test_a_pen_across_a_seal_gets_no_black_patch() -> None:
    rgb = paper()
    cv2.circle(rgb, (450, 450), 140, RED, 6)
    line = np.zeros(rgb.shape[:2], np.uint8)
    cv2.line(line, (250, 380), (700, 520), 255, 5)
    dark = (rgb.astype(np.float32) * (np.array(BLUE) / 255)).astype(np.uint8)
    rgb[line > 0] = dark[line > 0]
    assert not painted(take_apart(soft(rgb), 200)).any()


def test_zones_melt_into_the_paper() -> None:
    rgb = paper()
    cv2.circle(rgb, (450, 450), 140, RED, 5)
    (zone,) = take_apart(soft(rgb), 200).zones
    edge = np.concatenate([zone.rgb[0], zone.rgb[-1], zone.rgb[:, 0], zone.rgb[:, -1]]).astype(int)
    assert np.abs(edge - np.array([244, 241, 230])).max() <= 4


def test_a_page_parted_once_more_differs_in_its_backdrop_alone() -> None:
    rgb = paper()
    cv2.putText(rgb, "123", (300, 460), cv2.FONT_HERSHEY_DUPLEX, 1.5, BLACK, 4)
    cv2.circle(rgb, (650, 650), 120, RED, 5)
    page = soft(rgb)
    parted = Parting(study(page, 200))
    bed, prints = parted.bed, parted.prints()
    first, finer = bed.layers(prints), bed.layers(prints, detailed=True)
    assert same(finer, take_apart(page, 200, detailed=True))
    assert same(first, bed.layers(prints))
    assert finer.backdrop.size > 2 * first.backdrop.size


@pytest.mark.parametrize("rows", [1, 64, 97])
def test_a_zone_looked_at_in_bands_is_parted_as_at_once(
    rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rgb = paper()
    cv2.circle(rgb, (450, 450), 140, RED, 5)
    cv2.putText(rgb, "12345", (320, 460), cv2.FONT_HERSHEY_DUPLEX, 1.5, BLACK, 4)
    page = soft(rgb)
    at_once = take_apart(page, 200)
    assert len(at_once.zones) == 1
    monkeypatch.setattr(parting, "_BAND", rows)
    assert same(take_apart(page, 200), at_once)


def same(one: Layers, other: Layers) -> bool:
    return (
        len(one.zones) == len(other.zones)
        and len(one.inks) == len(other.inks)
        and one.rulings == other.rulings
        and np.array_equal(one.backdrop, other.backdrop)
        and all(
            a.place == b.place and np.array_equal(a.rgb, b.rgb)
            for a, b in zip(one.zones, other.zones, strict=True)
        )
        and all(
            a.place == b.place
            and np.array_equal(a.shade, b.shade)
            and np.array_equal(a.mask, b.mask)
            for a, b in zip(one.inks, other.inks, strict=True)
        )
    )
