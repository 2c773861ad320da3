"""The hub's tables: one schema for SQLite and PostgreSQL. `migrations/` brings a database to it."""

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

METADATA = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "fk": "%(table_name)s_%(column_0_name)s_fkey",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ck": "%(table_name)s_%(constraint_name)s_check",
    }
)

Whole = BigInteger().with_variant(Integer(), "sqlite")
"""A whole number of 64 bits; SQLite's strict tables know one kind."""


class Moment(TypeDecorator[datetime]):
    """An aware time, given back in UTC: ISO 8601 text in SQLite, `timestamptz` in PostgreSQL."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[str] | TypeEngine[datetime]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(Text())
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> object:
        if value is None:
            return None
        moment = value.astimezone(UTC)
        return moment.isoformat() if dialect.name == "sqlite" else moment

    def process_result_value(self, value: object, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        return moment.astimezone(UTC)


fact = Table(
    "fact",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    sqlite_strict=True,
)
"""What the hub says of itself: its name, the mark of its keys, the mark of its blob store."""

enrol_code = Table(
    "enrol_code",
    METADATA,
    Column("hash", Text, primary_key=True),
    Column("office", Text, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    Column("desk", Text),
    sqlite_strict=True,
)

desk = Table(
    "desk",
    METADATA,
    Column("credential", Text, primary_key=True),
    Column("office", Text, nullable=False),
    Column("desk", Text, nullable=False),
    Column("enrolled_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    Column("last_seen_at", Moment),
    Column("revoked_by", Text),
    Column("revoked_reason", Text),
    sqlite_strict=True,
)
"""`credential` is the hash of a desk's credential. A row stays when it is revoked: it is the log of that act."""

upload = Table(
    "upload",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("office", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("metadata", Text, nullable=False),
    Column("length", Whole, nullable=False),
    Column("offset", Whole, nullable=False),
    Column("finished", Integer, nullable=False),
    Column("expires_at", Moment, nullable=False),
    CheckConstraint("length >= 0", name="length"),
    CheckConstraint('"offset" BETWEEN 0 AND length', name="offset"),
    CheckConstraint("finished IN (0, 1)", name="finished"),
    sqlite_strict=True,
)
Index("upload_expires_at", upload.c.expires_at)

upload_part = Table(
    "upload_part",
    METADATA,
    Column("upload", Text, ForeignKey(upload.c.id, ondelete="CASCADE"), nullable=False),
    Column("start", Whole, nullable=False),
    Column("bytes", Whole, nullable=False),
    Column("name", Text, nullable=False),
    PrimaryKeyConstraint("upload", "start"),
    CheckConstraint("bytes > 0", name="bytes"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""What came of an unfinished upload: `bytes` plain bytes from `start`, sealed in the object `name`."""

blob = Table(
    "blob",
    METADATA,
    Column("sha256", Text, primary_key=True),
    Column("bytes", Whole, nullable=False),
    Column("received_at", Moment, nullable=False),
    sqlite_strict=True,
)

blob_office = Table(
    "blob_office",
    METADATA,
    Column("sha256", Text, ForeignKey(blob.c.sha256), nullable=False),
    Column("office", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    PrimaryKeyConstraint("sha256", "office"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

record = Table(
    "record",
    METADATA,
    Column("seq", Whole, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("office", Text, nullable=False),
    Column("desk", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("status", Integer),
    Column("body", LargeBinary, nullable=False),
    Column("receipt", Text, nullable=False),
    Column("received_at", Text, nullable=False),
    UniqueConstraint("id"),
    UniqueConstraint("kind", "subject", "revision"),
    CheckConstraint("revision >= 1", name="revision"),
    sqlite_autoincrement=True,
    sqlite_strict=True,
)
"""`seq` grows in the order of the commits (`Database.in_order`); `received_at` is the receipt's own text."""
Index("record_desk", record.c.office, record.c.desk, record.c.seq)
Index("record_range", record.c.office, record.c.desk, record.c.id, record.c.sha256)

record_holder = Table(
    "record_holder",
    METADATA,
    Column("holder", Text, nullable=False),
    Column("record", Whole, ForeignKey(record.c.seq), nullable=False),
    PrimaryKeyConstraint("holder", "record"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""`holder` is a keyed hash of a person's number."""

access = Table(
    "access",
    METADATA,
    Column("seq", Whole, primary_key=True, autoincrement=True),
    Column("at", Moment, nullable=False),
    Column("office", Text, nullable=False),
    Column("desk", Text, nullable=False),
    Column("holder", Text, nullable=False),
    Column("dossier", Text, nullable=False),
    Column("procedure", Text, nullable=False),
    Column("papers", Integer, nullable=False),
    sqlite_autoincrement=True,
    sqlite_strict=True,
)
"""Every look at a person's papers and its ground."""

blob_grant = Table(
    "blob_grant",
    METADATA,
    Column("sha256", Text, nullable=False),
    Column("office", Text, nullable=False),
    Column("desk", Text, nullable=False),
    Column("dossier", Text, nullable=False),
    PrimaryKeyConstraint("sha256", "office", "desk", "dossier"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

blob_damage = Table(
    "blob_damage",
    METADATA,
    Column("sha256", Text, primary_key=True),
    Column("found_at", Moment, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""Blobs whose bytes were found to be others than their hash says: not held, until they come again."""
