"""Buttons: one primary act a screen with its key shown, plain ones, quiet ones, and icons with a name."""

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QFontMetrics, QKeyEvent, QShortcut
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from counter_app.desktop.theme import Theme
from counter_app.desktop.theme.fonts import TextSize, font

from .keys import key_sequence

PADDING = 22


class PushButton(QPushButton):
    """A button with a word, and an icon that follows the look."""

    kind = "plain"

    def __init__(
        self,
        theme: Theme,
        text: str,
        *,
        icon: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._theme = theme
        self._icon_name = icon
        self.setProperty("kind", self.kind)
        self.setAccessibleName(text)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setIconSize(QSize(18, 18))
        self._waits = False
        self._shortcut = QShortcut(self)
        self._shortcut.activated.connect(self.click)
        self.tint()
        theme.changed.connect(self.tint)

    @Slot()
    def tint(self) -> None:
        if self._icon_name is not None:
            self.setIcon(self._theme.icon(self._icon_name, self._ink(), size=18))

    def _ink(self) -> str:
        return self._theme.palette.quiet

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the focus, as the space bar does."""
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self.click()
            return
        super().keyPressEvent(event)

    def setEnabled(self, enabled: bool) -> None:
        """Rest or work. Qt hands the focus of a button at rest on to whatever comes next, as far as the rail: it waits
        at the button's place instead, and comes back with it."""
        held = self.hasFocus() and not enabled
        super().setEnabled(enabled)
        place = self.parentWidget()
        if held and place is not None:
            place.setFocus()
            self._waits = True
        elif enabled and self._waits:
            self._waits = False
            if place is not None and place.hasFocus():
                self.setFocus()

    def set_shortcut_shown(self, key: str) -> None:
        """Show `key` behind the word and listen to it."""
        self.setText(f"{self.accessibleName()}   {key}")
        self.listen(key)

    def listen(self, key: str) -> None:
        """Press on `key`; both Enter keys count. A button's own shortcut would wait for its animation, 100 ms."""
        keys = dict.fromkeys((key, key.replace("Enter", "Return")))
        self._shortcut.setKeys([key_sequence(each) for each in keys])


class QuietButton(PushButton):
    """An act beside the main one."""

    kind = "quiet"

    def _ink(self) -> str:
        return self._theme.palette.accent_ink


class PrimaryButton(PushButton):
    """The one act of a screen. `key` is shown and works; Ctrl+Enter means both Enter keys."""

    kind = "primary"

    def __init__(
        self,
        theme: Theme,
        text: str,
        *,
        key: str = "",
        icon: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, text, icon=icon, parent=parent)
        self._key = key
        if key:
            self.listen(key)
        self.set_words(text)

    def set_words(self, text: str) -> None:
        """Change the word; the key stays behind it."""
        self.setAccessibleName(text)
        self.setText(f"{text}   {self._key}" if self._key else text)
        # The style sheet's semi-bold is wider than what the size hint reckons with.
        metrics = QFontMetrics(font(TextSize.BODY, strong=True))
        self.setMinimumWidth(metrics.horizontalAdvance(self.text()) + 2 * PADDING)

    def _ink(self) -> str:
        return self._theme.palette.on_accent


class IconButton(QToolButton):
    """An icon with a name for the ear and a tip for the pointer, its key in brackets."""

    def __init__(
        self,
        theme: Theme,
        icon: str,
        name: str,
        *,
        key: str = "",
        checkable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon_name = icon
        self.setAccessibleName(name)
        self.setToolTip(f"{name} ({key})" if key else name)
        self.setCheckable(checkable)
        self.setIconSize(QSize(20, 20))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.tint()
        theme.changed.connect(self.tint)

    @Slot()
    def tint(self) -> None:
        self.setIcon(self._theme.icon(self._icon_name))

    def set_icon_name(self, icon: str) -> None:
        self._icon_name = icon
        self.tint()
