"""One long stroke of a pen that is nearly dry: a page that lacks nothing else keeps it, and keeps its colour."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from counter_app.pdf.archival import encode_page

from .archival_kit import Pixels, page, render_page

_ROWS, _COLUMNS = slice(1250, 1560), slice(150, 760)
_BLUE, _GREY = (30, 50, 160), (40, 40, 40)


def stroke() -> NDArray[np.float32]:
    """Return how much of each pixel of the place a swung line of 3 cm, a quarter of a millimetre wide, covers (0..1)."""
    high, wide = _ROWS.stop - _ROWS.start, _COLUMNS.stop - _COLUMNS.start
    fine = np.zeros((4 * high, 4 * wide), np.uint8)
    along = np.arange(20, 220)
    swung = high / 2 + 60 * np.sin(along / 40)
    knots = np.round(4 * np.stack([along, swung], axis=1)).astype(np.int32)
    cv2.polylines(fine, [knots.reshape(-1, 1, 2)], isClosed=False, color=(255,), thickness=9)
    shown = cv2.resize(fine, (wide, high), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    return np.asarray(cv2.GaussianBlur(shown, (0, 0), 0.7), np.float32)


def written(ink: tuple[int, int, int], strength: float) -> tuple[Pixels, NDArray[np.bool_]]:
    """Return a page of print with a pale stroke below it, and which pixels of its place are the stroke's core."""
    master = page(seal=False, portrait=False).rgb.copy()
    cover = stroke()
    paper = master[_ROWS, _COLUMNS].astype(np.float32)
    taken = 1 - cover[..., None] * strength * (1 - np.asarray(ink, np.float32) / 255)
    master[_ROWS, _COLUMNS] = np.clip(paper * taken, 0, 255).astype(np.uint8)
    return master, cover > 0.6


def kept(master: Pixels) -> Pixels:
    pdf = encode_page(master, 200, ()).pdf
    return render_page(pdf, 200, (master.shape[1], master.shape[0]))[_ROWS, _COLUMNS]


@pytest.mark.parametrize("ink", [_BLUE, _GREY])
@pytest.mark.parametrize("strength", [0.15, 0.12])
def test_one_pale_stroke_stays(ink: tuple[int, int, int], strength: float) -> None:
    master, core = written(ink, strength)
    depths = []
    for shown in (master[_ROWS, _COLUMNS], kept(master)):
        grey = cv2.cvtColor(np.ascontiguousarray(shown), cv2.COLOR_RGB2GRAY).astype(np.float32)
        depths.append(float(np.median(grey) - grey[core].mean()))
    assert depths[0] > 12
    assert depths[1] > depths[0] / 2


def test_a_pale_blue_stroke_stays_blue() -> None:
    master, core = written(_BLUE, 0.2)
    blues = []
    for shown in (master[_ROWS, _COLUMNS], kept(master)):
        apart = shown[..., 2].astype(np.float32) - shown[..., 0]
        blues.append(float(apart[core].mean() - np.median(apart)))
    assert blues[0] > 15
    assert blues[1] > blues[0] / 2
