"""A real store in a moment: for every test that needs one.

Use `make_store(tmp_path)` directly, or the fixtures by importing them into a test module or its conftest:
`from tests.fixtures_store import clock, store  # noqa: F401 - fixtures`.
"""

import itertools
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path

import pytest

from counter_app.domain.ids import OfficeCode, OfficerLogin
from counter_app.domain.officers import Office, Officer, Role
from counter_app.store import Cost, DataKey, KeyBook, SqlStore, create_store, open_store

VIETNAM = timezone(timedelta(hours=7))
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=VIETNAM)
LOGIN = OfficerLogin("hoa")
PASSPHRASE = "sáu con bò già"
SUPERVISOR = Officer(LOGIN, "Trần Thị Hoa", Role.SUPERVISOR)
OFFICE = Office(OfficeCode("H19.12"), "Bộ phận Một cửa xã Mẫu", "Quầy 1", test=True)
CHEAP = Cost(passes=1, memory_kib=64)
"""Argon2id as cheap as it goes: tests are no attackers."""


@dataclass
class SetClock:
    """A clock that stands until it is told to go on."""

    at: datetime = NOON

    def now(self) -> datetime:
        return self.at

    def go_on(self, step: timedelta) -> None:
        self.at += step


@dataclass
class CountingIds:
    """Identifiers in a row: 32 hex digits each."""

    prefix: int = 0
    _next: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def new(self) -> str:
        return f"{self.prefix:08x}{next(self._next):024x}"


def make_store(folder: Path, *, clock: SetClock | None = None, office: Office = OFFICE) -> SqlStore:
    """Make a store in `folder` (made if missing) with its keys; `SUPERVISOR` is signed in with `PASSPHRASE`.

    All stores of one office and moment are copies of one that was really made: writing its tables takes longer than
    most tests. No serial has been given in it, so each copy begins a series of its own.
    """
    clock = clock or SetClock()
    made = _made(clock.at, office)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, content in made.files.items():
        (folder / name).touch(mode=0o600, exist_ok=False)
        (folder / name).write_bytes(content)
    return open_store(folder, made.key, officer=LOGIN, clock=clock)


@dataclass(frozen=True)
class _Made:
    """A new store: its key, and its files by name."""

    key: DataKey
    files: Mapping[str, bytes]


@cache
def _made(at: datetime, office: Office) -> _Made:
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent, "data")
        make_store_anew(folder, clock=SetClock(at), office=office).close()
        files = {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}
        key = KeyBook(folder, cost=CHEAP).unlock(LOGIN, PASSPHRASE)
    return _Made(key, files)


def make_store_anew(
    folder: Path, *, clock: SetClock | None = None, office: Office = OFFICE
) -> SqlStore:
    """The same, made as the program makes it: for tests of the making itself."""
    key, _recovery = KeyBook(folder, cost=CHEAP).create(LOGIN, PASSPHRASE)
    return create_store(
        folder, key, officer=SUPERVISOR, office=office, clock=clock or SetClock(), ids=CountingIds()
    )


def reopen_store(folder: Path, *, clock: SetClock | None = None) -> SqlStore:
    """Open what `make_store` made, by its passphrase."""
    key = KeyBook(folder, cost=CHEAP).unlock(LOGIN, PASSPHRASE)
    return open_store(folder, key, officer=LOGIN, clock=clock or SetClock())


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def store(tmp_path: Path, clock: SetClock) -> Iterator[SqlStore]:
    made = make_store(tmp_path / "data", clock=clock)
    yield made
    made.close()
