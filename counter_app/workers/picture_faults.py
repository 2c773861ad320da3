"""What is wrong with a page as a picture: from plain measures to reasons with their places."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from counter_app.domain.digitised import Box, QualityMark, QualityReason
from counter_app.pages.light import Cover
from counter_app.pages.margins import Place
from counter_app.pages.measure import Measures
from counter_app.pages.overlap import Seam
from counter_app.pages.sharpness import Tiles
from counter_app.pages.traces import Hidden

# Steepness an edge of print should have at the least, a share of its contrast a pixel; print of twice the usual height
# (pixels) bears more than twice the blur.
_SHARP_FROM = 0.37
_USUAL_HEIGHT = 20.0
_BEARS_MORE = 1.4
_DISSOLVED_BELOW = 0.30
_LETTERS_IN_A_TILE = 3
_SOME_STROKES = 0.03
_MORE_THAN_A_LINE = 0.09
_DRAGGED = 1.8
_IN_A_ROW = 0.8
_SMEARED_TILE = 0.2
_FEW_TILES = 3
_PICTURE_TILES = 10
_WORTH_TELLING = 0.1
_MUCH_OF_THE_PAGE = 0.3
_DARK_PAPER = 118
_BURNT_PAPER = 252
_ENOUGH_LETTERS = 50
BLACK_PAPER = 72
_PALE_CONTRAST = 55
_LOST_CONTRAST = 38
_WASHED_SHARE = 0.2
_PALE_SHARE = 0.5
_LOST_SHARE = 0.8
_PALE_TILES = 2.0
_PALE_PLACES = 5
_LEAST_DPI = 190
_HOPELESS_DPI = 100
_SMALL_PRINT = 9.0
# Below this the print of a scan has been enlarged, whatever resolution the file tells.
_ENLARGED_BELOW = 0.342
# Large print is as poor in detail by itself; usual type is 22 to 26 pixels high.
_TELLS_UP_TO = 30.0
# Where the file tells no resolution the print alone does: usual type is this high at 120 dpi.
_COARSE_PRINT = 13.0
_HOPELESS_PRINT = 7.0
_SKEWED_FROM = 5.0
_LOST_SHADE = 0.35
_NEAR_MM = 3.0
_FADING_MM = 6.0
_COVERED_LETTERS = 3
_MARGIN_BELOW_MM = 9.0
_CUT_ABOVE_MM = 3.0
_SURE_MARGIN_MM = 12.0
_PRINT_ABOVE_MM = 12.0
_NEAR_ABOVE_MM = 10.0
_OTHER_TILT, _SAME_TILT = 0.6, 0.3
_OTHER_PAPER, _SAME_PAPER = 4.0, 1.5
# Grey levels that paper beside a fold is darker on one side, brighter on the other, and that a flat sheet's is not.
_BENT, _FLAT = 2.5, 3.0
_SURELY_OTHER_PAPER = 8.0

Placing = Callable[[Place], Box]
"""Brings a place of the page as decoded to the emitted page."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A reason with its place; `lost` when it hides or spoils what the page says, so that it must be scanned again."""

    mark: QualityMark
    lost: bool = False


def picture_faults(
    measures: Measures, *, dpi: int, dpi_assumed: bool, skew: float, placing: Placing
) -> tuple[Fault, ...]:
    """Return what is wrong with a page that is not blank; `dpi` as decoded, `skew` in degrees as found."""
    blur, light = list(_blur(measures, placing)), list(_light(measures, placing))
    if measures.hidden is Hidden.PALE or measures.paper >= _BURNT_PAPER:
        # What light has burnt away leaves soft traces, and blur makes print pale: one of them is the cause.
        blur = [] if light else blur
    elif blur:
        light = [fault for fault in light if fault.mark.reason is QualityReason.TOO_DARK]
    unclear = any(fault.lost for fault in blur + light)
    # Soft print is as poor in detail as enlarged print: blur is told alone.
    # In the dark grain looks like ink.
    black = measures.paper < BLACK_PAPER
    found = [
        *_resolution(measures, dpi, dpi_assumed, unclear, soft=bool(blur)),
        *light,
        *blur,
        *(_cover(measures, cover, placing) for cover in measures.covers),
        *(_glare(measures, place, placing) for place in measures.glare),
        *(() if black else _cuts(measures, placing)),
        *(
            ()
            if unclear and not measures.long
            else _double_feed(measures, dpi_assumed, skew, placing)
        ),
    ]
    if abs(skew) >= _SKEWED_FROM:
        found.append(Fault(QualityMark(QualityReason.SKEWED)))
    return tuple(found)


