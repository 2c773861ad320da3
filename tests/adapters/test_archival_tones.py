"""What is pale on the paper is as pale on the archival page: folds, leaders, print of the other side; else the gate refuses."""

import io
from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from counter_app.pages.layers import Layers
from counter_app.pdf import archival
from counter_app.pdf.archival import encode_page
from counter_app.pdf.mixed import MixedPage
from counter_app.pdf.render_back import Unlike, compare

from .archival_kit import FONT, Pixels, render_page

_SIZE = (1000, 700)
_FOLD = 330
_LEADERS = (150, 250, 350, 450)
_BACK = (520, 600)
_MEAN_OFF = 5.0
"""By so many steps of grey the mean tone of a faint mark's surroundings may change."""
_DARKER = 16
"""And by so many, in the mean of nine pixels, any place may be darker than the darkest near it was."""


def worn(*, marks: float = 1.0) -> Pixels:
    """Draw a page of 200 dpi: bold and plain lines over leaders of 0.8 pixels, a fold through letters, print showing through.

    Args:
        marks: how deep the faint marks are, 1.0 as on worn paper (leaders of 30 % contrast, the fold of 35 %).
    """
    wide, high = _SIZE
    image = Image.new("L", _SIZE, 255)
    draw = ImageDraw.Draw(image)
    for row, line in enumerate(_LEADERS):
        text = f"Số định danh {70229471 * (row + 3) % 10**9:09d} Nguyễn"
        draw.text((60, line - 32), text, fill=40, font=ImageFont.truetype(FONT, 32))
    shade = np.asarray(image, np.float32) / 255
    fine = np.ones((high * 10, wide), np.float32)
    for line in _LEADERS:
        fine[line * 10 + 60 : line * 10 + 68] -= np.float32(0.3 * marks)
    dots = np.where(np.arange(wide) % 5 < 3, 1.0, 0.0).astype(np.float32)
    dots[:60] = dots[-60:] = 0
    leaders = 1 - (1 - cv2.resize(fine, _SIZE, interpolation=cv2.INTER_AREA)) * dots
    fold = 1 - 0.35 * marks * np.exp(-(((np.arange(wide) - _FOLD) / 1.6) ** 2) / 2)
    behind = Image.new("L", _SIZE, 255)
    for line in _BACK:
        font = ImageFont.truetype(FONT, 34)
        ImageDraw.Draw(behind).text((500, line), "CONG HOA XA HOI", fill=0, font=font)
    back = cv2.GaussianBlur(np.asarray(behind, np.float32)[:, ::-1] / 255, (0, 0), 2.5)
    shade = shade * leaders * fold[None, :] * (1 - 0.12 * marks * (1 - back))
    grain = np.random.default_rng(5).normal(0, 2.5, shade.shape)
    grey = np.clip(cv2.GaussianBlur(shade, (0, 0), 0.7) * 238 + grain, 0, 255)
    return np.asarray(cv2.merge([grey.astype(np.uint8)] * 3), np.uint8)


def shown(pdf: bytes) -> Pixels:
    return render_page(pdf, 200, _SIZE)


def off(master: Pixels, again: Pixels, place: tuple[slice, slice]) -> tuple[float, float]:
    """Return by how much the mean of a place is off, and how much darker its darkest change is than all around it was."""
    first, second = (cv2.blur(rgb[:, :, 1], (5, 5)) for rgb in (master, again))
    darkest = cv2.erode(first, np.ones((5, 5), np.uint8))
    mean = abs(float(master[place].mean()) - float(again[place].mean()))
    return mean, float(cv2.subtract(darkest, second)[place].max())


PLACES = {
    "fold beside print": np.s_[270:310, _FOLD - 6 : _FOLD + 7],
    "fold alone": np.s_[470:690, _FOLD - 6 : _FOLD + 7],
    "leader under print": np.s_[_LEADERS[1] + 4 : _LEADERS[1] + 10, 80:300],
    "leader alone": np.s_[_LEADERS[2] + 3 : _LEADERS[2] + 11, 760:930],
    "show-through": np.s_[_BACK[0] : _BACK[0] + 40, 340:500],
}


@pytest.fixture(scope="module")
def pages() -> tuple[Pixels, Pixels]:
    master = worn()
    encoded = encode_page(master, 200, ())
    assert encoded.recipe["format"] == "layered"
    return master, shown(encoded.pdf)


@pytest.mark.parametrize("name", PLACES)
def test_a_faint_mark_keeps_its_tone(pages: tuple[Pixels, Pixels], name: str) -> None:
    mean, darker = off(*pages, PLACES[name])
    assert mean <= _MEAN_OFF
    assert darker <= _DARKER


def test_print_a_fold_runs_through_stays_as_dark_as_it_was(pages: tuple[Pixels, Pixels]) -> None:
    """What is pale is parted from the letters it crosses; they keep nine tenths of their own depth."""
    master, again = pages
    for line in _LEADERS:
        letters = np.s_[line - 32 : line, 60:640]
        inked = master[letters].min(axis=2) < 110
        depths = [238 - float(rgb[letters].mean(axis=2)[inked].mean()) for rgb in (master, again)]
        assert depths[1] >= 0.9 * depths[0]


def test_the_gate_sees_faint_marks_that_came_out_darker() -> None:
    found = [one for one in compare(worn(), worn(marks=2.0), 200) if one.kind is Unlike.DARKER]
    fold = [one for one in found if one.place.x0 <= _FOLD <= one.place.x1]
    assert len(fold) > len(range(0, _SIZE[1], 70))
    leaders = [one for one in found if one not in fold]
    assert all(any(abs(one.place.y0 - line) < 20 for line in _LEADERS) for one in leaders)


@pytest.mark.parametrize("quality", [75, 50, 30])
def test_noise_of_a_jpeg_is_no_darkening(quality: int) -> None:
    stream, master = io.BytesIO(), worn()
    Image.fromarray(master).save(stream, "JPEG", quality=quality)
    stream.seek(0)
    with Image.open(stream) as image:
        again = np.asarray(image.convert("RGB"), np.uint8)
    assert Unlike.DARKER not in {one.kind for one in compare(master, again, 200)}


def test_darkened_faint_marks_are_mended_as_pictures_or_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All print painted as dark as the darkest: such a page is not kept as it is."""

    def darkened(layers: Layers, dpi: int) -> MixedPage:
        inks = tuple(replace(ink, shade=np.full_like(ink.shade, 40)) for ink in layers.inks)
        return MixedPage(replace(layers, inks=inks), dpi)

    monkeypatch.setattr(archival, "MixedPage", darkened)
    master = worn()
    encoded = encode_page(master, 200, ())
    mended = encoded.recipe.get("mended_places", 0)
    assert encoded.recipe["format"] == "jpeg" or int(mended) > 0
    again = shown(encoded.pdf)
    for name in ("fold alone", "leader alone"):
        assert off(master, again, PLACES[name])[1] <= 2.2 * _DARKER
