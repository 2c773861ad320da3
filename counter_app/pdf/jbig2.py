"""Lossless JBIG2 of a bilevel picture: one generic region, template 0, arithmetic coding (ITU-T T.88 6.2 and annex E).

Symbol mode, which may swap one digit for another, is not implemented and never will be.
"""

import struct

import numpy as np
from numpy.typing import NDArray

from .jbig2_states import NEXT_LESS, NEXT_MORE, PROBABILITY

_PAGE_INFORMATION = 48
_IMMEDIATE_GENERIC = 39
_ADAPTIVE = struct.pack(">bbbbbbbb", 3, -1, -3, -1, 2, -2, -2, -2)
_CONTEXTS = 1 << 16
_HALF = 0x8000
# Rows coded between two looks at memory: their decisions are plain Python integers for a moment.
_BAND = 256
_FIRST = np.zeros(1, np.intp)


def encode_jbig2(ink: NDArray[np.bool_]) -> bytes:
    """Return the segments of an embedded JBIG2 stream (as PDF's JBIG2Decode takes them) that decode to `ink`.

    Args:
        ink: rows x columns, true where the picture is black.

    Decoding gives 1 for ink; PDF shows that as black.
    """
    height, width = ink.shape
    page = struct.pack(">IIIIBH", width, height, 0, 0, 0, 0)
    region = struct.pack(">IIIIB", width, height, 0, 0, 0)
    coded = _code(ink)
    data = region + b"\x00" + _ADAPTIVE + coded
    return b"".join((_segment(0, _PAGE_INFORMATION, page), _segment(1, _IMMEDIATE_GENERIC, data)))


def _segment(number: int, kind: int, data: bytes) -> bytes:
    return struct.pack(">IBBBI", number, kind, 0, 1, len(data)) + data


def _code(ink: NDArray[np.bool_]) -> bytes:
    coder = _Coder()
    padded = np.zeros((ink.shape[0] + 2, ink.shape[1] + 8), np.uint8)
    padded[2:, 4:-4] = ink
    for top in range(0, ink.shape[0], _BAND):
        decisions = _decisions(padded[top : min(top + _BAND, ink.shape[0]) + 2])
        # Neighbours that repeat are most of a page: each run is coded in one go.
        changes = np.flatnonzero(decisions[1:] != decisions[:-1])
        starts = np.concatenate((_FIRST, changes + 1))
        lengths = np.diff(starts, append=decisions.size)
        coder.code(decisions[starts].tolist(), lengths.tolist())
    return coder.finish()


def _decisions(padded: NDArray[np.uint8]) -> NDArray[np.int32]:
    """Return context * 2 + pixel for each pixel, row by row; two rows above and four columns around are given.

    Most significant first, as the bits of figure 3 with the adaptive pixels at their usual places: five pixels of the
    second row above (-2..2), seven of the row above (-3..3), four before the pixel, itself.
    """
    width = padded.shape[1] - 8
    # Neighbours side by side, two and four of them, the leftmost the most significant.
    twos = (padded[:, :-1] << 1) | padded[:, 1:]
    fours = (twos[:, :-2] << 2) | twos[:, 2:]
    fives = (fours[:, :-1] << 1) | padded[:, 4:]
    above = fours[1:-1, 1 : 1 + width] << 3
    above |= twos[1:-1, 5 : 5 + width] << 1
    above |= padded[1:-1, 7 : 7 + width]
    decisions = fives[:-2, 2 : 2 + width].astype(np.int32)
    decisions <<= 7
    decisions |= above
    decisions <<= 5
    decisions |= fives[2:, :width]
    return decisions.ravel()


class _Coder:
    """The arithmetic coder of annex E: registers and one adaptive state for each context."""

    def __init__(self) -> None:
        self._code_register = 0
        self._interval = _HALF
        self._free = 12
        self._out = bytearray(1)
        self._states = [0] * _CONTEXTS

    def code(self, decisions: list[int], lengths: list[int]) -> None:
        """Code runs of equal decisions (context * 2 + pixel)."""
        states = self._states
        probabilities, next_more, next_less = PROBABILITY, NEXT_MORE, NEXT_LESS
        code, interval, free = self._code_register, self._interval, self._free
        for decision, length in zip(decisions, lengths, strict=True):
            context = decision >> 1
            left = length
            while left:
                state = states[context]
                probability = probabilities[state]
                if decision & 1 == state & 1:
                    if left == 1:
                        interval -= probability
                        if interval >= _HALF:
                            code += probability
                            break
                        left = 0
                    else:
                        # So many fit before the interval has to be doubled.
                        fit = (interval - _HALF) // probability
                        if fit >= left:
                            interval -= probability * left
                            code += probability * left
                            break
                        interval -= probability * (fit + 1)
                        code += probability * fit
                        left -= fit + 1
                    if interval < probability:
                        interval = probability
                    else:
                        code += probability
                    states[context] = next_more[state]
                else:
                    left -= 1
                    interval -= probability
                    if interval < probability:
                        code += probability
                    else:
                        interval = probability
                    states[context] = next_less[state]
                shift = 16 - interval.bit_length()
                interval <<= shift
                while shift >= free:
                    shift -= free
                    code = self._emit(code << free)
                    free = self._free
                code <<= shift
                free -= shift
        self._code_register, self._interval, self._free = code, interval, free

    def _emit(self, code: int) -> int:
        """Move a byte out of the register (BYTEOUT); return what is left of it."""
        out = self._out
        if out[-1] != 0xFF and code >= 0x8000000:
            out[-1] += 1
            code &= 0x7FFFFFF
            carried = out[-1] == 0xFF
        else:
            carried = out[-1] == 0xFF
        if carried:
            out.append(code >> 20 & 0xFF)
            self._free = 7
            return code & 0xFFFFF
        out.append(code >> 19 & 0xFF)
        self._free = 8
        return code & 0x7FFFF

    def finish(self) -> bytes:
        """Flush the registers (FLUSH) and end with the marker."""
        top = self._code_register + self._interval
        code = self._code_register | 0xFFFF
        if code >= top:
            code -= _HALF
        code = self._emit(code << self._free)
        self._emit(code << self._free)
        out = self._out
        if out[-1] != 0xFF:
            out.append(0xFF)
        out.append(0xAC)
        # The first byte only ever took a carry.
        return bytes(out[1:])
