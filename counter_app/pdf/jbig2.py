"""Lossless JBIG2 of a bilevel picture: one generic region, template 0, typical prediction, arithmetic coding (ITU-T T.88 6.2).

Symbol mode, which may swap one digit for another, is not implemented and never will be.
"""

import struct

import numpy as np
from numpy.typing import NDArray

from .jbig2_coder import arithmetic_code

_PAGE_INFORMATION = 48
_IMMEDIATE_GENERIC = 39
# Arithmetic coding, template 0, typical prediction (7.4.6.2).
_FLAGS = b"\x08"
_ADAPTIVE = struct.pack(">bbbbbbbb", 3, -1, -3, -1, 2, -2, -2, -2)


def encode_jbig2(ink: NDArray[np.bool_]) -> bytes:
    """Return the segments of an embedded JBIG2 stream (as PDF's JBIG2Decode takes them) that decode to `ink`.

    Args:
        ink: rows x columns, true where the picture is black.

    Decoding gives 1 for ink; PDF shows that as black.
    """
    height, width = ink.shape
    page = struct.pack(">IIIIBH", width, height, 0, 0, 0, 0)
    region = struct.pack(">IIIIB", width, height, 0, 0, 0)
    data = region + _FLAGS + _ADAPTIVE + arithmetic_code(ink)
    return b"".join((_segment(0, _PAGE_INFORMATION, page), _segment(1, _IMMEDIATE_GENERIC, data)))


def _segment(number: int, kind: int, data: bytes) -> bytes:
    return struct.pack(">IBBBI", number, kind, 0, 1, len(data)) + data
