"""Whether letters kept their shape: each compared at full resolution by how it correlates, however faint and soft it is.

Of weak print a difference of many levels cannot be asked for; what is left of a letter that broke up or closed up is unlike it
all the same. Grain makes two pictures of one letter unlike as well: it is known, and reckoned out.
"""

from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from counter_app.pages.compiled import compiled
from counter_app.pages.pieces import Pieces, find_pieces
from counter_app.pages.raster import Pixels
from counter_app.pages.zones import Place, meeting

from .render_back import Difference, Unlike

_HIGH_MM, _WIDEST_MM = (1.1, 7.6), 40.0
_APART_MM = 1.1
_EDGE_MM = 2.0
_AROUND = 2
# Letters of good pages come out above 0.95, those that lost or closed a stroke below 0.92.
_LEAST_LIKENESS = 0.93
# Of a pale 2 whose diagonal has gone, as much is left as of many a letter that reads well.
_LEAST_DIGIT_LIKENESS = 0.945
# Standard deviation of a place below which there is nothing to be read.
_LEAST_PRINT = 4.0
_SOFT_AT_200 = 0.8
_BAND = 256

Sides = NDArray[np.int64]
LetterPlaces = NDArray[np.int32]
"""One row a place, from the top down: x0, y0, x1, y1 in pixels of the page, about as wide as high, with some paper around it."""


def letter_places(pieces: Pieces, dpi: int) -> LetterPlaces:
    """Return places that together cover the letters among the pieces of print at `dpi`; each overlaps the next by half."""
    unit = dpi / 25.4
    across = max(3, round(_APART_MM * unit)) | 1
    height, width = pieces.shape
    # Frames and rules would take in the letters beside them.
    small = (pieces.high <= _HIGH_MM[1] * unit) & (pieces.wide <= _WIDEST_MM * unit)
    letters = pieces.mask_of(small)
    words = cv2.morphologyEx(letters, cv2.MORPH_CLOSE, np.ones((3, across), np.uint8))
    found = find_pieces(np.asarray(words, np.uint8))
    edge = max(_AROUND, round(_EDGE_MM * unit))
    right, bottom = found.left + found.wide, found.top + found.high
    fits = (found.high >= _HIGH_MM[0] * unit) & (found.high <= _HIGH_MM[1] * unit)
    # The shadow at the sheet's edge is no print.
    fits &= (found.left >= edge) & (found.top >= edge)
    fits &= (right <= width - edge) & (bottom <= height - edge)
    boxes = np.stack((found.left, found.top, right, bottom), axis=1)[fits]
    cells = _cells(*boxes.T.astype(np.int64))
    return cells[np.argsort(cells[:, 1], kind="stable")]


def _cells(x0: Sides, y0: Sides, x1: Sides, y1: Sides) -> LetterPlaces:
    """Return the places in boxes, one box after the other, each from the left."""
    high = y1 - y0
    wide = np.minimum(high, x1 - x0)
    spare = x1 - x0 - wide
    steps = np.rint(2 * spare / high).astype(np.int64)
    box = np.repeat(np.arange(high.size), steps + 1)
    number = np.arange(box.size) - (np.cumsum(steps + 1) - steps - 1)[box]
    left = x0[box] + np.rint(number * spare[box] / np.maximum(steps[box], 1)).astype(np.int64)
    sides = (left - _AROUND, y0[box] - _AROUND, left + wide[box] + _AROUND, y1[box] + _AROUND)
    return np.stack(sides, axis=1).astype(np.int32)


def letter_differences(
    master: Pixels,
    shown: Pixels,
    letters: LetterPlaces,
    dpi: int,
    *,
    grain: float,
    digits: Sequence[Place] = (),
    among: Sequence[Place] | None = None,
) -> list[Difference]:
    """List the places of letters whose shape on `shown` is unlike that on `master` (grey pages of the same size, at `dpi`).

    Args:
        grain: the standard deviation of bare paper on `master`, levels.
        digits: where words with digits stand, of which less may be lost: no other letters help to read them. What is only for
            that reason listed is of the kind `DIGIT`.
        among: only letters that meet one of these places are looked at; all of them when left out.
    """
    if among is not None:
        letters = letters[meeting(letters, among)]
    found = list[Difference]()
    strict = meeting(letters, digits)
    for rows in _bands(letters):
        band = letters[rows]
        top, bottom = int(band[:, 1].min()), int(band[:, 3].max())
        left, right = int(band[:, 0].min()), int(band[:, 2].max())
        first, second = (
            _softened(page[top:bottom, left:right], _SOFT_AT_200 * dpi / 200)
            for page in (master, shown)
        )
        alike = np.ones(band.shape[0], np.float64)
        _compare(first, second, band - np.asarray((left, top, left, top), np.int32), grain, alike)
        lost = alike < _LEAST_LIKENESS
        weak = strict[rows] & ~lost & (alike < _LEAST_DIGIT_LIKENESS)
        for kind, unlike in ((Unlike.LETTER, band[lost]), (Unlike.DIGIT, band[weak])):
            found += [Difference(kind, Place(*box)) for box in unlike.tolist()]
    return found


def _bands(letters: LetterPlaces) -> Iterator[slice]:
    """Yield stretches of the page that are a few lines high: softened at once, a whole page would cost memory."""
    first = 0
    for number in range(1, letters.shape[0] + 1):
        if number == letters.shape[0] or letters[number, 1] > letters[first, 1] + _BAND:
            yield slice(first, number)
            first = number


def _softened(page: Pixels, sigma: float) -> Pixels:
    return np.asarray(cv2.GaussianBlur(np.ascontiguousarray(page), (0, 0), sigma), np.uint8)


@compiled
def _sums(first: Pixels, second: Pixels) -> tuple[np.int32, np.int32, np.int32, np.int32, np.int32]:
    """Return the sums of both rows, of their squares, and of their products."""
    one = two = ones = twos = both = np.int32(0)
    for x in range(first.size):
        here, there = np.int32(first[x]), np.int32(second[x])
        one = np.int32(one + here)
        two = np.int32(two + there)
        ones = np.int32(ones + here * here)
        twos = np.int32(twos + there * there)
        both = np.int32(both + here * there)
    return one, two, ones, twos, both


@compiled
def _compare(
    first: Pixels, second: Pixels, letters: LetterPlaces, grain: float, alike: NDArray[np.float64]
) -> None:
    for letter in range(letters.shape[0]):
        x0, y0, x1, y1 = letters[letter]
        one = two = ones = twos = both = np.int64(0)
        for y in range(y0, y1):
            sums = _sums(first[y, x0:x1], second[y, x0:x1])
            one += sums[0]
            two += sums[1]
            ones += sums[2]
            twos += sums[3]
            both += sums[4]
        count = max(1, (x1 - x0) * (y1 - y0))
        print_there = ones / count - (one / count) ** 2 - grain * grain
        if print_there < _LEAST_PRINT * _LEAST_PRINT:
            continue
        spread = print_there * max(twos / count - (two / count) ** 2, 1.0)
        alike[letter] = (both / count - float(one) * two / count / count) / np.sqrt(spread)
