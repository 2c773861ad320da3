"""The shortest codes for the symbols of a JPEG's scans (Huffman's, 16 bits at most; ITU-T T.81 annexes C and K.2)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from counter_app.pages.compiled import compiled

_SYMBOLS = 256


@dataclass(frozen=True, slots=True)
class Code:
    """A code: as JPEG tells it; the bits of each of the 256 symbols, and how many they are (0: it has none)."""

    told: bytes
    bits: NDArray[np.int64]
    lengths: NDArray[np.int64]


def code_for(symbols: NDArray[np.uint8]) -> Code:
    """Make a code for the symbols that come, the frequent ones the shortest; none is ones alone."""
    counts = np.bincount(symbols, minlength=_SYMBOLS)
    per_length = _numbers(counts)
    coming = np.flatnonzero(counts)
    ordered = coming[np.argsort(-counts[coming], kind="stable")]
    bits, lengths = np.zeros(_SYMBOLS, np.int64), np.zeros(_SYMBOLS, np.int64)
    _given(ordered, per_length, bits, lengths)
    told = per_length.astype(np.uint8).tobytes() + ordered.astype(np.uint8).tobytes()
    return Code(told, bits, lengths)


@compiled
def _numbers(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how many symbols get codes of 1, 2 … 16 bits (figures K.1 to K.3)."""
    total = counts.size + 1
    # One that never comes takes the code of ones alone.
    weights = np.ones(total, np.int64)
    weights[:-1] = counts
    depths, chained = np.zeros(total, np.int64), np.full(total, -1, np.int64)
    while True:
        one, other = -1, -1
        for number in range(total):
            weight = weights[number]
            if weight == 0:
                continue
            if one < 0 or weight <= weights[one]:
                one, other = number, one
            elif other < 0 or weight <= weights[other]:
                other = number
        if other < 0:
            break
        weights[one] += weights[other]
        weights[other] = 0
        last = one
        depths[last] += 1
        while chained[last] >= 0:
            last = chained[last]
            depths[last] += 1
        chained[last] = other
        last = other
        depths[last] += 1
        while chained[last] >= 0:
            last = chained[last]
            depths[last] += 1
    per_depth = np.zeros(total + 1, np.int64)
    for depth in depths:
        per_depth[depth] += 1
    return _shortened(per_depth)


@compiled
def _shortened(per_depth: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give what lies deeper than 16 bits shorter codes, others longer ones; take the code of ones alone away."""
    for depth in range(per_depth.size - 1, 16, -1):
        while per_depth[depth] > 0:
            shorter = depth - 2
            while per_depth[shorter] == 0:
                shorter -= 1
            per_depth[depth] -= 2
            per_depth[depth - 1] += 1
            per_depth[shorter + 1] += 2
            per_depth[shorter] -= 1
    longest = 16
    while per_depth[longest] == 0:
        longest -= 1
    per_depth[longest] -= 1
    return per_depth[1:17].copy()


@compiled
def _given(
    ordered: NDArray[np.int64],
    per_length: NDArray[np.int64],
    bits: NDArray[np.int64],
    lengths: NDArray[np.int64],
) -> None:
    """Give the symbols their codes, in order (annex C)."""
    code, at = 0, 0
    for length in range(1, per_length.size + 1):
        for _ in range(per_length[length - 1]):
            bits[ordered[at]], lengths[ordered[at]] = code, length
            code += 1
            at += 1
        code <<= 1
