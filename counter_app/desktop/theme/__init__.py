"""How it looks: colours, type, icons and the one style sheet made of them; light and dark."""

from .palette import DARK, LIGHT, Palette, Tone, ToneColours, contrast
from .theme import Theme

__all__ = ["DARK", "LIGHT", "Palette", "Theme", "Tone", "ToneColours", "contrast"]
