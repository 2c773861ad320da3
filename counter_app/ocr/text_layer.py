"""A text layer held against what was read: what agrees may lend its spelling, what does not is not believed.

Letters count by their place: a layer that says the right words at the wrong place, or words that cannot be seen, is as
wrong as one that says other words.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby, pairwise
from unicodedata import category

import numpy as np
from numpy.typing import NDArray

from counter_app.domain.digitised import LayerVerdict, TextLayer
from counter_app.pages.letters import Letter, PageLayer, on_upright_page

from .engine import RawWord

_TRUSTED_FROM = 0.90
_OTHER_LETTERS = 0.40
_FEWEST = 8
_GARBLED_FROM = 0.20
_NO_LETTER = frozenset({"Cc", "Cn", "Co", "Cs"})
_AT_ONCE = 2_000
_STEEPEST = 5.0
_LONGEST_COMPARED = 40_000
_LEADERS = "._…·"
# Read in place of digits: strokes for 1, rounds for 0.
_STROKES = str.maketrans("Il|]![Oo", "11111100")
# Both say the same: surer than any one reading. Nearly the same: the spelling of the layer, with a trace of doubt.
_SURE, _NEARLY, _DOUBTED = 0.99, 0.95, 0.50


@dataclass(frozen=True, slots=True)
class _Token:
    """Letters that stand together, at `box` (x0, y0, x1, y1) of the upright page."""

    text: str
    box: tuple[int, int, int, int]
    painted: bool


@dataclass(frozen=True, slots=True)
class _Meeting:
    """Words as read (by their numbers) and tokens of the layer that lie on the same ink."""

    words: tuple[int, ...]
    tokens: tuple[_Token, ...]


@dataclass(frozen=True, slots=True)
class _Tally:
    """Letters and digits: of the reading, of the layer, of both alike."""

    read: int
    told: int
    alike: int

    @property
    def agreement(self) -> float:
        return self.alike / max(self.read, self.told, 1)


def hold_against(
    layer: PageLayer,
    words: Sequence[RawWord],
    *,
    size: tuple[int, int],
    straight: tuple[int, int],
    skew: float,
    clockwise: int,
) -> tuple[tuple[RawWord, ...], TextLayer]:
    """Return the words as they are to be believed, in their order, and what was made of the layer.

    Args:
        words: as read, in pixels of the page straightened and set upright.
        size: width and height in pixels of the page as it came; the layer's letters lie on it.
        straight: the same once it was straightened.
        skew, clockwise: what was taken out, degrees.
    """
    place = partial(on_upright_page, size=size, straight=straight, skew=skew, clockwise=clockwise)
    tokens, centres, owners = _placed(layer.letters, place)
    meetings, tally = _meet(words, tokens, centres, owners)
    agreement = round(tally.agreement, 4)
    verdict = _verdict(layer, tally, abs(skew) <= _STEEPEST)
    trusted = verdict in (LayerVerdict.USED, LayerVerdict.AGREES)
    found = TextLayer(len(centres), agreement, trusted, verdict)
    if verdict is not LayerVerdict.USED:
        return tuple(words), found
    return _merged(words, meetings), found


def _verdict(layer: PageLayer, tally: _Tally, level: bool) -> LayerVerdict:
    solid = [letter for letter in layer.letters if not letter.text.isspace()]
    broken = sum(
        letter.text == "\ufffd" or category(letter.text[0]) in _NO_LETTER for letter in solid
    )
    if broken > _GARBLED_FROM * len(solid):
        return LayerVerdict.GARBLED
    if tally.read < _FEWEST or not level:
        return LayerVerdict.UNCHECKED
    if tally.agreement >= _TRUSTED_FROM:
        hidden = layer.over_scan or sum(letter.painted for letter in solid) < len(solid) / 2
        return LayerVerdict.AGREES if hidden else LayerVerdict.USED
    # What was read stands in the layer, and much more with it.
    if tally.alike >= _TRUSTED_FROM * tally.read:
        return LayerVerdict.HIDDEN
    return LayerVerdict.OTHER_TEXT


def _placed(
    letters: Sequence[Letter], place: Callable[[NDArray[np.float64]], NDArray[np.float64]]
) -> tuple[list[_Token], NDArray[np.float64], NDArray[np.int64]]:
    """Return the layer's tokens, the centres of its letters, and which token each letter belongs to."""
    boxes = place(np.array([(one.x0, one.y0, one.x1, one.y1) for one in letters], dtype=np.float64))
    tokens: list[_Token] = []
    owners: list[int] = []
    kept: list[int] = []
    for blank, run in groupby(range(len(letters)), key=lambda at: letters[at].text.isspace()):
        if blank:
            continue
        for part in _parted(list(run), boxes):
            around = boxes[part]
            tokens.append(
                _Token(
                    "".join(letters[at].text for at in part),
                    (
                        int(np.floor(around[:, 0].min())),
                        int(np.floor(around[:, 1].min())),
                        int(np.ceil(around[:, 2].max())),
                        int(np.ceil(around[:, 3].max())),
                    ),
                    all(letters[at].painted for at in part),
                )
            )
            owners += [len(tokens) - 1] * len(part)
            kept += part
    middles = boxes[kept]
    centres = np.stack(
        ((middles[:, 0] + middles[:, 2]) / 2, (middles[:, 1] + middles[:, 3]) / 2), 1
    )
    return tokens, centres, np.array(owners, dtype=np.int64)


