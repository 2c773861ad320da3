"""Pictures as JPEG, written so that even places cost next to nothing (progressive by waves, ITU-T T.81 annexes C, F.1, G.1).

Baseline JPEG ends each block of each component with a code; here one code ends a whole run of even blocks. Nothing is
sent twice, no precision later, no resolution told: the page does that.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from .jpeg_coder import flat_symbols, packed, wave_symbols
from .jpeg_codes import Code, code_for
from .levels import ORDER, Levels

_START, _END = b"\xff\xd8", b"\xff\xd9"
_TABLES, _FRAME, _CODES, _SCAN = 0xDB, 0xC2, 0xC4, 0xDA
_FLAT_STEP = 6

Steps = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Component:
    """A component of a picture: its levels, which table of steps they are counted in, how often it stands across and down."""

    levels: Levels
    table: int
    times: int = 1


@cache
def steps_of(quality: int) -> tuple[Steps, Steps]:
    """Return the tables (8 x 8: brightness, colour) of a quality, the steps of flat colour kept fine: no tint, no bands."""
    stream = io.BytesIO()
    Image.new("RGB", (8, 8)).save(stream, "JPEG", quality=quality)
    with Image.open(stream) as image:
        if not isinstance(image, JpegImageFile):
            raise TypeError(image.format)
        tables = [np.array(image.quantization[number], np.float32) for number in (0, 1)]
    for table in tables:
        table[0] = min(table[0], _FLAT_STEP)
    luma, colour = (table.reshape(8, 8) for table in tables)
    return luma, colour


def encode_jpeg(
    components: Sequence[Component], size: tuple[int, int], tables: Sequence[Steps]
) -> bytes:
    """Return a JPEG of `size` (width, height): grey (one component), or Y, Cb and Cr."""
    scans = list[tuple[int, int, NDArray[np.uint8], NDArray[np.int32]]]()
    for number, component in enumerate(components):
        blocks = component.levels.reshape(-1, 64)
        scans.append((number, 0, *flat_symbols(blocks)))
        scans.append((number, 1, *wave_symbols(blocks)))
    codes, told = dict[tuple[int, int], Code](), list[bytes]()
    for kind in (0, 1):
        for table in sorted({min(number, 1) for number, _, _, _ in scans}):
            sent = [one[2] for one in scans if one[1] == kind and min(one[0], 1) == table]
            codes[kind, table] = code_for(np.concatenate(sent))
            told.append(bytes((kind << 4 | table,)) + codes[kind, table].told)
    parts = [_START, _tables(tables), _frame(components, size), _segment(_CODES, b"".join(told))]
    # What is flat comes first: no wave may before it.
    for number, kind, symbols, values in sorted(scans, key=lambda one: one[1]):
        table = min(number, 1)
        code = codes[kind, table]
        ends = (0, 0) if kind == 0 else (1, 63)
        parts.append(_segment(_SCAN, bytes((1, number + 1, table << 4 | table, *ends, 0))))
        parts.append(packed(symbols, values, code.bits, code.lengths))
    return b"".join((*parts, _END))


def _segment(marker: int, data: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(data) + 2).to_bytes(2, "big") + data


def _tables(tables: Sequence[Steps]) -> bytes:
    rows, columns = ORDER.T
    return _segment(
        _TABLES,
        b"".join(
            bytes((number,)) + steps[rows, columns].astype(np.uint8).tobytes()
            for number, steps in enumerate(tables)
        ),
    )


def _frame(components: Sequence[Component], size: tuple[int, int]) -> bytes:
    width, height = size
    told = bytes((8,)) + height.to_bytes(2, "big") + width.to_bytes(2, "big")
    told += bytes((len(components),))
    for number, one in enumerate(components):
        told += bytes((number + 1, one.times << 4 | one.times, one.table))
    return _segment(_FRAME, told)
