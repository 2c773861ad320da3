"""A state as word, icon and colour together."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from counter_app.desktop.theme import Theme, Tone

from .labels import label


class StateChip(QFrame):
    """One of the five states. Reads aloud as its word."""

    def __init__(
        self, theme: Theme, tone: Tone = Tone.GREY, word: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tone = tone
        self._icon = QLabel(self)
        self._word = label(word, "body", parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 2, 10, 2)
        row.setSpacing(6)
        row.addWidget(self._icon)
        row.addWidget(self._word)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_state(tone, word)
        theme.changed.connect(self._tint)

    @property
    def tone(self) -> Tone:
        return self._tone

    @property
    def word(self) -> str:
        return self._word.text()

    def set_state(self, tone: Tone, word: str) -> None:
        """Show another state."""
        self._tone = tone
        self._word.setText(word)
        self.setAccessibleName(word)
        self._tint()

    @Slot()
    def _tint(self) -> None:
        self.setProperty("tone", self._tone.value)
        # A changed property is seen only when the style looks again.
        for part in (self, self._word):
            part.style().unpolish(part)
            part.style().polish(part)
        ratio = self.devicePixelRatioF()
        self._icon.setPixmap(self._theme.tone_pixmap(self._tone, size=16, ratio=ratio))
