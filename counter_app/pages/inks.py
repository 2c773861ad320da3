"""Dark print on a page: found however weak it is, cleared of grain; a mask, and the tone to be painted through it."""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from .backdrop import filled
from .compiled import compiled
from .creases import Shade, shade
from .hints import LINE, SURE
from .marks import FINER, cut_finer, marks_of
from .pieces import Pieces, Places, find_pieces
from .raster import Pixels
from .ridges import find_hairs, open_up, put_back, put_weak_back, settle
from .strokes import bounds, painted, parted, strokes_of
from .weak_marks import put_marks_back
from .zones import Place, look_step

_WHITE = 255
_LEAST_CONTRAST = 36
# How much darker than paper any print is at the least: so many times the grain, in these bounds.
_PALEST = (16, 33)
_LEAST_LINE = 14
_GRAINS = 7.0
_FAINTEST_LINE = 248
_LONG_MM = 2.5
_LETTER_MM = 1.7
_SPECK = 2
_SPECK_TONE = 150
# A dot that has so much contrast over two pixels is print, however little of it is seen from afar: the point of a thin i.
_DOT = 18
_SHADE_DPI = 25
# Means over three squares are told by every second one.
_SHADE_COARSER = 2
_MARKS_COARSER = 3
# Print of tones no further apart than this, but for a fiftieth at either end, is painted in one.
_ONE_TONE = 28
_ENDS = 0.02
_PLAIN_SHARE = 0.3
_WEAKER = ((0.5, 0.7), (0.28, 0.45))
_ALIKE = 13
_SOFTENED = 0.6
_SETTLED_SHARE = 0.7
# Strokes are set off by the second share before they are cut out. What lies half way to the darkest is told from a tone set
# off by less: by none, thin letters would come out bold; by as much, the arches of pale ones would break.
_SOFT_MM = 0.15
_DARKER, _SHARPER = 0.2, 0.4
# Marks, cut out finer, by three times as much: a hook above a hat is no tilde.
_MARKS_SHARPER = 1.2
_OUTSIDE = 4


@dataclass(frozen=True, slots=True)
class Ink:
    """Print: its place, its mask, and what is painted through it (RGB, low resolution).

    Attributes:
        place: may reach over the page's right and lower edge by less than a millimetre.
        shade: one pixel where all of it has one tone.
        finer: how many pixels of the mask, each way, lie in one of the page.
    """

    place: Place
    mask: NDArray[np.bool_]
    shade: Pixels
    finer: int = 1


def even_tone(page: Pixels, paper: Pixels) -> Pixels:
    """Return how light a page (grey) is against its paper (RGB, paper becomes 255), softened by less than a stroke's width.

    Grain makes the edges of a mask ragged, and ragged edges are most of what a mask costs.
    """
    bare = cv2.resize(
        np.maximum(cv2.cvtColor(paper, cv2.COLOR_RGB2GRAY), 1),
        (page.shape[1], page.shape[0]),
        interpolation=cv2.INTER_LINEAR,
    )
    cv2.divide(page, bare, bare, scale=_WHITE)
    return np.asarray(cv2.GaussianBlur(bare, (3, 3), _SOFTENED), np.uint8)


def dark_print(tone: Pixels, seen: Pixels, dpi: int, grain: float) -> tuple[Pixels, Pixels]:
    """Return the mask (255) of dark print, at half contrast so that strokes keep their width, and that threshold.

    Pixels that lie as near to the threshold as grain throws them go with their neighbours.

    Args:
        tone: `even_tone` of the page at `dpi`.
        seen: `hints`, at any resolution; along lines paler marks count than elsewhere.
        grain: the standard deviation of bare paper in `tone`.
    """
    side = max(3, round(0.45 * dpi / 25.4)) | 1
    soft = _softer(tone, dpi)
    dark = cv2.erode(_set_off(tone, soft, _DARKER), np.ones((side, side), np.uint8))
    darkest = np.asarray(cv2.blur(dark, (side, side)), np.uint8)
    lines = _lines_seen(seen, tone.shape)
    tone = _set_off(tone, soft, _SHARPER)
    half, ink = np.empty_like(tone), np.empty_like(tone)
    palest = min(max(_PALEST[0], round(_GRAINS * grain)), _PALEST[1])
    _halve(tone, darkest, lines, _WHITE - palest, half, ink)
    # Every second row tells as much.
    counts = cv2.calcHist([half[::2]], [0], ink[::2], [256], [0, 256]).ravel()
    usual = 255 - int(np.searchsorted(counts.cumsum(), 0.5 * counts.sum()))
    # Of weak lines that would be much of their depth: they are left as they are.
    settled = settle(ink, tone, half, 255 - round(_SETTLED_SHARE * usual))
    least_line = min(_LEAST_CONTRAST, max(_LEAST_LINE, round(_GRAINS * grain)))
    sure = settled.copy()
    _leave_out(sure, darkest, lines, least_line)
    put_marks_back(sure, settled, darkest, dpi, grain)
    hairs = find_hairs(sure, tone, darkest, grain)
    put_back(sure, *hairs.plain)
    open_up(sure, tone, darkest, grain)
    put_weak_back(sure, *hairs.weak)
    return sure, half


