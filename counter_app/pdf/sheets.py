"""Parts of a page that are kept as pictures, many of them on one sheet: a JPEG's tables are then written once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from counter_app.pages.compiled import compiled
from counter_app.pages.layers import ZONE_DPI, Zone
from counter_app.pages.zones import Place

from .jpeg import Component, Steps, encode_jpeg, steps_of
from .levels import Levels, levels_of, planes_of

_BLOCK = 8
# Viewers that draw smaller mix near pixels: those of a part's edge stand around it once more.
_GUARD = 2
# Viewers decode a sheet anew for each of its parts. Parts of more than 400 blocks share one where no more than 20,000 blocks, a
# third of a page, are decoded for them all; what is larger than 2,000 would cost more time than bytes. Small parts save more
# bytes for it: of these it is 100,000, a twentieth of a second; ninety on one sheet would take two.
_LARGE, _HUGE = 400, 2_000
_MOST_DECODED, _MOST_DECODED_SMALL = 20_000, 100_000
_FAITHFUL_QUALITY, _QUALITY = 80, 40
_PRICE = 0.06
# A crease is a few pixels across: waves left out of it would be stripes through the letters beside it.
_CREASE_QUALITY = 85
_WIDTHS = 16
# More of them on one sheet would take seconds to place, and could grow beyond what a JPEG tells (65,535 pixels a side).
_MOST_ON_SHEET = 256
_LONGEST = 65_535 // _BLOCK


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the page, ready for a sheet.

    Attributes:
        place: where it stands, in pixels of the page.
        size: (width, height) of its own pixels.
        planes: these as levels of Y, Cb and Cr; with those of its edge repeated around it, unless it is alone.
        quality: of the JPEG.
        alone: whether it needs a sheet for itself, since its pixels are not as large as those of others.
    """

    place: Place
    size: tuple[int, int]
    planes: tuple[Levels, Levels, Levels]
    quality: int
    alone: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A picture of several parts: a JPEG of three components, its (width, height)."""

    jpeg: bytes
    size: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a part's own upper left pixel is: the number of the sheet, how far from its left and from its top."""

    sheet: int
    left: int
    top: int


def part_of(zone: Zone, dpi: int) -> Part:
    """Prepare a zone of a page of `dpi` for a sheet. It decodes to the same pixels wherever on a sheet it stands."""
    high, wide = zone.rgb.shape[:2]
    place, finest = zone.place, min(dpi, ZONE_DPI)
    sides = ((place.x1 - place.x0, wide), (place.y1 - place.y0, high))
    alone = not zone.faithful and any(side * finest != own * dpi for side, own in sides)
    guard = 0 if alone else _GUARD
    rgb = cv2.copyMakeBorder(zone.rgb, guard, guard, guard, guard, cv2.BORDER_REPLICATE)
    quality = _FAITHFUL_QUALITY if zone.faithful else _CREASE_QUALITY if alone else _QUALITY
    luma, colour = steps_of(quality)
    price = 0.0 if zone.faithful or alone else _PRICE
    y, blue, red = planes_of(np.asarray(rgb, np.uint8))
    planes = (
        levels_of(y, luma, price),
        levels_of(blue, colour, price),
        levels_of(red, colour, price),
    )
    return Part(place, (wide, high), planes, quality, alone)


def sheets_of(parts: Sequence[Part]) -> tuple[list[Sheet], list[Spot]]:
    """Put parts on few sheets, large ones on their own; return these, and where each part is."""
    sheets, spots = list[Sheet](), dict[int, Spot]()
    for members in _grouped(parts):
        sheet, corners = _sheet([parts[number] for number in members])
        for number, (left, top) in zip(members, corners, strict=True):
            spots[number] = Spot(len(sheets), left, top)
        sheets.append(sheet)
    return sheets, [spots[number] for number in range(len(parts))]


