"""What every reader keeps to: the real pool of workers, and the one in memory that the services are tested with."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path
from threading import Event

import pytest
from PIL import Image

from counter_app.catalogue import load_catalogue
from counter_app.domain.digitised import DocumentKind
from counter_app.domain.errors import (
    CounterError,
    DigitisingCancelled,
    FileDamaged,
    FileEmpty,
    FileIsFolder,
    FileKindUnknown,
    FileNotFound,
)
from counter_app.domain.ids import PaperTypeId
from counter_app.services.ports import DigitiseOptions, Digitiser
from counter_app.workers import PagePool
from tests.fakes.digitiser import FakeDigitiser

OPTIONS = DigitiseOptions(types=load_catalogue().paper_types)


@pytest.fixture(scope="module", params=["pool", "fake"])
def reader(request: pytest.FixtureRequest) -> Iterator[Digitiser]:
    made: Digitiser = PagePool(jobs=1) if request.param == "pool" else FakeDigitiser()
    yield made
    made.close()


@pytest.fixture(scope="module")
def specimens() -> Iterator[Path]:
    with as_file(files("counter_app") / "_resources" / "specimens") as folder:
        yield folder


@pytest.fixture
def small(tmp_path: Path) -> list[Path]:
    """Two small pages, quick to read."""
    pages = []
    for number in (1, 2):
        path = tmp_path / f"page-{number}.png"
        Image.new("L", (330, 470), 250 - number).save(path, dpi=(100, 100))
        pages.append(path)
    return pages


def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


@pytest.mark.parametrize(
    ("name", "kind", "pages", "signed"),
    [
        ("birth_certificate.jpg", DocumentKind.JPEG, 1, False),
        ("land_certificate.pdf", DocumentKind.PDF, 2, False),
        ("signed_decision.pdf", DocumentKind.PDF, 1, True),
    ],
)
def test_a_look_tells_what_a_file_is(
    reader: Digitiser, specimens: Path, name: str, kind: DocumentKind, pages: int, signed: bool
) -> None:
    content = (specimens / name).read_bytes()
    probe = reader.probe(specimens / name)
    assert (probe.sha256, probe.bytes) == (hashlib.sha256(content).hexdigest(), len(content))
    assert (probe.kind, probe.pages, probe.signed) == (kind, pages, signed)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (None, FileNotFound),
        (b"", FileEmpty),
        (b"PK\x03\x04 a workbook", FileKindUnknown),
        (b"%PDF-1.7\nnothing follows", FileDamaged),
        (b"\xff\xd8\xff\xe0 no picture", FileDamaged),
    ],
)
def test_a_file_that_is_no_document_is_refused_with_its_reason(
    reader: Digitiser, tmp_path: Path, content: bytes | None, refusal: type[CounterError]
) -> None:
    path = tmp_path / "in.bin"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(refusal):
        reader.probe(path)
    with pytest.raises(refusal):
        reader.digitise([path], out(tmp_path), OPTIONS)


def test_a_folder_is_told_as_one(reader: Digitiser, tmp_path: Path) -> None:
    with pytest.raises(FileIsFolder):
        reader.probe(tmp_path)
    with pytest.raises(FileIsFolder):
        reader.digitise([tmp_path], out(tmp_path), OPTIONS)


def test_pages_of_several_files_are_numbered_through(
    reader: Digitiser, tmp_path: Path, small: list[Path]
) -> None:
    folder = out(tmp_path)
    told: list[tuple[int, int]] = []

    document = reader.digitise(
        small, folder, OPTIONS, progress=lambda step: told.append((step.done, step.total))
    )

    assert [page.number for page in document.pages] == [1, 2]
    assert document.probe.pages == 2
    assert document.probe.sha256 == reader.probe(small[0]).sha256
    assert told == [(0, 2), (1, 2), (2, 2)]
    assert document.pdf.parent == folder
    for page in document.pages:
        assert page.image is not None and folder in page.image.parents
        with Image.open(page.image) as image:
            image.load()
            assert image.format == "JPEG"


def test_pages_without_images_are_the_same_pages(
    reader: Digitiser, tmp_path: Path, small: list[Path]
) -> None:
    pictured = reader.digitise(small, out(tmp_path), OPTIONS)
    bare = tmp_path / "bare"
    bare.mkdir()
    finished: list[bool] = []
    document = reader.digitise(
        *(small, bare, replace(OPTIONS, images=False)),
        keep=lambda files: finished.append(files.image.exists()),
    )
    assert finished == [False, False]
    assert list(bare.glob("*.jpg")) == []
    same = [replace(page, image=None, seconds={}) for page in pictured.pages]
    assert [replace(page, seconds={}) for page in document.pages] == same


def test_a_known_type_is_kept(reader: Digitiser, tmp_path: Path, small: list[Path]) -> None:
    wanted = DigitiseOptions(types=OPTIONS.types, type=PaperTypeId("birth_certificate"))
    assert reader.digitise(small[:1], out(tmp_path), wanted).type == "birth_certificate"


def test_a_signed_pdf_passes_byte_for_byte(
    reader: Digitiser, tmp_path: Path, specimens: Path
) -> None:
    signed = specimens / "signed_decision.pdf"
    document = reader.digitise([signed], out(tmp_path), OPTIONS)
    assert document.pdf.read_bytes() == signed.read_bytes()
    assert document.probe.signatures
    # Nothing is told of a layered copy that nobody keeps.
    assert all(not {"gate", "mask"} & page.recipe.keys() for page in document.pages)


def test_a_reading_that_is_called_off_says_so(
    reader: Digitiser, tmp_path: Path, small: list[Path]
) -> None:
    called_off = Event()
    called_off.set()
    with pytest.raises(DigitisingCancelled):
        reader.digitise(small, out(tmp_path), OPTIONS, cancel=called_off)
