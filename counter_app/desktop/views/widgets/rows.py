"""What lies under the words of a list's row: chosen or pointed at, and the line that parts it from the next."""

from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from counter_app.desktop.theme import Palette


def paint_row_ground(painter: QPainter, option: QStyleOptionViewItem, palette: Palette) -> None:
    """Paint the ground of one row; the painter's pen is changed."""
    state: QStyle.StateFlag = option.state
    if state & QStyle.StateFlag.State_Selected:
        painter.fillRect(option.rect, QColor(palette.accent_wash))
    elif state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(option.rect, QColor(palette.hover))
    painter.setPen(QPen(QColor(palette.line), 1))
    painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
