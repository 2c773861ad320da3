"""What the archival page is made of: its masks against fax coding, its coloured ink and the resolution that shows it."""

import io
from dataclasses import dataclass

import cv2
import numpy as np
import pikepdf

from counter_app.pages.layers import take_apart
from counter_app.pages.raster import Pixels
from counter_app.pdf.jbig2 import encode_jbig2
from tests.adapters.jbig2_kit import Ink, jbig2dec_shows, pdfium_shows

from .encodings import fax_coded

FINE_DPI = 195
"""What seals, stamps and pen strokes must be shown at, at least."""


@dataclass(frozen=True, slots=True)
class Masks:
    """The masks of one page: bytes in CCITT G4 and in JBIG2, pixels that two readers of the latter gave back wrongly."""

    g4: int
    jbig2: int
    wrong_pdfium: int
    wrong_jbig2dec: int


@dataclass(frozen=True, slots=True)
class Colour:
    """Strongly coloured pixels of a master, those of them that the page shows at `FINE_DPI` or more."""

    pixels: int
    fine: int


def compare_masks(rgb: Pixels, dpi: int) -> Masks:
    """Code the masks of a page both ways, and have two readers decode them."""
    g4 = jbig2 = pdfium = jbig2dec = 0
    for ink in take_apart(rgb, dpi).inks:
        coded = encode_jbig2(ink.mask)
        height, width = ink.mask.shape
        g4 += len(fax_coded(ink.mask))
        jbig2 += len(coded)
        pdfium += int((pdfium_shows(coded, width, height) != ink.mask).sum())
        jbig2dec += int((jbig2dec_shows(coded) != ink.mask).sum())
    return Masks(g4, jbig2, pdfium, jbig2dec)


def colour_shown(pdf: bytes, coloured: Ink) -> Colour:
    """Say how much of the `coloured` pixels of the master the page shows at `FINE_DPI` or more.

    A picture counts in all its place, one painted through a mask where the mask is set, at the mask's resolution.
    """
    fine = np.zeros(coloured.shape, bool)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        page = document.pages[0]
        _, _, wide, high = (float(side) for side in page.MediaBox.as_list())
        across, down = coloured.shape[1] / wide, coloured.shape[0] / high
        for name, (width, height, _, _), (wide_shown, high_shown, left, bottom) in _laid(page):
            picture = page.resources.XObject[name]
            if bool(picture.get("/ImageMask", False)):
                # A stencil is painted in one tone: it has no colour to show.
                continue
            through = picture.get("/Mask")
            shape = picture if through is None else through
            if min(int(shape.Width) / width, int(shape.Height) / height) * 72 < FINE_DPI:
                continue
            x0, x1 = round(left * across), round((left + wide_shown) * across)
            y0, y1 = round((high - bottom - high_shown) * down), round((high - bottom) * down)
            window = fine[y0:y1, x0:x1]
            if through is None:
                window[...] = True
            elif window.size:
                mask = jbig2dec_shows(through.read_raw_bytes()).astype(np.uint8)
                # A stroke's coloured edge is a pixel wider than its mask.
                grown = cv2.dilate(mask, np.ones((5, 5), np.uint8))
                window |= cv2.resize(grown, window.shape[::-1]) > 0
    return Colour(int(coloured.sum()), int((coloured & fine).sum()))


_Room = tuple[float, float, float, float]


def _laid(page: pikepdf.Page) -> list[tuple[str, _Room, _Room]]:
    """Return the pictures as they are laid: name; where all of it would be, and the window that shows some of it.

    Both as width, height, left, bottom in points.
    """
    found = list[tuple[str, _Room, _Room]]()
    place: _Room = (0.0, 0.0, 0.0, 0.0)
    window: _Room | None = None
    for one in pikepdf.parse_content_stream(page):
        numbers = [float(str(number)) for number in one.operands if str(one.operator) in "cm re"]
        match str(one.operator):
            case "q":
                window = None
            case "re":
                window = (numbers[2], numbers[3], numbers[0], numbers[1])
            case "cm":
                place = (numbers[0], numbers[3], numbers[4], numbers[5])
            case "Do":
                found.append((str(one.operands[0]), place, window or place))
    return found
