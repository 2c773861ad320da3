"""From a clean page image to a scan: paper, folds, feed, light, sensor, JPEG."""

import io

import cv2
import numpy as np
import pypdfium2 as pdfium
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from .ink import Pixels, sign, stamp
from .paper import Fold, Page, Wear
from .typeset import DPI

_FINE = 2 * DPI
"""Pages are drawn and turned at twice the resolution of the scan."""

_POINTS_PER_INCH = 72


def scan(page: Page, *, seed: int) -> Image.Image:
    """Return `page` as an office scanner would give it: RGB, 200 dpi, turned as its wear says."""
    random = np.random.default_rng(seed)
    clean = rasterise(page.sheet.pdf(), dpi=_FINE)
    wear = page.wear
    if wear.photocopy:
        clean = _photocopied(clean, random)
    clean = 1 - (1 - clean) * (1 - wear.fade)
    for seal in page.seals:
        stamp(clean, seal, dpi=_FINE, random=random)
    for signature in page.signatures:
        sign(clean, signature, dpi=_FINE)
    paper = clean * _paper_colour(wear)
    _fold(paper, wear.fold)
    fed = _fed(paper, wear.skew)
    height, width = fed.shape[0] // 2, fed.shape[1] // 2
    small = np.asarray(
        cv2.resize(fed, (width, height), interpolation=cv2.INTER_AREA), dtype=np.float32
    )
    small = np.asarray(cv2.GaussianBlur(small, (0, 0), wear.blur), dtype=np.float32)
    small *= _light(height, width, wear, random)[:, :, None]
    small += _grain(height, width, wear.noise, random)
    pixels = np.clip(small * 255 + 0.5, 0, 255).astype(np.uint8)
    image = Image.fromarray(pixels)
    return image.rotate(wear.rotated, expand=True) if wear.rotated else image


def rasterise(pdf: bytes, *, dpi: int) -> Pixels:
    """Return the first page of `pdf`, height × width × 3 RGB, 0..1."""
    document = pdfium.PdfDocument(pdf)
    try:
        bitmap = document[0].render(scale=dpi / _POINTS_PER_INCH, rev_byteorder=True)
        pixels = np.array(bitmap.to_numpy()[:, :, :3], dtype=np.float32)
    finally:
        document.close()
    return pixels / np.float32(255)


def jpeg(image: Image.Image, *, quality: int) -> bytes:
    """Return `image` as JPEG bytes with its resolution written down."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, dpi=(DPI, DPI), subsampling=2, optimize=True)
    return out.getvalue()


def pdf_of(pages: list[bytes]) -> bytes:
    """Return a PDF that shows each JPEG of `pages` on a page of its size, as scanners write it."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=True)
    for page in pages:
        with Image.open(io.BytesIO(page)) as image:
            # A hair less than the pixels: viewers round a page up to whole pixels.
            width, height = (side * _POINTS_PER_INCH / DPI - 0.01 for side in image.size)
        canvas.setPageSize((width, height))
        canvas.drawImage(ImageReader(io.BytesIO(page)), 0, 0, width, height)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _photocopied(clean: Pixels, random: np.random.Generator) -> Pixels:
    """Grey, hard, with toner dust: what a copier leaves of a card."""
    grey = clean @ np.asarray((0.3, 0.59, 0.11), dtype=np.float32)
    grey = np.asarray(cv2.GaussianBlur(grey, (0, 0), 0.9), dtype=np.float32)
    grey = np.clip((grey - 0.5) * 1.5 + 0.55, 0.06, 1.0)
    for _ in range(160):
        y = int(random.integers(0, grey.shape[0] - 4))
        x = int(random.integers(0, grey.shape[1] - 4))
        reach = int(random.integers(1, 4))
        grey[y : y + reach, x : x + reach] *= float(random.uniform(0.3, 0.8))
    return np.repeat(grey[:, :, None], 3, axis=2)


def _paper_colour(wear: Wear) -> Pixels:
    white = np.asarray((0.97, 0.97, 0.965), dtype=np.float32)
    old = np.asarray((0.95, 0.90, 0.76), dtype=np.float32)
    return white * (1 - wear.yellow) + old * wear.yellow


def _fold(paper: Pixels, fold: Fold) -> None:
    """Darken one flank of the crease and brighten the other, in place."""
    if fold is Fold.NONE:
        return
    reach = _FINE // 10
    profile = np.zeros(2 * reach, dtype=np.float32)
    ramp = np.linspace(0, 1, reach, dtype=np.float32) ** 3
    profile[:reach] = -0.11 * ramp
    profile[reach:] = 0.05 * ramp[::-1]
    profile[reach - 2 : reach + 2] = -0.17
    middle = paper.shape[0] // 2
    paper[middle - reach : middle + reach] *= (1 + profile)[:, None, None]
    if fold is Fold.CROSS:
        centre = paper.shape[1] // 2
        paper[:, centre - reach : centre + reach] *= (1 + profile)[None, :, None]


def _fed(paper: Pixels, skew: float) -> Pixels:
    """Turn the page about its middle; the scanner's lid shows where the paper is not."""
    height, width = paper.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), skew, 1.0)
    lid = 0.83
    turned = cv2.warpAffine(
        paper, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=(lid, lid, lid, 0)
    )
    inside = cv2.warpAffine(np.ones((height, width), dtype=np.float32), turn, (width, height))
    inside = np.asarray(inside, dtype=np.float32)
    edge = cv2.GaussianBlur(inside, (0, 0), _FINE / 60) * (1 - inside)
    shaded = np.asarray(turned, dtype=np.float32) * (1 - 0.75 * np.asarray(edge)[:, :, None])
    return np.clip(shaded, 0, 1).astype(np.float32)


def _light(height: int, width: int, wear: Wear, random: np.random.Generator) -> Pixels:
    coarse = random.random((4, 3), dtype=np.float32) - 0.5
    cloud = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    light = 1 + 0.10 * wear.uneven * np.asarray(cloud, dtype=np.float32)
    left = np.exp(-np.arange(width, dtype=np.float32) / (0.035 * width))
    top = np.exp(-np.arange(height, dtype=np.float32) / (0.012 * height))
    light *= 1 - 0.75 * wear.shadow * left[None, :]
    light *= 1 - 0.45 * wear.shadow * top[:, None]
    return light.astype(np.float32)


def _grain(height: int, width: int, sigma: float, random: np.random.Generator) -> Pixels:
    """Sensor noise: mostly in brightness, a little in colour, hardly correlated."""
    grey = random.standard_normal((height, width, 1), dtype=np.float32)
    grey = np.asarray(cv2.GaussianBlur(grey, (0, 0), 0.6), dtype=np.float32)[
        :, :, None
    ] * np.float32(1.7)
    colour = random.standard_normal((height, width, 3), dtype=np.float32) * np.float32(0.4)
    return (grey + colour) * np.float32(sigma / 255)
