"""Where a store may stand, and which process owns what."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from counter_app.store.mounts import is_unc, network_kind, on_network
from counter_app.store.owners import lives, mark_of, own_mark

MOUNTS = """\
/dev/sda1 / ext4 rw,relatime 0 0
proc /proc proc rw 0 0
server:/home /home/share nfs4 rw,vers=4.2 0 0
//nas/giay\\040to /mnt/giay\\040to cifs rw 0 0
me@host:/data /home/me/far fuse.sshfs rw 0 0
/dev/sdb1 /home/share/local ext4 rw 0 0
server:/x /srv nfs rw 0 0
/dev/sdc1 /srv ext4 rw 0 0
nonsense
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/me/data", None),
        ("/home/share", "nfs4"),
        ("/home/share/desk/data", "nfs4"),
        ("/home/shared/data", None),
        ("/home/share/local/data", None),
        ("/mnt/giay to/data", "cifs"),
        ("/home/me/far/data", "fuse.sshfs"),
        ("/srv/data", None),
    ],
)
def test_network_drives_are_known_by_their_mount(path: str, kind: str | None) -> None:
    assert network_kind(Path(path), MOUNTS) == kind


@pytest.mark.parametrize(
    ("path", "share"),
    [
        (r"\\server\share\data", True),
        ("//server/share", True),
        (r"\\?\UNC\server\share", True),
        (r"\\?\C:\data", False),
        (r"C:\data", False),
        (r"\\.\pipe", False),
    ],
)
def test_shares_of_windows_are_known_by_their_name(path: str, share: bool) -> None:
    assert is_unc(path) is share


def test_a_local_folder_is_local(tmp_path: Path) -> None:
    assert not on_network(tmp_path / "not there yet")


def test_this_process_lives_and_has_one_mark() -> None:
    assert own_mark() == own_mark()
    assert lives(own_mark())


def test_a_mark_dies_with_its_process_even_before_the_parent_notices() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    mark = mark_of(child.pid)
    assert mark is not None
    assert lives(mark)
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert not lives(mark)
    child.communicate()
    assert not lives(mark)


def test_another_process_with_the_same_number_is_not_the_owner() -> None:
    boot, pid, start = own_mark().split("-")
    assert not lives(f"{boot}-{pid}-{int(start) + 1}")
    assert not lives(f"{'0' * 32}-{pid}-{start}")
    assert not lives("page.jpg")
    assert not lives("a-b-c")
