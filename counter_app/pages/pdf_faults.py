"""Pictures of a PDF that are not what their tables tell: a renderer draws what it can of them, without a word."""

from collections.abc import Iterable
from decimal import Decimal

import pikepdf

from .pdf_contents import DAMAGE
from .pdf_masks import filters_of, is_bits, lacks_a_mask, packed_by, told_size

_COMPONENTS = {"/DeviceGray": 1, "/DeviceRGB": 3, "/DeviceCMYK": 4}
_JPEG, _FAX = "/DCTDecode", "/CCITTFaxDecode"
_UNPACKED = ("/FlateDecode", "/LZWDecode", "/RunLengthDecode")
_END_OF_JPEG, _ENDS_WITHIN = b"\xff\xd9", 1024
# End of a facsimile block (ITU-T T.6, 2.4.1.1), at any bit of the last bytes.
_END_OF_FAX, _FAX_TAIL = "000000000001" * 2, 16
_FAX_COLUMNS = 1728
_BYTE = 8


def are_malformed(pictures: Iterable[pikepdf.Object]) -> bool:
    """Say whether the tables of pictures contradict themselves, so that other colours or pixels are drawn than were scanned."""
    found = list(pictures)
    return lacks_a_mask(found) or any(
        not _decodes_to_colours(picture) or not _is_as_wide(picture) for picture in found
    )


def is_cut_off(picture: pikepdf.Object) -> bool:
    """Say whether a picture's data end before the picture does. Some are unpacked for it; False where nothing tells."""
    try:
        filters = filters_of(picture)
        last = str(filters[-1]) if filters else ""
        if last == _JPEG:
            return _END_OF_JPEG not in packed_by(picture, filters)[-_ENDS_WITHIN:]
        if last == _FAX:
            if 0 < _fax_told(picture, "/Rows", 0) < told_size(picture)[1]:
                return True
            tail = packed_by(picture, filters)[-_FAX_TAIL:]
            return _END_OF_FAX not in f"{int.from_bytes(tail):0{_BYTE * len(tail)}b}"
        if filters and last not in _UNPACKED:
            return False
        return len(picture.read_bytes()) < _least_bytes(picture)
    except DAMAGE:
        return True


def _least_bytes(picture: pikepdf.Object) -> int:
    """Return how many bytes a picture has at least, unpacked."""
    wide, high = told_size(picture)
    colours = picture.get("/ColorSpace")
    samples = _COMPONENTS.get(str(colours), 1) if isinstance(colours, pikepdf.Name) else 1
    bits = 1 if is_bits(picture) else int(picture.get("/BitsPerComponent", _BYTE))
    return -(-wide * samples * bits // _BYTE) * high


def _decodes_to_colours(picture: pikepdf.Object) -> bool:
    """Say whether a picture's samples are told to be colours in pairs of numbers, or not at all (ISO 32000-2, 8.9.5.2)."""
    told = picture.get("/Decode")
    if told is None:
        return True
    colours = picture.get("/ColorSpace")
    least = 2 * _COMPONENTS.get(str(colours), 1) if isinstance(colours, pikepdf.Name) else 2
    if not isinstance(told, pikepdf.Array) or len(told) < least or len(told) % 2:
        return False
    # Text that is no number would be taken for 0, and the picture drawn in one colour.
    return all(isinstance(bound, int | float | Decimal) for bound in told)


def _is_as_wide(picture: pikepdf.Object) -> bool:
    """Say whether a facsimile has rows as long as its picture's, to the byte."""
    filters = filters_of(picture)
    if not filters or filters[-1] != _FAX:
        return True
    columns = _fax_told(picture, "/Columns", _FAX_COLUMNS)
    return -(-columns // _BYTE) == -(-told_size(picture)[0] // _BYTE)


def _fax_told(picture: pikepdf.Object, name: str, otherwise: int) -> int:
    """Return what a facsimile's parameters tell, those of the last filter."""
    told = picture.get("/DecodeParms")
    if isinstance(told, pikepdf.Array):
        told = told[len(told) - 1] if len(told) else None
    value = told.get(name, otherwise) if isinstance(told, pikepdf.Dictionary) else otherwise
    return value if isinstance(value, int) else otherwise
