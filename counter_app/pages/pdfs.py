"""PDF pages through pdfium to pixels; damaged files are mended by qpdf (pikepdf) first."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pypdfium2 as pdfium

from counter_app.domain.errors import FileDamaged, FileEncrypted, FileFormDynamic

from .limits import Limits
from .pdf_contents import PdfContents
from .pdf_drawing import OwnPixels, drawn_page, own_pixels, pixels_as_placed, place_of
from .pdf_following import Size
from .pdf_layer import read_layer
from .pdf_mending import examine
from .pdf_parts import draws_what_is_cut, parts_of
from .raster import (
    WORKING_DPI_HIGH,
    WORKING_DPI_LOW,
    Gap,
    Pixels,
    RawPage,
    Recipe,
    fitting_dpi,
    is_kept,
)

_POINTS_PER_INCH = 72.0
_PASSWORD_ERROR = 4
_SECURITY_ERROR = 5
_COVERS = 0.6
# Scanners cut a page into strips and tiles: marks and letters kept as pictures are smaller than this share, and not as wide.
_STRIP = 0.02
_SPANS = 0.9
_DEEP = 3
# Places of thin strips are rounded: each by itself seems somewhat finer or coarser than their scan.
_SAME = 1.01
# One pixel in so many each way tells whether a page is bare but for a stamp or a line.
_APART = 7
_MOSTLY = 0.5
_BAND = 0.02
_WHITE = 255
# A4 at 600 dpi, somewhat more.
_WHOLE = 40_000_000
_TEXT_OBJECT = 1
_IMAGE_OBJECT = 3


@dataclass(frozen=True, slots=True)
class CheckedPdf:
    """A PDF that opens.

    Attributes:
        pages: those that are named, also where some are not there.
        readable: the file to draw from, the input or a mended copy.
        repaired: whether it was damaged.
        spare: a mended copy with as many pages as `readable`, where that draws nothing of one.
    """

    pages: int
    readable: Path
    repaired: bool
    contents: PdfContents
    spare: Path | None = None


def check_pdf(path: Path, scratch: Path, limits: Limits) -> CheckedPdf:
    """Open a PDF and look into it; a copy that draws better than the input goes to `scratch`.

    Raises:
        FileDamaged: neither pdfium nor qpdf finds a page.
        FileEncrypted: a password is asked for.
        FileFormDynamic: its pages are only a notice.
        FileTooLarge: too many pages.
    """
    pages = _pages(path, limits)
    mended = scratch / "mended.pdf"
    found = examine(path, mended, readable=pages)
    if found is None:
        if not pages:
            raise FileDamaged(file=path.name)
        return CheckedPdf(pages, path, True, PdfContents())
    if found.contents.dynamic:
        raise FileFormDynamic(file=path.name)
    more = _pages(mended, limits) if mended.exists() else 0
    if not pages and not more:
        raise FileDamaged(file=path.name)
    count = max(pages, more, found.pages)
    limits.check_pages(count)
    repaired = found.damaged or not pages == count == found.pages
    if more > pages or (found.odd and more == pages):
        return CheckedPdf(count, mended, repaired, found.contents)
    return CheckedPdf(
        count, path, repaired, found.contents, spare=mended if more == pages else None
    )


def _pages(path: Path, limits: Limits) -> int:
    """Count the pages; 0 when the file does not open or its first page does not load."""
    try:
        with _document(path) as document:
            count = len(document)
            limits.check_pages(count)
            if count:
                document[0].close()
            return count
    except pdfium.PdfiumError as error:
        if error.err_code in (_PASSWORD_ERROR, _SECURITY_ERROR):
            raise FileEncrypted(file=path.name) from error
        return 0


def render_pdf(path: Path, number: int, limits: Limits, spare: Path | None = None) -> RawPage:
    """Render page `number` (1-based) at the resolution of the scan that fills it, 200 to 300 dpi; printed text at 300.

    A scan that fills its page, of 190 to 330 dpi, is shown on its own pixels. Other drawn pages are rendered at 200 dpi. Letters
    that never were on paper have no grain to hide steps of pixels. Pages too large for that are rendered coarser, never more than
    A3 at 300 dpi. The text the page brings along comes with it, unbelieved. Where `path` shows nothing of the page it is drawn
    from `spare`, its mended copy, if that shows more.

    Raises:
        FileDamaged, FileTooLarge.
    """
    parts = parts_of(spare or path, number, limits)
    page = _drawn_from_either(path, number, limits, spare, parts.masks)
    if page.gap is not Gap.NONE or parts.gap is Gap.SOME:
        return page if page.gap is not Gap.NONE else replace(page, gap=parts.gap)
    cut = _ends_in_one_colour(page.rgb) and draws_what_is_cut(spare or path, number)
    return replace(page, gap=Gap.SOME if cut else parts.gap)


def _drawn_from_either(
    path: Path, number: int, limits: Limits, spare: Path | None, masks: Mapping[Size, Size]
) -> RawPage:
    if spare is None:
        return _drawn(path, number, limits, masks)
    try:
        page = _drawn(path, number, limits, masks)
    except FileDamaged:
        return _drawn(spare, number, limits, masks)
    if not _is_bare(page.rgb):
        return page
    try:
        other = _drawn(spare, number, limits, masks)
    except FileDamaged:
        # The copy has a picture there that does not decode.
        return replace(page, gap=Gap.MOST)
    return page if _is_bare(other.rgb) else other


def _drawn(path: Path, number: int, limits: Limits, masks: Mapping[Size, Size]) -> RawPage:
    try:
        with _document(path) as document:
            page = document[number - 1]
            width, height = page.get_size()
            if not (width > 0 and height > 0):
                raise FileDamaged(file=path.name, page=number)
            pictures = _pictures(page, limits)
            scan = pictured = _scan_resolution(page, pictures, {})
            if 0 < pictured < WORKING_DPI_LOW:
                scan = _scan_resolution(page, pictures, masks)
            own = own_pixels(page, pictures)
            dpi = _fitting(_wanted(page, scan, own), width, height, limits)
            if own is not None and dpi != round(own.dpi):
                own = None
            rgb = drawn_page(page, dpi, own)
            # The renderer leaves out what it cannot decode: such a page is not blank but lost.
            bare = _is_bare(rgb)
            lacking = _is_mostly_bare(rgb) and not all(
                _decodes(picture) for picture in pictures if bare or _is_small(picture)
            )
            if scan and lacking and bare:
                raise FileDamaged(file=path.name, page=number)
            layer = read_layer(page, (rgb.shape[1], rgb.shape[0]), over_scan=scan > 0)
            made: Recipe = {"source": "pdf", "source_dpi": round(scan)}
            gap = (Gap.MOST if scan else Gap.SOME) if lacking else Gap.NONE
            return RawPage(rgb, dpi, dpi_assumed=False, made=made, layer=layer, gap=gap)
    except (pdfium.PdfiumError, ValueError, IndexError) as error:
        raise FileDamaged(file=path.name, page=number) from error


@contextmanager
def _document(path: Path) -> Iterator[pdfium.PdfDocument]:
    document = pdfium.PdfDocument(path)
    try:
        document.init_forms()
        yield document
    finally:
        document.close()


def _pictures(page: pdfium.PdfPage, limits: Limits) -> list[pdfium.PdfImage]:
    """Return the page's pictures, none of them larger than allowed. Raises FileTooLarge."""
    pictures = []
    for item in page.get_objects(filter=[_IMAGE_OBJECT], max_depth=_DEEP):
        if isinstance(item, pdfium.PdfImage):
            limits.check_drawn(*item.get_px_size())
            pictures.append(item)
    return pictures


