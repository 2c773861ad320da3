"""Gaps that a soft scan nearly closes stay open on the archival page: a hook over its hat, the hole of a digit."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from counter_app.pages.zones import Place
from counter_app.pdf import render_strokes
from counter_app.pdf.archival import encode_page
from counter_app.pdf.render_back import Difference, Unlike, brightness
from counter_app.pdf.render_strokes import stroke_differences

from .archival_kit import FONT, Pixels, page, render_page

_SIZE = (1200, 800)
_LINE = 48
_COLUMN = 90


def soft(
    rows: list[str], *, contrast: float = 0.42, blur: float = 1.1, noise: float = 3.0
) -> Pixels:
    """Print words of 9.5 points in columns, at 200 dpi: faded, blurred by so many pixels, grainy."""
    image = Image.new("L", _SIZE, 255)
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(FONT, 26)
    for row, text in enumerate(rows):
        for column, word in enumerate(text.split()):
            draw.text((80 + _COLUMN * column, 60 + _LINE * row), word, fill=0, font=font)
    shade = np.asarray(image, np.float32) / np.float32(255)
    return scanned(shade, contrast=contrast, blur=blur, noise=noise)


def scanned(
    shade: NDArray[np.float32], *, contrast: float, blur: float, noise: float = 3.0
) -> Pixels:
    """Return print (0 ink to 1 paper) as a worn page is scanned."""
    worn = 1 - contrast * (1 - shade)
    grain = np.random.default_rng(4).normal(0, noise, shade.shape)
    grey = np.clip(cv2.GaussianBlur(worn, (0, 0), blur) * 232 + grain, 0, 255).astype(np.uint8)
    return np.asarray(cv2.merge([grey] * 3), np.uint8)


def strokes_unlike(
    master: Pixels, shown: Pixels, among: tuple[Place, ...] | None = None
) -> list[Difference]:
    return stroke_differences(brightness(master), brightness(shown), 200, among)


def with_gaps(wide: float) -> tuple[Pixels, list[tuple[slice, slice]]]:
    """Draw pairs of strokes of 2.5 pixels, as hats over letters, `wide` pixels apart; return where the gaps' middles are."""
    fine = np.ones((800 * 4, 1200 * 4), np.float32)
    gaps = []
    for row in range(8):
        for column in range(10):
            top, left = 100 + 80 * row, 100 + 100 * column
            fine[4 * top : 4 * top + 10, 4 * left : 4 * left + 80] = 0
            below = 4 * top + 10 + round(4 * wide)
            fine[below : below + 10, 4 * left : 4 * left + 80] = 0
            middle = round((4 * top + 10 + 2 * wide) / 4 - 0.5)
            gaps.append(np.s_[middle : middle + 1, left + 3 : left + 17])
    shade = cv2.resize(fine, _SIZE, interpolation=cv2.INTER_AREA)
    return scanned(np.asarray(shade, np.float32), contrast=0.42, blur=1.2), gaps


@pytest.mark.parametrize("wide", [2.0, 2.5, 3.0])
def test_strokes_that_blur_has_nearly_closed_up_stay_apart(wide: float) -> None:
    master, gaps = with_gaps(wide)
    kept = encode_page(master, 200, ())
    assert kept.recipe["format"] == "layered"
    shown = render_page(kept.pdf, 200, _SIZE)
    for gap in gaps:
        below = np.s_[
            gap[0].start - 2 - round(wide / 2) : gap[0].start + 3 + round(wide / 2), gap[1]
        ]
        strokes = shown[below][:, :, 1].min(axis=0)
        assert float(shown[gap][:, :, 1].max(axis=0).mean()) > strokes.mean() + 12
    assert strokes_unlike(master, shown) == []


def test_a_hole_that_is_filled_and_a_stroke_that_is_gone_are_found() -> None:
    master = soft(["08 60 35"] * 4, contrast=0.8)
    grey = master[:, :, 1]
    filled, gone = master.copy(), master.copy()
    hole = np.s_[70:80, 86:93]
    filled[hole] = int(grey[60:90, 80:110].min())
    (found,) = strokes_unlike(master, filled)
    assert found.kind is Unlike.STROKES
    assert 84 <= found.place.x0 < found.place.x1 <= 95
    assert 68 <= found.place.y0 < found.place.y1 <= 82
    stroke = np.s_[66:84, 80:86]
    gone[stroke] = int(grey.max())
    assert strokes_unlike(master, gone)
    assert strokes_unlike(master, gone, (Place(400, 400, 500, 500),)) == []
    assert strokes_unlike(master, gone, (Place(75, 60, 120, 95),))


def test_a_moved_a_softer_and_a_harder_copy_have_the_strokes_they_had() -> None:
    master = page(portrait=False).rgb
    moved = cv2.warpAffine(
        master,
        np.asarray([[1, 0, 0.4], [0, 1, 0.3]], np.float64),
        (master.shape[1], master.shape[0]),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REPLICATE,
    )
    softer = cv2.GaussianBlur(master, (0, 0), 0.8)
    for copy in (master, moved, softer):
        assert strokes_unlike(master, np.asarray(copy, np.uint8)) == []


def test_the_shadow_at_the_sheets_edge_is_no_stroke() -> None:
    master = np.full((300, 300, 3), 240, np.uint8)
    shown = master.copy()
    shown[:, :10] = 60
    assert strokes_unlike(master, shown) == []
    shown[100:110, 100:110] = 60
    assert len(strokes_unlike(master, shown)) == 1


def test_a_page_with_much_in_question_is_judged_as_one_with_little(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    master = soft(["08 60 35 ể 88"] * 4, contrast=0.9)
    rng = np.random.default_rng(2)
    shown = master.copy()
    for x, y in zip(rng.integers(60, 460, 40), rng.integers(50, 230, 40), strict=True):
        shown[y : y + 7, x : x + 6] = rng.integers(0, 255)
    found = strokes_unlike(master, shown)
    assert len(found) > 10
    for few in (0.0, 1.0):
        monkeypatch.setattr(render_strokes, "_FEW", few)
        assert strokes_unlike(master, shown) == found
