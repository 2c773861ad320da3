"""The emitted page as a JPEG of our own making."""

import io

import numpy as np
from PIL import Image

from .raster import WORKING_DPI_LOW, Pixels

_QUALITY = 70


def emitted(rgb: Pixels, dpi: int) -> tuple[Pixels, int]:
    """Return the page as it is kept: at most 200 dpi, colour kept. Returns (pixels, dpi)."""
    if dpi <= WORKING_DPI_LOW:
        return rgb, dpi
    scale = WORKING_DPI_LOW / dpi
    size = (max(1, round(rgb.shape[1] * scale)), max(1, round(rgb.shape[0] * scale)))
    image = Image.fromarray(rgb).resize(size, Image.Resampling.LANCZOS)
    return np.array(image, dtype=np.uint8), WORKING_DPI_LOW


def encode_jpeg(rgb: Pixels, dpi: int) -> bytes:
    """Encode RGB pixels as a baseline JPEG with its resolution."""
    stream = io.BytesIO()
    Image.fromarray(rgb).save(
        stream, "JPEG", quality=_QUALITY, subsampling=2, optimize=True, dpi=(dpi, dpi)
    )
    return stream.getvalue()
