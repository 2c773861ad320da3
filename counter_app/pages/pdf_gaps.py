"""Pages of a PDF that name content which is not there: a renderer leaves it out without a word."""

import pikepdf

from .pdf_faults import are_malformed
from .pdf_following import Followed, pinned
from .raster import Gap

# ISO 32000-2, 12.5.2, asks for an appearance of each; older ones left it to the viewer. pdfium makes up those of others.
_DRAWN_BY_VIEWERS = ("/Line", "/Polygon", "/PolyLine", "/Stamp")


def gap_of(page: pikepdf.Object, followed: Followed) -> Gap:
    """Say what a page lacks: SOME where it draws a picture or a form that the file does not hold, has content that is missing or
    does not unpack, a malformed picture or mask, or something pinned to it whose looks are named and gone; LOOKS where the file
    leaves those of a stamp or a line to the viewer.
    """
    if followed.gone or lost_its_content(page) or are_malformed(followed.pictures):
        return Gap.SOME
    return max(map(_unseen, pinned(page)), key=lambda gap: gap.value, default=Gap.NONE)


def lost_its_content(page: pikepdf.Object) -> bool:
    """Say whether a page names content of which the file holds nothing."""
    return page.get("/Contents") is None and _names(page, "/Contents")


def mark_as_lost(document: pikepdf.Pdf, page: pikepdf.Object) -> None:
    """Have a page without its content draw what is not there: a copy of the document leaves out names of nothing."""
    page.Contents = document.make_stream(b"/Gone Do")


def _unseen(annotation: pikepdf.Object) -> Gap:
    """Say whether pdfium leaves out an annotation that viewers show: its looks are gone, or left to the viewer."""
    if annotation.get("/Subtype") not in _DRAWN_BY_VIEWERS:
        return Gap.NONE
    looks = annotation.get("/AP")
    if not isinstance(looks, pikepdf.Dictionary):
        return Gap.SOME if _names(annotation, "/AP") else Gap.LOOKS
    if looks.get("/N") is None:
        return Gap.SOME if _names(looks, "/N") else Gap.LOOKS
    return Gap.NONE


def _names(owner: pikepdf.Object, key: str) -> bool:
    """Say whether a table has an entry of that name, though the file may hold nothing of it."""
    return any(name == key for name, _ in owner.items())
