"""A new receipt key for the hub. Desks follow by themselves: every replica tells of it before any of them signs with it."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from sqlalchemy import Connection, select, update

from counter_app.domain.errors import BadUsage
from counter_app.hub.clock import HubClock
from counter_app.hub.database import Database
from counter_app.hub.disk import replacing, sync_folder
from counter_app.hub.keys import HubKeys, Signer, rotated
from counter_app.hub.schema import fact
from counter_app.hub.settings import HubSettings
from counter_app.records import JsonObject

_NAME = "key_chain"


def rotate_keys(settings: HubSettings) -> Signer:
    """Make a new receipt key, signed by the one before; return what signs from now on. Works while the hub runs.

    The new file lies ready, the database is told, and only then the file takes its name: whatever is cut off in
    between is gone on with by the next call. Other machines' replicas need the new file.
    Raises BadUsage: no key file, one that is damaged or another hub's, or not the newest one; HubClockWrong.
    """
    if not settings.key_file.exists():
        raise BadUsage(reason="key_file_missing")
    ready = settings.key_file.with_name(f"{settings.key_file.name}.next")
    database = Database(settings.database)
    try:
        HubClock(database, settings).time().must_be_right()
        told = _told(database, HubKeys(settings.key_file))
        if not ready.exists() or list(HubKeys(ready).signer().chain) != told:
            _prepare(settings, ready, told)
        signer = HubKeys(ready).signer()
        publish_chain(database, signer.chain)
    finally:
        database.close()
    ready.replace(settings.key_file)
    sync_folder(settings.key_file.parent)
    return signer


def _told(database: Database, keys: HubKeys) -> list[JsonObject]:
    """Return the list that the database holds of this hub's keys. Raises BadUsage when `keys` are another hub's."""
    with database.read() as connection:
        wanted = select(fact.c.value).where(fact.c.name == "keys")
        mark = connection.execute(wanted).scalar_one_or_none()
        held = _held(connection)
    if mark != mark_of(keys):
        raise BadUsage(reason="key_file_of_another_hub")
    return held or list(keys.signer().chain)


def _prepare(settings: HubSettings, ready: Path, told: list[JsonObject]) -> None:
    """Lay the new file ready. Raises BadUsage: the file in use is not the one that the list ends with."""
    if list(HubKeys(settings.key_file).signer().chain) != told:
        raise BadUsage(reason="key_file_stale")
    content = rotated(settings.key_file, settings.now())
    with replacing(ready) as file:
        Path(file.name).chmod(0o600)
        file.write(content)


def mark_of(keys: HubKeys) -> str:
    """Return what the database keeps of the keys its data was sealed with, to know them again."""
    return keys.derive("mark").hex()[:32]


def publish_chain(database: Database, chain: Sequence[JsonObject]) -> None:
    """Let every replica tell of these keys. A list that is already longer stays."""
    with database.transaction() as connection:
        database.lock(connection, _NAME)
        held = _held(connection)
        if held is None:
            value = {"name": _NAME, "value": json.dumps(list(chain))}
            database.insert_new(connection, fact, value)
        elif len(held) < len(chain):
            connection.execute(
                update(fact).where(fact.c.name == _NAME).values(value=json.dumps(list(chain)))
            )


def told_chain(database: Database, own: Sequence[JsonObject]) -> Sequence[JsonObject]:
    """Return the keys to tell of: this replica's, or more when another one has rotated."""
    with database.read() as connection:
        held = _held(connection)
    return held if held is not None and len(held) > len(own) else own


def _held(connection: Connection) -> list[JsonObject] | None:
    value = connection.execute(select(fact.c.value).where(fact.c.name == _NAME)).scalar()
    return None if value is None else cast(list[JsonObject], json.loads(str(value)))
