"""What a worker holds at most while it reads a page: on an office PC a few of them share the memory with all else."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from counter_app.domain.digitised import DocumentKind
from counter_app.pages.limits import Limits
from counter_app.pages.raster import Pixels
from counter_app.workers import PagePool
from counter_app.workers.preparing import prepare, recorded
from counter_app.workers.process import unless
from counter_app.workers.records import unpack_page
from counter_app.workers.tasks import PageRead, PageTask, Unread

MOST = 600 * 1_000_000
PAPER = (250, 246, 236)
A2, A3, A4 = ((420, 594), (297, 420), (210, 297))


@pytest.fixture(scope="module", autouse=True)
def _compiled() -> None:
    """A worker that compiles loops holds what that takes as well; officers' PCs are made ready beforehand."""
    prepare(recorded(), 2)


@pytest.fixture
def pool() -> Iterator[PagePool]:
    pool = PagePool(jobs=1)
    try:
        yield pool
    finally:
        pool.close()


def sheet(size: tuple[int, int], dpi: int, *, grain: float = 4.0) -> Pixels:
    """Return bare paper (RGB) of `size` in millimetres."""
    wide, high = (round(side * dpi / 25.4) for side in size)
    rgb = np.empty((high, wide, 3), np.uint8)
    rgb[:] = PAPER
    noise = np.random.default_rng(7).normal(0.0, grain, (high, wide, 1)).astype(np.float32)
    return np.asarray(np.clip(rgb + noise, 0, 255), np.uint8)


def write(rgb: Pixels, text: str, lines: int, scale: float) -> None:
    """Write a line of text so many times down the page, from margin to margin."""
    height, width = rgb.shape[:2]
    margin = width // 12
    line = text
    while cv2.getTextSize(line, cv2.FONT_HERSHEY_DUPLEX, scale, 1)[0][0] < width - 3 * margin:
        line += text
    for number in range(lines):
        y = margin + (height - 2 * margin) * (number + 1) // (lines + 1)
        thick = max(1, round(1.4 * scale))
        cv2.putText(rgb, line, (margin, y), cv2.FONT_HERSHEY_DUPLEX, scale, (30, 30, 40), thick)


def seal_and_frame(rgb: Pixels) -> None:
    height, width = rgb.shape[:2]
    red = (195, 40, 45)
    cv2.rectangle(rgb, (width // 24, width // 24), (width * 23 // 24, height - width // 24), red, 6)
    cv2.circle(rgb, (width * 3 // 4, height * 4 // 5), width // 14, red, 9)


def read(pool: PagePool, rgb: Pixels, dpi: int, folder: Path, unread: Unread | None) -> PageTask:
    """Read a page in the pool's worker."""
    scan = folder / "scan.jpg"
    Image.fromarray(rgb).save(scan, quality=90, dpi=(dpi, dpi))
    task = PageTask(
        readable=scan,
        kind=DocumentKind.JPEG,
        place=1,
        number=1,
        image=folder / "page.jpg",
        piece=folder / "page.pdf",
        record=folder / "page.rec",
        key="k",
        scratch=folder,
        limits=Limits(),
        timeout=300.0,
        unread=unread,
    )
    assert isinstance(pool.ask_twice(task, 300.0, unless()), PageRead)
    return task


def held_at_most(pool: PagePool) -> int:
    """Return the bytes that the pool's worker has held at most."""
    status = Path(f"/proc/{pool.inspect().pid}/status").read_text("ascii")
    (peak,) = (line.split() for line in status.splitlines() if line.startswith("VmHWM:"))
    assert peak[2] == "kB"
    return int(peak[1]) * 1024


def gate(task: PageTask) -> object:
    return unpack_page(task.record.read_bytes()).recipe["gate"]


def test_an_a3_page_in_colour_at_300_dpi(pool: PagePool, tmp_path: Path) -> None:
    rgb = sheet(A3, 300)
    write(rgb, "Cong hoa xa hoi chu nghia Viet Nam ", 26, 1.9)
    seal_and_frame(rgb)
    task = read(pool, rgb, 300, tmp_path, None)
    page = unpack_page(task.record.read_bytes())
    assert "Viet Nam" in page.text
    assert gate(task) == "passed"
    assert held_at_most(pool) < MOST


def test_a_page_of_pure_noise(pool: PagePool, tmp_path: Path) -> None:
    """Every pixel is a piece of ink of its own; the reader is left out, since it takes minutes."""
    noise = np.random.default_rng(7).integers(0, 256, (3508, 2480, 3), dtype=np.uint8)
    task = read(pool, noise, 300, tmp_path, Unread.SKIPPED)
    assert gate(task) == "mostly_picture"
    assert held_at_most(pool) < MOST


def test_a_sheet_of_figures_too_large_to_be_cut_finer(pool: PagePool, tmp_path: Path) -> None:
    """Small print is cut out finer than it was scanned: an A2 sheet would be as large then as two A3 at 300 dpi."""
    rgb = sheet(A2, 200, grain=2.0)
    write(rgb, "1.234.567 ", 190, 0.45)
    task = read(pool, rgb, 200, tmp_path, Unread.SKIPPED)
    assert gate(task) == "small_print"
    assert held_at_most(pool) < MOST


def test_an_a3_sheet_of_figures_is_still_cut_finer(pool: PagePool, tmp_path: Path) -> None:
    rgb = sheet(A3, 200, grain=2.0)
    write(rgb, "1.234.567 ", 130, 0.45)
    task = read(pool, rgb, 200, tmp_path, Unread.SKIPPED)
    page = unpack_page(task.record.read_bytes())
    assert (page.recipe["gate"], page.recipe["archival_dpi"]) == ("passed", 300)
    assert held_at_most(pool) < MOST


def test_what_is_freed_goes_back_while_memory_is_spared_and_is_kept_else() -> None:
    code = (
        "import os, numpy as np\n"
        "from counter_app.workers.memory import keep_freed, resident, sparing\n"
        "def left():\n"
        "    before = resident(os.getpid())\n"
        "    np.ones(20 << 20, np.uint8)\n"
        "    return resident(os.getpid()) - before\n"
        "keep_freed()\n"
        "with sparing(True):\n"
        "    print(left() < 1 << 20)\n"
        "with sparing(False):\n"
        "    print(left() > 16 << 20)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True"]
