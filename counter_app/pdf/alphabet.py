"""The letters that invisible text shows by one byte each, how wide they are, and spaces of many widths."""

import codecs
import string
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

_BASES = "aăâeêioôơuưy"
_TONES = "\u0300\u0309\u0303\u0301\u0323"
_HORN = "\u031b"
# What office papers print, or readers make of worn print, besides letters and ASCII.
_SIGNS = "–—…“”‘’°²§•«»Ñ¬"
# Within a string an end of line is read as one of another kind.
_BARRED = frozenset(b"\n\r")
_SPACE = 0x20
# Between Times and Arial, in which offices print, and as wide as their ink, which is what boxes of words hold; in classes,
# since each is a glyph of the font. Letters with marks are as wide as without, but for the horn.
_CLASSES = {
    230: ".,:;'‘’|ijl!`",
    280: "/\\()[]{}-°²t",
    330: "frI",
    440: 'acez?sJ•“”"',
    500: string.digits + "bdghknopquvxy#$*^~_–«»§",
    560: "ươFPS<=>+¬",
    610: "LTEZVXYBC",
    670: "ADGHKNOQRUw&",
    740: "ƠƯ",
    800: "mM%",
    900: "W@",
    1000: "—…",
}
_KNOWN = {mark: wide for wide, marks in _CLASSES.items() for mark in marks}
# Typewriters give each letter the same room; what stands between its ink and the next letter's is the space's.
_TYPED_LETTER = 420
GAP_FEWEST, GAP_MOST = -1, 8
UNDEFINED = "\ufffe"


def _vietnamese() -> str:
    marked = (base + tone for base in _BASES for tone in _TONES)
    lower = unicodedata.normalize("NFC", "".join(marked)) + "ăâêôơưđ"
    return lower + lower.upper()


def _gaps() -> dict[int, int]:
    """Give each step of spaces its code: the plain one that of ASCII, so that other programs see a space as well."""
    free = (code for code in range(1, _SPACE) if code not in _BARRED)
    steps = range(GAP_FEWEST, GAP_MOST + 1)
    return {step: _SPACE if step == 0 else next(free) for step in steps}


GAPS = _gaps()
"""The code of a space that is so many steps (`Cut.step`) wider than the plain one."""


def _table() -> str:
    """Return the character of each code: ASCII is itself, the rest in the order of Unicode, so that ranges are long."""
    table = [UNDEFINED] * 256
    for mark in string.ascii_letters + string.digits + string.punctuation:
        table[ord(mark)] = mark
    for code in GAPS.values():
        table[code] = " "
    free = (c for c in range(1, 256) if table[c] == UNDEFINED and c not in _BARRED)
    for mark in sorted(_vietnamese() + _SIGNS):
        table[next(free)] = mark
    return "".join(table)


@dataclass(frozen=True, slots=True)
class Cut:
    """How letters are cut, in thousandths of the font size.

    `advances` is the width of each of the 256 codes (0 where a code has no character), `space` the plain space's, `step`
    by how much the next wider one is wider, `tall` how high letters stand with their marks.
    """

    advances: tuple[int, ...]
    space: int
    step: int
    tall: int


def _cut(letter: Callable[[str], int], *, space: int, step: int, tall: int) -> Cut:
    spaces = {code: space + count * step for count, code in GAPS.items()}
    advances = tuple(
        spaces[code] if code in spaces else 0 if mark == UNDEFINED else letter(mark)
        for code, mark in enumerate(TABLE)
    )
    return Cut(advances, space, step, tall)


def _printed(mark: str) -> int:
    if mark in _KNOWN:
        return _KNOWN[mark]
    parts = unicodedata.normalize("NFD", {"đ": "d", "Đ": "D"}.get(mark, mark))
    base = parts[0] + _HORN if _HORN in parts else parts[0]
    return _KNOWN[unicodedata.normalize("NFC", base)]


TABLE = _table()
"""The character of each of the 256 codes; `UNDEFINED` where a code has none."""

PRINTED = _cut(_printed, space=330, step=150, tall=1000)
"""Letters as offices print them, in a font as high as they stand."""

TYPED = _cut(lambda _: _TYPED_LETTER, space=520, step=100, tall=600)
"""Letters all of one width, as typewriters set them, in a font that is higher than they stand.

For poppler 0.7 font sizes between two words are the space between columns; a typewriter's space is wider than its letters
are high.
"""

# One space will do: which of them is wanted depends on the place.
_CODES = {ord(mark): code for code, mark in enumerate(TABLE) if mark not in (" ", UNDEFINED)}
_CODES[ord(" ")] = _SPACE


def codes_of(text: str) -> bytes | None:
    """Return the codes of `text`, None when one of its characters has none."""
    try:
        return codecs.charmap_encode(text, "strict", _CODES)[0]
    except UnicodeEncodeError:
        return None


def natural_width(codes: bytes, cut: Cut) -> int:
    """Return how wide `codes` are together, in thousandths of the font size."""
    return sum(map(cut.advances.__getitem__, codes))


def runs() -> list[tuple[int, int, str]]:
    """Return (first code, last code, first character) of what follows each other in both, and each space by itself."""
    known = [(code, mark) for code, mark in enumerate(TABLE) if mark != UNDEFINED]
    found = []
    for _, members in groupby(
        known, key=lambda one: -one[0] if one[1] == " " else ord(one[1]) - one[0] + 0x10000
    ):
        run = list(members)
        found.append((run[0][0], run[-1][0], run[0][1]))
    return found
