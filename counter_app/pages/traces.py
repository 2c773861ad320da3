"""Print that leaves no ink to be found: burnt away by light, or dissolved by blur. An empty page has none of either."""

from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from .print_pieces import PrintPieces, find_print
from .raster import Pixels, extremes, reduced
from .sharpness import measure_tiles

_DPI = 25
_GROUND_MM = 9
_PALE_STEPS = 12
_OVER_GRAIN = 9.0
_BURNT_PAPER = 252
_SHARP = 0.36
_MANY_PIECES = 40
_CELL_MM = 12.0
_CLOSE = 5
_FOLD_CELLS = 3
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


class Hidden(StrEnum):
    PALE = "pale"
    SOFT = "soft"


def hidden_print(grey: Pixels, ink: Pixels, dpi: int, paper: float) -> Hidden | None:
    """Say whether a page with no or little `ink` (its mask) holds other print; `paper` is the grey level of its paper.

    Print of the back that shines through is pale and soft at once, and is left out: pale print counts where its edges
    are sharp or the paper is burnt white, soft print where it is as dark as print is.
    """
    if min(grey.shape) < dpi:
        return None
    smooth = cv2.GaussianBlur(grey, (3, 3), 0)
    reach = round(2.0 * dpi / 25.4) | 1
    ground = cv2.morphologyEx(smooth, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    depth = cv2.subtract(ground, smooth)
    # Whole grey levels are too rough a measure of grain: its mean, edges of print left out.
    steps = np.asarray(cv2.absdiff(smooth[:, 1:], smooth[:, :-1]))[::2, ::2]
    grain = float(steps[steps <= _PALE_STEPS].mean())
    _, mask = cv2.threshold(depth, max(_PALE_STEPS, _OVER_GRAIN * grain), 255, cv2.THRESH_BINARY)
    pale = np.asarray(mask, np.uint8)
    pale[cv2.dilate(ink, np.ones((5, 5), np.uint8)) > 0] = 0
    if _gathered(find_print(pale, dpi), dpi) >= _MANY_PIECES:
        steep = measure_tiles(grey, pale, dpi).steep
        known = steep[np.isfinite(steep)]
        sharp = known.size > 0 and float(np.median(known)) >= _SHARP
        if sharp or paper >= _BURNT_PAPER:
            return Hidden.PALE
    return Hidden.SOFT if _is_soft(grey, ink, dpi) else None


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


def _gathered(pieces: PrintPieces, dpi: int) -> int:
    """Count the pieces that stand close to others, as letters do and specks do not; those along folds are left out."""
    if not len(pieces):
        return 0
    cell = _CELL_MM * dpi / 25.4
    places = (pieces.boxes[:, :2] / cell).astype(int)
    grid = np.zeros(places.max(axis=0) + 1, np.int64)
    np.add.at(grid, (places[:, 0], places[:, 1]), 1)
    grid[grid < _CLOSE] = 0
    # A fold fills a row of cells or a column, and those beside it where it runs askew.
    grid[np.argsort(grid.sum(axis=1))[-_FOLD_CELLS:]] = 0
    grid[:, np.argsort(grid.sum(axis=0))[-_FOLD_CELLS:]] = 0
    return int(grid.sum())


def _is_soft(grey: Pixels, ink: Pixels, dpi: int) -> bool:
    """Say whether lines of dissolved print stand on the page: dark bands a few millimetres high."""
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
    unknown = labels[np.asarray(known)[margin:-margin, margin:-margin] == 0]
    area = np.bincount(unknown, minlength=len(stats))
    area[0] = 0
    apart = area[~fold]
    many = np.count_nonzero(apart) >= _FEW_PLACES and apart.sum() >= _SOFT_SHARE * inner.size
    return bool(many) or float(area.sum()) >= _MUCH * inner.size
