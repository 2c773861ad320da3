"""Measure a page while the citizen is still there: is anything on it, is it sharp, dark, cut, large enough."""

from dataclasses import dataclass

import cv2
import numpy as np

from .raster import Pixels

_BLANK_BELOW = 1
_NEARLY_BLANK_UP_TO = 20
_MARGIN_MM = 6.0
_TOO_SMALL_TO_COUNT = 16


@dataclass(frozen=True, slots=True)
class Measures:
    """Plain measures of one page.

    Attributes:
        components: pieces of ink of a letter's size inside the margins; 0 on blank pages.
        sharpness: 90th percentile of the edge steepness at ink borders, 0..1 of full contrast a pixel.
        paper, ink: median grey level of paper and ink, 0..255.
    """

    components: int
    sharpness: float
    paper: float
    ink: float

    @property
    def blank(self) -> bool:
        return self.components < _BLANK_BELOW

    @property
    def nearly_blank(self) -> bool:
        return _BLANK_BELOW <= self.components <= _NEARLY_BLANK_UP_TO


def measure(rgb: Pixels, ink: Pixels, dpi: int) -> Measures:
    """Measure a page from its RGB pixels and its ink mask (same size)."""
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    dark = ink > 0
    paper = float(np.median(grey[::4, ::4][~dark[::4, ::4]])) if (~dark[::4, ::4]).any() else 0.0
    level = float(np.median(grey[dark])) if dark.any() else paper
    return Measures(
        count_components(ink, dpi), _sharpness(np.asarray(grey, np.uint8), dark), paper, level
    )


def count_components(ink: Pixels, dpi: int) -> int:
    """Count pieces of ink of a letter's size, away from the edges where scanner shadows live."""
    margin = round(_MARGIN_MM * dpi / 25.4)
    inner = ink[margin:-margin, margin:-margin] if min(ink.shape[:2]) > 4 * margin else ink
    if min(inner.shape[:2]) < _TOO_SMALL_TO_COUNT:
        # No letter fits in; and OpenCV 5.0 crashes on labelling pictures of a few pixels.
        return 0
    _, _, stats, _ = cv2.connectedComponentsWithStats(np.ascontiguousarray(inner), connectivity=8)
    high, area = stats[1:, cv2.CC_STAT_HEIGHT], stats[1:, cv2.CC_STAT_AREA]
    least, most = 1.0 * dpi / 25.4, 25.0 * dpi / 25.4
    solid = area >= (0.5 * dpi / 25.4) ** 2
    return int(np.count_nonzero((high >= least) & (high <= most) & solid))


def _sharpness(grey: Pixels, dark: np.ndarray) -> float:
    """Edge steepness where ink meets paper, as a share of the page's own contrast."""
    border = cv2.dilate(dark.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
    if not border.any():
        return 0.0
    across = cv2.Sobel(grey, cv2.CV_32F, 1, 0, ksize=3) / 8
    down = cv2.Sobel(grey, cv2.CV_32F, 0, 1, ksize=3) / 8
    steep = cv2.magnitude(across, down)[border]
    low, high = np.percentile(grey[border], (2, 98))
    return float(np.percentile(steep, 90) / max(float(high - low), 1.0))
