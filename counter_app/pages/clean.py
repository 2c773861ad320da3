"""A copy of the page for the reader: even background, no red stamps, no leaders, no rules. Never shown, never kept."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .blocks import STEP, darkness, means, usual_levels
from .comb_cells import Comb
from .combs import find_combs
from .compiled import compiled
from .dashes import Place
from .erasing import take_lines
from .evening import deepened, divide_light, multiplied, multiplied_across
from .leaders import leader_marks
from .pieces import find_pieces
from .raster import Pixels
from .red_lines import floors_of
from .rules import find_lines, line_mask
from .stairs import has_stairs, without_stairs
from .stops import Stop, lift_stops
from .tables import Tables, find_tables
from .thresholds import Depth, darker, surroundings

_BLACK = 0
_WHITE = 255
_BACKGROUND_DPI = 40
_WORTH_READING = 8
_SMALLEST_MM = 0.3
_REDNESS_OF_BLACK = 12
# How much darker coloured ink is in the green channel than in the reading copy.
_COLOURED = 30
_CROSSINGS_OF_A_GRID = 9
# Darkness (255 less grey) that print is brought to where it is paler, by at most so much.
_DARK = 150.0
_MOST_GAIN = 2.5
_WORTH_DARKENING = 1.15
_SOME_INK = 0.002
_PAPER_SHARE = 70
_PAPER_SHARE_OF_ROWS = 85
_EVEN_PAPER = 240
_DARKEST_FOLD = 160
_INK = Depth(0.3, 200)
_FAINT_INK = Depth(0.2, 212)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """`grey` is the page for recognition; `tabular` when a grid of rules was found before they went.

    `leaders`, `rules`: how many marks of leaders and how many rules went. `tables` says which cells the rules made, in
    pixels of `grey`; `combs` which cells want one letter each, in the same; `struck` where letters run into dashes that went;
    `stops` what went with leaders and may be a stop within figures.
    """

    grey: Pixels
    tabular: bool
    leaders: int
    rules: int
    tables: Tables
    struck: tuple[Place, ...] = ()
    combs: tuple[Comb, ...] = ()
    stops: tuple[Stop, ...] = ()


def even_grey(rgb: Pixels, dpi: int) -> Pixels:
    """Return grey pixels with the background divided out: paper 255, shadows, folds and yellowing gone.

    The red channel is taken and what is red turned to paper: seals and red frames vanish, black and blue ink stay.
    """
    step = _block(dpi)
    red, green = _paper_gains(means(rgb, step, channels=2), rgb.shape[1])
    return divide_light(rgb, red, green, step, redness=_REDNESS_OF_BLACK)


def even_with_red(rgb: Pixels, dpi: int, seals: Pixels | None = None) -> Pixels:
    """Return grey pixels like those of `even_grey`, with what is red as dark as it is in green light.

    `seals`, a mask of the page, however small, says where red is left out all the same.
    """
    green = _divided(np.asarray(cv2.extractChannel(rgb, 1), np.uint8), dpi)
    if seals is not None:
        size = (green.shape[1], green.shape[0])
        left_out = np.asarray(cv2.resize(seals, size, interpolation=cv2.INTER_NEAREST), np.uint8)
        green = np.asarray(cv2.bitwise_or(green, left_out, dst=green), np.uint8)
    return np.asarray(cv2.min(even_grey(rgb, dpi), green, dst=green), np.uint8)


def coloured_ink(rgb: Pixels, grey: Pixels, dpi: int, *, least_mm: float = 1.5) -> Pixels | None:
    """Return grey pixels of what `even_grey` loses, pieces of a letter's size only: red titles, red serial numbers.

    Args:
        rgb: the page.
        grey: its `even_grey`, same size.
        least_mm: the height from which pieces are letters that make a line.

    None when there are too few such pieces to be worth a second reading.
    """
    green = _divided(np.asarray(cv2.extractChannel(rgb, 1), np.uint8), dpi)
    _, lost = cv2.threshold(cv2.subtract(grey, green), _COLOURED, 1, cv2.THRESH_BINARY)
    if cv2.countNonZero(lost) < _WORTH_READING * _pixels(_SMALLEST_MM, dpi) ** 2:
        return None
    black = cv2.dilate(faint_ink_mask(grey, dpi), np.ones((5, 5), np.uint8))
    green = np.asarray(cv2.bitwise_or(green, black), np.uint8)
    letters = _letter_sized(ink_mask(green, dpi), dpi, least_mm)
    if letters is None:
        return None
    near = cv2.dilate(letters, np.ones((5, 5), np.uint8))
    return np.asarray(cv2.bitwise_or(green, cv2.bitwise_not(near)), np.uint8)


def _letter_sized(ink: Pixels, dpi: int, least_mm: float) -> Pixels | None:
    """Keep pieces of a letter's size on lines of at least `_WORTH_READING` letters: arcs of seals are none."""
    pieces = find_pieces(ink)
    large, small = _pixels(14, dpi), _pixels(least_mm, dpi)
    high = pieces.high
    fits = (high <= large) & (pieces.wide <= large)
    fits &= pieces.area >= _pixels(_SMALLEST_MM, dpi) ** 2
    letters = fits & (high >= small)
    step = _pixels(1.0, dpi)
    rows = np.bincount(
        (pieces.y[letters] / step).astype(np.int64), minlength=ink.shape[0] // step + 2
    )
    full = np.convolve(rows, (1, 1), mode="same") >= _WORTH_READING
    if not full.any():
        return None
    # A line's marks above and below its letters are part of it.
    band = np.repeat(np.convolve(full, np.ones(9), mode="same") > 0, step)[: ink.shape[0]]
    kept = pieces.mask_of(fits)
    kept[: band.size][~band] = _BLACK
    return kept


