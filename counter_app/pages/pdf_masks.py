"""Pictures of a PDF with a mask finer than they are: programs that part a scan keep its print there, its colours coarsely."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pikepdf

from .pdf_contents import DAMAGE
from .pdf_gaps import drawable, inherited

_MOST_FORMS = 2_000
_MASKS = ("/SMask", "/Mask")

Size = tuple[int, int]


def mask_sizes(path: Path, number: int) -> Mapping[Size, Size]:
    """Return the (width, height) in pixels of masks on page `number` (1-based) by the size of the picture that each belongs to.

    Of pictures of one size the finest mask counts. Nothing where the structure cannot be followed.
    """
    found: dict[Size, Size] = {}
    try:
        with pikepdf.open(path, suppress_warnings=True) as document:
            for picture in _pictures(document.pages[number - 1].obj):
                for name in _MASKS:
                    mask = picture.get(name)
                    if isinstance(mask, pikepdf.Stream):
                        size = _size(picture)
                        found[size] = max(found.get(size, (0, 0)), _size(mask))
    except DAMAGE:
        return {}
    return found


def _pictures(page: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Yield the pictures that a page may draw, those of its forms among them."""
    waiting = list(drawable(inherited(page)).values())
    seen: set[tuple[int, int]] = set()
    while waiting and len(seen) < _MOST_FORMS:
        drawn = waiting.pop()
        if not isinstance(drawn, pikepdf.Stream) or drawn.objgen in seen:
            continue
        seen.add(drawn.objgen)
        if drawn.get("/Subtype") == "/Image":
            yield drawn
        else:
            waiting.extend(drawable(drawn.get("/Resources")).values())


def _size(picture: pikepdf.Object) -> Size:
    return int(picture.get("/Width", 0)), int(picture.get("/Height", 0))
