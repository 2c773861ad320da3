"""Where a page is more than black on paper: coloured ink, found on decoded pixels; rectangles around zones."""

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .compiled import compiled
from .pieces import find_pieces, hints_of
from .raster import Pixels
from .shrinking import thirds

_LOOK_DPI = 100
_THIRD = 3
# Ink counts as coloured when it takes this share less of one primary than of another ...
_SATURATION = 0.17
_SURE_SATURATION = 0.22
# ... and the difference is above what compression and misplaced colour planes leave behind.
_CHROMA = 9
_SURE_CHROMA = 16
_SMALL_CHROMA = 40
_SMALL_SATURATION = 0.45
_LEAST_MM2 = 0.2
_PLAIN_CHROMA = 26
_PLAIN_SATURATION = 0.4
_PALE_MM2 = 2.0
_WEAK, _SURE, _PLAIN = 1, 2, 4
_REACH_MM = 0.9
_JOIN_MM = 3.0
_BESIDE_MM = 5.0
_SPLIT_MM = 45.0
_WELL_FILLED = 0.55


@dataclass(frozen=True, slots=True)
class Place:
    """A rectangle in pixels of the page: columns x0..x1, rows y0..y1, ends exclusive."""

    x0: int
    y0: int
    x1: int
    y1: int


def coloured(small: Pixels, look: int) -> Pixels:
    """Return a mask (255) of coloured ink at about 100 dpi, grown to take in its soft edge.

    Args:
        small: RGB pixels at `look` dpi (about 100) with the paper divided out to 255.
    """
    ink = np.asarray(cv2.bitwise_not(small), np.uint8)
    # Fringes of misplaced colour planes lie on both sides of a stroke: averaged over it they cancel.
    near, around = (np.asarray(cv2.blur(ink, (side, side)), np.uint8) for side in (3, 7))
    hues = np.empty(ink.shape[:2], np.uint8)
    _tell_hues(ink, near, around, hues)
    kept = _coloured_pieces(hues, look)
    return grown(kept, disc(_REACH_MM, look))


