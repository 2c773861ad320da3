"""What every panel beside the list has: its surface, a head with a cross, and Esc."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from counter_app.desktop.theme import Theme
from counter_app.desktop.views.widgets import IconButton, label

NARROW, WIDE = 372, 452
"""Widths in pixels at scale 1."""


class SidePanel(QWidget):
    """Hidden until it is shown. Signals: closed(): Esc, or the cross."""

    closed = Signal()

    def __init__(self, width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(width)
        self.hide()

    def make_head(self, theme: Theme, title: str | QWidget, *, closing: str) -> QHBoxLayout:
        """Return the row at the top: what the panel is about, and the cross; `closing`: its name for who cannot see it."""
        close = IconButton(theme, "close", closing, key="Esc", parent=self)
        close.clicked.connect(self.closed)
        head = QHBoxLayout()
        head.addWidget(label(title, "section", parent=self) if isinstance(title, str) else title)
        head.addStretch(1)
        head.addWidget(close)
        return head

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)
