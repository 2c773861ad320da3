"""What is put on paper after printing: the red seal and the blue signature, as masks of ink over a page image."""

import math

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from .paper import Seal, Signature
from .typeset import Face, font_file

Pixels = npt.NDArray[np.float32]
"""Page image, height × width × 3 (RGB) or a mask height × width, values 0..1."""

_RED = (0.80, 0.10, 0.16)
_BLUE = (0.10, 0.17, 0.56)


def stamp(page: Pixels, seal: Seal, *, dpi: int, random: np.random.Generator) -> None:
    """Press `seal` on `page` in place: worn rubber, uneven pressure."""
    size = round(seal.diameter / 25.4 * dpi)
    mask = _seal_mask(size, seal)
    pressure = _cloud(size, 7, random) * 0.45 + 0.62
    grain = _cloud(size, size // 3, random)
    mask *= np.clip(pressure, 0.0, 1.0) * np.where(grain > 0.88, 0.35, 1.0)
    soft = np.asarray(cv2.GaussianBlur(mask, (0, 0), 0.8), dtype=np.float32)
    _blend(page, soft, _centre(seal.x, seal.y, dpi), _RED)


def sign(page: Pixels, signature: Signature, *, dpi: int) -> None:
    """Write a flowing signature on `page` in place; one `hand` always writes alike."""
    random = np.random.default_rng(signature.hand)
    width = round(signature.width / 25.4 * dpi)
    height = width // 2
    image = Image.new("L", (width, height), 0)
    draw = ImageDraw.Draw(image)
    loops = int(random.integers(5, 8))
    along = np.linspace(0.06, 0.78, loops * 2) + random.normal(0, 0.03, loops * 2)
    tall = np.where(np.arange(loops * 2) % 2 == 0, 0.28, 0.70) + random.normal(0, 0.11, loops * 2)
    knots = np.stack([np.append(along, [0.97, 0.2]), np.append(tall, [0.72, 0.86])], axis=1)
    curve = _spline(knots * (width, height))
    for index in range(len(curve) - 1):
        speed = math.hypot(*(curve[index + 1] - curve[index]))
        weight = max(2.0, (0.62 - 0.03 * min(speed, 9.0)) / 25.4 * dpi)
        x, y = curve[index]
        radius = weight / 2
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=235)
        draw.line((*curve[index], *curve[index + 1]), fill=235, width=max(1, round(weight)))
    mask = np.asarray(image, dtype=np.float32) / 255
    soft = cv2.GaussianBlur(mask, (0, 0), 1.0)
    _blend(page, np.asarray(soft, dtype=np.float32), _centre(signature.x, signature.y, dpi), _BLUE)


def _seal_mask(size: int, seal: Seal) -> Pixels:
    image = Image.new("L", (size, size), 0)
    draw = ImageDraw.Draw(image)
    middle = size / 2
    for share, width in ((0.495, 0.016), (0.465, 0.006), (0.30, 0.008)):
        reach = middle * share * 2
        box = (middle - reach, middle - reach, middle + reach, middle + reach)
        draw.ellipse(box, outline=255, width=max(2, round(size * width)))
    corners = []
    for corner in range(10):
        reach = size * (0.155 if corner % 2 == 0 else 0.06)
        angle = math.radians(corner * 36 - 90)
        corners.append((middle + reach * math.cos(angle), middle + reach * math.sin(angle)))
    draw.polygon(corners, fill=255)
    span = min(232.0, 10.5 * len(seal.words))
    _around(image, seal.words, start=-90 - span / 2, span=span, foot=False)
    _around(image, "- MẪU -", start=90 + 28, span=-56, foot=True)
    turned = image.rotate(seal.turn, resample=Image.Resampling.BICUBIC)
    return np.asarray(turned, dtype=np.float32) / np.float32(255)


def _around(image: Image.Image, words: str, *, start: float, span: float, foot: bool) -> None:
    size = image.width
    font = ImageFont.truetype(str(font_file(Face.SANS_BOLD)), round(size * 0.074))
    cell = round(size * 0.16)
    step = span / max(1, len(words) - 1)
    for index, letter in enumerate(words):
        angle = start + step * index
        glyph = Image.new("L", (cell, cell), 0)
        ImageDraw.Draw(glyph).text((cell / 2, cell / 2), letter, fill=255, font=font, anchor="mm")
        turn = 90 - angle if foot else -90 - angle
        glyph = glyph.rotate(turn, resample=Image.Resampling.BICUBIC)
        reach = size * 0.385
        x = size / 2 + reach * math.cos(math.radians(angle)) - cell / 2
        y = size / 2 + reach * math.sin(math.radians(angle)) - cell / 2
        image.paste(255, (round(x), round(y)), glyph)


def _spline(knots: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    padded = np.concatenate([knots[:1], knots, knots[-1:]])
    pieces = []
    for index in range(len(knots) - 1):
        a, b, c, d = padded[index : index + 4]
        t = np.linspace(0, 1, 40, endpoint=False)[:, None]
        pieces.append(
            0.5
            * (
                2 * b
                + (c - a) * t
                + (2 * a - 5 * b + 4 * c - d) * t**2
                + (3 * b - a - 3 * c + d) * t**3
            )
        )
    return np.concatenate(pieces)


def _cloud(size: int, cells: int, random: np.random.Generator) -> Pixels:
    coarse = random.random((max(2, cells), max(2, cells)), dtype=np.float32)
    smooth = cv2.resize(coarse, (size, size), interpolation=cv2.INTER_CUBIC)
    return np.asarray(smooth, dtype=np.float32)


def _centre(x: float, y: float, dpi: int) -> tuple[int, int]:
    return round(x / 25.4 * dpi), round(y / 25.4 * dpi)


def _blend(
    page: Pixels, mask: Pixels, centre: tuple[int, int], ink: tuple[float, float, float]
) -> None:
    """Multiply the ink into the page: print stays visible below it."""
    height, width = mask.shape
    left, top = centre[0] - width // 2, centre[1] - height // 2
    x0, y0 = max(0, left), max(0, top)
    x1, y1 = min(page.shape[1], left + width), min(page.shape[0], top + height)
    part = mask[y0 - top : y1 - top, x0 - left : x1 - left, None]
    page[y0:y1, x0:x1] *= 1 - part * (1 - np.asarray(ink, dtype=np.float32))
