"""Whether a page of layers still looks like its master: rendered by pdfium, compared mark by mark.

The measures look at what a reader of the paper would miss: a mark that is gone, a mark that came, a colour that turned,
print of another shape, tones turned over.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import ceil

import cv2
import numpy as np
from numpy.typing import NDArray

from counter_app.pages.backdrop import SURVEY_DPI, evened, paper_seen, survey, under
from counter_app.pages.compiled import compiled
from counter_app.pages.grain import grain_of
from counter_app.pages.pieces import find_pieces
from counter_app.pages.raster import Pixels, extremes
from counter_app.pages.zones import Place, area, look_at, look_step, meet

from .render_colours import turned_colours
from .render_ground import lost_on_dark
from .render_pale import lost_pale, marks_on_pale

_LOST_DEPTH = 44
_BLACK_DEPTH = 110
_LOST_FAINT = 10
_ADDED_DEPTH = 60
_ADDED_MM2 = 0.35
_DARKER = 16
_DARKER_SHARE = 0.7
_DARKER_MM2 = 0.4
_DARKER_SQUARE_MM = 8.0
_EDGE_MM = 2.0
_LEAST_MM2 = 0.12
_PALE_MM2, _PALE_MARK_MM2 = 0.3, 0.13
_ON_DARK_MM2 = 0.19
_FAINT_MM2 = 1.2
_LIKENESS = 0.5
_CONTRAST = 22
_SQUARE_MM = 2.2
_TONE = 38
# A page changed in more places is compared as a whole.
_MOST_PARTS = 8
_AROUND_MM = 4.0


class Unlike(StrEnum):
    """How a rendering differs from its master."""

    LOST = "lost_mark"
    FAINT = "lost_faint_mark"
    PALE = "lost_pale_strokes"
    ADDED = "added_mark"
    DARKER = "darker_mark"
    COLOUR = "colour"
    SHAPE = "shape"
    TONE = "tone"
    MARK = "mark_shape"
    LETTER = "letter_shape"
    DIGIT = "digit_shape"
    STROKES = "strokes"
    DIGITS = "digits"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference and where it is, in pixels of the master."""

    kind: Unlike
    place: Place


@dataclass(frozen=True, slots=True)
class Glimpse:
    """A page as the gate looks at it.

    Attributes:
        rgb: the page at `look` dpi (about 100).
        paper: its paper's colour, at 40 dpi.
        grey: its brightness.
        depth: by how much it is darker than its paper, in the channel where it is so most; least: where it is so least.
        grain: the standard deviation of bare paper in `grey`.
        edges: how many pixels at the top, at the bottom, on the left and on the right are the sheet's edge.
    """

    rgb: Pixels
    look: int
    paper: Pixels
    grey: Pixels
    depth: Pixels
    least: Pixels
    grain: float
    edges: tuple[int, int, int, int]

    def part(self, window: Place) -> "Glimpse":
        """Return a part of it; `window` is in its pixels."""
        high, wide = self.grey.shape
        cut = (window.y0, high - window.y1, window.x0, wide - window.x1)
        top, bottom, left, right = (
            max(0, edge - gone) for edge, gone in zip(self.edges, cut, strict=True)
        )
        rows = np.s_[window.y0 : window.y1, window.x0 : window.x1]
        return replace(
            self,
            rgb=self.rgb[rows],
            grey=self.grey[rows],
            depth=self.depth[rows],
            least=self.least[rows],
            edges=(top, bottom, left, right),
        )


def brightness(rgb: Pixels) -> Pixels:
    """Return how bright each pixel is (grey)."""
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8)


def glimpse(rgb: Pixels, look: int) -> Glimpse:
    """Look at a page of `look` dpi (see `look_at`)."""
    paper = paper_seen(survey(rgb, look))
    return glimpse_over(rgb, look, paper, evened(rgb, paper))


def glimpse_over(rgb: Pixels, look: int, paper: Pixels, even: Pixels) -> Glimpse:
    """Do what `glimpse` does where the `paper`'s colour is known, and the page with its paper divided out."""
    # The shadow at the sheet's edge is no mark.
    edge = max(1, round(_EDGE_MM * look / 25.4))
    grey = brightness(rgb)
    return Glimpse(rgb, look, paper, grey, *_depths(even), grain_of(grey), (edge,) * 4)


