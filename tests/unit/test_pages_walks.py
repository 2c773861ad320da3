"""The compiled walks over a page, held against what OpenCV and NumPy say of the same pixels."""

import io

import cv2
import numpy as np
import pytest
from PIL import Image

from counter_app.pages.blocks import darkness, means, moments, usual_levels
from counter_app.pages.encode import emitted, encode_jpeg
from counter_app.pages.evening import divide_light, multiplied
from counter_app.pages.pieces import find_pieces, find_runs
from counter_app.pages.raster import Pixels, reduced
from counter_app.pages.straighten import paper_colour, rotate
from counter_app.pages.turning import turned


def noise(seed: int, height: int, width: int, share: float) -> Pixels:
    random = np.random.default_rng(seed).random((height, width))
    return np.where(random < share, np.uint8(255), np.uint8(0))


def grain(seed: int, *size: int) -> Pixels:
    return np.random.default_rng(seed).integers(0, 256, size, dtype=np.uint8)


@pytest.mark.parametrize(("seed", "share"), [(1, 0.02), (2, 0.2), (3, 0.45), (4, 0.6), (5, 0.95)])
def test_pieces_are_those_of_a_labelling(seed: int, share: float) -> None:
    mask = noise(seed, 70, 131, share)
    pieces = find_pieces(mask)
    _, labels, stats, centres = cv2.connectedComponentsWithStats(mask, connectivity=8)
    figures = (pieces.left, pieces.top, pieces.wide, pieces.high, pieces.area)
    found = sorted(zip(*(side.tolist() for side in figures), strict=True))
    assert found == sorted(tuple(row) for row in stats[1:].tolist())
    assert np.sort(pieces.x) == pytest.approx(np.sort(centres[1:, 0]))
    assert np.sort(pieces.y) == pytest.approx(np.sort(centres[1:, 1]))
    large = pieces.area >= 3
    assert np.array_equal(
        pieces.mask_of(large) > 0, np.isin(labels, 1 + np.flatnonzero(stats[1:, 4] >= 3))
    )


def test_coverage_is_that_of_the_area_made_smaller() -> None:
    mask = noise(6, 160, 240, 0.3)
    everything = find_pieces(mask)
    covered = everything.coverage(np.ones(everything.count, dtype=np.bool_), 0.375)
    small = cv2.resize(mask, (90, 60), interpolation=cv2.INTER_AREA)
    assert np.abs(covered - np.asarray(small, np.float32) / 255).max() < 0.01


def test_runs_are_bridged_and_short_ones_left_out() -> None:
    mask = np.zeros((3, 100), dtype=np.uint8)
    mask[1, 5:20] = mask[1, 23:40] = 255
    mask[1, 44:50] = mask[2, 90:] = 255
    rows, starts, ends = find_runs(mask, bridged=3, least=8)
    assert (rows.tolist(), starts.tolist(), ends.tolist()) == ([1, 2], [5, 90], [40, 100])
    assert find_runs(mask[:1])[0].size == 0


@pytest.mark.parametrize("width", [1, 7, 8, 9, 15, 16, 63, 64, 65])
@pytest.mark.parametrize("level", [1, 128, 255])
def test_runs_are_whole_whatever_the_width(width: int, level: int) -> None:
    mask = noise(width, 40, width, 0.5) // 255 * np.uint8(level)
    # Every second pixel, from the first and from the second on; a row all of ink, one without.
    mask[0], mask[1] = np.arange(width) % 2 * level, (np.arange(width) + 1) % 2 * level
    mask[2], mask[3] = level, 0
    shown = np.zeros_like(mask)
    runs = list(zip(*(side.tolist() for side in find_runs(mask)), strict=True))
    for row, start, end in runs:
        assert start < end
        assert not shown[row, max(0, start - 1) : end + 1].any()
        shown[row, start:end] = level
    assert np.array_equal(shown, mask)
    assert runs == sorted(runs)


@pytest.mark.parametrize("degrees", [-4.2, -0.6, 0.1, 1.7, 5.0])
def test_small_turns_are_opencvs_cubic_ones(degrees: float) -> None:
    smooth = np.asarray(cv2.GaussianBlur(grain(7, 301, 203, 3), (0, 0), 1.2), np.uint8)
    matrix = cv2.getRotationMatrix2D((203 / 2, 301 / 2), -degrees, 1.0)
    wanted = cv2.warpAffine(
        smooth, matrix, (203, 301), flags=cv2.INTER_CUBIC, borderValue=(9, 99, 199)
    )
    got = turned(smooth, degrees, (9, 99, 199))
    off = np.abs(got.astype(int) - np.asarray(wanted, int))
    assert np.percentile(off, 95) <= 2
    assert off[40:-40, 40:-40].max() <= 4
    grey = turned(np.ascontiguousarray(smooth[:, :, 1]), degrees, (99,))
    assert np.array_equal(grey, got[:, :, 1])


