"""The embedded hub's first shape. A SQLite folder of that time (`user_version` 1) is taken as having run this step."""

import sqlalchemy as sa
from alembic import op

from counter_app.hub.schema import Moment, Whole

revision = "v0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    _desks()
    _blobs()
    _records()
    _looks()


def _desks() -> None:
    op.create_table(
        "fact",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "enrol_code",
        sa.Column("hash", sa.Text, primary_key=True),
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("expires_at", Moment, nullable=False),
        sa.Column("used_at", Moment),
        sa.Column("desk", sa.Text),
        sqlite_strict=True,
    )
    op.create_table(
        "desk",
        sa.Column("credential", sa.Text, primary_key=True),
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("desk", sa.Text, nullable=False),
        sa.Column("enrolled_at", Moment, nullable=False),
        sa.Column("revoked_at", Moment),
        sqlite_strict=True,
    )


def _blobs() -> None:
    op.create_table(
        "upload",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("expires_at", Moment, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "blob",
        sa.Column("sha256", sa.Text, primary_key=True),
        sa.Column("bytes", Whole, nullable=False),
        sa.Column("received_at", Moment, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "blob_office",
        sa.Column("sha256", sa.Text, sa.ForeignKey("blob.sha256"), nullable=False),
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("sha256", "office"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _records() -> None:
    op.create_table(
        "record",
        sa.Column("seq", Whole, primary_key=True, autoincrement=True),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("desk", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("status", sa.Integer),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("receipt", sa.Text, nullable=False),
        sa.Column("received_at", sa.Text, nullable=False),
        sa.UniqueConstraint("id"),
        sa.UniqueConstraint("kind", "subject", "revision"),
        sa.CheckConstraint("revision >= 1", name="revision"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("record_desk", "record", ["office", "desk", "seq"])
    op.create_table(
        "record_holder",
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("record", Whole, sa.ForeignKey("record.seq"), nullable=False),
        sa.PrimaryKeyConstraint("holder", "record"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _looks() -> None:
    op.create_table(
        "access",
        sa.Column("seq", Whole, primary_key=True, autoincrement=True),
        sa.Column("at", Moment, nullable=False),
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("desk", sa.Text, nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("dossier", sa.Text, nullable=False),
        sa.Column("procedure", sa.Text, nullable=False),
        sa.Column("papers", sa.Integer, nullable=False),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_table(
        "blob_grant",
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("desk", sa.Text, nullable=False),
        sa.Column("dossier", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("sha256", "office", "desk", "dossier"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
