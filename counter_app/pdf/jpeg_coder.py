"""The symbols of a JPEG's scans and their bits (ITU-T T.81 annexes F.1.2 and G.1.2), compiled."""

import numpy as np
from numpy.typing import NDArray

from counter_app.pages.compiled import compiled

from .levels import Levels

_LONGEST_RUN = 0x7FFF
_SIXTEEN_NOUGHTS = 0xF0


def flat_symbols(blocks: Levels) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
    """Return symbols and values that tell by how much each block (n x 64) is lighter than the one before."""
    flat = blocks[:, 0].astype(np.int32)
    values = flat.copy()
    values[1:] -= flat[:-1]
    symbols = np.empty(len(values), np.uint8)
    _sized(values, symbols)
    return symbols, values


def wave_symbols(blocks: Levels) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
    """Return symbols and values that tell the waves of blocks; the end of many blocks in a row is told once."""
    most = int(np.count_nonzero(blocks)) + 5 * len(blocks) + 1
    symbols, values = np.empty(most, np.uint8), np.empty(most, np.int32)
    end = _told(blocks, symbols, values)
    return symbols[:end], values[:end]


def packed(
    symbols: NDArray[np.uint8],
    values: NDArray[np.int32],
    bits: NDArray[np.int64],
    lengths: NDArray[np.int64],
) -> bytes:
    """Return the bytes of a scan, given the `bits` of each symbol's code and how many they are."""
    # At most 16 bits of code and 15 of value, each byte doubled if it is 0xFF.
    out = np.empty(8 * len(symbols) + 8, np.uint8)
    return out[: _written(symbols, values, bits, lengths, out)].tobytes()


@compiled
def _size(value: int) -> int:
    size, value = 0, abs(value)
    while value:
        size += 1
        value >>= 1
    return size


@compiled
def _sized(values: NDArray[np.int32], symbols: NDArray[np.uint8]) -> None:
    for number in range(values.size):
        symbols[number] = _size(int(values[number]))


@compiled
def _told(blocks: Levels, symbols: NDArray[np.uint8], values: NDArray[np.int32]) -> int:
    end, ended = 0, 0
    for block in blocks:
        noughts = 0
        for place in range(1, 64):
            value = int(block[place])
            if value == 0:
                noughts += 1
                continue
            if ended:
                end = _ended(ended, symbols, values, end)
                ended = 0
            while noughts > 15:
                symbols[end], values[end] = 0xF0, 0
                end += 1
                noughts -= 16
            symbols[end], values[end] = noughts << 4 | _size(value), value
            end += 1
            noughts = 0
        if noughts:
            ended += 1
            if ended == _LONGEST_RUN:
                end = _ended(ended, symbols, values, end)
                ended = 0
    return _ended(ended, symbols, values, end) if ended else end


@compiled
def _ended(blocks: int, symbols: NDArray[np.uint8], values: NDArray[np.int32], end: int) -> int:
    """Say that so many blocks end here."""
    size = _size(blocks) - 1
    symbols[end], values[end] = size << 4, blocks - (1 << size)
    return end + 1


@compiled
def _written(
    symbols: NDArray[np.uint8],
    values: NDArray[np.int32],
    bits: NDArray[np.int64],
    lengths: NDArray[np.int64],
    out: NDArray[np.uint8],
) -> int:
    end, register, held, one = 0, np.int64(0), np.int64(0), np.int64(1)
    for number in range(symbols.size):
        symbol, value = np.int64(symbols[number]), np.int64(values[number])
        size = symbol & 15
        if size == 0 and symbol != _SIXTEEN_NOUGHTS:
            size = symbol >> 4
        elif value < 0:
            value += (one << size) - one
        register = register << lengths[symbol] | bits[symbol]
        register = register << size | value
        held += lengths[symbol] + size
        while held >= 8:
            held -= 8
            out[end] = (register >> held) & 255
            end += 1
            if out[end - 1] == 255:
                out[end] = 0
                end += 1
        register &= (one << held) - one
    if held:
        # Filled up with ones.
        out[end] = ((register << (8 - held)) | ((one << (8 - held)) - one)) & 255
        end += 1
        if out[end - 1] == 255:
            out[end] = 0
            end += 1
    return end
