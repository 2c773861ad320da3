"""Pencil and worn carbon copies, too weak for a mask and too thin for the backdrop, stand on the archival page all the same."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from counter_app.pages.pieces import find_pieces
from counter_app.pages.strokes import parted, strokes_of
from counter_app.pdf import mending
from counter_app.pdf.archival import encode_page
from counter_app.pdf.render_back import Unlike, compare

from .archival_kit import FONT, Pixels, page, render_page

_SIZE = (1000, 900)
_PAPER = 250
_PRINT = [
    "Số định danh 070229471, cấp ngày",
    "Nguyễn Thị Hồng Phượng, Vĩnh Hải",
    "Nơi cư trú: số 138/9/6",
]
_PALE = {45: 380, 38: 480, 32: 580, 28: 680}
"""How many levels below the paper each pale line is, and where it stands (pixels from the top)."""
_WRITING = "Ông Ổi nợ 386.000 đồng"


def note() -> Pixels:
    """Draw a page of 200 dpi: black print, below it lines as pale as a pencil's, all with a scanner's grain."""
    image = Image.new("L", _SIZE, _PAPER)
    draw = ImageDraw.Draw(image)
    for row, text in enumerate(_PRINT):
        draw.text((60, 60 + 60 * row), text, fill=35, font=ImageFont.truetype(FONT, 30))
    for levels, top in _PALE.items():
        font = ImageFont.truetype(FONT, 30)
        draw.text((80, top), _WRITING, fill=_PAPER - levels, font=font)
        draw.line((560, top + 30, 860, top + 10), fill=_PAPER - levels, width=2)
    return scanned(np.asarray(image, np.float32))


def scanned(shade: NDArray[np.float32]) -> Pixels:
    soft = cv2.GaussianBlur(shade, (0, 0), 0.6)
    grain = np.random.default_rng(11).normal(0, 1.2, soft.shape)
    grey = np.clip(soft + grain, 0, 255).astype(np.uint8)
    return np.asarray(cv2.merge([grey] * 3), np.uint8)


def darkness(page: Pixels, top: int) -> NDArray[np.float32]:
    """Return by how much a line's pixels are darker than the paper, softened by less than a stroke."""
    line = page[top - 10 : top + 50, 60:900, 1].astype(np.float32)
    return np.asarray(cv2.GaussianBlur(_PAPER - line, (0, 0), 1.0), np.float32)


@pytest.mark.parametrize(("levels", "top"), list(_PALE.items()))
def test_pale_writing_stays(levels: int, top: int) -> None:
    master = note()
    kept = encode_page(master, 200, ())
    first, second = darkness(master, top), darkness(render_page(kept.pdf, 200, _SIZE), top)
    strokes = first > levels / 2
    assert strokes.sum() > 1000
    # No stroke is lost, no part of one either: not one pixel in fifty has less than half of its darkness.
    assert (second[strokes] > first[strokes] / 2).mean() > 0.98
    assert np.corrcoef(first.ravel(), second.ravel())[0, 1] > 0.9


def test_writing_that_is_left_out_is_found_and_nothing_else() -> None:
    master = note()
    assert compare(master, master, 200) == ()
    without = master.copy()
    without[560:660, 60:900] = master[300:301, 60:900].mean(axis=(0, 1)).astype(np.uint8)
    found = [one for one in compare(master, without, 200) if one.kind is Unlike.PALE]
    assert found
    assert all(one.place.y0 > 550 and one.place.y1 < 670 for one in found)


def test_print_of_the_back_stays_as_quiet_as_it_is() -> None:
    image = Image.new("L", _SIZE, _PAPER)
    draw = ImageDraw.Draw(image)
    for row, text in enumerate(_PRINT):
        draw.text((60, 60 + 60 * row), text, fill=35, font=ImageFont.truetype(FONT, 30))
    front = np.asarray(image, np.float32)
    behind = Image.new("L", _SIZE, 0)
    for top in range(300, 850, 60):
        text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA"
        ImageDraw.Draw(behind).text((150, top), text, fill=40, font=ImageFont.truetype(FONT, 30))
    back = cv2.GaussianBlur(np.asarray(behind, np.float32)[:, ::-1], (0, 0), 2.5)
    master = scanned(front - back)
    kept = encode_page(master, 200, ())
    assert kept.recipe["format"] == "layered"
    assert kept.recipe["mended_places"] == 0


def test_pale_marks_are_not_painted_with_the_plain_ones() -> None:
    mask = np.zeros((40, 60), np.uint8)
    mask[5:15, 5:15] = mask[5:15, 25:35] = mask[25:35, 5:15] = 255
    tone = np.full(mask.shape, 255, np.uint8)
    tone[5:15, 5:15], tone[5:15, 25:35], tone[25:35, 5:15] = 40, 190, 40
    pieces = find_pieces(mask)
    strokes = strokes_of(pieces, np.ones(pieces.count, np.bool_), tone)
    # Two marks, one black and one pale; a black letter.
    parts = parted(strokes, (120, 40), np.asarray([True, True, False]))
    runs = np.repeat(strokes.runs[3], strokes.runs[2] - strokes.runs[1])
    assert [set(parts[runs == piece].tolist()) for piece in range(3)] == [{3}, {1}, {0}]


def test_large_faint_marks_are_shown_as_pictures_many_by_a_finer_backdrop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn = page(seal=False, portrait=False)
    ring = np.zeros(drawn.rgb.shape[:2], np.float32)
    cv2.ellipse(ring, (400, 1250), (220, 140), 0, 0, 360, 24, 6)
    master = drawn.rgb - cv2.GaussianBlur(ring, (0, 0), 1.0)[:, :, None]
    pixels = np.clip(master, 0, 255).astype(np.uint8)
    quiet = encode_page(pixels, 200, drawn.words).recipe
    assert (quiet["backdrop"], quiet["gate_lost_faint_mark"]) == ("quiet", 5)
    # As if they were as large as a hundredth of the page.
    monkeypatch.setattr(mending, "_FAINT_SHARE", 1e-5)
    shown = encode_page(pixels, 200, drawn.words).recipe
    assert (shown["format"], shown["gate"], shown["backdrop"]) == ("layered", "passed", "quiet")
    assert int(shown["mended_places"]) > int(quiet["mended_places"])
    assert "gate_lost_faint_mark" not in shown
    # As if they were a pattern all over the paper.
    monkeypatch.setattr(mending, "_FAINT_MANY", 4)
    finer = encode_page(pixels, 200, drawn.words).recipe
    assert (finer["format"], finer["gate"], finer["backdrop"]) == ("layered", "passed", "detailed")
