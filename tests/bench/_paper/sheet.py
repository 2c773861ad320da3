"""One page of the bench being typeset: text, leaders, rules, and the truth of every piece and word with its place.

Places are millimetres from the top left corner; `y` of a text is its base line.
"""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from random import Random

from reportlab.lib.colors import Color
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from .fonts import Family, width_mm

Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 in millimetres of the paper."""

WIDTH, HEIGHT = 210.0, 297.0
ABOVE, BELOW = 0.95, 0.28
"""How far a word's box reaches from its base line, in heights of its letters' size."""
_PIXEL = 25.4 / 200
"""A pixel at 200 dpi in millimetres: the unit leaders are given in."""


class Leader(StrEnum):
    """How a form guides the pen."""

    NONE = "none"
    DOTS_FINE = "dots_fine"
    DOTS_BOLD = "dots_bold"
    DASHES = "dashes"
    UNDERSCORES = "underscores"
    FULL_STOPS = "full_stops"
    RULE = "rule"


class Tone(StrEnum):
    """Which of a family's faces."""

    REGULAR = "regular"
    BOLD = "bold"
    ITALIC = "italic"


class Align(StrEnum):
    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class TrueWord:
    """A word and its box; `tone` and `pitch` (mm from letter to letter, 0: the font's own) say how its letters stand in it."""

    text: str
    box: Box
    tone: Tone = Tone.REGULAR
    pitch: float = 0.0


@dataclass(frozen=True, slots=True)
class Piece:
    """One line of print, of a paragraph, a cell or a field with its label. `block` > 0: part of what stands side by side."""

    text: str
    box: Box
    words: tuple[TrueWord, ...]
    block: int = 0


@dataclass(frozen=True, slots=True)
class LeaderLook:
    """One style of leader as this page draws it; lengths in millimetres."""

    style: Leader
    weight: float
    gap: float
    dash: float
    drop: float
    mark: str
    under_value: bool


def face_of(family: Family, tone: Tone) -> Path:
    """Return the font file of `tone`."""
    return {
        Tone.REGULAR: family.regular,
        Tone.BOLD: family.bold,
        Tone.ITALIC: family.italic,
    }[tone]


def draw_look(style: Leader, random: Random) -> LeaderLook:
    """Draw the measures of `style`: weights 0.8 to 2.5 pixels at 200 dpi, any pitch."""
    bold = style is Leader.DOTS_BOLD
    weight = _PIXEL * (random.uniform(1.5, 2.5) if bold else random.uniform(0.8, 1.5))
    return LeaderLook(
        style=style,
        weight=weight,
        gap=weight * random.uniform(1.0, 4.5),
        dash=random.uniform(0.5, 2.2),
        drop=random.uniform(0.0, 0.9),
        mark="…" if random.random() < 0.3 else ".",
        under_value=random.random() < 0.6,
    )


