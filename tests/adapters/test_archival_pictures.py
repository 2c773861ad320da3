"""Pictures of the archival page as JPEG of our own making: what two readers show of them, their bytes, many on one sheet."""

import io
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pikepdf
import pytest
from PIL import Image

from counter_app.pages.layers import Zone
from counter_app.pages.zones import Place
from counter_app.pdf.jpeg import Component, encode_jpeg, steps_of
from counter_app.pdf.jpeg_codes import code_for
from counter_app.pdf.layered import page_pdf
from counter_app.pdf.levels import ORDER, Levels, levels_of, planes_of
from counter_app.pdf.sheets import part_of, sheets_of

from .archival_kit import SEAL, Pixels, page, render_page

QUALITY = 40


def picture() -> Pixels:
    """A seal over print: the part of a page that is kept as a picture."""
    x0, y0, x1, y1 = SEAL
    return page().rgb[y0:y1, x0:x1]


def coded(rgb: Pixels, quality: int = QUALITY, price: float = 0.0) -> bytes:
    tables = steps_of(quality)
    planes = [
        Component(levels_of(plane, tables[min(number, 1)], price), min(number, 1))
        for number, plane in enumerate(planes_of(rgb))
    ]
    return encode_jpeg(planes, (rgb.shape[1], rgb.shape[0]), tables)


def by_pillow(rgb: Pixels, quality: int = QUALITY) -> bytes:
    stream = io.BytesIO()
    tables = [table.astype(int).ravel().tolist() for table in steps_of(quality)]
    Image.fromarray(rgb).save(stream, "JPEG", qtables=tables, subsampling=0, optimize=True)
    return stream.getvalue()


def opened(jpeg: bytes) -> Pixels:
    with Image.open(io.BytesIO(jpeg)) as image:
        return np.asarray(image.convert("RGB"), np.uint8)


def error(first: Pixels, second: Pixels) -> float:
    return float(((first.astype(int) - second) ** 2).mean())


@pytest.mark.parametrize("quality", [20, 40, 80])
@pytest.mark.parametrize("cut", [(0, 0), (3, 5), (252, 257), (255, 1)])
def test_it_shows_what_any_jpeg_of_its_tables_shows_in_fewer_bytes(
    quality: int, cut: tuple[int, int]
) -> None:
    rgb = np.ascontiguousarray(picture()[cut[0] :, cut[1] :])
    ours, theirs = coded(rgb, quality), by_pillow(rgb, quality)
    assert opened(ours).shape == rgb.shape
    assert error(opened(ours), rgb) < 1.05 * error(opened(theirs), rgb) + 0.3
    if rgb.size > 100_000:
        assert len(ours) < 0.985 * len(theirs)


def test_two_readers_show_the_same() -> None:
    rgb = np.ascontiguousarray(picture()[:240, :232])
    jpeg = coded(rgb)
    drawn = render_page(page_pdf(jpeg, 232, 240, 200, ()), 200, (232, 240))
    assert np.abs(drawn.astype(int) - opened(jpeg)).max() <= 2


@pytest.mark.parametrize("colour", ["grey", "half"])
def test_grey_pictures_and_those_of_halved_colour_open(colour: str) -> None:
    rgb, tables = picture(), steps_of(30)
    luma, *colours = planes_of(rgb)
    parts = [Component(levels_of(luma, tables[0], 0.0), 0, times=2 if colour == "half" else 1)]
    if colour == "half":
        for plane in colours:
            small = np.asarray(cv2.resize(plane, None, fx=0.5, fy=0.5), np.float32)
            parts.append(Component(levels_of(small, tables[1], 0.0), 1))
    jpeg = encode_jpeg(parts, (rgb.shape[1], rgb.shape[0]), tables[: len(parts)])
    with Image.open(io.BytesIO(jpeg)) as image:
        assert image.mode == ("L" if colour == "grey" else "RGB")
    grey, shown = (
        np.asarray(cv2.cvtColor(one, cv2.COLOR_RGB2GRAY), np.uint8) for one in (rgb, opened(jpeg))
    )
    assert error(grey, shown) < 60


@pytest.mark.parametrize("many", [1, 2, 3, 40_000])
@pytest.mark.parametrize("extreme", [1, 1023])
def test_levels_come_back_as_they_were(many: int, extreme: int) -> None:
    """Runs of even blocks, of noughts and of one colour, the largest levels: the picture is that of the levels."""
    rng = np.random.default_rng(many)
    levels: Levels = np.zeros((1, many, 64), np.int16)
    for block in rng.choice(many, min(many, 30), replace=False):
        levels[0, block, rng.integers(0, 64, 5)] = rng.integers(-extreme, extreme + 1, 5)
    if many < 4:
        levels[0, :, 63] = extreme
    flat = np.ones((8, 8), np.float32)
    wide = min(many, 8000)
    levels = levels.reshape(-1, wide, 64)
    size = (8 * wide, 8 * levels.shape[0])
    jpeg = encode_jpeg([Component(levels, 0)], size, [flat])
    with Image.open(io.BytesIO(jpeg)) as image:
        shown = np.asarray(image, np.float32).reshape(-1, 8, wide, 8).swapaxes(1, 2)
    waves = np.zeros((64, 8, 8), np.float32)
    for place, (row, column) in enumerate(ORDER):
        waves[place, row, column] = 1
        waves[place] = cv2.idct(waves[place])
    expected = np.clip(np.tensordot(levels.astype(np.float32), waves, 1) + 128, 0, 255)
    assert np.abs(shown - expected).max() < 1.5


