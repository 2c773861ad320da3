"""Connections to the encrypted database: keyed, durable, lent to one transaction at a time."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import disk_usage

from counter_app.domain.errors import DiskFull, InternalError, StoreBusy

from .engine import Connection, connect, translated
from .lock_holder import writer_of
from .rows import Session

_ROOM = 1024 * 1024
"""Bytes that a database needs beside it to be opened at all: its journal and the journal's index."""


def keyed(path: Path, key: bytes, *, busy: float) -> Connection:
    """Open the database at `path` with its raw 32-byte key; wait up to `busy` seconds for other writers.

    Raises DiskFull; StoreDamaged when the key does not fit or the file is no database.
    """
    connection = connect(path, timeout=busy)
    try:
        with translated():
            for pragma in (
                # Else a wrong key is told on stderr, besides the exception.
                "cipher_log_level = NONE",
                f"key = \"x'{key.hex()}'\"",
                "journal_mode = WAL",
                "synchronous = FULL",
                "foreign_keys = ON",
                # Sorting must not spill plain text to a file.
                "temp_store = MEMORY",
                "cache_size = -16000",
            ):
                connection.execute(f"PRAGMA {pragma}").fetchall()
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except InternalError as error:
        connection.close()
        # Where the journal's index finds no room, SQLite speaks of an input/output error without a reason.
        if disk_usage(path.parent).free < _ROOM:
            raise DiskFull() from error
        raise
    except BaseException:
        connection.close()
        raise
    return connection


class Connections:
    """The connections of one process to one database: one for writing, as many as there are readers at once."""

    def __init__(self, path: Path, key: bytes, *, busy: float) -> None:
        self._path = path
        self._key = key
        self._busy = busy
        self._closed = False
        self._guard = threading.Lock()
        self._readers: list[Session] = []
        self._turn = threading.Lock()
        self._turn_of: int | None = None
        self._writer: Session | None = None

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One write transaction, committed at the end. Raises StoreBusy, DiskFull, InternalError when nested."""
        if self._turn_of == threading.get_ident():
            raise InternalError(kind="nested_write")
        # Threads queue here: SQLite's own waiting polls, and would let late comers pass.
        if not self._turn.acquire(timeout=self._busy):
            raise StoreBusy()
        self._turn_of = threading.get_ident()
        try:
            with translated():
                session = self._writing_session()
                self._begin(session)
                try:
                    yield session
                    session.commit()
                except BaseException:
                    session.roll_back()
                    raise
        finally:
            self._turn_of = None
            self._turn.release()

    def _begin(self, session: Session) -> None:
        """Raises StoreBusy, which names who writes: a process that was halted in the middle ends only by a person's hand."""
        try:
            with translated():
                session.begin("IMMEDIATE")
        except StoreBusy as busy:
            writer = writer_of(self._path)
            if writer is None:
                raise
            raise StoreBusy(pid=writer.pid, stopped=writer.stopped) from busy

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One read-only snapshot; it never blocks a writer."""
        with translated():
            session = self._lent()
            try:
                session.begin("DEFERRED")
                yield session
            finally:
                session.roll_back()
                self._given_back(session)

    def close(self) -> None:
        """Close what lies idle; what is lent out is closed when it comes back."""
        with self._guard:
            self._closed = True
            idle, self._readers = self._readers, []
        for session in idle:
            session.close()
        with self._turn:
            if self._writer is not None:
                self._writer.close()
                self._writer = None

    def _writing_session(self) -> Session:
        self._demand_open()
        if self._writer is None:
            self._writer = Session(keyed(self._path, self._key, busy=self._busy))
        return self._writer

    def _lent(self) -> Session:
        self._demand_open()
        with self._guard:
            if self._readers:
                return self._readers.pop()
        connection = keyed(self._path, self._key, busy=self._busy)
        connection.execute("PRAGMA query_only = ON")
        return Session(connection)

    def _given_back(self, session: Session) -> None:
        with self._guard:
            if not self._closed:
                self._readers.append(session)
                return
        session.close()

    def _demand_open(self) -> None:
        if self._closed:
            raise InternalError(kind="store_closed")
