"""The lossless mask, decoded by pdfium and by jbig2dec: not one pixel may differ."""

import subprocess
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from counter_app.pdf.jbig2 import encode_jbig2

Ink = NDArray[np.bool_]


def _text(seed: int) -> Ink:
    image = Image.new("L", (900, 620), 255)
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(
        "/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf", 26
    )
    numbers = np.random.default_rng(seed).integers(0, 10**9, size=16)
    for row, number in enumerate(numbers.tolist()):
        draw.text((20, 10 + 37 * row), f"Số định danh {number:012d} …… Phước", fill=0, font=font)
    return np.asarray(image) < 128


def _pictures() -> list[tuple[str, Ink]]:
    random = np.random.default_rng(7)
    return [
        ("text", _text(1)),
        ("noise", random.random((301, 217)) < 0.5),
        ("specks", random.random((640, 333)) < 0.002),
        ("white", np.zeros((700, 50), bool)),
        ("black", np.ones((259, 61), bool)),
        ("one pixel", np.ones((1, 1), bool)),
        ("one row", random.random((1, 900)) < 0.3),
        ("one column", random.random((900, 1)) < 0.3),
    ]


@pytest.mark.parametrize(("name", "ink"), _pictures(), ids=[name for name, _ in _pictures()])
def test_pdfium_gives_every_pixel_back(name: str, ink: Ink, tmp_path: Path) -> None:
    document = pikepdf.new()
    height, width = ink.shape
    picture = document.make_stream(
        encode_jbig2(ink),
        Type=pikepdf.Name("/XObject"),
        Subtype=pikepdf.Name("/Image"),
        Width=width,
        Height=height,
        ColorSpace=pikepdf.Name("/DeviceGray"),
        BitsPerComponent=1,
        Filter=pikepdf.Name("/JBIG2Decode"),
    )
    content = f"q {width} 0 0 {height} 0 0 cm /P Do Q".encode("ascii")
    page = pikepdf.Dictionary(
        Type=pikepdf.Name("/Page"),
        MediaBox=[0, 0, width, height],
        Resources=pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=picture)),
        Contents=document.make_stream(content),
    )
    document.pages.append(pikepdf.Page(page))
    target = tmp_path / "mask.pdf"
    document.save(target)
    opened = pdfium.PdfDocument(target)
    try:
        shown = opened[0].render(scale=1).to_numpy()[:, :, 0] < 128
    finally:
        opened.close()
    assert np.array_equal(shown, ink), name


@pytest.mark.parametrize(("name", "ink"), _pictures(), ids=[name for name, _ in _pictures()])
def test_jbig2dec_gives_every_pixel_back(name: str, ink: Ink, tmp_path: Path) -> None:
    coded, decoded = tmp_path / "mask.jb2", tmp_path / "mask.pbm"
    coded.write_bytes(encode_jbig2(ink))
    subprocess.run(["jbig2dec", "-e", "-t", "pbm", "-o", decoded, coded], check=True)
    with Image.open(decoded) as image:
        assert np.array_equal(np.asarray(image) == 0, ink), name


def test_text_is_a_sixth_smaller_than_in_fax_coding(tmp_path: Path) -> None:
    ink = _text(2)
    fax = tmp_path / "fax.tif"
    Image.fromarray(ink).save(fax, compression="group4")
    assert len(encode_jbig2(ink)) < 0.85 * (fax.stat().st_size - 200)
