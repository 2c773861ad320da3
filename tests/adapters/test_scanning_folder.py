"""Watched folders: order, slow writers, names that clash, and what stays when something goes wrong."""

import errno
import os
from pathlib import Path
from threading import Event, Thread

import pytest

from counter_app.domain.errors import DiskFull, NotFound, ScannerFailed, ScannerNotFound
from counter_app.scanning.folder import RECEIVED, FolderSource
from counter_app.scanning.park import SystemScannerPark
from counter_app.scanning.spool import disk_errors
from counter_app.services.scan_ports import ScannedPage, ScanOptions

OPTIONS = ScanOptions()


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "máy quét"
    folder.mkdir()
    return folder


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    return tmp_path / "spool"


def quick(inbox: Path) -> FolderSource:
    return FolderSource(inbox, settle=0.02)


def drain(inbox: Path, spool: Path) -> list[bytes]:
    pages = quick(inbox).pages(spool, OPTIONS, cancel=Event())
    return [page.path.read_bytes() for page in pages]


def test_files_come_in_the_order_a_person_reads(inbox: Path, spool: Path) -> None:
    for name in ("trang 10.JPG", "trang 2.pdf", "Trang 1.png", "trang 2b.tif"):
        (inbox / name).write_bytes(name.encode())
    assert drain(inbox, spool) == [b"Trang 1.png", b"trang 2.pdf", b"trang 2b.tif", b"trang 10.JPG"]


def test_unfinished_foreign_and_hidden_things_are_left_alone(inbox: Path, spool: Path) -> None:
    outside = inbox.parent / "outside.png"
    outside.write_bytes(b"secret")
    (inbox / "link.png").symlink_to(outside)
    (inbox / "folder.pdf").mkdir()
    for name in ("a.pdf.part", "b.png~", "c.tmp", ".d.png", "~$e.pdf", "f.docx", "g.crdownload"):
        (inbox / name).write_bytes(b"x")
    (inbox / "empty.pdf").touch()
    (inbox / "good.pdf").write_bytes(b"good")
    assert drain(inbox, spool) == [b"good"]
    assert len(list(inbox.iterdir())) == 11


def test_a_released_file_moves_aside_and_never_over_another(inbox: Path, spool: Path) -> None:
    for content in (b"first", b"second", b"third"):
        (inbox / "giấy.pdf").write_bytes(content)
        source = quick(inbox)
        (page,) = source.pages(spool, OPTIONS, cancel=Event())
        source.release(page)
    kept = {path.name: path.read_bytes() for path in (inbox / RECEIVED).iterdir()}
    assert kept == {"giấy.pdf": b"first", "giấy (2).pdf": b"second", "giấy (3).pdf": b"third"}
    assert [path.name for path in inbox.iterdir()] == [RECEIVED]


def test_what_was_not_released_is_offered_again_after_a_crash(inbox: Path, spool: Path) -> None:
    (inbox / "a.pdf").write_bytes(b"a")
    (inbox / "b.pdf").write_bytes(b"b")
    source = quick(inbox)
    first, _ = source.pages(spool, OPTIONS, cancel=Event())
    source.release(first)
    # The copy in the spool is not a second paper: the next start throws it away.
    assert SystemScannerPark().leftovers(spool) == ()
    assert list(spool.iterdir()) == []
    assert drain(inbox, spool) == [b"b"]


def test_a_failed_commit_is_offered_again_by_the_same_source(inbox: Path, spool: Path) -> None:
    (inbox / "a.pdf").write_bytes(b"a")
    source = quick(inbox)
    (lost,) = source.pages(spool, OPTIONS, cancel=Event())
    (again,) = source.pages(spool, OPTIONS, cancel=Event())
    assert again.path.read_bytes() == lost.path.read_bytes() == b"a"


def test_a_file_written_to_after_its_copy_stays_and_comes_again(inbox: Path, spool: Path) -> None:
    (inbox / "a.pdf").write_bytes(b"first half")
    source = quick(inbox)
    (page,) = source.pages(spool, OPTIONS, cancel=Event())
    (inbox / "a.pdf").write_bytes(b"first half, second half")
    source.release(page)
    assert drain(inbox, spool) == [b"first half, second half"]


def test_a_page_of_another_source_is_not_released(inbox: Path, spool: Path) -> None:
    spool.mkdir()
    stranger = spool / "copy-000001-aa.pdf"
    stranger.write_bytes(b"x")
    with pytest.raises(NotFound):
        quick(inbox).release(ScannedPage(stranger, 1))
    assert stranger.exists()


