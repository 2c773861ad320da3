"""Ways to keep a page: each by its name, from master pixels to a PDF of one page. New ones are added to `ENCODINGS`."""

import io
import zlib
from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

import cv2
import numpy as np
import pikepdf
from numpy.typing import NDArray
from PIL import Image

from counter_app.domain.digitised import Word
from counter_app.pages.encode import emitted, encode_jpeg
from counter_app.pages.raster import Pixels
from counter_app.pdf.archival import encode_page
from counter_app.pdf.jbig2 import encode_jbig2
from counter_app.pdf.layered import page_pdf
from counter_app.pdf.render_digits import Reread

Ink = NDArray[np.bool_]


class Encoding(Protocol):
    """Keep the master (`rgb`, height × width × 3, at `dpi`) as a PDF of one page.

    `words` were read on it, `reread` reads some of them again; who has no use for them leaves them.
    """

    def __call__(
        self, rgb: Pixels, dpi: int, words: Sequence[Word] = (), reread: Reread | None = None
    ) -> bytes: ...


def archive(
    rgb: Pixels, dpi: int, words: Sequence[Word] = (), reread: Reread | None = None
) -> bytes:
    """What the product keeps: layers, held to the master by rendering them back, or the plain picture."""
    return encode_page(rgb, dpi, words, reread=reread).pdf


def product_picture(rgb: Pixels, dpi: int) -> bytes:
    """What the product keeps when it keeps a plain picture."""
    picture, kept = emitted(rgb, dpi)
    height, width = picture.shape[:2]
    return page_pdf(encode_jpeg(picture, kept), width, height, kept, ())


def lossless(rgb: Pixels, dpi: int) -> bytes:
    """Every pixel as it is."""
    return _one_picture(
        rgb, dpi, zlib.compress(rgb.tobytes(), 6), "/FlateDecode", "/DeviceRGB", bits=8
    )


