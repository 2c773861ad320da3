"""The embedded hub's database: SQLite, one connection, every write durable before it is answered."""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

from counter_app.domain.errors import StoreNewer

VERSION = 1

Value: TypeAlias = str | int | bytes | None
Row: TypeAlias = sqlite3.Row

_TABLES = """
CREATE TABLE fact (
    name TEXT PRIMARY KEY, value TEXT NOT NULL
) STRICT;
CREATE TABLE enrol_code (
    hash TEXT PRIMARY KEY, office TEXT NOT NULL, expires_at TEXT NOT NULL, used_at TEXT, desk TEXT
) STRICT;
CREATE TABLE desk (
    credential TEXT PRIMARY KEY, office TEXT NOT NULL, desk TEXT NOT NULL,
    enrolled_at TEXT NOT NULL, revoked_at TEXT
) STRICT;
CREATE TABLE upload (
    id TEXT PRIMARY KEY, office TEXT NOT NULL, sha256 TEXT NOT NULL, metadata TEXT NOT NULL,
    length INTEGER NOT NULL CHECK (length >= 0),
    offset INTEGER NOT NULL CHECK (offset BETWEEN 0 AND length),
    stored INTEGER NOT NULL CHECK (stored >= 0),
    finished INTEGER NOT NULL CHECK (finished IN (0, 1)),
    expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX upload_expiry ON upload (expires_at);
CREATE TABLE blob (
    sha256 TEXT PRIMARY KEY, bytes INTEGER NOT NULL, received_at TEXT NOT NULL
) STRICT;
CREATE TABLE blob_office (
    sha256 TEXT NOT NULL REFERENCES blob, office TEXT NOT NULL, media_type TEXT NOT NULL,
    PRIMARY KEY (sha256, office)
) STRICT, WITHOUT ROWID;
CREATE TABLE record (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL, subject TEXT NOT NULL, revision INTEGER NOT NULL CHECK (revision >= 1),
    office TEXT NOT NULL, desk TEXT NOT NULL, sha256 TEXT NOT NULL, status INTEGER,
    body BLOB NOT NULL, receipt TEXT NOT NULL, received_at TEXT NOT NULL,
    UNIQUE (kind, subject, revision)
) STRICT;
CREATE INDEX record_desk ON record (office, desk, seq);
CREATE TABLE record_holder (
    holder TEXT NOT NULL, record INTEGER NOT NULL REFERENCES record,
    PRIMARY KEY (holder, record)
) STRICT, WITHOUT ROWID;
CREATE TABLE access (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, office TEXT NOT NULL, desk TEXT NOT NULL,
    holder TEXT NOT NULL, dossier TEXT NOT NULL, procedure TEXT NOT NULL, papers INTEGER NOT NULL
) STRICT;
CREATE TABLE blob_grant (
    sha256 TEXT NOT NULL, office TEXT NOT NULL, desk TEXT NOT NULL, dossier TEXT NOT NULL,
    PRIMARY KEY (sha256, office, desk, dossier)
) STRICT, WITHOUT ROWID;
"""


class Database:
    """One SQLite file. Calls may come from any thread; each transaction has the connection to itself.

    Raises StoreNewer when a newer program wrote the file.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._turn = threading.RLock()
        self._connection = sqlite3.connect(
            path, timeout=15, isolation_level=None, check_same_thread=False
        )
        self._connection.row_factory = sqlite3.Row
        try:
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
                self._connection.execute(f"PRAGMA {pragma}")
            self._migrate()
        except BaseException:
            self._connection.close()
            raise

    @contextmanager
    def transaction(self) -> Iterator["Database"]:
        """Everything in the block is on disk when it ends well, and nothing of it when it raises."""
        with self._turn:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self
                self._connection.execute("COMMIT")
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    def write(self, sql: str, values: Sequence[Value] = ()) -> int:
        """Run one statement; return the number of rows it touched. Outside a transaction it is one of its own."""
        with self._turn:
            return self._connection.execute(sql, values).rowcount

    def insert(self, sql: str, values: Sequence[Value]) -> int:
        """Run one INSERT; return the new row's number."""
        with self._turn:
            return self._connection.execute(sql, values).lastrowid or 0

    def rows(self, sql: str, values: Sequence[Value] = ()) -> list[Row]:
        with self._turn:
            return self._connection.execute(sql, values).fetchall()

    def row(self, sql: str, values: Sequence[Value] = ()) -> Row | None:
        found = self.rows(sql, values)
        return found[0] if found else None

    def close(self) -> None:
        with self._turn:
            self._connection.close()

    def _migrate(self) -> None:
        with self.transaction():
            (version,) = self._connection.execute("PRAGMA user_version").fetchone()
            if version > VERSION:
                raise StoreNewer(found=version, known=VERSION)
            if version == 0:
                # Not executescript: it would commit the transaction it runs in.
                for statement in _TABLES.split(";"):
                    self._connection.execute(statement)
                self._connection.execute(f"PRAGMA user_version={VERSION}")


def is_full(error: sqlite3.Error) -> bool:
    """Tell whether SQLite found the disk full."""
    return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