class GrowingClock:
    """Counts a second a call, and lets the slow writer write its next piece before each of the first looks."""

    def __init__(self, path: Path, pieces: list[bytes]) -> None:
        self._path = path
        self._pieces = pieces
        self._now = 0.0

    def __call__(self) -> float:
        self._now += 1.0
        if self._pieces:
            with self._path.open("ab") as file:
                file.write(self._pieces.pop(0))
        return self._now


def test_a_slow_writer_is_waited_for(inbox: Path, spool: Path) -> None:
    slow = inbox / "slow.pdf"
    slow.write_bytes(b"0")
    clock = GrowingClock(slow, [b"1", b"2", b"3", b"4"])
    source = FolderSource(inbox, settle=0.02, clock=clock)
    pages = source.pages(spool, OPTIONS, cancel=Event())
    assert [page.path.read_bytes() for page in pages] == [b"01234"]


def test_a_writer_that_pauses_for_less_than_the_settling_time_is_waited_for(
    inbox: Path, spool: Path
) -> None:
    slow = inbox / "slow.pdf"
    slow.write_bytes(b"0")
    # The clock counts one second a look: unchanged for two of them, then more comes.
    clock = GrowingClock(slow, [b"", b"", b"1"])
    source = FolderSource(inbox, settle=2.5, clock=clock)
    pages = source.pages(spool, OPTIONS, cancel=Event())
    assert [page.path.read_bytes() for page in pages] == [b"01"]


def test_following_takes_new_files_until_cancelled(inbox: Path, spool: Path) -> None:
    (inbox / "1.pdf").write_bytes(b"1")
    cancel = Event()
    source = FolderSource(inbox, follow=True, settle=0.02)
    pages = source.pages(spool, OPTIONS, cancel=cancel)
    seen = []
    for page in pages:
        seen.append(page.path.read_bytes())
        source.release(page)
        if len(seen) == 3:
            cancel.set()
            continue
        # As a scanner's software does it: another name first, then the rename.
        part = inbox / "scan.part"
        part.write_bytes(f"{len(seen) + 1}".encode())
        part.rename(inbox / f"{len(seen) + 1}.pdf")
    assert seen == [b"1", b"2", b"3"]
    assert sorted(path.name for path in (inbox / RECEIVED).iterdir()) == ["1.pdf", "2.pdf", "3.pdf"]


def test_following_an_empty_folder_ends_on_cancel(inbox: Path, spool: Path) -> None:
    cancel = Event()
    found: list[ScannedPage] = []
    source = FolderSource(inbox, follow=True, settle=0.02)
    watcher = Thread(target=lambda: found.extend(source.pages(spool, OPTIONS, cancel=cancel)))
    watcher.start()
    cancel.set()
    watcher.join()
    assert found == []


@pytest.mark.parametrize("kind", ["missing", "file"])
def test_a_folder_that_is_not_there(tmp_path: Path, spool: Path, kind: str) -> None:
    place = tmp_path / "nơi quét"
    if kind == "file":
        place.write_bytes(b"")
    with pytest.raises(ScannerNotFound) as caught:
        SystemScannerPark().open(f"folder:{place}")
    assert caught.value.details["source"] == f"folder:{place}"
    with pytest.raises(ScannerNotFound):
        list(quick(place).pages(spool, OPTIONS, cancel=Event()))


def test_the_park_opens_a_folder(inbox: Path, spool: Path) -> None:
    (inbox / "a.pdf").write_bytes(b"a")
    source = SystemScannerPark().open(f"folder:{inbox}")
    (page,) = source.pages(spool, OPTIONS, cancel=Event())
    assert page.path.read_bytes() == b"a"


def test_a_folder_that_goes_away_while_scanning(inbox: Path, spool: Path) -> None:
    for name in ("a.pdf", "b.pdf"):
        (inbox / name).write_bytes(name.encode())
    pages = quick(inbox).pages(spool, OPTIONS, cancel=Event())
    first = next(pages)
    inbox.rename(inbox.with_name("unplugged"))
    with pytest.raises(ScannerNotFound):
        list(pages)
    assert first.path.read_bytes() == b"a.pdf"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_no_room_is_told_apart(number: int) -> None:
    with pytest.raises(DiskFull) as caught, disk_errors(4):
        raise OSError(number, os.strerror(number))
    assert caught.value.details["pages"] == 4


@pytest.mark.parametrize(
    ("number", "reason"),
    [(errno.EACCES, "permission"), (errno.EROFS, "permission"), (errno.EIO, "io")],
)
def test_refusals_of_the_system_are_told_apart(number: int, reason: str) -> None:
    with pytest.raises(ScannerFailed) as caught, disk_errors(0):
        raise OSError(number, os.strerror(number))
    assert caught.value.details["reason"] == reason
