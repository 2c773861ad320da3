"""Whether strokes kept apart what they part: gaps and holes of letters filled, strokes gone, looked for at full resolution."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from counter_app.pages.compiled import compiled
from counter_app.pages.pieces import find_pieces
from counter_app.pages.raster import Pixels
from counter_app.pages.zones import Place, area

from .render_back import Difference, Unlike

_EDGE_MM = 2.0
# Twice half a stroke's soft edge: a mean over so many pixels hangs on ink, not on how hard its edges are.
_STROKE_DPI = 80
# By so much of the contrast around, and so many levels, the mean over a stroke's width may differ.
_MOST_APART = 0.4
_LEAST_LEVELS = 28
# Where no more of a page is in question its surroundings are looked at place by place.
_FEW = 0.01
_PIXELS_PER_PLACE = 256


def stroke_differences(
    master: Pixels, shown: Pixels, dpi: int, among: Sequence[Place] | None = None
) -> list[Difference]:
    """List where the mean over a stroke's width is darker or lighter on `shown` than on `master` (grey, same size, `dpi`).

    A hook that has run together with its hat (ể into ế), or the hole of an 8 that a fold has filled, is too small to be seen
    in the look at 100 dpi.

    Args:
        among: the places to look at; the whole page when left out. The shadow at the sheet's edge is none.
    """
    height, width = master.shape[:2]
    edge = max(1, round(_EDGE_MM * dpi / 25.4))
    inner = Place(edge, edge, width - edge, height - edge)
    found = list[Difference]()
    for place in (inner,) if among is None else among:
        window = Place(
            max(inner.x0, place.x0),
            max(inner.y0, place.y0),
            min(inner.x1, place.x1),
            min(inner.y1, place.y1),
        )
        if window.x0 < window.x1 and window.y0 < window.y1:
            found += _within(master, shown, window, 2 * (dpi // _STROKE_DPI) + 1)
    return found


def _within(master: Pixels, shown: Pixels, window: Place, side: int) -> list[Difference]:
    greys = (master, shown)
    bounds = (window.x0, window.y0, window.x1, window.y1)
    room = area(window) // _PIXELS_PER_PLACE + 64
    while True:
        places, means = np.empty((room, 2), np.int32), np.empty((2, room), np.uint8)
        count = _find_apart(greys, bounds, side, places, means)
        if count <= room:
            break
        room = count
    places = places[:count]
    unlike = places[_standing_out(greys, means[:, :count], places, side)]
    if not unlike.size:
        return []
    first = unlike.min(axis=0)
    wide, high = (unlike.max(axis=0) - first + 1).tolist()
    mask = np.zeros((high, wide), np.uint8)
    mask[unlike[:, 1] - first[1], unlike[:, 0] - first[0]] = 255
    pieces = find_pieces(mask)
    x0, y0 = pieces.left + first[0], pieces.top + first[1]
    boxes = np.stack((x0, y0, x0 + pieces.wide, y0 + pieces.high), axis=1)
    return [Difference(Unlike.STROKES, Place(*box)) for box in boxes.tolist()]


def _standing_out(
    greys: tuple[Pixels, Pixels], means: Pixels, places: NDArray[np.int32], side: int
) -> NDArray[np.bool_]:
    """Say where the means of two pictures are further apart than the contrast around allows.

    Args:
        greys: brightness of the first and of the second picture.
        means: of either, at each place.
        places: column and row of the pixels in question.
    """
    wide = 2 * side + 3
    paper, nearest = np.empty(len(places), np.uint8), np.empty((2, len(places)), np.uint8)
    if len(places) <= _FEW * greys[0].size:
        _look_around(greys, places, side, wide, paper, nearest)
    else:
        x, y = places[:, 0], places[:, 1]
        paper[:] = cv2.dilate(greys[1], np.ones((wide, wide), np.uint8))[y, x]
        for number, grey in enumerate(greys):
            nearest[number] = cv2.erode(grey, np.ones((side, side), np.uint8))[y, x]
    first, second = means.astype(np.int16)
    darkest = np.where(first > second, nearest[1], nearest[0])
    contrast = np.maximum(paper.astype(np.int16) - darkest, 0)
    return np.asarray(np.abs(first - second) > np.rint(_MOST_APART * contrast), np.bool_)


@compiled
def _find_apart(
    greys: tuple[Pixels, Pixels],
    bounds: tuple[int, int, int, int],
    side: int,
    places: NDArray[np.int32],
    means: Pixels,
) -> int:
    """Write where within `bounds` means of `side` pixels differ by many levels, and these, as far as there is room.

    Returns how many places there are. The pictures reach further than the bounds by half a side.
    """
    left, top, right, bottom = bounds
    half, limit = side // 2, _LEAST_LEVELS * side * side
    sums, across = np.zeros(right - left + side - 1, np.int32), np.empty(right - left, np.int32)
    for y in range(top - half, top + half):
        _add_row(greys, y, left - half, 1, sums)
    count = 0
    for y in range(top, bottom):
        _add_row(greys, y + half, left - half, 1, sums)
        if _sum_up(sums, side, limit, across):
            for x in range(across.size):
                # Rounded they can be further apart than that, but nowhere else.
                if abs(across[x]) > limit:
                    one = _mean(greys[0], y, left + x, half)
                    other = _mean(greys[1], y, left + x, half)
                    if abs(one - other) > _LEAST_LEVELS:
                        if count < places.shape[0]:
                            places[count, 0], places[count, 1] = left + x, y
                            means[0, count], means[1, count] = one, other
                        count += 1
        _add_row(greys, y - half, left - half, -1, sums)
    return count


@compiled
def _add_row(
    greys: tuple[Pixels, Pixels], y: int, left: int, times: int, sums: NDArray[np.int32]
) -> None:
    """Add to each column by how much the first picture is lighter than the second there."""
    first = greys[0][y, left : left + sums.size]
    second = greys[1][y, left : left + sums.size]
    if times > 0:
        for x in range(sums.size):
            sums[x] += np.int32(first[x]) - np.int32(second[x])
    else:
        for x in range(sums.size):
            sums[x] -= np.int32(first[x]) - np.int32(second[x])


@compiled
def _sum_up(sums: NDArray[np.int32], side: int, limit: int, across: NDArray[np.int32]) -> bool:
    """Fill in the sums of `side` columns; return whether one of them is beyond the limit."""
    for x in range(across.size):
        across[x] = sums[x]
    for place in range(1, side):
        near = sums[place : place + across.size]
        for x in range(across.size):
            across[x] += near[x]
    beyond = np.uint8(0)
    for x in range(across.size):
        beyond |= np.uint8(abs(across[x]) > np.int32(limit))
    return bool(beyond)


@compiled
def _mean(grey: Pixels, y: int, x: int, half: int) -> int:
    """Return the mean of the square around a pixel, rounded."""
    total = 0
    for row in range(y - half, y + half + 1):
        for column in range(x - half, x + half + 1):
            total += int(grey[row, column])
    count = (2 * half + 1) ** 2
    return (total + count // 2) // count


@compiled
def _look_around(
    greys: tuple[Pixels, Pixels],
    places: NDArray[np.int32],
    side: int,
    wide: int,
    paper: Pixels,
    nearest: Pixels,
) -> None:
    """Fill in the lightest of the second picture in `wide` pixels around each place, and the darkest of either in `side`."""
    master, shown = greys
    height, width = shown.shape
    for place in range(places.shape[0]):
        x, y = places[place]
        lightest = np.uint8(0)
        for row in range(max(y - wide // 2, 0), min(y + wide // 2 + 1, height)):
            for column in range(max(x - wide // 2, 0), min(x + wide // 2 + 1, width)):
                lightest = max(lightest, shown[row, column])
        first, second = np.uint8(255), np.uint8(255)
        for row in range(max(y - side // 2, 0), min(y + side // 2 + 1, height)):
            for column in range(max(x - side // 2, 0), min(x + side // 2 + 1, width)):
                first = min(first, master[row, column])
                second = min(second, shown[row, column])
        paper[place], nearest[0, place], nearest[1, place] = lightest, first, second
