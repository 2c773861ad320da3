"""A QR code as large as its place, black on white in light and dark, with its quiet zone."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from counter_app.app.drawing import qr_modules

QUIET_ZONE = 4
SIDE = 260


class QrView(QWidget):
    """Shows one text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._modules: tuple[tuple[bool, ...], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_text(self, text: str) -> None:
        """Show a text; the ear hears it."""
        self._modules = qr_modules(text)
        self.setAccessibleName(self.tr("Mã QR: {text}").format(text=text))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(SIDE, SIDE)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(Qt.GlobalColor.white))
        if not self._modules:
            return
        count = len(self._modules) + 2 * QUIET_ZONE
        # Whole pixels a module: a reader takes blurred edges badly.
        side = max(min(self.width(), self.height()) // count, 1)
        left, top = (self.width() - side * count) / 2, (self.height() - side * count) / 2
        for row, modules in enumerate(self._modules):
            for at, dark in enumerate(modules):
                if dark:
                    place = QRectF(
                        left + (at + QUIET_ZONE) * side, top + (row + QUIET_ZONE) * side, side, side
                    )
                    painter.fillRect(place, QColor(Qt.GlobalColor.black))
        painter.end()
