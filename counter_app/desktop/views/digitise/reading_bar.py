"""How far the reader is: page, time left, and the two acts that a person has on it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from counter_app.desktop.theme import Theme
from counter_app.desktop.viewmodels.intake_state import reading_notes, reading_words
from counter_app.desktop.viewmodels.reading import ReadingState
from counter_app.desktop.views.widgets import QuietButton, label


class ReadingBar(QWidget):
    """Hidden while nothing is read.

    Signals:
        pause_wanted(): stop, go on later.
        skip_wanted(): give up the page under way.
    """

    pause_wanted = Signal()
    skip_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = label("", "body", wrap=True, parent=self)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._notes = label("", "small", wrap=True, parent=self)
        self.pause = QuietButton(theme, self.tr("Tạm dừng"), parent=self)
        self.pause.setToolTip(self.tr("Tạm dừng đọc (Ctrl+P); trang đã đọc được giữ lại"))
        self.skip = QuietButton(theme, self.tr("Bỏ qua trang"), parent=self)
        self.skip.setToolTip(
            self.tr(
                "Không đọc chữ của trang này (Ctrl+K); hình trang vẫn được lưu, đọc lại sau được"
            )
        )
        self.pause.clicked.connect(self.pause_wanted)
        self.skip.clicked.connect(self.skip_wanted)
        acts = QHBoxLayout()
        acts.setContentsMargins(0, 0, 0, 0)
        acts.setSpacing(4)
        acts.addWidget(self.pause)
        acts.addWidget(self.skip)
        acts.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for part in (self._words, self._bar, self._notes):
            column.addWidget(part)
        column.addLayout(acts)
        self.hide()

    @property
    def text(self) -> str:
        """What it says, empty when hidden."""
        parts = (self._words.text(), self._notes.text())
        return "" if self.isHidden() else " · ".join(part for part in parts if part)

    def render_state(self, reading: ReadingState) -> None:
        self.setVisible(reading.running and reading.paper is not None)
        if self.isHidden():
            return
        words, notes = reading_words(reading), reading_notes(reading)
        self._words.setText(words)
        self._notes.setText(notes)
        self._notes.setVisible(bool(notes))
        self._bar.setAccessibleName(f"{words}. {notes}" if notes else words)
        self._bar.setRange(0, reading.total)
        self._bar.setValue(reading.done)
        self.skip.setEnabled(reading.may_skip)