def with_paper_of(master: Glimpse, seen: Glimpse, places: Sequence[Place], dpi: int) -> Glimpse:
    """Return a page as it is `seen`, with pictures of its master over places (pixels at `dpi`): its paper there is theirs."""
    paper, scale = seen.paper.copy(), SURVEY_DPI / dpi
    for place in places:
        part = _scaled(place, scale)
        window = np.s_[part.y0 : part.y1, part.x0 : part.x1]
        paper[window] = master.paper[window]
    return replace(seen, paper=paper)


def _depths(even: Pixels) -> tuple[Pixels, Pixels]:
    lightest, darkest = extremes(even)
    return (
        np.asarray(cv2.bitwise_not(darkest), np.uint8),
        np.asarray(cv2.bitwise_not(lightest), np.uint8),
    )


def _looked_at_again(known: Glimpse, window: Place, shown: Pixels, dpi: int) -> Glimpse:
    """Look at a part of a page (`window` in pixels of the look) that has changed since it was looked at; its paper has not."""
    rows = shown[
        look_step(dpi) * window.y0 : look_step(dpi) * window.y1,
        look_step(dpi) * window.x0 : look_step(dpi) * window.x1,
    ]
    rgb, _ = look_at(rows, dpi)
    bare = under(known.paper, window, (known.grey.shape[1], known.grey.shape[0]))
    even = cv2.divide(rgb, np.maximum(bare, 1), scale=255)
    grey = brightness(rgb)
    depth, least = _depths(np.asarray(even, np.uint8))
    return replace(known.part(window), rgb=rgb, grey=grey, depth=depth, least=least)


def compare_again(
    first: Glimpse,
    second: Glimpse,
    shown: Pixels,
    *,
    changed: Sequence[Place],
    known: Sequence[Difference],
    dpi: int,
) -> tuple[Difference, ...]:
    """List where the page differs after some places have `changed` since `second` was seen of it.

    Args:
        known: differences found before: those elsewhere are still there.
    """
    if look_step(dpi) == 1 or len(changed) > _MOST_PARTS:
        small, look = look_at(shown, dpi)
        again = glimpse_over(small, look, second.paper, evened(small, second.paper))
        return compare_glimpses(first, again, dpi)
    found = [one for one in known if not meet(changed, one.place)]
    around = round(_AROUND_MM * first.look / 25.4)
    high, wide = first.grey.shape
    for place in changed:
        near = _scaled(place, 1 / look_step(dpi))
        window = Place(
            max(0, near.x0 - around),
            max(0, near.y0 - around),
            min(wide, near.x1 + around),
            min(high, near.y1 + around),
        )
        back = (window.x0 * look_step(dpi), window.y0 * look_step(dpi))
        again = _looked_at_again(second, window, shown, dpi)
        found += [
            Difference(one.kind, _moved(one.place, *back))
            for one in compare_glimpses(first.part(window), again, dpi)
        ]
    return tuple(found)


def _moved(place: Place, right: int, down: int) -> Place:
    return Place(place.x0 + right, place.y0 + down, place.x1 + right, place.y1 + down)


def compare(master: Pixels, shown: Pixels, dpi: int) -> tuple[Difference, ...]:
    """List where `shown` differs from `master` (RGB, same size) by more than an encoding may."""
    return compare_glimpses(glimpse(*look_at(master, dpi)), glimpse(*look_at(shown, dpi)), dpi)


def compare_glimpses(first: Glimpse, second: Glimpse, dpi: int) -> tuple[Difference, ...]:
    """Do what `compare` does with pages of `dpi` that were looked at before."""
    found = [
        *_tones(first, second),
        *_marks(first, second),
        *_colours(first, second),
        *_shapes(first, second),
    ]
    back = dpi / first.look
    return tuple(Difference(one.kind, _scaled(one.place, back)) for one in found)


def _scaled(place: Place, scale: float) -> Place:
    return Place(*(round(side * scale) for side in (place.x0, place.y0, place.x1, place.y1)))


