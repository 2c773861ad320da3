"""The strip of thumbnails beside the page."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from counter_app.desktop.models.table import TableRole
from counter_app.desktop.models.thumbs import WIDTH, ThumbsModel
from counter_app.desktop.theme import Theme, Tone

STRIP = WIDTH + 44


class _Thumb(QStyledItemDelegate):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        hint = index.data(Qt.ItemDataRole.SizeHintRole)
        return hint if isinstance(hint, QSize) else QSize(WIDTH + 24, 150)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        palette = self._theme.palette
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        left = rect.left() + (rect.width() - WIDTH) // 2
        frame = QRect(left, rect.top() + 6, WIDTH, rect.height() - 34)
        picture = index.data(Qt.ItemDataRole.DecorationRole)
        painter.fillRect(frame, QColor(palette.pressed))
        if isinstance(picture, QPixmap):
            painter.drawPixmap(frame, picture)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if chosen:
            painter.setPen(QPen(QColor(palette.focus), 2))
            painter.drawRect(frame.adjusted(-2, -2, 2, 2))
        else:
            painter.setPen(QPen(QColor(palette.line), 1))
            painter.drawRect(frame)
        tone = index.data(TableRole.TONE)
        if isinstance(tone, Tone):
            mark = self._theme.tone_pixmap(
                tone, size=16, ratio=painter.device().devicePixelRatioF()
            )
            painter.drawPixmap(QRect(left, frame.bottom() + 7, 16, 16), mark)
        painter.setPen(QColor(palette.text if chosen else palette.quiet))
        number = QRect(left + 22, frame.bottom() + 3, WIDTH - 22, 24)
        painter.drawText(
            number,
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
            str(index.data(Qt.ItemDataRole.DisplayRole)),
        )
        painter.restore()


class ThumbStrip(QListView):
    """Signals: page_wanted(int): 0-based place of the page."""

    page_wanted = Signal(int)

    def __init__(self, theme: Theme, model: ThumbsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setItemDelegate(_Thumb(theme, self))
        self.setFixedWidth(STRIP)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAccessibleName(self.tr("Các trang"))
        self.selectionModel().currentChanged.connect(self._on_current)

    def show_place(self, place: int) -> None:
        """Mark a page as the one in view."""
        index = self.model().index(place, 0)
        if index.isValid() and index.row() != self.currentIndex().row():
            self.setCurrentIndex(index)

    @Slot()
    def _on_current(self) -> None:
        if self.currentIndex().isValid():
            self.page_wanted.emit(self.currentIndex().row())
