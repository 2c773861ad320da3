"""The arithmetic coder of JBIG2 over the pixels of a bilevel picture (ITU-T T.88 6.2.5 and annex E), compiled.

A row like the one above it is told by one decision (typical prediction, 6.2.5.7): readers then need not go through its
pixels one by one, which most of a page's rows would make them do for nothing.
"""

import numpy as np
from numpy.typing import NDArray

from counter_app.pages.compiled import compiled

_TABLE = (
    (0x5601, 1, 1, 1), (0x3401, 2, 6, 0), (0x1801, 3, 9, 0), (0x0AC1, 4, 12, 0),
    (0x0521, 5, 29, 0), (0x0221, 38, 33, 0), (0x5601, 7, 6, 1), (0x5401, 8, 14, 0),
    (0x4801, 9, 14, 0), (0x3801, 10, 14, 0), (0x3001, 11, 17, 0), (0x2401, 12, 18, 0),
    (0x1C01, 13, 20, 0), (0x1601, 29, 21, 0), (0x5601, 15, 14, 1), (0x5401, 16, 14, 0),
    (0x5101, 17, 15, 0), (0x4801, 18, 16, 0), (0x3801, 19, 17, 0), (0x3401, 20, 18, 0),
    (0x3001, 21, 19, 0), (0x2801, 22, 19, 0), (0x2401, 23, 20, 0), (0x2201, 24, 21, 0),
    (0x1C01, 25, 22, 0), (0x1801, 26, 23, 0), (0x1601, 27, 24, 0), (0x1401, 28, 25, 0),
    (0x1201, 29, 26, 0), (0x1101, 30, 27, 0), (0x0AC1, 31, 28, 0), (0x09C1, 32, 29, 0),
    (0x08A1, 33, 30, 0), (0x0521, 34, 31, 0), (0x0441, 35, 32, 0), (0x02A1, 36, 33, 0),
    (0x0221, 37, 34, 0), (0x0141, 38, 35, 0), (0x0111, 39, 36, 0), (0x0085, 40, 37, 0),
    (0x0049, 41, 38, 0), (0x0025, 42, 39, 0), (0x0015, 43, 40, 0), (0x0009, 44, 41, 0),
    (0x0005, 45, 42, 0), (0x0001, 45, 43, 0), (0x5601, 46, 46, 0),
)  # fmt: skip
"""The 47 states of the probability estimate (table E.1): Qe, the state after MPS and after LPS, whether MPS changes."""

# A state stands here twice, as 2 * number + the pixel expected, so that the coder looks up one number only.
# Columns: the share of the interval (of 0x10000) that the other pixel gets; the state after the pixel expected came
# and the interval had to be doubled; the state after the other pixel came, which may become the expected one.
_STATES = np.array(
    [
        (row[0], 2 * row[1] + pixel, 2 * row[2] + (pixel ^ row[3]))
        for row in _TABLE
        for pixel in (0, 1)
    ],
    np.int64,
)
_CONTEXTS = 1 << 16
# The context in which it is said whether a row is like the one above it (figure 8).
_REPEATS = 0x9B25
_HALF = 0x8000
_LEFT = 8
# A row is told by the two above it.
_ROWS = 3
# Most bytes that one decision can cost: 15 doublings, every byte of 0xFF followed by a bit that is not used.
_DEAREST = 3
_SPARE = 4096

_Registers = tuple[int, int, int, int]
"""The code register, the interval, the bits that are free in the code register, the place of the last byte written."""


