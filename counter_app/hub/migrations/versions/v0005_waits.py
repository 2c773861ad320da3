"""Which file a dossier waits for on its way to the portal, so that it goes on when the file is in."""

import sqlalchemy as sa
from alembic import op

revision = "v0005"
down_revision = "v0004"


def upgrade() -> None:
    """Add the table of files that are waited for."""
    op.create_table(
        "forwarded_wait",
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("dossier", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("sha256", "dossier"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
