"""A straightened page read, whichever way up it lies; then what was missed or doubted is looked at again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from counter_app.domain.digitised import Box, MachineCode
from counter_app.ocr.codes import find_codes
from counter_app.ocr.columns import read_columns
from counter_app.ocr.combs import comb_letters, read_combs, scaled_combs
from counter_app.ocr.engine import Engine, Layout, RawWord
from counter_app.ocr.gone import Gone, gone_with_lines
from counter_app.ocr.leavings import without_leavings
from counter_app.ocr.mrz import find_zone
from counter_app.ocr.ordering import in_reading_order, without_scraps
from counter_app.ocr.patience import ReaderTimeout
from counter_app.ocr.reading import (
    add_coloured,
    amount_read,
    barely_read,
    find_turn,
    in_level_lines,
    in_standing_lines,
    well_read,
)
from counter_app.ocr.rereading import Reread, moved, read_again
from counter_app.ocr.stops import with_stops
from counter_app.ocr.uncovered import dark_ink
from counter_app.ocr.units import with_powers
from counter_app.pages.clean import Cleaned, clean_for_reading
from counter_app.pages.coloured import coloured_print
from counter_app.pages.raster import Pixels, reduced
from counter_app.pages.red_lines import red_ink
from counter_app.pages.straighten import quarter_turn

from .finer import FinerScan
from .memory import ease
from .sheet import Sheet
from .stopwatch import Stopwatch

_SIDES = (90, 270)
# So much more must a turned page give before it is believed to have lain wrong.
_CLEARLY = 1.3
# Sure letters that turn a page: scraps of strokes and of a single number give as many any way up.
_ENOUGH_READ = 4.0


@dataclass(frozen=True, slots=True)
class Upright:
    """A page set upright and read.

    Attributes:
        rgb: the page at its own resolution.
        leaders, rules: marks of leaders and rules taken out for reading.
        tabular: whether there are ruled tables.
        words, codes: in pixels of `rgb`; `again` too.
        clockwise: the quarter turn taken out, degrees.
        timed_out: the reader did not come to an end: no words.
        struck: where letters run into dashes or rules that were taken out, or a number may have lost a stop, in pixels of `rgb`.
        combed: where words were read from cells for one letter each, likewise.
    """

    rgb: Pixels
    leaders: int = 0
    rules: int = 0
    tabular: bool = False
    words: tuple[RawWord, ...] = ()
    clockwise: int = 0
    timed_out: bool = False
    codes: tuple[MachineCode, ...] = ()
    again: Reread | None = None
    reader: str = "none"
    struck: tuple[Box, ...] = ()
    combed: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class _Reading:
    """One reading of the page turned by `clockwise` degrees; words in pixels of the reading copy."""

    words: tuple[RawWord, ...]
    clockwise: int


def read_upright(sheet: Sheet, engine: Engine, watch: Stopwatch) -> Upright:
    """Read a sheet. A reader that comes to no end gives a page without words, `timed_out`.

    Raises:
        TesseractMissing, LanguageMissing.
    """
    if sheet.empty:
        return Upright(sheet.rgb, codes=_codes_of(sheet.rgb, sheet.dpi, watch))
    try:
        best, cleaned = _best_reading(sheet, engine, watch)
        return _read_over(sheet, best, cleaned, engine, watch)
    except ReaderTimeout:
        codes = _codes_of(sheet.rgb, sheet.dpi, watch)
        return Upright(sheet.rgb, timed_out=True, codes=codes)


def _best_reading(sheet: Sheet, engine: Engine, watch: Stopwatch) -> tuple[_Reading, Cleaned]:
    """Read the page as it lies; only where that goes badly ask which way is up, and let the better reading decide."""
    cleaned: Cleaned | None
    first = 0
    if sheet.facts.skew.sideways:
        with watch.stage("orient"):
            turn = find_turn(engine, sheet.grey, sheet.read_dpi)
        first = turn.clockwise if turn.clockwise in _SIDES else _SIDES[0]
    best, cleaned = _read_turned(sheet, first, engine, watch)
    for clockwise in _other_turns(best, sheet, engine, watch):
        # A large sheet's is rather cleaned once more than held while the reader needs all there is.
        cleaned = cleaned if sheet.room else None
        ease(sheet.room)
        tried, turned = _read_turned(sheet, clockwise, engine, watch)
        if _better(tried, best):
            best, cleaned = tried, turned
        del turned
        if well_read(best.words):
            break
    if cleaned is None:
        ease(sheet.room)
        cleaned = _cleaned(sheet, best.clockwise, watch)
    return best, cleaned


def _better(tried: _Reading, best: _Reading) -> bool:
    """Say whether a turn is rather to be believed: it gives clearly more, or hardly less in lines that lie, not stand.

    A page on which hardly a word is read stays as it lies, and none is turned for lines that stand only then.
    """
    amount, known = amount_read(tried.words), amount_read(best.words)
    if max(amount, known) < _ENOUGH_READ:
        return tried.clockwise == 0
    # Upside down, lines lie as they do upright: boxes tell those two apart by chance alone.
    across = (tried.clockwise - best.clockwise) % 180 != 0
    if across and in_standing_lines(tried.words) and not in_standing_lines(best.words):
        return False
    if across and in_level_lines(tried.words) and not in_level_lines(best.words):
        return amount * _CLEARLY > known
    return amount > _CLEARLY * known


def _other_turns(best: _Reading, sheet: Sheet, engine: Engine, watch: Stopwatch) -> tuple[int, ...]:
    """Which turns to try after the first reading: none when it went well, else the reader's own guess or all."""
    if well_read(best.words):
        return ()
    opposite = (best.clockwise + 180) % 360
    if sheet.facts.skew.sideways:
        # Columns of figures may stand closer than their rows, and look like lines that run up the page.
        if not in_level_lines(best.words):
            return (0, 180, opposite)
        return (opposite, 0) if barely_read(best.words) else (opposite,)
    with watch.stage("orient"):
        turn = find_turn(engine, sheet.grey, sheet.read_dpi)
    if turn.sure:
        return (turn.clockwise,) if turn.clockwise != best.clockwise else ()
    unclear = barely_read(best.words) or not in_level_lines(best.words)
    return (opposite, *_SIDES) if unclear else (opposite,)


