"""The pictures and masks of a PDF's page, by their headers: how large they are, before anything of them is decoded."""

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from copy import copy

import pikepdf

from .limits import Limits
from .pdf_contents import DAMAGE
from .pdf_following import Followed, Size
from .pdf_headers import CODESTREAM, jbig2_page, jpeg_2000

_MASKS = ("/SMask", "/Mask")
_JPEG_2000, _JBIG2 = "/JPXDecode", "/JBIG2Decode"
_FLATE = "/FlateDecode"
# A JPEG's frame header with a size (T.81, B.2.2); a codestream.
_BEGINNINGS = {
    "/DCTDecode": re.compile(
        rb"\xff[\xc0-\xc3\xc5-\xc7\xc9-\xcb\xcd-\xcf].{3}(?!\0\0).{2}(?!\0\0)", re.DOTALL
    ),
    _JPEG_2000: re.compile(re.escape(CODESTREAM)),
}
_BYTE = 8


def mask_sizes(pictures: Iterable[pikepdf.Object]) -> Mapping[Size, Size]:
    """Return the size of masks by the size of the picture that each belongs to: programs that part a scan keep its print there.

    Of pictures of one size the finest mask counts.
    """
    found: dict[Size, Size] = {}
    for picture in pictures:
        for mask in _masks(picture):
            size = told_size(picture)
            found[size] = max(found.get(size, (0, 0)), told_size(mask))
    return found


def check_pictures(followed: Followed, limits: Limits) -> None:
    """Hold what a page draws against `limits`, each picture by itself; masks are held as a whole and count together as well.

    Raises:
        FileTooLarge.
    """
    for size in followed.inline:
        limits.check_drawn(*size)
    held = 0
    for picture in followed.pictures:
        _check(picture, limits)
        for mask in _masks(picture):
            _check(mask, limits)
            wide, high = told_size(mask)
            held += wide * high * _depth(mask) // _BYTE
            limits.check_drawn(held, 1)


def _check(picture: pikepdf.Object, limits: Limits) -> None:
    limits.check_drawn(*told_size(picture))
    filters = filters_of(picture)
    if filters[-1:] == [_JPEG_2000]:
        wide, high, samples = jpeg_2000(packed_by(picture, filters))
        limits.check_drawn(wide, high)
        limits.check_whole(wide, high, samples)
    elif filters[-1:] == [_JBIG2]:
        limits.check_drawn(*jbig2_page(packed_by(picture, filters)))


def lacks_a_mask(pictures: Iterable[pikepdf.Object]) -> bool:
    """Say whether a picture names a mask that is none or cannot be unpacked: it would be drawn without, or not at all."""
    return any(
        min(told_size(mask)) <= 0 or not _begins(mask)
        for picture in pictures
        for mask in _masks(picture)
    )


def _begins(mask: pikepdf.Object) -> bool:
    """Say whether the first of a mask unpacks. To unpack all of it would take as long as to draw it."""
    filters = filters_of(mask)
    last = str(filters[-1]) if filters else ""
    if last not in _BEGINNINGS and last != _FLATE:
        return True
    packed = packed_by(mask, filters)
    if last == _FLATE:
        try:
            return bool(zlib.decompressobj().decompress(packed, 1))
        except zlib.error:
            return False
    return _BEGINNINGS[last].search(packed) is not None


def told_size(picture: pikepdf.Object) -> Size:
    """Return what a picture's table tells; (0, 0) where that is no size."""
    try:
        return int(picture.get("/Width", 0)), int(picture.get("/Height", 0))
    except DAMAGE:
        return 0, 0


def _masks(picture: pikepdf.Object) -> Iterator[pikepdf.Object]:
    for name in _MASKS:
        mask = picture.get(name)
        if isinstance(mask, pikepdf.Stream):
            yield mask


def filters_of(picture: pikepdf.Object) -> list[pikepdf.Object]:
    """Return the names of what unpacks a picture, one after the other."""
    told = picture.get("/Filter")
    if told is None:
        return []
    return list(told) if isinstance(told, pikepdf.Array) else [told]


def packed_by(picture: pikepdf.Object, filters: list[pikepdf.Object]) -> bytes:
    """Return what the last of a picture's filters unpacks."""
    if len(filters) == 1:
        return picture.read_raw_bytes()
    inner = copy(picture)
    inner.Filter = pikepdf.Array(filters[:-1])
    return inner.read_bytes()


def _depth(mask: pikepdf.Object) -> int:
    """Return how many bits a pixel of a mask is decoded to."""
    return 1 if is_bits(mask) else _BYTE


def is_bits(picture: pikepdf.Object) -> bool:
    """Say whether a picture is of one bit a pixel."""
    return bool(picture.get("/ImageMask", False)) or picture.get("/BitsPerComponent") == 1
