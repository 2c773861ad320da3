"""Whether print on dark ground is still there: on a broad fold, in the shadow of a copied book's back.

Cut out as print, such ground is a bar, and pale print on it is painted in the bar's own tone. To the other measures no mark is
gone then, for all of the bar is dark; letters that hang together with it have no shape of their own.
"""

from collections.abc import Iterator

import cv2
import numpy as np

from counter_app.pages.raster import Pixels

_DARK = 30
_SURELY, _SURELY_OVER_GRAIN = 24, 7.0
_MAYBE, _MAYBE_OVER_GRAIN = 10, 5.0
_SHARE_LEFT = 0.5
_MANY = 16
# Pixels of the look: 10 mm along, more than a rule across; letters have no such bars, nor do small stars of seals.
_LONG, _THICK = 41, 3
# Of a bar with gaps the rest stands out over 10 mm as print does; of a stem along it nothing stands out over two.
_SHORT = 9
# However it lies, more than six of every fifth pixel lie in what is as long as that.
_APART = 5


def lost_on_dark(depth: Pixels, shown: Pixels, grain: float) -> Pixels:
    """Mark (255) strokes on dark ground of which less than half of what sets them off from it is left.

    Args:
        depth: by how much a page at about 100 dpi is darker than its paper, in the channel where it is so least: coloured bars
            are no dark ground.
        shown: the same of its rendering.
        grain: the standard deviation of bare paper, levels.
    """
    least = (
        round(max(_SURELY, _SURELY_OVER_GRAIN * grain)),
        round(max(_MAYBE, _MAYBE_OVER_GRAIN * grain)),
    )
    lost = np.zeros_like(depth)
    for top, bottom in _dark(cv2.transpose(depth[:, ::_APART].copy())):
        rows = np.s_[top:bottom]
        lost[rows] = _lost_along(depth[rows], shown[rows], least)
    for left, right in _dark(depth[::_APART]):
        columns = np.s_[:, left:right]
        upright = cv2.transpose(depth[columns].copy())
        found = _lost_along(upright, cv2.transpose(shown[columns].copy()), least)
        lost[columns] = np.maximum(lost[columns], cv2.transpose(found))
    return lost


def _dark(some: cv2.typing.MatLike) -> Iterator[tuple[int, int]]:
    """Yield stretches (first column, behind the last) in which dark ground may run down, with what stands beside it.

    Args:
        some: every fifth row.
    """
    if some.shape[0] < _LONG // _APART or some.shape[1] < _THICK:
        return
    two = np.minimum(some[1:], some[:-1])
    six = np.minimum(np.minimum(two[:-4], two[2:-2]), two[4:])
    thick = np.minimum(np.minimum(six[:, :-2], six[:, 1:-1]), six[:, 2:])
    found = np.flatnonzero(thick.max(axis=0) > _DARK)
    if not found.size:
        return
    for near in np.split(found, np.flatnonzero(np.diff(found) > 2 * _THICK) + 1):
        yield max(0, int(near[0]) - _THICK), min(some.shape[1], int(near[-1]) + 2 * _THICK)


def _lost_along(
    depth: cv2.typing.MatLike, shown: cv2.typing.MatLike, least: tuple[int, int]
) -> Pixels:
    """Do what `lost_on_dark` does for ground that lies along the rows.

    Args:
        least: by how much strokes are darker than it, surely and maybe.
    """
    ground = _opened(depth, _LONG)
    broad = cv2.morphologyEx(ground, cv2.MORPH_OPEN, np.ones((_THICK, 1), np.uint8))
    dark = cv2.inRange(broad, _DARK + 1, 255)
    lost = np.zeros(dark.shape, np.uint8)
    if not cv2.hasNonZero(dark):
        return lost
    for long in (_LONG, _SHORT):
        strokes = cv2.subtract(depth, ground if long == _LONG else _opened(depth, long))
        sure = cv2.bitwise_and(dark, cv2.inRange(strokes, least[0] + 1, 255))
        if not cv2.hasNonZero(sure):
            continue
        # Not from above or below: there is the light paper, on which print stands out as it did.
        left = cv2.dilate(cv2.subtract(shown, _opened(shown, long)), np.ones((1, 3), np.uint8))
        few = cv2.compare(left, cv2.convertScaleAbs(strokes, alpha=_SHARE_LEFT), cv2.CMP_LT)
        gone = cv2.bitwise_and(sure, few)
        if cv2.countNonZero(gone) >= _MANY:
            # Where many strokes are gone weaker ones of the same ground are as well.
            maybe = cv2.bitwise_and(dark, cv2.inRange(strokes, least[1] + 1, 255))
            gone = cv2.bitwise_and(maybe, few)
        np.maximum(lost, gone, out=lost)
    return lost


def _opened(depth: cv2.typing.MatLike, long: int) -> cv2.typing.MatLike:
    """Return rows without what is darker for less than so many pixels."""
    return cv2.morphologyEx(depth, cv2.MORPH_OPEN, np.ones((1, long), np.uint8))
