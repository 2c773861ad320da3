"""Where a place of the page as decoded comes to lie on the emitted page: straightened, turned, scaled."""

from dataclasses import dataclass

import cv2
import numpy as np

from counter_app.domain.digitised import Box
from counter_app.pages.margins import Place


@dataclass(frozen=True, slots=True)
class Journey:
    """What a page goes through.

    Attributes:
        decoded, straight, emitted: (width, height) in pixels before and after straightening, and at the end.
        degrees: skew that was taken out, counter-clockwise positive.
        clockwise: quarter turns taken out, degrees.
    """

    decoded: tuple[int, int]
    straight: tuple[int, int]
    emitted: tuple[int, int]
    degrees: float
    clockwise: int

    def carry(self, place: Place) -> Box:
        """Return the upright box around `place` (x0, y0, x1, y1 of the page as decoded) on the emitted page."""
        x0, y0, x1, y1 = place
        width, height = self.decoded
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -self.degrees, 1.0)
        matrix[0, 2] += (self.straight[0] - width) / 2
        matrix[1, 2] += (self.straight[1] - height) / 2
        corners = np.asarray([(x0, y0, 1), (x1, y0, 1), (x0, y1, 1), (x1, y1, 1)], np.float64)
        across, down = self._turned(corners @ np.asarray(matrix).T)
        return Box(
            max(0, round(float(across.min()))),
            max(0, round(float(down.min()))),
            min(self.emitted[0], round(float(across.max()))),
            min(self.emitted[1], round(float(down.max()))),
        )

    def _turned(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        x, y = points[:, 0], points[:, 1]
        width, height = self.straight
        turned = {
            0: (x, y),
            90: (height - y, x),
            180: (width - x, height - y),
            270: (y, width - x),
        }[self.clockwise % 360]
        upright = height if self.clockwise % 180 else width
        scale = self.emitted[0] / max(upright, 1)
        return turned[0] * scale, turned[1] * scale
