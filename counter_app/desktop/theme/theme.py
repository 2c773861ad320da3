"""The look in force: handed to every view, changed as a whole."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QIcon, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

from .fonts import TextSize, font, load_fonts
from .icons import draw_icon, make_icon
from .palette import DARK, LIGHT, Palette, Tone
from .stylesheet import style_sheet

ICON = 20


class Theme(QObject):
    """Colours and icons as they are now.

    Signals:
        changed(): the palette is another one; who painted or tinted something does it again.
    """

    changed = Signal()

    def __init__(self, app: QApplication, *, dark: bool = False) -> None:
        super().__init__(app)
        self._app = app
        self._icons: dict[tuple[str, str, int], QIcon] = {}
        self._palette = DARK if dark else LIGHT
        load_fonts()
        app.setStyle("Fusion")
        app.setFont(font(TextSize.BODY))
        self._apply()

    @property
    def palette(self) -> Palette:
        return self._palette

    def colour(self, name: str) -> QColor:
        """Return one colour of the palette by its attribute's name."""
        return QColor(str(getattr(self._palette, name)))

    def icon(self, name: str, colour: str | None = None, *, size: int = ICON) -> QIcon:
        """Return a tinted icon; `colour` is `#rrggbb`, the quiet ink unless told otherwise."""
        tint = colour or self._palette.quiet
        key = (name, tint, size)
        if key not in self._icons:
            self._icons[key] = make_icon(name, tint, self._palette.edge, size)
        return self._icons[key]

    def pixmap(
        self, name: str, colour: str | None = None, *, size: int = ICON, ratio: float = 1.0
    ) -> QPixmap:
        """Return a tinted icon as a picture of `size` logical pixels."""
        return draw_icon(name, colour or self._palette.quiet, size, ratio)

    def tone_pixmap(self, tone: Tone, *, size: int = 16, ratio: float = 1.0) -> QPixmap:
        """Return the state's icon in the state's ink."""
        return draw_icon(tone.value, self._palette.tone(tone).ink, size, ratio)

    def set_dark(self, dark: bool) -> None:
        """Change the look at once."""
        if dark != self._palette.dark:
            self._palette = DARK if dark else LIGHT
            self._apply()
            self.changed.emit()

    def _apply(self) -> None:
        palette = self._palette
        qt = QPalette()
        roles = {
            QPalette.ColorRole.Window: palette.ground,
            QPalette.ColorRole.WindowText: palette.text,
            QPalette.ColorRole.Base: palette.surface,
            QPalette.ColorRole.AlternateBase: palette.ground,
            QPalette.ColorRole.Text: palette.text,
            QPalette.ColorRole.Button: palette.surface,
            QPalette.ColorRole.ButtonText: palette.text,
            QPalette.ColorRole.Highlight: palette.accent_wash,
            QPalette.ColorRole.HighlightedText: palette.text,
            QPalette.ColorRole.ToolTipBase: palette.raised,
            QPalette.ColorRole.ToolTipText: palette.text,
            QPalette.ColorRole.PlaceholderText: palette.quiet,
            QPalette.ColorRole.Link: palette.accent_ink,
        }
        for role, colour in roles.items():
            qt.setColor(role, QColor(colour))
        self._app.setPalette(qt)
        self._app.setStyleSheet(style_sheet(palette))
