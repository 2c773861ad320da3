"""Coloured frames and rules: a mask and its colour instead of pictures, where that is as true.

Seals, stamps and pens never come this way: they are not made of straight lines, nor is their ink even.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .backdrop import filled, under
from .pieces import find_pieces
from .raster import Pixels, extremes
from .zones import Place, disc, places

_WHITE = 255
_LARGE_MM = 80.0
_RUN_MM = 12.0
_AROUND_MM = 1.6
_LEAST_DEPTH = 30
_UNDER_MM = 1.5
_NEUTRAL = 0.35
_RIDGE = 0.8
_SHADE_DPI = 25
_MEAN_OFF = 17.0
_MOST_OFF = 50.0
_LEAST_RIDGE = 40
# Half way from a line's lightest channel to ink, which is not quite black.
_BLACK = 0.6


@dataclass(frozen=True, slots=True)
class LineWork:
    """Coloured lines of a page.

    Attributes:
        mask: 255 where lines are, at the page's resolution.
        ridge: 255 on the darkest pixels of each line, whose colour is the line's own.
        area: 255 where no picture is needed for them, at the resolution of the mask of coloured ink.
        places: the windows looked at, in the page's pixels.
    """

    mask: Pixels
    ridge: Pixels
    area: Pixels
    places: tuple[Place, ...]

    def black_in(self, rgb: Pixels, place: Place) -> Pixels:
        """Mark (255) what is black in one of the places of a page: as dark as print where the lines let most light through."""
        window = np.s_[place.y0 : place.y1, place.x0 : place.x1]
        most = extremes(rgb[window])[0]
        own = most[self.ridge[window] > 0]
        limit = _BLACK * float(np.median(own)) if own.size else 0.0
        return np.asarray(cv2.inRange(most, 0, limit), np.uint8)


def line_work(
    rgb: Pixels, paper: Pixels, coloured: Pixels, pictures: Pixels, dpi: int
) -> LineWork | None:
    """Return the coloured lines of a page that a mask and a slowly changing colour show as they are; None where there are none.

    Args:
        rgb: the page at `dpi`.
        paper: its paper's colour, low resolution.
        coloured, pictures: masks (255) of coloured ink and of photographs at about 100 dpi.
    """
    height, width = rgb.shape[:2]
    frames = _large(coloured, coloured.shape[1] * dpi / width)
    if not frames.any():
        return None
    straight = _straight(frames, coloured.shape[1] * dpi / width)
    mask, ridge = np.zeros((height, width), np.uint8), np.zeros((height, width), np.uint8)
    area, taken = np.zeros_like(coloured), list[Place]()
    for place in places(frames, (width, height), dpi):
        window = np.s_[place.y0 : place.y1, place.x0 : place.x1]
        small = _at_look(place, coloured.shape[1] / width, coloured.shape)
        if pictures[small].any() or not straight[small][frames[small] > 0].all():
            continue
        reach = cv2.resize(
            frames[small],
            (place.x1 - place.x0, place.y1 - place.y0),
            interpolation=cv2.INTER_NEAREST,
        )
        bare = under(paper, place, (width, height))
        lines, darkest, even = _lines(rgb[window], bare, np.asarray(reach, np.uint8), dpi)
        if not _true_to(even, darkest, dpi):
            continue
        mask[window] = cv2.max(mask[window], lines)
        ridge[window] = cv2.max(ridge[window], darkest)
        area[small] = cv2.max(area[small], frames[small])
        taken.append(place)
    return LineWork(mask, ridge, area, tuple(taken)) if taken else None


def line_colour(rgb: Pixels, ridge: Pixels, dpi: int) -> Pixels:
    """Return the colour of lines (RGB, low resolution) over a part of a page, told from their darkest pixels."""
    scale = min(1.0, _SHADE_DPI / dpi)
    size = (max(1, round(ridge.shape[1] * scale)), max(1, round(ridge.shape[0] * scale)))
    inked = cv2.copyTo(rgb, ridge)
    weight = cv2.resize(ridge, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    sums = cv2.resize(inked, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    # Means over a few millimetres: a thin line's single pixels are mostly grain.
    near = [np.asarray(cv2.blur(values, (3, 3)), np.float32) for values in (sums, weight)]
    colour = filled(near[0], near[1] * np.float32(1 / _WHITE))
    return np.asarray(np.clip(colour + 0.5, 0, 255), np.uint8)


def _large(coloured: Pixels, look: float) -> Pixels:
    """Keep what hangs together over more of the page than any seal or signature."""
    pieces = find_pieces(coloured)
    return pieces.mask_of(np.maximum(pieces.wide, pieces.high) >= _LARGE_MM * look / 25.4)


def _straight(frames: Pixels, look: float) -> NDArray[np.bool_]:
    """Say where straight lines run across or down the page, with their ends' surroundings."""
    long = max(3, round(_RUN_MM * look / 25.4))
    runs = cv2.max(
        cv2.morphologyEx(frames, cv2.MORPH_OPEN, np.ones((1, long), np.uint8)),
        cv2.morphologyEx(frames, cv2.MORPH_OPEN, np.ones((long, 1), np.uint8)),
    )
    return np.asarray(cv2.dilate(runs, disc(_AROUND_MM, round(look))) > 0, np.bool_)


