"""Whether a page can be kept, from what was measured and read."""

from collections.abc import Sequence
from dataclasses import dataclass

from counter_app.domain.digitised import Box, Quality, QualityMark, QualityReason, Verdict, Word
from counter_app.ocr.layout import around
from counter_app.pages.measure import Measures

_BLURRED_BELOW = 0.10
_DARK_PAPER = 110
_PALE_CONTRAST = 45
_LEAST_DPI = 150
_HOPELESS_DPI = 100
_SKEWED_FROM = 5.0
_DOUBTFUL_BELOW = 0.70
_UNREAD_BELOW = 0.45
_EDGE_MM = 0.7
_UNREAD_INK_ABOVE = 0.05
_EDGE_WORDS = 3

_RESCAN = frozenset({QualityReason.UNREADABLE})
_HARMLESS = frozenset({QualityReason.BLANK, QualityReason.RESOLUTION_ASSUMED})


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
    unread: Unread = Unread(0.0, None),
) -> Quality:
    """Weigh a page. `size` in pixels at `dpi`; `skew` in degrees; `read_share` 0..1 is how well its words were read."""
    if measures.blank:
        return Quality(Verdict.PASS, (QualityMark(QualityReason.BLANK),))
    marks = [QualityMark(reason) for reason in _of_the_picture(measures, dpi, dpi_assumed, skew)]
    edge = cut_edge(words, size, dpi)
    if edge is not None:
        marks.append(QualityMark(QualityReason.CUT_EDGE, edge))
    if measures.nearly_blank:
        marks.append(QualityMark(QualityReason.NEARLY_BLANK))
    elif not words:
        marks.append(QualityMark(QualityReason.NO_TEXT))
    elif read_share < _DOUBTFUL_BELOW:
        marks.append(QualityMark(QualityReason.LOW_CONFIDENCE))
    if unread.share > _UNREAD_INK_ABOVE and words:
        marks.append(QualityMark(QualityReason.UNREAD_INK, unread.place))
    reasons = {mark.reason for mark in marks}
    hopeless = dpi < _HOPELESS_DPI and not dpi_assumed
    illegible = bool(words) and read_share < _UNREAD_BELOW and QualityReason.BLURRED in reasons
    if reasons & _RESCAN or hopeless or illegible:
        return Quality(Verdict.RESCAN, tuple(marks))
    return Quality(Verdict.LOOK if reasons - _HARMLESS else Verdict.PASS, tuple(marks))


def _of_the_picture(
    measures: Measures, dpi: int, dpi_assumed: bool, skew: float
) -> list[QualityReason]:
    found = {
        QualityReason.RESOLUTION_ASSUMED: dpi_assumed,
        QualityReason.LOW_RESOLUTION: dpi < _LEAST_DPI,
        QualityReason.SKEWED: abs(skew) >= _SKEWED_FROM,
        QualityReason.TOO_DARK: measures.paper < _DARK_PAPER,
        QualityReason.TOO_LIGHT: measures.paper - measures.ink < _PALE_CONTRAST,
        QualityReason.BLURRED: measures.sharpness < _BLURRED_BELOW and not measures.nearly_blank,
    }
    return [reason for reason, holds in found.items() if holds]


def cut_edge(words: Sequence[Word], size: tuple[int, int], dpi: int) -> Box | None:
    """Return the box of well-read words that touch the picture's edge, when there are enough to mean a cut paper."""
    near = max(1, round(_EDGE_MM * dpi / 25.4))
    touching = [
        word.box
        for word in words
        if word.confidence > 0.6
        and (word.box.x0 < near or word.box.x1 > size[0] - near)
        and any(map(str.isalnum, word.text))
    ]
    return around(touching) if len(touching) >= _EDGE_WORDS else None
