"""Pages that show less than they did, since their file is damaged or leaves looks to the viewer: such a page is never blank."""

from counter_app.domain.digitised import Quality, QualityMark, QualityReason, Verdict
from counter_app.pages.raster import Gap

_SHOWS_NOTHING = frozenset({QualityReason.BLANK, QualityReason.NEARLY_BLANK})
# What is told of paper, where nothing is known of the paper.
_OF_PAPER = _SHOWS_NOTHING | {QualityReason.NO_TEXT}


def with_losses(quality: Quality, gap: Gap, *, repaired: bool) -> Quality:
    """Return a page's quality with what its file lost of it.

    Args:
        gap: what the page names and the file does not hold.
        repaired: whether the file was damaged.

    The page is lost when most of it is not there, when what is left shows nothing, and when the file is known to be damaged;
    where one of these alone holds it may be, and has to be compared. What the file leaves to the viewer is no damage.
    """
    bare = any(mark.reason in _SHOWS_NOTHING for mark in quality.marks)
    rescan = bare and gap is not Gap.NONE
    told: list[QualityReason] = []
    if gap is Gap.MOST or (gap is Gap.SOME and (bare or repaired)):
        told, rescan = [QualityReason.CONTENT_LOST], True
    elif gap is Gap.SOME or (repaired and bare):
        told.append(QualityReason.CONTENT_DOUBTED)
    if gap is Gap.LOOKS:
        told.append(QualityReason.MARKS_NOT_SHOWN)
    if not told:
        return quality
    verdict = Verdict.RESCAN if rescan or quality.verdict is Verdict.RESCAN else Verdict.LOOK
    others = (mark for mark in quality.marks if mark.reason not in _OF_PAPER)
    return Quality(verdict, (*map(QualityMark, told), *others))
