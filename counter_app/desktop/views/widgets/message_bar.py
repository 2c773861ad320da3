"""The bar under what failed: what happened, what is safe, what to do, and the button to do it."""

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from counter_app.desktop.theme import Theme, Tone
from counter_app.domain.errors import CounterError, TryLater, UserCanFix
from counter_app.messages import sentence

from .buttons import IconButton, PushButton
from .labels import label


class MessageBar(QFrame):
    """Hidden until it has something to say. Never a window: without a parent it waits for one before it shows.

    Signals:
        acted(): the button was pressed.
        closed(): a person put the message away.
    """

    acted = Signal()
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._waiting = False
        self._theme = theme
        self._tone = Tone.STOP
        self._icon = QLabel(self)
        self._what = label("", "body", wrap=True, parent=self)
        self._code = label("", "small", parent=self)
        self._act = PushButton(theme, "", parent=self)
        self._act.clicked.connect(self.acted)
        self._close = IconButton(theme, "close", self.tr("Ẩn thông báo"), parent=self)
        self._close.clicked.connect(self._on_close)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._what)
        words.addWidget(self._code)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 6, 6)
        row.setSpacing(10)
        row.addWidget(self._icon)
        row.addLayout(words, 1)
        row.addWidget(self._act)
        row.addWidget(self._close)
        theme.changed.connect(self._tint)
        self.hide()

    @property
    def text(self) -> str:
        """What it says; empty when hidden."""
        return "" if self.isHidden() and not self._waiting else self._what.text()

    @property
    def code(self) -> str:
        return self._code.text()

    def show_error(self, error: CounterError, *, act: str = "") -> None:
        """Say the error's sentence; `act` is the word on the button that puts it right, if there is one."""
        message = sentence(error)
        tone = Tone.LOOK if isinstance(error, UserCanFix | TryLater) else Tone.STOP
        self._show(tone, message.text, message.code, act)

    def show_words(self, tone: Tone, text: str, *, act: str = "") -> None:
        """Say something that is no error."""
        self._show(tone, text, "", act)

    @Slot(str)
    def tell(self, text: str) -> None:
        """Say what is wrong or missing in a field, before anything was done; empty for nothing any more."""
        if text:
            self.show_words(Tone.LOOK, text)
        else:
            self.clear()

    def press(self) -> None:
        """Do the act."""
        self._act.click()

    def setVisible(self, visible: bool) -> None:
        """As Qt's own; a bar without a parent would be a window and take the focus, so it waits."""
        self._waiting = visible and self.parentWidget() is None
        super().setVisible(visible and not self._waiting)

    def event(self, event: QEvent) -> bool:
        """As Qt's own; a bar that waited shows once it has a parent."""
        taken = super().event(event)
        if event.type() == QEvent.Type.ParentChange and self._waiting:
            self.setVisible(True)
        return taken

    @Slot()
    def clear(self) -> None:
        """Nothing to say any more."""
        self.hide()

    @Slot()
    def _on_close(self) -> None:
        self.clear()
        self.closed.emit()

    def _show(self, tone: Tone, text: str, code: str, act: str) -> None:
        self._tone = tone
        self._what.setText(text)
        self._code.setText(code)
        self._code.setVisible(bool(code))
        self._act.setText(act)
        self._act.setAccessibleName(act)
        self._act.setVisible(bool(act))
        self.setAccessibleName(text)
        self._tint()
        self.show()

    @Slot()
    def _tint(self) -> None:
        self.setProperty("tone", self._tone.value)
        for part in (self, self._what, self._code):
            part.style().unpolish(part)
            part.style().polish(part)
        ratio = self.devicePixelRatioF()
        self._icon.setPixmap(self._theme.tone_pixmap(self._tone, size=20, ratio=ratio))