def test_thinning_saves_bytes_and_takes_nothing_that_can_be_seen() -> None:
    rgb = picture()
    plain, thin = coded(rgb), coded(rgb, price=0.06)
    assert len(thin) < 0.97 * len(plain)
    assert error(opened(thin), rgb) < 1.12 * error(opened(plain), rgb)
    soft = [cv2.blur(opened(one), (5, 5)) for one in (plain, thin)]
    apart = np.abs(soft[0].astype(int) - soft[1])
    assert apart.mean() < 0.5
    assert apart.max() <= 16


@pytest.mark.parametrize("kinds", [1, 2, 40, 256])
def test_codes_are_prefixes_of_16_bits_at_most_and_none_is_ones_alone(kinds: int) -> None:
    # So unequal that a tree would be deeper.
    often = np.minimum(1.6 ** np.arange(kinds), 200_000).astype(int)
    code = code_for(np.repeat(np.arange(kinds, dtype=np.uint8), often))
    words = [
        format(int(bits), f"0{length}b")
        for bits, length in zip(code.bits, code.lengths, strict=True)
        if length
    ]
    assert len(words) == kinds
    assert max(map(len, words)) <= 16
    assert all("0" in word for word in words)
    words.sort()
    assert not any(after.startswith(one) for one, after in pairwise(words))


@pytest.mark.parametrize(("dpi", "scale"), [(200, 1.0), (300, 1.5)])
def test_a_part_shows_the_same_pixels_wherever_on_a_sheet_it_stands(dpi: int, scale: float) -> None:
    rgb = picture()
    zones = [
        Zone(Place(0, 0, round(wide * scale), round(high * scale)), rgb[:high, :wide])
        for wide, high in ((140, 110), (38, 20), (20, 180), (120, 14), (100, 100))
    ]
    parts = [part_of(zone, dpi) for zone in zones]
    sheets, spots = sheets_of(parts)
    assert len(sheets) == 1
    together = opened(sheets[0].jpeg)
    for part, spot in zip(parts, spots, strict=True):
        (alone,), (own,) = sheets_of([part])
        wide, high = part.size
        shown, expected = (
            one[where.top : where.top + high, where.left : where.left + wide]
            for one, where in ((together, spot), (opened(alone.jpeg), own))
        )
        assert np.array_equal(shown, expected)


def test_parts_of_a_sheet_do_not_lie_over_each_other_and_waste_little() -> None:
    rng = np.random.default_rng(5)
    sizes = [(int(w), int(h)) for w, h in rng.integers(8, 140, (40, 2))]
    rgb = np.full((300, 300, 3), 240, np.uint8)
    parts = [part_of(Zone(Place(0, 0, w, h), rgb[:h, :w]), 200) for w, h in sizes]
    sheets, spots = sheets_of(parts)
    taken = [np.zeros(sheet.size[::-1], np.uint8) for sheet in sheets]
    for (wide, high), spot in zip(sizes, spots, strict=True):
        taken[spot.sheet][spot.top : spot.top + high, spot.left : spot.left + wide] += 1
    assert max(int(sheet.max()) for sheet in taken) == 1
    used = sum(int(sheet.sum()) for sheet in taken)
    assert used == sum(w * h for w, h in sizes)
    assert used > 0.7 * sum(sheet.size for sheet in taken)


@pytest.mark.parametrize("size", [(8, 150), (150, 8), (3, 1590)])
def test_hundreds_of_parts_alike_stay_within_what_a_jpeg_can_be(size: tuple[int, int]) -> None:
    """One row or column of all of them would be the smallest sheet, and longer than any JPEG."""
    wide, high = size
    shades = np.random.default_rng(3).integers(0, 256, (520, 1, 1, 3), np.uint8)
    parts = [
        part_of(Zone(Place(0, 0, wide, high), np.tile(shade, (high, wide, 1))), 200)
        for shade in shades
    ]
    sheets, spots = sheets_of(parts)
    assert len(sheets) < 30
    shown = [opened(sheet.jpeg).astype(int) for sheet in sheets]
    for shade, spot in zip(shades, spots, strict=True):
        own = shown[spot.sheet][spot.top : spot.top + high, spot.left : spot.left + wide]
        assert own.shape == (high, wide, 3)
        assert np.abs(own - shade).max() < 12


def test_faithful_pictures_and_odd_resolutions_have_sheets_of_their_own(tmp_path: Path) -> None:
    rgb = np.ascontiguousarray(picture()[:80, :80])
    zones = [
        Zone(Place(0, 0, 120, 120), rgb),
        Zone(Place(200, 0, 280, 80), rgb, faithful=True),
        Zone(Place(400, 0, 521, 119), rgb),
        Zone(Place(0, 400, 120, 520), rgb),
    ]
    sheets, spots = sheets_of([part_of(zone, 300) for zone in zones])
    assert [spot.sheet for spot in spots] == [0, 1, 2, 0]
    assert sheets[2].size == (80, 80)
    assert spots[2].left == spots[2].top == 0
    left, top = spots[0].left, spots[0].top
    usual = error(opened(sheets[0].jpeg)[top : top + 80, left : left + 80], rgb)
    assert error(opened(sheets[1].jpeg)[2:82, 2:82], rgb) < 0.6 * usual
    assert error(opened(sheets[2].jpeg), rgb) < 0.6 * usual
    written = tmp_path / "page.pdf"
    written.write_bytes(page_pdf(sheets[0].jpeg, *sheets[0].size, 200, ()))
    with pikepdf.open(written) as document:
        assert document.check_pdf_syntax() == []
