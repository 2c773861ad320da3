"""Tables of packages that come by hand, one part at a time."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from counter_app.hub.schema import METADATA, Moment

carried_part = Table(
    "carried_part",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("office", Text, nullable=False),
    Column("desk", Text, nullable=False),
    Column("package", Text, nullable=False),
    Column("part", Integer, nullable=False),
    Column("parts", Integer, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("received_at", Moment, nullable=False),
    UniqueConstraint("office", "desk", "package", "part"),
    CheckConstraint("part BETWEEN 1 AND parts", name="part"),
    sqlite_strict=True,
)
"""A part whose files are in. `sha256` is the hash of its sheet: another sheet under the same number takes its place."""

carried_record = Table(
    "carried_record",
    METADATA,
    Column("part", Text, ForeignKey(carried_part.c.id, ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("id", Text, nullable=False),
    Column("body", LargeBinary),
    PrimaryKeyConstraint("part", "position"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""The records of a part, in order. `body` is sealed, and gone once the hub holds the record."""
