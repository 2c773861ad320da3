"""Dark print on a page: found however weak it is, cleared of grain; a mask, and the tone to be painted through it."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .backdrop import filled
from .compiled import compiled
from .raster import Pixels, reduced
from .zones import Place

_WHITE = 255
_LEAST_CONTRAST = 36
_FAINTEST = 222
_LEAST_LINE = 14
_GRAINS = 7.0
_FAINTEST_LINE = 248
_LINE_MM = 6.0
_LINE_HIGH = 5
_LINE_DEPTH = 5
_LINE_LONG_MM = 9.0
_LINE_THICK = 3.2
_SURE_DEPTH = 36
_LONG_MM = 2.5
_LETTER_MM = 1.7
_SPECK = 2
_SPECK_TONE = 150
_SHADE_DPI = 25
_AROUND = 9
_PALE_SHARE = 0.55
_PALE_STEP = 36
_SOFTENED = 0.75
_LINE, _SURE = 1, 2
_OUTSIDE = 4


@dataclass(frozen=True, slots=True)
class Ink:
    """Print: its place, its mask at the page's resolution, and what is painted through it (RGB, low resolution)."""

    place: Place
    mask: NDArray[np.bool_]
    shade: Pixels


def even_tone(rgb: Pixels, paper: Pixels) -> Pixels:
    """Return how light a page is against its paper (grey, paper 255), softened by less than a stroke's width.

    Grain makes the edges of a mask ragged, and ragged edges are most of what a mask costs.
    """
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    bare = cv2.resize(
        np.maximum(cv2.cvtColor(paper, cv2.COLOR_RGB2GRAY), 1),
        (rgb.shape[1], rgb.shape[0]),
        interpolation=cv2.INTER_LINEAR,
    )
    cv2.divide(grey, bare, grey, scale=_WHITE)
    return np.asarray(cv2.GaussianBlur(grey, (3, 3), _SOFTENED), np.uint8)


def hints(small: Pixels, look: int) -> Pixels:
    """Return what a page seen from afar says of its print: bit 0 where thin straight lines run, bit 1 where a mark is plain.

    Args:
        small: grey pixels at `look` dpi (about 100) with the paper at 255.

    A line too pale to be told from grain at any one pixel (a hairline, a leader of weak dots) stands out in the mean
    along it; a mark of some size stands out in the mean of its pixels.
    """
    along = max(5, round(_LINE_MM * look / 25.4)) | 1
    deep = cv2.morphologyEx(
        cv2.blur(small, (along, 1)), cv2.MORPH_BLACKHAT, np.ones((_LINE_HIGH, 1), np.uint8)
    )
    count, labels, stats, _ = cv2.connectedComponentsWithStats(
        cv2.inRange(deep, _LINE_DEPTH + 1, _WHITE)
    )
    # Words that show through from the back make lines as well, but thick or short ones.
    thin = stats[:, cv2.CC_STAT_WIDTH] >= _LINE_LONG_MM * look / 25.4
    thin &= stats[:, cv2.CC_STAT_AREA] <= _LINE_THICK * stats[:, cv2.CC_STAT_WIDTH]
    thin[0] = False
    lines = np.where(thin, _LINE, 0).astype(np.uint8)[labels] if count > 1 else np.zeros_like(small)
    plain = np.where(small < _WHITE - _SURE_DEPTH, np.uint8(_SURE), np.uint8(0))
    return np.asarray(cv2.bitwise_or(cv2.dilate(lines, np.ones((3, 3), np.uint8)), plain), np.uint8)


def dark_print(tone: Pixels, seen: Pixels, dpi: int, grain: float) -> Pixels:
    """Return the mask (255) of dark print, at half contrast so that strokes keep their width.

    Args:
        tone: `even_tone` of the page at `dpi`.
        seen: `hints`, at any resolution; along lines paler marks count than elsewhere.
        grain: the standard deviation of bare paper in `tone`.
    """
    side = max(3, round(0.45 * dpi / 25.4)) | 1
    darkest = cv2.blur(cv2.erode(tone, np.ones((side, side), np.uint8)), (side, side))
    wide = cv2.resize(seen, (tone.shape[1], tone.shape[0]), interpolation=cv2.INTER_NEAREST)
    faintest = cv2.LUT(wide, _steps(_FAINTEST, _FAINTEST_LINE))
    half = cv2.min(cv2.convertScaleAbs(darkest, alpha=0.5, beta=127.5), faintest)
    ink = cv2.compare(tone, half, cv2.CMP_LT)
    least_line = min(_LEAST_CONTRAST, max(_LEAST_LINE, round(_GRAINS * grain)))
    least = cv2.LUT(wide, _steps(_WHITE - _LEAST_CONTRAST, _WHITE - least_line))
    return np.asarray(cv2.bitwise_and(ink, cv2.compare(darkest, least, cv2.CMP_LE)), np.uint8)


