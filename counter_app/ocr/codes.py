"""QR and bar codes of a page; small ones are tried again enlarged."""

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from counter_app.domain.digitised import Box, CodeKind, MachineCode
from counter_app.domain.text import nfc

_ENLARGED = (2.0, 3.0)
_FORMATS = (
    zxingcpp.BarcodeFormat.QRCode,
    zxingcpp.BarcodeFormat.Code128,
    zxingcpp.BarcodeFormat.Code39,
    zxingcpp.BarcodeFormat.EAN13,
    zxingcpp.BarcodeFormat.ITF,
    zxingcpp.BarcodeFormat.DataMatrix,
    zxingcpp.BarcodeFormat.PDF417,
)
_FINDER_DPI = 100
_TOO_SMALL = 64
# A bar code with this text on a sheet between two papers parts them, as printed separator sheets do.
_PATCH_TEXT = "PATCHT"


def find_codes(grey: NDArray[np.uint8], dpi: int) -> tuple[MachineCode, ...]:
    """Find codes on a grey page; boxes in its pixels. Where nothing is found, code-like places are read enlarged."""
    found = _read(grey, 1.0, (0, 0))
    if found or min(grey.shape) < _TOO_SMALL:
        return found
    for left, top, right, bottom in _candidates(grey, dpi):
        crop = grey[top:bottom, left:right]
        for scale in _ENLARGED:
            enlarged = cv2.resize(crop, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
            codes = _read(np.asarray(enlarged, np.uint8), scale, (left, top))
            if codes:
                found += codes
                break
    return found


def _read(
    image: NDArray[np.uint8], scale: float, origin: tuple[int, int]
) -> tuple[MachineCode, ...]:
    codes = []
    for code in zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormats(_FORMATS)):
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


def _candidates(grey: NDArray[np.uint8], dpi: int) -> list[tuple[int, int, int, int]]:
    """Squarish places full of strong edges in both directions, 6 to 45 mm wide: where a QR code may be."""
    scale = min(1.0, _FINDER_DPI / dpi)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    across = cv2.convertScaleAbs(cv2.Sobel(small, cv2.CV_16S, 1, 0))
    down = cv2.convertScaleAbs(cv2.Sobel(small, cv2.CV_16S, 0, 1))
    both = cv2.min(cv2.blur(across, (9, 9)), cv2.blur(down, (9, 9)))
    _, dense = cv2.threshold(both, 60, 255, cv2.THRESH_BINARY)
    closed = cv2.morphologyEx(dense, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(closed)
    places = []
    millimetre = _FINDER_DPI / 25.4 if scale < 1 else dpi / 25.4
    for left, top, wide, high, _area in stats[1:count].tolist():
        if not (6 * millimetre <= wide <= 45 * millimetre and 0.7 <= wide / high <= 1.4):
            continue
        margin = round(3 * millimetre)
        places.append(
            (
                max(0, round((left - margin) / scale)),
                max(0, round((top - margin) / scale)),
                round((left + wide + margin) / scale),
                round((top + high + margin) / scale),
            )
        )
    return places[:6]