def _scan_resolution(
    page: pdfium.PdfPage, pictures: Iterable[pdfium.PdfImage], masks: Mapping[Size, Size]
) -> float:
    """Return the dpi of the pictures that cover most of the page, strips of one scan together; 0 for drawn pages.

    Args:
        masks: the sizes of masks, finer than the pictures of those sizes that they belong to.
    """
    sheet = page.get_bbox()
    area = max((sheet[2] - sheet[0]) * (sheet[3] - sheet[1]), 1.0)
    finest, covered = 0.0, 0.0
    for item in pictures:
        left, bottom, right, top = place_of(item)
        across = max(0.0, min(right, sheet[2]) - max(left, sheet[0]))
        share = across * max(0.0, min(top, sheet[3]) - max(bottom, sheet[1])) / area
        if share < _STRIP and across < _SPANS * (sheet[2] - sheet[0]):
            continue
        covered += share
        columns, rows = pixels_as_placed(item, masks.get(item.get_px_size(), (0, 0)))
        finest = max(
            finest,
            columns / max(right - left, 1.0) * _POINTS_PER_INCH,
            rows / max(top - bottom, 1.0) * _POINTS_PER_INCH,
        )
    return finest if covered >= _COVERS else 0.0


def _wanted(page: pdfium.PdfPage, scan: float, own: OwnPixels | None) -> int:
    if own is not None and is_kept(own.dpi) and scan <= _SAME * own.dpi:
        return round(own.dpi)
    if scan:
        return round(min(max(scan, WORKING_DPI_LOW), WORKING_DPI_HIGH))
    text = next(iter(page.get_objects(filter=[_TEXT_OBJECT], max_depth=_DEEP)), None)
    return WORKING_DPI_LOW if text is None else WORKING_DPI_HIGH


def _is_bare(rgb: Pixels) -> bool:
    return bool(rgb.min() == rgb.max())


def _ends_in_one_colour(rgb: Pixels) -> bool:
    """Say whether one side of a page is a band of one colour to the last bit, not white: as where a scan's data end early."""
    high, wide = rgb.shape[:2]
    deep, broad = max(1, round(_BAND * high)), max(1, round(_BAND * wide))
    sides = (rgb[-deep:], rgb[:deep], rgb[:, -broad:], rgb[:, :broad])
    return any(side[0, 0].min() < _WHITE and _is_bare(side) for side in sides)


def _is_small(picture: pdfium.PdfImage) -> bool:
    """Say whether a picture may be decoded as a whole, only to see whether it does."""
    width, height = picture.get_px_size()
    return bool(width * height <= _WHOLE)


def _is_mostly_bare(rgb: Pixels) -> bool:
    """Say whether most of a page is of one colour to the last bit, as where a picture was left out."""
    seen = rgb[::_APART, ::_APART].max(axis=2)
    return bool((seen == seen.max()).mean() > _MOSTLY)


def _decodes(picture: pdfium.PdfImage) -> bool:
    try:
        picture.get_bitmap()
    except pdfium.PdfiumError:
        return False
    return True


def _fitting(dpi: int, width: float, height: float, limits: Limits) -> int:
    inches = width * height / _POINTS_PER_INCH**2
    dpi = int(fitting_dpi(min(dpi, (limits.pixels / inches) ** 0.5), inches))
    limits.check_pixels(
        round(width * dpi / _POINTS_PER_INCH), round(height * dpi / _POINTS_PER_INCH)
    )
    return dpi
