"""Files made to harm, given to real workers: refused or marked with a code, nothing left behind, the pool goes on."""

import io
import os
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image

from counter_app.domain.digitised import QualityReason, Verdict
from counter_app.domain.errors import (
    CounterError,
    FileDamaged,
    FileEncrypted,
    FileTooLarge,
    ReaderUnable,
)
from counter_app.messages import quality_sentences
from counter_app.services.digitise_ports import DigitiseOptions
from counter_app.workers import PagePool
from counter_app.workers.settings import PoolSettings
from tests.odd_files import blank, saved, three_scans

OPTIONS = DigitiseOptions(types=())
MEMORY = 900 << 20


@pytest.fixture(scope="module")
def pool() -> Iterator[PagePool]:
    made = PagePool(jobs=1, settings=PoolSettings(memory=MEMORY, page_seconds=60.0))
    yield made
    made.close()


def content_bomb() -> pikepdf.Pdf:
    """A page whose drawing unpacks to hundreds of megabytes."""
    pdf = blank()
    drawing = pdf.make_stream(b"")
    drawing.write(zlib.compress(b"0 0 m 1 1 l S " * 30_000_000, 9), filter=Name.FlateDecode)
    pdf.pages[0].Contents = drawing
    return pdf


def forms_in_forms() -> pikepdf.Pdf:
    """Ten drawings in each of ten drawings in each of ten … twelve deep."""
    pdf = blank()
    inner: pikepdf.Object | None = None
    for _ in range(12):
        form = pdf.make_stream(b"0 0 m 9 9 l S" if inner is None else b"/F Do " * 10)
        form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 200, 300])
        form.Resources = Dictionary(
            XObject=Dictionary(F=inner) if inner is not None else Dictionary()
        )
        inner = form
    pdf.pages[0].Resources = Dictionary(XObject=Dictionary(F=inner))
    pdf.pages[0].Contents = pdf.make_stream(b"/F Do")
    return pdf


def form_in_itself() -> pikepdf.Pdf:
    pdf = blank()
    form = pdf.make_stream(b"/F Do 20 250 50 30 re f")
    form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 200, 300])
    form.Resources = Dictionary(XObject=Dictionary(F=form))
    pdf.pages[0].Resources = Dictionary(XObject=Dictionary(F=form))
    pdf.pages[0].Contents = pdf.make_stream(b"/F Do")
    return pdf


def pages_in_a_circle() -> pikepdf.Pdf:
    pdf = blank()
    pdf.Root.Pages.Kids.append(pdf.Root.Pages)
    return pdf


def too_many_pages() -> pikepdf.Pdf:
    pdf = blank()
    pdf.Root.Pages.Count = 2_000_000_000
    return pdf


def no_pages() -> pikepdf.Pdf:
    pdf = blank()
    del pdf.pages[0]
    return pdf


def boundless_sheet() -> pikepdf.Pdf:
    return blank(MediaBox=Array([0, 0, 1_000_000_000, 1_000_000_000]))


def filters_on_filters() -> pikepdf.Pdf:
    """A stream packed eight times over."""
    pdf = blank()
    content = bytes(30_000_000)
    for _ in range(8):
        content = zlib.compress(content, 9)
    drawing = pdf.make_stream(b"")
    drawing.write(content, filter=Array([Name.FlateDecode] * 8))
    pdf.pages[0].Contents = drawing
    return pdf


def endless_names() -> pikepdf.Pdf:
    """A tree of attached files that is its own branch."""
    pdf = blank()
    tree = pdf.make_indirect(Dictionary())
    tree.Kids = Array([tree, tree])
    pdf.Root.Names = Dictionary(EmbeddedFiles=tree, JavaScript=tree)
    return pdf


def odd_types() -> pikepdf.Pdf:
    """What should be lists and tables is numbers and texts."""
    pdf = blank(Annots=Name.None_, Rotate=Name.Left, Resources=7, UserUnit=Name.Big)
    pdf.Root.AcroForm, pdf.Root.Names, pdf.Root.OpenAction = Array([]), Name.None_, Array([1])
    return pdf


KILLERS: list[tuple[Callable[[], pikepdf.Pdf], type[CounterError] | None]] = [
    (content_bomb, FileDamaged),
    (forms_in_forms, FileDamaged),
    (form_in_itself, None),
    (pages_in_a_circle, None),
    (too_many_pages, None),
    (no_pages, FileDamaged),
    (boundless_sheet, FileTooLarge),
    (filters_on_filters, None),
    (endless_names, None),
    (odd_types, None),
]


