"""Raised figures of square and cubic metres: the reader's models have no ² and no ³, and say m, m2 or m?."""

import re
from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from .engine import Engine, Grey, Layout, RawWord

_METRE = re.compile(r"(?P<before>\(?)m(?P<power>[23zZ]?[^\w\s()]{0,2})(?P<after>\)?[.,;:]?)")
_POWERS = {"2": "²", "3": "³"}
_INK_BELOW = 170
_ENLARGED = 3
# Cubic metres are rare on papers: a blurred 2 must not become one.
_BELIEVED = {"2": 0.5, "3": 0.92}
_MOST = 12


def with_powers(
    engine: Engine, grey: Grey, dpi: int, words: Sequence[RawWord]
) -> tuple[RawWord, ...]:
    """Return the words with ² or ³ where a small raised figure stands behind an m; the figure is read by itself.

    Args:
        grey: the cleaned page; words in its pixels.

    Raises:
        ReaderTimeout, TesseractMissing, LanguageMissing.
    """
    result = list(words)
    looked = 0
    for at, word in enumerate(words):
        match = _METRE.fullmatch(word.text)
        if match is None or looked == _MOST:
            continue
        looked += 1
        place = _raised(grey, word)
        if place is None:
            continue
        x0, y0, x1, y1 = place
        seen = _POWERS.get(match["power"][:1])
        power = seen or _power(engine, grey[y0:y1, x0:x1], dpi)
        if power:
            text = f"{match['before']}m{power}{match['after']}"
            result[at] = replace(word, text=text, x1=max(word.x1, x1))
    return tuple(result)


def _raised(grey: Grey, word: RawWord) -> tuple[int, int, int, int] | None:
    """Return the box of a small figure to the right of the m, above the middle of its height, if there is one."""
    high = word.y1 - word.y0
    x0, y0 = word.x0, max(0, word.y0 - high)
    part = grey[y0 : word.y1 + high // 3, x0 : word.x1 + high]
    ink = np.where(part < _INK_BELOW, np.uint8(255), np.uint8(0))
    if min(ink.shape) < 8:
        return None
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    boxes = [
        (x, y, x + wide, y + tall)
        for x, y, wide, tall, area in stats[1:].tolist()
        if tall >= 0.2 * high and area >= 4
    ]
    metre = max(
        (box for box in boxes if box[3] > high and box[2] - box[0] > 1.1 * (box[3] - box[1])),
        key=lambda box: box[2] - box[0],
        default=None,
    )
    if metre is None:
        return None
    tall = metre[3] - metre[1]
    found = [
        box
        for box in boxes
        if metre[2] - 0.1 * tall <= box[0] <= metre[2] + 0.5 * tall
        and 0.4 * tall <= box[3] - box[1] <= 1.0 * tall
        and box[2] - box[0] <= 0.8 * tall
        and metre[1] - 0.9 * tall <= box[1] <= metre[1] - 0.1 * tall
        and box[3] <= metre[1] + 0.65 * tall
    ]
    if len(found) != 1:
        return None
    x, y, right, bottom = found[0]
    return x0 + x, y0 + y, x0 + right, y0 + bottom


def _power(engine: Engine, figure: Grey, dpi: int) -> str:
    """Read one small figure by itself, as large as print; "" when it is neither 2 nor 3."""
    large = cv2.resize(figure, None, fx=_ENLARGED, fy=_ENLARGED, interpolation=cv2.INTER_CUBIC)
    margin = large.shape[0] // 2
    framed = cv2.copyMakeBorder(
        large, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=(255.0,)
    )
    read = engine.read(np.asarray(framed, np.uint8), dpi, layout=Layout.LINE, only="0123456789")
    if len(read) != 1 or read[0].confidence < _BELIEVED.get(read[0].text, 1.0):
        return ""
    return _POWERS[read[0].text]
