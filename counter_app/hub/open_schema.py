"""The table of the people whom open dossiers are about."""

from sqlalchemy import Column, Index, PrimaryKeyConstraint, Table, Text

from counter_app.hub.schema import METADATA

open_work = Table(
    "open_work",
    METADATA,
    Column("dossier", Text, nullable=False),
    Column("holder", Text, nullable=False),
    Column("office", Text, nullable=False),
    Column("desk", Text, nullable=False),
    Column("procedure", Text, nullable=False),
    PrimaryKeyConstraint("dossier", "holder"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""`holder` is a keyed hash of a person's number; gone when the dossier is over."""
Index("open_work_holder", open_work.c.holder)