def _resolution(
    measures: Measures, dpi: int, assumed: bool, unclear: bool, *, soft: bool
) -> Iterator[Fault]:
    """Weigh resolution by the print's own height and fineness; scraps of print that is `unclear` have none."""
    if assumed:
        yield Fault(QualityMark(QualityReason.RESOLUTION_ASSUMED))
    known = measures.components >= _ENOUGH_LETTERS and not unclear
    height = measures.letter_height if known else 0.0
    small = 0 < height < (_COARSE_PRINT if assumed else _SMALL_PRINT)
    told = known and not soft and measures.letter_height <= _TELLS_UP_TO
    enlarged = told and 0 < measures.fineness < _ENLARGED_BELOW
    if small or enlarged or (dpi < _LEAST_DPI and not assumed):
        hopeless = dpi < _HOPELESS_DPI and not assumed
        lost = hopeless or 0 < height < _HOPELESS_PRINT
        yield Fault(QualityMark(QualityReason.LOW_RESOLUTION), lost)


def _light(measures: Measures, placing: Placing) -> Iterator[Fault]:
    tiles = measures.tiles
    contrast = tiles.contrast[_lettered(measures)]
    usual = float(np.median(contrast)) if contrast.size else 255.0
    if measures.paper < _DARK_PAPER:
        lost = measures.paper < BLACK_PAPER or usual < _LOST_CONTRAST
        yield Fault(QualityMark(QualityReason.TOO_DARK), lost)
        return
    if measures.hidden is Hidden.PALE:
        yield Fault(QualityMark(QualityReason.TOO_LIGHT), lost=True)
        return
    bare = float(tiles.pale.sum()) / max(float(tiles.pale.sum() + tiles.strokes.sum()), 0.01)
    enough = measures.components >= _ENOUGH_LETTERS and float(tiles.pale.sum()) >= _PALE_TILES
    if enough and bare >= _PALE_SHARE and not measures.drawn:
        yield Fault(QualityMark(QualityReason.TOO_LIGHT), lost=bare >= _LOST_SHARE)
        return
    if contrast.size < _FEW_TILES:
        return
    pale = _lettered(measures) & (tiles.contrast < _PALE_CONTRAST)
    # A fold runs through its tiles as a single line.
    pale &= tiles.strokes >= _MORE_THAN_A_LINE
    share = np.count_nonzero(pale) / contrast.size
    if np.count_nonzero(pale) >= _PALE_PLACES and share >= _WASHED_SHARE:
        mark = QualityMark(QualityReason.TOO_LIGHT, _around(pale, share, tiles, placing))
        yield Fault(mark, lost=usual < _LOST_CONTRAST)