@pytest.mark.parametrize("paper", [(246, 243, 232), (232, 205, 120), (150, 148, 140)])
@pytest.mark.parametrize("degrees", [2.0, -4.0, 9.0])
def test_corners_are_paper_on_dark_beds_and_yellow_sheets(
    paper: tuple[int, int, int], degrees: float
) -> None:
    page = np.full((900, 640, 3), paper, dtype=np.uint8)
    page[:, :40] = page[860:] = 45
    page[100:800:20, 80:600] = 30
    assert paper_colour(page) == paper
    straight = rotate(page, degrees)
    corners = (straight[0, 0], straight[0, -1], straight[-1, 0], straight[-1, -1])
    filled = [corner for corner in corners if np.abs(corner.astype(int) - paper).max() <= 3]
    assert len(filled) >= 2
    # No darker seam runs along what was filled in.
    assert all(min(corner.tolist()) >= 45 for corner in corners)


def test_blocks_are_means_of_their_pixels() -> None:
    grey = grain(8, 40, 60)
    ink = noise(9, 40, 60, 0.3)
    whole = grey.reshape(10, 4, 15, 4).astype(float)
    mean, square = moments(grey)
    assert mean == pytest.approx(whole.mean(axis=(1, 3)), abs=1e-3)
    assert square == pytest.approx((whole**2).mean(axis=(1, 3)), rel=1e-4)
    assert means(np.dstack([grey] * 3), 4)[:, :, 2] == pytest.approx(mean)
    dark, amount = darkness(grey, ink)
    inked = (ink > 0).reshape(10, 4, 15, 4)
    assert amount == pytest.approx(inked.mean(axis=(1, 3)), abs=1e-5)
    assert dark == pytest.approx(((255 - whole) * inked).mean(axis=(1, 3)), abs=1e-3)


def test_usual_levels_are_percentiles() -> None:
    grey = grain(10, 100, 33)
    found = usual_levels(grey, 49, 70)
    sorted_rows = np.sort(grey[:98].reshape(2, 49, 33), axis=1)
    assert np.array_equal(found, sorted_rows[:, 34])


def test_gains_are_taken_between_the_middles_of_bands() -> None:
    grey = np.full((12, 5), 100, dtype=np.uint8)
    gains = np.asarray([[1.0] * 5, [2.0] * 5, [2.2] * 5], dtype=np.float32)
    out = multiplied(grey, gains, 4)
    assert out[0, 0] == 100 and out[5:7, 0].tolist() == [188, 203] and out[11, 0] == 220
    assert (np.diff(out[:, 2].astype(int)) >= 0).all()


def test_red_is_made_paper_and_black_stays() -> None:
    rgb = np.asarray([[(220, 30, 40), (40, 40, 42), (230, 230, 225)]] * 4, dtype=np.uint8)
    gains = np.ones((2, 3), dtype=np.float32)
    red, black, paper = divide_light(rgb, gains, gains, 2, redness=12)[0].tolist()
    assert (red, black, paper) == (255, 40, 230)


def test_pages_are_emitted_with_their_resolution_and_colours() -> None:
    rgb = np.zeros((300, 450, 3), dtype=np.uint8)
    rgb[:, :, 0] = 200
    small, dpi = emitted(rgb, 300)
    assert (small.shape, dpi) == ((200, 300, 3), 200)
    image = Image.open(io.BytesIO(encode_jpeg(small, dpi)))
    assert image.info["dpi"] == (200, 200) and image.mode == "RGB"
    assert np.abs(np.asarray(image, int)[100, 100] - (200, 0, 0)).max() <= 3


@pytest.mark.parametrize("size", [(300, 200), (225, 150), (100, 67)])
def test_a_reduced_page_is_near_its_mean(size: tuple[int, int]) -> None:
    smooth = np.asarray(cv2.GaussianBlur(grain(11, 300, 450), (0, 0), 2), np.uint8)
    small = reduced(smooth, size)
    wanted = cv2.resize(smooth, size, interpolation=cv2.INTER_AREA)
    assert small.shape == wanted.shape
    assert np.abs(small.astype(int) - np.asarray(wanted, int)).mean() < 2
    assert reduced(small, size) is small