def _grouped(parts: Sequence[Part]) -> list[list[int]]:
    """Return the numbers of the parts sheet by sheet: those of one quality together as long as no viewer would be slow."""
    sizes = [part.planes[0].size // (_BLOCK * _BLOCK) for part in parts]
    groups = [[number] for number, part in enumerate(parts) if part.alone or sizes[number] > _HUGE]
    rest = sorted(set(range(len(parts))) - {group[0] for group in groups}, key=sizes.__getitem__)
    for quality in dict.fromkeys(parts[number].quality for number in rest):
        sheets = list[list[int]]()
        for number in (one for one in rest if parts[one].quality == quality):
            last = [*(sheets.pop() if sheets else []), number]
            most = _MOST_DECODED if sizes[number] > _LARGE else _MOST_DECODED_SMALL
            if len(last) * sum(sizes[one] for one in last) > most or len(last) > _MOST_ON_SHEET:
                sheets.append(last[:-1])
                last = [number]
            sheets.append(last)
        groups += [sheet for sheet in sheets if sheet]
    return sorted(groups, key=min)


def _sheet(parts: Sequence[Part]) -> tuple[Sheet, list[tuple[int, int]]]:
    tables = steps_of(parts[0].quality)
    if parts[0].alone:
        return Sheet(_encoded(parts[0].planes, parts[0].size, tables), parts[0].size), [(0, 0)]
    sizes = np.array([part.planes[0].shape[1::-1] for part in parts], np.int64)
    (wide, high), corners = _packed(sizes)
    planes = np.zeros((3, high, wide, 64), np.int16)
    used = np.zeros((high, wide), np.bool_)
    for part, (across, down), (x, y) in zip(parts, sizes.tolist(), corners.tolist(), strict=True):
        window = np.s_[y : y + down, x : x + across]
        used[window] = True
        for plane, levels in zip(planes, part.planes, strict=True):
            plane[window] = levels
    # What nobody is shown goes on as what is before it: it costs nothing then.
    before = np.maximum.accumulate(np.where(used.ravel(), np.arange(used.size), 0))
    flat = planes.reshape(3, -1, 64)
    flat[:, :, 0] = flat[:, before, 0]
    size = (wide * _BLOCK, high * _BLOCK)
    places = [(x * _BLOCK + _GUARD, y * _BLOCK + _GUARD) for x, y in corners.tolist()]
    return Sheet(_encoded(planes, size, tables), size), places


def _encoded(planes: Iterable[Levels], size: tuple[int, int], tables: tuple[Steps, Steps]) -> bytes:
    components = [Component(plane, min(number, 1)) for number, plane in enumerate(planes)]
    return encode_jpeg(components, size, tables)


def _packed(sizes: NDArray[np.int64]) -> tuple[tuple[int, int], NDArray[np.int64]]:
    """Return the (width, height) of a sheet for rectangles of these sizes, and where on it each stands."""
    # The highest first.
    order = np.lexsort(sizes.T)[::-1]
    narrowest, widest = int(sizes[:, 0].max()), int(sizes[:, 0].sum())
    tries = np.unique(np.geomspace(narrowest, widest, _WIDTHS).round().astype(np.int64))
    corners = np.zeros((len(tries), *sizes.shape), np.int64)
    ends = np.array(
        [
            _stack(sizes, order, int(width), found)
            for width, found in zip(tries, corners, strict=True)
        ]
    )
    # There is always one: what is a little wider than twice the widest part is never too high for so many parts.
    fitting = np.where(ends.max(axis=1) <= _LONGEST, ends.prod(axis=1), np.iinfo(np.int64).max)
    best = int(fitting.argmin())
    return (int(ends[best, 0]), int(ends[best, 1])), corners[best]


@compiled
def _stack(
    sizes: NDArray[np.int64], order: NDArray[np.int64], width: int, corners: NDArray[np.int64]
) -> tuple[int, int]:
    """Put rectangles one after the other where each comes to stand as far up as can be; return the ends of all."""
    filled = np.zeros(width, np.int64)
    right, bottom = 0, 0
    for number in order:
        wide, high = sizes[number]
        best, top = 0, -1
        for x in range(width - wide + 1):
            y = filled[x : x + wide].max()
            if top < 0 or y < top:
                best, top = x, y
        filled[best : best + wide] = top + high
        corners[number, 0], corners[number, 1] = best, top
        right, bottom = max(right, best + wide), max(bottom, top + high)
    return right, bottom
