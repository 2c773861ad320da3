"""Choosing words on a page: where the pointer is, what lies between two words, and the text of it."""

from collections.abc import Sequence

from counter_app.domain.digitised import Word
from counter_app.domain.text import nfc


def word_at(words: Sequence[Word], x: float, y: float) -> int | None:
    """Return the word under a point of the page (pixels), or None."""
    for number, word in enumerate(words):
        box = word.box
        if box.x0 <= x < box.x1 and box.y0 <= y < box.y1:
            return number
    return None


def nearest_word(words: Sequence[Word], x: float, y: float) -> int | None:
    """Return the word nearest to a point: the line by height first, then the place in the line."""
    if not words:
        return None
    return min(range(len(words)), key=lambda number: _distance(words[number], x, y))


def _distance(word: Word, x: float, y: float) -> float:
    box = word.box
    aside = max(box.x0 - x, 0, x - box.x1)
    above = max(box.y0 - y, 0, y - box.y1)
    # A step to another line is longer than any step along it.
    return aside + 8 * above


def text_of(words: Sequence[Word]) -> str:
    """Return words in reading order as text: spaces between, a new line where the page has one; NFC."""
    parts: list[str] = []
    for before, word in zip((None, *words), words, strict=False):
        if before is not None:
            parts.append(" " if before.line == word.line else "\n")
        parts.append(word.text)
    return nfc("".join(parts))
