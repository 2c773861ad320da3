"""How long open dossiers have been waiting, as bars that open the rows behind them."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from counter_app.desktop.theme import Theme
from counter_app.domain.figures import AgeBand
from counter_app.messages import grouped_number

ROW = 30
BAR = 14
GAP = 12
EDGE = 6


class AgeBars(QWidget):
    """One bar a band. Up and Down move, Enter or a click opens the rows of a band; again, and all are shown.

    Signals:
        band_chosen(AgeBand | None): a bar was opened; None when it was closed again.
    """

    band_chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._bands: tuple[AgeBand, ...] = ()
        self._chosen: AgeBand | None = None
        self._current = 0
        self._hover: int | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def set_bands(self, bands: Sequence[AgeBand], chosen: AgeBand | None) -> None:
        """Show other figures; `chosen` is the band whose rows are open."""
        self._bands = tuple(bands)
        self._chosen = next((band for band in bands if _same(band, chosen)), None)
        self._current = min(self._current, max(len(self._bands) - 1, 0))
        self._say()
        self.updateGeometry()
        self.update()

    def band_words(self, band: AgeBand) -> str:
        """Return a band as read: `dưới 1 ngày`, `3–6 ngày`, `từ 30 ngày`."""
        if band.to_days is None:
            return self.tr("từ {days} ngày").format(days=band.from_days)
        if band.from_days == 0:
            return self.tr("dưới {days} ngày").format(days=band.to_days)
        first, last = band.from_days, band.to_days - 1
        if first == last:
            return self.tr("{days} ngày").format(days=first)
        return self.tr("{first}–{last} ngày").format(first=first, last=last)

    def bar_centre(self, index: int) -> QPoint:
        """Return where a bar's row lies, for whoever points at it."""
        return self._row(index).center().toPoint()

    def sizeHint(self) -> QSize:
        return QSize(360, ROW * max(len(self._bands), 1) + 2 * EDGE)

    def minimumSizeHint(self) -> QSize:
        return QSize(220, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = self.fontMetrics()
        words = max((metrics.horizontalAdvance(self.band_words(b)) for b in self._bands), default=0)
        most = max((band.count for band in self._bands), default=0)
        for index, band in enumerate(self._bands):
            self._paint_row(painter, index, band, (words, most))
        painter.end()

    def _paint_row(
        self, painter: QPainter, index: int, band: AgeBand, scale: tuple[int, int]
    ) -> None:
        words, most = scale
        row = self._row(index)
        metrics: QFontMetrics = self.fontMetrics()
        chosen = band is self._chosen
        if chosen or index == self._hover:
            wash = "accent_wash" if chosen else "hover"
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour(wash))
            painter.drawRoundedRect(row, 6, 6)
        if self.hasFocus() and index == self._current:
            painter.setPen(QPen(self._theme.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(row.adjusted(1, 1, -1, -1), 6, 6)
        count = grouped_number(band.count)
        count_width = max(metrics.horizontalAdvance(count), metrics.horizontalAdvance("000"))
        left = row.left() + EDGE
        painter.setPen(self._theme.colour("text"))
        centre = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(
            QRectF(left, row.top(), words, row.height()),
            centre | Qt.AlignmentFlag.AlignLeft,
            self.band_words(band),
        )
        bar_left = left + words + GAP
        room = row.right() - EDGE - count_width - GAP - bar_left
        length = room * band.count / most if most else 0
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._ink(band, chosen=chosen))
        bar = QRectF(bar_left, row.center().y() - BAR / 2, max(length, 2), BAR)
        painter.drawRoundedRect(bar, 3, 3)
        painter.setPen(self._theme.colour("text"))
        painter.drawText(
            QRectF(bar.right() + GAP / 2, row.top(), count_width + GAP, row.height()),
            centre | Qt.AlignmentFlag.AlignLeft,
            count,
        )

    def _ink(self, band: AgeBand, *, chosen: bool) -> QColor:
        if chosen:
            return self._theme.colour("accent")
        return QColor(self._theme.palette.grey.mark if band.count else self._theme.palette.line)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        key = Qt.Key(event.key())
        if key in steps and self._bands:
            self._current = min(max(self._current + steps[key], 0), len(self._bands) - 1)
            self._say()
            self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._bands:
            self._open(self._current)
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        hover = self._at(event.position())
        if hover != self._hover:
            self._hover = hover
            self.setCursor(
                Qt.CursorShape.ArrowCursor if hover is None else Qt.CursorShape.PointingHandCursor
            )
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self._at(event.position())
        if index is not None and event.button() is Qt.MouseButton.LeftButton:
            self._current = index
            self._open(index)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover = None
        self.update()
        super().leaveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def _open(self, index: int) -> None:
        band = self._bands[index]
        self.band_chosen.emit(None if band is self._chosen else band)

    def _row(self, index: int) -> QRectF:
        return QRectF(0, EDGE + index * ROW, self.width(), ROW)

    def _at(self, place: QPointF) -> int | None:
        index = int((place.y() - EDGE) // ROW)
        return index if 0 <= index < len(self._bands) else None

    def _say(self) -> None:
        """What a screen reader hears: the bar under the ring."""
        if self._bands:
            band = self._bands[self._current]
            words = self.tr("{age}: {count} hồ sơ đang mở")
            self.setAccessibleDescription(
                words.format(age=self.band_words(band), count=grouped_number(band.count))
            )


def _same(band: AgeBand, other: AgeBand | None) -> bool:
    return other is not None and band.from_days == other.from_days
