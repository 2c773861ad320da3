"""Colours as data: a warm neutral ground, one deep teal accent, five states; text at 7:1 or better."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    """The five states, the same in chips, tables and charts: done or held, working, look, stop, not needed."""

    DONE = "done"
    WORKING = "working"
    LOOK = "look"
    STOP = "stop"
    GREY = "grey"


@dataclass(frozen=True, slots=True)
class ToneColours:
    """Ink on wash is text in a chip; ink alone also reads on every surface. `mark` fills bars and edges."""

    ink: str
    wash: str
    mark: str


@dataclass(frozen=True, slots=True)
class Palette:
    """All colours of one look, `#rrggbb`.

    Attributes:
        ground: behind everything; surface: where work lies; sunken: wells such as the page viewer's table.
        raised: menus and overlays; hover, pressed, chosen: rows and quiet buttons.
        line: hairlines; edge: outlines of controls.
        text, quiet: the two inks.
        accent: the primary act; accent_hover, accent_pressed: the same under the pointer; on_accent: its text.
        accent_ink: links and chosen marks as text; accent_wash: behind a chosen row.
        focus: the ring.
        word: behind a recognised word under the pointer; chosen_word: behind selected words.
    """

    dark: bool
    ground: str
    surface: str
    sunken: str
    raised: str
    hover: str
    pressed: str
    line: str
    edge: str
    text: str
    quiet: str
    accent: str
    accent_hover: str
    accent_pressed: str
    on_accent: str
    accent_ink: str
    accent_wash: str
    focus: str
    word: str
    chosen_word: str
    done: ToneColours
    working: ToneColours
    look: ToneColours
    stop: ToneColours
    grey: ToneColours

    def tone(self, tone: Tone) -> ToneColours:
        """Return the colours of a state."""
        return {
            Tone.DONE: self.done,
            Tone.WORKING: self.working,
            Tone.LOOK: self.look,
            Tone.STOP: self.stop,
            Tone.GREY: self.grey,
        }[tone]

    def text_pairs(self) -> Iterator[tuple[str, str, str]]:
        """Every (name, ink, ground) that text is set in; each must reach 7:1."""
        for ground in ("ground", "surface", "raised", "hover", "accent_wash"):
            for ink in ("text", "quiet", "accent_ink"):
                yield f"{ink} on {ground}", getattr(self, ink), getattr(self, ground)
        yield "text on pressed", self.text, self.pressed
        for fill in ("accent", "accent_hover", "accent_pressed"):
            yield f"on_accent on {fill}", self.on_accent, getattr(self, fill)
        for tone in Tone:
            colours = self.tone(tone)
            yield f"{tone} chip", colours.ink, colours.wash
            yield f"{tone} on surface", colours.ink, self.surface
            yield f"{tone} on ground", colours.ink, self.ground

    def mark_pairs(self) -> Iterator[tuple[str, str, str]]:
        """Every (name, mark, ground) that carries meaning without being text; each must reach 4.5:1."""
        for ground in ("ground", "surface", "raised"):
            yield f"edge on {ground}", self.edge, getattr(self, ground)
            yield f"focus on {ground}", self.focus, getattr(self, ground)
            for tone in Tone:
                yield f"{tone} mark on {ground}", self.tone(tone).mark, getattr(self, ground)


LIGHT = Palette(
    dark=False,
    ground="#f7f5f1",
    surface="#fffefc",
    sunken="#e9e5de",
    raised="#fffefc",
    hover="#f1eee8",
    pressed="#e6e1d8",
    line="#dfdad1",
    edge="#6d675e",
    text="#1e1c19",
    quiet="#4c4740",
    accent="#0b5350",
    accent_hover="#0a4846",
    accent_pressed="#083c3a",
    on_accent="#ffffff",
    accent_ink="#0b4d4a",
    accent_wash="#e0eeec",
    focus="#0b6b66",
    word="#ffe9a8",
    chosen_word="#a9dcd6",
    done=ToneColours("#14502c", "#e2f1e5", "#1f7a43"),
    working=ToneColours("#1b4275", "#e3edf8", "#2762a8"),
    look=ToneColours("#633f00", "#fbeed2", "#946000"),
    stop=ToneColours("#86171a", "#fbe6e3", "#b3261e"),
    grey=ToneColours("#48433c", "#ece8e1", "#6d675e"),
)

DARK = Palette(
    dark=True,
    ground="#1b1a18",
    surface="#232220",
    sunken="#121110",
    raised="#2b2927",
    hover="#2d2b28",
    pressed="#383531",
    line="#3b3833",
    edge="#9a9387",
    text="#f3f0ea",
    quiet="#cbc5bb",
    accent="#84d3ca",
    accent_hover="#9bdfd7",
    accent_pressed="#72c9bf",
    on_accent="#07302d",
    accent_ink="#93dbd3",
    accent_wash="#1c3a38",
    focus="#7fd0c7",
    word="#6b5a1e",
    chosen_word="#1f6963",
    done=ToneColours("#a5dcb4", "#1f3827", "#63b880"),
    working=ToneColours("#b3d0f5", "#1f3049", "#74a5e4"),
    look=ToneColours("#f3cf86", "#402f12", "#d59f3a"),
    stop=ToneColours("#ffbdb5", "#4a1f1d", "#f0857b"),
    grey=ToneColours("#d3cdc3", "#35322e", "#a19a8f"),
)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two `#rrggbb` colours, 1..21 (WCAG 2)."""
    first, second = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (first + 0.05) / (second + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
