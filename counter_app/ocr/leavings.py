"""What leaders and pen strokes leave among the words: dots and dashes that guided a pen are no text."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from .engine import RawWord

_WIDE_GAP = 1.5
# At the end of what stands together these are leavings; a dash before a word is a list's.
_AT_END = frozenset("._…·‥-–—~^=*`´ˆ'")
_AT_START = frozenset("._…·‥~^=`´ˆ'")
_ANYWHERE = re.compile(r"[._…·‥]{2,}|_+|…+")
_TRAILING = re.compile(r"(?:[._…·‥]{4,}|_+|…+)$")
_LEADING = re.compile(r"^(?:[._…·‥]{3,}|_+|…+)")


def without_leavings(words: Sequence[RawWord]) -> tuple[RawWord, ...]:
    """Return the words, in the reader's lines, without the marks of leaders beside and behind them."""
    kept: list[RawWord] = []
    for _, members in groupby(words, key=lambda word: word.line):
        for part in _parts(tuple(members)):
            kept += _trimmed(part)
    return tuple(kept)


def _parts(line: tuple[RawWord, ...]) -> list[list[RawWord]]:
    """Part a line at its wide gaps."""
    parts: list[list[RawWord]] = []
    heights = sorted(word.y1 - word.y0 for word in line)
    wide = _WIDE_GAP * heights[len(heights) // 2]
    for word in line:
        last = parts[-1][-1] if parts else None
        if last is not None and word.x0 - last.x1 <= wide:
            parts[-1].append(word)
        else:
            parts.append([word])
    return parts


def _trimmed(part: list[RawWord]) -> list[RawWord]:
    bare = [_bare(word) for word in part if not _ANYWHERE.fullmatch(word.text)]
    words = [word for word in bare if word.text]
    while words and set(words[-1].text) <= _AT_END:
        words.pop()
    while words and set(words[0].text) <= _AT_START:
        words.pop(0)
    return words


def _bare(word: RawWord) -> RawWord:
    """Return a word without the leader it ran into; its box shrinks with it."""
    text = _LEADING.sub("", _TRAILING.sub("", word.text))
    if text == word.text:
        return word
    if not text:
        return replace(word, text=text)
    start = word.text.index(text)
    step = (word.x1 - word.x0) / len(word.text)
    x0 = round(word.x0 + start * step)
    return replace(word, text=text, x0=x0, x1=max(x0 + 1, round(x0 + len(text) * step)))
