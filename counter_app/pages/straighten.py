"""Skew found by projection profiles and taken out; quarter turns. Geometry only: no pixel is sharpened or cleaned."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .clouds import Cloud, Roughest, beats_none, cloud_of, looked_at_closer, roughest
from .corners import fill_corners, turn_about_middle
from .medians import median_level
from .pieces import Pieces, find_pieces
from .raster import Pixels
from .ruled import ruled_skew
from .turning import WIDEST_DEGREES, turned

_LEAST_INK = 200
# A page askew by less leaves the rows of its pixels only near its edges.
_WORTH_TURNING = 0.075
_CLEARLY = 1.3
_LETTER_MM = 14.0
_SPECK_MM = 0.9
# An l of a heading is as long at most: what is thinner than letters and longer is a part of a streak that broke.
_THIN_MM = 5.0
_TOO_FEW_LETTERS, _FEW_LETTERS = 20, 60
# So many times as rough as at any other angle are lines of print: a dense page 1.45, a single line of 28 letters 2.9. A few
# blots of a photograph or numbers on a sketch come to 1.8.
_APART, _APART_FEW = 1.25, 2.0
# Few letters are hardly less rough at some tenths of a degree: so much more than at none.
_BEATS_NONE = 1.25
_TOO_NARROW = 8


@dataclass(frozen=True, slots=True)
class Skew:
    """`degrees`, counter-clockwise positive, -20 to 20; `sideways` when the lines of text run up or down the page."""

    degrees: float
    sideways: bool


def find_skew(ink: Pixels, dpi: int) -> Skew:
    """Find the skew of the text, or else of a form's rules; 0 when neither tells it clearly.

    Args:
        ink: mask of ink, non-zero where there is some.
        dpi: its resolution.

    The rows of a straight page alternate between full and empty: the angle that makes the profile roughest wins, if no
    other comes near it. Columns are tried as well, so that a page lying on its side is straightened before anyone knows
    which way is up.
    """
    pieces = find_pieces(ink)
    letters, count = _letters(pieces, dpi)
    if count >= _TOO_FEW_LETTERS:
        cloud = cloud_of(pieces, letters, dpi)
        if cloud.size >= _LEAST_INK:
            found = _clearly(cloud, few=count < _FEW_LETTERS)
            if found is not None:
                return found
    return Skew(ruled_skew(pieces, dpi), sideways=False)


def _letters(pieces: Pieces, dpi: int) -> tuple[NDArray[np.bool_], int]:
    """Choose what is of a letter's size, and say how many are surely no dashes; where they are few, only those.

    Streaks, rules, dark borders, strokes of a signature and lines of a sketch are rougher than text and lie as they like.
    """
    longest, least = _LETTER_MM * dpi / 25.4, _SPECK_MM * dpi / 25.4
    size, thick = np.maximum(pieces.wide, pieces.high), np.minimum(pieces.wide, pieces.high)
    fits = np.asarray((size <= longest) & (size >= least))
    solid = np.asarray(fits & (thick >= least))
    fits &= (thick >= least) | (size <= _THIN_MM * dpi / 25.4)
    count = int(np.count_nonzero(solid))
    return solid if count < _FEW_LETTERS else fits, count


def _clearly(cloud: Cloud, *, few: bool) -> Skew | None:
    """Return the skew of letters, None where their lines do not stand out; few letters need more to be believed."""
    apart = _APART_FEW if few else _APART
    lying, standing = cloud, cloud.sideways
    level, upright = roughest(lying), roughest(standing)
    if max(level, upright, key=_rough).apart < apart:
        level, upright = looked_at_closer(lying, level), looked_at_closer(standing, upright)
    clear = [found for found in (level, upright) if found.apart >= apart]
    if not clear:
        return None
    best = max(clear, key=_rough)
    # A few labels below each other are columns rather than lines: the reading must tell.
    sideways = best is upright and not few and upright.rough > _CLEARLY * level.rough
    if few and not beats_none(standing if best is upright else lying, best, _BEATS_NONE):
        return Skew(0.0, sideways)
    return Skew(best.degrees, sideways)


def _rough(found: Roughest) -> float:
    return found.rough


def rotate(rgb: Pixels, degrees: float, *, whole: bool = False) -> Pixels:
    """Turn the page clockwise by `degrees` (its counter-clockwise skew); new corners get the paper's colour.

    Args:
        whole: make the sheet larger, so that nothing is cut off at its corners; done of itself above five degrees.
    """
    if abs(degrees) < _WORTH_TURNING:
        return rgb
    height, width = rgb.shape[:2]
    if abs(degrees) <= WIDEST_DEGREES and width > _TOO_NARROW and not whole:
        return turned(rgb, degrees, paper_colour(rgb))
    matrix = turn_about_middle((width, height), degrees)
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


def rotate_page(rgb: Pixels, degrees: float, dpi: int, *, whole: bool = False) -> Pixels:
    """Do what `rotate` does to a page at `dpi`, with corners that go on as the sheet ends beside them."""
    straight = rotate(rgb, degrees, whole=whole)
    if straight is not rgb and straight.shape == rgb.shape:
        fill_corners(rgb, straight, degrees, dpi)
    return straight


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
