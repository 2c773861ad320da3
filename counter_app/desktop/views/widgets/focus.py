"""Tab goes as the eye goes: down the rows and columns that are seen, whenever a part was made or moved."""

from collections.abc import Callable, Sequence
from itertools import pairwise

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QApplication, QWidget

Cut = Callable[[QRect], tuple[int, int]]


def in_order(root: QWidget) -> list[QWidget]:
    """Return what Tab reaches of what is seen under `root`, itself first: rows from the top, columns from the left."""
    inside = root.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
    parts = [
        (part.geometry(), stops)
        for part in inside
        if part.isVisible() and not part.isWindow() and (stops := in_order(part))
    ]
    taken = root.focusPolicy() & Qt.FocusPolicy.TabFocus and root.isEnabled()
    here = [root] if taken and root.focusProxy() is None else []
    return here + [stop for _, stops in _sorted(parts) for stop in stops]


def order_focus(root: QWidget) -> None:
    """Bring the window's chain of focus under `root` into the order of the eye.

    Qt's own order is that in which widgets were made or came to their parents, so that what is made later comes last.
    """
    for before, after in pairwise(in_order(root)):
        QWidget.setTabOrder(before, after)


def step_inside(root: QWidget, forward: bool) -> bool:
    """Move the focus on under `root` and round again: what lies below it is not reached; False when nothing takes it."""
    stops = in_order(root)
    if not stops:
        return False
    focus = QApplication.focusWidget()
    step = 1 if forward else -1
    at = stops.index(focus) + step if focus in stops else (0 if forward else -1)
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    stops[at % len(stops)].setFocus(reason)
    return True


Part = tuple[QRect, list[QWidget]]


def _sorted(parts: Sequence[Part]) -> list[Part]:
    """Cut into rows, each row into columns, each column into rows again; what no cut parts goes by its corner."""
    if len(parts) < 2:
        return list(parts)
    for cut in (_height, _width):
        groups = _groups(parts, cut)
        if len(groups) > 1:
            return [part for group in groups for part in _sorted(group)]
    return sorted(parts, key=lambda part: (part[0].top(), part[0].left()))


def _groups(parts: Sequence[Part], cut: Cut) -> list[list[Part]]:
    groups: list[list[Part]] = []
    end = 0
    for part in sorted(parts, key=lambda part: cut(part[0])):
        first, last = cut(part[0])
        if groups and first <= end:
            groups[-1].append(part)
            end = max(end, last)
        else:
            groups.append([part])
            end = last
    return groups


def _height(rect: QRect) -> tuple[int, int]:
    return rect.top(), rect.bottom()


def _width(rect: QRect) -> tuple[int, int]:
    return rect.left(), rect.right()
