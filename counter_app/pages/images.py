"""Images through Pillow: dimensions checked before decoding, every mode brought to upright RGB."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageFile, TiffImagePlugin
from PIL.JpegImagePlugin import JpegImageFile

from counter_app.domain.digitised import DocumentKind
from counter_app.domain.errors import FileDamaged

from .limits import Limits
from .raster import (
    WORKING_DPI_HIGH,
    Pixels,
    RawPage,
    Recipe,
    fitting_dpi,
    is_kept,
    settle_resolution,
)

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
_DISPLAY_GAMMA = 2.2
_GAMMA_SLACK = 0.1
# What sets a picture upright, by the value of its orientation (Exif 2.32, 4.6.4).
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ORIENTATION_TAG = 0x0112
_START_OF_SCAN, _END_OF_JPEG = b"\xff\xda", b"\xff\xd9"
_MARKS, _RESTARTS = 0xFF, (0xD0, 0xD7)

_SWAPS_SIDES = frozenset({5, 6, 7, 8})

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
    """Decode page `number` (1-based) to upright RGB with square pixels, at most 300 dpi and the size of A3 there.

    Raises:
        FileDamaged, FileTooLarge.
    """
    try:
        with _open(path, kind) as image:
            if number > 1:
                image.seek(number - 1)
            _check_size(image, limits)
            told = _resolution(image)
            turn = _orientation(image)
            if told is not None and kind is DocumentKind.TIFF and turn in _SWAPS_SIDES:
                # The decoder speaks of the upright page already, the resolutions of the stored one.
                told = told[1], told[0]
            made = _told_of(image, kind, told, turn)
            across, down, assumed = settle_resolution(image.width, image.height, told)
            dpi, size = _working(image.size, across, down)
            made["resampled"] = round(dpi / max(across, down), 4)
            plain = _plain_jpeg(image, path, size) if turn not in _TURNS else None
            if plain is not None:
                return RawPage(plain, dpi, assumed, made)
            if isinstance(image, JpegImageFile):
                # Decoded at the nearest power of two above what is kept: a fraction of the memory and time.
                image.draft(None, size)
            image.load()
            colour = _linear(image, to_rgb(_shrunk(image, size)))
            # TIFF pages come upright out of their decoder; the others carry the turn in EXIF.
            if kind is not DocumentKind.TIFF and turn in _TURNS:
                colour = colour.transpose(_TURNS[turn])
            return RawPage(np.array(colour, dtype=np.uint8), dpi, assumed, made)
    except _DAMAGE as error:
        raise FileDamaged(file=path.name, page=number) from error


def _plain_jpeg(image: Image.Image, path: Path, size: tuple[int, int]) -> Pixels | None:
    """Decode a whole grey or coloured JPEG that is kept at its own `size`; None where it is none, or not whole.

    The same pixels as Pillow's, which come by way of three copies.
    """
    if not isinstance(image, JpegImageFile) or image.size != size or image.mode not in ("L", "RGB"):
        return None
    coded = np.fromfile(path, dtype=np.uint8)
    # OpenCV makes up what a broken file lacks and says nothing: such files are Pillow's.
    if not _is_whole_scan(coded):
        return None
    decoded = cv2.imdecode(coded, cv2.IMREAD_COLOR_RGB | cv2.IMREAD_IGNORE_ORIENTATION)
    return None if decoded is None else np.asarray(decoded, dtype=np.uint8)


def _is_whole_scan(coded: Pixels) -> bool:
    """Say whether a JPEG's bytes hold one scan that runs to the end, without a marker in it but restarts (T.81, B.1.1)."""
    whole = coded.tobytes()
    start = whole.find(_START_OF_SCAN)
    if start < 0 or start != whole.rfind(_START_OF_SCAN) or not whole.endswith(_END_OF_JPEG):
        return False
    scan = coded[start + 2 : -2]
    after = scan[1:][scan[:-1] == _MARKS]
    return bool(np.all((after == 0) | ((after >= _RESTARTS[0]) & (after <= _RESTARTS[1]))))


def _told_of(
    image: Image.Image, kind: DocumentKind, told: tuple[float, float] | None, turn: int
) -> Recipe:
    return {
        "source": kind.value,
        "source_mode": image.mode,
        "source_width": image.width,
        "source_height": image.height,
        "source_dpi": round(max(told)) if told is not None else 0,
        "source_turn": turn,
    }


def _working(size: tuple[int, int], across: float, down: float) -> tuple[int, tuple[int, int]]:
    """Return the resolution a page is worked on at, and its size there in square pixels."""
    inches = size[0] / across, size[1] / down
    finest, area = max(across, down), inches[0] * inches[1]
    if is_kept(finest) and fitting_dpi(finest, area) == finest:
        dpi = finest
    else:
        dpi = fitting_dpi(min(finest, float(WORKING_DPI_HIGH)), area)
    return max(1, round(dpi)), (max(1, round(inches[0] * dpi)), max(1, round(inches[1] * dpi)))


def _shrunk(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Bring a picture to `size` before its colours are converted, where its mode allows: large scans of few bits stay small."""
    if image.size == size:
        return image
    if "transparency" in image.info:
        # Blending colours across what is transparent would leave fringes.
        return to_rgb(image).resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    if image.mode in ("1", "L", "RGB", "CMYK"):
        grey = image.convert("L") if image.mode == "1" else image
        return grey.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    return to_rgb(image).resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def _linear(image: Image.Image, colour: Image.Image) -> Image.Image:
    """Show a PNG whose numbers are of another gamma as viewers do (PNG, 3rd edition, 13.13)."""
    gamma = image.info.get("gamma")
    if not isinstance(gamma, float) or not 0.05 <= gamma <= 10 or image.format != "PNG":
        return colour
    exponent = 1 / (gamma * _DISPLAY_GAMMA)
    if abs(exponent - 1) < _GAMMA_SLACK or "srgb" in image.info or "icc_profile" in image.info:
        return colour
    table = [round(255 * (value / 255) ** exponent) for value in range(256)]
    return colour.point(table * 3)


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
    # A copy of what is RGB already would cost a tenth of its decoding.
    return image if image.mode == "RGB" else image.convert("RGB")


def _to_8_bits(values: np.ndarray) -> Pixels:
    numbers = np.nan_to_num(values.astype(np.float32))
    top = float(numbers.max(initial=0.0))
    full = 1.0 if top <= 1.0 else 255.0 if top <= 255.0 else max(top, 65535.0)
    scaled: Pixels = np.clip(numbers * (255.0 / full), 0, 255).astype(np.uint8)
    return scaled
