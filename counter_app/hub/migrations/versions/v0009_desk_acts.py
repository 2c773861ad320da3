"""When a desk was last heard of; by whom and why its credential was revoked."""

import sqlalchemy as sa
from alembic import op

from counter_app.hub.schema import Moment

revision = "v0009"
down_revision = "v0008"


def upgrade() -> None:
    """Add what is told of desks. Nothing is known of the time before."""
    op.add_column("desk", sa.Column("last_seen_at", Moment))
    op.add_column("desk", sa.Column("revoked_by", sa.Text))
    op.add_column("desk", sa.Column("revoked_reason", sa.Text))
