"""A copy of the page for the reader: even background, no red stamps, no leaders, no rules. Never shown, never kept."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .leaders import leader_marks
from .raster import Pixels
from .rules import find_lines, line_mask

_BLACK = 0
_WHITE = 255
_BACKGROUND_DPI = 40
_WORTH_READING = 8
_REDNESS_OF_BLACK = 12
# Darkness (255 less grey) that print is brought to where it is paler, by at most so much.
_DARK = 150.0
_MOST_GAIN = 2.5
_WORTH_DARKENING = 1.15
_SOME_INK = 0.002
_PAPER_SHARE = 70
_PAPER_SHARE_OF_ROWS = 85
_EVEN_PAPER = 240
_DARKEST_FOLD = 160
# How far below the mean of even paper ink is, and the palest grey it may have.
_INK = (0.3, 200)
_FAINT_INK = (0.2, 212)


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
    black = cv2.dilate(faint_ink_mask(grey, dpi), np.ones((5, 5), np.uint8))
    green[black > 0] = _WHITE
    letters = _letter_sized(ink_mask(green, dpi), dpi)
    if letters is None:
        return None
    near = cv2.dilate(letters, np.ones((5, 5), np.uint8))
    green[near == 0] = _WHITE
    return green


def _letter_sized(ink: Pixels, dpi: int) -> Pixels | None:
    """Keep pieces of a letter's size on lines of at least `_WORTH_READING` letters: arcs of seals are none."""
    _, labels, stats, centres = cv2.connectedComponentsWithStats(ink, connectivity=8)
    wide, high, area = (
        stats[:, column] for column in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA)
    )
    large, small = _pixels(14, dpi), _pixels(1.5, dpi)
    fits = (high <= large) & (wide <= large) & (area >= _pixels(0.3, dpi) ** 2)
    fits[0] = False
    letters = fits & (high >= small)
    step = _pixels(1.0, dpi)
    rows = np.bincount(
        (centres[letters, 1] / step).astype(np.int64), minlength=ink.shape[0] // step + 2
    )
    full = np.convolve(rows, (1, 1), mode="same") >= _WORTH_READING
    if not full.any():
        return None
    # A line's marks above and below its letters are part of it.
    band = np.repeat(np.convolve(full, np.ones(9), mode="same") > 0, step)[: ink.shape[0]]
    kept = np.where(fits[labels], np.uint8(_WHITE), np.uint8(_BLACK))
    kept[: band.size][~band] = _BLACK
    return kept


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
    return _darker(grey, _around(grey, dpi), *_INK)


def faint_ink_mask(grey: Pixels, dpi: int) -> Pixels:
    """Return 255 where there is ink or a trace of it: pale lines stay whole, show-through is still left out."""
    return _darker(grey, _around(grey, dpi), *_FAINT_INK)


def ink_masks(grey: Pixels, dpi: int) -> tuple[Pixels, Pixels]:
    """Return `ink_mask` and `faint_ink_mask` of a page, for less than one after the other."""
    around = _around(grey, dpi)
    return _darker(grey, around, *_INK), _darker(grey, around, *_FAINT_INK)


