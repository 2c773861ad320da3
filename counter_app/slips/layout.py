"""The papers that forms are printed on, and how a form becomes a PDF: margins, type size, the foot of every page."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from counter_app.domain.slips import PaperSize
from counter_app.domain.text import nfc

from . import fonts

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import Flowable
    from reportlab.platypus.doctemplate import BaseDocTemplate

MM = 72 / 25.4
"""Points in a millimetre."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A page and its type area; lengths in points. `size` is the body's type size, everything else follows from it."""

    page: tuple[float, float]
    left: float
    right: float
    top: float
    bottom: float
    size: float

    @property
    def width(self) -> float:
        """The width of a line."""
        return self.page[0] - self.left - self.right


_A4, _A5 = (210 * MM, 297 * MM), (148 * MM, 210 * MM)
_FORMS = {
    PaperSize.A4: Layout(_A4, 25 * MM, 15 * MM, 14 * MM, 17 * MM, 12),
    PaperSize.A5: Layout(_A5, 13 * MM, 9 * MM, 7 * MM, 10 * MM, 9),
}
_LETTERS = {
    PaperSize.A4: Layout(_A4, 30 * MM, 18 * MM, 20 * MM, 20 * MM, 13),
    PaperSize.A5: Layout(_A5, 15 * MM, 11 * MM, 9 * MM, 12 * MM, 10),
}
WIDE = Layout((_A4[1], _A4[0]), 15 * MM, 12 * MM, 14 * MM, 14 * MM, 10)
"""A4 on its side, for the register."""


def form_layout(paper: PaperSize) -> Layout:
    """The layout of a form with a table that needs the page's width."""
    return _FORMS[paper]


def letter_layout(paper: PaperSize) -> Layout:
    """The layout of a sheet that is mostly text: the margins and the type size of NĐ 30/2020/NĐ-CP Phụ lục I on A4."""
    return _LETTERS[paper]


@dataclass(frozen=True, slots=True)
class Legend:
    """What a PDF says of itself, and the left half of its foot."""

    title: str
    subject: str
    author: str
    foot: str


def make_pdf(layout: Layout, legend: Legend, parts: Callable[[], list["Flowable"]]) -> bytes:
    """Lay the parts out on as many pages as they need and return the PDF; fonts are embedded, everything is black.

    Args:
        parts: makes the sheet anew each time: it is laid out twice, because each page says how many there are.

    Raises:
        FontMissing: a font of the product is gone.
    """
    fonts.register_fonts()
    _, pages = _build(layout, legend, parts(), None)
    content, _ = _build(layout, legend, parts(), pages)
    return content


def _build(
    layout: Layout, legend: Legend, parts: list["Flowable"], pages: int | None
) -> tuple[bytes, int]:
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

    target = BytesIO()
    document = BaseDocTemplate(
        target,
        pagesize=layout.page,
        title=nfc(legend.title),
        subject=nfc(legend.subject),
        creator="Quầy Số",
        author=nfc(legend.author),
        lang="vi",
        initialFontName=fonts.REGULAR,
    )
    frame = Frame(
        layout.left,
        layout.bottom,
        layout.width,
        layout.page[1] - layout.top - layout.bottom,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
    )
    foot = _Foot(layout, nfc(legend.foot), pages)
    document.addPageTemplates([PageTemplate(frames=[frame], onPage=foot)])
    document.build(parts)
    return target.getvalue(), document.page


@dataclass(frozen=True, slots=True)
class _Foot:
    """Draws the foot of every page: the form's name, where to look the dossier up, the page's number."""

    layout: Layout
    words: str
    pages: int | None

    def __call__(self, canvas: "Canvas", document: "BaseDocTemplate") -> None:
        from reportlab.pdfbase.pdfmetrics import stringWidth

        layout = self.layout
        end = layout.page[0] - layout.right
        page = f"Trang {document.page}/{self.pages or document.page}"
        room = layout.width - 30
        size = min(9.0, 0.78 * layout.size)
        while stringWidth(f"{self.words}{page}", fonts.ITALIC, size) > room and size > 5:
            size -= 0.25
        canvas.saveState()
        canvas.setLineWidth(0.4)
        canvas.line(layout.left, layout.bottom - 3 * MM, end, layout.bottom - 3 * MM)
        canvas.setFont(fonts.ITALIC, size)
        line = layout.bottom - 7 * MM
        canvas.drawString(layout.left, line, self.words)
        canvas.drawRightString(end, line, page)
        canvas.restoreState()
