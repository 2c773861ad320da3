"""One cleaned page to words: the quarter turn that sets it upright, the reading, and a second try where it failed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain, groupby

from .engine import Engine, Grey, RawWord

_SURE_TURN = 2.0
_WELL_READ = 0.70
_HARDLY = 0.40
_FEW_WORDS = 8
_CLEAR = 0.80
_CLEAR_LINE = 3
_MOSTLY_CLEAR = 0.8
_COLOURED_BLOCK = 1_000_000


@dataclass(frozen=True, slots=True)
class TurnFound:
    """`clockwise` degrees; `sure` when the reader's own orientation test was confident enough."""

    clockwise: int
    sure: bool


def find_turn(engine: Engine, grey: Grey, dpi: int) -> TurnFound:
    """Ask the reader which way is up. An unsure answer is not followed: the reading itself must then prove it.

    Raises:
        ReaderTimeout, TesseractMissing, LanguageMissing.
    """
    turn = engine.turn(grey, dpi)
    if turn is None or turn.confidence < _SURE_TURN:
        return TurnFound(0, sure=False)
    return TurnFound(turn.clockwise, sure=True)


def readable_share(words: tuple[RawWord, ...]) -> float:
    """Return how well a page was read: mean confidence, weighted by length, of words that hold letters or digits."""
    weighed = [
        (len(word.text), word.confidence) for word in words if any(map(str.isalnum, word.text))
    ]
    total = sum(length for length, _ in weighed)
    return sum(length * confidence for length, confidence in weighed) / total if total else 0.0


def well_read(words: tuple[RawWord, ...]) -> bool:
    """Say whether a reading is good enough to believe that the page was upright: clear words in level lines."""
    if len(words) < _FEW_WORDS or readable_share(words) < _WELL_READ:
        return False
    return in_level_lines(words)


def in_level_lines(words: tuple[RawWord, ...]) -> bool:
    """Say whether the words lie: the reader also reads lines that run up the page, and gives boxes that stand."""
    level, count = _level_words(words)
    return level >= 0.8 * count


def in_standing_lines(words: tuple[RawWord, ...]) -> bool:
    """Say whether most words run up or down the page: what is doubtful of both ways neither stands nor lies."""
    level, count = _level_words(words)
    return level < 0.5 * count


def _level_words(words: tuple[RawWord, ...]) -> tuple[int, int]:
    """Return how many words lie, and of how many that are long enough to tell."""
    long_words = [word for word in words if len(word.text) >= 3]
    return sum(word.x1 - word.x0 > word.y1 - word.y0 for word in long_words), len(long_words)


def barely_read(words: tuple[RawWord, ...]) -> bool:
    """Say whether so little was read that the page may lie in any way."""
    return len(words) < _FEW_WORDS or readable_share(words) < _HARDLY


def amount_read(words: tuple[RawWord, ...]) -> float:
    """Weigh a reading for choosing between turns: its letters and digits by confidence, doubtful words not at all."""
    return sum(
        sum(map(str.isalnum, word.text)) * word.confidence
        for word in words
        if word.confidence > 0.6
    )


def add_coloured(words: tuple[RawWord, ...], coloured: tuple[RawWord, ...]) -> tuple[RawWord, ...]:
    """Add the sure words read from coloured ink alone, where no other word lies; each line before what stands below.

    Seals give scraps of arcs and stars there; only clear words of two letters and more are taken, and in a line of such also
    its single letters, figures and dashes.
    """
    sure = (_sure_words(list(group)) for _, group in groupby(coloured, key=lambda word: word.line))
    kept = [word for word in chain(*sure) if not any(_overlap(word, other) for other in words)]
    lines = [list(group) for _, group in groupby(words, key=lambda word: word.line)]
    for number, (_, group) in enumerate(groupby(kept, key=lambda word: word.line)):
        line = [replace(word, line=(_COLOURED_BLOCK, 0, number)) for word in group]
        below = min(word.y1 for word in line)
        place = next((at for at, other in enumerate(lines) if other[0].y0 >= below), len(lines))
        lines.insert(place, line)
    return tuple(word for line in lines for word in line)


def _sure_words(line: Sequence[RawWord]) -> list[RawWord]:
    clear = [word for word in line if _is_clear(word)]
    share = sum(_letters(word) for word in clear) / max(1, sum(map(_letters, line)))
    if len(clear) < _CLEAR_LINE or share < _MOSTLY_CLEAR:
        return clear
    return [word for word in line if _is_clear(word) or _is_clear_mark(word)]


def _is_clear_mark(word: RawWord) -> bool:
    return len(word.text) == 1 and word.confidence >= _CLEAR


def _letters(word: RawWord) -> int:
    return sum(map(str.isalnum, word.text))


def _is_clear(word: RawWord) -> bool:
    letters = _letters(word)
    return letters >= 2 and letters >= 0.7 * len(word.text) and word.confidence >= _CLEAR


def _overlap(word: RawWord, other: RawWord) -> bool:
    return not (
        word.x1 <= other.x0 or other.x1 <= word.x0 or word.y1 <= other.y0 or other.y1 <= word.y0
    )
