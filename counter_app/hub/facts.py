"""What a hub says of itself, once for all its replicas."""

from sqlalchemy import select

from counter_app.hub.database import Database
from counter_app.hub.schema import fact


def keep_fact(database: Database, name: str, value: str) -> str:
    """Return what the hub says of itself under `name`; the first replica to say it decides."""
    with database.transaction() as connection:
        database.insert_new(connection, fact, {"name": name, "value": value})
        found = connection.execute(select(fact.c.value).where(fact.c.name == name))
        return str(found.scalar_one())


def kept_fact(database: Database, name: str) -> str | None:
    """Return what the hub says of itself under `name`; None: nothing yet."""
    with database.read() as connection:
        found = connection.execute(select(fact.c.value).where(fact.c.name == name))
        value = found.scalar_one_or_none()
    return None if value is None else str(value)
