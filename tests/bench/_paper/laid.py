"""What lies over a sheet when it is scanned: a stripe of glare on a laminated page, a sticky note on the print."""

from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.specimens.ink import Pixels

from .damage import FINE_DPI
from .sheet import HEIGHT, WIDTH, Box, Piece

Area = tuple[float, float, float, float]
"""x0, y0, x1, y1 as shares of the picture."""

_NOTES = (
    *((0.98, 0.93, 0.45), (0.97, 0.86, 0.30), (0.98, 0.66, 0.76), (0.98, 0.45, 0.62)),
    *((0.72, 0.92, 0.62), (0.62, 0.84, 0.96), (0.99, 0.72, 0.42)),
)


def noted(
    paper: Pixels, side: float, pieces: tuple[Piece, ...], random: Random
) -> tuple[Pixels, Area]:
    """Stick a note `side` millimetres wide over a line of print, a little askew; half of the notes are written on."""
    height, width = paper.shape[:2]
    unit = FINE_DPI / 25.4
    wide, tall = side * unit, side * unit * random.choice((1.0, 1.0, 0.75))
    x, y = _on_print(pieces, random)
    x = min(max(x * unit, 0.35 * wide), width - 0.35 * wide)
    y = min(max(y * unit, 0.35 * tall), height - 0.35 * tall)
    matrix = cv2.getRotationMatrix2D((wide / 2, tall / 2), random.uniform(-8, 8), 1.0)
    matrix[:, 2] += (x - wide / 2, y - tall / 2)
    note = np.empty((round(tall), round(wide), 3), np.float32)
    note[:] = random.choice(_NOTES)
    note *= np.linspace(1.0, random.uniform(0.93, 1.0), note.shape[0])[:, None, None]
    if random.random() < 0.5:
        _write(note, random)
    mask = cv2.warpAffine(np.ones(note.shape[:2], np.float32), matrix, (width, height))
    laid = cv2.warpAffine(note, matrix, (width, height))
    shade = cv2.GaussianBlur(mask, (0, 0), unit * random.uniform(0.1, 0.5))
    page = paper * (1 - random.uniform(0.05, 0.35) * shade * (1 - mask))[:, :, None]
    page = page * (1 - mask)[:, :, None] + laid * mask[:, :, None]
    return page.astype(np.float32), _area_of(np.asarray(mask, np.float32))


def glare(shape: tuple[int, ...], pieces: tuple[Piece, ...], random: Random) -> NDArray[np.float32]:
    """Return how much of a lamp's light each pixel of a scan throws back, 0..1: one stripe with soft ends over print."""
    height, width = shape[:2]
    unit = width / WIDTH
    x, y = (place * unit for place in _on_print(pieces, random))
    degrees = random.choice((0, 0, 90, 90, random.uniform(0, 180))) + random.uniform(-6, 6)
    across = (np.cos(np.radians(degrees)), np.sin(np.radians(degrees)))
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    along = (columns - x) * across[0] + (rows - y) * across[1]
    aside = (rows - y) * across[0] - (columns - x) * across[1]
    aside += random.uniform(0, 2.5) * unit * np.sin(along / (random.uniform(15, 40) * unit))
    half, soft = random.uniform(4, 15) * unit, random.uniform(0.8, 4) * unit
    reach = random.choice((400, 400, random.uniform(25, 80))) * unit
    stripe = 1 / (1 + np.exp(np.clip((np.abs(aside) - half) / (soft / 2), -40, 40)))
    ends = 1 / (1 + np.exp(np.clip((np.abs(along) - reach) / soft, -40, 40)))
    return np.asarray(stripe * ends, np.float32)


def glared(
    pixels: NDArray[np.uint8], amount: float, pieces: tuple[Piece, ...], random: Random
) -> tuple[NDArray[np.float32], Area]:
    """Throw `amount` of the sensor's full light back from a stripe; the light adds to what the paper and the print give."""
    stripe = glare(pixels.shape, pieces, random)
    lit = pixels.astype(np.float32) + np.float32(255 * amount) * stripe[:, :, None]
    return np.minimum(lit, 255).astype(np.float32), _area_of(stripe)


def _on_print(pieces: tuple[Piece, ...], random: Random) -> tuple[float, float]:
    """Return a place within a line of print, millimetres of the paper; its middle where nothing is printed."""
    x0, y0, x1, y1 = random.choice(pieces).box if pieces else _middle()
    return x0 + random.uniform(0.2, 0.8) * (x1 - x0), (y0 + y1) / 2


def _middle() -> Box:
    return 0.4 * WIDTH, 0.4 * HEIGHT, 0.6 * WIDTH, 0.6 * HEIGHT


def _write(note: Pixels, random: Random) -> None:
    """Write a few wavy lines on a note with a ball pen."""
    tall, wide = note.shape[:2]
    ink = random.choice(((0.12, 0.16, 0.5), (0.15, 0.15, 0.17), (0.6, 0.1, 0.12)))
    for line in range(random.randint(1, 3)):
        x = np.linspace(0.12, random.uniform(0.5, 0.88), 120)
        y = 0.25 + 0.2 * line + 0.05 * np.sin(x * 70) * np.sin(x * 23 + line)
        stroke = np.rint(np.stack((x * wide, y * tall), axis=1)).astype(np.int32)
        cv2.polylines(note, [stroke], False, ink, 7, cv2.LINE_AA)


def _area_of(mask: NDArray[np.float32]) -> Area:
    rows, columns = np.nonzero(mask > 0.5)
    height, width = mask.shape
    return (
        float(columns.min() / width), float(rows.min() / height),
        float(columns.max() / width), float(rows.max() / height),
    )  # fmt: skip