def grown(mask: Pixels, reach: Pixels) -> Pixels:
    """Return a mask dilated by a kernel (its sides odd); only where it is not empty is there work to do."""
    window = around_mask(mask, len(reach) // 2)
    result = np.zeros_like(mask)
    if window is not None:
        result[window] = cv2.dilate(mask[window], reach)
    return result


def around_mask(mask: Pixels, margin: int) -> tuple[slice, slice] | None:
    """Return the rows and columns of all that is not zero in a mask, with so many more around; None when all is."""
    left, top, wide, high = cv2.boundingRect(mask)
    if not wide:
        return None
    return (
        slice(max(0, top - margin), top + high + margin),
        slice(max(0, left - margin), left + wide + margin),
    )


@compiled
def _tell_hues(ink: Pixels, near: Pixels, around: Pixels, hues: Pixels) -> None:
    """Say of each pixel whether it is weakly (1), surely (2), or plainly coloured (4), by the means of 9 and 49 pixels too.

    Small marks are thinned by the averaging: within weak places they are looked at as they are.
    """
    height, width = hues.shape
    for y in range(height):
        for x in range(width):
            hues[y, x] = 0
            most, chroma = _strength(near[y, x, 0], near[y, x, 1], near[y, x, 2])
            deep, tinted = _strength(ink[y, x, 0], ink[y, x, 1], ink[y, x, 2])
            # So are most: nothing below can be true of them.
            if chroma < _CHROMA and tinted < _SMALL_CHROMA:
                continue
            far, tint = _strength(around[y, x, 0], around[y, x, 1], around[y, x, 2])
            weak = (chroma >= _CHROMA) & (tint > _SATURATION * far)
            sure = (chroma >= _SURE_CHROMA) & (chroma > _SURE_SATURATION * most)
            # A pale pen has little colour, but hardly anything else.
            sure |= (chroma >= _CHROMA) & (chroma > _PLAIN_SATURATION * most)
            plain = (chroma >= _PLAIN_CHROMA) & (chroma > _PLAIN_SATURATION * most)
            small = (tinted >= _SMALL_CHROMA) & (tinted > _SMALL_SATURATION * deep)
            hues[y, x] = weak * 1 | sure * 2 | (plain | small) * 4


@compiled
def _strength(red: np.uint8, green: np.uint8, blue: np.uint8) -> tuple[int, int]:
    """Return how much light ink takes of the primary it takes most of, and how much less of another."""
    most = max(red, max(green, blue))
    return int(most), int(most) - int(min(red, min(green, blue)))


def _coloured_pieces(hues: Pixels, look: int) -> Pixels:
    """Keep (255) the weak pieces that are coloured: plainly so, or surely and large, or surely and beside such."""
    if not cv2.hasNonZero(cv2.inRange(hues, _SURE, 255)):
        return np.zeros(hues.shape, np.uint8)
    pieces, unit = find_pieces(hues & np.uint8(_WEAK)), (look / 25.4) ** 2
    areas, said = pieces.area, hints_of(pieces, hues)
    least = max(3, round(_LEAST_MM2 * unit))
    kept = ((said & _PLAIN) > 0) & (areas >= least)
    # Black print on yellow paper is a little blue here and there, but nowhere much or far.
    kept |= ((said & _SURE) > 0) & (areas >= max(4, round(_PALE_MM2 * unit)))
    found = pieces.mask_of(kept)
    if not kept.any():
        return found
    # The full stops of a seal are too small to be sure of, but for what stands beside them.
    small = ((said & _SURE) > 0) & ~kept & (areas >= max(2, least // 2))
    if not small.any():
        return found
    beside = grown(found, disc(_BESIDE_MM, look))
    near = (hints_of(pieces, np.where(beside > 0, hues, np.uint8(0))) & _SURE) > 0
    return pieces.mask_of(kept | (small & near))


def look_at(rgb: Pixels, dpi: int) -> tuple[Pixels, int]:
    """Return a page at about 100 dpi (or its own resolution, if lower), and that resolution.

    Whole pixels are averaged where the resolution allows it; up to two at the right and lower edge are then left out.
    """
    if dpi <= _LOOK_DPI:
        return rgb, dpi
    step = look_step(dpi)
    if step == _THIRD and min(rgb.shape[:2]) >= step:
        return thirds(rgb), _LOOK_DPI
    if step > 1 and min(rgb.shape[:2]) >= step:
        size = (rgb.shape[1] // step, rgb.shape[0] // step)
        rgb = rgb[: size[1] * step, : size[0] * step]
    else:
        scale = _LOOK_DPI / dpi
        size = (max(1, round(rgb.shape[1] * scale)), max(1, round(rgb.shape[0] * scale)))
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8), _LOOK_DPI


def look_step(dpi: int) -> int:
    """Return how many whole pixels of the page make one of the look, across and down; 1 where they are no whole ones."""
    return dpi // _LOOK_DPI if dpi % _LOOK_DPI == 0 else 1


def disc(millimetres: float, dpi: int) -> Pixels:
    """Return a round kernel of about so many millimetres across."""
    side = 2 * max(1, round(millimetres * dpi / 50.8)) + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), np.uint8)


def places(mask: Pixels, size: tuple[int, int], dpi: int) -> tuple[Place, ...]:
    """Return rectangles that together cover a mask, few and not much larger than what they cover.

    Args:
        mask: zone mask at any resolution.
        size: (width, height) of the page in pixels at `dpi`.

    What hangs together (a seal with its signature) stays in one rectangle; a frame is cut into its sides.
    """
    look = dpi / _scale(mask.shape, size, dpi)
    left, top, wide, high = cv2.boundingRect(mask)
    if not wide:
        return ()
    reach = disc(_JOIN_MM, round(look))
    # Only what is around the mask has to be looked at.
    x0, y0 = max(0, left - len(reach)), max(0, top - len(reach))
    window = mask[y0 : top + high + len(reach), x0 : left + wide + len(reach)]
    joined = cv2.max(cv2.morphologyEx(window, cv2.MORPH_CLOSE, reach), window)
    pieces = find_pieces(np.asarray(joined, np.uint8))
    limit = max(8, round(_SPLIT_MM * look / 25.4))
    parts = list[Place]()
    boxes = np.stack((pieces.left, pieces.top, pieces.wide, pieces.high), axis=1).tolist()
    for number, (x, y, wide, high) in enumerate(boxes):
        if max(wide, high) <= limit:
            parts.append(Place(x0 + x, y0 + y, x0 + x + wide, y0 + y + high))
            continue
        alone = pieces.mask_of(np.arange(pieces.count) == number)
        piece = alone[y : y + high, x : x + wide] > 0
        parts.extend(_split(piece, Place(0, 0, wide, high), limit, (x0 + x, y0 + y)))
    return on_page(_merged(parts), mask.shape, size, dpi)


def on_page(
    found: Iterable[Place], shape: tuple[int, ...], size: tuple[int, int], dpi: int
) -> tuple[Place, ...]:
    """Return places in a mask of that shape as places on a page of `size` (width, height) at `dpi`."""
    scale, ends = _scale(shape, size, dpi), (shape[1], shape[0])
    return tuple(_scaled(place, scale, size, ends) for place in found)


def _scale(shape: tuple[int, ...], size: tuple[int, int], dpi: int) -> float:
    """Return how many pixels of the page make one of a mask."""
    if shape[1] == size[0] // look_step(dpi):
        # What is left over at the page's edge is no part of any pixel.
        return look_step(dpi)
    return size[0] / shape[1]


def _merged(found: list[Place]) -> list[Place]:
    """Join rectangles that lie mostly over each other, until none do."""
    waiting, done = list(found), list[Place]()
    while waiting:
        one = waiting.pop()
        other = next((near for near in waiting + done if _meet(one, near)), None)
        if other is None:
            done.append(one)
            continue
        (waiting if other in waiting else done).remove(other)
        waiting.append(around(one, other))
    return done


def around(one: Place, other: Place) -> Place:
    """Return the rectangle around two places."""
    return Place(
        min(one.x0, other.x0),
        min(one.y0, other.y0),
        max(one.x1, other.x1),
        max(one.y1, other.y1),
    )


def _meet(one: Place, other: Place) -> bool:
    """Say whether one picture around both is hardly larger than the two."""
    whole = around(one, other)
    return area(whole) <= 1.1 * (area(one) + area(other)) and min(
        whole.x1 - whole.x0, whole.y1 - whole.y0
    ) < 1.3 * max(
        min(one.x1 - one.x0, one.y1 - one.y0), min(other.x1 - other.x0, other.y1 - other.y0)
    )


def meet(places: Iterable[Place], one: Place) -> bool:
    """Say whether a place lies over some of the others."""
    return any(
        one.x0 < other.x1 and other.x0 < one.x1 and one.y0 < other.y1 and other.y0 < one.y1
        for other in places
    )


def meeting(boxes: NDArray[np.int32], others: Iterable[Place]) -> NDArray[np.bool_]:
    """Say of each box (rows of x0, y0, x1, y1) whether it lies over some of the others."""
    found = np.zeros(boxes.shape[0], np.bool_)
    for other in others:
        over = (boxes[:, 0] < other.x1) & (other.x0 < boxes[:, 2])
        found |= over & (boxes[:, 1] < other.y1) & (other.y0 < boxes[:, 3])
    return found


def area(place: Place) -> int:
    """Return how many pixels a place has."""
    return (place.x1 - place.x0) * (place.y1 - place.y0)


def _split(piece: NDArray[np.bool_], whole: Place, limit: int, at: tuple[int, int]) -> list[Place]:
    """Cut a large, mostly empty rectangle (a frame) in halves until its parts are filled or small.

    `whole` lies in `piece`, whose top left corner is `at` in the mask; the answer is in the mask's pixels.
    """
    part = piece[whole.y0 : whole.y1, whole.x0 : whole.x1]
    rows, columns = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
    if not rows.size:
        return []
    x0, x1 = whole.x0 + int(columns[0]), whole.x0 + int(columns[-1]) + 1
    y0, y1 = whole.y0 + int(rows[0]), whole.y0 + int(rows[-1]) + 1
    wide, high = x1 - x0, y1 - y0
    if max(wide, high) <= limit or np.count_nonzero(part) > _WELL_FILLED * wide * high:
        return [Place(x0 + at[0], y0 + at[1], x1 + at[0], y1 + at[1])]
    if wide >= high:
        cut = x0 + wide // 2
        halves = (Place(x0, y0, cut, y1), Place(cut, y0, x1, y1))
    else:
        cut = y0 + high // 2
        halves = (Place(x0, y0, x1, cut), Place(x0, cut, x1, y1))
    return [found for half in halves for found in _split(piece, half, limit, at)]


def _scaled(place: Place, scale: float, size: tuple[int, int], ends: tuple[int, int]) -> Place:
    """Return a place of a mask that ends at `ends` in pixels of the page; what reaches the mask's end reaches the page's."""
    x1, y1 = (
        whole if last == end else min(whole, int(np.ceil(last * scale)))
        for last, end, whole in zip((place.x1, place.y1), ends, size, strict=True)
    )
    return Place(max(0, int(place.x0 * scale)), max(0, int(place.y0 * scale)), x1, y1)
