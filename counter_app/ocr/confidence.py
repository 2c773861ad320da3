"""How likely a word is read rightly. The reader's own figure is no probability: of words it calls 80 % sure half are wrong.

The steps below are the shares of words read rightly among words of about that confidence, never falling (isotonic
regression), of 12,525 words on 60 pages of `tests.bench` (seeds 700101 at 300 dpi, 700102 and 700201 at 200 dpi).
`python -m tests.bench confidence` tells on new pages how far they are off, with `--fit` it prints steps made anew.
"""

import bisect

KNOTS: tuple[tuple[float, float], ...] = (
    (0.0, 0.02),
    (0.59, 0.401),
    (0.872, 0.831),
    (0.909, 0.875),
    (0.921, 0.93),
    (0.931, 0.974),
    (0.936, 0.987),
    (0.958, 0.991),
    (0.966, 0.995),
    (1.0, 1.0),
)
"""The reader's confidence, and the probability there; between them straight."""

_RAW = tuple(raw for raw, _ in KNOTS)


def probability(confidence: float) -> float:
    """Turn a confidence of the reader (0..1) into the probability (0..1) that the word is right."""
    if confidence <= _RAW[0]:
        return KNOTS[0][1]
    if confidence >= _RAW[-1]:
        return KNOTS[-1][1]
    place = bisect.bisect_right(_RAW, confidence)
    (low, least), (high, most) = KNOTS[place - 1], KNOTS[place]
    return least + (most - least) * (confidence - low) / (high - low)
