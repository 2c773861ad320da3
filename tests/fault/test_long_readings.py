"""Long documents that are held, skipped or run out of room: what is read stays read, and nothing half-made counts."""

import json
from collections.abc import Sequence
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from counter_app.domain.digitised import DigitisedDocument, QualityReason, RefusedDocument, Verdict
from counter_app.domain.errors import DiskFull, FileDamaged
from counter_app.services.digitise_ports import ReadingStep, page_files
from counter_app.services.steering import HoldReason
from counter_app.workers import PagePool, PoolSettings
from counter_app.workers.batch import digitise_files
from counter_app.workers.leftovers import own_parts
from counter_app.workers.process import Entry
from counter_app.workers.worker import serve
from tests.command_line import specimens
from tests.fakes import page_workers
from tests.fault.readings import OPTIONS, Reading, names, sheets


@pytest.fixture
def three(tmp_path: Path) -> Path:
    return sheets(tmp_path / "three.tif", 3)


def assert_second_is_a_picture(document: DigitisedDocument, why: str) -> None:
    first, second, third = document.pages
    assert [mark.reason for mark in second.quality.marks][-1] is QualityReason.NOT_READ
    assert second.quality.verdict is Verdict.LOOK
    assert second.recipe["not_read"] == why
    for page in (first, second, third):
        assert page.image is not None
        with Image.open(page.image) as image:
            image.load()
    assert QualityReason.NOT_READ not in {m.reason for p in (first, third) for m in p.quality.marks}
    with pikepdf.open(document.pdf) as pdf:
        assert len(pdf.pages) == 3
        assert document.pdfa_findings == ()
        assert pdf.pages[1].get_images(), "archived as it looks"


@pytest.mark.parametrize(
    ("entry", "seconds", "why"),
    [
        (page_workers.hanging_reader, 6.0, "deadline"),
        (page_workers.dying_reader, 60.0, "failed"),
        (page_workers.hungry_reader, 60.0, "failed"),
    ],
)
def test_a_page_that_cannot_be_read_is_kept_as_a_picture(
    entry: Entry, seconds: float, why: str, three: Path, tmp_path: Path
) -> None:
    pool = PagePool(jobs=1, settings=PoolSettings(page_seconds=seconds), entry=entry)
    try:
        document = pool.digitise([three], tmp_path / "out", OPTIONS)
    finally:
        pool.close()
    assert_second_is_a_picture(document, why)


def test_a_page_whose_reader_comes_to_no_end_is_kept_as_a_picture(tmp_path: Path) -> None:
    pool = PagePool(jobs=1, settings=PoolSettings(reader_seconds=0.001))
    try:
        with specimens() as papers:
            birth = papers / "birth_certificate.jpg"
            (read,) = pool.digitise([birth], tmp_path / "out", OPTIONS).pages
    finally:
        pool.close()
    assert read.quality.verdict is Verdict.LOOK
    assert [mark.reason for mark in read.quality.marks] == [QualityReason.NOT_READ]
    assert read.recipe["not_read"] == "deadline"
    assert read.image is not None and read.text == ""


def test_a_person_skips_the_page_that_takes_long(three: Path, tmp_path: Path) -> None:
    pool = PagePool(jobs=1, entry=page_workers.hanging_reader)
    reading = Reading(pool, three, tmp_path / "out")
    # The first page is through: the worker hangs in the second from now on.
    reading.act = lambda step: reading.steering.skip(2) if step.done == 1 else None
    try:
        reading.start()
        assert reading.ended()
    finally:
        pool.close()
    assert reading.document is not None
    assert_second_is_a_picture(reading.document, "skipped")


# Held ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", HoldReason)
def test_while_the_desk_is_needed_no_page_is_begun(
    reason: HoldReason, three: Path, tmp_path: Path
) -> None:
    pool = PagePool(jobs=1)
    reading = Reading(pool, three, tmp_path / "out")
    reading.steering.hold(reason)
    try:
        reading.start()
        # The workers are free for what the desk needs meanwhile.
        assert pool.probe(three).pages == 3
        assert [step.done for step in reading.steps] == [0]
        reading.steering.let_go(reason)
        assert reading.ended()
    finally:
        pool.close()
    assert reading.document is not None and len(reading.document.pages) == 3


