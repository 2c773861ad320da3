"""The type scale: one family with full Vietnamese, five sizes."""

from enum import Enum

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QFont, QFontDatabase

from counter_app.desktop.resources import resource
from counter_app.domain.errors import FontMissing

FAMILY = "Noto Sans"
_FILES = (
    "NotoSans-Regular.ttf",
    "NotoSans-Medium.ttf",
    "NotoSans-SemiBold.ttf",
    "NotoSans-Bold.ttf",
)


class TextSize(Enum):
    """Point sizes: notes, body, section, page, display."""

    SMALL = 9.0
    BODY = 10.5
    SECTION = 13.0
    PAGE = 17.0
    DISPLAY = 22.0


def load_fonts() -> None:
    """Make the shipped family known to Qt; needs a QGuiApplication. Raises FontMissing."""
    for name in _FILES:
        data = QByteArray(resource("fonts", name).read_bytes())
        if QFontDatabase.addApplicationFontFromData(data) < 0:
            raise FontMissing(font=name)


def font(size: TextSize, *, strong: bool = False) -> QFont:
    """Return the family at that size; `strong` is semi-bold."""
    made = QFont(FAMILY)
    made.setPointSizeF(size.value)
    made.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
    return made
