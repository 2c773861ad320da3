"""Whether a page of layers still looks like its master: rendered by pdfium, compared mark by mark.

The measures look at what a reader of the paper would miss: a mark that is gone, a mark that came, a colour that turned,
print of another shape, tones turned over.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray

from counter_app.pages.backdrop import evened, paper_seen, survey
from counter_app.pages.raster import Pixels, extremes
from counter_app.pages.zones import Place

_POINTS_PER_INCH = 72.0
_LOOK_DPI = 100
_LOST_DEPTH = 44
_LOST_FAINT = 10
_ADDED_DEPTH = 60
_ADDED_MM2 = 0.35
_EDGE_MM = 2.0
_LEAST_MM2 = 0.12
_FAINT_MM2 = 1.2
_CHROMA = 14
_LIKENESS = 0.5
_TONE = 38


class Unlike(StrEnum):
    """How a rendering differs from its master."""

    LOST = "lost_mark"
    FAINT = "lost_faint_mark"
    ADDED = "added_mark"
    COLOUR = "colour"
    SHAPE = "shape"
    TONE = "tone"
    DIGITS = "digits"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference and where it is, in pixels of the master."""

    kind: Unlike
    place: Place


def render_page(pdf: bytes, dpi: int, size: tuple[int, int]) -> Pixels:
    """Render the only page of a PDF of ours at `dpi`: RGB pixels of exactly `size` (width, height).

    Raises:
        pdfium.PdfiumError: pdfium cannot read what we wrote.
    """
    document = pdfium.PdfDocument(pdf)
    try:
        # pdfium rounds up: a page must not become a pixel wider than its master.
        scale = dpi / _POINTS_PER_INCH * (1 - 1e-6)
        bitmap = document[0].render(scale=scale, rev_byteorder=True)
        pixels = np.ascontiguousarray(bitmap.to_numpy()[:, :, :3])
    finally:
        document.close()
    if (pixels.shape[1], pixels.shape[0]) != size:
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    return pixels


def compare(master: Pixels, shown: Pixels, dpi: int) -> tuple[Difference, ...]:
    """List where `shown` differs from `master` (RGB, same size) by more than an encoding may."""
    scale = min(1.0, _LOOK_DPI / dpi)
    size = (max(1, round(master.shape[1] * scale)), max(1, round(master.shape[0] * scale)))
    first = np.asarray(cv2.resize(master, size, interpolation=cv2.INTER_AREA), np.uint8)
    second = np.asarray(cv2.resize(shown, size, interpolation=cv2.INTER_AREA), np.uint8)
    look = dpi * scale
    found = [
        *_tones(first, second, look),
        *_marks(first, second, look),
        *_colours(first, second, look),
        *_shapes(first, second, look),
    ]
    back = 1 / scale
    return tuple(Difference(one.kind, _scaled(one.place, back)) for one in found)


def _scaled(place: Place, scale: float) -> Place:
    return Place(*(round(side * scale) for side in (place.x0, place.y0, place.x1, place.y1)))


