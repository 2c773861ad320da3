"""One page from file to result: decode, straighten, set upright, clean, read, encode. Runs in a worker."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from time import perf_counter

import cv2
import numpy as np

from counter_app.domain.digitised import (
    Box,
    DigitisedPage,
    MachineCode,
    Quality,
    QualityMark,
    QualityReason,
    TextLayer,
    Verdict,
)
from counter_app.ocr.codes import find_codes
from counter_app.ocr.engine import Engine, Layout, RawWord, ReaderTimeout
from counter_app.ocr.layout import page_text, place_words
from counter_app.ocr.mrz import find_zone
from counter_app.ocr.ordering import in_reading_order, without_scraps
from counter_app.ocr.reading import (
    add_coloured,
    amount_read,
    barely_read,
    find_turn,
    readable_share,
    well_read,
)
from counter_app.ocr.rereading import Reread, read_again
from counter_app.ocr.text_layer import hold_against
from counter_app.pages.clean import (
    Cleaned,
    clean_for_reading,
    coloured_ink,
    even_grey,
    ink_mask,
    ink_masks,
)
from counter_app.pages.encode import emitted, encode_jpeg
from counter_app.pages.files import write_whole
from counter_app.pages.measure import count_components, measure
from counter_app.pages.opening import read_page
from counter_app.pages.raster import Pixels, RawPage
from counter_app.pages.rules import without_streaks
from counter_app.pages.straighten import Skew, find_skew, quarter_turn, rotate
from counter_app.pdf.archival import encode_page

from .judge import Unread, judge
from .tasks import PageTask

_TOO_SMALL = 32
_SIDES = (90, 270)
# So much more must a turned page give before it is believed to have lain wrong.
_CLEARLY = 1.3


@dataclass
class _Stopwatch:
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        start = perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = round(self.seconds.get(name, 0.0) + perf_counter() - start, 4)


@dataclass(frozen=True, slots=True)
class _Upright:
    """A page set upright and read: RGB pixels, its cleaned copy, the words in its pixels, the turn taken out."""

    rgb: Pixels
    cleaned: Cleaned
    words: tuple[RawWord, ...]
    clockwise: int
    timed_out: bool = False
    codes: tuple[MachineCode, ...] | None = None
    again: Reread | None = None
    reader: str = "none"


def read_one_page(task: PageTask, engine: Engine) -> DigitisedPage:
    """Read one page, leave its picture and its one-page PDF in the task's files.

    Raises:
        FileDamaged, FileTooLarge, DiskFull, TesseractMissing, LanguageMissing.
    """
    watch = _Stopwatch()
    with watch.stage("decode"):
        raw = read_page(task.readable, task.kind, task.place, task.limits)
    with watch.stage("straighten"):
        grey = even_grey(raw.rgb, raw.dpi)
        scanned = grey
        ink, traces = ink_masks(scanned, raw.dpi)
        grey = without_streaks(scanned, traces, raw.dpi)
        if grey is not scanned:
            ink = ink_mask(grey, raw.dpi)
        empty = min(grey.shape) < _TOO_SMALL or count_components(ink, raw.dpi) == 0
        skew = Skew(0.0, sideways=False) if empty else find_skew(ink, raw.dpi)
        straight, grey = rotate(raw.rgb, skew.degrees), rotate(grey, skew.degrees)
    if empty:
        upright = _Upright(straight, Cleaned(grey, ink, False, 0), (), 0)
    else:
        upright = _read_upright(straight, grey, raw.dpi, skew.sideways, engine, watch)
    if upright.codes is None:
        upright = _with_codes(upright, raw.dpi, watch)
    codes = upright.codes or ()
    upright, layer = _with_layer(raw, upright, skew.degrees, watch)
    page = _emit(task, raw, upright, skew.degrees, codes, watch)
    return replace(page, text_layer=layer)


def _with_layer(
    raw: RawPage, upright: _Upright, skew: float, watch: _Stopwatch
) -> tuple[_Upright, TextLayer | None]:
    """Hold the text a PDF page brought along against what was read of its picture."""
    if raw.layer is None:
        return upright, None
    with watch.stage("text_layer"):
        words, found = hold_against(
            raw.layer,
            upright.words,
            size=(raw.rgb.shape[1], raw.rgb.shape[0]),
            skew=skew,
            clockwise=upright.clockwise,
        )
    return replace(upright, words=words), found


def _read_upright(
    rgb: Pixels, grey: Pixels, dpi: int, sideways: bool, engine: Engine, watch: _Stopwatch
) -> _Upright:
    """Read the page as it lies; only where that goes badly ask which way is up, and let the better reading decide."""
    try:
        first = 0
        if sideways:
            with watch.stage("orient"):
                turn = find_turn(engine, grey, dpi)
            first = turn.clockwise if turn.clockwise in _SIDES else _SIDES[0]
        best = _read_turned(rgb, grey, dpi, first, engine, watch)
        for clockwise in _other_turns(best, grey, dpi, sideways, engine, watch):
            tried = _read_turned(rgb, grey, dpi, clockwise, engine, watch)
            if amount_read(tried.words) > _CLEARLY * amount_read(best.words):
                best = tried
            if well_read(best.words):
                break
        return _read_over(best, grey, dpi, engine, watch)
    except ReaderTimeout:
        return _Upright(rgb, clean_for_reading(grey, dpi), (), 0, timed_out=True)


def _other_turns(
    best: _Upright,
    grey: Pixels,
    dpi: int,
    sideways: bool,
    engine: Engine,
    watch: _Stopwatch,
) -> tuple[int, ...]:
    """Which turns to try after the first reading: none when it went well, else the reader's own guess or all."""
    if well_read(best.words):
        return ()
    opposite = (best.clockwise + 180) % 360
    if sideways:
        return (opposite,)
    with watch.stage("orient"):
        turn = find_turn(engine, grey, dpi)
    if turn.sure:
        return (turn.clockwise,) if turn.clockwise != best.clockwise else ()
    return (opposite, *_SIDES) if barely_read(best.words) else (opposite,)


