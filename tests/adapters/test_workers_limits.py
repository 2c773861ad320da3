"""What holds inside a worker: its limits, and what it never loads."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from select import select
from time import monotonic

import pytest
from PIL import Image

from counter_app.services.digitise_ports import DigitiseOptions
from counter_app.workers import PagePool, PoolSettings
from counter_app.workers.memory import resident
from counter_app.workers.tasks import Inspected


@pytest.fixture(scope="module")
def inspected() -> Iterator[Inspected]:
    pool = PagePool(jobs=1, settings=PoolSettings(memory=3 << 30, niceness=7))
    try:
        yield pool.inspect()
    finally:
        pool.close()


def test_worker_loads_neither_window_nor_store_nor_network(inspected: Inspected) -> None:
    assert "counter_app.workers.pipeline" in inspected.modules
    forbidden = (
        "PySide6",
        "sqlite3",
        "sqlcipher3",
        "requests",
        "counter_app.store",
        "counter_app.upload",
        "counter_app.desktop",
        "counter_app.hub",
        "counter_app.app",
    )
    loaded = {
        name
        for name in inspected.modules
        for room in forbidden
        if name == room or name.startswith(f"{room}.")
    }
    assert loaded == set()


def test_pool_keeps_image_libraries_out_of_its_own_process() -> None:
    assert "counter_app.workers.pool" in sys.modules
    code = (
        "import sys, counter_app.workers;"
        "print(sorted({'cv2', 'numpy', 'PIL', 'pypdfium2', 'pikepdf'} & set(sys.modules)))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[]"


def test_worker_limits_itself(inspected: Inspected) -> None:
    assert inspected.memory == 3 << 30
    assert inspected.niceness >= 7
    assert inspected.environment["OMP_THREAD_LIMIT"] == "1"


def test_a_worker_ends_before_the_window_when_memory_runs_out(inspected: Inspected) -> None:
    assert Path(f"/proc/{inspected.pid}/oom_score_adj").read_text("ascii").strip() == "500"


def test_a_worker_may_open_the_pieces_of_a_long_document(inspected: Inspected) -> None:
    limits = Path(f"/proc/{inspected.pid}/limits").read_text("ascii")
    (files,) = (line.split()[3:5] for line in limits.splitlines() if "open files" in line)
    assert files[0] == files[1]


def test_a_worker_that_grew_large_is_replaced() -> None:
    pool = PagePool(jobs=1, settings=PoolSettings(recycle_above=1))
    try:
        assert pool.inspect().pid != pool.inspect().pid
    finally:
        pool.close()


def test_an_idle_worker_gives_back_what_a_page_took(tmp_path: Path) -> None:
    scan = tmp_path / "scan.png"
    Image.new("RGB", (2481, 3508), "white").save(scan)
    pool = PagePool(jobs=1, settings=PoolSettings(idle_seconds=0.05))
    try:
        pool.digitise([scan], tmp_path / "out", DigitiseOptions(types=()))
        pid = pool.inspect().pid
        held = resident(pid)
        give_up = monotonic() + 30
        while resident(pid) > held - (20 << 20) and monotonic() < give_up:
            select([], [], [], 0.02)
        assert resident(pid) <= held - (20 << 20)
    finally:
        pool.close()


def test_worker_is_replaced_after_its_share() -> None:
    pool = PagePool(jobs=1, settings=PoolSettings(recycle_after=2))
    try:
        pids = [pool.inspect().pid for _ in range(4)]
    finally:
        pool.close()
    assert pids[0] == pids[1] != pids[2] == pids[3]
