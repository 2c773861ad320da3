"""A slip as the printer gets it: our PDF drawn, laid on paper at its true size."""

from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot
from reportlab.lib.pagesizes import A4, A5, landscape
from reportlab.pdfgen.canvas import Canvas

from counter_app.app.drawing import draw_pdf
from counter_app.desktop.views.printing import Printers
from counter_app.domain.errors import PrinterFailed


class ToFile(Printers):
    """Qt's real printer, its paper a file."""

    def __init__(self, target: Path) -> None:
        self._target = target

    def make(self, name: str) -> QPrinter:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(self._target))
        return printer


def form(path: Path, size: tuple[float, float], pages: int = 1) -> bytes:
    """A page with a black square of an inch, an inch from its left and its foot."""
    canvas = Canvas(str(path), pagesize=size)
    for _ in range(pages):
        canvas.rect(72, 72, 72, 72, fill=1)
        canvas.showPage()
    canvas.save()
    return path.read_bytes()


@pytest.mark.parametrize(("size", "millimetres"), [(A5, (148, 210)), (A4, (210, 297))])
def test_a_drawn_page_knows_its_paper(
    tmp_path: Path, size: tuple[float, float], millimetres: tuple[int, int]
) -> None:
    (page,) = draw_pdf(form(tmp_path / "form.pdf", size), dpi=100)
    assert (round(page.width_mm), round(page.height_mm)) == millimetres
    assert len(page.grey) == page.width * page.height
    inside = (page.height - 150) * page.width + 150
    assert page.grey[inside] == 0
    assert page.grey[0] == 255


@pytest.mark.parametrize("size", [A5, A4, landscape(A4)])
def test_paper_and_size_are_those_of_the_form(
    qtbot: QtBot, tmp_path: Path, size: tuple[float, float]
) -> None:
    pages = draw_pdf(form(tmp_path / "form.pdf", size, pages=2))
    target = tmp_path / "printed.pdf"
    ToFile(target).print_pages("", pages, "Mẫu")
    printed = pypdfium2.PdfDocument(target)
    try:
        assert len(printed) == 2
        wide, high = printed[0].get_size()
    finally:
        printed.close()
    assert (wide, high) == pytest.approx(size, abs=2)
    (first, _) = draw_pdf(target.read_bytes(), dpi=72)
    dark = [(at % first.width, at // first.width) for at, ink in enumerate(first.grey) if ink < 100]
    left, right = min(x for x, _ in dark), max(x for x, _ in dark)
    top, foot = min(y for _, y in dark), max(y for _, y in dark)
    assert (left, right) == pytest.approx((72, 144), abs=3)
    assert (first.height - foot, first.height - top) == pytest.approx((72, 144), abs=3)


@pytest.mark.qt_log_ignore("Returned false")
def test_a_printer_that_cannot_begin_is_an_error_with_its_name(
    qtbot: QtBot, tmp_path: Path
) -> None:
    pages = draw_pdf(form(tmp_path / "form.pdf", A5))
    with pytest.raises(PrinterFailed) as told:
        ToFile(tmp_path / "no" / "such" / "folder.pdf").print_pages("Máy in", pages, "Mẫu")
    assert told.value.details["printer"] == "Máy in"