def _parted(run: list[int], boxes: NDArray[np.float64]) -> list[list[int]]:
    """Part a run of letters where it jumps: to another line, or farther than a letter is high."""
    parts = [[run[0]]]
    for before, at in pairwise(run):
        high = max(boxes[before, 3] - boxes[before, 1], boxes[at, 3] - boxes[at, 1], 1.0)
        apart = boxes[at, 0] - boxes[before, 2]
        down = abs(boxes[at, 1] + boxes[at, 3] - boxes[before, 1] - boxes[before, 3]) / 2
        if apart > 2 * high or apart < -2 * high or down > high:
            parts.append([])
        parts[-1].append(at)
    return parts


def _meet(
    words: Sequence[RawWord],
    tokens: Sequence[_Token],
    centres: NDArray[np.float64],
    owners: NDArray[np.int64],
) -> tuple[list[_Meeting], _Tally]:
    """Bring together what lies on the same ink, and count the letters that agree."""
    links = _links(words, centres, owners)
    meetings: list[_Meeting] = []
    alike = 0
    for group in _groups(len(words), links):
        mine = tuple(sorted(at for kind, at in group if kind == 0))
        theirs = tuple(tokens[at] for at in sorted(at for kind, at in group if kind == 1))
        meetings.append(_Meeting(mine, theirs))
        read = _bare("".join(words[at].text for at in mine))
        told = _bare("".join(token.text for token in theirs))
        alike += max(len(read), len(told)) - _edits(read, told)
    all_read = sum(len(_bare(word.text)) for word in words)
    all_told = sum(len(_bare(token.text)) for token in tokens)
    return meetings, _Tally(all_read, all_told, alike)


def _links(
    words: Sequence[RawWord], centres: NDArray[np.float64], owners: NDArray[np.int64]
) -> set[tuple[int, int]]:
    """Return the pairs (word, token) of which the word's box holds the middle of a letter of the token."""
    if not words:
        return set()
    boxes = np.array([(word.x0, word.y0, word.x1, word.y1) for word in words], dtype=np.float64)
    found: set[tuple[int, int]] = set()
    for start in range(0, len(centres), _AT_ONCE):
        x, y = (side[:, None] for side in centres[start : start + _AT_ONCE].T)
        inside = (x >= boxes[:, 0]) & (x < boxes[:, 2]) & (y >= boxes[:, 1]) & (y < boxes[:, 3])
        letter, word = np.nonzero(inside)
        found.update(zip(word.tolist(), owners[letter + start].tolist(), strict=True))
    return found


def _groups(count: int, links: set[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Return the sets of words (0, number) and tokens (1, number) that hang together; words alone left out."""
    hanging: dict[tuple[int, int], set[tuple[int, int]]] = {}
    for word, token in links:
        hanging.setdefault((0, word), set()).add((1, token))
        hanging.setdefault((1, token), set()).add((0, word))
    groups: list[list[tuple[int, int]]] = []
    seen: set[tuple[int, int]] = set()
    for at in range(count):
        start = (0, at)
        if start in seen or start not in hanging:
            continue
        group, waiting = [], [start]
        seen.add(start)
        while waiting:
            one = waiting.pop()
            group.append(one)
            fresh = hanging[one] - seen
            seen |= fresh
            waiting.extend(fresh)
        groups.append(group)
    return groups


def _merged(words: Sequence[RawWord], meetings: Sequence[_Meeting]) -> tuple[RawWord, ...]:
    """Put the layer's spelling where both mean the same word; a word the layer contradicts stays as read, in doubt."""
    instead: dict[int, tuple[RawWord, ...]] = {}
    for meeting in meetings:
        mine = [words[at] for at in meeting.words]
        read, told = "".join(word.text for word in mine), "".join(t.text for t in meeting.tokens)
        if not _bare(told) or len({word.line for word in mine}) > 1:
            continue
        alike = _bare(read) == _bare(told)
        believed = _same_word(read, told) and _same_digits(read, told)
        if not believed or not all(token.painted for token in meeting.tokens):
            for at, word in zip(meeting.words, mine, strict=True):
                instead[at] = (replace(word, confidence=min(word.confidence, _DOUBTED)),)
            continue
        sure = max(_SURE if alike else _NEARLY, *(word.confidence for word in mine))
        # Leaders that cross a word are no part of it.
        tokens = sorted(
            (one for one in meeting.tokens if one.text.strip(_LEADERS) or one.text in read),
            key=lambda token: token.box[0],
        )
        spelled = tuple(
            replace(
                mine[0],
                text=token.text,
                x0=token.box[0],
                y0=token.box[1],
                x1=token.box[2],
                y1=token.box[3],
                confidence=sure,
            )
            for token in tokens
        )
        instead.update(dict.fromkeys(meeting.words, ()))
        instead[meeting.words[0]] = spelled
    return tuple(one for at, word in enumerate(words) for one in instead.get(at, (word,)))


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


def _same_word(read: str, told: str) -> bool:
    one, other = _bare(read), _bare(told)
    return _edits(one, other) <= max(1.0, _OTHER_LETTERS * max(len(one), len(other)))


def _same_digits(read: str, told: str) -> bool:
    """Say whether no digit is another one; a stroke that was read as a letter or a bracket is no other digit."""
    if "".join(filter(str.isdigit, read)) == "".join(filter(str.isdigit, told)):
        return True
    return _bare(read.translate(_STROKES)) == _bare(told.translate(_STROKES))


def _edits(one: str, other: str) -> int:
    """Count the letters to put in, take out or change between two words; all of them where both are no words at all."""
    if one == other:
        return 0
    if len(one) * len(other) > _LONGEST_COMPARED:
        return max(len(one), len(other))
    before = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        current = [row]
        for column, against in enumerate(other, start=1):
            current.append(
                min(
                    before[column] + 1,
                    current[column - 1] + 1,
                    before[column - 1] + (letter != against),
                )
            )
        before = current
    return before[-1]