class Sheet:
    """One page in one font family, with one look of leaders."""

    def __init__(self, family: Family, look: LeaderLook, *, size: float = 12.0) -> None:
        self.family = family
        self.look = look
        self.size = size * family.scale
        self._pieces: list[Piece] = []
        self._block = 0
        self._blocks = 0
        self._file = io.BytesIO()
        self.canvas = Canvas(self._file, pagesize=(WIDTH * mm, HEIGHT * mm), invariant=True)

    @property
    def pieces(self) -> tuple[Piece, ...]:
        return tuple(self._pieces)

    def pdf(self) -> bytes:
        """Finish the page and return it as a PDF."""
        self.canvas.showPage()
        self.canvas.save()
        return self._file.getvalue()

    @contextmanager
    def beside(self) -> Iterator[None]:
        """What is printed within stands side by side: it may be read one after the other or line by line."""
        self._blocks += 1
        self._block = self._blocks
        try:
            yield
        finally:
            self._block = 0

    def font(self, tone: Tone) -> Path:
        return face_of(self.family, tone)

    def width(self, text: str, tone: Tone = Tone.REGULAR, size: float = 0.0) -> float:
        return width_mm(text, self.font(tone), size or self.size)

    def put(
        self,
        x: float,
        y: float,
        text: str,
        tone: Tone = Tone.REGULAR,
        *,
        size: float = 0.0,
        align: Align = Align.LEFT,
        ink: float = 0.08,
    ) -> float:
        """Print one line, known to the truth; return its right end. `ink` 0 black to 1 white."""
        size = size or self.size
        left = x - {Align.LEFT: 0.0, Align.CENTRE: 0.5, Align.RIGHT: 1.0}[align] * self.width(
            text, tone, size
        )
        words = self._draw(left, y, text, tone, size, ink)
        self._record(text, words)
        return left + self.width(text, tone, size)

    def paragraph(
        self,
        x: float,
        y: float,
        text: str,
        *,
        until: float,
        tone: Tone = Tone.REGULAR,
        size: float = 0.0,
        pitch: float = 6.0,
        indent: float = 0.0,
    ) -> float:
        """Print `text` broken between words; return the base line of the last line."""
        size = size or self.size
        rest, at = text.split(), x + indent
        while True:
            count = self._fitting(rest, until - at, tone, size)
            self.put(at, y, " ".join(rest[:count]), tone, size=size)
            rest = rest[count:]
            if not rest:
                return y
            y, at = y + pitch, x

    def fields(
        self,
        x: float,
        y: float,
        cells: Sequence[tuple[str, str, float]],
        *,
        pitch: float = 7.5,
        value_tone: Tone = Tone.BOLD,
    ) -> float:
        """Print (label, value, right end) side by side over leaders; what does not fit goes on below.

        Returns the last base line.
        """
        at, rest, bottom = x, list[str](), y
        for label, value, until in cells:
            start = at + (self.width(f"{label} ") if label else 0.0)
            labelled = self._draw(at, y, label, Tone.REGULAR, self.size, 0.08)
            words = value.split()
            count = self._fitting(words, until - start - 1.5, value_tone, self.size)
            shown = " ".join(words[:count])
            end = start + 1.0 + self.width(shown, value_tone)
            self._leader(start if self.look.under_value or not shown else end + 0.6, until, y)
            valued = self._draw(start + 1.0, y, shown, value_tone, self.size, 0.08)
            self._record(f"{label} {shown}".strip(), labelled + valued)
            rest = words[count:]
            at = until + 1.5
        if rest:
            bottom = self.fields(
                x,
                y + pitch,
                (("", " ".join(rest), cells[-1][2]),),
                pitch=pitch,
                value_tone=value_tone,
            )
        return bottom

    def rule(self, x0: float, y0: float, x1: float, y1: float, width: float = 0.25) -> None:
        """Draw a black line; `width` in millimetres."""
        self.canvas.setStrokeColor(Color(0.1, 0.1, 0.1))
        self.canvas.setDash()
        self.canvas.setLineWidth(width * mm)
        self.canvas.line(x0 * mm, self._up(y0), x1 * mm, self._up(y1))

    def spaced(self, x: float, y: float, text: str, *, pitch: float, size: float) -> None:
        """Print letter by letter, `pitch` millimetres apart, as machine-readable zones are: one word to the truth."""
        for place, letter in enumerate(text):
            self._draw(x + place * pitch, y, letter, Tone.BOLD, size, 0.08)
        box = self._box(x, x + len(text) * pitch, y, size)
        self._record(text, (TrueWord(text, box, Tone.BOLD, pitch),))

    def _fitting(self, words: Sequence[str], room: float, tone: Tone, size: float) -> int:
        count = len(words)
        while count > 1 and self.width(" ".join(words[:count]), tone, size) > room:
            count -= 1
        return count

    def _draw(
        self, x: float, y: float, text: str, tone: Tone, size: float, ink: float
    ) -> tuple[TrueWord, ...]:
        self.canvas.setFillColor(Color(ink, ink, ink))
        self.canvas.setFont(self.font(tone).stem, size)
        self.canvas.drawString(x * mm, self._up(y), text)
        words, at = [], 0
        for word in text.split():
            at = text.index(word, at)
            left = x + self.width(text[:at], tone, size)
            at += len(word)
            right = x + self.width(text[:at], tone, size)
            words.append(TrueWord(word, self._box(left, right, y, size), tone))
        return tuple(words)

    def _leader(self, x0: float, x1: float, y: float) -> None:
        look = self.look
        if look.style is Leader.NONE or x1 - x0 < 2:
            return
        if look.style in (Leader.FULL_STOPS, Leader.UNDERSCORES):
            mark = look.mark if look.style is Leader.FULL_STOPS else "_"
            count = int((x1 - x0) / self.width(mark))
            self._draw(x0, y, mark * count, Tone.REGULAR, self.size, 0.08)
            return
        canvas = self.canvas
        canvas.saveState()
        canvas.setStrokeColor(Color(0.12, 0.12, 0.12))
        canvas.setLineWidth(look.weight * mm)
        if look.style in (Leader.DOTS_FINE, Leader.DOTS_BOLD):
            canvas.setLineCap(1)
            canvas.setDash([0, (look.weight + look.gap) * mm])
        elif look.style is Leader.DASHES:
            canvas.setDash([look.dash * mm, max(0.4, look.gap) * mm])
        canvas.line(x0 * mm, self._up(y + look.drop), x1 * mm, self._up(y + look.drop))
        canvas.restoreState()

    def _box(self, x0: float, x1: float, y: float, size: float) -> Box:
        tall = size * 25.4 / 72
        return (x0, y - ABOVE * tall, x1, y + BELOW * tall)

    def _record(self, text: str, words: tuple[TrueWord, ...]) -> None:
        if not words:
            return
        boxes = [word.box for word in words]
        whole = (
            min(box[0] for box in boxes),
            min(box[1] for box in boxes),
            max(box[2] for box in boxes),
            max(box[3] for box in boxes),
        )
        self._pieces.append(Piece(text, whole, words, self._block))

    def _up(self, y: float) -> float:
        return (HEIGHT - y) * mm