@pytest.mark.parametrize("way", ["cancel", "close"])
def test_a_held_reading_can_be_ended(way: str, three: Path, tmp_path: Path) -> None:
    pool = PagePool(jobs=2)
    reading = Reading(pool, three, tmp_path / "out")
    reading.steering.hold(HoldReason.TYPING)
    try:
        reading.start()
        if way == "cancel":
            reading.cancel.set()
        else:
            pool.close()
        assert reading.ended()
    finally:
        pool.close()
    assert reading.cancelled
    assert list((tmp_path / "out").iterdir()) == []


# Going on --------------------------------------------------------------------------------------------


def batch(
    entry: Entry, files: Sequence[Path], out: Path, steps: list[ReadingStep] | None = None
) -> list[DigitisedDocument | RefusedDocument]:
    pool = PagePool(jobs=1, entry=entry)

    def tell(_path: Path, step: ReadingStep) -> None:
        if steps is not None:
            steps.append(step)

    try:
        return digitise_files(pool, files, out, (), progress=tell)
    finally:
        pool.close()


def test_after_a_full_disk_the_next_run_goes_on(three: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(DiskFull):
        batch(page_workers.disk_filling, [three], out)
    (parts,) = out.iterdir()
    assert page_files(parts, 1).record.exists()
    assert not page_files(parts, 2).record.exists()
    # The third page may have been finished beside the second.
    finished = sum(page_files(parts, number).record.exists() for number in (1, 2, 3))
    assert not [path for path in parts.rglob("*") if path.suffix in {".part", ".jpg"}]

    steps: list[ReadingStep] = []
    (document,) = batch(serve, [three], out, steps)
    assert isinstance(document, DigitisedDocument)
    assert steps[-1] == ReadingStep(3, 3, steps[-1].seconds_left, resumed=finished)
    assert names(out) == ["three.json", "three.pdf"]
    told = json.loads((out / "three.json").read_text("utf-8"))
    assert [page["number"] for page in told["pages"]] == [1, 2, 3]
    assert len(document.pages) == 3


def test_pages_of_another_file_or_damaged_ones_are_not_taken_for_finished(
    three: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    with pytest.raises(DiskFull):
        batch(page_workers.disk_filling, [three], out)
    (parts,) = out.iterdir()
    record = page_files(parts, 1).record
    whole = record.read_bytes()
    record.write_bytes(whole[: len(whole) // 2])
    steps: list[ReadingStep] = []
    with pytest.raises(DiskFull):
        batch(page_workers.disk_filling, [three], out, steps)
    assert steps[-1].resumed == 0

    sheets(three, 3).write_bytes(three.read_bytes() + b"\0")
    batch(serve, [three], out, steps)
    assert steps[-1].resumed == 0
    assert names(out) == ["three.json", "three.pdf"]


def test_a_refused_file_leaves_nothing_to_go_on_with(tmp_path: Path) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff\xe0 no picture")
    (refused,) = batch(serve, [broken], tmp_path / "out")
    assert isinstance(refused, RefusedDocument) and isinstance(refused.error, FileDamaged)
    assert names(tmp_path / "out") == []


def test_two_runs_of_one_file_do_not_share_a_folder(tmp_path: Path) -> None:
    with own_parts(tmp_path / "a") as mine, own_parts(tmp_path / "a") as theirs:
        assert mine != theirs
        (theirs / "page-0001.page").touch()
    assert names(tmp_path) == []


def test_what_several_dead_runs_left_is_taken_up_once(tmp_path: Path) -> None:
    for number, pages in ((1, 1), (2, 3)):
        folder = tmp_path / f".a.parts-{number}"
        folder.mkdir()
        for page in range(1, pages + 1):
            page_files(folder, page).record.touch()
    with pytest.raises(DiskFull), own_parts(tmp_path / "a") as fullest:
        assert len(list(fullest.glob("*.page"))) == 3
        raise DiskFull()
    assert names(tmp_path) == [".a.parts-2"]
