"""The paper of a page: its colour everywhere, and a quiet low-resolution picture of it with all print filled in."""

import cv2
import numpy as np
from numpy.typing import NDArray

from .compiled import compiled
from .raster import Pixels, reduced
from .shrinking import TIMES, two_fifths
from .zones import Place

SURVEY_DPI = 40
_QUIET_DPI = 50
_SMOOTH = {False: 0.9, True: 0.5}
_BEYOND = 12
# One after the other they are as good as a Gaussian of four pixels, at a quarter of its cost.
_SOFTLY = (9, 7, 9)
_LEAST_BARE = 0.15
_ENOUGH = 0.3


def survey(rgb: Pixels, dpi: int) -> Pixels:
    """Return the page at 40 dpi, or its own resolution if that is lower."""
    scale = min(1.0, SURVEY_DPI / dpi)
    if scale * TIMES == 1.0:
        return two_fifths(rgb)
    size = (max(1, round(rgb.shape[1] * scale)), max(1, round(rgb.shape[0] * scale)))
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def paper_seen(small: Pixels) -> Pixels:
    """Return the paper's colour in a page's `survey`: print narrower than 7 mm closed over, shadows and tints kept.

    So are shadows along the sheet's edge: the page is taken to go on as it ends.
    """
    wide = cv2.copyMakeBorder(small, _BEYOND, _BEYOND, _BEYOND, _BEYOND, cv2.BORDER_REPLICATE)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (11, 11))
    paper = cv2.morphologyEx(wide, cv2.MORPH_CLOSE, disc)[_BEYOND:-_BEYOND, _BEYOND:-_BEYOND]
    for side in _SOFTLY:
        paper = cv2.blur(paper, (side, side))
    return np.asarray(paper, dtype=np.uint8)


def evened(rgb: Pixels, paper: Pixels) -> Pixels:
    """Divide the paper out of a page: paper becomes 255 in every channel, tinted paper white."""
    size = (rgb.shape[1], rgb.shape[0])
    wide = cv2.resize(np.maximum(paper, 1), size, interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(rgb, wide, scale=255), dtype=np.uint8)


def backdrop_of(small: Pixels, covered: Pixels, look: int, *, detailed: bool) -> Pixels:
    """Return the paper at 50 dpi, as it is given if `detailed`, with what `covered` marks filled in from around it.

    Args:
        small: the page at `look` dpi (about 100).
        covered: same size, 255 where print or zones stand over the paper.
    """
    scale = 1.0 if detailed else min(1.0, _QUIET_DPI / look)
    size = (max(1, int(small.shape[1] * scale)), max(1, int(small.shape[0] * scale)))
    # Whole pixels are averaged; one at the edge is left out then.
    step = max(1, small.shape[0] // size[1])
    small, covered = (one[: step * size[1], : step * size[0]] for one in (small, covered))
    bare = cv2.bitwise_not(covered)
    shown = cv2.bitwise_and(small, cv2.merge((bare, bare, bare)))
    weight, colour = np.empty(size[::-1], np.float32), np.empty((*size[::-1], 3), np.float32)
    _weigh(
        reduced(np.asarray(bare, np.uint8), size),
        reduced(np.asarray(shown, np.uint8), size),
        weight,
        colour,
    )
    quiet = cv2.GaussianBlur(filled(colour, weight), (0, 0), _SMOOTH[detailed])
    return rounded(np.asarray(quiet, np.float32))


def rounded(values: NDArray[np.float32]) -> Pixels:
    """Return values as the nearest whole numbers from 0 to 255."""
    result = np.empty(values.shape, np.uint8)
    _round(values.reshape(-1), result.reshape(-1))
    return result


@compiled
def _round(values: NDArray[np.float32], result: Pixels) -> None:
    for place in range(values.size):
        value = values[place] + np.float32(0.5)
        result[place] = np.uint8(min(max(value, np.float32(0)), np.float32(255)))


@compiled
def _weigh(
    bare: Pixels, shown: Pixels, weight: NDArray[np.float32], colour: NDArray[np.float32]
) -> None:
    """Fill in how bare each pixel is (0..1) and its colour times that; nothing where it is hardly bare at all."""
    for y in range(bare.shape[0]):
        for x in range(bare.shape[1]):
            share = np.float32(bare[y, x]) * np.float32(1 / 255)
            share = share if share > np.float32(_LEAST_BARE) else np.float32(0)
            weight[y, x] = share
            for channel in range(3):
                level = np.float32(shown[y, x, channel])
                colour[y, x, channel] = level if share > 0 else np.float32(0)


def filled(colour: NDArray[np.float32], weight: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the colours (given times their weight, 0..1); where there is little weight, the mean of ever wider surroundings."""
    height, width = weight.shape
    # OpenCV drops a single channel.
    colour = np.ascontiguousarray(colour).reshape(height, width, -1)
    known = np.empty_like(colour)
    least = _divide(colour, weight, known)
    if least >= _ENOUGH:
        return known
    if max(height, width) == 1:
        return known if weight.any() else np.full_like(known, 255.0)
    half = ((width + 1) // 2, (height + 1) // 2)
    around = filled(
        np.asarray(cv2.resize(colour, half, interpolation=cv2.INTER_AREA), np.float32),
        np.asarray(cv2.resize(weight, half, interpolation=cv2.INTER_AREA), np.float32),
    )
    wide = cv2.resize(around, (width, height), interpolation=cv2.INTER_LINEAR)
    _trust(known, weight, np.asarray(wide, np.float32).reshape(height, width, -1))
    return known


@compiled
def _divide(
    colour: NDArray[np.float32], weight: NDArray[np.float32], known: NDArray[np.float32]
) -> np.float32:
    """Fill in the colours without their weight; return the least weight."""
    least = np.float32(np.inf)
    for y in range(weight.shape[0]):
        for x in range(weight.shape[1]):
            least = min(least, weight[y, x])
            share = max(weight[y, x], np.float32(1e-6))
            for channel in range(colour.shape[2]):
                known[y, x, channel] = colour[y, x, channel] / share
    return least


@compiled
def _trust(
    known: NDArray[np.float32], weight: NDArray[np.float32], wide: NDArray[np.float32]
) -> None:
    """Draw the colours to those `wide` around, the more the less weight they have."""
    for y in range(weight.shape[0]):
        for x in range(weight.shape[1]):
            trust = min(weight[y, x] / np.float32(_ENOUGH), np.float32(1))
            for channel in range(known.shape[2]):
                far = wide[y, x, channel]
                known[y, x, channel] = far + (known[y, x, channel] - far) * trust


def under(picture: Pixels, place: Place, size: tuple[int, int]) -> Pixels:
    """Return a coarse picture of the page as it is shown under a place of a page of `size` (width, height) pixels."""
    across, down = picture.shape[1] / size[0], picture.shape[0] / size[1]
    matrix = np.array(
        [
            [across, 0, (place.x0 + 0.5) * across - 0.5],
            [0, down, (place.y0 + 0.5) * down - 0.5],
        ],
        np.float32,
    )
    shown = cv2.warpAffine(
        picture,
        matrix,
        (place.x1 - place.x0, place.y1 - place.y0),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(shown, np.uint8)
