"""Images through Pillow: dimensions checked before decoding, every mode brought to upright RGB."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image, ImageFile, ImageOps, TiffImagePlugin

from counter_app.domain.digitised import DocumentKind
from counter_app.domain.errors import FileDamaged

from .limits import Limits
from .raster import WORKING_DPI_HIGH, Pixels, RawPage, settle_resolution

_FORMATS: dict[DocumentKind, str] = {
    DocumentKind.JPEG: "JPEG",
    DocumentKind.PNG: "PNG",
    DocumentKind.TIFF: "TIFF",
    DocumentKind.BMP: "BMP",
    DocumentKind.WEBP: "WEBP",
}
_TIFF_UNIT_CM = 3
_TIFF_UNIT_TAG = 296
_WHITE = (255, 255, 255)
_PROGRAM_DEFAULTS = frozenset({72, 96})
_SWAPS_SIDES = frozenset({5, 6, 7, 8})
_ORIENTATION_TAG = 0x0112

# What broken files make Pillow and its decoders raise, besides OSError for truncated data.
_DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    ArithmeticError,
    AttributeError,
    EOFError,
    RuntimeError,
    Image.DecompressionBombError,
)


def count_images(path: Path, kind: DocumentKind, limits: Limits) -> int:
    """Return the number of pages after checking every page's header dimensions. Nothing is decoded.

    Raises:
        FileDamaged, FileTooLarge.
    """
    try:
        with _open(path, kind) as image:
            if kind is not DocumentKind.TIFF:
                _check_size(image, limits)
                return 1
            return _count_frames(image, limits)
    except _DAMAGE as error:
        raise FileDamaged(file=path.name) from error


def _count_frames(image: Image.Image, limits: Limits) -> int:
    """Walk the TIFF's directories one by one: `n_frames` would follow a chain of a million before saying so."""
    frames = 0
    while True:
        try:
            image.seek(frames)
        except EOFError:
            break
        frames += 1
        limits.check_pages(frames)
        _check_size(image, limits)
    return frames


def _check_size(image: Image.Image, limits: Limits) -> None:
    width, height = image.size
    if width <= 0 or height <= 0:
        raise FileDamaged()
    limits.check_pixels(width, height)


def load_image(path: Path, kind: DocumentKind, number: int, limits: Limits) -> RawPage:
    """Decode page `number` (1-based) to upright RGB with square pixels, at most 300 dpi.

    Raises:
        FileDamaged, FileTooLarge.
    """
    try:
        with _open(path, kind) as image:
            if number > 1:
                image.seek(number - 1)
            _check_size(image, limits)
            told = _resolution(image)
            turned = _orientation(image) in _SWAPS_SIDES
            # TIFF pages come upright out of their decoder; the others carry the turn in EXIF.
            upright = image if kind is DocumentKind.TIFF else ImageOps.exif_transpose(image)
            upright.load()
            colour = to_rgb(upright)
    except _DAMAGE as error:
        raise FileDamaged(file=path.name, page=number) from error
    if turned and told is not None:
        told = told[1], told[0]
    return _square(colour, told)


@contextmanager
def _open(path: Path, kind: DocumentKind) -> Iterator[Image.Image]:
    # Our own limit speaks before decoding; Pillow's would warn at a number of its own.
    Image.MAX_IMAGE_PIXELS = None
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    with warnings.catch_warnings():
        # Odd metadata of foreign files (EXIF, TIFF tags) is no reason to speak or to stop.
        warnings.simplefilter("ignore")
        with Image.open(path, formats=[_FORMATS[kind]]) as image:
            yield image


def _orientation(image: Image.Image) -> int:
    try:
        value = image.getexif().get(_ORIENTATION_TAG)
    except _DAMAGE:
        # A damaged EXIF block says nothing about the page itself.
        return 1
    return value if isinstance(value, int) else 1


def _resolution(image: Image.Image) -> tuple[float, float] | None:
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        return _tiff_resolution(image)
    try:
        across, down = (float(side) for side in image.info["dpi"])
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    # 72 and 96 are what programs write when they do not know.
    return None if {round(across), round(down)} <= _PROGRAM_DEFAULTS else (across, down)


def _tiff_resolution(image: TiffImagePlugin.TiffImageFile) -> tuple[float, float] | None:
    tags = image.tag_v2
    try:
        across, down = float(tags[282]), float(tags[283])
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    unit = tags.get(_TIFF_UNIT_TAG, 2)
    if unit == _TIFF_UNIT_CM:
        return across * 2.54, down * 2.54
    return (across, down) if unit == 2 else None


def to_rgb(image: Image.Image) -> Image.Image:
    """Bring any mode to RGB: palette and alpha over white paper, 16 and 32 bits scaled down, CMYK converted."""
    if image.mode in ("I;16", "I;16B", "I;16L", "I", "F"):
        return Image.fromarray(_to_8_bits(np.asarray(image))).convert("RGB")
    if image.mode in ("LA", "La", "RGBa", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
    if image.mode == "RGBA":
        paper = Image.new("RGB", image.size, _WHITE)
        paper.paste(image, mask=image.getchannel("A"))
        return paper
    return image.convert("RGB")


def _to_8_bits(values: np.ndarray) -> Pixels:
    numbers = np.nan_to_num(values.astype(np.float32))
    top = float(numbers.max(initial=0.0))
    full = 1.0 if top <= 1.0 else 255.0 if top <= 255.0 else max(top, 65535.0)
    scaled: Pixels = np.clip(numbers * (255.0 / full), 0, 255).astype(np.uint8)
    return scaled


def _square(image: Image.Image, told: tuple[float, float] | None) -> RawPage:
    across, down, assumed = settle_resolution(image.width, image.height, told)
    target = min(max(across, down), float(WORKING_DPI_HIGH))
    width = max(1, round(image.width * target / across))
    height = max(1, round(image.height * target / down))
    if (width, height) != image.size:
        image = image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
    return RawPage(np.array(image, dtype=np.uint8), max(1, round(target)), assumed)
