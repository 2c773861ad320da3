"""Damaged and odd PDFs through qpdf (pikepdf): their structure mended, their pages' boxes made plain."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pikepdf

from counter_app.domain.errors import FileDamaged, FileEncrypted

from .pdf_contents import DAMAGE, PdfContents, contents_of
from .pdf_gaps import lost_its_content, mark_as_lost
from .pdf_writing import write_pdf

# Said about files that are whole: a page without resources needs none.
_HARMLESS = ("Resources is missing",)
_DROPPED = "Pages tree includes non-dictionary object"
_BOXES = ("/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox")


@dataclass(frozen=True, slots=True)
class Examined:
    """`pages` as qpdf counts them, with those that are named but not there; `damaged` when it had to guess; `odd` when boxes of
    pages were made plain.
    """

    pages: int
    damaged: bool
    odd: bool
    contents: PdfContents


def examine(path: Path, mended: Path, *, readable: int) -> Examined | None:
    """Look into a PDF's structure; leave a mended copy in `mended` when one is needed.

    Args:
        readable: how many pages the renderer finds in the file as it is.

    A copy is written of a damaged file, and when the renderer finds fewer pages than qpdf or boxes are odd: a page in larger
    units (UserUnit) is made as large as its paper, a crop that lies outside its page is taken away. None when qpdf cannot
    follow the file.

    Raises:
        FileEncrypted: a password is asked for.
        FileDamaged: the copy that is needed cannot be made.
        DiskFull: there is no room for it.
    """
    try:
        document = pikepdf.open(path, suppress_warnings=True)
    except pikepdf.PasswordError as error:
        raise FileEncrypted(file=path.name) from error
    except DAMAGE:
        return None
    with document:
        try:
            pages = len(document.pages)
            contents = contents_of(document)
        except DAMAGE:
            return None
        odd = _make_plain(document)
        warnings = [str(warning) for warning in document.get_warnings()]
        damaged = any(not any(known in told for known in _HARMLESS) for told in warnings)
        needed = pages > readable or odd
        if (needed or damaged) and not _saved(document, mended) and needed:
            raise FileDamaged(file=path.name)
    dropped = sum(_DROPPED in told for told in warnings)
    return Examined(pages + dropped, damaged, odd, contents)


def _saved(document: pikepdf.Pdf, mended: Path) -> bool:
    """Write a copy that tells of lost content as the document does; False where it cannot be made. Raises DiskFull."""
    for page in document.pages:
        with suppress(*DAMAGE):
            if lost_its_content(page.obj):
                mark_as_lost(document, page.obj)
    try:
        write_pdf(mended, document.save)
    except DAMAGE:
        return False
    return True


def _make_plain(document: pikepdf.Pdf) -> bool:
    changed = False
    for page in document.pages:
        try:
            _look_at_streams(page.obj.get("/Contents"))
            changed |= _without_vain_crop(page) | _in_points(document, page)
        except DAMAGE:
            # Boxes that are no boxes: the renderer takes a sheet of its own then.
            continue
    return changed


def _look_at_streams(content: pikepdf.Object | None) -> None:
    """Have qpdf find the ends of a page's streams: only then does it speak of damage there."""
    if isinstance(content, pikepdf.Array):
        for part in content:
            part.get("/Length")
    elif isinstance(content, pikepdf.Stream):
        content.get("/Length")


def _without_vain_crop(page: pikepdf.Page) -> bool:
    """Take away a crop that leaves nothing of the page: viewers show all of it then (ISO 32000-2, 14.11.2)."""
    if "/CropBox" not in page.obj:
        return False
    crop, media = _sides(page.obj.CropBox), _sides(page.mediabox)
    across = min(crop[2], media[2]) - max(crop[0], media[0])
    down = min(crop[3], media[3]) - max(crop[1], media[1])
    if across > 0 and down > 0:
        return False
    del page.obj["/CropBox"]
    return True


def _sides(box: pikepdf.Object) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = (float(side) for side in box)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _in_points(document: pikepdf.Pdf, page: pikepdf.Page) -> bool:
    """Draw a page of larger units in points, since the renderer knows no other (ISO 32000-2, 14.11.2.1)."""
    unit = float(page.obj.get("/UserUnit", 1))
    if not 0 < unit <= 1000 or unit == 1:
        return False
    media = page.mediabox
    page.obj.MediaBox = media
    for name in _BOXES:
        if name in page.obj:
            page.obj[name] = _times(page.obj[name], unit)
    page.contents_add(document.make_stream(b"q %f 0 0 %f 0 0 cm" % (unit, unit)), prepend=True)
    page.contents_add(document.make_stream(b"Q"))
    for annotation in page.obj.get("/Annots", pikepdf.Array()):
        if "/Rect" in annotation:
            annotation.Rect = _times(annotation.Rect, unit)
    del page.obj["/UserUnit"]
    return True


def _times(box: pikepdf.Object, unit: float) -> pikepdf.Array:
    return pikepdf.Array([float(side) * unit for side in box])