def _steps(off: int, on: int) -> Pixels:
    """Return a table that turns hints of a line into `on`, all else into `off`."""
    return np.where(np.arange(256) & _LINE, on, off).astype(np.uint8)


def printed(
    paper: Pixels, tone: Pixels, text: Pixels, alpha: Pixels, seen: Pixels, dpi: int
) -> tuple[Ink, ...]:
    """Return the print to be painted, cleared of grain: plain print, and what is pale beside it (leaders, hairlines).

    Args:
        paper: the paper's colour at a low resolution.
        tone: `even_tone` of the page.
        text: the mask of the print to be painted.
        alpha: how far a pixel belongs to a zone, 255 where the zone's own picture is shown whole.
        seen: `hints`.
    """
    count, found, figures, _ = cv2.connectedComponentsWithStats(text, connectivity=8)
    labels, stats = np.asarray(found, np.int32), np.asarray(figures, np.int32)
    # A stroke's own tone is that of its core: thin letters only look paler than bold ones.
    cores = np.asarray(cv2.erode(tone, np.ones((3, 3), np.uint8)), np.uint8)
    around = _tone_around(cores, text, seen)
    weighed = _weighed(labels, (tone, cores, alpha), (seen, around), count)
    kept, pale = _kept(stats, weighed, dpi), _pale(stats, weighed)
    return tuple(
        _ink(paper, cores, labels, chosen, stats, dpi)
        for chosen in (kept & ~pale, kept & pale)
        if chosen.any()
    )


def _ink(
    paper: Pixels,
    cores: Pixels,
    labels: NDArray[np.int32],
    chosen: NDArray[np.bool_],
    stats: NDArray[np.int32],
    dpi: int,
) -> Ink:
    place = _around(stats[chosen])
    window = np.s_[place.y0 : place.y1, place.x0 : place.x1]
    mask = _looked_up(labels[window], chosen)
    return Ink(place, mask, _shade(cores[window], mask, _cut(paper, place, cores), dpi))


def _tone_around(cores: Pixels, text: Pixels, seen: Pixels) -> Pixels:
    """Return the mean tone of the print around each place, at the resolution of `seen`."""
    size = (seen.shape[1], seen.shape[0])
    inked = reduced(np.asarray(cv2.bitwise_and(cores, text), np.uint8), size)
    share = reduced(text, size)
    square = (_AROUND, _AROUND)
    sums = cv2.boxFilter(inked, cv2.CV_32F, square, normalize=False)
    weights = cv2.boxFilter(share, cv2.CV_32F, square, normalize=False)
    tone = cv2.divide(sums, cv2.max(weights, np.ones_like(weights)), scale=_WHITE)
    return np.asarray(cv2.convertScaleAbs(tone), np.uint8)


