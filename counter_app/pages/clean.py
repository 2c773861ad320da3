"""A copy of the page for the reader: even background, no red stamps, no leaders, no rules. Never shown, never kept."""

from dataclasses import dataclass

import cv2
import numpy as np

from .leaders import leader_marks
from .raster import Pixels

_BLACK = 0
_WHITE = 255
_BACKGROUND_DPI = 40
_WORTH_READING = 8
_REDNESS_OF_BLACK = 12
_SURELY_BLACK = 120


@dataclass(frozen=True, slots=True)
class Cleaned:
    """`grey` is the page for recognition, `ink` its mask; `tabular` when a grid of rules was found before they went."""

    grey: Pixels
    ink: Pixels
    tabular: bool
    leaders: int


def even_grey(rgb: Pixels, dpi: int) -> Pixels:
    """Return grey pixels with the background divided out: paper 255, shadows, folds and yellowing gone.

    The red channel is taken and what is red turned to paper: seals and red frames vanish, black and blue ink stay.
    """
    red, green = _divided(rgb[:, :, 0], dpi), _divided(rgb[:, :, 1], dpi)
    redness = cv2.subtract(red, cv2.add(green, np.full_like(green, _REDNESS_OF_BLACK)))
    return np.asarray(cv2.add(red, cv2.add(redness, redness)), dtype=np.uint8)


def coloured_ink(rgb: Pixels, grey: Pixels, dpi: int) -> Pixels | None:
    """Return grey pixels of what `even_grey` loses, pieces of a letter's size only: red titles, red serial numbers.

    Args:
        rgb: the page.
        grey: its `even_grey`, same size.

    None when there are too few such pieces to be worth a second reading.
    """
    green = _divided(rgb[:, :, 1], dpi)
    black = cv2.dilate(np.asarray(grey < _SURELY_BLACK, np.uint8), np.ones((5, 5), np.uint8))
    green[black > 0] = _WHITE
    letters = _letter_sized(ink_mask(green, dpi), dpi)
    if letters is None:
        return None
    near = cv2.dilate(letters, np.ones((5, 5), np.uint8))
    green[near == 0] = _WHITE
    return green


def _letter_sized(ink: Pixels, dpi: int) -> Pixels | None:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    wide, high, area = (
        stats[:, column] for column in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA)
    )
    large, small = _pixels(14, dpi), _pixels(1.5, dpi)
    fits = (high <= large) & (wide <= large) & (area >= _pixels(0.3, dpi) ** 2)
    fits[0] = False
    if np.count_nonzero(fits & (high >= small)) < _WORTH_READING:
        return None
    return np.where(fits[labels], np.uint8(_WHITE), np.uint8(_BLACK))


def _divided(channel: Pixels, dpi: int) -> Pixels:
    """Divide a channel by its own background: paper becomes 255 everywhere."""
    channel = np.ascontiguousarray(channel)
    scale = min(1.0, _BACKGROUND_DPI / dpi)
    size = (max(1, round(channel.shape[1] * scale)), max(1, round(channel.shape[0] * scale)))
    small = cv2.resize(channel, size, interpolation=cv2.INTER_AREA)
    # Closing with a disc wider than any stroke leaves paper only; the blur hides its blocks.
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (11, 11))
    paper = cv2.GaussianBlur(cv2.morphologyEx(small, cv2.MORPH_CLOSE, disc), (0, 0), 4)
    background = cv2.resize(
        paper, (channel.shape[1], channel.shape[0]), interpolation=cv2.INTER_LINEAR
    )
    divided = cv2.divide(channel, np.maximum(background, 1), scale=_WHITE)
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
    leaders, marks = leader_marks(ink & ~rules, dpi)
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
