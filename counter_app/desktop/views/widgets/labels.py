"""Text and lines."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from counter_app.desktop.theme import Tone


def label(
    text: str = "",
    role: str = "body",
    *,
    wrap: bool = False,
    ink: Tone | None = None,
    parent: QWidget | None = None,
) -> QLabel:
    """Return a plain-text label. `role`: body, small, quiet, strong, section, page, display, key, badge.

    Plain text always: a name with a `<` in it is a name, not mark-up.
    """
    made = QLabel(text, parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("role", role)
    if ink is not None:
        made.setProperty("ink", ink.value)
    made.setWordWrap(wrap)
    if wrap:
        # Else a wrapped label asks for the width of its longest line and pushes its neighbours out.
        made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        made.setMinimumWidth(40)
    return made


def hairline(parent: QWidget | None = None) -> QFrame:
    """Return a horizontal line."""
    return _line("line", parent)


def vertical_line(parent: QWidget | None = None) -> QFrame:
    """Return a vertical line."""
    return _line("vline", parent)


def _line(name: str, parent: QWidget | None) -> QFrame:
    line = QFrame(parent)
    line.setObjectName(name)
    return line
