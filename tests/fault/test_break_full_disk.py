"""A store that cannot be opened because the disk is full says just that."""

import resource
from collections import namedtuple
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from counter_app.domain.errors import DiskFull
from counter_app.store import KeyBook, database, open_store
from tests.fixtures_store import CHEAP, LOGIN, PASSPHRASE, SetClock, make_store

_Usage = namedtuple("_Usage", ["total", "used", "free"])


@contextmanager
def no_file_longer_than(size: int) -> Iterator[None]:
    """Let the system refuse what a full disk would: every byte of a file past `size`."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_no_room_for_the_journal_is_a_full_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "data"
    make_store(folder).close()
    key = KeyBook(folder, cost=CHEAP).unlock(LOGIN, PASSPHRASE)
    monkeypatch.setattr(database, "disk_usage", lambda _place: _Usage(2**20, 2**20, 0))

    with no_file_longer_than(4096), pytest.raises(DiskFull):
        open_store(folder, key, officer=LOGIN, clock=SetClock()).close()

    open_store(folder, key, officer=LOGIN, clock=SetClock()).close()
