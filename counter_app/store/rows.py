"""Rows with typed columns, and a session that runs SQL on one connection."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta, timezone

from counter_app.domain.errors import StoreDamaged
from counter_app.domain.text import nfc

from .engine import Connection, Value

VIETNAM = timezone(timedelta(hours=7))
"""All moments are kept in this offset, so that their texts sort as they follow each other."""


class Verbatim(str):
    """Text that a hash was taken of: it is kept as it is, never normalised."""

    __slots__ = ()


def moment_text(at: datetime) -> str:
    """Return an aware time as kept: ISO 8601 in Viet Nam time."""
    return at.astimezone(VIETNAM).isoformat()


def day_text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


class Row:
    """One row of a result, its columns read by name and kind. A column of the wrong kind raises StoreDamaged."""

    __slots__ = ("_values",)

    def __init__(self, names: tuple[str, ...], values: tuple[Value, ...]) -> None:
        self._values = dict(zip(names, values, strict=True))

    def text(self, name: str) -> str:
        value = self._values[name]
        if not isinstance(value, str):
            raise StoreDamaged(column=name)
        return value

    def maybe_text(self, name: str) -> str | None:
        return None if self._values[name] is None else self.text(name)

    def number(self, name: str) -> int:
        value = self._values[name]
        if not isinstance(value, int):
            raise StoreDamaged(column=name)
        return value

    def maybe_number(self, name: str) -> int | None:
        return None if self._values[name] is None else self.number(name)

    def flag(self, name: str) -> bool:
        return bool(self.number(name))

    def blob(self, name: str) -> bytes:
        value = self._values[name]
        if not isinstance(value, bytes):
            raise StoreDamaged(column=name)
        return value

    def moment(self, name: str) -> datetime:
        return datetime.fromisoformat(self.text(name))

    def maybe_moment(self, name: str) -> datetime | None:
        return None if self._values[name] is None else self.moment(name)

    def day(self, name: str) -> date | None:
        value = self.maybe_text(name)
        return None if value is None else date.fromisoformat(value)


def _bound(value: Value) -> Value:
    return nfc(value) if type(value) is str else value


class Session:
    """SQL on one connection. Every text that goes in is NFC, but for `Verbatim`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def run(self, sql: str, *values: Value) -> int:
        """Run one statement; the count of rows it changed."""
        return self._connection.execute(sql, [_bound(value) for value in values]).rowcount

    def insert(self, sql: str, *values: Value) -> int:
        """Run one INSERT; the rowid it gave."""
        rowid = self._connection.execute(sql, [_bound(value) for value in values]).lastrowid
        return 0 if rowid is None else rowid

    def run_many(self, sql: str, rows: Iterable[tuple[Value, ...]]) -> None:
        self._connection.executemany(sql, [[_bound(value) for value in row] for row in rows])

    def all(self, sql: str, *values: Value) -> list[Row]:
        cursor = self._connection.execute(sql, [_bound(value) for value in values])
        names = tuple(str(column[0]) for column in cursor.description or ())
        return [Row(names, found) for found in cursor.fetchall()]

    def one(self, sql: str, *values: Value) -> Row | None:
        """The first row, or None."""
        return next(iter(self.all(sql, *values)), None)

    def count(self, sql: str, *values: Value) -> int:
        """The number in the first column of the first row, 0 when there is none."""
        found = self._connection.execute(sql, [_bound(value) for value in values]).fetchone()
        return found[0] if found and isinstance(found[0], int) else 0

    def begin(self, mode: str) -> None:
        self._connection.execute(f"BEGIN {mode}")

    def commit(self) -> None:
        self._connection.execute("COMMIT")

    def roll_back(self) -> None:
        """Undo; nothing to do when SQLite has already undone the transaction by itself (a full disk)."""
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def close(self) -> None:
        self._connection.close()


def in_batches(session: Session, sql: str, start: int, size: int = 500) -> Iterator[Row]:
    """Walk a query of the form `… WHERE sequence > ? ORDER BY sequence LIMIT ?`, a batch at a time."""
    last = start
    while batch := session.all(sql, last, size):
        yield from batch
        last = batch[-1].number("sequence")
