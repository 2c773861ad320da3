"""Skew found by projection profiles and taken out; quarter turns. Geometry only: no pixel is sharpened or cleaned."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .medians import median_level
from .pieces import find_pieces
from .profiles import roughness
from .raster import Pixels
from .turning import WIDEST_DEGREES, turned

_PROFILE_DPI = 75
_WIDEST = 20.0
_COARSE_STEP = 0.5
_FINE_STEP = 0.05
_LEAST_INK = 200
# A page askew by less leaves the rows of its pixels only near its edges.
_WORTH_TURNING = 0.075
_CLEARLY = 1.3
_LETTER_MM = 14.0
_SPECK_MM = 0.9
_FEW_LETTERS = 20
_SOME_INK = 0.235
_FEW_DOTS, _MORE_DOTS = 4000, 16000
_TOO_NARROW = 8

Places = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Skew:
    """`degrees`, counter-clockwise positive, -20 to 20; `sideways` when the lines of text run up or down the page."""

    degrees: float
    sideways: bool


def find_skew(ink: Pixels, dpi: int) -> Skew:
    """Find the skew of the text; 0 when there is too little ink.

    Args:
        ink: mask of ink, non-zero where there is some.
        dpi: its resolution.

    The rows of a straight page alternate between full and empty: the angle that makes the profile roughest wins.
    Columns are tried as well, so that a page lying on its side is straightened before anyone knows which way is up.
    """
    small = _letters(ink, dpi)
    # One number a place is found in a fifth of the time of two.
    rows, columns = np.divmod(np.flatnonzero(small), small.shape[1])
    if rows.size < _LEAST_INK:
        return Skew(0.0, sideways=False)
    # Dots stand on whole pixels: spread within theirs, so that no turn at all is not the roughest for that alone.
    spread = np.random.default_rng(rows.size).random((2, rows.size)) - 0.5
    across = (columns - small.shape[1] / 2 + spread[0]).astype(np.float32)
    down = (rows - small.shape[0] / 2 + spread[1]).astype(np.float32)
    level, upright = _best_angle(across, down), _best_angle(down, -across)
    sideways = upright[1] > _CLEARLY * level[1]
    best = max(level, upright, key=lambda found: found[1])
    return Skew(best[0], sideways)


def _letters(ink: Pixels, dpi: int) -> NDArray[np.bool_]:
    """Say at 75 dpi where something of a letter's size is: streaks, rules and dark borders are rougher than text and lie
    as they like."""
    pieces = find_pieces(ink)
    longest, least = _LETTER_MM * dpi / 25.4, _SPECK_MM * dpi / 25.4
    size = np.maximum(pieces.wide, pieces.high)
    fits = (size <= longest) & (size >= least)
    if np.count_nonzero(fits) < _FEW_LETTERS:
        fits[:] = True
    return np.asarray(pieces.coverage(fits, min(1.0, _PROFILE_DPI / dpi)) > _SOME_INK)


def _best_angle(across: Places, down: Places) -> tuple[float, float]:
    """Return the angle that makes the rows roughest, and how rough: coarsely by few of the dots, then around it by more."""
    few, more = _some(across, down, _FEW_DOTS), _some(across, down, _MORE_DOTS)
    coarse = np.arange(-_WIDEST, _WIDEST + _COARSE_STEP / 2, _COARSE_STEP)
    angle = float(coarse[int(np.argmax(roughness(*few, coarse)))])
    fine = np.arange(angle - _COARSE_STEP, angle + _COARSE_STEP + _FINE_STEP / 2, _FINE_STEP)
    scores = roughness(*more, fine)
    place = int(np.argmax(scores))
    return float(fine[place]), float(scores[place])


def _some(across: Places, down: Places, count: int) -> tuple[Places, Places]:
    every = max(1, across.size // count)
    return across[::every].copy(), down[::every].copy()


def rotate(rgb: Pixels, degrees: float) -> Pixels:
    """Turn the page clockwise by `degrees` (its counter-clockwise skew); new corners get the paper's colour."""
    if abs(degrees) < _WORTH_TURNING:
        return rgb
    height, width = rgb.shape[:2]
    # A small skew loses only empty margin at the corners; a large one needs a larger sheet.
    if abs(degrees) <= WIDEST_DEGREES and width > _TOO_NARROW:
        return turned(rgb, degrees, paper_colour(rgb))
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0)
    cosine, sine = abs(matrix[0, 0]), abs(matrix[0, 1])
    wide, high = int(height * sine + width * cosine), int(height * cosine + width * sine)
    matrix[0, 2] += (wide - width) / 2
    matrix[1, 2] += (high - height) / 2
    larger = cv2.warpAffine(
        rgb,
        matrix,
        (wide, high),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=paper_colour(rgb),
    )
    return np.asarray(larger, dtype=np.uint8)


def paper_colour(rgb: Pixels) -> tuple[int, int, int]:
    """Return the colour of the bare paper: the median of the brighter half of the page."""
    sample = rgb[:: max(1, rgb.shape[0] // 200), :: max(1, rgb.shape[1] // 200)]
    if sample.ndim == 2:
        level = int(median_level(sample[sample >= median_level(sample)]))
        return level, level, level
    brightness = sample[:, :, 0].astype(np.uint16) + sample[:, :, 1] + sample[:, :, 2]
    bright = sample[brightness >= median_level(brightness)]
    red, green, blue = (int(median_level(bright[:, channel])) for channel in range(3))
    return red, green, blue


def quarter_turn(rgb: Pixels, clockwise: int) -> Pixels:
    """Turn by 0, 90, 180 or 270 degrees clockwise, exactly."""
    return np.ascontiguousarray(np.rot90(rgb, k=-(clockwise // 90)))
