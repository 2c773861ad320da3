"""Numbers of the truth that a copy loses for a reader, and those it wins, by three readers: each is misled by other things.

Tesseract given the whole page finds its own columns and rows: one crumb more or less, and it leaves a part of a worn page
out, be it on a copy that nothing happened to. The product's reader cleans the page first. And line by line, each cut out
where the truth says that it stands, nothing but the shape of letters is left to go wrong. A reader on the edge between a
right and a wrong answer tips to either side at the least change: so what a copy harms is what it loses beyond what it wins.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from statistics import stdev

import cv2
import numpy as np
import pytesseract
from PIL import Image

from counter_app.ocr.engine import Engine, Layout
from counter_app.ocr.layout import page_text, place_words
from counter_app.pages.raster import Pixels
from counter_app.workers.sheet import straightened
from counter_app.workers.stopwatch import Stopwatch
from counter_app.workers.upright import read_upright
from tests.bench._paper.make import Made

from .metrics import numbers_of
from .textlayer import true_places

_MARGIN = 0.25
"""So much of a line's height is left above and below it, and twice that at its ends."""
_ONE_IN_TWENTY = 1.645
"""Standard errors that chance goes beyond, to one side, once in twenty times."""


class Reading(StrEnum):
    """Who reads a copy."""

    PAGE = "page"
    PRODUCT = "product"
    LINES = "lines"


@dataclass(frozen=True, slots=True)
class Harm:
    """Numbers read rightly on the master and not on the copy (`lost`), and those read rightly on the copy alone (`won`)."""

    lost: int = 0
    won: int = 0

    def __add__(self, other: "Harm") -> "Harm":
        return Harm(self.lost + other.lost, self.won + other.won)

    @property
    def net(self) -> int:
        return self.lost - self.won


@dataclass(frozen=True, slots=True)
class Excess:
    """What an encoding loses beyond the mean of lossless copies, net, and the standard error of that over the pages.

    A lossless copy that is held against others lies above their mean every other time: only what chance hardly ever gives
    is told as harm.
    """

    numbers: float
    error: float

    @property
    def harms(self) -> bool:
        """Whether so much is lost that chance alone would give it once in twenty runs at most (one-sided, normal)."""
        return self.numbers > _ONE_IN_TWENTY * self.error


def excess_of(ours: Sequence[Harm], copies: Sequence[Sequence[Harm]]) -> Excess:
    """Compare page by page: `ours` one harm a page, each of `copies` as many of the same pages. Of two pages or more."""
    beyond = [
        page.net - sum(copy[at].net for copy in copies) / len(copies)
        for at, page in enumerate(ours)
    ]
    return Excess(sum(beyond), stdev(beyond) * sqrt(len(beyond)))


@dataclass(frozen=True, slots=True)
class Read:
    """What stands in a place (a page, a line), and what was read there."""

    truth: str
    text: str

    def right(self) -> Counter[str]:
        """Return the numbers of the truth that were read."""
        return numbers_of(self.truth) & numbers_of(self.text)


@dataclass(frozen=True, slots=True)
class Readings:
    """What was read: whole pages as one text, lines one by one."""

    texts: Mapping[Reading, Sequence[Read]]

    @property
    def page(self) -> str:
        """What plain Tesseract reads on the whole page."""
        return self.texts[Reading.PAGE][0].text

    def harm_on(self, copy: "Readings") -> dict[Reading, Harm]:
        """Compare the readings of a copy with these of its master."""
        return {
            reader: sum(
                (_harm(*both) for both in zip(reads, copy.texts[reader], strict=True)), Harm()
            )
            for reader, reads in self.texts.items()
        }


def _harm(master: Read, copy: Read) -> Harm:
    before, after = master.right(), copy.right()
    return Harm((before - after).total(), (after - before).total())


def read_by_all(rgb: Pixels, page: Made, engine: Engine) -> Readings:
    """Read a straight page (RGB) by all three: Tesseract's own program, the product, and the product's `engine` line by line.

    Args:
        page: its truth, `place` as the page lies.
    """
    plain = pytesseract.image_to_string(
        Image.fromarray(rgb), lang="vie", config="-c thresholding_method=2"
    )
    upright = read_upright(straightened(rgb, page.dpi, Stopwatch()), engine, Stopwatch())
    size = (upright.rgb.shape[1], upright.rgb.shape[0])
    truth = " ".join(piece.text for piece in page.pieces)
    return Readings(
        {
            Reading.PAGE: (Read(truth, str(plain)),),
            Reading.PRODUCT: (Read(truth, page_text(place_words(upright.words, 1.0, *size))),),
            Reading.LINES: tuple(
                Read(
                    said,
                    " ".join(word.text for word in engine.read(line, page.dpi, layout=Layout.LINE)),
                )
                for said, line in _lines(rgb, page)
            ),
        }
    )


def _lines(rgb: Pixels, page: Made) -> Iterator[tuple[str, Pixels]]:
    """Cut out, in grey, the lines of the truth that hold digits; with what they say."""
    grey = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8)
    height, width = grey.shape
    for piece in page.pieces:
        if not any(map(str.isdigit, piece.text)):
            continue
        words = true_places((piece,), page.place, page.size)
        boxes = np.asarray([word.box for word in words]) * (width, height, width, height)
        x0, y0 = boxes[:, :2].min(axis=0)
        x1, y1 = boxes[:, 2:].max(axis=0)
        over = _MARGIN * (y1 - y0)
        cut = grey[
            max(0, round(y0 - over)) : max(0, round(y1 + over)),
            max(0, round(x0 - 2 * over)) : max(0, round(x1 + 2 * over)),
        ]
        if cut.size:
            yield piece.text, np.ascontiguousarray(cut)
