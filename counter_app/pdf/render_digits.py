"""Whether every digit kept its shape: each word with digits compared at full resolution, place by place."""

from collections.abc import Sequence
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from counter_app.domain.digitised import Word
from counter_app.pages.raster import Pixels
from counter_app.pages.zones import Place

from .render_back import Difference, Unlike

_LEAST_LIKENESS = 0.5
# Above it lie 85 of 100 words of worn pages; a digit put in another's place comes out below the least.
_SURE_LIKENESS = 0.9
_LEAST_CONTRAST = 25.0


class Reread(Protocol):
    """Reads words again, for instance by Tesseract."""

    def __call__(self, page: Pixels, words: Sequence[Word], /) -> Sequence[str]:
        """Return what stands in each word's box on a page (RGB), in the same order; "" where nothing could be read."""
        ...


def digit_differences(
    master: Pixels, shown: Pixels, words: Sequence[Word], *, reread: Reread | None = None
) -> list[Difference]:
    """List the words with digits in which some part is unlike its master (RGB pages of the same size).

    Args:
        reread: reads once more the few words that are neither clearly alike nor clearly unlike.
    """
    found, doubtful = list[Word](), list[Word]()
    for word in words:
        if not has_digits(word):
            continue
        likeness = digit_likeness(master, shown, word)
        if likeness < _LEAST_LIKENESS:
            found.append(word)
        elif likeness < _SURE_LIKENESS:
            doubtful.append(word)
    if reread is not None and doubtful:
        found += _reading_otherwise(master, shown, doubtful, reread)
    return [Difference(Unlike.DIGITS, place_of(word)) for word in found]


def _reading_otherwise(
    master: Pixels, shown: Pixels, words: Sequence[Word], reread: Reread
) -> list[Word]:
    """Return the words whose digits read otherwise on the rendering, though on the master they read as they did."""
    strays = [
        word
        for word, text in zip(words, reread(shown, words), strict=True)
        if _digits(text) != _digits(word.text)
    ]
    if not strays:
        return []
    # A word cut out reads otherwise than in its line now and then: the master's has to tell.
    texts = reread(master, strays)
    return [
        word
        for word, text in zip(strays, texts, strict=True)
        if _digits(text) == _digits(word.text)
    ]


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


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
    likeness, contrast = _local_likeness(pictures[0], pictures[1], side)
    inked = contrast > _LEAST_CONTRAST
    return float(likeness[inked].min()) if inked.any() else 1.0


def has_digits(word: Word) -> bool:
    """Say whether a word holds digits."""
    return any(map(str.isdigit, word.text))


def place_of(word: Word) -> Place:
    """Return the rectangle of a word's box."""
    return Place(word.box.x0, word.box.y0, word.box.x1, word.box.y1)


def _local_likeness(
    first: NDArray[np.float32], second: NDArray[np.float32], side: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return (correlation -1..1 of two grey pictures in a square of `side` pixels around each pixel, contrast of the first)."""
    square = (side, side)
    means = [cv2.boxFilter(picture, -1, square) for picture in (first, second)]
    spread = [
        np.maximum(cv2.boxFilter(picture * picture, -1, square) - mean * mean, 0.0)
        for picture, mean in zip((first, second), means, strict=True)
    ]
    together = cv2.boxFilter(first * second, -1, square) - means[0] * means[1]
    likeness = (together + 9) / (np.sqrt(spread[0] * spread[1]) + 9)
    return np.asarray(likeness, np.float32), np.asarray(np.sqrt(spread[0]), np.float32)
