"""Pages of a PDF that name content which is not there: a renderer leaves it out without a word."""

import re
from pathlib import Path

import pikepdf

from .pdf_contents import DAMAGE

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


def has_gap(path: Path, number: int) -> bool:
    """Say whether page `number` (1-based) draws a picture or a form that the file does not hold, or has content that is
    missing or does not decode, or a stamp or a line pinned to it whose looks the file leaves to the viewer. False where the
    structure cannot be followed: the renderer has to be believed then.
    """
    try:
        document = pikepdf.open(path, suppress_warnings=True)
    except DAMAGE:
        return False
    with document:
        try:
            page = document.pages[number - 1].obj
        except DAMAGE:
            return False
        try:
            return (
                lost_its_content(page)
                or _draws_what_is_gone(page)
                or any(map(_unseen, _pinned(page)))
            )
        except DAMAGE:
            return True


def lost_its_content(page: pikepdf.Object) -> bool:
    """Say whether a page names content of which the file holds nothing."""
    return page.get("/Contents") is None and any(name == "/Contents" for name, _ in page.items())


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


def _unseen(annotation: pikepdf.Object) -> bool:
    """Say whether a viewer would draw an annotation, without being told how, that pdfium leaves out."""
    if (
        annotation.get("/Subtype") not in _DRAWN_BY_VIEWERS
        or int(annotation.get("/F", 0)) & _HIDDEN
    ):
        return False
    looks = annotation.get("/AP")
    return not (isinstance(looks, pikepdf.Dictionary) and looks.get("/N") is not None)


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
