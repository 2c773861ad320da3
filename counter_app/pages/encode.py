"""The emitted page as a JPEG of our own making."""

import cv2

from .raster import WORKING_DPI_LOW, Pixels, reduced

_QUALITY = 70
# Where a JFIF header says its unit (1: dots per inch) and its two resolutions (JFIF 1.02, "Application0 marker segment").
_UNIT_AT, _RESOLUTIONS_END = 13, 18


def emitted(rgb: Pixels, dpi: int) -> tuple[Pixels, int]:
    """Return the page as it is kept: at most 200 dpi, colour kept. Returns (pixels, dpi)."""
    size, kept = emitted_size(rgb, dpi)
    return (rgb if kept == dpi else reduced(rgb, size)), kept


def emitted_size(rgb: Pixels, dpi: int) -> tuple[tuple[int, int], int]:
    """Return width and height (pixels) of a page as it is kept, and its resolution (dots per inch)."""
    kept = min(dpi, WORKING_DPI_LOW)
    scale = kept / dpi
    return (max(1, round(rgb.shape[1] * scale)), max(1, round(rgb.shape[0] * scale))), kept


def encode_jpeg(rgb: Pixels, dpi: int) -> bytes:
    """Encode RGB pixels as a baseline JPEG with its resolution."""
    settings = [cv2.IMWRITE_JPEG_QUALITY, _QUALITY]
    _, coded = cv2.imencode(".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), settings)
    resolution = dpi.to_bytes(2, "big")
    coded[_UNIT_AT:_RESOLUTIONS_END] = tuple(b"\x01" + resolution + resolution)
    return coded.tobytes()
