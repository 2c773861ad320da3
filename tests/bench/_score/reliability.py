"""Which recognised words are right, and how far confidences are from that."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from counter_app.ocr.engine import RawWord
from tests.bench._paper.make import Made

from .metrics import EDGES, PlacedWord, overlap
from .textlayer import true_places

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Judgement:
    """A word's confidence as the reader gave it, and whether the truth has the same word at its place."""

    confidence: float
    right: bool


def judged(page: Made, words: Sequence[RawWord], *, skew: float) -> list[Judgement]:
    """Judge the words of a page (pixels of the page as straightened by `skew` degrees); marks alone are left out."""
    wide, high = page.size
    truth = true_places(page.pieces, page.place, page.size, skew=skew)
    found = []
    for word in words:
        text = word.text.strip(EDGES)
        if not any(map(str.isalnum, text)):
            continue
        box = (word.x0 / wide, word.y0 / high, word.x1 / wide, word.y1 / high)
        there = PlacedWord(text, box)
        right = any(overlap(there, one) and one.text.strip(EDGES) == text for one in truth)
        found.append(Judgement(word.confidence, right))
    return found


def calibration_error(said: Numbers, right: Numbers, *, bins: int = 20) -> float:
    """Return the expected calibration error (0..1): mean distance of what is said from what is right, in equal bins."""
    places = np.minimum((said * bins).astype(np.int64), bins - 1)
    total = 0.0
    for number in range(bins):
        inside = places == number
        if inside.any():
            total += float(inside.mean()) * abs(float(said[inside].mean() - right[inside].mean()))
    return total


def fitted(said: Numbers, right: Numbers, *, knots: int = 16) -> list[tuple[float, float]]:
    """Return (confidence, share right) of equal groups of words by confidence, never falling.

    Half of the groups lie in the lower fifth, where words go wrong.
    """
    shares = np.concatenate(
        [np.linspace(0, 0.2, knots // 2, endpoint=False), np.linspace(0.2, 1, knots // 2 + 1)]
    )
    edges = np.quantile(said, shares)
    points: list[tuple[float, float, int]] = []
    for low, high in pairwise(edges):
        inside = (said >= low) & (said <= high if high == edges[-1] else said < high)
        if inside.any():
            points.append(
                (float(said[inside].mean()), float(right[inside].mean()), int(inside.sum()))
            )
    return _never_falling(points)


def _never_falling(points: Sequence[tuple[float, float, int]]) -> list[tuple[float, float]]:
    """Pool neighbours that fall (pool adjacent violators), each weighing as many words as it stands for."""
    pools: list[tuple[float, float, int]] = []
    for point in points:
        pools.append(point)
        while len(pools) > 1 and pools[-2][1] > pools[-1][1]:
            (x0, y0, n0), (x1, y1, n1) = pools[-2:]
            n = n0 + n1
            pools[-2:] = [((x0 * n0 + x1 * n1) / n, (y0 * n0 + y1 * n1) / n, n)]
    return [(round(x, 3), round(y, 3)) for x, y, _ in pools]
