"""Parts of packages that come by hand one at a time, until all of them are here."""

import sqlalchemy as sa
from alembic import op

from counter_app.hub.schema import Moment

revision = "v0007"
down_revision = "v0006"


def upgrade() -> None:
    """Add the tables of parts and of their records."""
    op.create_table(
        "carried_part",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("desk", sa.Text, nullable=False),
        sa.Column("package", sa.Text, nullable=False),
        sa.Column("part", sa.Integer, nullable=False),
        sa.Column("parts", sa.Integer, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("received_at", Moment, nullable=False),
        sa.UniqueConstraint("office", "desk", "package", "part"),
        sa.CheckConstraint("part BETWEEN 1 AND parts", name="part"),
        sqlite_strict=True,
    )
    op.create_table(
        "carried_record",
        sa.Column(
            "part", sa.Text, sa.ForeignKey("carried_part.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary),
        sa.PrimaryKeyConstraint("part", "position"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