def _softer(tone: Pixels, dpi: int) -> Pixels:
    sigma = _SOFT_MM * dpi / 25.4
    side = 2 * round(2 * sigma) + 1
    return np.asarray(cv2.GaussianBlur(tone, (side, side), sigma), np.uint8)


def _set_off(tone: Pixels, soft: Pixels, share: float) -> Pixels:
    """Return a tone with a share of what sets it off from its soft copy added: what blur closed, the eye of an e, opens."""
    return np.asarray(cv2.addWeighted(tone, 1 + share, soft, -share, 0), np.uint8)


def _lines_seen(seen: Pixels, shape: tuple[int, ...]) -> tuple[Pixels, Places, Places]:
    """Return `seen`, and which row and column of it each of a page's has; -1 for rows in which no lines run."""
    rows, columns = (
        np.minimum((np.arange(fine) * (coarse / fine)).astype(np.int32), coarse - 1)
        for fine, coarse in zip(shape, seen.shape, strict=True)
    )
    some = np.bitwise_or.reduce(seen, axis=1) & np.uint8(LINE)
    return seen, np.where(some[rows] > 0, rows, np.int32(-1)), columns


@compiled
def _levels_of(
    lines: tuple[Pixels, Places, Places], y: int, usual: np.uint8, here: np.uint8, levels: Pixels
) -> None:
    """Fill in one level for a row's pixels, `here` where lines run; what is filled in for the row above stays where it is right.

    Args:
        lines: what `_lines_seen` tells.
    """
    seen, rows, columns = lines
    if y > 0 and rows[y] == rows[y - 1]:
        return
    if rows[y] < 0:
        levels[:] = usual
        return
    row = seen[rows[y]]
    for x in range(columns.size):
        levels[x] = here if row[columns[x]] & LINE else usual


@compiled
def _halve(
    tone: Pixels,
    darkest: Pixels,
    lines: tuple[Pixels, Places, Places],
    usual: int,
    half: Pixels,
    ink: Pixels,
) -> None:
    """Fill in the threshold, half way to the darkest tone around or where the faintest print begins (`usual`, beside lines),
    and what is below it.
    """
    faintest = np.empty(tone.shape[1], np.uint8)
    for y in range(tone.shape[0]):
        _levels_of(lines, y, np.uint8(usual), np.uint8(_FAINTEST_LINE), faintest)
        _halve_row(tone[y], darkest[y], faintest, half[y], ink[y])


@compiled
def _halve_row(tone: Pixels, darkest: Pixels, faintest: Pixels, half: Pixels, ink: Pixels) -> None:
    for x in range(tone.size):
        limit = min(np.uint8(128 + (darkest[x] >> 1)), faintest[x])
        half[x] = limit
        ink[x] = np.uint8(255) if tone[x] < limit else np.uint8(0)


@compiled
def _leave_out(
    ink: Pixels, darkest: Pixels, lines: tuple[Pixels, Places, Places], least_line: int
) -> None:
    """Take out of a mask what has too little contrast."""
    least = np.empty(ink.shape[1], np.uint8)
    usual, here = np.uint8(255 - _LEAST_CONTRAST), np.uint8(255 - least_line)
    for y in range(ink.shape[0]):
        _levels_of(lines, y, usual, here, least)
        _leave_out_row(ink[y], darkest[y], least)