@pytest.mark.parametrize(
    ("make", "error"), KILLERS, ids=lambda value: getattr(value, "__name__", "")
)
def test_a_hostile_document_is_refused_or_read_and_leaves_nothing(
    make: Callable[[], pikepdf.Pdf],
    error: type[CounterError] | None,
    pool: PagePool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scratch = tmp_path / "tmp"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    path = saved(make(), tmp_path / "in.pdf")
    held = path.read_bytes()
    if error is None:
        document = pool.digitise([path], tmp_path / "out", OPTIONS)
        assert document.pdf.is_file()
        assert document.probe.pages <= 3
    else:
        with pytest.raises(error):
            pool.digitise([path], tmp_path / "out", OPTIONS)
    assert path.read_bytes() == held
    assert list(scratch.iterdir()) == []
    left = {each.suffix for each in (tmp_path / "out").rglob("*") if each.is_file()}
    assert left <= {".pdf", ".jpg"}
    assert [each for each in (tmp_path / "out").iterdir() if each.is_dir()] == []


def test_the_pool_reads_on_after_its_workers_died(pool: PagePool, tmp_path: Path) -> None:
    with pytest.raises(FileDamaged):
        pool.probe(saved(content_bomb(), tmp_path / "in.pdf"))
    read = pool.digitise([saved(blank(), tmp_path / "sound.pdf")], tmp_path / "out", OPTIONS)
    assert len(read.pages) == 1
    pid = pool.inspect().pid
    assert os.getsid(pid) == pid


def never_ready(connection: object, settings: PoolSettings) -> None:
    """A worker that ends before it had a task, as on a PC where a library is missing."""


def test_a_worker_that_cannot_start_is_no_fault_of_the_file(tmp_path: Path) -> None:
    broken = PagePool(jobs=1, entry=never_ready)
    try:
        with pytest.raises(ReaderUnable):
            broken.probe(saved(blank(), tmp_path / "sound.pdf"))
    finally:
        broken.close()


def test_one_lost_page_stops_no_other(pool: PagePool, tmp_path: Path) -> None:
    """The middle page's picture does not decode: it is marked as unreadable, not passed as blank."""
    pdf = blank()
    for _ in range(2):
        pdf.pages.append(pdf.pages[0])
    broken = pdf.make_stream(b"")
    broken.write(b"\xff\xd8\xff\xe0 no picture", filter=Name.DCTDecode)
    for name, value in (
        *(("Type", Name.XObject), ("Subtype", Name.Image), ("Width", 400), ("Height", 400)),
        *(("BitsPerComponent", 8), ("ColorSpace", Name.DeviceRGB)),
    ):
        broken["/" + name] = value
    page = pdf.pages[1]
    page.Resources = Dictionary(XObject=Dictionary(I=broken))
    page.Contents = pdf.make_stream(b"q 200 0 0 300 0 0 cm /I Do Q")
    document = pool.digitise([saved(pdf, tmp_path / "in.pdf")], tmp_path / "out", OPTIONS)
    lost = [QualityReason.UNREADABLE in {m.reason for m in p.quality.marks} for p in document.pages]
    assert lost == [False, True, False]
    with pikepdf.open(document.pdf) as kept:
        assert len(kept.pages) == 3


def test_a_page_that_a_cut_took_is_to_be_scanned_again(pool: PagePool, tmp_path: Path) -> None:
    whole = three_scans()
    path = tmp_path / "cut.pdf"
    path.write_bytes(whole[:-800])
    document = pool.digitise([path], tmp_path / "out", OPTIONS)
    assert document.probe.repaired
    *kept, lost = document.pages
    reasons = {mark.reason for page in kept for mark in page.quality.marks}
    assert QualityReason.CONTENT_LOST not in reasons
    assert lost.quality.verdict is Verdict.RESCAN
    assert [mark.reason for mark in lost.quality.marks] == [QualityReason.CONTENT_LOST]
    assert not lost.blank
    assert quality_sentences(lost.quality, 3) == (
        "Trang 3 mất nội dung vì tệp hỏng – quét lại trang 3 từ bản giấy.",
    )


@pytest.mark.parametrize("method", [2, 3, 4, 6])
def test_a_password_is_asked_for_whatever_the_cipher(
    method: Literal[2, 3, 4, 6], pool: PagePool, tmp_path: Path
) -> None:
    path = tmp_path / "locked.pdf"
    lock = pikepdf.Encryption(
        user="view", owner="master", R=method, aes=method >= 4, metadata=method >= 4
    )
    with blank() as pdf:
        pdf.save(path, encryption=lock)
    with pytest.raises(FileEncrypted):
        pool.probe(path)


def test_half_a_picture_is_no_page(pool: PagePool, tmp_path: Path) -> None:
    out = io.BytesIO()
    Image.effect_noise((600, 900), 90).save(out, "PNG")
    path = tmp_path / "half.png"
    path.write_bytes(out.getvalue()[: len(out.getvalue()) // 2])
    with pytest.raises(FileDamaged):
        pool.digitise([path], tmp_path / "out", OPTIONS)
