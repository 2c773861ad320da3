"""Places of a scan that is finer than the copy it was read from, cleaned as that copy is."""

from dataclasses import dataclass

import cv2
import numpy as np

from counter_app.pages.clean import even_grey, even_with_red
from counter_app.pages.raster import Pixels

# The background is told from what is around: so much of it is taken along.
_AROUND_MM = 8.0
# Where the copy is paper, whatever stood there was taken out: leaders, rules, streaks.
_PAPER = 250
_WHITE = 255


@dataclass(frozen=True, slots=True)
class FinerScan:
    """A page (RGB at `dpi`), set upright, and its cleaned copy (`grey`), `scale` times smaller.

    `with_red` says whether red ink was read as well, as in `Facts`.
    """

    rgb: Pixels
    dpi: int
    grey: Pixels
    scale: float
    with_red: bool = False

    def cut(self, box: tuple[int, int, int, int]) -> Pixels:
        """Return cleaned grey pixels of the scan at `box` (x0, y0, x1, y1 in pixels of the copy)."""
        around = round(_AROUND_MM * self.dpi / 25.4)
        height, width = self.rgb.shape[:2]
        x0, y0, x1, y1 = (round(side * self.scale) for side in box)
        left, top = max(0, x0 - around), max(0, y0 - around)
        right, bottom = min(width, x1 + around), min(height, y1 + around)
        part = np.ascontiguousarray(self.rgb[top:bottom, left:right])
        near = even_with_red(part, self.dpi) if self.with_red else even_grey(part, self.dpi)
        cut = near[y0 - top : y1 - top, x0 - left : x1 - left]
        copy = cv2.erode(self.grey[box[1] : box[3], box[0] : box[2]], np.ones((3, 3), np.uint8))
        shown = cv2.resize(copy, (cut.shape[1], cut.shape[0]), interpolation=cv2.INTER_LINEAR)
        return np.where(shown >= _PAPER, np.uint8(_WHITE), cut)
