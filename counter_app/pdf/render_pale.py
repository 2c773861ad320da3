"""Whether pale writing is still there: pencil, a carbon copy, too weak for a mask and too thin for the backdrop."""

import cv2
import numpy as np

from counter_app.pages.raster import Pixels

_LOST_DEPTH = 8
_STROKE_DEPTH = 7
_OVER_GRAIN, _STROKE_OVER_GRAIN = 5.0, 2.5
_SHARE_LEFT = 0.5
# Pixels of the look, less than a millimetre each way.
_NEAR = 7
_MARK_SHARE = 0.4


def lost_pale(grey: Pixels, depth: Pixels, shown: Pixels, grain: float) -> Pixels:
    """Mark (255) thin strokes of a page at about 100 dpi of which less than half of the darkness is left anywhere near.

    Print of the back that shines through is as pale, but soft: it is no stroke of a pixel or two, and may stay as quiet as it is.

    Args:
        grey: the page's brightness.
        depth: by how much it is darker than its paper; shown: the same of its rendering.
        grain: the standard deviation of bare paper in `grey`, levels.
    """
    reach = np.ones((3, 3), np.uint8)
    left = cv2.dilate(shown, reach)
    least = round(max(_LOST_DEPTH, _OVER_GRAIN * grain))
    thin = round(max(_STROKE_DEPTH, _STROKE_OVER_GRAIN * grain))
    lost = cv2.inRange(cv2.subtract(depth, left), least + 1, 255)
    few = cv2.compare(left, cv2.convertScaleAbs(depth, alpha=_SHARE_LEFT), cv2.CMP_LT)
    strokes = cv2.inRange(cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, reach), thin + 1, 255)
    return np.asarray(cv2.bitwise_and(cv2.bitwise_and(lost, few), strokes), np.uint8)


def marks_on_pale(pale: Pixels, depth: Pixels, shown: Pixels) -> Pixels:
    """Return of what `lost_pale` marks only what stands beside print that is hardly darker than it is: the hook of a pale letter.

    Beside dark print the same would be dust. `depth` and `shown` are those of `lost_pale`.
    """
    near = cv2.dilate(shown, np.ones((_NEAR, _NEAR), np.uint8))
    print_there = cv2.inRange(near, _LOST_DEPTH + 1, 255)
    alike = cv2.compare(depth, cv2.convertScaleAbs(near, alpha=_MARK_SHARE), cv2.CMP_GE)
    return np.asarray(cv2.bitwise_and(pale, cv2.bitwise_and(print_there, alike)), np.uint8)