def _read_turned(
    rgb: Pixels, grey: Pixels, dpi: int, clockwise: int, engine: Engine, watch: _Stopwatch
) -> _Upright:
    with watch.stage("clean"):
        cleaned = clean_for_reading(quarter_turn(grey, clockwise), dpi)
    with watch.stage("read"):
        words = engine.read(
            cleaned.grey, dpi, layout=Layout.ROWS if cleaned.tabular else Layout.PAGE
        )
    return _Upright(quarter_turn(rgb, clockwise), cleaned, words, clockwise)


def _with_coloured(
    upright: _Upright, grey: Pixels, dpi: int, engine: Engine, watch: _Stopwatch
) -> _Upright:
    """Read red print as well, which the reading copy leaves out for the seals' sake."""
    with watch.stage("coloured"):
        ink = coloured_ink(upright.rgb, quarter_turn(grey, upright.clockwise), dpi)
        if ink is None:
            return upright
        words = engine.read(ink, dpi)
    return replace(upright, words=add_coloured(upright.words, words))


def _with_codes(upright: _Upright, dpi: int, watch: _Stopwatch) -> _Upright:
    with watch.stage("codes"):
        return replace(upright, codes=find_codes(_luminance(upright.rgb), dpi))


def _read_over(
    upright: _Upright, grey: Pixels, dpi: int, engine: Engine, watch: _Stopwatch
) -> _Upright:
    """Leave out scraps, look again at what was missed or doubted and at coloured print, and put all in order."""
    upright = _with_codes(upright, dpi, watch)
    cleaned = upright.cleaned
    with watch.stage("codes"):
        zone = find_zone(engine, cleaned.grey, dpi, upright.words)
    if zone is not None:
        codes = (*(upright.codes or ()), zone.code)
        upright = replace(upright, words=zone.rest, codes=codes)
    with watch.stage("again"):
        ink = cleaned.ink.copy()
        for code in upright.codes or ():
            # Modules of a code are as large as letters, and read by other means.
            box = code.box
            ink[max(0, box.y0) : box.y1, max(0, box.x0) : box.x1] = 0
        again = read_again(engine, cleaned.grey, ink, dpi, without_scraps(upright.words))
    words = again.words if zone is None else (*again.words, *zone.lines)
    seen = replace(upright, words=words, again=again)
    coloured = _with_coloured(seen, grey, dpi, engine, watch)
    return replace(coloured, words=in_reading_order(coloured.words), reader=engine.name)


def _emit(
    task: PageTask,
    raw: RawPage,
    upright: _Upright,
    skew: float,
    codes: tuple[MachineCode, ...],
    watch: _Stopwatch,
) -> DigitisedPage:
    with watch.stage("measure"):
        measures = measure(upright.rgb, upright.cleaned.ink, raw.dpi)
    with watch.stage("encode"):
        picture, dpi = emitted(upright.rgb, raw.dpi)
        height, width = picture.shape[:2]
        scale = width / upright.rgb.shape[1]
        words = place_words(upright.words, scale, width, height)
        jpeg = encode_jpeg(picture, dpi)
        write_whole(task.image, jpeg)
    with watch.stage("archive"):
        full = upright.rgb.shape
        kept = encode_page(upright.rgb, raw.dpi, place_words(upright.words, 1.0, full[1], full[0]))
        write_whole(task.piece, kept.pdf)
    quality = judge(
        measures,
        words,
        size=(width, height),
        dpi=raw.dpi,
        dpi_assumed=raw.dpi_assumed,
        skew=skew,
        read_share=readable_share(upright.words),
        unread=_unread(upright, scale),
    )
    if upright.timed_out:
        marks = (*quality.marks, QualityMark(QualityReason.UNREADABLE))
        quality = Quality(Verdict.RESCAN, marks)
    return DigitisedPage(
        number=task.number,
        width=width,
        height=height,
        dpi=dpi,
        skew_degrees=round(skew, 2),
        rotated_by=upright.clockwise,
        blank=measures.blank,
        quality=quality,
        text=page_text(words),
        words=words,
        codes=tuple(replace(code, box=_scaled(code.box, scale)) for code in codes),
        image=task.image,
        recipe=_recipe(raw, upright, dpi) | kept.recipe,
        seconds=watch.seconds,
    )


def _unread(upright: _Upright, scale: float) -> Unread:
    again = upright.again
    if again is None:
        return Unread(0.0, None)
    return Unread(again.uncovered, _scaled(Box(*again.largest), scale) if again.largest else None)


def _recipe(raw: RawPage, upright: _Upright, dpi: int) -> dict[str, str | int | float | bool]:
    again = upright.again
    return raw.made | {
        "read_dpi": raw.dpi,
        "emitted_dpi": dpi,
        "dpi_assumed": raw.dpi_assumed,
        "background": "divided",
        "channel": "red",
        "leader_marks": upright.cleaned.leaders,
        "tabular": upright.cleaned.tabular,
        "reader": upright.reader,
        "uncovered_ink": round(again.uncovered, 4) if again else 0.0,
        "places_again": again.places if again else 0,
        "lines_again": again.lines if again else 0,
    }


def _luminance(rgb: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def _scaled(box: Box, scale: float) -> Box:
    return Box(*(round(side * scale) for side in (box.x0, box.y0, box.x1, box.y1)))
