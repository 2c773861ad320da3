"""Work under way: where it is, how much is left, and the button that stops it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from counter_app.desktop.theme import Theme

from .buttons import QuietButton
from .labels import label


class WorkBar(QWidget):
    """Hidden until work is told.

    Signals:
        stopped(): a person wants it to end.
    """

    stopped = Signal()

    def __init__(self, theme: Theme, stop: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = label("", "body", parent=self)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._stop = QuietButton(theme, stop, parent=self)
        self._stop.setVisible(bool(stop))
        self._stop.clicked.connect(self.stopped)
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(self._words)
        column.addWidget(self._bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addLayout(column, 1)
        row.addWidget(self._stop)
        self.hide()

    def take_focus(self) -> None:
        """Put the focus on the button that stops the work."""
        self._stop.setFocus()

    @property
    def text(self) -> str:
        return "" if self.isHidden() else self._words.text()

    def show_work(self, words: str, done: int, total: int) -> None:
        """Show how far it is; `total` 0 when nobody knows."""
        self._words.setText(words)
        self._bar.setAccessibleName(words)
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        self.show()