@compiled
def _leave_out_row(ink: Pixels, darkest: Pixels, least: Pixels) -> None:
    for x in range(ink.size):
        ink[x] = ink[x] if darkest[x] <= least[x] else np.uint8(0)


@dataclass(frozen=True, slots=True)
class Ground:
    """What print is cut out of.

    Attributes:
        paper: the paper's colour at a low resolution.
        tone: `even_tone` of the page.
        half: below which tone a pixel is print.
        seen: `hints`.
        grain: the standard deviation of bare paper in `tone`.
        shades: what `tone` was divided by for creases, on which print is darker than beside them.
    """

    paper: Pixels
    tone: Pixels
    half: Pixels
    seen: Pixels
    grain: float
    shades: tuple[Shade, ...] = ()


def printed(
    ground: Ground, text: Pixels, alpha: Pixels, dpi: int, *, finer_marks: bool
) -> tuple[Ink, ...]:
    """Return the print to be painted, cleared of grain: plain print, what is pale (leaders, hairlines, folds), marks on letters.

    Args:
        text: the mask of the print to be painted.
        alpha: how far a pixel belongs to a zone, 255 where the zone's own picture is shown whole.
        finer_marks: whether the marks on letters are cut out finer than the page.
    """
    tone = ground.tone
    pieces = find_pieces(text)
    runs = (pieces.rows, pieces.starts, pieces.ends, pieces.owner)
    weighed = _weighed(runs, tone, alpha, ground.seen, pieces.count)
    kept = _kept(pieces, weighed, dpi, ground.grain)
    # A stroke's own tone is that of its core: thin letters only look paler than bold ones.
    cores = np.asarray(cv2.erode(tone, np.ones((3, 3), np.uint8)), np.uint8)
    shade(cores, ground.shades)
    strokes = strokes_of(pieces, kept, cores)
    limits = _limits(strokes.depths)
    marks = kept & marks_of(pieces) if finer_marks else np.zeros_like(kept)
    parts = parted(strokes, limits, marks)
    inks = list[Ink]()
    for part, box in enumerate(bounds(strokes, parts, len(limits) + 2)):
        if box is None:
            continue
        finer = part > len(limits)
        # Whole steps are added up ten times faster than broken ones.
        step = (_MARKS_COARSER if finer else 1) * max(1, round(dpi / _SHADE_DPI))
        place = _on_steps(box, _SHADE_COARSER * step, look_step(dpi))
        mask, tones, weight = painted(strokes, parts, part, cores, place, step)
        ink = Ink(place, mask, _shade(tones, weight, _cut(ground.paper, place, tone)))
        if finer:
            outline = _set_off(tone, _softer(tone, dpi), _MARKS_SHARPER)
            fine = cut_finer(outline, ground.half, mask, place)
            ink = replace(ink, mask=fine, finer=FINER)
        inks.append(ink)
    return tuple(inks)


def _limits(depths: Pixels) -> tuple[int, ...]:
    """Return the depths at which print is parted into what is plain, what is weak, and what is pale.

    Painted in one tone with the print beside or across it, a leader or a fold would be a mark as dark as that. Strokes are
    parted pixel by pixel, for a fold and the letters it runs through hang together; and at depths that few of them have,
    so that a row of dashes stays one row.
    """
    counts = np.bincount(depths, minlength=256).astype(np.float32)
    plain = int(np.searchsorted(counts.cumsum(), (1 - _PLAIN_SHARE) * counts.sum()))
    alike = cv2.blur(counts.reshape(1, -1), (_ALIKE, 1)).ravel()
    limits = list[int]()
    for shares in _WEAKER:
        least, most = (round(share * plain) for share in shares)
        limits.append(least + int(alike[least : most + 1].argmin()))
    return tuple(limits)


def _on_steps(box: Place, step: int, grid: int) -> Place:
    """Widen a rectangle so that it starts on the grid and has sides of whole steps, if need be over the page's edge."""
    left, above = box.x0 - box.x0 % grid, box.y0 - box.y0 % grid
    across, down = box.x1 - left, box.y1 - above
    return Place(left, above, left + across + -across % step, above + down + -down % step)


