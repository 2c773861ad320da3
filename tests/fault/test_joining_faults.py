"""What happens once all pages are read: their document does not fit, its worker dies. No page is read again for it."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random

import pikepdf
import pytest

from counter_app.domain.digitised import DigitisedDocument, RefusedDocument
from counter_app.domain.errors import (
    CounterError,
    DiskFull,
    FileDamaged,
    FileTooSlow,
    ReadingBrokeOff,
)
from counter_app.services.digitise_ports import ReadingStep
from counter_app.services.digitising import Digitising
from counter_app.workers import PagePool, PoolSettings
from counter_app.workers.batch import digitise_files
from counter_app.workers.process import Entry
from counter_app.workers.worker import serve
from tests.fakes import page_workers
from tests.fault.readings import names, sheets
from tests.services_bench import ALLOWANCE, MAI, MAI_NAME, Bench, bench

__all__ = ["bench"]

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
    entry: Entry,
    file: Path,
    out: Path,
    steps: list[ReadingStep] | None = None,
    settings: PoolSettings | None = None,
) -> Sequence[DigitisedDocument | RefusedDocument]:
    told = steps if steps is not None else []
    pool = PagePool(jobs=1, entry=entry, settings=settings)
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


@pytest.mark.parametrize("entry", [page_workers.dying_joiner, page_workers.dying_field_reader])
def test_workers_that_die_over_finished_pages_lose_none(
    entry: Entry, three: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    (refused,) = batch(entry, three, out)
    assert isinstance(refused, RefusedDocument)
    assert isinstance(refused.error, ReadingBrokeOff)
    assert_goes_on_to_the_whole_document(three, out)


@pytest.mark.parametrize(
    ("entry", "seconds", "first_sight"),
    [
        (page_workers.dying_opener, 60.0, FileDamaged),
        (page_workers.slow_to_open, 1.0, FileTooSlow),
    ],
)
def test_a_file_that_was_read_before_is_not_blamed_for_what_happens_when_it_is_opened(
    entry: Entry, seconds: float, first_sight: type[CounterError], three: Path, tmp_path: Path
) -> None:
    out, settings = tmp_path / "out", PoolSettings(probe_seconds=seconds)
    batch(page_workers.dying_joiner, three, out)
    (refused,) = batch(entry, three, out, settings=settings)
    assert isinstance(refused, RefusedDocument)
    assert isinstance(refused.error, ReadingBrokeOff)
    assert_goes_on_to_the_whole_document(three, out)

    (unknown,) = batch(entry, three, tmp_path / "other", settings=settings)
    assert isinstance(unknown, RefusedDocument) and isinstance(unknown.error, first_sight)
    assert names(tmp_path / "other") == []


def test_a_report_that_does_not_fit_leaves_the_pages_finished(
    three: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"

    def full(path: Path, parts: Iterable[bytes]) -> None:
        raise DiskFull(file=path.name)

    with monkeypatch.context() as patch, pytest.raises(DiskFull):
        patch.setattr("counter_app.workers.batch.write_parts", full)
        batch(serve, three, out)
    (parts,) = out.iterdir()
    (parts / "document.pdf").unlink()
    assert_goes_on_to_the_whole_document(three, out)


def test_a_paper_of_the_store_waits_with_its_pages_when_workers_die_joining_them(
    bench: Bench,
) -> None:
    scans = [bench.file() for _ in range(PAGES)]
    bench.take(MAI, ALLOWANCE, case="orphan", name=MAI_NAME, scans={"birth_certificate": scans})
    pool = PagePool(jobs=1, entry=page_workers.dying_joiner)
    try:
        stopped = Digitising(bench.desk, pool).read_waiting()
    finally:
        pool.close()
    assert stopped is not None and stopped.code == ReadingBrokeOff.code
    assert bench.holdings.show(stopped.paper).paper.refused_code is None
    with bench.store.reading() as view:
        assert len(view.jobs.kept_pages(stopped.paper)) == PAGES

    steps: list[ReadingStep] = []
    pool = PagePool(jobs=1)
    try:
        read = Digitising(bench.desk, pool).read_next(progress=lambda _, step: steps.append(step))
    finally:
        pool.close()
    assert read is not None and (read.code, read.pages) == (None, PAGES)
    assert steps[-1].resumed == PAGES
    assert [page.number for page in bench.holdings.show(read.paper).pages] == [1, 2, 3]


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