def lossless_moved(rgb: Pixels, dpi: int, *, right: float, down: float) -> bytes:
    """The same, moved by parts of a pixel: nothing of the page has changed, so what reads otherwise is the reader's noise."""
    moved = cv2.warpAffine(
        rgb,
        np.asarray([[1, 0, right], [0, 1, down]], dtype=np.float64),
        (rgb.shape[1], rgb.shape[0]),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return lossless(np.asarray(moved, dtype=np.uint8), dpi)


def plain_jpeg(rgb: Pixels, dpi: int, *, quality: int) -> bytes:
    """The master as a JPEG at its own resolution."""
    return _one_picture(rgb, dpi, _jpeg(rgb, quality), "/DCTDecode", "/DeviceRGB", bits=8)


def one_layer_g4(rgb: Pixels, dpi: int) -> bytes:
    """Black and white alone, CCITT G4: the control that loses every colour."""
    ink = _ink(rgb, dpi)
    return _one_picture(rgb, dpi, fax_coded(ink), "/CCITTFaxDecode", "/DeviceGray", bits=1)


def naive_mrc(rgb: Pixels, dpi: int, *, mask: Callable[[Ink], tuple[bytes, str]]) -> bytes:
    """Black text mask over one smooth JPEG at a third of the resolution: the scheme that smears seals, as a control."""
    ink = _ink(rgb, dpi)
    height, width = ink.shape
    filled = cv2.inpaint(
        cv2.resize(rgb, (width // 3, height // 3), interpolation=cv2.INTER_AREA),
        cv2.resize(ink.astype(np.uint8), (width // 3, height // 3), interpolation=cv2.INTER_AREA),
        2,
        cv2.INPAINT_TELEA,
    )
    document = pikepdf.new()
    code, name = mask(ink)
    below = _image(document, np.asarray(filled, np.uint8), _jpeg(np.asarray(filled, np.uint8), 35))
    stencil = document.make_stream(
        code,
        Type=pikepdf.Name("/XObject"),
        Subtype=pikepdf.Name("/Image"),
        Width=width,
        Height=height,
        ImageMask=True,
        BitsPerComponent=1,
        Filter=pikepdf.Name(name),
    )
    if name == "/CCITTFaxDecode":
        stencil.DecodeParms = _g4_parms(width, height)
    size = (width * 72 / dpi, height * 72 / dpi)
    drawing = b"q %.4f 0 0 %.4f 0 0 cm /Below Do 0.1 g /Mask Do Q" % size
    return _saved(document, size, {"Below": below, "Mask": stencil}, drawing)


def _wordless(encode: Callable[[Pixels, int], bytes]) -> Encoding:
    return lambda rgb, dpi, words=(), reread=None: encode(rgb, dpi)


MOVES = {"lossless-right": (0.5, 0.0), "lossless-down": (0.0, 0.5), "lossless-both": (0.5, 0.5)}
"""Lossless copies, and by how many pixels each is moved to the right and down."""

ENCODINGS: dict[str, Encoding] = {
    "archive": archive,
    "lossless": _wordless(lossless),
    **{
        name: _wordless(partial(lossless_moved, right=right, down=down))
        for name, (right, down) in MOVES.items()
    },
    "product-jpeg": _wordless(product_picture),
    **{
        f"jpeg-q{quality}": _wordless(partial(plain_jpeg, quality=quality))
        for quality in (85, 60, 45, 30)
    },
    "one-layer-g4": _wordless(one_layer_g4),
    "naive-mrc-g4": _wordless(
        partial(naive_mrc, mask=lambda ink: (fax_coded(ink), "/CCITTFaxDecode"))
    ),
    "naive-mrc-jbig2": _wordless(
        partial(naive_mrc, mask=lambda ink: (encode_jbig2(ink), "/JBIG2Decode"))
    ),
}


def _ink(rgb: Pixels, dpi: int) -> Ink:
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    reach = round(dpi / 8) | 1
    return np.asarray(
        cv2.adaptiveThreshold(
            grey, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, reach, 18
        ),
        dtype=np.bool_,
    )


def _jpeg(rgb: Pixels, quality: int) -> bytes:
    out = io.BytesIO()
    Image.fromarray(rgb).save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def fax_coded(ink: Ink) -> bytes:
    """Return `ink` as one CCITT G4 strip, black where True (the TIFF writer gives set pixels the black codes)."""
    out = io.BytesIO()
    Image.fromarray(ink).save(
        out, "TIFF", compression="group4", strip_size=10**9, tiffinfo={278: ink.shape[0]}
    )
    with Image.open(out) as tiff:
        tags = getattr(tiff, "tag_v2")  # noqa: B009 - only TIFF images have it
        (start,), (length,) = tags[273], tags[279]
    return out.getvalue()[start : start + length]


def _g4_parms(width: int, height: int) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(K=-1, Columns=width, Rows=height, BlackIs1=False)


def _image(document: pikepdf.Pdf, rgb: Pixels, jpeg: bytes) -> pikepdf.Object:
    return document.make_stream(
        jpeg,
        Type=pikepdf.Name("/XObject"),
        Subtype=pikepdf.Name("/Image"),
        Width=rgb.shape[1],
        Height=rgb.shape[0],
        ColorSpace=pikepdf.Name("/DeviceRGB"),
        BitsPerComponent=8,
        Filter=pikepdf.Name("/DCTDecode"),
    )


def _one_picture(
    rgb: Pixels, dpi: int, data: bytes, code: str, colours: str, *, bits: int
) -> bytes:
    document = pikepdf.new()
    height, width = rgb.shape[:2]
    picture = document.make_stream(
        data,
        Type=pikepdf.Name("/XObject"),
        Subtype=pikepdf.Name("/Image"),
        Width=width,
        Height=height,
        ColorSpace=pikepdf.Name(colours),
        BitsPerComponent=bits,
        Filter=pikepdf.Name(code),
    )
    if code == "/CCITTFaxDecode":
        picture.DecodeParms = _g4_parms(width, height)
    size = (width * 72 / dpi, height * 72 / dpi)
    return _saved(document, size, {"Picture": picture}, b"q %.4f 0 0 %.4f 0 0 cm /Picture Do Q" % size)  # fmt: skip


def _saved(
    document: pikepdf.Pdf,
    size: tuple[float, float],
    pictures: dict[str, pikepdf.Object],
    drawing: bytes,
) -> bytes:
    named = pikepdf.Dictionary()
    for name, picture in pictures.items():
        named[f"/{name}"] = picture
    page = pikepdf.Dictionary(
        Type=pikepdf.Name("/Page"),
        MediaBox=[0, 0, *(round(side, 4) for side in size)],
        Resources=pikepdf.Dictionary(XObject=named),
        Contents=document.make_stream(drawing),
    )
    document.pages.append(pikepdf.Page(page))
    out = io.BytesIO()
    document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()
