"""The printers of this PC: drawn pages go to the one chosen, at their true size."""

from collections.abc import Sequence

from PySide6.QtCore import QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from counter_app.app.drawing import DrawnPage
from counter_app.domain.errors import PrinterFailed

_SLACK_MM = 1.5
_MM_PER_INCH = 25.4


class Printers:
    """What the system knows of printers; tests bring their own."""

    def names(self) -> tuple[str, ...]:
        """Return the printers by name, the system's own choice first."""
        names = list(QPrinterInfo.availablePrinterNames())
        names.sort(key=lambda name: name != QPrinterInfo.defaultPrinterName())
        return tuple(names)

    def make(self, name: str) -> QPrinter:
        """Return the printer of that name."""
        return QPrinter(QPrinterInfo.printerInfo(name), QPrinter.PrinterMode.HighResolution)

    def print_pages(self, name: str, pages: Sequence[DrawnPage], title: str) -> None:
        """Print on the paper the pages were laid out for, or on A4 at the same size where the printer has no such paper.

        `title` is what the printer's list of jobs shows: a form's name, nothing of a citizen. Raises PrinterFailed.
        """
        if not pages:
            return
        printer = self.make(name)
        printer.setDocName(title)
        first = pages[0]
        printer.setFullPage(True)
        broad = first.width_mm > first.height_mm
        way = QPageLayout.Orientation.Landscape if broad else QPageLayout.Orientation.Portrait
        printer.setPageLayout(QPageLayout(self._paper(name, first), way, QMarginsF(0, 0, 0, 0)))
        painter = QPainter()
        if not painter.begin(printer):
            raise PrinterFailed(printer=name)
        for number, page in enumerate(pages):
            if number and not printer.newPage():
                painter.end()
                raise PrinterFailed(printer=name)
            dots = printer.resolution() / _MM_PER_INCH
            painter.drawImage(
                QRectF(0, 0, page.width_mm * dots, page.height_mm * dots), image_of(page)
            )
        if not painter.end():
            raise PrinterFailed(printer=name)

    def _paper(self, name: str, page: DrawnPage) -> QPageSize:
        """The sheet as it lies upright in the tray, whichever way the page is printed."""
        upright = QSizeF(*sorted((page.width_mm, page.height_mm)))
        wanted = QPageSize(upright, QPageSize.Unit.Millimeter)
        known = QPrinterInfo.printerInfo(name).supportedPageSizes()
        fits = [each for each in known if _same(each, upright)]
        if fits:
            return fits[0]
        return QPageSize(QPageSize.PageSizeId.A4) if known else wanted


def image_of(page: DrawnPage) -> QImage:
    """Return a drawn page as a picture that owns its pixels."""
    shared = QImage(page.grey, page.width, page.height, page.width, QImage.Format.Format_Grayscale8)
    return shared.copy()


def _same(paper: QPageSize, upright: QSizeF) -> bool:
    size = paper.size(QPageSize.Unit.Millimeter)
    wide, high = abs(size.width() - upright.width()), abs(size.height() - upright.height())
    return wide <= _SLACK_MM and high <= _SLACK_MM
