"""Long documents whose program or worker is killed: the next start goes on at the page where it was."""

import json
import os
import random
import re
import select
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pikepdf
import pytest

from counter_app.domain.digitised import QualityReason
from counter_app.domain.papers import PaperState
from counter_app.services.digitise_ports import ReadingStep
from counter_app.workers import PagePool
from tests.fault.readings import Reading, names, sheets
from tests.fault.trials import LAND, MAI, MAI_NAME, make_desk, opened

PAGES = 40
_RESUMED = re.compile(r"đã đọc 40/40 trang \((\d+) trang từ lần trước\)")


def command(source: Path, out: Path) -> list[str]:
    words = ["digitise", str(source), "--out", str(out), "--jobs", "2", "--json"]
    return [sys.executable, "-m", "counter_app", *words]


@pytest.mark.parametrize("seed", [1, 2])
def test_a_killed_command_goes_on_at_its_page(seed: int, tmp_path: Path) -> None:
    source, out = sheets(tmp_path / "book.tif", PAGES), tmp_path / "out"
    wanted = random.Random(seed).randint(1, 7)
    with subprocess.Popen(
        command(source, out), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        for _ in range(wanted):
            assert "trang" in process.stderr.readline()
        workers = children(process.pid)
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert_gone(workers)
    (parts,) = out.iterdir()
    finished = len(list(parts.glob("*.page")))
    assert wanted * PAGES // 10 <= finished < PAGES

    again = subprocess.run(command(source, out), capture_output=True, text=True, check=True)
    resumed = _RESUMED.search(again.stderr)
    assert resumed is not None and int(resumed[1]) == finished
    (document,) = json.loads(again.stdout)["documents"]
    assert [page["number"] for page in document["pages"]] == list(range(1, PAGES + 1))
    assert json.loads((out / "book.json").read_text("utf-8")) == document
    with pikepdf.open(out / "book.pdf") as pdf:
        assert len(pdf.pages) == PAGES
    assert names(out) == ["book.json", "book.pdf"]


def test_a_killed_desk_goes_on_at_its_page_and_leaves_nothing_in_the_clear(
    tmp_path: Path,
) -> None:
    desk = make_desk(tmp_path)
    book = sheets(tmp_path / "book.tif", PAGES)
    words = [*LAND, "--citizen", MAI, "--name", MAI_NAME, "--scan", f"marriage_certificate={book}"]
    with desk.start(*words) as process:
        assert process.stderr is not None
        for _ in range(3):
            assert "trang" in process.stderr.readline()
        workers = children(process.pid)
        process.send_signal(signal.SIGKILL)
    assert_gone(workers)
    with opened(desk) as counter, counter.desk.store.reading() as view:
        scanned = view.papers.in_state(PaperState.SCANNED)
        (paper,) = (each for each in scanned if each.digitised_at is None)
        finished = len(view.jobs.kept_pages(paper.id))
        assert view.papers.pages(paper.id) == ()
    assert 3 * PAGES // 10 <= finished < PAGES
    assert list((desk.data / "work").iterdir()) == [], "the next sign-in wipes plain copies"

    again = desk.process("verify", paper.id)
    resumed = _RESUMED.search(again.err)
    assert again.status == 0 and resumed is not None and int(resumed[1]) == finished
    with opened(desk) as counter, counter.desk.store.reading() as view:
        pages = view.papers.pages(paper.id)
        assert [page.number for page in pages] == list(range(1, PAGES + 1))
        assert all(page.image and counter.desk.store.vault.holds(page.image) for page in pages)
        # Empty sheets want a look: until it is confirmed each can be read again alone.
        assert view.papers.flawed_pages(paper.id) != ()
        assert len(view.jobs.kept_pages(paper.id)) == PAGES
        assert view.jobs.waiting() == 0


@pytest.mark.usefixtures("heard_interrupts")
def test_an_interrupted_command_leaves_only_what_the_next_start_goes_on_with(
    tmp_path: Path,
) -> None:
    source, out = sheets(tmp_path / "book.tif", PAGES), tmp_path / "out"
    with subprocess.Popen(
        command(source, out), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None and process.stdout is not None
        assert "trang" in process.stderr.readline()
        workers = children(process.pid)
        process.send_signal(signal.SIGINT)
        said, complaint = process.stdout.read(), process.stderr.read()
    assert process.returncode == 130
    assert_gone(workers)
    assert said == ""
    assert complaint.endswith("Chạy lại lệnh này để đọc tiếp; những trang đã đọc được giữ lại.\n")
    (parts,) = out.iterdir()
    kinds = {path.suffix for path in parts.iterdir() if path.name != ".lock"}
    assert kinds == {".page", ".pdf"}
    # A page that was just being written may be a record alone: it does not count as finished, and is read again.
    records, pieces = ({path.stem for path in parts.glob(name)} for name in ("*.page", "*.pdf"))
    assert pieces <= records
    assert len(records) < PAGES


def test_a_killed_worker_costs_no_page(tmp_path: Path) -> None:
    source = sheets(tmp_path / "book.tif", 12)
    pool = PagePool(jobs=1)
    reading = Reading(pool, source, tmp_path / "out")
    killed: list[int] = []

    def kill(step: ReadingStep) -> None:
        if step.done in (3, 7):
            killed.extend(children(os.getpid(), "spawn_main")[-1:])
            os.kill(killed[-1], signal.SIGKILL)

    reading.act = kill
    try:
        reading.start()
        assert reading.ended()
    finally:
        pool.close()
    assert len(set(killed)) == 2
    assert reading.document is not None
    marks = {mark.reason for page in reading.document.pages for mark in page.quality.marks}
    assert not marks & {QualityReason.NOT_READ, QualityReason.UNREADABLE}
    assert len(reading.document.pages) == 12


def children(pid: int, of: str = "") -> list[int]:
    """Processes that `pid` started and whose command line holds `of`."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text("utf-8").rpartition(")")[2].split()
                words = (entry / "cmdline").read_bytes().decode("utf-8", "replace")
            except (FileNotFoundError, ProcessLookupError):
                continue
            if int(fields[1]) == pid and of in words:
                found.append(int(entry.name))
    return sorted(found)


def assert_gone(pids: Sequence[int]) -> None:
    for pid in pids:
        try:
            handle = os.pidfd_open(pid)
        except ProcessLookupError:
            continue
        try:
            assert select.select([handle], [], [], 30)[0], "a worker outlived its program"
        finally:
            os.close(handle)
