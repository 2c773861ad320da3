"""A list whose rows have a name and, below it, quiet facts; a star stands at the right of those marked."""

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from counter_app.desktop.theme import Theme
from counter_app.desktop.theme.fonts import TextSize, font

from .rows import paint_row_ground

ROW = 56
STAR = 20
NAME = Qt.ItemDataRole.DisplayRole
FACTS = Qt.ItemDataRole.UserRole
KEY = Qt.ItemDataRole.UserRole + 1
MARKED = Qt.ItemDataRole.UserRole + 2
"""True for a star, False for its outline, None for neither."""

Index = QModelIndex | QPersistentModelIndex


class TwoLines(QStyledItemDelegate):
    """Paints a row. Signals: star_pressed(str): the row's key."""

    star_pressed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.took_press = False
        """The last press of the mouse was on a star."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        palette = self._theme.palette
        rect: QRect = option.rect
        painter.save()
        paint_row_ground(painter, option, palette)
        inner = rect.adjusted(12, 6, -12, -6)
        marked = index.data(MARKED)
        if marked is not None:
            place = star_place(rect)
            name, ink = ("star", palette.accent_ink) if marked else ("star-off", palette.edge)
            ratio = painter.device().devicePixelRatioF()
            painter.drawPixmap(place, self._theme.pixmap(name, ink, size=STAR, ratio=ratio))
            inner.setRight(place.left() - 8)
        lines = (
            (index.data(NAME), TextSize.BODY, palette.text, Qt.AlignmentFlag.AlignTop),
            (index.data(FACTS), TextSize.SMALL, palette.quiet, Qt.AlignmentFlag.AlignBottom),
        )
        for words, size, colour, side in lines:
            painter.setFont(font(size))
            painter.setPen(QColor(colour))
            shown = painter.fontMetrics().elidedText(
                str(words or ""), Qt.TextElideMode.ElideRight, inner.width()
            )
            painter.drawText(inner, side | Qt.AlignmentFlag.AlignLeft, shown)
        painter.restore()

    def editorEvent(
        self, event: QEvent, model: QObject, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        """A click on the star marks the row; it does not choose it."""
        if not isinstance(event, QMouseEvent) or index.data(MARKED) is None:
            return False
        on_star = star_place(option.rect).adjusted(-8, -8, 8, 8).contains(event.pos())
        if event.type() == QEvent.Type.MouseButtonPress:
            self.took_press = on_star
            if on_star:
                self.star_pressed.emit(str(index.data(KEY)))
        return on_star


class TwoLineList(QListWidget):
    """A list of such rows."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.lines = TwoLines(theme, self)
        self.setItemDelegate(self.lines)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        theme.changed.connect(self.viewport().update)


def star_place(rect: QRect) -> QRect:
    return QRect(rect.right() - STAR - 12, rect.center().y() - STAR // 2, STAR, STAR)
