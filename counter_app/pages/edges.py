"""The rough edges of a mask of print made even, where nothing that the scan tells is altered by it.

A pixel whose tone is all but at its threshold may be ink or paper as well: it becomes what those around it are, or what
costs fewer bits. A coder of bilevel pictures expects each pixel by sixteen before it (ITU-T T.88 6.2.5.3); how often it is
right is counted on the mask itself. Most of such a pixel's cost is grain that frays a straight edge.
"""

import numpy as np
from numpy.typing import NDArray

from .compiled import compiled
from .raster import Pixels

_WHITE = 255
_AROUND = ((-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1))
_UNSETTLED = 10
_WORD = 8
_ONES = 0x0101010101010101
# Paper around the bits of a mask: rows above and below, bytes before and after.
_ABOVE, _BEFORE, _AFTER = 2, 1, 3
_CONTEXTS = 1 << 16
# A context is told by 5, 7 and 4 pixels of three rows.
_SECOND, _FIRST, _OWN = 31, 127, 15
_PARTS_OF_BIT = 256
# Before it has come once, each is as likely as two in five of a pixel's coming.
_UNSEEN = 0.4

Bits = NDArray[np.uint8]
"""A mask, eight pixels a byte, the leftmost in the highest bit, with paper around it."""


def _inked() -> Pixels:
    """Return of each set of eight pixels around one how many are ink, 0 if it is not on a stroke's plain edge.

    On a plain edge ink and paper change twice around it, and paper is beside it: it joins nothing and parts nothing, is no
    mark alone and no hole.
    """
    found = np.zeros(256, np.uint8)
    for code in range(256):
        around = [code >> place & 1 for place in range(8)]
        turns = sum(one != around[place - 1] for place, one in enumerate(around))
        # Every second one shares a side with the pixel.
        found[code] = sum(around) if turns == 2 and not all(around[::2]) else 0
    return found


_INKED = _inked()


def settle(ink: Pixels, tone: Pixels, half: Pixels, palest: int) -> Pixels:
    """Return a mask (255) in which pixels that may be ink or not, by an eighth of a pixel of an edge, are as most around them.

    None that joins or parts strokes, or is a mark alone; none whose threshold is above `palest`.

    Args:
        tone: how light each pixel is against its paper; half: below which tone it is print.
    """
    settled = ink.copy()
    _settle(ink, (tone, half), _level(palest), _INKED, settled)
    return settled


def make_even(ink: Pixels, tone: Pixels, half: Pixels, palest: int) -> None:
    """Turn pixels of a mask (255), in place, that may be ink or not, where that saves bits.

    They may be where their tone is within a sixth of their threshold's depth of it. None is turned that joins or parts
    strokes, or ends one; none whose threshold is above `palest`.

    Args:
        tone: how light each pixel is against its paper; half: below which tone it is print.
    """
    bits = np.pad(np.packbits(ink, axis=1), ((_ABOVE, _ABOVE), (_BEFORE, _AFTER)))
    costs = np.full((_CONTEXTS, 2), _PARTS_OF_BIT, np.int16)
    _weigh(bits, np.zeros((_CONTEXTS, 2), np.int32), costs)
    _turn(ink, (tone, half), _level(palest), _INKED, bits, costs)


def _level(palest: int) -> np.uint8:
    return np.uint8(min(max(palest, 0), _WHITE))


