"""The paper of a page: its colour everywhere, and a quiet low-resolution picture of it with all print filled in."""

import cv2
import numpy as np
from numpy.typing import NDArray

from .raster import Pixels

SURVEY_DPI = 40
_QUIET_DPI = 72
_DETAILED_DPI = 120
_SMOOTH = {False: 0.9, True: 0.5}


def paper_of(rgb: Pixels, dpi: int) -> Pixels:
    """Return the paper's colour at 40 dpi (RGB): print narrower than 7 mm closed over, shadows and tints kept."""
    return paper_seen(survey(rgb, dpi))


def survey(rgb: Pixels, dpi: int) -> Pixels:
    """Return the page at 40 dpi, or its own resolution if that is lower."""
    scale = min(1.0, SURVEY_DPI / dpi)
    size = (max(1, round(rgb.shape[1] * scale)), max(1, round(rgb.shape[0] * scale)))
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def paper_seen(small: Pixels) -> Pixels:
    """Return what `paper_of` does, of a page's `survey`."""
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (11, 11))
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, disc)
    return np.asarray(cv2.GaussianBlur(closed, (0, 0), 4), dtype=np.uint8)


def evened(rgb: Pixels, paper: Pixels) -> Pixels:
    """Divide the paper out of a page: paper becomes 255 in every channel, tinted paper white."""
    size = (rgb.shape[1], rgb.shape[0])
    wide = cv2.resize(np.maximum(paper, 1), size, interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(rgb, wide, scale=255), dtype=np.uint8)


def backdrop_of(rgb: Pixels, covered: Pixels, dpi: int, *, detailed: bool) -> Pixels:
    """Return the page at 72 dpi, 120 if `detailed` (never above its own) with what `covered` marks filled in from around it.

    Args:
        rgb: the page.
        covered: same size, 255 where print or zones stand over the paper.
    """
    scale = min(1.0, (_DETAILED_DPI if detailed else _QUIET_DPI) / dpi)
    size = (max(1, round(rgb.shape[1] * scale)), max(1, round(rgb.shape[0] * scale)))
    bare = cv2.bitwise_not(covered)
    shown = cv2.bitwise_and(rgb, cv2.merge((bare, bare, bare)))
    weight = cv2.resize(bare, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    weight *= np.float32(1 / 255)
    colour = cv2.resize(shown, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    weight[weight < 0.15] = 0.0
    colour[weight == 0.0] = 0.0
    filled = _filled(colour, weight)
    quiet = cv2.GaussianBlur(filled, (0, 0), _SMOOTH[detailed])
    return np.asarray(np.clip(quiet + 0.5, 0, 255), np.uint8)


def _filled(colour: NDArray[np.float32], weight: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give every place without weight the mean of the nearest places that have some, near ones first."""
    result = colour / np.maximum(weight, 0.01)[:, :, None]
    holes = weight == 0.0
    sigma = 1.5
    while holes.any() and sigma < max(weight.shape):
        scale = 1.0 if sigma < 6 else 6 / sigma
        near = _blurred(weight, sigma, scale)
        colours = _blurred(colour, sigma, scale)
        reached = holes & (near > 0.02)
        result[reached] = colours[reached] / near[reached][:, None]
        holes = holes & ~reached
        sigma *= 2
    result[holes] = 255.0
    return np.asarray(result, dtype=np.float32)


def _blurred(values: NDArray[np.float32], sigma: float, scale: float) -> NDArray[np.float32]:
    """Blur by `sigma`, large ones on a smaller copy."""
    if scale == 1.0:
        return np.asarray(cv2.GaussianBlur(values, (0, 0), sigma), np.float32)
    size = (max(1, round(values.shape[1] * scale)), max(1, round(values.shape[0] * scale)))
    small = cv2.resize(values, size, interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), sigma * scale)
    wide = (values.shape[1], values.shape[0])
    return np.asarray(cv2.resize(soft, wide, interpolation=cv2.INTER_LINEAR), np.float32)
