"""How large packed pictures say they are, in headers of their own that a PDF's tables need not agree with."""

import struct

# Start of the codestream, and what follows (ISO/IEC 15444-1, A.5.1): sides of the grid, its offset, tiles, components.
CODESTREAM = b"\xff\x4f\xff\x51"
_SIZES = struct.Struct(">4xIIII16xH")
# A segment's number, kind and count of those that it refers to (ITU-T T.88, 7.2).
_SEGMENT = struct.Struct(">IBB")
_PAGE_INFORMATION, _KIND, _LONG_PAGE, _MANY = 48, 0x3F, 0x40, 7
_MOST_SEGMENTS = 1_000
_UNKNOWN = 0xFFFFFFFF


def jpeg_2000(packed: bytes) -> tuple[int, int, int]:
    """Return width, height and samples a pixel of a JPEG 2000 picture; zeros where there is no header."""
    at = packed.find(CODESTREAM)
    header = packed[at + len(CODESTREAM) : at + len(CODESTREAM) + _SIZES.size]
    if at < 0 or len(header) < _SIZES.size:
        return 0, 0, 0
    across, down, left, above, samples = _SIZES.unpack(header)
    return max(0, across - left), max(0, down - above), samples


def jbig2_page(packed: bytes) -> tuple[int, int]:
    """Return width and height of the page in an embedded JBIG2 stream, zeros where none is told; 1 for a height told later."""
    at = 0
    try:
        for _ in range(_MOST_SEGMENTS):
            number, flags, referred = _SEGMENT.unpack_from(packed, at)
            at += _SEGMENT.size
            count = referred >> 5
            if count == _MANY:
                (count,) = struct.unpack_from(">I", packed, at - 1)
                count &= 0x1FFFFFFF
                at += 3 + (count + 8) // 8
            at += count * (1 if number <= 256 else 2 if number <= 65_536 else 4)
            at += 4 if flags & _LONG_PAGE else 1
            (length,) = struct.unpack_from(">I", packed, at)
            at += 4
            if flags & _KIND == _PAGE_INFORMATION:
                wide, high = struct.unpack_from(">II", packed, at)
                return wide, 1 if high == _UNKNOWN else high
            at += length
    except struct.error:
        return 0, 0
    return 0, 0
