"""Whom open dossiers are about; filled by the next record of each."""

import sqlalchemy as sa
from alembic import op

revision = "v0008"
down_revision = "v0007"


def upgrade() -> None:
    """Add the table of the people of open dossiers."""
    op.create_table(
        "open_work",
        sa.Column("dossier", sa.Text, nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("desk", sa.Text, nullable=False),
        sa.Column("procedure", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("dossier", "holder"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("open_work_holder", "open_work", ["holder"])
