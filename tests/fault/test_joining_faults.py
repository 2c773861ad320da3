"""What happens once all pages are read: their document does not fit, its worker dies. No page is read again for it."""

from collections.abc import Sequence
from pathlib import Path
from random import Random

import pikepdf
import pytest

from counter_app.domain.digitised import DigitisedDocument, RefusedDocument
from counter_app.domain.errors import DiskFull
from counter_app.services.digitise_ports import ReadingStep
from counter_app.workers import PagePool
from counter_app.workers.batch import digitise_files
from counter_app.workers.process import Entry
from counter_app.workers.worker import serve
from tests.fakes import page_workers
from tests.fault.readings import names, sheets

PAGES = 3


@pytest.fixture
def three(tmp_path: Path) -> Path:
    return sheets(tmp_path / "three.tif", PAGES)


@pytest.fixture
def turned_over(tmp_path: Path) -> Path:
    """A PDF of which a copy is needed to read it: its crop leaves nothing of the page."""
    path = tmp_path / "odd.pdf"
    with pikepdf.new() as document:
        page = document.add_blank_page(page_size=(595, 842))
        page.cropbox = pikepdf.Array([900, 900, 1000, 1000])
        page.contents_add(b"0 0 595 842 re f % " + Random(5).randbytes(2000).hex().encode())
        document.save(path)
    return path


def batch(
    entry: Entry, file: Path, out: Path, steps: list[ReadingStep] | None = None
) -> Sequence[DigitisedDocument | RefusedDocument]:
    told = steps if steps is not None else []
    pool = PagePool(jobs=1, entry=entry)
    try:
        return digitise_files(pool, [file], out, (), progress=lambda _, step: told.append(step))
    finally:
        pool.close()


def assert_goes_on_to_the_whole_document(file: Path, out: Path) -> None:
    """What is left are finished pages alone, and the next run needs no other."""
    (parts,) = out.iterdir()
    left = sorted(path.name for path in parts.iterdir() if not path.name.startswith("."))
    assert left == [
        f"page-{number:04d}.{kind}" for number in range(1, PAGES + 1) for kind in ("page", "pdf")
    ]
    steps: list[ReadingStep] = []
    (document,) = batch(serve, file, out, steps)
    assert isinstance(document, DigitisedDocument)
    assert steps[-1].resumed == PAGES
    assert names(out) == [f"{file.stem}.json", f"{file.stem}.pdf"]
    with pikepdf.open(document.pdf) as pdf:
        assert len(pdf.pages) == PAGES
        assert pdf.check_pdf_syntax() == []
    assert document.pdfa_findings == ()


def test_a_document_that_does_not_fit_leaves_its_pages_finished(
    three: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    with pytest.raises(DiskFull):
        batch(page_workers.full_while_joining, three, out)
    assert_goes_on_to_the_whole_document(three, out)


def test_a_copy_that_does_not_fit_says_nothing_about_the_file(
    turned_over: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    with pytest.raises(DiskFull):
        batch(page_workers.full_while_opening, turned_over, out)
    (document,) = batch(serve, turned_over, out)
    assert isinstance(document, DigitisedDocument) and len(document.pages) == 1