@compiled
def _settle(
    ink: Pixels, tones: tuple[Pixels, Pixels], palest: np.uint8, inked: Pixels, settled: Pixels
) -> None:
    height, width = ink.shape
    near = np.zeros((width + _WORD - 1) // _WORD * _WORD, np.uint8)
    words = near.view(np.uint64)
    for y in range(1, height - 1):
        _tell_unsettled(tones[0][y], tones[1][y], palest, near)
        for word in range(words.size):
            left = words[word]
            while left != 0:
                x = _WORD * word + _first_byte(left)
                left &= left - np.uint64(1)
                if x < 1 or x >= width - 1:
                    continue
                some = inked[_around(ink, y, x)]
                if ink[y, x] != 0 and 0 < some <= 3:
                    settled[y, x] = 0
                elif ink[y, x] == 0 and some >= 5:
                    settled[y, x] = 255


@compiled
def _tell_unsettled(tone: Pixels, half: Pixels, palest: np.uint8, near: Pixels) -> None:
    for x in range(tone.size):
        apart = np.uint8(max(tone[x], half[x]) - min(tone[x], half[x]))
        near[x] = np.uint8(apart < _UNSETTLED) & np.uint8(half[x] <= palest)


@compiled
def _tell_uneven(tone: Pixels, half: Pixels, palest: np.uint8, near: Pixels) -> None:
    for x in range(tone.size):
        apart = np.uint8(max(tone[x], half[x]) - min(tone[x], half[x]))
        depth = np.uint8(~half[x])
        # An eighth and a thirty-second: the processor divides no bytes.
        most = np.uint8(depth >> np.uint8(3)) + np.uint8(depth >> np.uint8(5))
        near[x] = np.uint8(apart < most) & np.uint8(half[x] <= palest)


@compiled
def _first_byte(word: np.uint64) -> int:
    """Return which of the eight bytes of a word (of ones and noughts, not all noughts) is the first that is one."""
    below = (word & (~word + np.uint64(1))) - np.uint64(1)
    return int(((below & np.uint64(_ONES)) * np.uint64(_ONES)) >> np.uint64(56))


@compiled
def _around(ink: Pixels, y: int, x: int) -> int:
    """Return the eight pixels around one as bits."""
    code = 0
    for down, across in _AROUND:
        code = code << 1 | (ink[y + down, x + across] != 0)
    return code


@compiled
def _weigh(bits: Bits, counts: NDArray[np.int32], costs: NDArray[np.int16]) -> None:
    """Fill in what paper and ink cost in each context, in parts of a bit; one that never comes keeps what it has.

    Args:
        counts: room for how often they come.
    """
    height, width = bits.shape
    # Every second row tells as much.
    for y in range(_ABOVE, height - _ABOVE, 2):
        for byte in range(_BEFORE, width - _AFTER):
            row = int(bits[y, byte - 1]) << 8 | int(bits[y, byte])
            first, second = _three(bits, y - 1, byte - 1), _three(bits, y - 2, byte - 1)
            if row | first | second == 0:
                continue
            for bit in range(8):
                context = (
                    (second >> (13 - bit) & _SECOND) << 11
                    | (first >> (12 - bit) & _FIRST) << 4
                    | (row >> (8 - bit) & _OWN)
                )
                counts[context, row >> (7 - bit) & 1] += 1
    for context in range(counts.shape[0]):
        paper, ink = counts[context]
        if paper + ink:
            every = np.log2(paper + ink + 2 * _UNSEEN)
            costs[context, 0] = np.int16(_PARTS_OF_BIT * (every - np.log2(paper + _UNSEEN)))
            costs[context, 1] = np.int16(_PARTS_OF_BIT * (every - np.log2(ink + _UNSEEN)))


@compiled
def _three(bits: Bits, y: int, byte: int) -> int:
    return int(bits[y, byte]) << 16 | int(bits[y, byte + 1]) << 8 | int(bits[y, byte + 2])


@compiled
def _turn(
    ink: Pixels,
    tones: tuple[Pixels, Pixels],
    palest: np.uint8,
    inked: Pixels,
    bits: Bits,
    costs: NDArray[np.int16],
) -> None:
    height, width = ink.shape
    near = np.zeros((width + _WORD - 1) // _WORD * _WORD, np.uint8)
    words = near.view(np.uint64)
    for y in range(1, height - 1):
        _tell_uneven(tones[0][y], tones[1][y], palest, near)
        for word in range(words.size):
            left = words[word]
            while left != 0:
                x = _WORD * word + _first_byte(left)
                left &= left - np.uint64(1)
                if x < 1 or x >= width - 1:
                    continue
                some = inked[_around(ink, y, x)]
                # With less ink around a stroke would end there or go on; with more it saves nothing to take a pixel out.
                if some < 3 or (some > 5 and ink[y, x] != 0):
                    continue
                if _saved(bits, y + _ABOVE, x + 8 * _BEFORE, costs) > 0:
                    ink[y, x] ^= np.uint8(_WHITE)
                    bits[y + _ABOVE, (x >> 3) + _BEFORE] ^= np.uint8(0x80 >> (x & 7))


@compiled
def _saved(bits: Bits, y: int, x: int, costs: NDArray[np.int16]) -> int:
    """Return how many parts of a bit the mask costs less when one pixel is turned."""
    second, first, row = _window(bits, y - 2, x), _window(bits, y - 1, x), _window(bits, y, x)
    below, last = _window(bits, y + 1, x), _window(bits, y + 2, x)
    context, pixel = _context(second, first, row, 0), row >> 8 & 1
    saved = int(costs[context, pixel]) - int(costs[context, 1 - pixel])
    # It is told by these, and tells those after it, seven in the row below, five in the next.
    saved += _gained((second, first, row), (1, 5), -1, costs)
    saved += _gained((first, row, below), (-3, 4), 7, costs)
    return saved + _gained((row, below, last), (-2, 3), 13, costs)


@compiled
def _gained(
    rows: tuple[int, int, int], ends: tuple[int, int], place: int, costs: NDArray[np.int16]
) -> int:
    """Return what those pixels of the last of three rows save whose context changes, one bit further (from `place`) each."""
    second, first, row = rows
    saved = 0
    for off in range(ends[0], ends[1]):
        context, pixel = _context(second, first, row, off), row >> (8 - off) & 1
        saved += int(costs[context, pixel]) - int(costs[context ^ 1 << (place + off), pixel])
    return saved


@compiled
def _context(second: int, first: int, row: int, off: int) -> int:
    """Return the context of a pixel `off` from the windows' middle, as bits."""
    return (
        (second >> (6 - off) & _SECOND) << 11
        | (first >> (5 - off) & _FIRST) << 4
        | row >> (9 - off) & _OWN
    )


@compiled
def _window(bits: Bits, y: int, x: int) -> int:
    """Return sixteen pixels of a row, the one at x the eighth."""
    return _three(bits, y, (x - 7) >> 3) >> (8 - ((x - 7) & 7)) & 0xFFFF
