"""How rough the rows of a cloud of dots are when it is turned: straight lines of text alternate between full and empty."""

import math

import numpy as np
from numpy.typing import NDArray

from .compiled import compiled

Places = NDArray[np.float32]
Angles = NDArray[np.float64]


def roughness(across: Places, down: Places, degrees: Angles) -> Angles:
    """Return for each turn the sum of squares of the steps between neighbouring rows' numbers of dots.

    Args:
        across, down: places of the dots around the middle they are turned about, in rows' heights.
        degrees: the turns.
    """
    scores = np.zeros(degrees.size, dtype=np.float64)
    if across.size:
        reach = int(math.hypot(np.abs(across).max(), np.abs(down).max())) + 2
        profile = np.empty(2 * reach + 2, dtype=np.float32)
        _score(across, down, np.radians(degrees), reach, profile, scores)
    return scores


@compiled
def _score(
    across: Places, down: Places, turns: Angles, reach: int, profile: Places, scores: Angles
) -> None:
    whole_share = np.float32(1)
    for turn in range(turns.size):
        cosine, sine = np.float32(math.cos(turns[turn])), np.float32(math.sin(turns[turn]))
        profile[:] = 0
        for dot in range(across.size):
            place = down[dot] * cosine + across[dot] * sine + np.float32(reach)
            row = int(place)
            # Each dot is shared between its two nearest rows: whole rows would make small angles look alike.
            share = place - np.float32(row)
            profile[row] += whole_share - share
            profile[row + 1] += share
        total = 0.0
        for row in range(1, profile.size):
            step = float(profile[row] - profile[row - 1])
            total += step * step
        scores[turn] = total
