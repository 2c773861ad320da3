"""From the reader's words to the page's words and text, and to visual rows for reading forms."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from counter_app.domain.digitised import Box, Word

from .confidence import probability
from .engine import RawWord


@dataclass(frozen=True, slots=True)
class Row:
    """Words that stand beside each other on the paper, left to right, whatever columns the reader saw."""

    words: tuple[Word, ...]

    @property
    def box(self) -> Box:
        return around([word.box for word in self.words])

    @property
    def height(self) -> int:
        """Usual height of its words, pixels."""
        heights = sorted(word.box.y1 - word.box.y0 for word in self.words)
        return heights[len(heights) // 2]


def place_words(
    words: Sequence[RawWord], scale: float, width: int, height: int
) -> tuple[Word, ...]:
    """Bring words from the image that was read to the emitted page (`scale` times as large, `width` x `height`).

    Their confidence becomes the probability that they are right.
    """
    placed = []
    for line, (_, members) in enumerate(groupby(words, key=lambda word: word.line)):
        for word in members:
            x0, y0 = max(0, round(word.x0 * scale)), max(0, round(word.y0 * scale))
            x1, y1 = min(width, round(word.x1 * scale)), min(height, round(word.y1 * scale))
            if x1 > x0 and y1 > y0:
                sure = probability(word.confidence)
                placed.append(Word(word.text, Box(x0, y0, x1, y1), sure, line))
    return tuple(placed)


def page_text(words: Iterable[Word]) -> str:
    """Join the words in reading order, lines parted by newlines."""
    lines = (
        " ".join(word.text for word in members)
        for _, members in groupby(words, key=lambda word: word.line)
    )
    return "\n".join(lines)


def rows_of(words: Sequence[Word]) -> tuple[Row, ...]:
    """Gather words into visual rows, top to bottom."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.box.y0 + word.box.y1):
        if word.text.strip("._-–—…·|") == "" and not word.text.isalnum():
            continue
        middle = (word.box.y0 + word.box.y1) / 2
        for row in reversed(rows[-3:]):
            if _same_row(row, word, middle):
                row.append(word)
                break
        else:
            rows.append([word])
    return tuple(Row(tuple(sorted(row, key=lambda word: word.box.x0))) for row in rows)


def _same_row(row: Sequence[Word], word: Word, middle: float) -> bool:
    # The nearest word of the row decides: a page that is still a little askew bends its rows.
    nearest = min(
        row,
        key=lambda other: max(other.box.x0 - word.box.x1, word.box.x0 - other.box.x1, 0),
    )
    high = max(nearest.box.y1 - nearest.box.y0, word.box.y1 - word.box.y0)
    return abs((nearest.box.y0 + nearest.box.y1) / 2 - middle) < 0.5 * high


def around(boxes: Sequence[Box]) -> Box:
    """Return the smallest box around all."""
    return Box(
        min(box.x0 for box in boxes),
        min(box.y0 for box in boxes),
        max(box.x1 for box in boxes),
        max(box.y1 for box in boxes),
    )
