"""How well a page was read: letters, order, words, digits, places. All pure; texts are compared in NFC.

Runs of white space count as one space.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, product

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from tests.bench._paper.sheet import Piece

EDGES = ".,;:!?()[]{}\"'“”‘’«»…_-–—|~*"
_ALL_ORDERS = 6
"""Above so many blocks side by side they are turned together, not each for itself."""


@dataclass(frozen=True, slots=True)
class Scores:
    """One page's counts; sums over pages are taken before dividing.

    Attributes:
        letters: of the truth; errors: order-free edit distance; shuffled: edit distance of the whole page in its best order.
        read: letters of the reading.
        words, missed: of the truth; not among the words read.
        numbers, numbers_wrong: runs of digits of the truth; not among those read. digits_changed, digits_lost: their digits.
        placed_of, placed: words found; those that stand where the truth has them.
    """

    letters: int = 0
    errors: int = 0
    read: int = 0
    in_order: int = 0
    shuffled: int = 0
    words: int = 0
    missed: int = 0
    numbers: int = 0
    numbers_wrong: int = 0
    digits: int = 0
    digits_changed: int = 0
    digits_lost: int = 0
    placed_of: int = 0
    placed: int = 0

    def __add__(self, other: "Scores") -> "Scores":
        return Scores(
            *(getattr(self, name) + getattr(other, name) for name in Scores.__dataclass_fields__)
        )

    @property
    def cer(self) -> float:
        """Order-free character errors, per cent."""
        return _percent(self.errors, self.letters)

    @property
    def cer_in_order(self) -> float:
        return _percent(self.shuffled, self.in_order)

    @property
    def missed_words(self) -> float:
        return _percent(self.missed, self.words)

    @property
    def wrong_numbers(self) -> float:
        return _percent(self.numbers_wrong, self.numbers)

    @property
    def wrong_digits(self) -> float:
        return _percent(self.digits_changed + self.digits_lost, self.digits)

    @property
    def at_place(self) -> float | None:
        """None where no word's place could be judged."""
        return _percent(self.placed, self.placed_of) if self.placed_of else None


