"""How the reader is to part ink from paper. A local threshold is right, but Tesseract's costs a tenth of a page's reading."""

from dataclasses import dataclass

import cv2

from counter_app.pages.raster import Pixels
from counter_app.pages.thresholds import Depth, darker, moved_apart, within

THRESHOLDING = "thresholding_method"
"""Tesseract's setting for it: one threshold for the whole picture (Otsu's), or a local one (Sauvola's)."""
_OTSU, _SAUVOLA = "0", "2"
# Tesseract's own for the local one: thresholding_kfactor, and thresholding_window_size in inches.
_BELOW = Depth(0.34, 255)
_WINDOW = 0.33
_WHITE = 255
# Greys left free between ink and paper; the share of ink above which Tesseract may take the paper for ink; how often a
# threshold is tried that then falls elsewhere.
_FREE = 6
_MOST_INK = 0.2
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Thresholded:
    """A picture for the reader, and by which method it is to part its ink."""

    grey: Pixels
    method: str


def for_reader(grey: Pixels, dpi: int, *, page: bool) -> Thresholded:
    """Return what the reader gets of a cleaned picture: of a page one whose ink and paper a single threshold parts.

    Which is which says the local threshold that the reader would have used. Ink that is paler than the single threshold
    becomes as dark as that, paper that is darker as light; everything else keeps its grey. Where no single threshold would do,
    and in parts of a page, the reader has to look for itself.
    """
    parted = _parted(grey, dpi) if page else None
    return Thresholded(grey, _SAUVOLA) if parted is None else Thresholded(parted, _OTSU)


def _parted(grey: Pixels, dpi: int) -> Pixels | None:
    ink = darker(grey, within(grey, round(_WINDOW * dpi)), _BELOW)
    if not 0 < cv2.countNonZero(ink) <= _MOST_INK * ink.size:
        return None
    threshold = _otsu(grey)
    for _ in range(_TRIES):
        parted = moved_apart(grey, ink, threshold, min(threshold + _FREE, _WHITE))
        falls_at = _otsu(parted)
        if threshold <= falls_at < threshold + _FREE:
            return parted
        threshold = falls_at
    return None


def _otsu(grey: Pixels) -> int:
    """Return the threshold that parts a picture's greys best; what is at most as much is dark."""
    return int(cv2.threshold(grey, 0, _WHITE, cv2.THRESH_OTSU + cv2.THRESH_DRYRUN)[0])