def _at_look(place: Place, scale: float, shape: tuple[int, ...]) -> tuple[slice, slice]:
    y1 = min(shape[0], max(1, round(place.y1 * scale)))
    x1 = min(shape[1], max(1, round(place.x1 * scale)))
    y0, x0 = min(int(place.y0 * scale), y1 - 1), min(int(place.x0 * scale), x1 - 1)
    return np.s_[y0:y1, x0:x1]


def _lines(
    rgb: Pixels, bare: Pixels, reach: Pixels, dpi: int
) -> tuple[Pixels, Pixels, NDArray[np.uint8]]:
    """Return masks (255) of coloured lines and of their darkest pixels, and the window with its paper divided out."""
    divided = cv2.divide(rgb, cv2.max(bare, np.ones_like(bare)), scale=_WHITE)
    even = np.asarray(cv2.GaussianBlur(divided, (3, 3), 0.75), np.uint8)
    most, least = extremes(even)
    depth, chroma = cv2.bitwise_not(least), cv2.subtract(most, least)
    side = max(3, round(0.45 * dpi / 25.4)) | 1
    peak = cv2.blur(cv2.dilate(depth, np.ones((side, side), np.uint8)), (side, side))
    lines = cv2.compare(depth, cv2.convertScaleAbs(peak, alpha=0.5), cv2.CMP_GT)
    lines = cv2.bitwise_and(lines, cv2.inRange(peak, _LEAST_DEPTH, _WHITE))
    around = cv2.blur(depth, (3, 3))
    tinted = cv2.compare(
        cv2.blur(chroma, (3, 3)), cv2.convertScaleAbs(around, alpha=_NEUTRAL), cv2.CMP_GT
    )
    deep = cv2.bitwise_and(lines, reach)
    lines = cv2.bitwise_and(deep, tinted)
    top = cv2.convertScaleAbs(cv2.dilate(depth, np.ones((3, 3), np.uint8)), alpha=_RIDGE)
    ridge = cv2.bitwise_and(lines, cv2.compare(depth, top, cv2.CMP_GE))
    # Beside and under black letters, too dark to show their colour, they go on.
    long = max(3, round(_UNDER_MM * dpi / 25.4)) | 1
    for kernel in (np.ones((1, long), np.uint8), np.ones((long, 1), np.uint8)):
        whole = cv2.morphologyEx(lines, cv2.MORPH_CLOSE, kernel)
        lines = cv2.max(lines, cv2.bitwise_and(whole, deep))
    return np.asarray(lines, np.uint8), np.asarray(ridge, np.uint8), even


def _true_to(even: Pixels, ridge: Pixels, dpi: int) -> bool:
    """Say whether lines have a colour that changes slowly, if at all: then nothing is lost but grain."""
    if np.count_nonzero(ridge) < _LEAST_RIDGE:
        return False
    colour = line_colour(even, ridge, dpi)
    shown = cv2.resize(colour, (ridge.shape[1], ridge.shape[0]), interpolation=cv2.INTER_LINEAR)
    off = extremes(np.asarray(cv2.absdiff(shown, even), np.uint8))[0][ridge > 0]
    return bool(off.mean() <= _MEAN_OFF and np.percentile(off, 95) <= _MOST_OFF)