def _tones(first: Pixels, second: Pixels, look: float) -> list[Difference]:
    """Compare the mean brightness of squares of 8 mm: a page turned over, a picture left out."""
    side = max(1, round(look * 8 / 25.4))
    size = (max(1, first.shape[1] // side), max(1, first.shape[0] // side))
    means = [
        cv2.resize(_grey(picture), size, interpolation=cv2.INTER_AREA).astype(np.int16)
        for picture in (first, second)
    ]
    rows, columns = np.nonzero(np.abs(means[0] - means[1]) > _TONE)
    across, down = first.shape[1] / size[0], first.shape[0] / size[1]
    return [
        Difference(
            Unlike.TONE,
            Place(int(x * across), int(y * down), int((x + 1) * across), int((y + 1) * down)),
        )
        for y, x in zip(rows.tolist(), columns.tolist(), strict=True)
    ]


def _grey(rgb: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8)


def _marks(first: Pixels, second: Pixels, look: float) -> list[Difference]:
    """Find marks that are on one page only; a shift of a quarter of a millimetre is none."""
    dpi = round(look)
    depths = [
        cv2.bitwise_not(extremes(evened(picture, paper_seen(survey(picture, dpi))))[1])
        for picture in (first, second)
    ]
    reach = np.ones((3, 3), np.uint8)
    wider = [cv2.dilate(depth, reach) for depth in depths]
    soft = [cv2.blur(depth, (3, 3)) for depth in depths]
    # A mark is lost when less than half of its darkness is left anywhere near.
    lost = (depths[0] > _LOST_DEPTH) & (wider[1] < 0.5 * depths[0].astype(np.float32))
    left = cv2.dilate(soft[1], reach)
    faint = (cv2.subtract(soft[0], left) > _LOST_FAINT) & (left < 0.6 * soft[0].astype(np.float32))
    # Nor is a thin stroke added because it came out blacker than it was.
    added = (depths[1] > _ADDED_DEPTH) & (wider[0] < 0.4 * depths[1].astype(np.float32))
    # The shadow at the sheet's edge is no mark.
    edge = max(1, round(_EDGE_MM * look / 25.4))
    for marks in (lost, faint, added):
        marks[:edge] = marks[-edge:] = False
        marks[:, :edge] = marks[:, -edge:] = False
    return [
        *_pieces(lost, Unlike.LOST, _LEAST_MM2, look),
        *_pieces(faint, Unlike.FAINT, _FAINT_MM2, look),
        *_pieces(added, Unlike.ADDED, _ADDED_MM2, look),
    ]


def _colours(first: Pixels, second: Pixels, look: float) -> list[Difference]:
    """Find coloured ink whose colour turned or went, compared over half a millimetre."""
    planes = [
        cv2.split(cv2.cvtColor(cv2.blur(picture, (3, 3)), cv2.COLOR_RGB2YCrCb))[1:]
        for picture in (first, second)
    ]
    neutral = np.full_like(planes[0][0], 128)
    strength = [
        cv2.max(cv2.absdiff(red, neutral), cv2.absdiff(blue, neutral)) for red, blue in planes
    ]
    strongest = cv2.max(strength[0], strength[1])
    apart = cv2.max(
        cv2.absdiff(planes[0][0], planes[1][0]), cv2.absdiff(planes[0][1], planes[1][1])
    )
    turned = (strongest > _CHROMA) & (apart > 7 + 0.35 * strongest)
    return _pieces(turned, Unlike.COLOUR, 0.4, look)


def _shapes(first: Pixels, second: Pixels, look: float) -> list[Difference]:
    """Compare the local likeness (correlation) of print over squares of a word's height."""
    greys = [_grey(picture).astype(np.float32) for picture in (first, second)]
    side = max(5, round(look * 2.2 / 25.4)) | 1
    likeness, contrast = local_likeness(greys[0], greys[1], side)
    unlike = (contrast > 22) & (likeness < _LIKENESS)
    return _pieces(unlike, Unlike.SHAPE, 2.5, look)


def local_likeness(
    first: NDArray[np.float32], second: NDArray[np.float32], side: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return (correlation -1..1 of two grey pictures in a square of `side` pixels around each pixel, contrast of the first)."""
    square = (side, side)
    means = [cv2.boxFilter(picture, -1, square) for picture in (first, second)]
    spread = [
        np.maximum(cv2.boxFilter(picture * picture, -1, square) - mean * mean, 0.0)
        for picture, mean in zip((first, second), means, strict=True)
    ]
    together = cv2.boxFilter(first * second, -1, square) - means[0] * means[1]
    likeness = (together + 9) / (np.sqrt(spread[0] * spread[1]) + 9)
    return np.asarray(likeness, np.float32), np.asarray(np.sqrt(spread[0]), np.float32)


def _pieces(
    found: NDArray[np.bool_], kind: Unlike, least_mm2: float, look: float
) -> list[Difference]:
    if not found.any():
        return []
    _, _, stats, _ = cv2.connectedComponentsWithStats(found.astype(np.uint8), connectivity=8)
    least = max(2, round(least_mm2 * (look / 25.4) ** 2))
    return [
        Difference(kind, Place(int(x), int(y), int(x + wide), int(y + high)))
        for x, y, wide, high, area in stats[1:]
        if area >= least
    ]


def counted(differences: Sequence[Difference]) -> dict[str, int]:
    """Return how many differences there are of each kind, kinds without any left out."""
    names = [one.kind.value for one in differences]
    return {name: names.count(name) for name in sorted(set(names))}