def _tones(first: Glimpse, second: Glimpse) -> list[Difference]:
    """Compare the mean brightness of squares of 8 mm: a page turned over, a picture left out."""
    height, width = first.grey.shape
    side = max(1, round(first.look * 8 / 25.4))
    size = (ceil(width / side), ceil(height / side))
    # Squares of whole pixels are added up ten times faster; the last ones are filled up with their mirror.
    over = (0, size[1] * side - height, 0, size[0] * side - width)
    means = [
        cv2.resize(
            cv2.copyMakeBorder(one.grey, *over, cv2.BORDER_REFLECT),
            size,
            interpolation=cv2.INTER_AREA,
        ).astype(np.int16)
        for one in (first, second)
    ]
    rows, columns = np.nonzero(np.abs(means[0] - means[1]) > _TONE)
    return [
        Difference(
            Unlike.TONE,
            Place(x, y, min(x + side, width), min(y + side, height)),
        )
        for y, x in zip((rows * side).tolist(), (columns * side).tolist(), strict=True)
    ]


def _marks(first: Glimpse, second: Glimpse) -> list[Difference]:
    """Find marks that are on one page only; a shift of a quarter of a millimetre is none."""
    depths, look = (first.depth, second.depth), first.look
    reach = np.ones((3, 3), np.uint8)
    wider = [cv2.dilate(depth, reach) for depth in depths]
    soft = [cv2.blur(depth, (3, 3)) for depth in depths]
    # A mark is lost when less than half of its darkness is left anywhere near.
    lost = _both(cv2.inRange(depths[0], _LOST_DEPTH + 1, 255), _below(wider[1], depths[0], 0.5))
    # One pixel of the look is enough where it was black: a dot below a letter has no more.
    black = _both(lost, cv2.inRange(depths[0], _BLACK_DEPTH, 255))
    lost = np.asarray(cv2.max(lost, cv2.dilate(black, np.ones((1, 2), np.uint8))), np.uint8)
    left = cv2.dilate(soft[1], reach)
    fainter = cv2.inRange(cv2.subtract(soft[0], left), _LOST_FAINT + 1, 255)
    faint = _both(fainter, _below(left, soft[0], 0.6))
    # Nor is a thin stroke added because it came out blacker than it was.
    added = _both(cv2.inRange(depths[1], _ADDED_DEPTH + 1, 255), _below(wider[0], depths[1], 0.4))
    darker = _darker(first, second, cv2.dilate(soft[0], reach), soft[1])
    pale = lost_pale(first.grey, depths[0], depths[1], first.grain)
    on_dark = lost_on_dark(first.least, second.least, first.grain)
    top, bottom, left_side, right = first.edges
    for marks in (lost, faint, added, darker, pale, on_dark):
        marks[:top] = marks[len(marks) - bottom :] = 0
        marks[:, :left_side] = marks[:, marks.shape[1] - right :] = 0
    return [
        *_pieces(lost, Unlike.LOST, _LEAST_MM2, look),
        *_pieces(on_dark, Unlike.LOST, _ON_DARK_MM2, look),
        *_pieces(faint, Unlike.FAINT, _FAINT_MM2, look),
        *_pieces(pale, Unlike.PALE, _PALE_MM2, look),
        *_pieces(marks_on_pale(pale, *depths), Unlike.PALE, _PALE_MARK_MM2, look),
        *_pieces(added, Unlike.ADDED, _ADDED_MM2, look),
        *_pieces(darker, Unlike.DARKER, _DARKER_MM2, look),
    ]


