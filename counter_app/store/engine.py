"""The one place that names the SQLite library: SQLCipher, and sqlite-utils made to speak to it.

sqlite-utils takes its exception classes from a module called `pysqlite3` when there is one, else from the standard
library. The alias must stand before its first import, or it would not recognise SQLCipher's own exceptions.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, cast

import sqlcipher3
from sqlcipher3 import dbapi2

sys.modules.setdefault("pysqlite3", sqlcipher3)
sys.modules.setdefault("pysqlite3.dbapi2", dbapi2)

from sqlite_utils import Database, Migrations  # noqa: E402 - the alias above must come first

from counter_app.domain.errors import (  # noqa: E402 - stands with the import above
    CounterError,
    DiskFull,
    InternalError,
    PaperNotReady,
    PersonNumberRefused,
    StoreBusy,
    StoreDamaged,
)

__all__ = ["Connection", "Cursor", "Database", "Migrations", "Value", "connect", "translated"]

Value = str | int | float | bytes | None
"""What a column holds."""

PAPER_FIXED = "paper is accepted"
"""What the guards of an accepted paper say when they refuse a change."""

NUMBER_TAKEN = "person_alias.digits"
"""How SQLite names the unique columns that keep one number with one person."""


class Cursor(Protocol):
    @property
    def description(self) -> Sequence[Sequence[object]] | None: ...
    @property
    def rowcount(self) -> int: ...
    @property
    def lastrowid(self) -> int | None: ...
    def fetchall(self) -> list[tuple[Value, ...]]: ...
    def fetchone(self) -> tuple[Value, ...] | None: ...


class Connection(Protocol):
    @property
    def in_transaction(self) -> bool: ...
    def execute(self, sql: str, parameters: Sequence[Value] = ..., /) -> Cursor: ...
    def executemany(self, sql: str, parameters: Sequence[Sequence[Value]], /) -> Cursor: ...
    def close(self) -> None: ...


def connect(path: Path, *, timeout: float) -> Connection:
    """Open a bare connection without a key; transactions are begun by hand. `timeout` in seconds."""
    return cast(
        Connection,
        dbapi2.connect(str(path), timeout=timeout, isolation_level=None, check_same_thread=False),
    )


_FULL = 13
_IO_ERROR = 10
_BUSY = frozenset({5, 6})
_DAMAGED = frozenset({11, 26})
_CONSTRAINT = 19
# Extended codes of SQLITE_IOERR that a full disk causes: WRITE (3), SHMSIZE (19).
_IO_FULL = frozenset({_IO_ERROR | (3 << 8), _IO_ERROR | (19 << 8)})


@contextmanager
def translated() -> Iterator[None]:
    """Turn the library's exceptions into ours: DiskFull, StoreBusy, StoreDamaged, PaperNotReady, InternalError."""
    try:
        yield
    except dbapi2.Error as error:
        extended = getattr(error, "sqlite_errorcode", None)
        raise _ours(error, extended if isinstance(extended, int) else 0) from error


def _ours(error: Exception, extended: int) -> CounterError:
    primary = extended & 0xFF
    if primary == _FULL or extended in _IO_FULL:
        return DiskFull()
    if primary in _BUSY:
        return StoreBusy()
    if primary in _DAMAGED:
        return StoreDamaged()
    if primary == _CONSTRAINT and PAPER_FIXED in str(error):
        return PaperNotReady(state="accepted")
    if primary == _CONSTRAINT and NUMBER_TAKEN in str(error):
        return PersonNumberRefused(reason="taken")
    return InternalError(kind=f"{type(error).__name__}:{primary}")