def _around(grey: Pixels, dpi: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return mean and deviation of what is around each place, on a quarter of the resolution: both are smooth."""
    height, width = grey.shape
    step = 4 if min(height, width) >= 256 else 1
    size = (max(1, width // step), max(1, height // step))
    window = max(5, dpi // 8 // step) | 1
    squares = np.multiply(grey, grey, dtype=np.uint16)
    mean = cv2.blur(_smaller(grey, size), (window, window))
    square = cv2.blur(_smaller(squares, size), (window, window))
    deviation = np.sqrt(np.maximum(square - mean * mean, 0))
    return np.asarray(mean, np.float32), np.asarray(deviation, np.float32)


def _darker(
    grey: Pixels,
    around: tuple[NDArray[np.float32], NDArray[np.float32]],
    depth: float,
    palest: int,
) -> Pixels:
    """Return 255 where grey is below a local threshold: `depth` under the mean of even paper, less where ink is near."""
    mean, deviation = around
    threshold = np.minimum(mean * (1 + depth * (deviation / 128 - 1)), palest)
    size = (grey.shape[1], grey.shape[0])
    wanted = cv2.resize(threshold, size, interpolation=cv2.INTER_LINEAR)
    lower = cv2.compare(grey, np.ceil(wanted, out=wanted).astype(np.uint8), cv2.CMP_LT)
    return np.asarray(lower, dtype=np.uint8)


def _smaller(
    values: NDArray[np.uint8] | NDArray[np.uint16], size: tuple[int, int]
) -> NDArray[np.float32]:
    small = cv2.resize(values, size, interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.float32)


def clean_for_reading(grey: Pixels, dpi: int) -> Cleaned:
    """Take leader lines and rules out of evened grey pixels, so that layout analysis sees text only."""
    # Lines are looked for in what is paler than letters may be: worn forms keep only traces of them.
    ink, traces = ink_masks(grey, dpi)
    upright = np.ascontiguousarray(traces.T)
    across = line_mask(traces, find_lines(traces, dpi), dpi)
    down = np.ascontiguousarray(line_mask(upright, find_lines(upright, dpi), dpi).T)
    tabular = _is_grid(across, down, dpi)
    rules = _with_crossings(across, down, traces, dpi)
    leaders, marks = leader_marks(np.asarray(cv2.subtract(traces, rules), np.uint8), dpi)
    lines = cv2.bitwise_or(rules, leaders)
    # The soft edge of a line goes with it, that of a letter beside it stays.
    letters = cv2.dilate(cv2.subtract(ink, lines), np.ones((3, 3), np.uint8))
    edges = cv2.subtract(cv2.dilate(lines, np.ones((3, 3), np.uint8)), letters)
    gone = np.asarray(cv2.bitwise_or(lines, edges), dtype=np.uint8)
    cleaned = _evenly_dark(_unfolded(grey, dpi), traces, dpi)
    cleaned[gone > 0] = _WHITE
    return Cleaned(cleaned, np.asarray(cv2.subtract(ink, gone), np.uint8), tabular, marks)


def _with_crossings(across: Pixels, down: Pixels, ink: Pixels, dpi: int) -> Pixels:
    """Return all rules with the ink where they meet, which runs free in neither direction."""
    reach = np.ones((_pixels(1.3, dpi), _pixels(1.3, dpi)), np.uint8)
    near = cv2.bitwise_and(cv2.dilate(across, reach), cv2.dilate(down, reach))
    rules = cv2.bitwise_or(cv2.bitwise_or(across, down), cv2.bitwise_and(near, ink))
    return np.asarray(rules, dtype=np.uint8)


def _unfolded(grey: Pixels, dpi: int) -> Pixels:
    """Return the page without the soft dark lines of folds, up the page or across it.

    Paper is what most of a short stretch of a column (or row) is; print never covers that much of it.
    """
    block = _pixels(25, dpi)
    if min(grey.shape) < 2 * block:
        return grey
    smooth = _lifted(grey, block, _PAPER_SHARE)
    across = _lifted(np.ascontiguousarray(smooth.T), block, _PAPER_SHARE_OF_ROWS)
    return np.ascontiguousarray(across.T)


def _lifted(grey: Pixels, block: int, share: int) -> Pixels:
    """Divide each column by its own paper, told from every fourth pixel of stretches `block` pixels high."""
    height, width = grey.shape
    count = height // block
    sample = grey[: count * block : 4] if block % 4 == 0 else grey[: count * (block // 4) * 4 : 4]
    stretches = sample[: count * (block // 4)].reshape(count, block // 4, width)
    place = min(block // 4 - 1, round(block // 4 * share / 100))
    paper = np.partition(stretches, place, axis=1)[:, place]
    if int(paper.min()) >= _EVEN_PAPER:
        return grey
    level = np.clip(paper, _DARKEST_FOLD, _WHITE).astype(np.uint8)
    whole = cv2.resize(level, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(grey, whole, scale=_WHITE), dtype=np.uint8)


def _evenly_dark(grey: Pixels, ink: Pixels, dpi: int) -> Pixels:
    """Return the page with pale print as dark as the rest: toner that ran out, worn carbon copies.

    What the reader takes for ink depends on how dark it is; how dark print is here is averaged over 12 mm around.
    """
    height, width = grey.shape
    size = (max(1, width // 4), max(1, height // 4))
    window = (max(3, _pixels(12, dpi) // 4),) * 2
    inked = cv2.bitwise_and(cv2.bitwise_not(grey), ink)
    darkness = cv2.blur(_smaller(np.asarray(inked, np.uint8), size), window)
    amount = cv2.blur(_smaller(ink, size), window) / _WHITE
    usual = darkness / np.maximum(amount, 1e-3)
    gain = np.clip(_DARK / np.maximum(usual, 1.0), 1.0, _MOST_GAIN)
    gain[amount < _SOME_INK] = 1.0
    if float(gain.max()) < _WORTH_DARKENING:
        return grey.copy()
    wide = cv2.resize(gain.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
    paper_to_ink = cv2.multiply(cv2.bitwise_not(grey), wide, dtype=cv2.CV_8U)
    return np.asarray(cv2.bitwise_not(paper_to_ink), dtype=np.uint8)


def _pixels(millimetres: float, dpi: int) -> int:
    return max(1, round(millimetres * dpi / 25.4))


def _is_grid(across: Pixels, down: Pixels, dpi: int) -> bool:
    """Say whether rules cross often enough to be a table: at least 3 x 3 crossings."""
    reach = np.ones((_pixels(1, dpi), _pixels(1, dpi)), np.uint8)
    crossings = cv2.bitwise_and(cv2.dilate(across, reach), cv2.dilate(down, reach))
    count, _ = cv2.connectedComponents(crossings)
    return count - 1 >= 9
