"""Whether every digit kept its shape: each word with digits compared at full resolution, place by place."""

from collections.abc import Sequence

import cv2
import numpy as np

from counter_app.domain.digitised import Word
from counter_app.pages.raster import Pixels
from counter_app.pages.zones import Place

from .render_back import Difference, Unlike, local_likeness

_LEAST_LIKENESS = 0.5
_LEAST_CONTRAST = 25.0


def digit_differences(master: Pixels, shown: Pixels, words: Sequence[Word]) -> list[Difference]:
    """List the words with digits in which some part is unlike its master (RGB pages of the same size)."""
    return [
        Difference(Unlike.DIGITS, _place(word))
        for word in words
        if any(map(str.isdigit, word.text))
        and digit_likeness(master, shown, word) < _LEAST_LIKENESS
    ]


def digit_likeness(master: Pixels, shown: Pixels, word: Word) -> float:
    """Return the least local correlation (-1..1) of a word's two pictures, looked at through half a digit's height."""
    window = np.s_[word.box.y0 : word.box.y1, word.box.x0 : word.box.x1]
    pictures = [
        np.asarray(
            cv2.GaussianBlur(cv2.cvtColor(page[window], cv2.COLOR_RGB2GRAY), (0, 0), 0.8),
            np.float32,
        )
        for page in (master, shown)
        if page[window].size
    ]
    if len(pictures) < 2 or min(pictures[0].shape) < 4:
        return 1.0
    side = max(5, pictures[0].shape[0] // 2) | 1
    likeness, contrast = local_likeness(pictures[0], pictures[1], side)
    inked = contrast > _LEAST_CONTRAST
    return float(likeness[inked].min()) if inked.any() else 1.0


def _place(word: Word) -> Place:
    return Place(word.box.x0, word.box.y0, word.box.x1, word.box.y1)