def _cleaned(sheet: Sheet, clockwise: int, watch: Stopwatch) -> Cleaned:
    """Return the reading copy turned and cleaned; `grey` and `combs` of it in the copy's pixels, the rest in the page's."""
    with watch.stage("clean"):
        red = (
            None if sheet.facts.with_red else red_ink(quarter_turn(sheet.rgb, clockwise), sheet.dpi)
        )
        cleaned = clean_for_reading(quarter_turn(sheet.fine, clockwise), sheet.dpi, red)
        high, wide = sheet.grey.shape
        size = (high, wide) if clockwise in _SIDES else (wide, high)
        combs = scaled_combs(cleaned.combs, size[0] / cleaned.grey.shape[1])
        stops = tuple(stop.scaled(size[0] / cleaned.grey.shape[1]) for stop in cleaned.stops)
        return replace(cleaned, grey=reduced(cleaned.grey, size), combs=combs, stops=stops)


def _read_turned(
    sheet: Sheet, clockwise: int, engine: Engine, watch: Stopwatch
) -> tuple[_Reading, Cleaned]:
    cleaned = _cleaned(sheet, clockwise, watch)
    # What cleaning left free is mostly of no use to the reader.
    ease(sheet.room)
    with watch.stage("read"):
        layout = Layout.ROWS if cleaned.tabular else Layout.PAGE
        # At the pitch of their cells letters are read as scraps, and take the words beside them along.
        rest = comb_letters(cleaned.grey, cleaned.combs, sheet.read_dpi).rest
        words = engine.read(rest, sheet.read_dpi, layout=layout)
    return _Reading(words, clockwise), cleaned


