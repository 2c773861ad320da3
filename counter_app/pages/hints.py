"""What a page seen from afar says of its print: where thin straight lines run, where marks are plain."""

import cv2
import numpy as np

from .pieces import find_pieces
from .raster import Pixels

LINE, SURE = 1, 2
"""The bits of `hints`."""
_WHITE = 255
_LINE_MM = 6.0
_LINE_HIGH = 5
_LINE_DEPTH = 5
_LINE_LONG_MM = 9.0
_LINE_THICK = 3.2
_SURE_DEPTH = 36


def hints(small: Pixels, look: int) -> Pixels:
    """Return what a page seen from afar says of its print: bit 0 where thin straight lines run, bit 1 where a mark is plain.

    Args:
        small: grey pixels at `look` dpi (about 100) with the paper at 255.

    A line too pale to be told from grain at any one pixel (a hairline, a leader of weak dots) stands out in the mean
    along it; a mark of some size stands out in the mean of its pixels.
    """
    along = max(5, round(_LINE_MM * look / 25.4)) | 1
    deep = cv2.morphologyEx(
        cv2.blur(small, (along, 1)), cv2.MORPH_BLACKHAT, np.ones((_LINE_HIGH, 1), np.uint8)
    )
    found = find_pieces(np.asarray(cv2.inRange(deep, _LINE_DEPTH + 1, _WHITE), np.uint8))
    # Words that show through from the back make lines as well, but thick or short ones.
    thin = found.wide >= _LINE_LONG_MM * look / 25.4
    thin &= found.area <= _LINE_THICK * found.wide
    lines = found.mask_of(thin) & np.uint8(LINE)
    plain = np.where(small < _WHITE - _SURE_DEPTH, np.uint8(SURE), np.uint8(0))
    return np.asarray(cv2.bitwise_or(cv2.dilate(lines, np.ones((3, 3), np.uint8)), plain), np.uint8)
