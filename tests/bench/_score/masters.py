"""What the archive is given: a scan straightened and read as the product does it, and where the truth stands on it then."""

import io
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image

from counter_app.domain.digitised import Word
from counter_app.ocr.choosing import Readers
from counter_app.ocr.engine import Engine
from counter_app.ocr.layout import place_words
from counter_app.pages.raster import Pixels
from counter_app.pdf.render_digits import Reread
from counter_app.workers.digits import digit_reader
from counter_app.workers.sheet import straightened
from counter_app.workers.stopwatch import Stopwatch
from counter_app.workers.upright import read_upright
from tests.bench._paper.make import Made

from .textlayer import turned_place

_PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Master:
    """A straightened page.

    Attributes:
        page: the page made, its `place` that of the straightened scan.
        rgb: its pixels.
        words: what the product read on it; reread: what it reads words with again.
    """

    page: Made
    rgb: Pixels
    words: tuple[Word, ...]
    reread: Reread


def engine_in(scratch: Path) -> Engine:
    """Return the product's reader, its files in `scratch`."""
    return Readers().for_page(scratch, _PATIENCE)


def master_of(page: Made, engine: Engine) -> Master:
    """Straighten and read a page made.

    Raises:
        ValueError: the product turned it by a quarter, so its truth stands elsewhere.
    """
    with Image.open(io.BytesIO(page.jpeg)) as image:
        scan = np.asarray(image.convert("RGB"), dtype=np.uint8)
    watch = Stopwatch()
    sheet = straightened(scan, page.dpi, watch)
    upright = read_upright(sheet, engine, watch)
    if upright.clockwise:
        raise ValueError(f"page {page.draw.index} was turned by {upright.clockwise} degrees")
    rgb = np.ascontiguousarray(upright.rgb)
    place = turned_place(page.place, page.size, sheet.facts.skew.degrees)
    words = place_words(upright.words, 1.0, rgb.shape[1], rgb.shape[0])
    return Master(replace(page, place=place), rgb, tuple(words), digit_reader(engine, page.dpi))
