"""Whether a page can be kept, from what was measured and read."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import atan, degrees
from statistics import linear_regression, median

from counter_app.domain.digitised import Box, Quality, QualityMark, QualityReason, Verdict, Word
from counter_app.ocr.layout import around
from counter_app.pages.measure import Measures

from .picture_faults import BLACK_PAPER, Fault, Placing, picture_faults

_DOUBTFUL_BELOW = 0.70
_UNREAD_BELOW = 0.45
# Below this letters of usual print are no larger than specks: that a page is blank cannot be told.
_TELLS_BLANK_FROM_DPI = 50
_EDGE_MM = 0.7
_UNREAD_INK_ABOVE = 0.05
_EDGE_WORDS = 3
_BENT_FROM = 1.5
_WORDS_IN_A_LINE = 4
_FEW_LINES = 4
# Words less sure than this are rather wrong than right. So many of them in a stretch are a line read as scraps, when together
# they are as wide and as wrong as eight letters (half a line's height each) of which two thirds are.
_DOUBTED, _SCRAPS, _SCRAP_WIDTH, _SCRAP_SURE = 0.5, 3, 0.6, 0.35
# Of figures that dashes run into five in six of the wrong ones are less sure than this, one in eight of the right ones; of those
# that a rule crosses seven in ten and one in five.
_STRUCK_SURE = 0.8
# Digits of a font are all of one width; the room beside the outer ones, in digits.
_LONG_NUMBER, _OUTER, _MISCOUNTED = 3, 0.15, 0.6

_HARMLESS = frozenset({QualityReason.BLANK, QualityReason.RESOLUTION_ASSUMED})
# With one of these, words that were read badly are not the print's fault.
_SPOILS_READING = frozenset(
    {
        QualityReason.BLURRED,
        QualityReason.TOO_DARK,
        QualityReason.TOO_LIGHT,
        QualityReason.LOW_RESOLUTION,
        QualityReason.COVERED,
        QualityReason.GLARE,
    }
)


@dataclass(frozen=True, slots=True)
class Unread:
    """Share (0..1) of print-like ink under no recognised word, and the largest such place on the emitted page."""

    share: float
    place: Box | None


def judge(
    measures: Measures,
    words: Sequence[Word],
    *,
    size: tuple[int, int],
    dpi: int,
    dpi_assumed: bool,
    skew: float,
    read_share: float,
    placing: Placing = lambda place: Box(*place),
    unread: Unread = Unread(0.0, None),
    struck: Sequence[Box] = (),
    combed: Sequence[Box] = (),
) -> Quality:
    """Weigh a page.

    Args:
        words: as placed on the emitted page, whose `size` is in pixels.
        dpi: of the page as decoded; `dpi_assumed` when the file did not tell.
        skew: degrees, as found and taken out.
        read_share: 0..1, how well its words were read.
        placing: from the page as decoded to the emitted page.
        struck: where letters run into dashes or rules that were taken out, on the emitted page.
        combed: where words were read letter by letter from cells, likewise.
    """
    black = measures.paper < BLACK_PAPER
    if measures.blank and black:
        # A scan without light, not a blank back: something may stand there. Dark covers look like it, so a person decides.
        return Quality(Verdict.LOOK, (QualityMark(QualityReason.TOO_DARK),))
    if measures.blank and dpi >= _TELLS_BLANK_FROM_DPI:
        return Quality(Verdict.PASS, (QualityMark(QualityReason.BLANK),))
    if measures.blank:
        return Quality(Verdict.RESCAN, (QualityMark(QualityReason.LOW_RESOLUTION),))
    placing = _from(measures.origin, placing)
    faults = list(
        picture_faults(measures, dpi=dpi, dpi_assumed=dpi_assumed, skew=skew, placing=placing)
    )
    faults += _of_the_words(words, size, dpi, faults)
    reasons = {fault.mark.reason for fault in faults}
    faint = None if measures.faint is None else placing(measures.faint)
    if measures.nearly_blank and faint is not None and not _is_read(faint, words):
        faults.append(Fault(QualityMark(QualityReason.FAINT_PRINT, faint)))
    elif measures.nearly_blank:
        # Who is told that nothing can be seen for the dark is not told to drop the page.
        faults += [] if black else [Fault(QualityMark(QualityReason.NEARLY_BLANK))]
    elif not words:
        faults.append(Fault(QualityMark(QualityReason.NO_TEXT)))
    elif read_share < _DOUBTFUL_BELOW:
        lost = read_share < _UNREAD_BELOW and bool(reasons & _SPOILS_READING)
        faults.append(Fault(QualityMark(QualityReason.LOW_CONFIDENCE), lost))
    else:
        faults += [
            Fault(QualityMark(QualityReason.LOW_CONFIDENCE, place))
            for place in _doubted(words, struck, combed)
        ]
    if unread.share > _UNREAD_INK_ABOVE and words:
        faults.append(Fault(QualityMark(QualityReason.UNREAD_INK, unread.place)))
    return Quality(_verdict(faults), tuple(fault.mark for fault in faults))


def _doubted(
    words: Sequence[Word], struck: Sequence[Box], combed: Sequence[Box]
) -> tuple[Box, ...]:
    """Return the places of words that were read too badly to be believed."""
    in_cells = [word for word in words if any(_meet(word.box, place) for place in combed)]
    beside = [word for word in words if word not in in_cells] if in_cells else words
    places = (*read_as_scraps(words), *struck_figures(beside, struck))
    cells = (box for box in doubted_cells(in_cells) if not any(_meet(box, one) for one in places))
    return (*places, *cells)


def _from(origin: tuple[int, int], placing: Placing) -> Placing:
    """Return a placing of places that are counted from `origin`."""
    left, top = origin

    def moved(place: tuple[int, int, int, int]) -> Box:
        x0, y0, x1, y1 = place
        return placing((x0 + left, y0 + top, x1 + left, y1 + top))

    return moved


def _verdict(faults: Sequence[Fault]) -> Verdict:
    if any(fault.lost for fault in faults):
        return Verdict.RESCAN
    telling = {fault.mark.reason for fault in faults} - _HARMLESS
    return Verdict.LOOK if telling else Verdict.PASS


def _of_the_words(
    words: Sequence[Word], size: tuple[int, int], dpi: int, known: Sequence[Fault]
) -> list[Fault]:
    """Return what the words' places tell that the picture did not: lines that run out of it, lines that are bent."""
    reasons = {fault.mark.reason for fault in known}
    found = []
    edge = cut_edge(words, size, dpi)
    if edge is not None and QualityReason.CUT_EDGE not in reasons:
        found.append(Fault(QualityMark(QualityReason.CUT_EDGE, edge)))
    bent = bent_lines(words)
    if bent is not None and QualityReason.SKEWED not in reasons:
        found.append(Fault(QualityMark(QualityReason.SKEWED, bent)))
    return found