def _blur(measures: Measures, placing: Placing) -> Iterator[Fault]:
    if measures.hidden is Hidden.SOFT:
        yield Fault(QualityMark(QualityReason.BLURRED), lost=True)
        return
    tiles = measures.tiles
    smeared = _inner(tiles.smeared >= _SMEARED_TILE)
    told = _inner((tiles.strokes >= _SOME_STROKES) & np.isfinite(tiles.steep)) | smeared
    if measures.components < _ENOUGH_LETTERS or not told.any():
        return
    if _dragged(measures):
        yield Fault(QualityMark(QualityReason.BLURRED), lost=True)
        return
    larger = np.maximum(_heights(measures) / _USUAL_HEIGHT, 1.0)
    borne = _SHARP_FROM / larger**_BEARS_MORE
    steep = np.where(np.isfinite(tiles.steep), tiles.steep, 0)
    soft = told & (steep < borne)
    count, whole = int(np.count_nonzero(soft)), int(np.count_nonzero(told))
    if count < _FEW_TILES or count < _WORTH_TELLING * whole:
        return
    # A few places without a stroke, or a row of them, all print around them sharp, are an emblem, a portrait or a fold.
    if not (soft & ~smeared).any() and (count < _PICTURE_TILES or _in_a_row(soft)):
        return
    dissolved = soft & (steep < borne * (_DISSOLVED_BELOW / _SHARP_FROM))
    lost = int(np.count_nonzero(dissolved)) >= _WORTH_TELLING * whole
    mark = QualityMark(QualityReason.BLURRED, _around(soft, count / whole, tiles, placing))
    yield Fault(mark, lost)


def _dragged(measures: Measures) -> bool:
    """Say whether upright edges are much sharper than level ones or the other way round: the paper moved."""
    tiles, lettered = measures.tiles, _lettered(measures)
    # The bits of one straight line lie one way by themselves.
    if np.count_nonzero(lettered) < _FEW_TILES or _in_a_row(lettered):
        return False
    ratio = float(tiles.across[lettered].mean()) / max(float(tiles.down[lettered].mean()), 0.01)
    return not 1 / _DRAGGED < ratio < _DRAGGED


def _in_a_row(tiles: NDArray[np.bool_]) -> bool:
    """Say whether nearly all of the tiles lie in one row or in one column."""
    fullest = max(int(tiles.sum(axis=axis).max()) for axis in (0, 1))
    return bool(fullest > _IN_A_ROW * np.count_nonzero(tiles))


