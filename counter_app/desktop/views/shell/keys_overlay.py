"""F1: the keys of the place in view, over the window until Esc or F1."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from counter_app.desktop.theme import Theme
from counter_app.desktop.views.screen import KeyHint
from counter_app.desktop.views.widgets import label


class KeysOverlay(QWidget):
    """Covers its parent; a click or a key takes it away."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._host = parent
        self._before: QWidget | None = None
        self._card = QFrame(self)
        self._card.setObjectName("card")
        self._title = label("", "section", parent=self._card)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(8)
        column = QVBoxLayout(self._card)
        column.setContentsMargins(28, 24, 28, 24)
        column.setSpacing(16)
        column.addWidget(self._title)
        column.addLayout(self._grid)
        column.addWidget(label(self.tr("Nhấn Esc để đóng"), "small", parent=self._card))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hide()

    def lines(self) -> tuple[tuple[str, str], ...]:
        """Return what is shown as (key, words)."""
        found: list[tuple[str, str]] = []
        for row in range(self._grid.rowCount()):
            for column in (0, 2):
                key = self._text_at(row, column)
                if key:
                    found.append((key, self._text_at(row, column + 1)))
        return tuple(found)

    def _text_at(self, row: int, column: int) -> str:
        item = self._grid.itemAtPosition(row, column)
        widget = None if item is None else item.widget()
        return "" if widget is None else widget.accessibleName()

    def show_keys(self, title: str, here: Sequence[KeyHint], everywhere: Sequence[KeyHint]) -> None:
        """Show the keys of this place on the left, of the whole window on the right."""
        self._title.setText(title)
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                # Hidden at once: it is deleted only when the event loop comes round.
                widget.hide()
                widget.deleteLater()
        for column, hints in ((0, here), (2, everywhere)):
            for row, hint in enumerate(hints):
                key = label(hint.key, "key")
                words = label(hint.words)
                key.setAccessibleName(hint.key)
                words.setAccessibleName(hint.words)
                self._grid.addWidget(key, row, column, Qt.AlignmentFlag.AlignRight)
                self._grid.addWidget(words, row, column + 1)
        window = self.window()
        self._before = window.focusWidget()
        self.setGeometry(self._host.rect())
        self._card.adjustSize()
        self._card.move(self.rect().center() - self._card.rect().center())
        self.show()
        self.raise_()
        self.setFocus()

    def put_away(self) -> None:
        """Close, and give the focus back."""
        self.hide()
        if self._before is not None:
            self._before.setFocus()
            self._before = None

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            # Keys of the place behind must not act while the list of keys lies over it.
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.put_away()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.put_away()
        event.accept()

    def paintEvent(self, event: object) -> None:
        painter = QPainter(self)
        shade = self._theme.colour("sunken")
        shade.setAlpha(200)
        painter.fillRect(self.rect(), shade)
        painter.end()
