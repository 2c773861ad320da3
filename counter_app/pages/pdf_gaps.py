"""Pages of a PDF that name content which is not there: a renderer leaves it out without a word."""

import re
from collections.abc import Iterable
from pathlib import Path

import pikepdf

from .pdf_contents import DAMAGE
from .raster import Gap

_MOST_FORMS = 2_000
_MOST_PARENTS = 50
_MOST_PINNED = 10_000
# ISO 32000-2, 12.5.2, asks for an appearance of each; older ones left it to the viewer. pdfium makes up those of others.
_DRAWN_BY_VIEWERS = ("/Line", "/Polygon", "/PolyLine", "/Stamp")
# Flags of annotations (ISO 32000-2, 12.5.3): hidden, and not shown.
_HIDDEN = 0b10_0010
_BREAK = rb"\0\t\n\f\r ()<>\[\]{}/%"
_DRAWN = re.compile(rb"/([^" + _BREAK + rb"]+)[\0\t\n\f\r ]+Do(?![^" + _BREAK + rb"])")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")


def gap_of(path: Path, number: int) -> Gap:
    """Say what page `number` (1-based) lacks: SOME where it draws a picture or a form that the file does not hold, has content
    that is missing or does not decode, or something pinned to it whose looks are named and gone; LOOKS where the file leaves
    those of a stamp or a line to the viewer. NONE where the structure cannot be followed: the renderer has to be believed then.
    """
    try:
        document = pikepdf.open(path, suppress_warnings=True)
    except DAMAGE:
        return Gap.NONE
    with document:
        try:
            page = document.pages[number - 1].obj
        except DAMAGE:
            return Gap.NONE
        try:
            if lost_its_content(page) or _draws_what_is_gone(page):
                return Gap.SOME
            return _worst(map(_unseen, _pinned(page)))
        except DAMAGE:
            return Gap.SOME


def _worst(gaps: Iterable[Gap]) -> Gap:
    return max(gaps, key=lambda gap: gap.value, default=Gap.NONE)


def lost_its_content(page: pikepdf.Object) -> bool:
    """Say whether a page names content of which the file holds nothing."""
    return page.get("/Contents") is None and _names(page, "/Contents")


def mark_as_lost(document: pikepdf.Pdf, page: pikepdf.Object) -> None:
    """Have a page without its content draw what is not there: a copy of the document leaves out names of nothing."""
    page.Contents = document.make_stream(b"/Gone Do")


def _draws_what_is_gone(page: pikepdf.Object) -> bool:
    """Follow what the page draws. Raises one of DAMAGE where a stream is missing or does not decode."""
    waiting = [(_content(page), drawable(inherited(page)))]
    seen: set[tuple[int, int]] = set()
    while waiting and len(seen) < _MOST_FORMS:
        content, named = waiting.pop()
        for name in set(_DRAWN.findall(content)):
            drawn = named.get(_plain(name))
            if not isinstance(drawn, pikepdf.Stream):
                return True
            if drawn.get("/Subtype") != "/Form" or drawn.objgen in seen:
                continue
            seen.add(drawn.objgen)
            own = drawn.get("/Resources")
            inner = named if own is None else drawable(own)
            waiting.append((drawn.read_bytes(), inner))
    return False


def _pinned(page: pikepdf.Object) -> list[pikepdf.Object]:
    """Return what is pinned to a page, its annotations."""
    pinned = page.get("/Annots")
    found = list(pinned)[:_MOST_PINNED] if isinstance(pinned, pikepdf.Array) else []
    return [one for one in found if isinstance(one, pikepdf.Dictionary)]


def _unseen(annotation: pikepdf.Object) -> Gap:
    """Say whether pdfium leaves out an annotation that viewers show: its looks are gone, or left to the viewer."""
    if (
        annotation.get("/Subtype") not in _DRAWN_BY_VIEWERS
        or int(annotation.get("/F", 0)) & _HIDDEN
    ):
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


def _content(page: pikepdf.Object) -> bytes:
    content = page.get("/Contents")
    if content is None:
        return b""
    parts = list(content) if isinstance(content, pikepdf.Array) else [content]
    return b"\n".join(part.read_bytes() for part in parts)


def inherited(page: pikepdf.Object) -> pikepdf.Object | None:
    """Return the resources of a page, its own or those of the nearest branch above it."""
    branch: pikepdf.Object | None = page
    for _ in range(_MOST_PARENTS):
        if not isinstance(branch, pikepdf.Dictionary):
            break
        resources = branch.get("/Resources")
        if resources is not None:
            return resources
        branch = branch.get("/Parent")
    return None


def drawable(resources: pikepdf.Object | None) -> dict[str, pikepdf.Object]:
    """Return what resources let a page draw by its name; nothing where they are malformed."""
    found = resources.get("/XObject") if isinstance(resources, pikepdf.Dictionary) else None
    return dict(found.items()) if isinstance(found, pikepdf.Dictionary) else {}


def _plain(name: bytes) -> str:
    spelt = _ESCAPED.sub(lambda found: bytes.fromhex(found[1].decode()), name)
    return "/" + spelt.decode("utf-8", "surrogateescape")