def _inner(tiles: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Leave out the outermost tiles: what is soft there is the end of the paper and its shadow."""
    inner = np.zeros_like(tiles)
    inner[1:-1, 1:-1] = tiles[1:-1, 1:-1]
    return inner


def _lettered(measures: Measures) -> NDArray[np.bool_]:
    """Return the tiles with letters enough to tell how dark print is: seals and pen strokes are another matter."""
    enough: NDArray[np.bool_] = _letters_by_tile(measures)[0] >= _LETTERS_IN_A_TILE
    return _inner(enough & np.isfinite(measures.tiles.steep))


def _heights(measures: Measures) -> NDArray[np.float64]:
    """Return the mean height of the letters in each tile, pixels; where there are few, that of the page."""
    count, total = _letters_by_tile(measures)
    return np.where(
        count >= _LETTERS_IN_A_TILE, total / np.maximum(count, 1), measures.pieces.height
    )


def _letters_by_tile(measures: Measures) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return how many letters stand in each tile and the sum of their heights."""
    tiles, boxes = measures.tiles, measures.pieces.boxes
    rows, columns = tiles.steep.shape
    middle_y, middle_x = (boxes[:, 1] + boxes[:, 3]) / 2, (boxes[:, 0] + boxes[:, 2]) / 2
    row = (middle_y / tiles.side).astype(int).clip(0, rows - 1)
    column = (middle_x / tiles.side).astype(int).clip(0, columns - 1)
    place, size = row * columns + column, rows * columns
    count = np.bincount(place, minlength=size).astype(np.float64)
    heights = (boxes[:, 3] - boxes[:, 1]).astype(np.float64)
    total = np.bincount(place, weights=heights, minlength=size).astype(np.float64)
    return count.reshape(rows, columns), total.reshape(rows, columns)


def _around(chosen: NDArray[np.bool_], share: float, tiles: Tiles, placing: Placing) -> Box | None:
    """Return the box around the chosen tiles; None when they are most of the page anyway."""
    if share > 1 - _MUCH_OF_THE_PAGE:
        return None
    # A stray tile far off would stretch the frame over what is fine: the fullest rows and columns tell.
    rows, columns = (np.flatnonzero(_kept(chosen.sum(axis=axis))) for axis in (1, 0))
    x0, x1 = columns[0] * tiles.side, (columns[-1] + 1) * tiles.side
    y0, y1 = rows[0] * tiles.side, (rows[-1] + 1) * tiles.side
    return placing((round(x0), round(y0), round(x1), round(y1)))


def _kept(counts: NDArray[np.int_]) -> NDArray[np.bool_]:
    kept: NDArray[np.bool_] = counts >= max(1.0, 0.3 * float(counts.max()))
    return kept


def _cuts(measures: Measures, placing: Placing) -> Iterator[Fault]:
    for _, place in measures.cuts:
        yield Fault(QualityMark(QualityReason.CUT_EDGE, placing(place)), lost=True)


def _cover(measures: Measures, cover: Cover, placing: Placing) -> Fault:
    """A finger or a dark thing over print hides it; beside print, or a shadow that lets it be seen, is worth a look."""
    opaque = cover.solid or cover.shade < _LOST_SHADE
    hides = opaque and _letters_near(measures, cover.place, _NEAR_MM) >= _COVERED_LETTERS
    return Fault(QualityMark(QualityReason.COVERED, placing(cover.place)), lost=hides)


def _glare(measures: Measures, place: Place, placing: Placing) -> Fault:
    """Print that comes up to glare goes on in it; its last letters are washed out before the light is full."""
    hides = _letters_near(measures, place, _FADING_MM) >= _COVERED_LETTERS
    return Fault(QualityMark(QualityReason.GLARE, placing(place)), lost=hides)


def _letters_near(measures: Measures, place: Place, reach_mm: float) -> int:
    near = reach_mm * measures.dpi / 25.4
    x0, y0, x1, y1 = place
    boxes = measures.pieces.boxes
    touching = (boxes[:, 2] > x0 - near) & (boxes[:, 0] < x1 + near)
    touching &= (boxes[:, 3] > y0 - near) & (boxes[:, 1] < y1 + near)
    return int(np.count_nonzero(touching))


def _double_feed(
    measures: Measures, assumed: bool, skew: float, placing: Placing
) -> Iterator[Fault]:
    if measures.long and not assumed:
        yield Fault(QualityMark(QualityReason.DOUBLE_FEED), lost=True)
        return
    seam = next((seam for seam in measures.seams if _is_sheet_edge(seam, skew)), None)
    if seam is not None:
        place = (0, seam.top, measures.width, seam.bottom)
        yield Fault(QualityMark(QualityReason.DOUBLE_FEED, placing(place)))


def _is_sheet_edge(seam: Seam, skew: float) -> bool:
    """Tell the edge of a second sheet from a fold: its own margin lies below, and it cuts print or is not the page's own.

    A fold bends paper on both sides of it; a sheet that lies flat on another has neither flank, and little more is asked.
    """
    if seam.last or seam.below < _MARGIN_BELOW_MM:
        return False
    dark, bright = sorted(seam.flanks)
    if abs(seam.step) >= _SURELY_OTHER_PAPER:
        return True
    if dark <= -_BENT and bright >= _BENT:
        return False
    turned = abs(seam.degrees - skew)
    askew, other = turned >= _OTHER_TILT, abs(seam.step) >= _OTHER_PAPER
    margin = seam.below >= _SURE_MARGIN_MM
    cuts = seam.above <= _CUT_ABOVE_MM and margin
    own = turned < _SAME_TILT and abs(seam.step) < _SAME_PAPER
    flat = margin and max(abs(dark), abs(bright)) < _FLAT
    if flat and (not own or seam.above <= _NEAR_ABOVE_MM):
        return True
    return cuts or (askew and other) or (seam.above <= _PRINT_ABOVE_MM and (askew or other))