def _is_read(place: Box, words: Sequence[Word]) -> bool:
    """Say whether a word was read in a place of the emitted page."""
    return any(_meet(word.box, place) and any(map(str.isalnum, word.text)) for word in words)


def _meet(one: Box, other: Box) -> bool:
    return one.x0 < other.x1 and other.x0 < one.x1 and one.y0 < other.y1 and other.y0 < one.y1


def cut_edge(words: Sequence[Word], size: tuple[int, int], dpi: int) -> Box | None:
    """Return the box of well-read words that touch the picture's edge, when there are enough to mean a cut paper."""
    near = max(1, round(_EDGE_MM * dpi / 25.4))
    touching = [
        word.box
        for word in words
        if word.confidence > 0.4
        and (word.box.x0 < near or word.box.x1 > size[0] - near)
        and any(map(str.isalnum, word.text))
    ]
    return around(touching) if len(touching) >= _EDGE_WORDS else None


def read_as_scraps(words: Sequence[Word]) -> tuple[Box, ...]:
    """Return the boxes of stretches whose words are all but guessed, at most one a line.

    A page may be read well and some lines of it not at all: written by hand, stamped over, run into a note beside them.
    """
    lines = (list(members) for _, members in groupby(words, key=lambda word: word.line))
    found = (_worst_stretch(line) for line in lines)
    return tuple(around([word.box for word in stretch]) for stretch in found if stretch)


