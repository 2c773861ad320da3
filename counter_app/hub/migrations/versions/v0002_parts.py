"""Unfinished uploads in parts that every replica can go on with. Those begun before are begun anew by their desks."""

import sqlalchemy as sa
from alembic import op

from counter_app.hub.schema import Moment, Whole

revision = "v0002"
down_revision = "v0001"


def upgrade() -> None:
    """Replace the table of uploads; a finished upload is found again as its blob."""
    op.drop_table("upload")
    op.create_table(
        "upload",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("metadata", sa.Text, nullable=False),
        sa.Column("length", Whole, nullable=False),
        sa.Column("offset", Whole, nullable=False),
        sa.Column("finished", sa.Integer, nullable=False),
        sa.Column("expires_at", Moment, nullable=False),
        sa.CheckConstraint("length >= 0", name="length"),
        sa.CheckConstraint('"offset" BETWEEN 0 AND length', name="offset"),
        sa.CheckConstraint("finished IN (0, 1)", name="finished"),
        sqlite_strict=True,
    )
    op.create_index("upload_expires_at", "upload", ["expires_at"])
    op.create_table(
        "upload_part",
        sa.Column("upload", sa.Text, nullable=False),
        sa.Column("start", Whole, nullable=False),
        sa.Column("bytes", Whole, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("upload", "start"),
        sa.ForeignKeyConstraint(["upload"], ["upload.id"], ondelete="CASCADE"),
        sa.CheckConstraint("bytes > 0", name="bytes"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
