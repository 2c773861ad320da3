"""A copy of the page for the reader: even background, no red stamps, no leaders, no rules. Never shown, never kept."""

from dataclasses import dataclass

import cv2
import numpy as np

from .raster import Pixels

_BLACK = 0
_WHITE = 255
_BACKGROUND_DPI = 40


@dataclass(frozen=True, slots=True)
class Cleaned:
    """`grey` is the page for recognition, `ink` its mask; `tabular` when a grid of rules was found before they went."""

    grey: Pixels
    ink: Pixels
    tabular: bool
    leaders: int


def even_grey(rgb: Pixels, dpi: int) -> Pixels:
    """Return grey pixels with the background divided out: paper 255, shadows, folds and yellowing gone.

    The red channel is taken: red seals all but vanish in it, black and blue ink stay dark.
    """
    red = np.ascontiguousarray(rgb[:, :, 0])
    scale = min(1.0, _BACKGROUND_DPI / dpi)
    size = (max(1, round(red.shape[1] * scale)), max(1, round(red.shape[0] * scale)))
    small = cv2.resize(red, size, interpolation=cv2.INTER_AREA)
    # Closing with a disc wider than any stroke leaves paper only; the blur hides its blocks.
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (11, 11))
    paper = cv2.GaussianBlur(cv2.morphologyEx(small, cv2.MORPH_CLOSE, disc), (0, 0), 4)
    background = cv2.resize(paper, (red.shape[1], red.shape[0]), interpolation=cv2.INTER_LINEAR)
    divided = cv2.divide(red, np.maximum(background, 1), scale=_WHITE)
    return np.asarray(divided, dtype=np.uint8)


def ink_mask(grey: Pixels, dpi: int) -> Pixels:
    """Return 255 where there is ink, by a local threshold (Sauvola) on evened grey."""
    window = max(15, dpi // 8) | 1
    numbers = grey.astype(np.float32)
    mean = cv2.boxFilter(numbers, -1, (window, window))
    square = cv2.boxFilter(numbers * numbers, -1, (window, window))
    deviation = np.sqrt(np.maximum(square - mean * mean, 0))
    threshold = mean * (1 + 0.3 * (deviation / 128 - 1))
    dark = (numbers < threshold) & (grey < 200)
    return np.where(dark, np.uint8(_WHITE), np.uint8(_BLACK))


def clean_for_reading(grey: Pixels, dpi: int) -> Cleaned:
    """Take leader lines and rules out of evened grey pixels, so that layout analysis sees text only."""
    ink = ink_mask(grey, dpi)
    across, down = _rules(ink, dpi, horizontal=True), _rules(ink, dpi, horizontal=False)
    tabular = _is_grid(across, down, dpi)
    rules = across | down
    leaders, marks = _leaders(ink & ~rules, dpi)
    wider = np.asarray(cv2.dilate(rules | leaders, np.ones((3, 3), np.uint8)), dtype=np.uint8)
    cleaned = grey.copy()
    cleaned[wider > 0] = _WHITE
    return Cleaned(cleaned, ink & ~wider, tabular, marks)


def _pixels(millimetres: float, dpi: int) -> int:
    return max(1, round(millimetres * dpi / 25.4))


def _rules(ink: Pixels, dpi: int, *, horizontal: bool) -> Pixels:
    """Find straight rules: runs of 12 mm and more that are at most 1 mm thick (letters and seals are never both)."""
    if not horizontal:
        return np.ascontiguousarray(_rules(np.ascontiguousarray(ink.T), dpi, horizontal=True).T)
    # Scanned rules are ragged: a gap of half a millimetre does not end one.
    bridged = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, _pixels(0.5, dpi)), np.uint8))
    runs = cv2.morphologyEx(bridged, cv2.MORPH_OPEN, np.ones((1, _pixels(12, dpi)), np.uint8))
    solid = cv2.morphologyEx(runs, cv2.MORPH_OPEN, np.ones((_pixels(1.2, dpi), 1), np.uint8))
    thin = cv2.subtract(runs, solid)
    return np.asarray(cv2.bitwise_and(thin, ink), dtype=np.uint8)


def _is_grid(across: Pixels, down: Pixels, dpi: int) -> bool:
    """Say whether rules cross often enough to be a table: at least 3 x 3 crossings."""
    reach = np.ones((_pixels(1, dpi), _pixels(1, dpi)), np.uint8)
    crossings = cv2.bitwise_and(cv2.dilate(across, reach), cv2.dilate(down, reach))
    count, _ = cv2.connectedComponents(crossings)
    return count - 1 >= 9


def _leaders(ink: Pixels, dpi: int) -> tuple[Pixels, int]:
    """Find leader lines by structure: small marks in one row, evenly spaced, at least five over 8 mm.

    Returns the mask of their pixels and the number of marks.
    """
    count, labels, stats, centres = cv2.connectedComponentsWithStats(ink, connectivity=8)
    wide, high = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    flat = (high <= _pixels(0.9, dpi)) & (wide <= _pixels(4.0, dpi))
    flat |= (high <= _pixels(0.6, dpi)) & (wide <= _pixels(12.0, dpi))
    flat[0] = False
    chosen = np.flatnonzero(flat)
    if chosen.size < 5:
        return np.zeros_like(ink), 0
    marks = _rows_of_marks(chosen, stats, centres, dpi)
    keep = np.zeros(count, dtype=bool)
    keep[marks] = True
    return np.where(keep[labels], np.uint8(_WHITE), np.uint8(_BLACK)), len(marks)


def _rows_of_marks(
    chosen: np.ndarray, stats: np.ndarray, centres: np.ndarray, dpi: int
) -> list[int]:
    """Chain marks left to right where the next one lies in the same row within reach; keep leaders only."""
    reach, drift = _pixels(3.0, dpi), max(1.5, _pixels(0.35, dpi))
    order = chosen[np.argsort(stats[chosen, cv2.CC_STAT_LEFT], kind="stable")]
    chains: list[list[int]] = []
    open_chains: list[list[int]] = []
    for mark in order:
        left, row = int(stats[mark, cv2.CC_STAT_LEFT]), float(centres[mark, 1])
        open_chains = [chain for chain in open_chains if left - _right(chain[-1], stats) <= reach]
        near = [chain for chain in open_chains if abs(float(centres[chain[-1], 1]) - row) <= drift]
        if near:
            min(near, key=lambda chain: abs(float(centres[chain[-1], 1]) - row)).append(int(mark))
        else:
            chain = [int(mark)]
            chains.append(chain)
            open_chains.append(chain)
    return [mark for chain in chains if _is_leader(chain, stats, dpi) for mark in chain]


def _right(mark: int, stats: np.ndarray) -> int:
    return int(stats[mark, cv2.CC_STAT_LEFT] + stats[mark, cv2.CC_STAT_WIDTH])


def _is_leader(chain: list[int], stats: np.ndarray, dpi: int) -> bool:
    if len(chain) < 5:
        return False
    lefts = stats[chain, cv2.CC_STAT_LEFT].astype(np.float64)
    widths = stats[chain, cv2.CC_STAT_WIDTH].astype(np.float64)
    if lefts[-1] + widths[-1] - lefts[0] < _pixels(8.0, dpi):
        return False
    gaps = lefts[1:] - (lefts[:-1] + widths[:-1])
    usual = max(float(np.median(gaps)), 1.0)
    # Marks under letters (dấu nặng) never come so close and so even.
    even = float(np.mean(np.abs(gaps - usual) <= max(2.0, 0.6 * usual)))
    return even >= 0.6 and usual <= _pixels(2.0, dpi)