def struck_figures(words: Sequence[Word], struck: Sequence[Box]) -> tuple[Box, ...]:
    """Return the boxes of doubtful figures that dashes or rules run into, at most one a line: a stroke may be gone with those.

    Doubtful is also a number as wide as one of more digits, or of fewer.
    """
    numbers = [word for word in words if word.text.isdecimal() and len(word.text) >= _LONG_NUMBER]
    usual = median(map(_digit_width, numbers)) if numbers else 0.0
    doubtful = (
        word
        for word in words
        if any(map(str.isdigit, word.text))
        and (word.confidence < _STRUCK_SURE or (word in numbers and _miscounted(word, usual)))
        and any(_meet(word.box, place) for place in struck)
    )
    return tuple(
        around([word.box for word in members])
        for _, members in groupby(doubtful, key=lambda word: word.line)
    )


def doubted_cells(words: Sequence[Word]) -> tuple[Box, ...]:
    """Return the places of words from cells for one letter each that are not sure, those of a line as one.

    They are names and numbers that nothing around them corrects: each has to be sure by itself.
    """
    doubtful = (word for word in words if word.confidence < _STRUCK_SURE)
    return tuple(
        around([word.box for word in members])
        for _, members in groupby(doubtful, key=lambda word: word.line)
    )


def _digit_width(word: Word) -> float:
    """Return how wide a number's digits are; beside the outer ones is no room."""
    return max(1, word.box.x1 - word.box.x0) / (len(word.text) - _OUTER)


def _miscounted(word: Word, usual: float) -> bool:
    count = (word.box.x1 - word.box.x0) / usual + _OUTER
    return abs(count - len(word.text)) >= _MISCOUNTED


def _worst_stretch(line: Sequence[Word]) -> Sequence[Word]:
    """Return the stretch of a line in which most is wrong by width, () where that is little.

    A sure word among doubtful ones does not end it: a stroke that looks like a figure is read as one for certain.
    """
    height = median([word.box.y1 - word.box.y0 for word in line])
    worst: Sequence[Word] = ()
    most = _SCRAP_WIDTH * height
    start, wrong, wide = 0, 0.0, 0
    for place, word in enumerate(line):
        if wrong <= 0:
            start, wrong, wide = place, 0.0, 0
        across = word.box.x1 - word.box.x0
        wide += across
        wrong += across * (_DOUBTED - word.confidence)
        if wrong < most or wrong <= (_DOUBTED - _SCRAP_SURE) * wide:
            continue
        stretch = line[start : place + 1]
        if sum(one.confidence < _DOUBTED for one in stretch) >= _SCRAPS:
            worst, most = stretch, wrong
    return worst


def bent_lines(words: Sequence[Word]) -> Box | None:
    """Return the box of the lines that still rise or fall after straightening: paper that was not flat, or moved.

    Doubtful words stand anywhere: they may be handwriting cut into pieces.
    """
    lines: dict[int, list[Box]] = {}
    for word in words:
        if word.confidence < _DOUBTED:
            continue
        lines.setdefault(word.line, []).append(word.box)
    slopes, boxes = [], []
    for line in lines.values():
        if len(line) < _WORDS_IN_A_LINE:
            continue
        x = [(box.x0 + box.x1) / 2 for box in line]
        y = [(box.y0 + box.y1) / 2 for box in line]
        if max(x) - min(x) < 10 * median([box.y1 - box.y0 for box in line]):
            continue
        slopes.append(degrees(atan(linear_regression(x, y).slope)))
        boxes.append(around(line))
    bent = [box for slope, box in zip(slopes, boxes, strict=True) if abs(slope) >= _BENT_FROM]
    enough = len(bent) >= _FEW_LINES and len(bent) >= len(slopes) / 4
    return around(bent) if enough else None
