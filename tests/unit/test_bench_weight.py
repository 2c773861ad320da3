"""What a page weighs in the bench: pages add up to the file, what pages share is shared evenly."""

import io
from pathlib import Path

import numpy as np
import pikepdf
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from tests.bench._score.weight import page_bytes


def _jpeg(side: int) -> bytes:
    out = io.BytesIO()
    noise = np.random.default_rng(side).integers(0, 256, (side, side, 3), np.uint8)
    Image.fromarray(noise).save(out, "JPEG", quality=80)
    return out.getvalue()


def _write(target: Path, pictures: list[bytes]) -> None:
    canvas = Canvas(str(target), pagesize=(300, 300))
    readers = {picture: ImageReader(io.BytesIO(picture)) for picture in pictures}
    for picture in pictures:
        canvas.drawImage(readers[picture], 0, 0, 300, 300)
        canvas.showPage()
    canvas.save()


def test_pages_add_up_to_the_file_and_the_larger_picture_weighs_more(tmp_path: Path) -> None:
    pdf = tmp_path / "two.pdf"
    small, large = _jpeg(60), _jpeg(300)
    _write(pdf, [small, large])
    weights = page_bytes(pdf)
    assert abs(sum(weights) - pdf.stat().st_size) <= 2
    assert len(small) <= weights[0] < len(large) <= weights[1]
    difference = weights[1] - weights[0]
    assert abs(difference - (len(large) - len(small))) < 0.3 * len(large)


def test_a_picture_on_two_pages_weighs_half_on_each(tmp_path: Path) -> None:
    pdf = tmp_path / "twice.pdf"
    _write(pdf, [_jpeg(200)] * 2)
    with pikepdf.open(pdf) as document:
        assert len({next(iter(page.get_images().values())).objgen for page in document.pages}) == 1
    first, second = page_bytes(pdf)
    assert abs(first - second) < 50
    assert abs(first + second - pdf.stat().st_size) <= 2
