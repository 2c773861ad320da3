"""The skew of a page that has hardly a word, told by the rules of its form or table."""

import numpy as np
from numpy.typing import NDArray

from .clouds import PROFILE_DPI, Cloud, cloud_of, roughest
from .pieces import Pieces

_LONG_MM = 30.0
# Two lines of a sketch run alike at times. A form has three, and a table two across them as well.
_LEAST_RULES, _LEAST_ACROSS = 3, 2
_SAME_DEGREES = 0.3
_ALL = 0.8
# Paper is hardly fed steeper: what is, was drawn so.
_STEEPEST = 6.0
# Rows at 75 dpi that a rule takes, however heavy; more are a bar or a picture.
_THICK_ROWS = 8


def ruled_skew(pieces: Pieces, dpi: int) -> float:
    """Return the skew (degrees, counter-clockwise positive) that three and more long rules tell; 0 where none do.

    Rules of a table must have others that cross them at right angles; those of a form must be all that is long on it.
    """
    long = np.maximum(pieces.wide, pieces.high) >= _LONG_MM * dpi / 25.4
    cloud = cloud_of(pieces, long, dpi)
    if cloud.size < _LEAST_RULES * _least_dots(dpi):
        return 0.0
    level, upright = roughest(cloud), roughest(cloud.sideways)
    lying = _rules(cloud, level.degrees, dpi)
    standing = _rules(cloud.sideways, upright.degrees, dpi)
    square = abs(level.degrees - upright.degrees) <= _SAME_DEGREES
    for found, rules, across in ((level, lying, standing), (upright, standing, lying)):
        crossed = square and len(across) >= _LEAST_ACROSS
        alone = rules.sum() >= _ALL * cloud.size
        if len(rules) >= _LEAST_RULES and (crossed or alone) and abs(found.degrees) <= _STEEPEST:
            return found.degrees
    return 0.0


def _rules(cloud: Cloud, degrees: float, dpi: int) -> NDArray[np.int64]:
    """Return how many dots stand on each rule that the cloud shows when it is turned by `degrees`."""
    turn = np.radians(degrees)
    rows = np.floor(cloud.down * np.cos(turn) + cloud.across * np.sin(turn)).astype(np.int64)
    profile = np.bincount(rows - rows.min())
    # A rule that is turned lies on two rows or three.
    full = np.convolve(profile, np.ones(3, np.int64), "same") >= _least_dots(dpi)
    starts = np.flatnonzero(np.diff(full.astype(np.int8), prepend=0) == 1)
    ends = np.flatnonzero(np.diff(full.astype(np.int8), append=0) == -1) + 1
    totals = np.concatenate(([0], np.cumsum(profile)))
    thin = ends - starts <= _THICK_ROWS
    return np.asarray((totals[ends] - totals[starts])[thin])


def _least_dots(dpi: int) -> float:
    return _LONG_MM * min(dpi, PROFILE_DPI) / 25.4
