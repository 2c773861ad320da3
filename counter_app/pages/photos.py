"""Photographs and other tones on a page that are neither print nor paper."""

import cv2
import numpy as np

from .backdrop import SURVEY_DPI
from .pieces import find_pieces
from .raster import Pixels
from .zones import around_mask, disc, grown

_REACH_MM = 0.9
_SOLID_MM = 2.6
_PICTURE_MM2 = 60.0
_MIDTONE = (35, 205)
_FLAT = 26
_WIDEST_MM = 60.0
_DARKER = 0.86
_STEEP = 22
_STEEP_SHARE = 0.4


def pictures(small: Pixels, look: int, far: Pixels) -> Pixels:
    """Return a mask (255) of photographs and other tones of grey at about 100 dpi.

    Args:
        small: the page with the paper divided out, at `look` dpi (about 100).
        far: the page as it is, at 40 dpi (`backdrop.survey`).

    Print is dark strokes on bare paper; a picture has areas that are neither, or dark areas wider than any stroke.
    """
    grey = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    spread = cv2.morphologyEx(grey, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    tones = (grey > _MIDTONE[0]) & (grey < _MIDTONE[1]) & (spread < _FLAT)
    solid = _opened((grey < _MIDTONE[1]).view(np.uint8), disc(_SOLID_MM, look))
    body = cv2.max(cv2.morphologyEx(tones.view(np.uint8), cv2.MORPH_OPEN, disc(0.6, look)), solid)
    whole = _closed(np.asarray(body, np.uint8), disc(2.5, look))
    least = round(_PICTURE_MM2 * (look / 25.4) ** 2)
    whole = np.asarray(cv2.max(whole, _large(far, whole.shape)), np.uint8)
    pieces = find_pieces(whole)
    return grown(pieces.mask_of(pieces.area >= least), disc(_REACH_MM, look))


def _opened(mask: Pixels, reach: Pixels) -> Pixels:
    """Return what of a mask (0 or 1) a disc fits into; nearly all print drops out by the cross of its diameters already."""
    side = len(reach)
    lines = (np.ones((1, side), np.uint8), np.ones((side, 1), np.uint8))
    fits = mask
    for line in lines:
        fits = np.asarray(cv2.min(fits, cv2.erode(mask, line)), np.uint8)
    window = around_mask(fits, side)
    result = np.zeros_like(mask)
    if window is not None:
        # At the window's edge more seems to fit in than does.
        inner = cv2.min(cv2.erode(mask[window], reach), fits[window])
        result[window] = cv2.dilate(inner, reach)
    return result


def _closed(mask: Pixels, reach: Pixels) -> Pixels:
    window = around_mask(mask, len(reach))
    result = np.zeros_like(mask)
    if window is not None:
        result[window] = cv2.morphologyEx(mask[window], cv2.MORPH_CLOSE, reach)
    return result


def _large(far: Pixels, shape: tuple[int, ...]) -> Pixels:
    """Return a mask (1) of areas too large to be told from paper by their size: darker than it, with a sharp edge.

    Shadows have soft edges, and the scanner's lid reaches the edge of the sheet: neither is a picture.
    """
    size = (far.shape[1], far.shape[0])
    grey = cv2.cvtColor(far, cv2.COLOR_RGB2GRAY)
    bare = cv2.morphologyEx(grey, cv2.MORPH_CLOSE, disc(5.0, SURVEY_DPI))
    wide = round(_WIDEST_MM * SURVEY_DPI / 25.4)
    around = cv2.morphologyEx(bare, cv2.MORPH_CLOSE, np.ones((wide, wide), np.uint8))
    dark = (bare < _DARKER * around.astype(np.float32)).astype(np.uint8)
    steep = cv2.morphologyEx(grey, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > _STEEP
    count, labels, stats, _ = cv2.connectedComponentsWithStats(dark)
    border = dark - cv2.erode(dark, np.ones((3, 3), np.uint8))
    edges = np.bincount(labels[border > 0], minlength=count)
    sharp = np.bincount(labels[(border > 0) & steep], minlength=count)
    left, top = stats[:, cv2.CC_STAT_LEFT], stats[:, cv2.CC_STAT_TOP]
    inside = (left > 1) & (top > 1)
    inside &= left + stats[:, cv2.CC_STAT_WIDTH] < size[0] - 1
    inside &= top + stats[:, cv2.CC_STAT_HEIGHT] < size[1] - 1
    kept = inside & (sharp > _STEEP_SHARE * np.maximum(edges, 1))
    kept &= stats[:, cv2.CC_STAT_AREA] >= _PICTURE_MM2 * (SURVEY_DPI / 25.4) ** 2
    kept[0] = False
    found = cv2.dilate(kept[labels].astype(np.uint8), np.ones((3, 3), np.uint8))
    return np.asarray(
        cv2.resize(found, (shape[1], shape[0]), interpolation=cv2.INTER_NEAREST), np.uint8
    )
