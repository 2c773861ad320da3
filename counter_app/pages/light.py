"""The light on a page: how light paper is, where a shadow lies, what covers the paper from an edge."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .raster import Pixels

_DPI = 25
_PAPER_MM = 7
_SHADED = 0.68
_SKIN = 1.16
_SMALLEST_MM = 9.0
_PAPERLIKE = 0.4
_BED_SIDES = 0.85
_FLAT = 9.0
_BED = 0.45
_MOSTLY = 0.5
_CORNER_MM = 30.0
_LEAST_DEEP_MM = 10.5


@dataclass(frozen=True, slots=True)
class Cover:
    """Something dark or coloured that reaches into the page from an edge: `place` x0, y0, x1, y1 in pixels of the page.

    `shade` is the light left there as a share of the paper's, 0..1; `warm` when it is of the colour of skin or wood,
    which no shadow is.
    """

    place: tuple[int, int, int, int]
    shade: float
    warm: bool


@dataclass(frozen=True, slots=True)
class Light:
    """`paper`: grey level 0..255 of most of the paper; `covers`: what lies over it."""

    paper: float
    covers: tuple[Cover, ...]


def measure_light(rgb: Pixels, dpi: int) -> Light:
    """Measure RGB pixels at `dpi`, as decoded: turned pages have corners of our own making."""
    step = max(1, round(dpi / _DPI))
    size = (max(1, rgb.shape[1] // step), max(1, rgb.shape[0] // step))
    # Whole steps are added up several times faster than broken ones.
    whole_steps = rgb[: size[1] * step, : size[0] * step]
    small = np.asarray(cv2.resize(whole_steps, size, interpolation=cv2.INTER_AREA), np.uint8)
    unit = dpi / step / 25.4
    reach = max(3, round(_PAPER_MM * unit) | 1)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    # What is left after closing is paper, or what lies over it: print is narrower.
    ground = np.asarray(cv2.morphologyEx(small, cv2.MORPH_CLOSE, disc), np.uint8)
    grey = np.asarray(cv2.cvtColor(ground, cv2.COLOR_RGB2GRAY), np.float32)
    bright = grey >= np.median(grey)
    colour = np.median(ground[bright], axis=0).astype(np.float32)
    paper = float(np.median(grey[bright]))
    if min(size) < 2 * _SMALLEST_MM * unit or paper < 1:
        return Light(paper, ())
    covers = _covers(ground, grey / max(paper, 1.0), np.maximum(colour, 1), unit)
    whole = tuple(
        Cover(
            (x0 * step, y0 * step, min(x1 * step, rgb.shape[1]), min(y1 * step, rgb.shape[0])),
            shade,
            warm,
        )
        for (x0, y0, x1, y1), shade, warm in covers
    )
    return Light(paper, whole)


def _covers(
    ground: Pixels, shade: NDArray[np.float32], colour: NDArray[np.float32], unit: float
) -> list[tuple[tuple[int, int, int, int], float, bool]]:
    own = ground.astype(np.float32) / colour
    warm = own[:, :, 0] / np.maximum(own[:, :, 2], 0.05)
    skin = (warm > _SKIN) & (ground[:, :, 0] > ground[:, :, 2]) & (shade < 0.93)
    foreign = ((shade < _SHADED) | skin).astype(np.uint8)
    if np.count_nonzero(foreign == 0) < _PAPERLIKE * foreign.size:
        return []  # A photograph, or a small paper on a dark bed.
    width = max(3, round(_SMALLEST_MM * unit))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, width))
    # A finger is lighter in its middle. The outside counts as paper, so that the narrow dark margins of scans go.
    foreign = cv2.morphologyEx(foreign, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    solid = cv2.morphologyEx(
        foreign, cv2.MORPH_OPEN, disc, borderType=cv2.BORDER_CONSTANT, borderValue=0
    )
    count, labels, stats, _ = cv2.connectedComponentsWithStats(solid, connectivity=8)
    found = []
    for label in range(1, count):
        x, y, wide, high, _ = (int(value) for value in stats[label])
        box = (x, y, x + wide, y + high)
        levels = shade[labels == label]
        warm = float(skin[labels == label].mean()) > _MOSTLY
        bed = not warm and _is_bed(box, levels, solid.shape, unit)
        if _reaches_in(box, solid.shape, unit) and not bed:
            found.append((box, float(np.median(levels)), warm))
    return found


def _reaches_in(box: tuple[int, int, int, int], shape: tuple[int, ...], unit: float) -> bool:
    """Say whether a place comes from an edge and further in than the dark margins of scans."""
    deep = {
        "left": box[2] if box[0] <= 1 else 0,
        "top": box[3] if box[1] <= 1 else 0,
        "right": shape[1] - box[0] if box[2] >= shape[1] - 1 else 0,
        "bottom": shape[0] - box[1] if box[3] >= shape[0] - 1 else 0,
    }
    return max(deep.values()) >= _LEAST_DEEP_MM * unit


def _is_bed(
    box: tuple[int, int, int, int],
    levels: NDArray[np.float32],
    shape: tuple[int, ...],
    unit: float,
) -> bool:
    """Say whether a dark place is the scanner's bed beside the paper: evenly dark along a whole side, or small in a corner."""
    wide, high = box[2] - box[0], box[3] - box[1]
    dark = float(np.median(levels)) < _BED
    sides = (box[0] <= 1) + (box[2] >= shape[1] - 1) + (box[1] <= 1) + (box[3] >= shape[0] - 1)
    if sides >= 2 and max(wide, high) <= _CORNER_MM * unit:
        return True
    long = wide >= _BED_SIDES * shape[1] or high >= _BED_SIDES * shape[0]
    even = float(np.percentile(levels, 90) - np.percentile(levels, 10)) * 255 <= _FLAT
    return long and even and dark