def _divided(channel: Pixels, dpi: int) -> Pixels:
    """Divide a channel by its own background: paper becomes 255 everywhere."""
    step = _block(dpi)
    (gains,) = _paper_gains(means(channel, step), channel.shape[1])
    return multiplied(channel, gains, step)


def _block(dpi: int) -> int:
    return max(1, round(dpi / _BACKGROUND_DPI))


def _paper_gains(levels: NDArray[np.float32], width: int) -> list[NDArray[np.float32]]:
    """Return for each channel what brings bare paper to white: a row for each row of blocks, a column for each of `width`
    pixels.
    """
    # Closing with a disc wider than any stroke leaves paper only; the blur hides its blocks.
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (11, 11))
    small = np.rint(levels).astype(np.uint8)
    paper = np.asarray(cv2.morphologyEx(small, cv2.MORPH_CLOSE, disc), np.uint8)
    smooth = cv2.split(cv2.GaussianBlur(paper, (0, 0), 4))
    # Paper has 256 levels: each one's gain is worked out once.
    gains = (_WHITE / np.maximum(np.arange(_WHITE + 1), 1)).astype(np.float32)
    return [_widened(np.asarray(cv2.LUT(level, gains)), width) for level in smooth]


def _widened(values: NDArray[np.floating], width: int) -> NDArray[np.float32]:
    """Give each row of values, one a block, a value for each pixel of `width`."""
    size = (width, values.shape[0])
    wide = cv2.resize(values.astype(np.float32, copy=False), size, interpolation=cv2.INTER_LINEAR)
    return np.asarray(wide, dtype=np.float32)


def ink_mask(grey: Pixels, dpi: int) -> Pixels:
    """Return 255 where there is ink, by a local threshold (Sauvola) on evened grey."""
    return darker(grey, surroundings(grey, dpi), _INK)


def faint_ink_mask(grey: Pixels, dpi: int) -> Pixels:
    """Return 255 where there is ink or a trace of it: pale lines stay whole, show-through is still left out."""
    return darker(grey, surroundings(grey, dpi), _FAINT_INK)


def ink_masks(grey: Pixels, dpi: int) -> tuple[Pixels, Pixels]:
    """Return `ink_mask` and `faint_ink_mask` of a page, for less than one after the other."""
    around = surroundings(grey, dpi)
    return darker(grey, around, _INK), darker(grey, around, _FAINT_INK)


