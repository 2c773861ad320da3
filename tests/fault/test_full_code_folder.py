"""The folder for compiled code is full: making ready says so, reading goes on without it."""

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.command_line import Ran

ROOT = Path(__file__).parent.parent.parent
_ROOM = 8 << 10
"""Less than the code of any loop takes."""

_CODES = (
    "import numpy as np\n"
    "from counter_app.pdf.jbig2_coder import arithmetic_code\n"
    "print(arithmetic_code(np.eye(9, dtype=bool)).hex())\n"
)


@dataclass(frozen=True)
class Full:
    """A folder with room for the code of no loop: a file system where that may be mounted, else a limit on files."""

    folder: Path
    mounted: bool

    def run(self, *words: str) -> Ran:
        ran = subprocess.run(
            [sys.executable, *words],
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
            env=os.environ | {"NUMBA_CACHE_DIR": str(self.folder)},
            preexec_fn=None if self.mounted else self._limit,
        )
        return Ran(ran.returncode, ran.stdout, ran.stderr)

    def _limit(self) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (_ROOM, _ROOM))


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Full]:
    folder = tmp_path / "full"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={_ROOM},mode=700", "tmpfs", str(folder)]
    mounted = os.geteuid() == 0 and subprocess.run(mount, capture_output=True).returncode == 0
    yield Full(folder, mounted)
    if mounted:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_loop_runs_although_its_code_cannot_be_kept(full: Full, tmp_path: Path) -> None:
    roomy = Full(tmp_path, mounted=True)
    right = roomy.run("-c", _CODES)

    assert full.run("-c", _CODES) == right
    assert right.status == 0
    assert list(full.folder.rglob("*.nbc*")) == []


def test_making_ready_says_that_the_disk_is_full(full: Full) -> None:
    ran = full.run("-m", "counter_app", "prepare", "--json")

    # A limit on files is no full disk.
    assert (ran.status, ran.code) == (1, "DISK_FULL" if full.mounted else "INTERNAL_ERROR")
    assert list(full.folder.rglob("*.nbc*")) == []
