"""One page from file to result: decode, straighten, set upright, clean, read, encode. Runs in a worker."""

from collections.abc import Sequence
from dataclasses import replace

from counter_app.domain.digitised import (
    Box,
    DigitisedPage,
    Quality,
    QualityMark,
    QualityReason,
    TextLayer,
    Verdict,
    Word,
)
from counter_app.ocr.engine import Engine
from counter_app.ocr.layout import page_text, place_words
from counter_app.ocr.reading import readable_share
from counter_app.ocr.text_layer import hold_against
from counter_app.pages.encode import emitted, emitted_size, encode_jpeg
from counter_app.pages.files import write_whole
from counter_app.pages.opening import read_page
from counter_app.pages.raster import RawPage, Recipe
from counter_app.pdf.archival import encode_page

from .digits import digit_reader
from .judge import Unread, judge
from .lost_content import with_losses
from .memory import ease, room_for, sparing
from .places import Journey
from .sheet import Facts, straightened
from .stopwatch import Stopwatch
from .tasks import PageTask
from .upright import Upright, read_upright, scaled


def read_one_page(task: PageTask, engine: Engine) -> DigitisedPage:
    """Read one page, leave its picture and its one-page PDF in the task's files.

    Raises:
        FileDamaged, FileTooLarge, DiskFull, TesseractMissing, LanguageMissing.
    """
    watch = Stopwatch()
    with watch.stage("decode"):
        raw = read_page(task.readable, task.kind, task.place, task.limits, task.spare)
    height, width = raw.rgb.shape[:2]
    room = room_for(height * width)
    with sparing(not room):
        sheet = straightened(raw.rgb, raw.dpi, watch)
        # The pixels as decoded are let go: at 300 dpi they are 26 MB.
        raw = replace(raw, rgb=sheet.rgb)
        ease(room)
        upright = read_upright(sheet, engine, watch)
        facts = sheet.facts
        # Of a page that was turned upright both are there until here.
        raw = replace(raw, rgb=upright.rgb)
        del sheet
        upright, layer = _with_layer(raw, upright, (width, height), facts.skew.degrees, watch)
        ease(room)
        page = _emit(task, raw, facts, upright, engine, watch)
    return replace(page, text_layer=layer)


def _with_layer(
    raw: RawPage, upright: Upright, size: tuple[int, int], skew: float, watch: Stopwatch
) -> tuple[Upright, TextLayer | None]:
    """Hold the text a PDF page brought along against what was read of its picture."""
    if raw.layer is None:
        return upright, None
    high, wide = upright.rgb.shape[:2]
    straight = (high, wide) if upright.clockwise % 180 else (wide, high)
    with watch.stage("text_layer"):
        words, found = hold_against(
            raw.layer,
            upright.words,
            size=size,
            straight=straight,
            skew=skew,
            clockwise=upright.clockwise,
        )
    return replace(upright, words=words), found


def _emit(
    task: PageTask,
    raw: RawPage,
    facts: Facts,
    upright: Upright,
    engine: Engine,
    watch: Stopwatch,
) -> DigitisedPage:
    with watch.stage("encode"):
        (width, height), dpi = _emitted(task, upright, raw.dpi)
        scale = width / upright.rgb.shape[1]
        words = place_words(upright.words, scale, width, height)
    archival: Recipe = {"format": "as_signed"}
    if task.archived:
        with watch.stage("archive"):
            full = upright.rgb.shape
            # A page that is emitted as fine as it was scanned has its words placed already.
            fine = words if scale == 1.0 else place_words(upright.words, 1.0, full[1], full[0])
            kept = encode_page(upright.rgb, raw.dpi, fine, reread=digit_reader(engine, raw.dpi))
            write_whole(task.piece, kept.pdf)
            archival = kept.recipe
    quality = with_losses(
        _quality(raw, facts, upright, words, (width, height)), raw.gap, repaired=task.repaired
    )
    return DigitisedPage(
        number=task.number,
        width=width,
        height=height,
        dpi=dpi,
        skew_degrees=round(facts.skew.degrees, 2),
        rotated_by=upright.clockwise,
        blank=any(mark.reason is QualityReason.BLANK for mark in quality.marks),
        quality=quality,
        text=page_text(words),
        words=words,
        codes=tuple(replace(code, box=scaled(code.box, scale)) for code in upright.codes),
        image=task.image,
        recipe=_recipe(raw, facts, upright, dpi) | archival,
        seconds=watch.seconds,
    )


def _quality(
    raw: RawPage, facts: Facts, upright: Upright, words: Sequence[Word], size: tuple[int, int]
) -> Quality:
    """Judge a page whose `words` are placed on the emitted page of `size` (width, height)."""
    scale = size[0] / upright.rgb.shape[1]
    quality = judge(
        facts.measures,
        words,
        size=size,
        dpi=raw.dpi,
        dpi_assumed=raw.dpi_assumed,
        skew=facts.skew.degrees,
        read_share=readable_share(upright.words),
        placing=_journey(facts, upright, size).carry,
        unread=_unread(upright, scale),
        struck=[scaled(place, scale) for place in upright.struck],
        combed=[scaled(place, scale) for place in upright.combed],
    )
    if not upright.timed_out:
        return quality
    marks = (*quality.marks, QualityMark(QualityReason.UNREADABLE))
    return Quality(Verdict.RESCAN, marks)


def _emitted(task: PageTask, upright: Upright, dpi: int) -> tuple[tuple[int, int], int]:
    """Write the emitted page if it is wanted; return its width and height, and its resolution."""
    if task.pictured:
        picture, kept = emitted(upright.rgb, dpi)
        write_whole(task.image, encode_jpeg(picture, kept))
    return emitted_size(upright.rgb, dpi)


def _journey(facts: Facts, upright: Upright, size: tuple[int, int]) -> Journey:
    """Return the way of the reading copy as scanned to the emitted page of `size`."""
    return Journey(facts.scanned, facts.straight, size, facts.skew.degrees, upright.clockwise)


def _unread(upright: Upright, scale: float) -> Unread:
    again = upright.again
    if again is None:
        return Unread(0.0, None)
    return Unread(again.uncovered, scaled(Box(*again.largest), scale) if again.largest else None)


def _recipe(
    raw: RawPage, facts: Facts, upright: Upright, dpi: int
) -> dict[str, str | int | float | bool]:
    again = upright.again
    return raw.made | {
        "scan_dpi": raw.dpi,
        "read_dpi": facts.read_dpi,
        "emitted_dpi": dpi,
        "dpi_assumed": raw.dpi_assumed,
        "background": "divided",
        "channel": "red and green" if facts.with_red else "red",
        "streaks": facts.streaked,
        "leader_marks": upright.leaders,
        "rules": upright.rules,
        "comb_words": len(upright.combed),
        "tabular": upright.tabular,
        "reader": upright.reader,
        "uncovered_ink": round(again.uncovered, 4) if again else 0.0,
        "places_again": again.places if again else 0,
        "lines_again": again.lines if again else 0,
    }
