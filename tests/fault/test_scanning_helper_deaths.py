"""A hung, killed or abandoned scanner helper, and a killed desk: only the page under way is lost."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Event, Lock

import pytest
from PIL import Image

from counter_app.domain.errors import ScannerFailed
from counter_app.scanning.helper import HelperLimits
from counter_app.scanning.park import SystemScannerPark
from counter_app.scanning.spool import leftovers
from counter_app.services.scan_ports import ScannedPage, ScanOptions
from tests.fakes.sane_bench import FEEDER, SaneBench, make_bench

SLOW = ("--read-delay=yes", "--read-delay-duration=30000", "-x", "200", "-y", "200")
"""Makes the test device wait after each buffer of a page."""

DESK = """
import sys
from dataclasses import replace
from pathlib import Path
from threading import Event
from tests.fakes.sane_bench import FEEDER, SaneBench
import os

bench = SaneBench(Path(sys.argv[1]), dict(os.environ))
source = bench.device(wrap='echo $$ > "' + sys.argv[1] + '/pid"')
slow = replace(FEEDER, extra=tuple(sys.argv[3:]))
for page in source.pages(Path(sys.argv[2]), slow, cancel=Event()):
    print(page.path, flush=True)
"""


class LeapingClock:
    """Stands still until `leap` is set; then every look at it is `step` seconds later."""

    def __init__(
        self, step: float = 10.0, then: Callable[[float], None] = lambda now: None
    ) -> None:
        self._step = step
        self.leap = False
        self._now = 0.0
        self._lock = Lock()
        self._then = then

    def __call__(self) -> float:
        with self._lock:
            if self.leap:
                self._now += self._step
                self._then(self._now)
            return self._now


@pytest.fixture
def bench(tmp_path: Path) -> SaneBench:
    return make_bench(tmp_path)


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    return tmp_path / "spool"


def wait_for_end(pid: int) -> None:
    """Return when the process is gone (at once when it already is)."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        assert select.select([handle], [], [], 60)[0], "the process lives on"
    finally:
        os.close(handle)


def assert_whole(pages: list[ScannedPage]) -> None:
    for page in pages:
        with Image.open(page.path) as picture:
            picture.load()


def test_a_hung_driver_is_killed_and_its_pages_are_kept(bench: SaneBench, spool: Path) -> None:
    clock = LeapingClock()
    source = bench.scripted(
        "page; page; half; trap '' TERM; hang", limits=HelperLimits(grace=0.05, clock=clock)
    )
    pages = []
    with pytest.raises(ScannerFailed) as caught:
        for page in source.pages(spool, FEEDER, cancel=Event()):
            pages.append(page)
            clock.leap = len(pages) == 2
    assert caught.value.details == {"reason": "timeout", "pages": 2}
    assert_whole(pages)
    assert sorted(spool.iterdir()) == [page.path for page in pages]


def test_a_driver_that_hangs_before_its_first_word(bench: SaneBench, spool: Path) -> None:
    clock = LeapingClock()
    clock.leap = True
    source = bench.scripted("hang", limits=HelperLimits(clock=clock))
    with pytest.raises(ScannerFailed) as caught:
        list(source.pages(spool, FEEDER, cancel=Event()))
    assert caught.value.details == {"reason": "timeout", "pages": 0}


def test_a_slow_page_that_makes_progress_is_not_a_hang(bench: SaneBench, spool: Path) -> None:
    # 60 s of silence are allowed; the clock shows ten times that before the page is done.
    go = bench.root / "go"

    def finish_late(now: float) -> None:
        if now > 600:
            go.touch()

    clock = LeapingClock(1.0, finish_late)
    clock.leap = True
    source = bench.scripted(
        """while [ ! -e "$here/go" ]; do printf 'Progress: 1.0%%\\r' >&2; done; page; exit 0""",
        limits=HelperLimits(clock=clock),
    )
    assert len(list(source.pages(spool, FEEDER, cancel=Event()))) == 1


def test_cancelling_kills_the_helper_and_its_children(bench: SaneBench, spool: Path) -> None:
    body = 'trap "" TERM; tail -f /dev/null & echo $! > "$here/child"; echo $$ > "$here/pid"; page; wait'
    source = bench.scripted(body, limits=HelperLimits(grace=0.05))
    cancel = Event()
    pages = []
    for page in source.pages(spool, FEEDER, cancel=cancel):
        pages.append(page)
        cancel.set()
    assert_whole(pages)
    assert [page.number for page in pages] == [1]
    for name in ("pid", "child"):
        wait_for_end(int((bench.root / name).read_text()))


def test_a_caller_that_stops_asking_leaves_no_helper(bench: SaneBench, spool: Path) -> None:
    source = bench.scripted('echo $$ > "$here/pid"; page; half; hang')
    pages = source.pages(spool, FEEDER, cancel=Event())
    page = next(pages)
    pages.close()
    wait_for_end(int((bench.root / "pid").read_text()))
    assert list(spool.iterdir()) == [page.path]


@pytest.mark.parametrize("after", [1, 2, 5])
def test_a_killed_helper_costs_only_the_page_under_way(
    bench: SaneBench, spool: Path, after: int
) -> None:
    pid_file = bench.root / "pid"
    source = bench.device(wrap=f'echo $$ > "{pid_file}"')
    slow = ScanOptions(dpi=60, feeder=True, extra=SLOW)
    pages = []
    with pytest.raises(ScannerFailed) as caught:
        for page in source.pages(spool, slow, cancel=Event()):
            pages.append(page)
            if len(pages) == after:
                os.kill(int(pid_file.read_text()), signal.SIGKILL)
    assert caught.value.details == {"reason": "helper_died", "pages": len(pages)}
    assert len(pages) >= after
    assert_whole(pages)
    assert leftovers(spool) == tuple(pages)
    # Scanning again goes on behind them.
    more = list(source.pages(spool, FEEDER, cancel=Event()))
    assert [page.number for page in more] == list(range(len(pages) + 1, len(pages) + 11))
    assert leftovers(spool) == (*pages, *more)


def test_after_the_desk_was_killed_its_pages_are_found_again(bench: SaneBench, spool: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    desk = subprocess.Popen(
        [sys.executable, "-c", DESK, str(bench.root), str(spool), *SLOW],
        cwd=root,
        env=bench.environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    with desk:
        assert desk.stdout is not None
        shown = [Path(desk.stdout.readline().strip()) for _ in range(2)]
        desk.kill()
    # The helper notices by itself that nobody listens any more, and frees the device.
    wait_for_end(int((bench.root / "pid").read_text()))
    found = SystemScannerPark().leftovers(spool)
    assert [page.path for page in found][:2] == shown
    assert_whole(list(found))
    source = bench.device()
    for page in found:
        source.release(page)
    assert leftovers(spool) == ()


def test_damaged_and_foreign_files_are_no_leftovers(bench: SaneBench, spool: Path) -> None:
    first, second, third = bench.scripted("page; page; page; exit 0").pages(
        spool, FEEDER, cancel=Event()
    )
    whole = second.path.read_bytes()
    second.path.write_bytes(whole[:-20])
    flipped = bytearray(third.path.read_bytes())
    flipped[60] ^= 1
    third.path.write_bytes(flipped)
    (spool / "holiday.png").write_bytes(whole)
    (spool / "page-000009-aa.png").write_bytes(whole)
    assert leftovers(spool) == (first,)


def test_a_spool_that_was_never_used_has_no_leftovers(tmp_path: Path) -> None:
    assert leftovers(tmp_path / "none") == ()
