"""Printed furniture of official forms: national heading, frames, guilloche, the specimen mark."""

import math

from reportlab.lib.units import mm

from .cast import MARK
from .typeset import Align, Face, Ink, Sheet, Style

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
_MARK_INK = Ink(0.45, 0.2, 0.2)


def mark(sheet: Sheet, *, y: float | None = None) -> None:
    """Print the specimen mark, small but legible, at the foot of the page."""
    at = sheet.height - 9.0 if y is None else y
    sheet.put(sheet.width / 2, at, MARK, Style(Face.SANS_BOLD, 8.5, _MARK_INK, Align.CENTRE))


def nation(sheet: Sheet, x: float, y: float, *, size: float = 12.0) -> None:
    """Print the national heading centred at `x`, its first base line at `y`."""
    sheet.put(x, y, NATION, Style(Face.SERIF_BOLD, size, align=Align.CENTRE))
    motto = Style(Face.SERIF_BOLD, size + 0.8, align=Align.CENTRE)
    sheet.put(x, y + size * 0.46, MOTTO, motto)
    half = size * 2.0
    sheet.rule(x - half, y + size * 0.46 + 1.8, x + half, y + size * 0.46 + 1.8, 0.22)


def office(sheet: Sheet, x: float, y: float, names: tuple[str, ...], *, size: float = 12.0) -> None:
    """Print the issuing office centred at `x`, the last line bold and underlined halfway."""
    for index, name in enumerate(names):
        last = index == len(names) - 1
        face = Face.SERIF_BOLD if last else Face.SERIF
        sheet.put(x, y + index * 5.5, name, Style(face, size, align=Align.CENTRE))
    below = y + (len(names) - 1) * 5.5 + 1.8
    sheet.rule(x - 11, below, x + 11, below, 0.22)


def centred(sheet: Sheet, y: float, text: str, *, size: float, face: Face | None = None) -> None:
    style = Style(face or Face.SERIF_BOLD, size, align=Align.CENTRE)
    sheet.put(sheet.width / 2, y, text, style)


def frame(sheet: Sheet, ink: Ink, *, inset: float = 9.0) -> None:
    """Draw the coloured double frame with waves between, as on certificates."""
    canvas = sheet.canvas
    canvas.saveState()
    canvas.setStrokeColor(ink.colour())
    for edge, width in ((inset, 0.7), (inset + 4.0, 0.3)):
        canvas.setLineWidth(width * mm)
        canvas.rect(
            edge * mm, edge * mm, (sheet.width - 2 * edge) * mm, (sheet.height - 2 * edge) * mm
        )
    canvas.setLineWidth(0.18 * mm)
    middle = inset + 2.0
    for phase in (0.0, math.pi / 2, math.pi):
        for side in (middle, sheet.height - middle):
            _wave(sheet, phase, along=side, upright=False, inset=inset)
        for side in (middle, sheet.width - middle):
            _wave(sheet, phase, along=side, upright=True, inset=inset)
    canvas.restoreState()


def guilloche(sheet: Sheet, ink: Ink, *, rings: int = 9) -> None:
    """Draw a faint rosette behind the text, as printed on certificate paper."""
    canvas = sheet.canvas
    canvas.saveState()
    canvas.setStrokeColor(ink.colour())
    canvas.setLineWidth(0.22 * mm)
    middle_x, middle_y = sheet.width / 2, sheet.height / 2
    for ring in range(rings):
        path = canvas.beginPath()
        for step in range(361):
            angle = math.radians(step)
            radius = 22 + ring * 6.5 + 4.2 * math.sin(18 * angle + ring * 0.9)
            x = (middle_x + radius * math.cos(angle)) * mm
            y = (middle_y + radius * math.sin(angle)) * mm
            if step == 0:
                path.moveTo(x, y)
            else:
                path.lineTo(x, y)
        canvas.drawPath(path)
    canvas.restoreState()


def _wave(sheet: Sheet, phase: float, *, along: float, upright: bool, inset: float) -> None:
    path = sheet.canvas.beginPath()
    length = (sheet.height if upright else sheet.width) - 2 * inset
    steps = int(length * 1.5)
    for step in range(steps + 1):
        forward = inset + length * step / steps
        aside = along + 1.5 * math.sin(forward * 0.9 + phase)
        x, y = (aside, forward) if upright else (forward, aside)
        if step == 0:
            path.moveTo(x * mm, y * mm)
        else:
            path.lineTo(x * mm, y * mm)
    sheet.canvas.drawPath(path)
