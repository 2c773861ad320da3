"""A small paper on the scanner's dark bed: what is around it is no part of the page, and tells nothing of its light."""

from collections.abc import Iterator

import cv2
import numpy as np

from .ground import Ground, Place
from .medians import median_level
from .raster import Pixels

_LEAST_BED = 0.15
_MOST_OF_THE_BORDER = 0.55
_DARKEST_PAPER = 2.2
_LEAST_PAPER_MM2 = 1500.0
_RECTANGLE = 0.85
_RIM_MM = 1.0


def paper_on_bed(ground: Ground) -> Place | None:
    """Return the box around the papers that lie on a dark bed, in pixels of the page; None where the page is one paper.

    A bed is dark, along most of the picture's border, and what is lighter has straight sides: a shadow comes from one
    side, and a dark page is so all over.
    """
    grey = np.asarray(cv2.cvtColor(ground.levels, cv2.COLOR_RGB2GRAY), np.uint8)
    border = np.concatenate((grey[0], grey[-1], grey[1:-1, 0], grey[1:-1, -1]))
    limit, _ = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    if np.mean(border <= limit) < _MOST_OF_THE_BORDER:
        return None
    light = np.asarray(grey > limit, np.uint8)
    dark_share = 1 - np.count_nonzero(light) / light.size
    if dark_share < _LEAST_BED or not light.any():
        return None
    if median_level(grey[light > 0]) < _DARKEST_PAPER * median_level(grey[light == 0]):
        return None
    papers = list(_papers(light, ground.unit))
    if not papers:
        return None
    rim = round(_RIM_MM * ground.unit)
    x0, y0, x1, y1 = zip(*papers, strict=True)
    return ground.place(min(x0) + rim, min(y0) + rim, max(x1) - rim, max(y1) - rim)


def _papers(light: Pixels, unit: float) -> Iterator[Place]:
    """Yield the boxes of light places as large as a card at the least and with straight sides."""
    contours, _ = cv2.findContours(light, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    for contour in contours:
        area = cv2.contourArea(contour)
        _, (across, along), _ = cv2.minAreaRect(contour)
        if area >= _LEAST_PAPER_MM2 * unit**2 and area >= _RECTANGLE * across * along:
            x, y, wide, high = cv2.boundingRect(contour)
            yield x, y, x + wide, y + high
