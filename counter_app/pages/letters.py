"""The letters of a text layer on their page, as they were brought along."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter (NFC; with its marks) or the white space after one: box in pixels, and whether anything is painted.

    A space between words has no box of its own worth keeping: its sides are those of the letter before.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    painted: bool


@dataclass(frozen=True, slots=True)
class PageLayer:
    """`letters` in the order of the page's own; `over_scan` when a picture covers most of the page."""

    letters: tuple[Letter, ...]
    over_scan: bool


def on_upright_page(
    boxes: NDArray[np.float64],
    size: tuple[int, int],
    *,
    straight: tuple[int, int],
    skew: float,
    clockwise: int,
) -> NDArray[np.float64]:
    """Bring boxes (rows of x0, y0, x1, y1) from a page as it came to the page straightened and set upright.

    Args:
        size: width and height of the page as it came, pixels.
        straight: its width and height once straightened: it may have become larger all around.
        skew: the degrees, counter-clockwise, that were taken out about the middle of the page; at most 5.
        clockwise: the quarter turns made after that, degrees.
    """
    width, height = size
    turn = math.radians(skew)
    across = boxes[:, (0, 2, 0, 2)] - width / 2
    down = boxes[:, (1, 1, 3, 3)] - height / 2
    width, height = straight
    x = across * math.cos(turn) - down * math.sin(turn) + width / 2
    y = across * math.sin(turn) + down * math.cos(turn) + height / 2
    if clockwise == 90:
        x, y = height - y, x
    elif clockwise == 180:
        x, y = width - x, height - y
    elif clockwise == 270:
        x, y = y, width - x
    return np.stack((x.min(axis=1), y.min(axis=1), x.max(axis=1), y.max(axis=1)), axis=1)
