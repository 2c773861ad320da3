"""Print of about one tone, painted in one colour: viewers do so in half the time that a picture shown through a mask takes."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .raster import Pixels

# Print of tones no further apart than this, but for a fiftieth at either end, is painted in one.
_ONE_TONE = 28
_ENDS = 0.02
# More masks would weigh more than the picture of their tones.
_MOST_PARTS = 3

Window = tuple[slice, slice]
Weight = NDArray[np.float32]
Joined = tuple[NDArray[np.bool_], NDArray[np.bool_]]


@dataclass(frozen=True, slots=True)
class Toned:
    """A part of print that has about one tone: its rows and columns in squares, and its colour (one pixel)."""

    window: Window
    colour: Pixels


def one_tone(shade: Pixels, weight: Weight) -> Pixels | None:
    """Return one pixel, the mean where there is print (`weight`), if that is about the tone of all of it."""
    if _spread(_brightness(shade), weight) > _ONE_TONE:
        return None
    return _mean(shade, weight)


def tones_apart(shade: Pixels, weight: Weight, mask: NDArray[np.bool_]) -> tuple[Toned, ...]:
    """Cut print of several tones into a few parts of about one tone each; return none where that cannot be done.

    No stroke is cut: what hangs together keeps one colour.

    Args:
        shade: the colour of each square, weight: how much print is in it.
        mask: where print is; its sides are those of `shade` times those of a square.
    """
    grey = _brightness(shade)
    side = mask.shape[0] // grey.shape[0]
    joined = (_joined(mask, side), _joined(mask.T, side).T)
    parts: list[Window] = [np.s_[0 : grey.shape[0], 0 : grey.shape[1]]]
    done = list[Window]()
    while parts:
        part = parts.pop()
        if _spread(grey[part], weight[part]) <= _ONE_TONE:
            done.append(part)
            continue
        halves = _halves(grey, weight, joined, part)
        if halves is None or len(parts) + len(done) + len(halves) > _MOST_PARTS:
            return ()
        parts += halves
    return tuple(Toned(part, _mean(shade[part], weight[part])) for part in done)


def _brightness(shade: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(shade, cv2.COLOR_RGB2GRAY), np.uint8)


def _spread(grey: Pixels, weight: Weight) -> int:
    shares = np.bincount(grey.ravel(), weights=weight.ravel(), minlength=256).cumsum()
    darkest, lightest = np.searchsorted(shares, (_ENDS * shares[-1], (1 - _ENDS) * shares[-1]))
    return int(lightest - darkest)


def _mean(shade: Pixels, weight: Weight) -> Pixels:
    mean = np.average(shade.reshape(-1, 3), axis=0, weights=weight.ravel())
    return np.asarray(np.round(mean), np.uint8).reshape(1, 1, 3)


def _joined(mask: NDArray[np.bool_], side: int) -> NDArray[np.bool_]:
    """Say of each square but those of the last row whether a stroke goes on from it into the next row of squares."""
    above, below = mask[side - 1 : -1 : side], mask[side::side]
    near = below.copy()
    near[:, 1:] |= below[:, :-1]
    near[:, :-1] |= below[:, 1:]
    near &= above
    return np.asarray(near.reshape(len(near), -1, side).any(axis=2), np.bool_)


def _halves(grey: Pixels, weight: Weight, joined: Joined, part: Window) -> list[Window] | None:
    """Cut a part in two, along the gap on whose sides tones are the most alike; None where it has none."""
    (top, bottom), (left, right) = ((one.start, one.stop) for one in part)
    tones, counts = grey[part].astype(np.float64), weight[part].astype(np.float64)
    through = (
        joined[0][top : bottom - 1, left:right].any(axis=1),
        joined[1][top:bottom, left : right - 1].any(axis=0),
    )
    best, halves = np.inf, None
    for axis in (0, 1):
        count = counts.sum(axis=1 - axis).cumsum()
        total = (counts * tones).sum(axis=1 - axis).cumsum()
        # What both parts' tones lie off their means, squared, but for what is the same wherever the cut is.
        behind = count[-1] - count[:-1]
        parted = (count[:-1] > 0) & (behind > 0) & ~through[axis]
        if not parted.any():
            continue
        explained = total[:-1] ** 2 / np.maximum(count[:-1], 1e-9)
        explained += (total[-1] - total[:-1]) ** 2 / np.maximum(behind, 1e-9)
        off = np.where(parted, -explained, np.inf)
        at = int(off.argmin())
        if off[at] < best:
            best = off[at]
            if axis == 0:
                cut = top + at + 1
                halves = [np.s_[top:cut, left:right], np.s_[cut:bottom, left:right]]
            else:
                cut = left + at + 1
                halves = [np.s_[top:bottom, left:cut], np.s_[top:bottom, cut:right]]
    return halves
