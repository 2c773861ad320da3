"""The hub's database: SQLite for one office, PostgreSQL for a province. Every write is durable before it is answered."""

import hashlib
import random
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TypeAlias, TypeVar

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext, RevisionStep, StampStep
from alembic.script import ScriptDirectory
from sqlalchemy import (
    URL,
    Connection,
    Engine,
    Table,
    create_engine,
    event,
    inspect,
    make_url,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from counter_app.domain.errors import BadUsage, StoreNewer
from counter_app.hub.schema import METADATA

Found = TypeVar("Found")
_Steps: TypeAlias = "Callable[[str], list[StampStep] | list[RevisionStep]]"

DATABASE = "hub.sqlite3"
"""The file of an embedded hub's database inside its folder."""

_ATTEMPTS = 8
_AGAIN = frozenset({"40001", "40P01", "23505"})
"""SQLSTATE: serialization failure, deadlock, another transaction was first with the same key."""

_FULL = frozenset({"53100"})
"""SQLSTATE: disk full."""

_POSTGRES_SETTINGS = (
    "-c synchronous_commit=on -c lock_timeout=15s -c statement_timeout=60s"
    " -c idle_in_transaction_session_timeout=60s"
)


def sqlite_url(data: Path) -> str:
    """Return the URL of the embedded database in the folder `data`."""
    return URL.create("sqlite", database=str(data / DATABASE)).render_as_string()


class Database:
    """One database. Calls may come from any thread.

    Raises BadUsage (`reason`: database_url, database_unreachable, cluster_missing), StoreNewer (a newer program's).
    """

    def __init__(self, url: str) -> None:
        self._engine = _engine(_parsed(url))
        self._is_sqlite = self._engine.dialect.name == "sqlite"
        self._reading = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        self._turn = threading.Lock()
        try:
            self._migrate()
        except OperationalError as error:
            self._engine.dispose()
            raise BadUsage(reason="database_unreachable") from error
        except BaseException:
            self._engine.dispose()
            raise

    def read(self) -> AbstractContextManager[Connection]:
        """Give a connection for reading; each statement sees what is committed then."""
        return self._reading.connect()

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Give a connection for reading that sees one moment throughout the block, and holds nobody up."""
        level = "AUTOCOMMIT" if self._is_sqlite else "REPEATABLE READ"
        with self._engine.connect().execution_options(isolation_level=level) as connection:
            if not self._is_sqlite:
                yield connection
                return
            connection.exec_driver_sql("BEGIN")
            try:
                yield connection
            finally:
                connection.exec_driver_sql("ROLLBACK")

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Everything in the block is on disk when it ends well, and nothing of it when it raises.

        With SQLite the block has the database's writing to itself. With PostgreSQL it runs beside others: whoever
        reads before writing takes a `lock` first, or lets `run` repeat what came second.
        """
        if self._is_sqlite:
            # Waiting in line is quicker and fairer than asking SQLite again and again.
            with self._turn, self._engine.begin() as connection:
                yield connection
        else:
            with self._engine.begin() as connection:
                yield connection

    def run(self, work: Callable[[Connection], Found]) -> Found:
        """Return what `work` returns, run in a transaction; again, from the start, when another one came first.

        `work` must do nothing but database work. Raises what it raises, DBAPIError.
        """
        for attempt in range(_ATTEMPTS - 1):
            try:
                with self.transaction() as connection:
                    return work(connection)
            except DBAPIError as error:
                if _state(error) not in _AGAIN:
                    raise
                time.sleep(random.uniform(0, 0.005 * 2**attempt))
        with self.transaction() as connection:
            return work(connection)

    def lock(self, connection: Connection, *words: str) -> None:
        """Wait until no other open transaction holds the lock of this name; it is given back at this one's end.

        Nothing to do with SQLite: a transaction is alone there. Take `in_order` last, so that nobody waits in a circle.
        """
        if not self._is_sqlite:
            digest = hashlib.sha256("\0".join(words).encode("utf-8")).digest()
            number = int.from_bytes(digest[:8], "big", signed=True)
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": number})

    def in_order(self, connection: Connection, table: str) -> None:
        """Let rows of `table` become visible in the order of their numbers, so that a cursor never passes one by.

        To be called right before the insert, last thing in the transaction but one.
        """
        self.lock(connection, "in_order", table)

    def insert_new(
        self, connection: Connection, table: Table, values: Mapping[str, object]
    ) -> bool:
        """Insert a row unless one with its key is there; return whether it was inserted."""
        insert = sqlite_insert if self._is_sqlite else postgresql_insert
        return (
            connection.execute(insert(table).values(values).on_conflict_do_nothing()).rowcount == 1
        )

    def check(self) -> None:
        """Raise DBAPIError when the database does not answer."""
        with self.read() as connection:
            connection.execute(select(1))

    def close(self) -> None:
        self._engine.dispose()

    def _migrate(self) -> None:
        config = Config()
        config.set_main_option("script_location", "counter_app.hub:migrations")
        script = ScriptDirectory.from_config(config)
        head = script.get_current_head() or ""
        with self.read() as connection:
            if MigrationContext.configure(connection).get_current_revision() == head:
                return
        with self.transaction() as connection:
            self.lock(connection, "migrate")
            found = MigrationContext.configure(connection).get_current_revision()
            if found is None and self._is_sqlite and _is_first_shape(connection):
                _step(config, script, connection, lambda rev: script._stamp_revs("v0001", rev))
            elif found not in {None, *(step.revision for step in script.walk_revisions())}:
                raise StoreNewer(found=found, known=head)
            _step(config, script, connection, lambda rev: script._upgrade_revs("head", rev))


def _step(config: Config, script: ScriptDirectory, connection: Connection, steps: _Steps) -> None:
    """Run Alembic's steps on `connection`, inside its transaction."""
    with EnvironmentContext(config, script, fn=lambda rev, _context: steps(rev)) as environment:
        environment.configure(connection=connection, target_metadata=METADATA)
        environment.run_migrations()


def _is_first_shape(connection: Connection) -> bool:
    """Tell whether a SQLite file is of the time before there were revisions. Raises StoreNewer."""
    version = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
    if version > 1:
        raise StoreNewer(found=version, known=1)
    return version == 1 and inspect(connection).has_table("record")


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise BadUsage(reason="database_url") from error
    if parsed.get_backend_name() == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() != "sqlite":
        raise BadUsage(reason="database_url")
    return parsed


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url)
    try:
        return create_engine(
            url,
            hide_parameters=True,
            pool_size=20,
            max_overflow=12,
            pool_timeout=20,
            pool_pre_ping=True,
            connect_args={"connect_timeout": 10, "options": _POSTGRES_SETTINGS},
        )
    except ModuleNotFoundError as error:
        raise BadUsage(reason="cluster_missing") from error


def _sqlite_engine(url: URL) -> Engine:
    Path(url.database or "").parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_size=8,
        max_overflow=40,
        connect_args={"timeout": 15, "isolation_level": None},
    )

    def prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin)
    return engine


def _state(error: DBAPIError) -> str | None:
    state = getattr(error.orig, "sqlstate", None)
    return state if isinstance(state, str) else None


def is_full(error: DBAPIError) -> bool:
    """Tell whether the database found its disk full."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    return code == sqlite3.SQLITE_FULL or _state(error) in _FULL


def is_passing(error: DBAPIError) -> bool:
    """Tell whether the database was not there, cut the line or was too busy: trouble that passes, no bug."""
    return error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)
