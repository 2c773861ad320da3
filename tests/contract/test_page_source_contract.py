"""Every page source keeps the port's promises: the test device, a folder, and the stand-in of other tests."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from threading import Event

import pytest
from PIL import Image

from counter_app.domain.errors import ScannerEmpty
from counter_app.scanning.folder import FolderSource
from counter_app.services.scan_ports import PageSource, ScanOptions
from tests.fakes.page_sources import ListSource
from tests.fakes.sane_bench import FEEDER, make_bench


@dataclass(frozen=True)
class Rig:
    """A source that holds `total` sheets, an empty one, and how to scan with both."""

    full: PageSource
    empty: PageSource
    total: int
    options: ScanOptions
    options_when_empty: ScanOptions


def sheet(grey: int) -> bytes:
    buffer = BytesIO()
    Image.new("L", (60, 80), grey).save(buffer, "PNG")
    return buffer.getvalue()


def sane_rig(base: Path) -> Rig:
    bench = make_bench(base)
    none = replace(FEEDER, extra=("--read-return-value=SANE_STATUS_NO_DOCS",))
    return Rig(bench.device(), bench.refusing(), 10, FEEDER, none)


def folder_rig(base: Path) -> Rig:
    for name in ("full", "empty"):
        (base / name).mkdir()
    for number in range(3):
        (base / "full" / f"{number}.png").write_bytes(sheet(number))
    full, empty = (FolderSource(base / name, settle=0.02) for name in ("full", "empty"))
    return Rig(full, empty, 3, ScanOptions(), ScanOptions())


def list_rig(base: Path) -> Rig:
    sheets = [sheet(number) for number in range(3)]
    return Rig(ListSource(sheets), ListSource([]), 3, ScanOptions(), ScanOptions())


@pytest.fixture(params=[sane_rig, folder_rig, list_rig], ids=["sane", "folder", "list"])
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Rig:
    build: Callable[[Path], Rig] = request.param
    base = tmp_path / "base"
    base.mkdir()
    return build(base)


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    # A percent sign and letters with marks: both have their own meaning to some driver.
    return tmp_path / "hàng chờ 100%d" / "spool"


def test_gives_every_sheet_as_a_whole_picture_numbered_in_order(rig: Rig, spool: Path) -> None:
    numbers = []
    for page in rig.full.pages(spool, rig.options, cancel=Event()):
        with Image.open(page.path) as picture:
            picture.load()
        assert page.path.parent == spool
        numbers.append(page.number)
    assert numbers == list(range(1, rig.total + 1))


def test_a_page_stays_until_it_is_released(rig: Rig, spool: Path) -> None:
    pages = list(rig.full.pages(spool, rig.options, cancel=Event()))
    rig.full.release(pages[1])
    assert [page.path.exists() for page in pages[:3]] == [True, False, True]
    rig.full.release(pages[1])
    assert pages[2].path.exists()


def test_every_page_can_be_released_while_scanning(rig: Rig, spool: Path) -> None:
    for page in rig.full.pages(spool, rig.options, cancel=Event()):
        rig.full.release(page)
    assert list(spool.iterdir()) == []


def test_stops_after_the_asked_number_of_pages(rig: Rig, spool: Path) -> None:
    options = replace(rig.options, max_pages=2)
    assert len(list(rig.full.pages(spool, options, cancel=Event()))) == 2


def test_a_second_batch_goes_on_counting_and_touches_nothing(rig: Rig, spool: Path) -> None:
    options = replace(rig.options, max_pages=2)
    first = list(rig.full.pages(spool, options, cancel=Event()))
    before = [page.path.read_bytes() for page in first]
    second = list(rig.full.pages(spool, options, cancel=Event()))
    assert [page.number for page in second] == [3, 4]
    assert [page.path.read_bytes() for page in first] == before


def test_nothing_is_given_when_it_was_cancelled_before(rig: Rig, spool: Path) -> None:
    cancel = Event()
    cancel.set()
    assert list(rig.full.pages(spool, rig.options, cancel=cancel)) == []


def test_cancelling_ends_without_an_error_and_keeps_what_was_given(rig: Rig, spool: Path) -> None:
    cancel = Event()
    pages = rig.full.pages(spool, rig.options, cancel=cancel)
    given = [next(pages)]
    cancel.set()
    given.extend(pages)
    assert all(page.path.exists() for page in given)


def test_a_caller_that_gives_up_keeps_its_page_and_leaves_nothing_half_written(
    rig: Rig, spool: Path
) -> None:
    pages = rig.full.pages(spool, rig.options, cancel=Event())
    page = next(pages)
    pages.close()  # As when the caller fails in its commit.
    assert page.path.exists()
    assert [path.suffix for path in spool.iterdir()] == [".png"] * len(list(spool.iterdir()))


def test_says_so_when_there_is_no_paper(rig: Rig, spool: Path) -> None:
    with pytest.raises(ScannerEmpty):
        list(rig.empty.pages(spool, rig.options_when_empty, cancel=Event()))
