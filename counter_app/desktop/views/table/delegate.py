"""How a cell is drawn: one line, elided in the middle of nothing; a state as icon, word and colour."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from counter_app.desktop.models.table import TableRole
from counter_app.desktop.theme import Theme, Tone
from counter_app.desktop.theme.stylesheet import ROW

PADDING = 10
ICON = 16


HOVERED = "hoveredRow"
"""Property of a table: the row under the pointer. Qt itself marks one cell of it, as if that alone were meant."""


def is_under_pointer(
    option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
) -> bool:
    """Whether the pointer is in this row."""
    table = option.widget
    return isinstance(table, QWidget) and bool(table.property(HOVERED) == index.row())


class CellDelegate(QStyledItemDelegate):
    """Draws with the palette in force."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(super().sizeHint(option, index).width() + ICON, ROW)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        self.initStyleOption(option, index)
        palette = self._theme.palette
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(palette.accent_wash))
        elif is_under_pointer(option, index):
            painter.fillRect(rect, QColor(palette.hover))
        painter.setPen(QPen(QColor(palette.line), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        # Qt hands a StrEnum back as plain text.
        told = index.data(TableRole.TONE)
        tone = Tone(told) if isinstance(told, str) else None
        inner = rect.adjusted(PADDING, 0, -PADDING, 0)
        if tone is not None:
            pixmap = self._theme.tone_pixmap(
                tone, size=ICON, ratio=painter.device().devicePixelRatioF()
            )
            top = inner.top() + (inner.height() - ICON) // 2
            painter.drawPixmap(QRect(inner.left(), top, ICON, ICON), pixmap)
            painter.setPen(QColor(palette.tone(tone).ink))
            inner.setLeft(inner.left() + ICON + 6)
        else:
            painter.setPen(QColor(palette.text))
        text = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        aligned = index.data(Qt.ItemDataRole.TextAlignmentRole)
        right = isinstance(aligned, Qt.AlignmentFlag) and bool(
            aligned & Qt.AlignmentFlag.AlignRight
        )
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        painter.setFont(option.font)
        shown = option.fontMetrics.elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, side | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()