def _read_over(
    sheet: Sheet, reading: _Reading, cleaned: Cleaned, engine: Engine, watch: Stopwatch
) -> Upright:
    """Leave out scraps, look again at what was missed or doubted and at coloured print, and put all in order."""
    ease(sheet.room)
    dpi = sheet.read_dpi
    rgb = quarter_turn(sheet.rgb, reading.clockwise)
    scale = rgb.shape[1] / cleaned.grey.shape[1]
    codes = _codes_of(rgb, sheet.dpi, watch)
    with watch.stage("codes"):
        zone = find_zone(engine, cleaned.grey, dpi, reading.words)
    words = reading.words
    if zone is not None:
        words = zone.rest
        codes = (*codes, replace(zone.code, box=scaled(zone.code.box, scale)))
    with watch.stage("again"):
        ink = _without_codes(dark_ink(cleaned.grey), codes, 1 / scale)
        combed = read_combs(engine, comb_letters(cleaned.grey, cleaned.combs, dpi), dpi)
        words = read_columns(engine, cleaned.grey, dpi, words)
        words = without_scraps(words)
        finer = None
        if scale > 1:
            finer = FinerScan(rgb, sheet.dpi, cleaned.grey, scale, sheet.facts.with_red)
        again = read_again(engine, cleaned.grey, ink, dpi, words, settled=combed, finer=finer)
        gone = _gone(sheet, reading, cleaned, again.words)
        stopped = with_stops(engine, cleaned.grey, dpi, again.words, gone.stops)
    words = (*stopped.words, *combed, *(() if zone is None else zone.lines))
    with watch.stage("coloured"):
        words = _with_coloured(words, rgb, sheet, reading, engine)
    with watch.stage("again"):
        words = with_powers(engine, cleaned.grey, dpi, without_leavings(words))
    placed = in_reading_order(_enlarged(words, scale), cleaned.tables)
    again = replace(again, words=placed, largest=_enlarged_box(again.largest, scale))
    return Upright(
        rgb,
        leaders=cleaned.leaders,
        rules=cleaned.rules,
        tabular=cleaned.tabular,
        words=placed,
        clockwise=reading.clockwise,
        codes=codes,
        again=again,
        reader=engine.name,
        struck=(
            *(Box(*place) for place in cleaned.struck),
            *(scaled(Box(*place), scale) for place in (*stopped.doubted, *gone.crossed)),
        ),
        combed=tuple(Box(w.x0, w.y0, w.x1, w.y1) for w in _enlarged(combed, scale)),
    )


def _gone(sheet: Sheet, reading: _Reading, cleaned: Cleaned, words: Sequence[RawWord]) -> Gone:
    """Return what may have gone from the words with leaders and rules, in pixels of the reading copy."""
    if not (cleaned.leaders or cleaned.rules):
        return Gone(cleaned.stops)
    whole = quarter_turn(sheet.grey, reading.clockwise)
    return gone_with_lines(words, cleaned.grey, whole, cleaned.stops)


def _with_coloured(
    words: tuple[RawWord, ...], rgb: Pixels, sheet: Sheet, reading: _Reading, engine: Engine
) -> tuple[RawWord, ...]:
    """Read red print as well, which the reading copy leaves out for the seals' sake."""
    if sheet.facts.with_red:
        return words
    grey = quarter_turn(sheet.grey, reading.clockwise)
    red = coloured_print(rgb, grey, sheet.read_dpi)
    if red is None:
        return words
    found = engine.read(red.grey, sheet.read_dpi)
    return add_coloured(words, moved(found, red.x, red.y))


def _codes_of(rgb: Pixels, dpi: int, watch: Stopwatch) -> tuple[MachineCode, ...]:
    with watch.stage("codes"):
        grey = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8)
        return find_codes(grey, dpi)


def _without_codes(ink: Pixels, codes: Sequence[MachineCode], scale: float) -> Pixels:
    """Take out the ink of codes: their modules are as large as letters, and read by other means."""
    for code in codes:
        box = scaled(code.box, scale)
        ink[max(0, box.y0) : box.y1, max(0, box.x0) : box.x1] = 0
    return ink


def scaled(box: Box, scale: float) -> Box:
    """Return a box in pixels of a page `scale` times as large."""
    return Box(*(round(side * scale) for side in (box.x0, box.y0, box.x1, box.y1)))


def _enlarged(words: Sequence[RawWord], scale: float) -> tuple[RawWord, ...]:
    if scale == 1.0:
        return tuple(words)
    return tuple(
        replace(
            word,
            x0=round(word.x0 * scale),
            y0=round(word.y0 * scale),
            x1=round(word.x1 * scale),
            y1=round(word.y1 * scale),
        )
        for word in words
    )


def _enlarged_box(
    box: tuple[int, int, int, int] | None, scale: float
) -> tuple[int, int, int, int] | None:
    if box is None:
        return None
    x0, y0, x1, y1 = (round(side * scale) for side in box)
    return x0, y0, x1, y1
