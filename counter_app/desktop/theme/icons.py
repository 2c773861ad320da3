"""Our own stroke icons, tinted by the palette: 24-unit drawings in resources/icons."""

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from counter_app.desktop.resources import resource

_INK = "#000"


def icon_names() -> tuple[str, ...]:
    """Return every icon there is."""
    return tuple(
        sorted(
            entry.name.removesuffix(".svg")
            for entry in resource("icons").iterdir()
            if entry.name.endswith(".svg")
        )
    )


def draw_icon(name: str, colour: str, size: int, ratio: float = 1.0) -> QPixmap:
    """Return icon `name` in `colour` (`#rrggbb`), `size` logical pixels square, for a screen of that pixel ratio."""
    drawing = resource("icons", f"{name}.svg").read_text("utf-8").replace(_INK, colour)
    side = round(size * ratio)
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    renderer = QSvgRenderer(QByteArray(drawing.encode()))
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(0, 0, side, side))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def make_icon(name: str, colour: str, disabled: str, size: int) -> QIcon:
    """Return a QIcon for normal and double pixel density, with its disabled look."""
    icon = QIcon()
    for ratio in (1.0, 2.0):
        icon.addPixmap(draw_icon(name, colour, size, ratio))
        icon.addPixmap(draw_icon(name, disabled, size, ratio), QIcon.Mode.Disabled)
    return icon
