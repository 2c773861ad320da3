"""The page straightened, and beside it the evened grey copy that is read: at most 200 dpi, or finer for small print.

Letters of ordinary print are read no better from a finer scan: the reader brings every line to 36 pixels of height.
The finer scan is what is kept, and what leaders, rules and streaks are taken from: on the copy they are hard to tell from
the dots under letters. Only then is it made smaller.
"""

from dataclasses import dataclass

from counter_app.pages.clean import even_grey, faint_ink_mask, ink_mask, ink_masks
from counter_app.pages.measure import Measures, measure
from counter_app.pages.print_pieces import PrintPieces, find_print
from counter_app.pages.raster import WORKING_DPI_LOW, Pixels, reduced
from counter_app.pages.rules import without_streaks
from counter_app.pages.straighten import Skew, find_skew, rotate

from .stopwatch import Stopwatch

_TOO_SMALL = 32
# Scans hardly finer than what is read anyway are read as they are.
_WORTH_REDUCING = 1.15
# Usual height of letters (a capital of 5 points), in pixels of the reduced page, below which it is read as finely as scanned.
_SMALL_PRINT = 11.0


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a page before it is read.

    Attributes:
        read_dpi: resolution of its reading copy.
        scanned, straight: width and height of the reading copy before and after it was turned by `skew`.
        measures: of the reading copy before it was turned.
        streaked: whether streaks of the feed were taken out of it.
    """

    read_dpi: int
    scanned: tuple[int, int]
    straight: tuple[int, int]
    skew: Skew
    measures: Measures
    streaked: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page turned by its skew.

    Attributes:
        rgb: the page at its own resolution, `dpi`.
        grey: its reading copy, evened, turned alike.
        fine: the same before it was made smaller, from which leaders and rules are taken; `grey` where that is as fine.
        empty: whether there is nothing on it to be read.
    """

    rgb: Pixels
    dpi: int
    grey: Pixels
    fine: Pixels
    empty: bool
    facts: Facts

    @property
    def read_dpi(self) -> int:
        return self.facts.read_dpi


@dataclass(frozen=True, slots=True)
class _Copy:
    """The reading copy as scanned: `rgb` made smaller, `grey` evened and without streaks, `letters` of its ink."""

    rgb: Pixels
    grey: Pixels
    dpi: int
    ink: Pixels
    letters: PrintPieces
    streaked: bool

    @property
    def empty(self) -> bool:
        return min(self.grey.shape) < _TOO_SMALL or len(self.letters) == 0


def straightened(rgb: Pixels, dpi: int, watch: Stopwatch) -> Sheet:
    """Measure a page as decoded (RGB at `dpi`), straighten it and make its reading copy."""
    with watch.stage("straighten"):
        finer = dpi >= _WORTH_REDUCING * WORKING_DPI_LOW
        copy = _reading_copy(rgb, dpi, WORKING_DPI_LOW if finer else dpi)
        if finer and not copy.empty and copy.letters.height < _SMALL_PRINT:
            copy = _reading_copy(rgb, dpi, dpi)
    with watch.stage("measure"):
        # As it lies: a turn makes corners of its own and moves the edges.
        measures = measure(copy.rgb, copy.ink, copy.dpi, pieces=copy.letters)
    with watch.stage("straighten"):
        skew = Skew(0.0, sideways=False) if copy.empty else find_skew(copy.ink, copy.dpi)
        turned, grey = rotate(rgb, skew.degrees), rotate(copy.grey, skew.degrees)
        fine = grey if copy.dpi == dpi else rotate(_fine_grey(rgb, dpi, copy), skew.degrees)
    facts = Facts(copy.dpi, _size(copy.grey), _size(grey), skew, measures, copy.streaked)
    return Sheet(turned, dpi, grey, fine, copy.empty, facts)


def _reading_copy(rgb: Pixels, dpi: int, read_dpi: int) -> _Copy:
    scale = read_dpi / dpi
    size = (max(1, round(rgb.shape[1] * scale)), max(1, round(rgb.shape[0] * scale)))
    small = reduced(rgb, size)
    scanned = even_grey(small, read_dpi)
    ink, traces = ink_masks(scanned, read_dpi)
    grey = without_streaks(scanned, traces, read_dpi)
    if grey is not scanned:
        ink = ink_mask(grey, read_dpi)
    letters = find_print(ink, read_dpi)
    return _Copy(small, grey, read_dpi, ink, letters, grey is not scanned)


def _fine_grey(rgb: Pixels, dpi: int, copy: _Copy) -> Pixels:
    """Return the evened grey page at its own resolution, without the streaks that its reading copy had."""
    if copy.empty:
        return copy.grey
    grey = even_grey(rgb, dpi)
    return without_streaks(grey, faint_ink_mask(grey, dpi), dpi) if copy.streaked else grey


def _size(pixels: Pixels) -> tuple[int, int]:
    return pixels.shape[1], pixels.shape[0]
