"""The walks in few bits, held against the same reckoned plainly."""

import cv2
import numpy as np
import pytest

from counter_app.pages.erasing import take_lines
from counter_app.pages.evening import deepened, multiplied, multiplied_across
from counter_app.pages.fineness import fineness
from counter_app.pages.medians import median_level
from counter_app.pages.pieces import find_runs
from counter_app.pages.plumb import runs_down
from counter_app.pages.raster import Pixels
from counter_app.pages.rules import find_lines
from counter_app.pages.sharpness import measure_tiles
from counter_app.pages.thresholds import Depth, darker, surroundings
from counter_app.pages.turning import turned

DPI = 200


def print_like(seed: int, height: int, width: int) -> Pixels:
    """Soft dark strokes on paper with grain."""
    random = np.random.default_rng(seed)
    page = np.full((height, width), 240, np.uint8)
    for _ in range(height * width // 900):
        x, y = int(random.integers(width)), int(random.integers(height))
        end = (x + int(random.integers(-12, 13)), y + int(random.integers(-12, 13)))
        cv2.line(page, (x, y), end, int(random.integers(0, 140)), 2)
    soft = cv2.GaussianBlur(page, (3, 3), 0).astype(int)
    return np.clip(soft + random.integers(-9, 10, soft.shape), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("degrees", [0.1, -0.65, 1.4, -3.3, 5.0])
@pytest.mark.parametrize("deep", [1, 3])
def test_a_turn_is_that_of_opencv_but_for_a_grey_level(degrees: float, deep: int) -> None:
    page = np.dstack([print_like(seed, 331, 273) for seed in range(deep)])
    page = page[:, :, 0] if deep == 1 else page
    height, width = page.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0)
    exact = cv2.warpAffine(page, matrix, (width, height), flags=cv2.INTER_CUBIC)
    inner = np.s_[40:-40, 40:-40]
    off = np.abs(turned(page, degrees, (240, 240, 240))[inner].astype(int) - exact[inner])
    assert float(off.mean()) < 1.5
    assert float(np.percentile(off, 99)) <= 9


def test_a_turn_leaves_black_and_white_as_they_are() -> None:
    for level in (0, 255):
        page = np.full((90, 120, 3), level, np.uint8)
        assert np.all(turned(page, 1.7, (level,) * 3) == level)


@pytest.mark.parametrize("size", [(300, 411), (257, 256), (403, 530)])
def test_ink_is_what_is_darker_than_its_surroundings(size: tuple[int, int]) -> None:
    grey = print_like(3, *size)
    around = surroundings(grey, DPI)
    # The same without blocks: mean and deviation over the same square inches at each pixel.
    window = (DPI // 8 // 4 | 1) * 4
    level = grey.astype(np.float64)
    mean = cv2.blur(level, (window, window))
    deviation = np.sqrt(np.maximum(cv2.blur(level * level, (window, window)) - mean * mean, 0))
    limit = np.minimum(mean * (1 + 0.3 * (deviation / 128 - 1)), 200)
    inner = np.s_[30:-30, 30:-30]
    clear = np.abs(level - limit)[inner] > 6
    mask = darker(grey, around, Depth(0.3, 200))
    assert set(np.unique(mask)) == {0, 255}
    assert 0.02 < np.mean(mask > 0) < 0.5
    assert np.array_equal((mask > 0)[inner][clear], (level < limit)[inner][clear])


def test_a_small_picture_is_looked_at_pixel_by_pixel() -> None:
    grey = np.full((60, 200), 250, np.uint8)
    grey[20:40, 50:54] = 30
    mask = darker(grey, surroundings(grey, DPI), Depth(0.3, 200))
    assert np.array_equal(mask > 0, grey < 100)


def test_lines_go_with_their_soft_edge_and_letters_keep_theirs() -> None:
    random = np.random.default_rng(4)
    lines, ink = np.zeros((2, 90, 140), np.uint8)
    lines[40:42, 5:120] = lines[60, :30] = 255
    ink[:] = np.where(random.random(ink.shape) < 0.1, 255, 0)
    ink |= lines
    grey = random.integers(0, 250, ink.shape).astype(np.uint8)
    around = np.ones((3, 3), np.uint8)
    edges = cv2.subtract(cv2.dilate(lines, around), cv2.dilate(cv2.subtract(ink, lines), around))
    expected = cv2.bitwise_or(grey, cv2.bitwise_or(lines, edges))
    take_lines(grey, lines, ink)
    assert np.array_equal(grey, expected)


def test_gains_across_are_those_of_the_page_on_its_side() -> None:
    grey = print_like(5, 70, 103)
    gains = np.random.default_rng(6).uniform(1, 2, (5, 70)).astype(np.float32)
    upright = multiplied(np.ascontiguousarray(grey.T), gains, 20)
    assert np.array_equal(multiplied_across(grey, gains, 20), upright.T)


def test_print_is_deepened_by_its_gain() -> None:
    grey = print_like(7, 40, 50)
    doubled = deepened(grey, np.full((10, 50), 2, np.float32), 4)
    assert np.array_equal(doubled, np.maximum(255 - 2 * (255 - grey.astype(int)), 0))


@pytest.mark.parametrize("levels", [[7], [3, 9], [0, 255, 255], [5, 5, 6, 200], [300, 765, 4, 4]])
def test_counted_medians_are_sorted_ones(levels: list[int]) -> None:
    assert median_level(np.asarray(levels, np.uint16)) == float(np.median(levels))


@pytest.mark.parametrize("seed", range(4))
def test_what_holds_a_line_down_the_page_runs_down(seed: int) -> None:
    random = np.random.default_rng(seed)
    ink = np.where(random.random((700, 60)) < 0.1, np.uint8(255), np.uint8(0))
    assert not runs_down(ink, DPI, 30.0)
    high = 245
    for y in range(high):
        # Ragged, askew and broken, as scanned lines are.
        if y % 40 not in (7, 8):
            ink[300 + y, 30 + y // 90] = 255
    assert runs_down(ink, DPI, 30.0)
    wider = cv2.dilate(np.ascontiguousarray(ink.T), np.ones((3, 1), np.uint8))
    assert find_runs(np.asarray(wider, np.uint8), bridged=4, least=230)[0].size > 0


def test_no_line_is_found_where_nothing_runs_down() -> None:
    page = np.zeros((900, 300), np.uint8)
    page[100:300, 150] = 255  # 25 mm: a rule, no streak
    assert not runs_down(page, DPI, 30.0)
    assert not find_lines(np.ascontiguousarray(page.T), DPI, least_mm=30.0)
    page[300:350, 150] = 255
    assert runs_down(page, DPI, 30.0)
    assert find_lines(np.ascontiguousarray(page.T), DPI, least_mm=30.0)


def test_tiles_hold_the_steepest_edges_of_smoothed_print() -> None:
    grey = print_like(9, 330, 290)
    ink = np.where(grey < 120, np.uint8(255), np.uint8(0))
    tiles = measure_tiles(grey, ink, DPI)
    smooth = cv2.GaussianBlur(grey, (3, 3), 0).astype(int)
    across = np.abs(smooth[1:-1, 2:] - smooth[1:-1, :-2])
    inner, marks = smooth[1:-1, 1:-1], ink[1:-1, 1:-1]

    def blocks(values: np.ndarray) -> np.ndarray:
        rows, columns = values.shape[0] // 8, values.shape[1] // 8
        whole = values[: rows * 8, : columns * 8].reshape(rows, 8, columns, 8)
        return np.asarray(whole.max(axis=(1, 3)))

    wide = np.ones((3, 3), np.uint8)
    lightest = cv2.dilate(blocks(inner).astype(np.uint8), wide)
    darkest = 255 - cv2.dilate(blocks(255 - inner).astype(np.uint8), wide).astype(int)
    contrast = lightest - darkest
    clear = ((blocks(marks) > 0) & (contrast >= 10))[:16, :16]
    ratio = (blocks(across) / np.maximum(contrast, 1))[:16, :16]
    assert float(tiles.across[0, 0]) == pytest.approx(float(ratio[clear].mean()), rel=1e-5)
    assert float(tiles.strokes[0, 0]) == pytest.approx(float((blocks(marks)[:16, :16] > 0).mean()))


def test_fineness_is_how_print_bends() -> None:
    grey = print_like(10, 400, 90)
    ink = np.where(grey < 120, np.uint8(255), np.uint8(0))
    level, marks = grey.astype(int), ink > 0
    bends = []
    for reach in (1, 2):
        total = 0
        for y in range(2, 398, 2):
            for x in range(2, 88):
                if marks[y, x - 2] or marks[y, x + 2] or marks[y - 2, x] or marks[y + 2, x]:
                    total += abs(level[y, x - reach] + level[y, x + reach] - 2 * level[y, x])
                    total += abs(level[y - reach, x] + level[y + reach, x] - 2 * level[y, x])
        bends.append(total)
    assert fineness(grey, ink) == pytest.approx(bends[0] / bends[1])
