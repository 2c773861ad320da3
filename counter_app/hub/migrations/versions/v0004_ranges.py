"""Ranges of a desk's records are hashed without reading the records themselves."""

from alembic import op

revision = "v0004"
down_revision = "v0003"


def upgrade() -> None:
    """Add the index that holds all of a range."""
    op.create_index("record_range", "record", ["office", "desk", "id", "sha256"])
