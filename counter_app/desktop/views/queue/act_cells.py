"""The last cell of each row: the one act that fits it, drawn as a button and pressed like one."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from counter_app.desktop.views.table.delegate import CellDelegate

INSET = 4
RADIUS = 6


class ActDelegate(CellDelegate):
    """Draws a frame around the word; a cell without a word stays empty."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        super().paint(painter, option, index)
        word = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        if not word:
            return
        palette = self._theme.palette
        state: QStyle.StateFlag = option.state
        over = bool(state & QStyle.StateFlag.State_MouseOver)
        rect: QRect = option.rect
        frame = rect.adjusted(INSET, INSET, -INSET, -INSET)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(palette.edge if over else palette.line), 1))
        painter.setBrush(QColor(palette.hover if over else palette.surface))
        painter.drawRoundedRect(frame, RADIUS, RADIUS)
        painter.setPen(QColor(palette.accent_ink))
        painter.setFont(option.font)
        shown = option.fontMetrics.elidedText(
            word, Qt.TextElideMode.ElideRight, frame.width() - 2 * INSET
        )
        painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, shown)
        painter.restore()
