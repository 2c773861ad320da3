"""The page straightened, and beside it the evened grey copy that is read: at most 200 dpi, or finer for small print.

Letters of ordinary print are read no better from a finer scan: the reader brings every line to 36 pixels of height.
The finer scan is what is kept, and what leaders, rules and streaks are taken from: on the copy they are hard to tell from
the dots under letters. Only then is it made smaller.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from counter_app.pages.clean import even_grey, even_with_red, faint_ink_mask, ink_mask, ink_masks
from counter_app.pages.coloured import red_outweighs, red_seals
from counter_app.pages.corners import cuts_off
from counter_app.pages.measure import Measures, measure
from counter_app.pages.plumb import runs_down
from counter_app.pages.print_pieces import PrintPieces, find_print
from counter_app.pages.raster import WORKING_DPI_LOW, Pixels, reduced
from counter_app.pages.rules import without_streaks
from counter_app.pages.straighten import Skew, find_skew, rotate, rotate_page

from .memory import room_for
from .stopwatch import Stopwatch

_TOO_SMALL = 32
# Streaks of the feed are pieced together from stretches of this length and more (`pages/rules.py`), in millimetres.
_LEAST_STREAK_MM = 30.0
# Scans hardly finer than what is read anyway are read as they are.
_WORTH_REDUCING = 1.15
# Usual height of letters (a capital of 5 points), in pixels of the reduced page, below which it is read as finely as scanned.
_SMALL_PRINT = 11.0
# With so many letters a page has print enough to be straightened and measured by; red print is then read apart from it.
_MUCH_PRINT = 200


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a page before it is read.

    Attributes:
        read_dpi: resolution of its reading copy.
        scanned, straight: width and height of the reading copy before and after it was turned by `skew`.
        measures: of the reading copy before it was turned.
        streaked: whether streaks of the feed were taken out of it.
        with_red: whether it holds red ink too, since the page is printed in that.
    """

    read_dpi: int
    scanned: tuple[int, int]
    straight: tuple[int, int]
    skew: Skew
    measures: Measures
    streaked: bool
    with_red: bool = False


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

    @property
    def room(self) -> int:
        """How much the worker may hold (bytes) before it gives back what is free."""
        return room_for(self.rgb.shape[0] * self.rgb.shape[1])


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
        even = even_grey(rgb, dpi)
        copy = _reading_copy(rgb, even, dpi, WORKING_DPI_LOW if finer else dpi)
        red = _red_copy(rgb, dpi, copy)
        if red is not None:
            even, copy = red
        if finer and not copy.empty and copy.letters.height < _SMALL_PRINT:
            copy = _reading_copy(rgb, even, dpi, dpi)
    with watch.stage("measure"):
        # As it lies: a turn makes corners of its own and moves the edges.
        measures = measure(
            copy.rgb, copy.ink, copy.dpi, pieces=copy.letters, with_red=red is not None
        )
    with watch.stage("straighten"):
        skew = Skew(0.0, sideways=False) if copy.empty else find_skew(copy.ink, copy.dpi)
        # A small skew takes only empty margin from most pages.
        whole = not copy.empty and cuts_off(copy.ink, skew.degrees, copy.dpi)
        turned = rotate_page(rgb, skew.degrees, dpi, whole=whole)
        turn = partial(rotate, degrees=skew.degrees, whole=whole)
        grey, fine = _turned_greys(even, dpi, copy, turn)
    facts = Facts(
        copy.dpi, _size(copy.grey), _size(grey), skew, measures, copy.streaked, red is not None
    )
    return Sheet(turned, dpi, grey, fine, copy.empty, facts)


def _red_copy(rgb: Pixels, dpi: int, copy: _Copy) -> tuple[Pixels, _Copy] | None:
    """Return the evened page and its reading copy with what is red; None for a page that is not printed in red."""
    if min(copy.grey.shape) < _TOO_SMALL or len(copy.letters) > _MUCH_PRINT:
        return None
    seals = red_seals(copy.rgb, copy.dpi)
    if not red_outweighs(copy.rgb, copy.grey, copy.dpi, len(copy.letters), seals):
        return None
    even = even_with_red(rgb, dpi, seals)
    return even, _reading_copy(rgb, even, dpi, copy.dpi)


def _reading_copy(rgb: Pixels, even: Pixels, dpi: int, read_dpi: int) -> _Copy:
    size = _size_at(even, read_dpi / dpi)
    scanned = reduced(even, size)
    ink, traces = ink_masks(scanned, read_dpi)
    grey = scanned
    if runs_down(traces, read_dpi, _LEAST_STREAK_MM):
        grey = without_streaks(scanned, traces, read_dpi)
    if grey is not scanned:
        ink = ink_mask(grey, read_dpi)
    letters = find_print(ink, read_dpi)
    return _Copy(reduced(rgb, size), grey, read_dpi, ink, letters, grey is not scanned)


def _turned_greys(
    even: Pixels, dpi: int, copy: _Copy, turn: Callable[[Pixels], Pixels]
) -> tuple[Pixels, Pixels]:
    """Return the reading copy and what it was made from, the `even` page at `dpi`, both turned and without streaks."""
    if copy.dpi == dpi or copy.empty:
        grey = turn(copy.grey)
        return grey, grey
    if copy.streaked:
        swept = without_streaks(even, faint_ink_mask(even, dpi), dpi)
        return turn(copy.grey), turn(swept)
    fine = turn(even)
    return reduced(fine, _size_at(fine, copy.dpi / dpi)), fine


def _size_at(pixels: Pixels, scale: float) -> tuple[int, int]:
    """Return width and height of a page `scale` times as large, at least a pixel."""
    return max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale))


def _size(pixels: Pixels) -> tuple[int, int]:
    return pixels.shape[1], pixels.shape[0]