def _shade(sums: NDArray[np.float32], weight: NDArray[np.float32], paper: Pixels) -> Pixels:
    """Return what print is painted with: its own tone on the paper's colour, so that hairlines and faded words stay pale.

    Args:
        sums, weight: the tone of strokes times how much of each square they are, and that (0..1).
    """
    # A letter's tone is that of its neighbours as well: single thin strokes would make it restless.
    near = [np.asarray(cv2.blur(values, (3, 3)), np.float32) for values in (sums, weight)]
    tone = filled(near[0], near[1])
    size = (sums.shape[1] // _SHADE_COARSER, sums.shape[0] // _SHADE_COARSER)
    tones, weights = (
        np.asarray(cv2.resize(values, size, interpolation=cv2.INTER_AREA), np.float32)
        for values in (tone, weight)
    )
    bare = cv2.resize(paper, size, interpolation=cv2.INTER_LINEAR)
    shade = np.asarray(np.clip(bare * (tones[:, :, None] / _WHITE) + 0.5, 0, 255), np.uint8)
    return _one_tone(shade, weights)


def _one_tone(shade: Pixels, weight: NDArray[np.float32]) -> Pixels:
    """Return one pixel, the mean where there is print (`weight`), if that is about the tone of all of it; else `shade`."""
    grey = cv2.cvtColor(shade, cv2.COLOR_RGB2GRAY)
    shares = np.bincount(grey.ravel(), weights=weight.ravel(), minlength=256).cumsum()
    darkest, lightest = np.searchsorted(shares, (_ENDS * shares[-1], (1 - _ENDS) * shares[-1]))
    if lightest - darkest > _ONE_TONE:
        return shade
    mean = np.average(shade.reshape(-1, 3), axis=0, weights=weight.ravel())
    return np.asarray(np.round(mean), np.uint8).reshape(1, 1, 3)


def _cut(paper: Pixels, place: Place, page: Pixels) -> Pixels:
    """Return the paper's colour under a place of the page, roughly."""
    across, down = paper.shape[1] / page.shape[1], paper.shape[0] / page.shape[0]
    x0, y0 = int(place.x0 * across), int(place.y0 * down)
    return paper[
        y0 : max(y0 + 1, round(place.y1 * down)), x0 : max(x0 + 1, round(place.x1 * across))
    ]


def _kept(pieces: Pieces, weighed: NDArray[np.int64], dpi: int, grain: float) -> NDArray[np.bool_]:
    """Say which pieces are print: neither grain nor specks of a pixel or two, nor dark patches of a seal."""
    longer = np.maximum(pieces.wide, pieces.high)
    means = weighed[:, 0] / pieces.area
    said = weighed[:, 1]
    larger = (pieces.area > _SPECK) | (means < _SPECK_TONE)
    # Weak pieces are the scanner's grain unless they are long or stand in a line.
    kept = ((said & (SURE | LINE)) > 0) & larger
    kept |= longer >= _LONG_MM * dpi / 25.4
    kept |= (pieces.area >= _SPECK) & (means <= _WHITE - max(_DOT, _GRAINS * grain))
    # Where a pen crosses a seal there is a dark patch, but no print: the zone's picture shows it.
    kept &= ((said & _OUTSIDE) > 0) | (pieces.high >= _LETTER_MM * dpi / 25.4)
    return np.asarray(kept, np.bool_)


@compiled
def _weighed(
    runs: tuple[Places, Places, Places, Places],
    tone: Pixels,
    alpha: Pixels,
    seen: Pixels,
    count: int,
) -> NDArray[np.int64]:
    """Return of each piece: the sum of its tones; all hints (at a lower resolution), with bit 2 if it reaches out of whole zones.

    Args:
        runs: rows, starts, ends and owners of the pieces' runs.
        tone, alpha: at the pieces' resolution.
    """
    rows, starts, ends, owner = runs
    height, width = tone.shape
    result = np.zeros((count, 2), np.int64)
    columns = np.empty(width, np.int64)
    for x in range(width):
        columns[x] = min(x * seen.shape[1] // width, seen.shape[1] - 1)
    for run in range(rows.size):
        y = rows[run]
        hints = seen[min(y * seen.shape[0] // height, seen.shape[0] - 1)]
        tones, said = np.int64(0), np.int64(0)
        for x in range(starts[run], ends[run]):
            tones += np.int64(tone[y, x])
            said |= np.int64(hints[columns[x]])
            if alpha[y, x] < 255:
                said |= 4
        result[owner[run], 0] += tones
        result[owner[run], 1] |= said
    return result