def _darker(
    first: Glimpse, second: Glimpse, near: cv2.typing.MatLike, soft: cv2.typing.MatLike
) -> Pixels:
    """Mark (255) what the second shows darker than anything near on the first: pale folds and leaders painted as print.

    Args:
        near, soft: the depth of the first's darkest surroundings, and the second's, both means of nine pixels: a stroke
            that only has harder edges than it had is as dark in the mean.
    """
    deeper = cv2.inRange(cv2.subtract(soft, near), _DARKER + 1, 255)
    found = _both(deeper, _below(near, soft, _DARKER_SHARE))
    # At the sheet's edge depth hangs on what each is taken to have for paper: there brightness tells.
    darkest = cv2.erode(cv2.blur(first.grey, (3, 3)), np.ones((3, 3), np.uint8))
    gone = cv2.subtract(darkest, cv2.blur(second.grey, (3, 3)))
    found = _both(found, cv2.inRange(gone, _DARKER // 2, 255))
    # A fold runs over the whole page: it is mended in parts, not in one picture of all it crosses.
    side = max(2, round(_DARKER_SQUARE_MM * first.look / 25.4))
    found[::side] = 0
    found[:, ::side] = 0
    return found


def _below(here: cv2.typing.MatLike, there: cv2.typing.MatLike, share: float) -> cv2.typing.MatLike:
    """Mark (255) where `here` is less than a share of `there`."""
    return cv2.compare(here, cv2.convertScaleAbs(there, alpha=share), cv2.CMP_LT)


def _both(one: cv2.typing.MatLike, other: cv2.typing.MatLike) -> Pixels:
    return np.asarray(cv2.bitwise_and(one, other), np.uint8)


def _colours(first: Glimpse, second: Glimpse) -> list[Difference]:
    """Find coloured ink whose colour turned or went, compared over half a millimetre."""
    turned = turned_colours(first.rgb, second.rgb)
    return _pieces(turned, Unlike.COLOUR, 0.4, first.look)


def _shapes(first: Glimpse, second: Glimpse) -> list[Difference]:
    """Compare the local likeness (correlation) of print over squares of a word's height, a third of one apart."""
    step = max(1, round(first.look * _SQUARE_MM / 25.4 / 3))
    height, width = (side // step for side in first.grey.shape)
    if min(height, width) < 3:
        return []
    sums = np.empty((5, height, width), np.float32)
    _add_squares(first.grey, second.grey, step, sums)
    near = [cv2.blur(one, (3, 3)) for one in sums]
    means, spread, together = near[:2], near[2:4], near[4]
    spreads = [np.maximum(two - one * one, 0.0) for one, two in zip(means, spread, strict=True)]
    likeness = together - means[0] * means[1] + 9
    likeness /= np.sqrt(spreads[0] * spreads[1]) + 9
    unlike = (spreads[0] > _CONTRAST**2) & (likeness < _LIKENESS)
    found = _pieces(unlike.astype(np.uint8), Unlike.SHAPE, 2.5, first.look / step)
    return [Difference(one.kind, _scaled(one.place, step)) for one in found]


@compiled
def _add_squares(first: Pixels, second: Pixels, step: int, means: NDArray[np.float32]) -> None:
    """Fill in the means over squares of `step` pixels: of both pictures, of their squares, and of their products."""
    height, width = means.shape[1:]
    sums = np.empty((5, width * step), np.int32)
    for y in range(height):
        sums[:] = 0
        for row in range(y * step, (y + 1) * step):
            _add_row(first[row], second[row], sums)
        for kind in range(5):
            for x in range(width):
                total = np.int64(0)
                for column in range(x * step, (x + 1) * step):
                    total += sums[kind, column]
                means[kind, y, x] = np.float32(total / (step * step))


@compiled
def _add_row(first: Pixels, second: Pixels, sums: NDArray[np.int32]) -> None:
    one, two, ones, twos, both = sums
    for x in range(one.size):
        here, there = np.int32(first[x]), np.int32(second[x])
        one[x] += here
        two[x] += there
        ones[x] += np.int32(here * here)
        twos[x] += np.int32(there * there)
        both[x] += np.int32(here * there)


def _pieces(found: Pixels, kind: Unlike, least_mm2: float, look: float) -> list[Difference]:
    if not cv2.hasNonZero(found):
        return []
    pieces = find_pieces(found)
    least = max(2, round(least_mm2 * (look / 25.4) ** 2))
    large = pieces.area >= least
    left, top = pieces.left[large], pieces.top[large]
    right, bottom = left + pieces.wide[large], top + pieces.high[large]
    boxes = zip(left.tolist(), top.tolist(), right.tolist(), bottom.tolist(), strict=True)
    return [Difference(kind, Place(*box)) for box in boxes]


def counted(differences: Sequence[Difference]) -> dict[str, int]:
    """Return how many differences there are of each kind, kinds without any left out."""
    names = [one.kind.value for one in differences]
    return {name: names.count(name) for name in sorted(set(names))}


def faint_share(differences: Sequence[Difference], size: tuple[int, int]) -> float:
    """Return how much of a page of `size` (width, height) faint marks that are gone take up, 0..1."""
    faint = sum(area(one.place) for one in differences if one.kind is Unlike.FAINT)
    return faint / (size[0] * size[1])
