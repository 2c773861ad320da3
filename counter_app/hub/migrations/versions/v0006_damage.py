"""Which blobs were found damaged: they are not held until a desk has sent them again."""

import sqlalchemy as sa
from alembic import op

from counter_app.hub.schema import Moment

revision = "v0006"
down_revision = "v0005"


def upgrade() -> None:
    """Add the table of damaged blobs."""
    op.create_table(
        "blob_damage",
        sa.Column("sha256", sa.Text, primary_key=True),
        sa.Column("found_at", Moment, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