def arithmetic_code(ink: NDArray[np.bool_]) -> bytes:
    """Return the coded pixels of `ink` (rows x columns, true where black), template 0, adaptive pixels at their places."""
    rows = np.zeros((_ROWS, _LEFT + (ink.shape[1] + 7) // 8 * 8 + 8), np.int8)
    pixels = np.ascontiguousarray(ink).view(np.int8)
    out, end = _coded(pixels, rows, rows.view(np.int64), _STATES)
    # The first byte only ever took a carry.
    return out[1:end].tobytes()


@compiled
def _coded(
    pixels: NDArray[np.int8],
    rows: NDArray[np.int8],
    eights: NDArray[np.int64],
    table: NDArray[np.int64],
) -> tuple[NDArray[np.uint8], int]:
    """Code row by row.

    Args:
        rows: room for three rows with white around them, white at first; `eights` is that looked at eight pixels at a time.
    """
    height, width = pixels.shape
    states = np.zeros(_CONTEXTS, np.int8)
    out = np.zeros(pixels.size // 16 + _SPARE, np.uint8)
    registers = (0, _HALF, 12, 0)
    repeats = False
    for y in range(height):
        if out.size - registers[3] < _DEAREST * width + _SPARE:
            out = np.concatenate((out, np.zeros(out.size + _DEAREST * width, np.uint8)))
        here, first, second = y % _ROWS, (y + 2) % _ROWS, (y + 1) % _ROWS
        row = rows[here]
        for x in range(width):
            row[_LEFT + x] = pixels[y, x]
        before, repeats = repeats, np.array_equal(eights[here], eights[first])
        registers = _one(_REPEATS, int(before != repeats), table, states, registers, out)
        if not repeats:
            near, blanks = (
                (rows[second], rows[first], row),
                (eights[second], eights[first], eights[here]),
            )
            registers = _row(near, blanks, width, table, states, registers, out)
    return out, _flushed(registers, out)


@compiled
def _row(
    near: tuple[NDArray[np.int8], NDArray[np.int8], NDArray[np.int8]],
    eights: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]],
    width: int,
    table: NDArray[np.int64],
    states: NDArray[np.int8],
    registers: _Registers,
    out: NDArray[np.uint8],
) -> _Registers:
    """Code the pixels of one row, the last of three."""
    second, first, row = near
    # Figure 3: five pixels of the second row above (-2..2), seven of the first (-3..3), the four before.
    far = int(second[_LEFT]) << 1 | int(second[_LEFT + 1])
    close = int(first[_LEFT]) << 2 | int(first[_LEFT + 1]) << 1 | int(first[_LEFT + 2])
    before = 0
    # White pixels with only white around them are most of a row: they are counted, and coded together.
    white = 0
    x = _LEFT
    while x < _LEFT + width:
        if x & 7 == 0 and far | close | before == 0:
            blank = _blank(eights, x >> 3, (_LEFT + width) >> 3)
            if blank:
                white += blank << 3
                x += blank << 3
                continue
        far = (far << 1 | int(second[x + 2])) & 31
        close = (close << 1 | int(first[x + 3])) & 127
        context = far << 11 | close << 4 | before
        pixel = int(row[x])
        before = (before << 1 | pixel) & 15
        x += 1
        if context | pixel == 0:
            white += 1
            continue
        if white:
            registers = _whites(white, table, states, registers, out)
            white = 0
        registers = _one(context, pixel, table, states, registers, out)
    return _whites(white, table, states, registers, out)


@compiled
def _blank(
    eights: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]], start: int, end: int
) -> int:
    """Return how many eights of the last of three rows from `start` on are white with white around and after them."""
    second, first, row = eights
    at = start
    while at < end and not (row[at] | first[at] | first[at + 1] | second[at] | second[at + 1]):
        at += 1
    return at - start


@compiled
def _whites(
    count: int,
    table: NDArray[np.int64],
    states: NDArray[np.int8],
    registers: _Registers,
    out: NDArray[np.uint8],
) -> _Registers:
    """Code `count` white pixels of context 0, all that fit before the interval has to be doubled in one step."""
    while count:
        code, interval, free, last = registers
        share = table[states[0], 0]
        fit = 0 if states[0] & 1 else min((interval - _HALF) // share, count)
        registers = (code + share * fit, interval - share * fit, free, last)
        count -= fit
        if count:
            registers = _one(0, 0, table, states, registers, out)
            count -= 1
    return registers


@compiled
def _one(
    context: int,
    pixel: int,
    table: NDArray[np.int64],
    states: NDArray[np.int8],
    registers: _Registers,
    out: NDArray[np.uint8],
) -> _Registers:
    """Code one pixel (ENCODE with CODEMPS, CODELPS and RENORME)."""
    code, interval, free, last = registers
    state = states[context]
    share = table[state, 0]
    interval -= share
    if state & 1 == pixel:
        if interval >= _HALF:
            return code + share, interval, free, last
        if interval < share:
            interval = share
        else:
            code += share
        states[context] = table[state, 1]
    else:
        if interval < share:
            code += share
        else:
            interval = share
        states[context] = table[state, 2]
    while interval < _HALF:
        interval <<= 1
        code <<= 1
        free -= 1
        if free == 0:
            code, free, last = _byte_out(code, out, last)
    return code, interval, free, last


@compiled
def _byte_out(code: int, out: NDArray[np.uint8], last: int) -> tuple[int, int, int]:
    """Move a byte out of the register (BYTEOUT); return what is left of it, the bits free in it, the byte's place."""
    if out[last] != 0xFF and code >= 0x8000000:
        out[last] += 1
        code &= 0x7FFFFFF
    if out[last] == 0xFF:
        out[last + 1] = code >> 20
        return code & 0xFFFFF, 7, last + 1
    out[last + 1] = code >> 19
    return code & 0x7FFFF, 8, last + 1


@compiled
def _flushed(registers: _Registers, out: NDArray[np.uint8]) -> int:
    """Empty the registers (FLUSH), end with the marker; return where the bytes end."""
    code, interval, free, last = registers
    top = code + interval
    code |= 0xFFFF
    if code >= top:
        code -= _HALF
    code, free, last = _byte_out(code << free, out, last)
    code, free, last = _byte_out(code << free, out, last)
    if out[last] != 0xFF:
        last += 1
        out[last] = 0xFF
    out[last + 1] = 0xAC
    return last + 2
