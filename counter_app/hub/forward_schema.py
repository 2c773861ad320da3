"""Tables of what goes to the national portal, and of what desks are told (`/v1/changes`)."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from counter_app.hub.schema import METADATA, Moment, Whole

forwarding = Table(
    "forwarding",
    METADATA,
    Column("dossier", Text, primary_key=True),
    Column("office", Text, nullable=False),
    Column("desk", Text, nullable=False),
    Column("wanted", Whole, nullable=False),
    Column("done", Whole, nullable=False),
    Column("state", Text, nullable=False),
    Column("step", Text, nullable=False),
    Column("number", Text),
    Column("own_number", Integer, nullable=False),
    Column("portal_id", Text, nullable=False),
    Column("known", Text, nullable=False),
    Column("told", Text, nullable=False),
    Column("status_told", Text, nullable=False),
    Column("announced", Text, nullable=False),
    Column("refused", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_try_at", Moment),
    Column("code", Text),
    Column("changed_at", Moment, nullable=False),
    CheckConstraint("state IN ('queued', 'waiting', 'refused', 'done')", name="state"),
    CheckConstraint("known IN ('no', 'maybe', 'yes')", name="known"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""One row a dossier. `wanted` counts the records that changed it, `done` how many of them the portal has. `told` and
`status_told` are hashes of the last messages it took, `announced` the number its desk was told, `refused` whether the
desk was last told of a refusal."""
Index("forwarding_due", forwarding.c.state, forwarding.c.changed_at)

forwarded_file = Table(
    "forwarded_file",
    METADATA,
    Column("dossier", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("url", Text, nullable=False),
    PrimaryKeyConstraint("dossier", "sha256"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""A file as the portal knows it."""
Index("forwarded_file_sha256", forwarded_file.c.sha256)

forwarded_wait = Table(
    "forwarded_wait",
    METADATA,
    Column("sha256", Text, nullable=False),
    Column("dossier", Text, nullable=False),
    PrimaryKeyConstraint("sha256", "dossier"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""A file that a dossier's forwarding waits for: its record is here, the original follows."""

forwarded_step = Table(
    "forwarded_step",
    METADATA,
    Column("dossier", Text, nullable=False),
    Column("key", Text, nullable=False),
    PrimaryKeyConstraint("dossier", "key"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""A row of progress that the portal took."""

number_series = Table(
    "number_series",
    METADATA,
    Column("office", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("last", Integer, nullable=False),
    PrimaryKeyConstraint("office", "day"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""The last serial given, by office and day of receipt."""

lease = Table(
    "lease",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("until", Moment, nullable=False),
    sqlite_strict=True,
)
"""What one of several replicas does at a time."""

change = Table(
    "change",
    METADATA,
    Column("seq", Whole, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False),
    Column("office", Text),
    Column("desk", Text),
    Column("kind", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("id"),
    sqlite_autoincrement=True,
    sqlite_strict=True,
)
"""What a desk is told; without a desk it is for all of the office, without an office for every desk.

`seq` grows in the order of the commits."""
Index("change_desk", change.c.office, change.c.desk, change.c.seq)
