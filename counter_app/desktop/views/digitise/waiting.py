"""The papers that wait, and how far the reader is."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from counter_app.desktop.theme import Theme, Tone
from counter_app.desktop.theme.fonts import TextSize, font
from counter_app.desktop.viewmodels.digitise_state import WaitingPaper, paper_state
from counter_app.desktop.viewmodels.reading import ReadingState
from counter_app.desktop.views.widgets import MessageBar, QuietButton, label
from counter_app.desktop.views.widgets.rows import paint_row_ground
from counter_app.domain.ids import PaperId
from counter_app.messages import grouped_number, sentence, sentence_of

from .reading_bar import ReadingBar

ROW = 72
_ID, _TONE, _WORD, _FACTS = (Qt.ItemDataRole.UserRole + at for at in range(4))


class _WaitingRow(QStyledItemDelegate):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(100, ROW)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        palette = self._theme.palette
        rect = option.rect
        painter.save()
        paint_row_ground(painter, option, palette)
        inner = rect.adjusted(12, 6, -10, -6)
        third = inner.height() // 3
        rows = [
            QRect(inner.left(), inner.top() + at * third, inner.width(), third) for at in range(3)
        ]
        tone = Tone(str(index.data(_TONE)))
        mark = self._theme.tone_pixmap(tone, size=14, ratio=painter.device().devicePixelRatioF())
        painter.drawPixmap(QRect(rows[2].left(), rows[2].center().y() - 6, 14, 14), mark)
        rows[2].setLeft(rows[2].left() + 20)
        texts = (
            (TextSize.BODY, palette.text, Qt.ItemDataRole.DisplayRole),
            (TextSize.SMALL, palette.quiet, _FACTS),
            (TextSize.SMALL, palette.tone(tone).ink, _WORD),
        )
        for row, (size, ink, role) in zip(rows, texts, strict=True):
            painter.setFont(font(size))
            painter.setPen(QColor(ink))
            metrics = painter.fontMetrics()
            text = metrics.elidedText(
                str(index.data(role)), Qt.TextElideMode.ElideRight, row.width()
            )
            painter.drawText(row, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        painter.restore()


class WaitingList(QWidget):
    """Signals: chosen(str): a paper's id; pause_wanted(); skip_wanted(); go_on_wanted()."""

    chosen = Signal(str)
    pause_wanted = Signal()
    skip_wanted = Signal()
    go_on_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._waiting: Sequence[WaitingPaper] = ()
        self._title = label("", "strong", parent=self)
        self._list = QListWidget(self)
        self._list.setAccessibleName(self.tr("Giấy tờ chờ xác nhận"))
        self._list.setItemDelegate(_WaitingRow(theme, self._list))
        self._list.setMouseTracking(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.reading = ReadingBar(theme, self)
        self._go_on = QuietButton(theme, self.tr("Đọc tiếp"), icon="play", parent=self)
        self._go_on.setToolTip(self.tr("Đọc tiếp (Ctrl+P)"))
        self._bar = MessageBar(theme, self)
        self._list.currentItemChanged.connect(self._on_current)
        self.reading.pause_wanted.connect(self.pause_wanted)
        self.reading.skip_wanted.connect(self.skip_wanted)
        self._go_on.clicked.connect(self.go_on_wanted)
        self._bar.acted.connect(self.go_on_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 8)
        column.setSpacing(8)
        self._title.setContentsMargins(12, 0, 12, 0)
        column.addWidget(self._title)
        column.addWidget(self._list, 1)
        column.addWidget(self._bar)
        foot = QVBoxLayout()
        foot.setContentsMargins(12, 0, 8, 0)
        foot.addWidget(self.reading)
        foot.addWidget(self._go_on)
        column.addLayout(foot)

    @property
    def list(self) -> QListWidget:
        return self._list

    @property
    def message(self) -> str:
        """What keeps reading from going on, empty for nothing."""
        return self._bar.text

    @property
    def words(self) -> tuple[str, ...]:
        """The state of each paper as shown."""
        return tuple(str(self._list.item(at).data(_WORD)) for at in range(self._list.count()))

    def render_waiting(
        self, waiting: Sequence[WaitingPaper], chosen: PaperId | None, reading: ReadingState
    ) -> None:
        words = self.tr("Chờ xác nhận ({count})")
        self._title.setText(words.format(count=grouped_number(len(waiting))))
        if [each.id for each in waiting] != [each.id for each in self._waiting]:
            self._build(waiting)
        self._waiting = waiting
        for at, each in enumerate(waiting):
            self._fill(self._list.item(at), each, reading)
            if each.id == chosen and self._list.currentRow() != at:
                self._list.blockSignals(True)
                self._list.setCurrentRow(at)
                self._list.blockSignals(False)
        self._render_reading(reading)

    def _build(self, waiting: Sequence[WaitingPaper]) -> None:
        self._list.blockSignals(True)
        self._list.clear()
        for each in waiting:
            item = QListWidgetItem(each.title)
            item.setData(_ID, each.id)
            self._list.addItem(item)
        self._list.blockSignals(False)

    def _fill(self, item: QListWidgetItem, paper: WaitingPaper, reading: ReadingState) -> None:
        tone, word = paper_state(paper, reading)
        pages = self.tr("{count} trang").format(count=paper.paper.pages)
        item.setData(_TONE, tone.value)
        item.setData(_WORD, word)
        item.setData(_FACTS, " · ".join(part for part in (paper.dossier, pages) if part))
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{paper.title}: {word}")
        item.setToolTip(f"{paper.title} · {word}")

    def _render_reading(self, reading: ReadingState) -> None:
        self.reading.render_state(reading)
        self._go_on.setVisible(reading.paused and not reading.running)
        if reading.later:
            self._bar.show_words(
                Tone.LOOK, sentence_of(reading.later).text, act=self.tr("Đọc tiếp")
            )
        elif reading.fault is not None:
            self._bar.show_words(Tone.LOOK, sentence(reading.fault).text, act=self.tr("Đọc tiếp"))
        else:
            self._bar.clear()

    @Slot()
    def _on_current(self) -> None:
        item = self._list.currentItem()
        if item is not None:
            self.chosen.emit(str(item.data(_ID)))
