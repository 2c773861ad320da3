"""The light on a page: how light paper is, where a shadow lies, what covers the paper from an edge."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .compiled import compiled
from .ground import Ground, Place
from .medians import median_level
from .raster import Pixels

_SHADED = 0.68
_SKIN = 1.16
_ROSY = 1.1
_SMALLEST_MM = 9.0
_PAPERLIKE = 0.4
_BED_SIDES = 0.85
_FLAT = 9.0
_BED = 0.45
_MOSTLY = 0.5
_NO_PAPER = 0.93
_LEAST_SHARE = 0.05
_GREYISH = 0.82
_FINGER_MM = 45.0
_OUTLINE = 0.1
_MOST_OF_ALL = 0.45
_WEDGE = 0.65
_WEDGE_LONG = 2.2
_CORNER_MM = 30.0
_LEAST_DEEP_MM = 10.5


@dataclass(frozen=True, slots=True)
class Cover:
    """Something dark or coloured that lies over the page: `place` x0, y0, x1, y1 in its pixels.

    `shade` is the light left there as a share of the paper's, 0..1; `solid` when it is of the colour of skin or wood, or
    has edges as a note has: no shadow is so.
    """

    place: Place
    shade: float
    solid: bool


@dataclass(frozen=True, slots=True)
class Light:
    """`paper`: grey level 0..255 of most of the paper; `covers`: what lies over it."""

    paper: float
    covers: tuple[Cover, ...]


def measure_light(page: Ground) -> Light:
    """Measure the light on a page."""
    ground, unit = page.levels, page.unit
    grey = np.asarray(cv2.cvtColor(ground, cv2.COLOR_RGB2GRAY), np.uint8)
    bright = grey >= median_level(grey)
    lit = ground[bright]
    colour = np.asarray([median_level(lit[:, channel]) for channel in range(3)], np.float32)
    paper = median_level(grey[bright])
    if min(grey.shape) < 2 * _SMALLEST_MM * unit or paper < 1:
        return Light(paper, ())
    covers = _covers(ground, grey.astype(np.float32) / max(paper, 1.0), np.maximum(colour, 1), unit)
    return Light(
        paper, tuple(Cover(page.place(*place), shade, solid) for place, shade, solid in covers)
    )


def _covers(
    ground: Pixels, shade: NDArray[np.float32], colour: NDArray[np.float32], unit: float
) -> list[tuple[Place, float, bool]]:
    skin = np.empty(shade.shape, np.bool_)
    _find_skin(ground, shade, colour, skin)
    foreign = (shade < _SHADED) | skin
    if np.count_nonzero(~foreign) < _PAPERLIKE * foreign.size:
        return []  # A photograph, or a small paper on a dark bed.
    found: list[tuple[Place, float, bool]] = []
    for place, inside in _solid(foreign, unit):
        warm = float(skin[inside].mean()) > _MOSTLY
        levels = shade[inside]
        if warm or not _is_bed(place, levels, shade.shape, unit):
            found.append((place, float(np.median(levels)), warm))
    if found:
        return found
    # What has no colour of its own and is not dark either, a finger in a grey scan, is known by its sharp outline.
    for place, inside in _solid(shade < _GREYISH, unit):
        small = max(place[2] - place[0], place[3] - place[1]) <= _FINGER_MM * unit
        if small and _sides(place, shade.shape) == 1 and _outlined(inside, shade):
            found.append((place, float(np.median(shade[inside])), True))
    return found


@compiled
def _find_skin(
    ground: Pixels,
    shade: NDArray[np.float32],
    colour: NDArray[np.float32],
    skin: NDArray[np.bool_],
) -> None:
    """Say where a page is warmer or rosier than its paper's `colour`, and not as light."""
    least, warm, rosy = np.float32(_LEAST_SHARE), np.float32(_SKIN), np.float32(_ROSY)
    for y in range(skin.shape[0]):
        for x in range(skin.shape[1]):
            red = np.float32(ground[y, x, 0]) / colour[0]
            green = max(np.float32(ground[y, x, 1]) / colour[1], least)
            blue = max(np.float32(ground[y, x, 2]) / colour[2], least)
            tinted = red / blue > warm or red / green > rosy
            redder = ground[y, x, 0] > ground[y, x, 2]
            skin[y, x] = tinted and redder and shade[y, x] < np.float32(_NO_PAPER)


def _solid(mask: NDArray[np.bool_], unit: float) -> Iterator[tuple[Place, NDArray[np.bool_]]]:
    """Yield the wide places of a mask that come from an edge of the picture: box and pixels."""
    if not mask.any():
        return
    width = max(3, round(_SMALLEST_MM * unit))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, width))
    # A finger is lighter in its middle. The outside counts as paper, so that the narrow dark margins of scans go.
    closed = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    solid = cv2.morphologyEx(
        closed, cv2.MORPH_OPEN, disc, borderType=cv2.BORDER_CONSTANT, borderValue=0
    )
    count, labels, stats, _ = cv2.connectedComponentsWithStats(solid, connectivity=8)
    for label in range(1, count):
        x, y, wide, high, _ = (int(value) for value in stats[label])
        place = (x, y, x + wide, y + high)
        most = (
            wide * high >= _MOST_OF_ALL * mask.size
        )  # No cover but another paper, or the lid's white about it.
        if not most and _reaches_in(place, mask.shape, unit):
            yield place, np.asarray(labels == label)


def _outlined(inside: NDArray[np.bool_], shade: NDArray[np.float32]) -> bool:
    """Say whether paper begins at once around a place; a shadow ends softly."""
    filled = inside.astype(np.uint8)
    ring = np.ones((5, 5), np.uint8)
    within = inside & (cv2.erode(filled, ring) == 0)
    around = (cv2.dilate(filled, np.ones((9, 9), np.uint8)) > 0) & (cv2.dilate(filled, ring) == 0)
    if not within.any() or not around.any():
        return False
    return float(np.median(shade[around]) - np.median(shade[within])) >= _OUTLINE


def _sides(place: Place, shape: tuple[int, ...]) -> int:
    """Return how many sides of the picture a place touches."""
    x0, y0, x1, y1 = place
    return (x0 <= 1) + (y0 <= 1) + (x1 >= shape[1] - 1) + (y1 >= shape[0] - 1)


def _reaches_in(place: Place, shape: tuple[int, ...], unit: float) -> bool:
    """Say whether a place comes from an edge and further in than the dark margins of scans."""
    deep = {
        "left": place[2] if place[0] <= 1 else 0,
        "top": place[3] if place[1] <= 1 else 0,
        "right": shape[1] - place[0] if place[2] >= shape[1] - 1 else 0,
        "bottom": shape[0] - place[1] if place[3] >= shape[0] - 1 else 0,
    }
    return max(deep.values()) >= _LEAST_DEEP_MM * unit


def _is_bed(place: Place, levels: NDArray[np.float32], shape: tuple[int, ...], unit: float) -> bool:
    """Say whether a dark place is the scanner's bed beside the paper: along a whole side, a wedge, or small in a corner."""
    wide, high = place[2] - place[0], place[3] - place[1]
    if _sides(place, shape) >= 2 and max(wide, high) <= _CORNER_MM * unit:
        return True
    dark = float(np.median(levels)) < _BED
    filled = levels.size / (wide * high)
    if dark and filled <= _WEDGE and max(wide, high) >= _WEDGE_LONG * min(wide, high):
        return True
    long = wide >= _BED_SIDES * shape[1] or high >= _BED_SIDES * shape[0]
    even = float(np.percentile(levels, 90) - np.percentile(levels, 10)) * 255 <= _FLAT
    return long and even and dark