def plain(text: str) -> str:
    """Return `text` in NFC with single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def infix_distance(line: str, text: str) -> int:
    """Return the least edit distance between `line` and any part of `text` (Sellers' algorithm, a row at a time)."""
    if not line:
        return 0
    letters = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    places = np.arange(letters.size + 1)
    row: NDArray[np.int64] = np.zeros(letters.size + 1, dtype=np.int64)
    for letter in line:
        nearer = row + 1
        nearer[1:] = np.minimum(nearer[1:], row[:-1] + (letters != ord(letter)))
        row = np.minimum.accumulate(nearer - places) + places
    return int(row.min())


def order_free(pieces: Iterable[str], text: str) -> tuple[int, int]:
    """Return (errors, letters): each piece against its best place in `text`, whatever the order. Insertions are free."""
    text = plain(text)
    errors = letters = 0
    for piece in map(plain, pieces):
        letters += len(piece)
        errors += min(len(piece), infix_distance(piece, text))
    return errors, letters


def in_order(pieces: Sequence[Piece], text: str) -> tuple[int, int]:
    """Return (errors, letters) of the whole page read in sequence.

    What stands side by side may be read part by part or line by line: the better order of each counts.
    """
    blocks = [list(members) for _, members in groupby(pieces, key=lambda piece: piece.block)]
    beside = [place for place, members in enumerate(blocks) if members[0].block]
    turns: Iterable[tuple[bool, ...]] = product((False, True), repeat=len(beside))
    if len(beside) > _ALL_ORDERS:
        head = 1
        turns = [
            (*first, *([rest] * (len(beside) - head)))
            for first in product((False, True), repeat=head)
            for rest in (False, True)
        ]
    text, best, length = plain(text), -1, 0
    for turn in turns:
        by_line = dict(zip(beside, turn, strict=True))
        said = plain(
            " ".join(
                piece.text
                for place, members in enumerate(blocks)
                for piece in (_by_line(members) if by_line.get(place) else members)
            )
        )
        errors = Levenshtein.distance(said, text)
        if best < 0 or errors < best:
            best, length = errors, len(said)
    return max(best, 0), length


def words_of(text: str) -> list[str]:
    """Return the words without the marks around them; what is only marks is no word."""
    return [word for word in (part.strip(EDGES) for part in plain(text).split()) if word]


def missed_words(truth: str, text: str) -> tuple[int, int]:
    """Return (missed, words): words of the truth, with their number, that were not read."""
    wanted = Counter(words_of(truth))
    return sum((wanted - Counter(words_of(text))).values()), sum(wanted.values())


@dataclass(frozen=True, slots=True)
class DigitScore:
    numbers: int
    wrong: int
    digits: int
    changed: int
    lost: int


def numbers_of(text: str) -> Counter[str]:
    """Return the runs of digits in a text, and how often each stands there."""
    return Counter(re.findall(r"[0-9]+", text))


def digit_differences(truth: str, text: str) -> DigitScore:
    """Compare the runs of digits. A run that was not read is *changed* in the digits by which the nearest unclaimed run
    differs (at most a third of it), else *lost* as a whole."""
    wanted, got = numbers_of(truth), numbers_of(text)
    missing = sorted((wanted - got).elements(), key=len, reverse=True)
    left = list((got - wanted).elements())
    changed = lost = 0
    for run in missing:
        nearest = min(left, key=lambda other: Levenshtein.distance(run, other), default="")
        distance = Levenshtein.distance(run, nearest)
        if nearest and distance * 3 <= max(len(run), 3):
            changed += distance
            left.remove(nearest)
        else:
            lost += len(run)
    digits = sum(len(run) * count for run, count in wanted.items())
    return DigitScore(sum(wanted.values()), len(missing), digits, changed, lost)


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """A word and its box x0, y0, x1, y1; both readings and truth in the same pixels."""

    text: str
    box: tuple[float, float, float, float]


def at_place(truth: Sequence[PlacedWord], read: Sequence[PlacedWord]) -> tuple[int, int]:
    """Return (placed, found): words of the truth found in the reading, and those found where they stand.

    At its place is a word whose box shares at least half of the smaller box's area with the true one.
    """
    there: dict[str, list[PlacedWord]] = {}
    for word in read:
        there.setdefault(word.text.strip(EDGES), []).append(word)
    found = placed = 0
    for text, wanted in groupby(
        sorted(truth, key=lambda w: w.text.strip(EDGES)), key=lambda w: w.text.strip(EDGES)
    ):
        candidates, places = there.get(text, []), list(wanted)
        if not text or not candidates:
            continue
        found += min(len(candidates), len(places))
        hits = sum(any(overlap(word, other) for other in candidates) for word in places)
        placed += min(hits, len(candidates))
    return placed, found


def score(
    pieces: Sequence[Piece],
    text: str,
    true_places: Sequence[PlacedWord],
    read_places: Sequence[PlacedWord],
) -> Scores:
    """Judge one page: its true pieces against the text read, and the places of its words."""
    text = plain(text)
    whole = plain(" ".join(piece.text for piece in pieces))
    errors, letters = order_free((piece.text for piece in pieces), text)
    shuffled, length = in_order(pieces, text)
    missed, words = missed_words(whole, text)
    digits = digit_differences(whole, text)
    placed, found = at_place(true_places, read_places)
    return Scores(
        letters=letters,
        errors=errors,
        read=len(text),
        in_order=length,
        shuffled=shuffled,
        words=words,
        missed=missed,
        numbers=digits.numbers,
        numbers_wrong=digits.wrong,
        digits=digits.digits,
        digits_changed=digits.changed,
        digits_lost=digits.lost,
        placed_of=found,
        placed=placed,
    )


def _by_line(pieces: Sequence[Piece]) -> list[Piece]:
    """Sort by lines from the top, each from the left; base lines within a millimetre and a half are one line."""
    lines: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: piece.box[3]):
        if lines and piece.box[3] - lines[-1][0].box[3] < 1.5:
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return [piece for line in lines for piece in sorted(line, key=lambda piece: piece.box[0])]


def overlap(word: PlacedWord, other: PlacedWord) -> bool:
    a, b = word.box, other.box
    wide, high = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    if wide <= 0 or high <= 0:
        return False
    smaller = min((a[2] - a[0]) * (a[3] - a[1]), (b[2] - b[0]) * (b[3] - b[1]))
    return smaller > 0 and wide * high >= 0.5 * smaller


def _percent(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 0.0
