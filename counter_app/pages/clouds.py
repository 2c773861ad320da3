"""Dots of ink turned until their rows are roughest, and whether that angle stands alone."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .pieces import Pieces
from .profiles import Places, roughness

PROFILE_DPI = 75
_SOME_INK = 0.235
_WIDEST = 20.0
_COARSE_STEP = 0.5
_FINE_STEP = 0.05
_FEW_DOTS, _MORE_DOTS = 4000, 16000
# Angles so near share a line's dots.
_NEAR = 3.0
_COARSE = np.arange(-_WIDEST, _WIDEST + _COARSE_STEP / 2, _COARSE_STEP)


@dataclass(frozen=True, slots=True)
class Cloud:
    """Places of dots around the page's middle, in rows' heights; `across` to the right, `down` downwards."""

    across: Places
    down: Places

    @property
    def sideways(self) -> "Cloud":
        """The same, its columns for rows."""
        return Cloud(self.down, -self.across)

    @property
    def size(self) -> int:
        """How many dots there are."""
        return self.across.size

    def some(self, count: int) -> tuple[Places, Places]:
        """Return places across and down of about `count` dots, or of all."""
        every = max(1, self.across.size // count)
        return self.across[::every].copy(), self.down[::every].copy()


@dataclass(frozen=True, slots=True)
class Roughest:
    """The angle that makes rows roughest.

    Attributes:
        degrees: -20 to 20, counter-clockwise positive.
        rough: how rough, of at most 16 000 dots and more (`roughness`).
        apart: how many times as rough as at any angle that is not near.
    """

    degrees: float
    rough: float
    apart: float


def cloud_of(pieces: Pieces, chosen: NDArray[np.bool_], dpi: int) -> Cloud:
    """Return the dots that the chosen pieces of a page at `dpi` make at 75 dpi, or at its own where that is less."""
    mask = pieces.coverage(chosen, min(1.0, PROFILE_DPI / dpi)) > _SOME_INK
    # One number a place is found in a fifth of the time of two.
    rows, columns = np.divmod(np.flatnonzero(mask), mask.shape[1])
    # Dots stand on whole pixels: spread within theirs, so that no turn at all is not the roughest for that alone.
    spread = np.random.default_rng(rows.size).random((2, rows.size)) - 0.5
    across = (columns - mask.shape[1] / 2 + spread[0]).astype(np.float32)
    down = (rows - mask.shape[0] / 2 + spread[1]).astype(np.float32)
    return Cloud(across, down)


def roughest(cloud: Cloud) -> Roughest:
    """Find the angle of a cloud that is not empty: coarsely by few of the dots, then around it by more."""
    scores = roughness(*cloud.some(_FEW_DOTS), _COARSE)
    angle = float(_COARSE[int(np.argmax(scores))])
    fine = np.arange(angle - _COARSE_STEP, angle + _COARSE_STEP + _FINE_STEP / 2, _FINE_STEP)
    finer = roughness(*cloud.some(_MORE_DOTS), fine)
    place = int(np.argmax(finer))
    return Roughest(float(fine[place]), float(finer[place]), _apart(scores))


def looked_at_closer(cloud: Cloud, found: Roughest) -> Roughest:
    """Tell by more of the dots, among which chance counts for less, how far apart an angle stands."""
    scores = roughness(*cloud.some(_MORE_DOTS), _COARSE)
    same = abs(float(_COARSE[int(np.argmax(scores))]) - found.degrees) <= _NEAR
    return replace(found, apart=_apart(scores) if same else 0.0)


def beats_none(cloud: Cloud, found: Roughest, times: float) -> bool:
    """Say whether the dots are `times` as rough at the angle found as when they are not turned."""
    unturned = roughness(*cloud.some(_MORE_DOTS), np.zeros(1))
    return found.rough > times * float(unturned[0])


def _apart(scores: NDArray[np.float64]) -> float:
    best = int(np.argmax(scores))
    others = scores[np.abs(_COARSE - _COARSE[best]) > _NEAR]
    return float(scores[best] / others.max())
