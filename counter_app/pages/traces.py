"""Print that leaves no ink to be found: burnt away by light, or dissolved by blur. An empty page has none of either."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from .margins import Place
from .print_pieces import PrintPieces, find_print
from .raster import Pixels, extremes, reduced
from .sharpness import Tiles, measure_tiles

_DPI = 25
_GROUND_MM = 9
_PALE_STEPS = 12
_OVER_GRAIN = 9.0
_BURNT_PAPER = 252
_SHARP = 0.36
_SURELY_SHARP = 0.45
_MANY_LETTERS = 40
_LETTERS_OF_A_LINE = 20
_CELL_MM = 12.0
_CLOSE = 4
# So many letters at the most are taken to have run together into one piece.
_LONG_WORD = 6.0
# Folds are lines of cells; print fills so many side by side and one below the other.
_BLOCK_CELLS = 3
_FOLD_SPANS = 0.85
_RIM = 2
_SOFT_STEPS = 18
_STRONG_COLOUR = 50
_SOFT_SHARE = 0.006
_SPANNING = 0.5
_MUCH = 0.08
_FEW_PLACES = 4
_AFAR_DPI = 100
_SOME_INK = 60
_EDGE_MM = 6.0
_WIDEST_MM = 110.0
_PALE_COLOUR = 14
_STROKE_MM = 5.0
_MARGIN_MM = 16.0
# Grain leaves such gaps on either side in a pale line; print that they join is no higher, nor a line of it longer.
_BROKEN_MM = 0.4
_HIGHEST_MM, _LONGEST_MM = 12.0, 190.0
_DRAWN_MM = 30.0


class Hidden(StrEnum):
    PALE = "pale"
    SOFT = "soft"


@dataclass(frozen=True, slots=True)
class Traces:
    """Print that is no ink: `hidden` when it is as much as a page's, else `faint` is where some lines of it stand.

    The place is in pixels of the page that was looked at. `drawn` when pale curves stand there that are neither print nor
    a fold: guilloche, a seal's rim.
    """

    hidden: Hidden | None = None
    faint: Place | None = None
    drawn: bool = False


def traces_of_print(grey: Pixels, ink: Pixels, dpi: int, paper: float) -> Traces:
    """Say whether a page with no or little `ink` (its mask) holds other print; `paper` is the grey level of its paper.

    Print of the back that shines through is pale and soft at once, and is left out: pale print counts where its edges
    are sharp or the paper is burnt white, soft print where it is as dark as print is.
    """
    if min(grey.shape) < dpi:
        return Traces()
    strokes = _pale_strokes(grey, ink, dpi)
    pale, drawn = _without_curves(strokes, dpi)
    pieces = find_print(pale, dpi)
    letters = _letters(pieces, dpi)
    tiles = measure_tiles(grey, pale, dpi)
    many = max(_in_blocks(letters), _beside_folds(letters)) >= _MANY_LETTERS
    if many and (_steepness(tiles.steep) >= _SHARP or paper >= _BURNT_PAPER):
        return Traces(Hidden.PALE)
    if _is_soft(grey, ink, dpi, measure_tiles(grey, strokes, dpi)):
        return Traces(Hidden.SOFT)
    lines = [
        place
        for place in _lines(pieces, letters)
        if not _spans(place, grey) and _steepness(_within(tiles, place)) >= _SURELY_SHARP
    ]
    return Traces(faint=_around(lines), drawn=drawn)


def _pale_strokes(grey: Pixels, ink: Pixels, dpi: int) -> Pixels:
    """Return the mask of what is darker than the paper around it and than grain, without letters of ink."""
    smooth = cv2.GaussianBlur(grey, (3, 3), 0)
    reach = round(2.0 * dpi / 25.4) | 1
    ground = cv2.morphologyEx(smooth, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    depth = cv2.subtract(ground, smooth)
    # Whole grey levels are too rough a measure of grain: its mean, edges of print left out.
    steps = np.asarray(cv2.absdiff(smooth[:, 1:], smooth[:, :-1]))[::2, ::2]
    grain = float(steps[steps <= _PALE_STEPS].mean())
    _, mask = cv2.threshold(depth, max(_PALE_STEPS, _OVER_GRAIN * grain), 255, cv2.THRESH_BINARY)
    pale = np.asarray(mask, np.uint8)
    # Scraps of ink stay: in print that is hardly paler than ink, they and what is between them make the letters.
    for x0, y0, x1, y1 in find_print(ink, dpi).boxes.tolist():
        pale[max(0, y0 - _RIM) : y1 + _RIM, max(0, x0 - _RIM) : x1 + _RIM] = 0
    return pale


def _without_curves(pale: Pixels, dpi: int) -> tuple[Pixels, bool]:
    """Take out of a mask lines that go on further than print does, though grain breaks them: frames and guilloche.

    Return what is left, and whether there was one that is wide and high but no fold or frame.
    """
    gap = 2 * max(1, round(_BROKEN_MM * dpi / 25.4)) + 1
    whole = np.asarray(cv2.dilate(pale, np.ones((gap, gap), np.uint8)), np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(whole, connectivity=8)
    unit = dpi / 25.4
    wide, high = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    long = (high > _HIGHEST_MM * unit) | (wide > _LONGEST_MM * unit)
    spans = (wide > _FOLD_SPANS * pale.shape[1]) | (high > _FOLD_SPANS * pale.shape[0])
    drawn = ~spans & (np.minimum(wide, high) > _DRAWN_MM * unit)
    long[0] = True
    return np.where(long[labels], 0, pale).astype(np.uint8), bool(drawn[1:].any())


def has_colour(rgb: Pixels, dpi: int) -> bool:
    """Say whether something coloured stands on a page: a seal leaves no black ink, nor does a pen's one stroke.

    Strong colour counts in a few pieces of a letter's size, weak colour in one as large as a signature or a seal's star.
    """
    most, least = extremes(rgb)
    colour = np.asarray(cv2.subtract(most, least), np.uint8)
    usual = float(np.median(colour[::8, ::8]))
    _, mask = cv2.threshold(colour, usual + _STRONG_COLOUR, 255, cv2.THRESH_BINARY)
    if len(find_print(np.asarray(mask, np.uint8), dpi)) >= _FEW_PLACES:
        return True
    small = _seen_from_afar(colour, dpi)
    usual = float(np.median(small))
    return _has_large(small > usual + max(_PALE_COLOUR, usual / 4), dpi)


def has_stroke(ink: Pixels, dpi: int) -> bool:
    """Say whether `ink` (a mask) holds a piece as large as a signature: too high for a letter, neither fold nor streak."""
    return _has_large(_seen_from_afar(ink, dpi) > _SOME_INK, dpi)


def _seen_from_afar(plane: Pixels, dpi: int) -> Pixels:
    step = max(1, round(dpi / _AFAR_DPI))
    size = (max(1, plane.shape[1] // step), max(1, plane.shape[0] // step))
    return reduced(plane, size)


def _has_large(mask: NDArray[np.bool_], dpi: int) -> bool:
    """Say whether a piece is larger than specks and smaller than folds; away from the edges, in a page of `dpi` from afar."""
    unit = dpi / max(1, round(dpi / _AFAR_DPI)) / 25.4
    margin = round(_EDGE_MM * unit)
    inner = mask[margin:-margin, margin:-margin].astype(np.uint8)
    if min(inner.shape) < _STROKE_MM * unit:
        return False
    _, _, stats, _ = cv2.connectedComponentsWithStats(inner, connectivity=8)
    sides = stats[1:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]] / unit
    low, high = sides.min(axis=1), sides.max(axis=1)
    return bool(np.any((low >= _STROKE_MM / 2) & (high >= _STROKE_MM) & (high <= _WIDEST_MM)))


@dataclass(frozen=True, slots=True)
class _Letters:
    """Letters counted by cells (column, row); in those that hold a few at the least: specks stand alone.

    Attributes:
        pieces: to which each letter belongs; cells: in which it stands, one row a letter.
        count: of letters in each cell.
    """

    pieces: NDArray[np.int64]
    cells: NDArray[np.int64]
    count: NDArray[np.int64]


def _letters(pieces: PrintPieces, dpi: int) -> _Letters:
    low, sides = pieces.boxes[:, :2], pieces.boxes[:, 2:] - pieces.boxes[:, :2]
    # Small print that is pale runs together: a word is one piece.
    long = np.rint(sides.max(axis=1) / sides.min(axis=1)).clip(1, _LONG_WORD).astype(np.int64)
    of_piece = np.repeat(np.arange(len(pieces)), long)
    place = np.arange(long.sum()) - np.repeat(np.cumsum(long) - long, long) + 0.5
    middles = low[of_piece] + sides[of_piece] * (place / long[of_piece])[:, None]
    cells = (middles / (_CELL_MM * dpi / 25.4)).astype(np.int64)
    count = np.zeros(cells.max(axis=0, initial=0) + 1, np.int64)
    np.add.at(count, (cells[:, 0], cells[:, 1]), 1)
    count[count < _CLOSE] = 0
    return _Letters(of_piece, cells, count)


def _in_blocks(letters: _Letters) -> int:
    """Return how many letters stand in blocks as wide and high as folds are not."""
    full = (letters.count > 0).astype(np.uint8)
    block = np.ones((_BLOCK_CELLS, _BLOCK_CELLS), np.uint8)
    border = cv2.BORDER_CONSTANT
    opened = cv2.morphologyEx(full, cv2.MORPH_OPEN, block, borderType=border, borderValue=0)
    return int(letters.count[np.asarray(opened) > 0].sum())


def _beside_folds(letters: _Letters) -> int:
    """Return how many letters stand outside the fullest rows and columns of cells.

    A fold fills one, and those beside it where it runs askew.
    """
    count = letters.count.copy()
    count[np.argsort(count.sum(axis=1))[-_BLOCK_CELLS:]] = 0
    count[:, np.argsort(count.sum(axis=0))[-_BLOCK_CELLS:]] = 0
    return int(count.sum())


def _lines(pieces: PrintPieces, letters: _Letters) -> Iterator[Place]:
    """Yield where letters enough for a line stand in cells beside each other."""
    count, found = cv2.connectedComponents((letters.count > 0).astype(np.uint8), connectivity=8)
    labels = np.asarray(found)
    of_letter = labels[letters.cells[:, 0], letters.cells[:, 1]]
    for label in range(1, count):
        own = of_letter == label
        if np.count_nonzero(own) >= _LETTERS_OF_A_LINE:
            boxes = pieces.boxes[letters.pieces[own]]
            x0, y0 = boxes[:, :2].min(axis=0)
            x1, y1 = boxes[:, 2:].max(axis=0)
            yield int(x0), int(y0), int(x1), int(y1)


def _spans(place: Place, page: Pixels) -> bool:
    """Say whether a place goes from side to side as folds do and print, which has margins, does not."""
    x0, y0, x1, y1 = place
    high, wide = page.shape
    return bool(x1 - x0 > _FOLD_SPANS * wide or y1 - y0 > _FOLD_SPANS * high)


def _within(tiles: Tiles, place: Place) -> NDArray[np.float32]:
    x0, y0, x1, y1 = (int(side / tiles.side) for side in place)
    return tiles.steep[y0 : y1 + 1, x0 : x1 + 1]


def _steepness(tiles: NDArray[np.float32]) -> float:
    """Return how steep edges usually are, 0 where there are none."""
    known = tiles[np.isfinite(tiles)]
    return float(np.median(known)) if known.size else 0.0


def _around(places: Sequence[Place]) -> Place | None:
    if not places:
        return None
    x0, y0, x1, y1 = zip(*places, strict=True)
    return min(x0), min(y0), max(x1), max(y1)


def _is_soft(grey: Pixels, ink: Pixels, dpi: int, tiles: Tiles) -> bool:
    """Say whether lines of dissolved print stand on the page: dark bands a few millimetres high.

    `tiles` are of its pale strokes: where those are sharp, as the lines of guilloche are, nothing is dissolved.
    """
    scale = _DPI / dpi
    size = (round(grey.shape[1] * scale), round(grey.shape[0] * scale))
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    known = cv2.dilate(
        cv2.resize(ink, size, interpolation=cv2.INTER_AREA), np.ones((5, 5), np.uint8)
    )
    margin = round(_MARGIN_MM * _DPI / 25.4)
    inner = np.ascontiguousarray(small[margin:-margin, margin:-margin])
    if min(inner.shape) < 2 * _GROUND_MM:
        return False
    ground = cv2.morphologyEx(inner, cv2.MORPH_CLOSE, np.ones((_GROUND_MM, _GROUND_MM), np.uint8))
    depth = cv2.subtract(ground, inner)
    _, dark = cv2.threshold(depth, _SOFT_STEPS - 1, 255, cv2.THRESH_BINARY)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(
        np.asarray(dark, np.uint8), connectivity=8
    )
    wide, high = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    # A fold is one dark line from side to side and covers little; print stands in many places, or covers much.
    fold = (wide > _SPANNING * inner.shape[1]) | (high > _SPANNING * inner.shape[0])
    known = np.maximum(np.asarray(known, np.uint8), _sharp_places(tiles, dpi / _DPI, small.shape))
    unknown = labels[known[margin:-margin, margin:-margin] == 0]
    area = np.bincount(unknown, minlength=len(stats))
    area[0] = 0
    apart = area[~fold]
    many = np.count_nonzero(apart) >= _FEW_PLACES and apart.sum() >= _SOFT_SHARE * inner.size
    return bool(many) or float(area.sum()) >= _MUCH * inner.size


def _sharp_places(tiles: Tiles, scale: float, shape: tuple[int, ...]) -> Pixels:
    """Return 255 in the tiles whose strokes are sharp, on a page `scale` times smaller of `shape`."""
    rows, columns = (np.arange(side) * scale / tiles.side for side in shape[:2])
    steep = np.nan_to_num(tiles.steep)
    last = (steep.shape[0] - 1, steep.shape[1] - 1)
    down, across = rows.astype(int).clip(0, last[0]), columns.astype(int).clip(0, last[1])
    return np.where(steep[np.ix_(down, across)] >= _SHARP, 255, 0).astype(np.uint8)
