"""A full disk: the act fails as one, says so, and leaves what was there; with room again it succeeds."""

import errno
import io
import os
from pathlib import Path

import pytest

from counter_app.domain.chain import verify_chain
from counter_app.domain.errors import DiskFull
from counter_app.store import KeyBook, SqlStore, vault
from tests.fixtures_store import CHEAP, LOGIN, PASSPHRASE, clock, store
from tests.store_data import ACT, a_page, a_person, a_scan

__all__ = ["clock", "store"]

MIB = 1024 * 1024


class FullAfter(io.FileIO):
    """A file on a disk that has room for so many bytes more."""

    def __init__(self, path: Path, room: int) -> None:
        super().__init__(path, "xb")
        self._room = room

    def write(self, content: object, /) -> int:
        size = len(memoryview(content))  # type: ignore[arg-type]  # whatever a file takes
        if size > self._room:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._room -= size
        return super().write(content)  # type: ignore[arg-type]  # as above


@pytest.mark.parametrize("room", [0, 10, MIB, 2 * MIB + 100])
def test_the_vault_keeps_nothing_of_a_file_that_did_not_fit(
    store: SqlStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    content = os.urandom(2 * MIB + 500)
    before = store.vault.put(io.BytesIO(b"kept before"))
    with monkeypatch.context() as patch:
        patch.setattr(vault, "new_private", lambda path: FullAfter(path, room))
        with pytest.raises(DiskFull):
            store.vault.put(io.BytesIO(content))
    files = [path for path in (tmp_path / "data" / "vault").rglob("*") if path.is_file()]
    assert [path.name for path in files] == [before.sha256]
    blob = store.vault.put(io.BytesIO(content))
    assert store.vault.read(blob.sha256) == content


def test_a_copy_that_did_not_fit_leaves_the_old_file(
    store: SqlStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blob = store.vault.put(io.BytesIO(os.urandom(2 * MIB)))
    target = tmp_path / "out.pdf"
    target.write_bytes(b"old")
    monkeypatch.setattr(vault, "new_private", lambda path: FullAfter(path, MIB))
    with pytest.raises(DiskFull):
        store.vault.copy_out(blob.sha256, target)
    assert target.read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "out.pdf"]


def test_the_database_undoes_an_act_that_did_not_fit(store: SqlStore) -> None:
    with store.working() as tx:
        pages = tx.session.count("PRAGMA page_count")
        tx.session.run(f"PRAGMA max_page_count = {pages + 10}")
    scan = a_scan("p1")
    with pytest.raises(DiskFull), store.writing() as tx:
        tx.people.add(a_person())
        tx.papers.add(scan)
        tx.papers.set_pages(scan.id, [a_page(scan, 1, os.urandom(MIB // 2).hex())])
        tx.events.append(ACT)
    with store.reading() as seen:
        assert seen.people.find(a_person().number) is None
        assert verify_chain(seen.events.walk()).ok
    with store.working() as tx:
        tx.session.run("PRAGMA max_page_count = 1000000")
    with store.writing() as tx:
        tx.people.add(a_person())
        tx.events.append(ACT)
    with store.reading() as seen:
        assert seen.people.find(a_person().number) == a_person()


def test_the_accounts_survive_a_change_that_did_not_fit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from counter_app.store import files

    book = KeyBook(tmp_path, cost=CHEAP)
    key, _ = book.create(LOGIN, PASSPHRASE)
    monkeypatch.setattr(files, "new_private", lambda path: FullAfter(path, 10))
    with pytest.raises(DiskFull):
        book.change(LOGIN, PASSPHRASE, "hoàn toàn mới")
    assert book.unlock(LOGIN, PASSPHRASE) == key
    assert not (tmp_path / "keys.json.new").exists()
