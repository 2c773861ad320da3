"""A whole page handed to the reader: its paper plain white, its empty margins left out.

The reader's threshold, its search for lines, pictures and columns go over all there is, print or not; and it packs each
line's picture, which grain of the paper makes half as large again.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .engine import Engine, Grey, Layout, RawWord
from .rereading import moved

_WHITE = 255
_PAPER = 225
_INK_BELOW = 160
# Half-tones are edges of letters, a third of the ink or less; on certificates' guilloche and worn paper there are more, and made
# white in places it looks like print.
_MOST_HALF_TONES = 0.4
# Ink is print where there is so much of it (mm²) within so many millimetres of the page's height or width: a thin 1 has
# that, dust has not.
_LEAST_INK, _WITHIN = 0.4, 3.0
_ROOM_MM = 4.0
# Leaving out less than this share of the page is not worth another picture.
_WORTH = 0.97
_STEP = 8
_PER_PIXEL = _WHITE / _STEP**2
_AROUND = np.ones((3, 3), np.uint8)

Amounts = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Handed:
    """What of a page is handed over, and where on the page its upper left corner is."""

    grey: Grey
    x: int
    y: int


def read_whole(engine: Engine, grey: Grey, dpi: int, layout: Layout) -> tuple[RawWord, ...]:
    """Read a cleaned page; words in its pixels.

    Raises:
        ReaderTimeout, TesseractMissing, LanguageMissing.
    """
    handed = handed_over(grey, dpi)
    words = engine.read(handed.grey, dpi, layout=layout)
    return moved(words, handed.x, handed.y) if handed.x or handed.y else words


def handed_over(grey: Grey, dpi: int) -> Handed:
    """Return a cleaned page cut to its print and a little room around it, its paper white where that is even."""
    _, ink = cv2.threshold(grey, _INK_BELOW - 1, _WHITE, cv2.THRESH_BINARY_INV)
    white = _white_paper(grey)
    down, over = _stretches(np.asarray(ink, np.uint8), dpi / 25.4)
    part = white[down, over]
    if part.size > _WORTH * white.size:
        return Handed(white, 0, 0)
    return Handed(np.ascontiguousarray(part), over.start, down.start)


def _white_paper(grey: Grey) -> Grey:
    """Return the page with plain white paper, the page itself where patterns or wear leave half-tones all over it.

    What lies beside print keeps its greys: the edges of pale letters are as pale as paper.
    """
    darkest = cv2.erode(grey, _AROUND)
    ink = cv2.countNonZero(cv2.threshold(darkest, _INK_BELOW - 1, 1, cv2.THRESH_BINARY_INV)[1])
    _, paper = cv2.threshold(darkest, _PAPER - 1, _WHITE, cv2.THRESH_BINARY)
    half_tones = grey.size - cv2.countNonZero(paper) - ink
    if half_tones > _MOST_HALF_TONES * ink:
        return grey
    return np.asarray(cv2.max(grey, paper), np.uint8)


def _stretches(ink: Grey, millimetre: float) -> tuple[slice, slice]:
    """Return from where to where there is print, down the page and across it, with room around."""
    # Ink that each block of the page has, in pixels; a side's last few pixels are in none.
    down, across = (max(1, side // _STEP) for side in ink.shape)
    whole = ink[: down * _STEP, : across * _STEP]
    blocks = cv2.resize(whole, (across, down), interpolation=cv2.INTER_AREA) / _PER_PIXEL
    return (
        _stretch(blocks.sum(axis=1), ink.shape[0], millimetre),
        _stretch(blocks.sum(axis=0), ink.shape[1], millimetre),
    )


def _stretch(amounts: Amounts, side: int, millimetre: float) -> slice:
    """Return from where to where there is print on a `side` in pixels, of the ink that every `_STEP` of them have."""
    window = max(1, round(_WITHIN * millimetre / _STEP))
    near = np.convolve(amounts, np.ones(window))
    found = np.flatnonzero(near >= _LEAST_INK * millimetre * millimetre)
    if not found.size:
        return slice(0, side)
    # Each sum is of a block and those before it.
    first, last = int(found[0]) - window + 1, int(found[-1]) + 1
    room = round(_ROOM_MM * millimetre)
    return slice(max(0, first * _STEP - room), min(side, last * _STEP + room))
