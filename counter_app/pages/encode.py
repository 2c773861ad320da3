"""Write the emitted page as a JPEG file of our own making: whole on disk or not at all, readable by us alone."""

import errno
import io
import os
from pathlib import Path

import numpy as np
from PIL import Image

from counter_app.domain.errors import DiskFull

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


def write_whole(path: Path, content: bytes) -> None:
    """Write `content` to `path`, mode 0600: temporary file, fsync, rename.

    Raises:
        DiskFull.
    """
    part = path.with_name(path.name + ".part")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(file=path.name) from error
        raise
