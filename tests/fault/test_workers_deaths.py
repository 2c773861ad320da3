"""Workers die, hang and stumble: the bad page is marked, the others are read, nothing stays behind."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event, Thread

import pikepdf
import pytest
from PIL import Image

from counter_app.domain.digitised import DigitisedDocument, QualityReason, Verdict
from counter_app.domain.errors import DigitisingCancelled, DiskFull, FileTooSlow, ReaderUnable
from counter_app.services.digitise_ports import DigitiseOptions, ReadingStep
from counter_app.workers import PagePool, PoolSettings
from counter_app.workers.process import Entry, WorkerProcess, unless
from tests.fakes import page_workers

OPTIONS = DigitiseOptions(types=())


@pytest.fixture
def three_pages(tmp_path: Path) -> Path:
    """Three empty sheets: quick to read, so that only the worker's fate counts."""
    path = tmp_path / "three.tif"
    pages = [Image.new("L", (827, 1169), 250) for _ in range(3)]
    pages[0].save(path, save_all=True, append_images=pages[1:], dpi=(100, 100))
    return path


def read(
    entry: Entry, source: Path, out: Path, settings: PoolSettings | None = None
) -> DigitisedDocument:
    pool = PagePool(jobs=1, settings=settings, entry=entry)
    try:
        return pool.digitise([source], out, OPTIONS)
    finally:
        pool.close()


@pytest.mark.parametrize(
    ("entry", "seconds"),
    [(page_workers.dying, 60.0), (page_workers.hanging, 1.5), (page_workers.stumbling, 60.0)],
)
def test_bad_page_is_marked_and_the_rest_go_on(
    entry: Entry, seconds: float, three_pages: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    document = read(
        entry, three_pages, out, PoolSettings(page_seconds=seconds, picture_seconds=seconds)
    )
    bad = document.pages[1]
    assert bad.image is None
    assert bad.quality.verdict is Verdict.RESCAN
    assert [mark.reason for mark in bad.quality.marks] == [QualityReason.UNREADABLE]
    for good in (document.pages[0], document.pages[2]):
        assert good.image is not None and good.image.is_file()
    with pikepdf.open(document.pdf) as pdf:
        assert len(pdf.pages) == 3
        assert pdf.check_pdf_syntax() == []
    assert sorted(path.name for path in out.iterdir()) == [
        "document.pdf",
        "page-0001.jpg",
        "page-0003.jpg",
    ]


def test_one_death_costs_one_retry(three_pages: Path, tmp_path: Path) -> None:
    document = read(page_workers.dying_once, three_pages, tmp_path / "out")
    assert (tmp_path / "died-once").exists()
    assert all(page.image is not None for page in document.pages)


def test_a_reader_that_does_not_come_up_blames_no_file(three_pages: Path, tmp_path: Path) -> None:
    pool = PagePool(jobs=1, entry=page_workers.never_ready)
    try:
        with pytest.raises(ReaderUnable):
            pool.probe(three_pages)
        with pytest.raises(ReaderUnable):
            pool.digitise([three_pages], tmp_path / "out", OPTIONS)
    finally:
        pool.close()


def test_full_disk_stops_the_document(three_pages: Path, tmp_path: Path) -> None:
    with pytest.raises(DiskFull):
        read(page_workers.disk_filling, three_pages, tmp_path / "out")


def test_slow_opening_is_given_up(three_pages: Path) -> None:
    pool = PagePool(
        jobs=1, settings=PoolSettings(probe_seconds=1.0), entry=page_workers.slow_to_open
    )
    try:
        with pytest.raises(FileTooSlow) as error:
            pool.probe(three_pages)
        assert error.value.details["seconds"] == 1.0
    finally:
        pool.close()


def stop_by_flag(pool: PagePool, flag: Event) -> None:
    flag.set()


def stop_by_closing(pool: PagePool, flag: Event) -> None:
    pool.close()


@pytest.mark.parametrize("stop", [stop_by_flag, stop_by_closing])
def test_reading_can_be_called_off_in_the_middle_of_a_page(
    stop: Callable[[PagePool, Event], None], three_pages: Path, tmp_path: Path
) -> None:
    pool, flag = PagePool(jobs=1, entry=page_workers.hanging), Event()
    stopper: list[Thread] = []

    def first_page_done(step: ReadingStep) -> None:
        # From now on the only worker hangs in page 2.
        if step.done != 1:
            return
        stopper.append(Thread(target=stop, args=(pool, flag)))
        stopper[0].start()

    try:
        with pytest.raises(DigitisingCancelled):
            pool.digitise(
                [three_pages], tmp_path / "out", OPTIONS, progress=first_page_done, cancel=flag
            )
        stopper[0].join()
        assert not list((tmp_path / "out").glob(".work*"))
    finally:
        pool.close()


def test_a_worker_is_stopped_by_another_thread_while_its_own_ends_it() -> None:
    """Neither stumbles over the other, and no pipe is closed under the thread that waits at it."""
    for _ in range(5):
        worker = WorkerProcess(page_workers.hanging, PoolSettings())
        worker.wait_ready(unless(None))
        both = Barrier(2)

        def stop(worker: WorkerProcess = worker, both: Barrier = both) -> None:
            both.wait()
            worker.stop()

        with ThreadPoolExecutor(1) as other:
            stopped = other.submit(stop)
            both.wait()
            worker.kill()
            stopped.result()
        assert worker.pid is not None
        with pytest.raises(ProcessLookupError):
            os.kill(worker.pid, 0)


PARENT = """
import sys
from counter_app.workers import PagePool
if __name__ == "__main__":
    pool = PagePool(jobs=1)
    print(pool.inspect().pid, flush=True)
    sys.stdin.read()
"""


def test_workers_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": os.getcwd()}  # noqa: PTH109 - the checkout
    with subprocess.Popen(
        [sys.executable, str(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    ) as parent:
        assert parent.stdout is not None
        worker = os.pidfd_open(int(parent.stdout.readline()))
        try:
            parent.send_signal(signal.SIGKILL)
            ended, _, _ = select.select([worker], [], [], 30)
            assert ended == [worker]
        finally:
            os.close(worker)
