"""Typesetting one page: text, filled fields with leader lines and plain drawing, with the truth of every printed line.

Places are millimetres from the top left corner; `y` of a text is its base line.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from reportlab.lib.colors import Color
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

DPI = 200
"""Resolution of the finished scans; boxes of the truth are pixels at this resolution."""

_FOLDER = Path("/usr/share/fonts/truetype/liberation2")


class Face(StrEnum):
    """Font files by name: an older fonts-liberation shares the family name but lacks Vietnamese letters."""

    SERIF = "LiberationSerif-Regular"
    SERIF_BOLD = "LiberationSerif-Bold"
    SERIF_ITALIC = "LiberationSerif-Italic"
    SERIF_BOLD_ITALIC = "LiberationSerif-BoldItalic"
    SANS = "LiberationSans-Regular"
    SANS_BOLD = "LiberationSans-Bold"
    SANS_ITALIC = "LiberationSans-Italic"


class Leader(StrEnum):
    """How a form guides the pen under a filled field."""

    NONE = "none"
    FULL_STOPS = "full_stops"
    ROUND_DOTS = "round_dots"
    FINE_DOTS = "fine_dots"
    DASHES = "dashes"
    HAIRLINE = "hairline"


class Align(StrEnum):
    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Ink:
    """Colour 0..1 per channel and strength 0..1."""

    red: float = 0.07
    green: float = 0.07
    blue: float = 0.09
    alpha: float = 1.0

    def colour(self) -> Color:
        return Color(self.red, self.green, self.blue, self.alpha)


BLACK = Ink()


@dataclass(frozen=True, slots=True)
class Style:
    """Face and size (points) of a text."""

    face: Face = Face.SERIF
    size: float = 12.5
    ink: Ink = BLACK
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Cell:
    """A label and its filled value; the leader runs to `until` (mm from the left edge)."""

    label: str
    value: str
    until: float


@dataclass(frozen=True, slots=True)
class TrueLine:
    """A printed line and its box: x0, y0, x1, y1 in pixels at 200 dpi of the straight, upright page."""

    text: str
    box: tuple[int, int, int, int]


def font_file(face: Face) -> Path:
    return _FOLDER / f"{face.value}.ttf"


def width_mm(text: str, style: Style) -> float:
    """Return the width of `text` in millimetres."""
    _register()
    return float(pdfmetrics.stringWidth(text, style.face.value, style.size)) / mm


class Sheet:
    """One page being typeset."""

    def __init__(self, *, width: float = 210.0, height: float = 297.0) -> None:
        _register()
        self.width = width
        self.height = height
        self._lines: list[TrueLine] = []
        self._file = io.BytesIO()
        self.canvas = Canvas(self._file, pagesize=(width * mm, height * mm), invariant=True)

    @property
    def lines(self) -> tuple[TrueLine, ...]:
        """The printed lines in reading order."""
        return tuple(self._lines)

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self._lines)

    def pdf(self, *, title: str = "") -> bytes:
        """Finish the page and return it as a PDF of one page."""
        self.canvas.setTitle(title)
        self.canvas.showPage()
        self.canvas.save()
        return self._file.getvalue()

    def put(self, x: float, y: float, text: str, style: Style | None = None) -> None:
        """Print one line; `x` is its left end, middle or right end, as the style aligns it."""
        style = style or Style()
        left = self._draw(x, y, text, style)
        self._record(text, left, left + width_mm(text, style), y, style.size)

    def row(
        self,
        x: float,
        y: float,
        cells: Sequence[Cell],
        *,
        leader: Leader,
        label: Style | None = None,
        value: Style | None = None,
        pitch: float = 7.5,
    ) -> float:
        """Print labels with their values over leaders; return the base line of the last line used.

        A value of the last cell that is too long goes on below, from `x`, as typists do.
        """
        label = label or Style()
        value = value or Style(Face.SERIF_BOLD, label.size)
        at, said = x, []
        rest: list[str] = []
        for cell in cells:
            self._draw(at, y, cell.label, label)
            start = at + width_mm(cell.label, label) + (1.2 if cell.label else 0.0)
            words, rest = _fit(cell.value, cell.until - start - 1.0, value)
            self._leader(start, cell.until, y, leader, value.size)
            self._draw(start + 1.0, y, words, value)
            said.append(f"{cell.label} {words}".strip())
            at = cell.until + 1.5
        self._record(" ".join(said), x, cells[-1].until, y, label.size)
        if rest:
            more = Cell("", " ".join(rest), cells[-1].until)
            return self.row(x, y + pitch, (more,), leader=leader, value=value, pitch=pitch)
        return y

    def paragraph(
        self, x: float, y: float, text: str, *, until: float, style: Style, pitch: float = 6.0
    ) -> float:
        """Print `text` broken between words; return the base line of the last line."""
        words, rest = _fit(text, until - x, style)
        self.put(x, y, words, style)
        while rest:
            y += pitch
            words, rest = _fit(" ".join(rest), until - x, style)
            self.put(x, y, words, style)
        return y

    def spaced(self, x: float, y: float, text: str, style: Style, *, pitch: float) -> None:
        """Print one line letter by letter, `pitch` millimetres apart, as machine-readable zones are."""
        for place, letter in enumerate(text):
            self._draw(x + (place + 0.5) * pitch - width_mm(letter, style) / 2, y, letter, style)
        self._record(text, x, x + len(text) * pitch, y, style.size)

    def rule(self, x0: float, y0: float, x1: float, y1: float, width: float = 0.25) -> None:
        """Draw a black line; `width` in millimetres."""
        self.canvas.setStrokeColor(BLACK.colour())
        self.canvas.setDash()
        self.canvas.setLineWidth(width * mm)
        self.canvas.line(x0 * mm, self._up(y0), x1 * mm, self._up(y1))

    def _draw(self, x: float, y: float, text: str, style: Style) -> float:
        width = width_mm(text, style)
        shift = {Align.LEFT: 0.0, Align.CENTRE: width / 2, Align.RIGHT: width}[style.align]
        self.canvas.setFillColor(style.ink.colour())
        self.canvas.setFont(style.face.value, style.size)
        self.canvas.drawString((x - shift) * mm, self._up(y), text)
        return x - shift

    def _leader(self, x0: float, x1: float, y: float, leader: Leader, size: float) -> None:
        if leader is Leader.NONE:
            return
        if leader is Leader.FULL_STOPS:
            style = Style(Face.SERIF, size)
            self._draw(x0, y, "." * int((x1 - x0) / width_mm(".", style)), style)
            return
        width, cap, dash, drop = _STROKES[leader]
        self.canvas.saveState()
        self.canvas.setStrokeColor(BLACK.colour())
        self.canvas.setLineWidth(width * mm)
        self.canvas.setLineCap(cap)
        self.canvas.setDash([part * mm for part in dash])
        self.canvas.line(x0 * mm, self._up(y + drop), x1 * mm, self._up(y + drop))
        self.canvas.restoreState()

    def _record(self, text: str, x0: float, x1: float, y: float, size: float) -> None:
        if not text:
            return
        tall = size * 0.3528
        edges = (x0, y - 0.95 * tall, x1, y + 0.28 * tall)
        left, top, right, bottom = (round(edge / 25.4 * DPI) for edge in edges)
        self._lines.append(TrueLine(text, (left, top, right, bottom)))

    def _up(self, y: float) -> float:
        return (self.height - y) * mm


_STROKES: dict[Leader, tuple[float, int, tuple[float, ...], float]] = {
    Leader.ROUND_DOTS: (0.42, 1, (0.0, 1.25), 0.55),
    Leader.FINE_DOTS: (0.26, 0, (0.26, 0.62), 0.45),
    Leader.DASHES: (0.2, 0, (1.1, 0.7), 0.7),
    Leader.HAIRLINE: (0.14, 0, (), 0.8),
}
"""Per leader: width (mm), cap of the stroke, dash (mm on, off), drop below the base line (mm)."""


def _fit(text: str, room: float, style: Style) -> tuple[str, list[str]]:
    words = text.split()
    count = len(words)
    while count > 1 and width_mm(" ".join(words[:count]), style) > room:
        count -= 1
    return " ".join(words[:count]), words[count:]


def _register() -> None:
    known = set(pdfmetrics.getRegisteredFontNames())
    for face in Face:
        if face.value not in known:
            pdfmetrics.registerFont(TTFont(face.value, str(font_file(face))))
