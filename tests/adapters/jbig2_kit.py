"""What two readers that share no code with the coder make of a coded mask: pdfium and jbig2dec."""

import io
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2 as pdfium
from numpy.typing import NDArray
from PIL import Image

Ink = NDArray[np.bool_]


def pdfium_shows(coded: bytes, width: int, height: int) -> Ink:
    """Return the pixels of a JBIG2 stream, true where black, shown on a page of one point a pixel."""
    document = pikepdf.new()
    picture = document.make_stream(
        coded,
        Type=pikepdf.Name("/XObject"),
        Subtype=pikepdf.Name("/Image"),
        Width=width,
        Height=height,
        ColorSpace=pikepdf.Name("/DeviceGray"),
        BitsPerComponent=1,
        Filter=pikepdf.Name("/JBIG2Decode"),
    )
    page = pikepdf.Dictionary(
        Type=pikepdf.Name("/Page"),
        MediaBox=[0, 0, width, height],
        Resources=pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=picture)),
        Contents=document.make_stream(f"q {width} 0 0 {height} 0 0 cm /P Do Q".encode("ascii")),
    )
    document.pages.append(pikepdf.Page(page))
    written = io.BytesIO()
    document.save(written)
    opened = pdfium.PdfDocument(written.getvalue())
    try:
        return np.array(opened[0].render(scale=1).to_numpy()[:, :, 0] < 128)
    finally:
        opened.close()


def jbig2dec_shows(coded: bytes) -> Ink:
    """Return the pixels of a JBIG2 stream as PDF embeds it, true where black."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "mask.jb2"), Path(folder, "mask.pbm")
        source.write_bytes(coded)
        subprocess.run(["jbig2dec", "-e", "-t", "pbm", "-o", target, source], check=True)
        with Image.open(target) as image:
            shown: Ink = np.asarray(image, np.uint8) == 0
            return shown
