"""The hub's own clock, held against the newest receipt: no receipt is signed for a time that has passed before others."""

import json
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import BigInteger, Connection, cast as as_type, func, insert, select, update

from counter_app.domain.errors import HubClockWrong
from counter_app.hub.database import Database
from counter_app.hub.limits import said
from counter_app.hub.schema import fact, record
from counter_app.hub.settings import HubSettings
from counter_app.records import Json

APART = timedelta(minutes=5)
"""Clocks of two replicas may differ so much."""

_ACCEPTED = "clock_accepted"
"""The number of the last record whose receipt tells of a time that never was."""

_ACTS = "clock_acts"
"""Who said so, when and why: a list."""


@dataclass(frozen=True, slots=True)
class HubTime:
    """The hub's clock and the newest receipt that it is held against (None: nothing signed yet)."""

    now: datetime
    newest: datetime | None

    @property
    def behind(self) -> timedelta:
        """How far the clock is behind the newest receipt; nothing when it is not."""
        return max(timedelta(0), (self.newest or self.now) - self.now)

    @property
    def is_wrong(self) -> bool:
        return self.behind > APART

    def must_be_right(self) -> None:
        """Raises HubClockWrong."""
        if self.is_wrong and self.newest is not None:
            raise HubClockWrong(now=self.now.isoformat(), newest=self.newest.isoformat())


def time_of(connection: Connection, now: datetime) -> HubTime:
    """Return `now`, this process's clock, beside the newest receipt that counts."""
    accepted = (
        select(as_type(fact.c.value, BigInteger)).where(fact.c.name == _ACCEPTED).scalar_subquery()
    )
    newest = connection.execute(
        select(record.c.received_at)
        .where(record.c.seq > func.coalesce(accepted, 0))
        .order_by(record.c.seq.desc())
        .limit(1)
    ).scalar_one_or_none()
    return HubTime(now, None if newest is None else datetime.fromisoformat(newest))


class HubClock:
    """The clock of a hub that runs."""

    def __init__(self, database: Database, settings: HubSettings) -> None:
        self._database = database
        self._settings = settings

    def time(self) -> HubTime:
        """Raises DBAPIError."""
        with self._database.read() as connection:
            return time_of(connection, self._settings.now())


def hub_time(settings: HubSettings) -> HubTime:
    """Return what a hub's clock says beside one that may be running. Raises BadUsage, StoreNewer."""
    with closing(Database(settings.database)) as database:
        return HubClock(database, settings).time()


def accept_clock(settings: HubSettings, *, by: str, reason: str) -> HubTime:
    """Say that the clock is right and the newest receipts tell of a time that never was; return what it is held against then.

    Only receipts that come count from now on, at every replica. Who said so and why is kept. Nothing when the clock is not
    behind. Raises FieldRefused, BadUsage, StoreNewer.
    """
    author, why = said(by, "clock_by"), said(reason, "clock_reason")
    now = settings.now()

    def accept(connection: Connection) -> HubTime:
        database.lock(connection, _ACCEPTED)
        if not time_of(connection, now).is_wrong:
            return time_of(connection, now)
        last = connection.execute(select(func.max(record.c.seq))).scalar_one()
        act: Json = {"at": now.isoformat(), "by": author, "reason": why, "record": last}
        acts = [*cast(list[Json], json.loads(_fact(connection, _ACTS) or "[]")), act]
        _keep(connection, _ACTS, json.dumps(acts, ensure_ascii=False))
        _keep(connection, _ACCEPTED, str(last))
        return time_of(connection, now)

    with closing(Database(settings.database)) as database:
        return database.run(accept)


def _fact(connection: Connection, name: str) -> str | None:
    found = connection.execute(select(fact.c.value).where(fact.c.name == name))
    return found.scalar_one_or_none()


def _keep(connection: Connection, name: str, value: str) -> None:
    changed = connection.execute(update(fact).where(fact.c.name == name).values(value=value))
    if not changed.rowcount:
        connection.execute(insert(fact).values(name=name, value=value))