def clean_for_reading(grey: Pixels, dpi: int, red: Pixels | None = None) -> Cleaned:
    """Take leader lines and rules out of evened grey pixels, so that layout analysis sees text only.

    `red`: the mask of the page's red ink, which `grey` is without; cells for one letter each may be drawn in it.
    """
    # Lines are looked for in what is paler than letters may be: worn forms keep only traces of them.
    ink, traces = ink_masks(grey, dpi)
    upright = np.asarray(cv2.transpose(traces), np.uint8)
    level, plumb = find_lines(traces, dpi), find_lines(upright, dpi)
    rules = line_mask(traces, level, dpi, grey)
    tabular = False
    if plumb:
        down = np.asarray(cv2.transpose(line_mask(upright, plumb, dpi, grey.T)), np.uint8)
        # Where rules meet they run free in neither direction.
        crossings = _crossings(rules, down, dpi) if level else None
        # At least 3 x 3 crossings make a table.
        tabular = crossings is not None and find_pieces(crossings).count >= _CROSSINGS_OF_A_GRID
        if not tabular:
            free = line_mask(upright, plumb, dpi, grey.T, through_print=True)
            down = np.asarray(cv2.transpose(free), np.uint8)
        cv2.bitwise_or(rules, down, dst=rules)
        if crossings is not None:
            cv2.bitwise_or(rules, cv2.bitwise_and(crossings, traces, dst=down), dst=rules)
    if red is None:
        combs = find_combs(traces, upright, level, plumb, dpi)
    else:
        drawn = np.asarray(cv2.bitwise_or(traces, red), np.uint8)
        down = np.asarray(cv2.transpose(drawn), np.uint8)
        combs = find_combs(drawn, down, (*level, *floors_of(red, dpi)), plumb, dpi)
    if combs.mask is not None:
        cv2.bitwise_or(rules, combs.mask, dst=rules)
    leaders = leader_marks(traces, rules, dpi)
    lines = np.asarray(cv2.bitwise_or(leaders.mask, rules), np.uint8)
    cleaned = _evenly_dark(_unfolded(grey, dpi), traces, dpi)
    cleaned = cleaned.copy() if cleaned is grey else cleaned
    stops = lift_stops(cleaned, leaders.stops)
    take_lines(cleaned, lines, ink)
    # Rules are straight, and of drawn pages they lie on whole pixels.
    if has_stairs(grey, np.asarray(cv2.subtract(ink, lines), np.uint8)):
        cleaned = without_stairs(cleaned, dpi)
    tables = find_tables(level, plumb, dpi)
    count = len(level) + len(plumb)
    return Cleaned(
        cleaned, tabular, leaders.marks, count, tables, leaders.struck, combs.combs, stops
    )


def _crossings(across: Pixels, down: Pixels, dpi: int) -> Pixels:
    """Return the places where rules of both directions come near each other."""
    reach = np.ones((_pixels(1.3, dpi), _pixels(1.3, dpi)), np.uint8)
    near = cv2.dilate(across, reach)
    return np.asarray(cv2.bitwise_and(near, cv2.dilate(down, reach), dst=near), dtype=np.uint8)


def _unfolded(grey: Pixels, dpi: int) -> Pixels:
    """Return the page without the soft dark lines of folds, up the page or across it.

    Paper is what most of a short stretch of a column (or row) is; print never covers that much of it.
    """
    block = _pixels(25, dpi)
    if min(grey.shape) < 2 * block:
        return grey
    # Every fourth pixel tells of a column's paper, and of a row's.
    stretch, step = block // 4, block // 4 * 4
    papers = usual_levels(grey[::4], stretch, _PAPER_SHARE)
    smooth = grey if _is_even(papers) else multiplied(grey, _lifting(papers), step)
    side = np.asarray(cv2.transpose(np.ascontiguousarray(smooth[:, ::4])), np.uint8)
    papers = usual_levels(side, stretch, _PAPER_SHARE_OF_ROWS)
    return smooth if _is_even(papers) else multiplied_across(smooth, _lifting(papers), step)


def _is_even(papers: Pixels) -> bool:
    return int(papers.min()) >= _EVEN_PAPER


def _lifting(papers: Pixels) -> NDArray[np.float32]:
    """Return what brings each stretch's own paper to white."""
    return (_WHITE / np.maximum(papers, _DARKEST_FOLD)).astype(np.float32)


def _evenly_dark(grey: Pixels, ink: Pixels, dpi: int) -> Pixels:
    """Return the page with pale print as dark as the rest: toner that ran out, worn carbon copies.

    What the reader takes for ink depends on how dark it is; how dark print is here is averaged over 12 mm around.
    """
    window = (max(3, _pixels(12, dpi) // STEP),) * 2
    dark, amount = (
        np.asarray(cv2.blur(level, window), np.float32) for level in darkness(grey, ink)
    )
    gain = np.empty_like(dark)
    if _find_gains(dark, amount, gain) < _WORTH_DARKENING:
        return grey
    return deepened(grey, _widened(gain, grey.shape[1]), STEP)


@compiled
def _find_gains(
    dark: NDArray[np.float32], amount: NDArray[np.float32], gain: NDArray[np.float32]
) -> float:
    """Fill in what makes print as dark as print is; return the largest gain. Where there is hardly any ink it is 1."""
    none, one, most = np.float32(1e-3), np.float32(1), np.float32(_MOST_GAIN)
    largest = one
    for y in range(gain.shape[0]):
        for x in range(gain.shape[1]):
            usual = dark[y, x] / max(amount[y, x], none)
            wanted = min(max(np.float32(_DARK) / max(usual, one), one), most)
            gain[y, x] = wanted if amount[y, x] >= np.float32(_SOME_INK) else one
        largest = max(largest, gain[y].max())
    return float(largest)


def _pixels(millimetres: float, dpi: int) -> int:
    return max(1, round(millimetres * dpi / 25.4))
