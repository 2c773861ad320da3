"""Pages of which hundreds of places become pictures: as small as these make them, and never larger than the plain picture."""

import re
from datetime import UTC, datetime
from pathlib import Path

import cv2
import numpy as np
import pikepdf
import pytest
from PIL import Image, ImageDraw, ImageFont

from counter_app.pages.zones import Place
from counter_app.pdf import archival
from counter_app.pdf.archival import encode_page
from counter_app.pdf.assemble import assemble
from counter_app.pdf.conformance import findings
from counter_app.pdf.mending import refused
from counter_app.pdf.patches import gathered
from counter_app.pdf.render_back import compare

from .archival_kit import Pixels, render_page

_FONT = "resources/fonts/NotoSans-Medium.ttf"
_SIZE = (2339, 3308)


@pytest.fixture(scope="module")
def register() -> Pixels:
    """Draw an A3 sheet of 200 dpi with more than a thousand small pale numbers far from each other, grain and all."""
    image, random = Image.new("L", _SIZE, 250), np.random.default_rng(1)
    draw, font = ImageDraw.Draw(image), ImageFont.truetype(_FONT, 12)
    for row, y in enumerate(range(150, _SIZE[1] - 100, 80)):
        for x in range(155 if row % 2 == 0 else 100, _SIZE[0] - 120, 110):
            at = (x + int(random.integers(0, 14)), y + int(random.integers(0, 14)))
            draw.text(at, str(random.integers(10, 99)), fill=205, font=font)
    soft = cv2.GaussianBlur(np.asarray(image, np.float32), (0, 0), 0.8)
    grey = np.clip(soft + random.normal(0, 1.5, soft.shape), 0, 255).astype(np.uint8)
    return np.asarray(cv2.merge([grey] * 3), np.uint8)


def plain(rgb: Pixels, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """The page as a plain picture."""
    with monkeypatch.context() as patch:
        patch.setattr(archival, "_MOSTLY_PICTURE", -1.0)
        encoded = encode_page(rgb, 200, ())
    assert encoded.recipe["format"] == "jpeg"
    return encoded.pdf


def test_a_page_may_need_hundreds_of_pictures(
    register: Pixels, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = encode_page(register, 200, ())
    assert kept.recipe["format"] == "layered"
    assert 200 < int(kept.recipe["mended_places"]) < 400
    assert len(kept.pdf) < 0.5 * len(plain(register, monkeypatch))
    shown = render_page(kept.pdf, 200, _SIZE)
    assert refused(compare(register, shown, 200), _SIZE) == ""
    # All the numbers are there: the darkest of them come out as dark as on the sheet.
    numbers = cv2.erode(register[..., 1], np.ones((9, 9), np.uint8)) < 225
    ink = [cv2.blur(one[..., 1], (3, 3))[numbers].astype(np.float64) for one in (register, shown)]
    assert np.corrcoef(ink[0], ink[1])[0, 1] > 0.9
    piece, document = tmp_path / "page.pdf", tmp_path / "book.pdf"
    piece.write_bytes(kept.pdf)
    assert assemble([piece], document, title="Sổ", created=datetime(2026, 1, 2, tzinfo=UTC)) == ()
    assert findings(document) == ()
    with pikepdf.open(document) as book:
        called = re.findall(rb"/Sheet\d+ Do", book.pages[0].Contents.read_bytes())
    assert len(called) >= int(kept.recipe["mended_places"])


def test_a_page_of_layers_no_smaller_than_the_plain_picture_becomes_that(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    noise = np.random.default_rng(3).normal(170, 60, (900, 700, 3))
    rgb = np.asarray(np.clip(cv2.GaussianBlur(noise, (0, 0), 0.5), 0, 255), np.uint8)
    expected = plain(rgb, monkeypatch)
    monkeypatch.setattr(archival, "_MOSTLY_PICTURE", 9.0)
    kept = encode_page(rgb, 200, ())
    assert (kept.recipe["format"], kept.recipe["gate"]) == ("jpeg", "no_smaller")
    assert kept.pdf == expected


def test_places_that_cannot_share_a_picture_are_few_on_a_page_however_many_are_found() -> None:
    random = np.random.default_rng(5)
    size = (1654, 2339)
    for side in (2, 20):
        corners = random.integers(0, (size[0] - side, size[1] - side), (50_000, 2)).tolist()
        found = [Place(x, y, x + side, y + side) for x, y in corners]
        assert len(gathered(found, size, 200)) < 500
