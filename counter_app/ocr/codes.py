"""QR and bar codes of a page; small ones are tried again enlarged."""

from dataclasses import replace

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from counter_app.domain.digitised import Box, CodeKind, MachineCode
from counter_app.domain.text import nfc
from counter_app.pages.pieces import find_pieces

_ENLARGED = (2.0, 3.0)
_Format = zxingcpp.BarcodeFormat
_BARS = (_Format.Code128, _Format.Code39, _Format.EAN13, _Format.ITF)
_SQUARES = (_Format.QRCode, _Format.DataMatrix)
_RARE = (*_SQUARES, _Format.PDF417)
_SMALLER = 0.6
# Nothing is printed so small that a page need be searched more finely.
_SEARCHED_DPI = 200
_TOO_SMALL = 64
_MOST_PLACES = 6
# A code fills its square; so do few words or ornaments.
_FULL = 0.75
# A bar code with this text on a sheet between two papers parts them, as printed separator sheets do.
_PATCH_TEXT = "PATCHT"


def find_codes(grey: NDArray[np.uint8], dpi: int) -> tuple[MachineCode, ...]:
    """Find codes on a grey page; boxes in its pixels.

    The page is searched at 200 dpi for what is common, then smaller for what is rare, and light on dark. Where nothing
    is found, code-like places are read enlarged.
    """
    if min(grey.shape) < _TOO_SMALL:
        return _read(grey, 1.0, formats=(*_RARE, *_BARS), light=True)
    scale = min(1.0, _SEARCHED_DPI / dpi)
    page = grey if scale == 1.0 else _resized(grey, scale)
    found = _read(page, scale, formats=(_Format.QRCode, *_BARS), rotated=False)
    # Bars that run across: a page laid on its side is read in half the time that its columns are.
    aside = np.asarray(cv2.transpose(page), np.uint8)
    across = _read(aside, scale, formats=_BARS, rotated=False)
    found = _joined(found, tuple(replace(code, box=_transposed(code.box)) for code in across))
    rare = _read(_resized(page, _SMALLER), scale * _SMALLER, formats=_RARE, light=True)
    found = _joined(found, rare)
    if found:
        return found
    half = _resized(page, 0.5)
    for left, top, right, bottom in _candidates(half, dpi * scale / 2):
        x, y = round(left * 2 / scale), round(top * 2 / scale)
        crop = grey[y : round(bottom * 2 / scale), x : round(right * 2 / scale)]
        for enlarged in _ENLARGED:
            codes = _read(_resized(crop, enlarged), enlarged, (x, y), formats=_SQUARES)
            if codes:
                found += codes
                break
    return found


def _resized(grey: NDArray[np.uint8], scale: float) -> NDArray[np.uint8]:
    # Down to half the size two neighbours a side are all that averaging would take, at several times the cost.
    smaller = cv2.INTER_LINEAR if scale >= 0.5 else cv2.INTER_AREA
    way = cv2.INTER_CUBIC if scale > 1 else smaller
    return np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=way), np.uint8)


def _joined(
    found: tuple[MachineCode, ...], more: tuple[MachineCode, ...]
) -> tuple[MachineCode, ...]:
    """Add what is not known yet: a code seen twice is one."""
    return found + tuple(
        code for code in more if not any(_overlap(code.box, other.box) for other in found)
    )


def _transposed(box: Box) -> Box:
    return Box(box.y0, box.x0, box.y1, box.x1)


def _overlap(one: Box, other: Box) -> bool:
    across = min(one.x1, other.x1) - max(one.x0, other.x0)
    down = min(one.y1, other.y1) - max(one.y0, other.y0)
    return across > 0 and down > 0


def _read(
    image: NDArray[np.uint8],
    scale: float,
    origin: tuple[int, int] = (0, 0),
    *,
    formats: tuple[zxingcpp.BarcodeFormat, ...],
    light: bool = False,
    rotated: bool = True,
) -> tuple[MachineCode, ...]:
    """Read the codes of `image`, which is `scale` times as large as the page.

    Those that are `light` on dark ground too; of bars also those `rotated` by a quarter.
    """
    codes = []
    for code in zxingcpp.read_barcodes(
        image,
        formats=zxingcpp.BarcodeFormats(formats),
        try_rotate=rotated,
        try_invert=light,
        try_downscale=False,
    ):
        corners = (
            code.position.top_left,
            code.position.top_right,
            code.position.bottom_right,
            code.position.bottom_left,
        )
        across = [round(corner.x / scale) + origin[0] for corner in corners]
        down = [round(corner.y / scale) + origin[1] for corner in corners]
        box = Box(min(across), min(down), max(across) + 1, max(down) + 1)
        codes.append(MachineCode(_kind(code), nfc(code.text), box))
    return tuple(codes)


def _kind(code: zxingcpp.Barcode) -> CodeKind:
    if code.text == _PATCH_TEXT:
        return CodeKind.PATCH
    return CodeKind.QR if code.format == zxingcpp.BarcodeFormat.QRCode else CodeKind.BARCODE


def _candidates(small: NDArray[np.uint8], dpi: float) -> list[tuple[int, int, int, int]]:
    """Squarish places full of strong edges in both directions, 3.5 to 45 mm wide: where a QR code may be.

    `small` is at about 100 dpi; the places are in its pixels, 3 mm of quiet around them.
    """
    across = cv2.convertScaleAbs(cv2.Sobel(small, cv2.CV_16S, 1, 0))
    down = cv2.convertScaleAbs(cv2.Sobel(small, cv2.CV_16S, 0, 1))
    both = cv2.min(cv2.blur(across, (9, 9)), cv2.blur(down, (9, 9)))
    _, dense = cv2.threshold(both, 60, 255, cv2.THRESH_BINARY)
    closed = cv2.morphologyEx(dense, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    places = find_pieces(np.asarray(closed, np.uint8))
    millimetre = dpi / 25.4
    margin = round(3 * millimetre)
    boxes = np.stack((places.left, places.top, places.wide, places.high, places.area), axis=1)
    return [
        (max(0, left - margin), max(0, top - margin), left + wide + margin, top + high + margin)
        for left, top, wide, high, area in boxes.tolist()
        if 3.5 * millimetre <= wide <= 45 * millimetre
        and 0.7 <= wide / high <= 1.4
        and area >= _FULL * wide * high
    ][:_MOST_PLACES]