def _shade(cores: Pixels, mask: NDArray[np.bool_], paper: Pixels, dpi: int) -> Pixels:
    """Return what print is painted with: its own tone on the paper's colour, so that hairlines and faded words stay pale."""
    step = max(1, round(dpi / _SHADE_DPI))
    size = (max(1, mask.shape[1] // step), max(1, mask.shape[0] // step))
    shown = mask.view(np.uint8) * np.uint8(_WHITE)
    weight = reduced(shown, size).astype(np.float32)
    sums = reduced(np.asarray(cv2.bitwise_and(cores, shown), np.uint8), size).astype(np.float32)
    # A letter's tone is that of its neighbours as well: single thin strokes would make it restless.
    near = [np.asarray(cv2.blur(values, (3, 3)), np.float32) for values in (sums, weight)]
    tone = filled(near[0], near[1] * np.float32(1 / _WHITE))
    bare = cv2.resize(paper, size, interpolation=cv2.INTER_LINEAR)
    return np.asarray(np.clip(bare * (tone / _WHITE) + 0.5, 0, 255), np.uint8)


def _cut(paper: Pixels, place: Place, page: Pixels) -> Pixels:
    """Return the paper's colour under a place of the page, roughly."""
    across, down = paper.shape[1] / page.shape[1], paper.shape[0] / page.shape[0]
    x0, y0 = int(place.x0 * across), int(place.y0 * down)
    return paper[
        y0 : max(y0 + 1, round(place.y1 * down)), x0 : max(x0 + 1, round(place.x1 * across))
    ]


def _kept(stats: NDArray[np.int32], weighed: NDArray[np.int64], dpi: int) -> NDArray[np.bool_]:
    """Say which pieces are print: neither grain nor specks of a pixel or two, nor dark patches of a seal."""
    areas = stats[:, cv2.CC_STAT_AREA]
    high = stats[:, cv2.CC_STAT_HEIGHT]
    longer = np.maximum(stats[:, cv2.CC_STAT_WIDTH], high)
    means = weighed[:, 0] / np.maximum(areas, 1)
    said = weighed[:, 1]
    larger = (areas > _SPECK) | (means < _SPECK_TONE)
    # Weak pieces are the scanner's grain unless they are long or stand in a line.
    kept = ((said & (_SURE | _LINE)) > 0) & larger
    kept |= longer >= _LONG_MM * dpi / 25.4
    # Where a pen crosses a seal there is a dark patch, but no print: the zone's picture shows it.
    kept &= ((said & _OUTSIDE) > 0) | (high >= _LETTER_MM * dpi / 25.4)
    kept[0] = False
    return np.asarray(kept, np.bool_)


def _pale(stats: NDArray[np.int32], weighed: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Say which pieces are far paler than the print around them: painted in its tone, they would be marks of their own."""
    areas = np.maximum(stats[:, cv2.CC_STAT_AREA], 1)
    own, around = (_WHITE - weighed[:, column] / areas for column in (2, 3))
    return np.asarray((own < _PALE_SHARE * around) & (around - own > _PALE_STEP), np.bool_)


@compiled
def _weighed(
    labels: NDArray[np.int32],
    page: tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]],
    far: tuple[NDArray[np.uint8], NDArray[np.uint8]],
    count: int,
) -> NDArray[np.int64]:
    """Return of each piece: the sum of its tones; all hints, with bit 2 if it reaches out of whole zones; sums of cores, around.

    Args:
        page: tone, cores and alpha at the labels' resolution.
        far: hints and the tone of the print around, at a lower one.
    """
    tone, cores, alpha = page
    seen, around = far
    height, width = labels.shape
    columns = np.empty(width, np.int64)
    for x in range(width):
        columns[x] = min(x * seen.shape[1] // width, seen.shape[1] - 1)
    result = np.zeros((count, 4), np.int64)
    for y in range(height):
        row = min(y * seen.shape[0] // height, seen.shape[0] - 1)
        for x in range(width):
            piece = labels[y, x]
            if piece == 0:
                continue
            result[piece, 0] += np.int64(tone[y, x])
            result[piece, 1] |= np.int64(seen[row, columns[x]])
            if alpha[y, x] < 255:
                result[piece, 1] |= 4
            result[piece, 2] += np.int64(cores[y, x])
            result[piece, 3] += np.int64(around[row, columns[x]])
    return result


@compiled
def _looked_up(labels: NDArray[np.int32], kept: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return for each pixel whether its piece is kept."""
    result = np.zeros(labels.shape, np.bool_)
    for y in range(labels.shape[0]):
        for x in range(labels.shape[1]):
            piece = labels[y, x]
            if piece != 0 and kept[piece]:
                result[y, x] = True
    return result


def _around(stats: NDArray[np.int32]) -> Place:
    """Return the least rectangle around pieces, told from their figures as OpenCV gives them."""
    left, top = stats[:, cv2.CC_STAT_LEFT], stats[:, cv2.CC_STAT_TOP]
    right = left + stats[:, cv2.CC_STAT_WIDTH]
    bottom = top + stats[:, cv2.CC_STAT_HEIGHT]
    return Place(int(left.min()), int(top.min()), int(right.max()), int(bottom.max()))
