"""An empty place says what it is for and what to do first."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from counter_app.desktop.theme import Theme

from .buttons import PushButton
from .labels import label


class EmptyState(QWidget):
    """Icon, title, a sentence, and perhaps one act.

    Signals:
        acted(): the button was pressed.
    """

    acted = Signal()

    def __init__(
        self,
        theme: Theme,
        icon: str,
        title: str,
        words: str,
        *,
        act: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon_name = icon
        self._icon = QLabel(self)
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title = label(title, "section", parent=self)
        self._title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words = label(words, "quiet", wrap=True, parent=self)
        self._words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._act = PushButton(theme, act, parent=self)
        self._act.setVisible(bool(act))
        self._act.clicked.connect(self.acted)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 32, 32, 32)
        column.setSpacing(8)
        column.addStretch(2)
        column.addWidget(self._icon)
        column.addWidget(self._title)
        column.addWidget(self._words)
        column.addSpacing(8)
        column.addWidget(self._act, 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch(3)
        self._tint()
        theme.changed.connect(self._tint)

    def press(self) -> None:
        """Do the act."""
        self._act.click()

    @property
    def title(self) -> str:
        return self._title.text()

    def set_words(self, title: str, words: str) -> None:
        self._title.setText(title)
        self._words.setText(words)

    @Slot()
    def _tint(self) -> None:
        ratio = self.devicePixelRatioF()
        self._icon.setPixmap(
            self._theme.pixmap(self._icon_name, self._theme.palette.edge, size=40, ratio=ratio)
        )
