"""One scanned page, read as a worker reads it."""

from pathlib import Path

from PIL import Image

from counter_app.domain.digitised import DigitisedPage, DocumentKind
from counter_app.ocr.linked import LinkedTesseract, Models
from counter_app.pages.limits import Limits
from counter_app.workers.pipeline import read_one_page
from counter_app.workers.tasks import PageTask


def read_scan(scan: Path, reader: LinkedTesseract | None = None) -> DigitisedPage:
    """Read a PNG's page; what comes of it goes beside it. The reader is one of its own if none is given."""
    folder = scan.parent
    task = PageTask(
        readable=scan,
        kind=DocumentKind.PNG,
        place=1,
        number=1,
        image=folder / "page.jpg",
        piece=folder / "page.pdf",
        record=folder / "page.json",
        key="",
        scratch=folder,
        limits=Limits(),
        timeout=60.0,
    )
    return read_one_page(task, reader or LinkedTesseract(Models()))


def read_image(
    image: Image.Image, dpi: int, folder: Path, reader: LinkedTesseract | None = None
) -> DigitisedPage:
    """Save a picture as a scan of `dpi` in a folder and read it."""
    scan = folder / "scan.png"
    image.save(scan, dpi=(dpi, dpi))
    return read_scan(scan, reader)
