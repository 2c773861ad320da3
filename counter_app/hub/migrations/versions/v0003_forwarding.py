"""Dossiers on their way to the national portal, and what desks are told. Dossiers held already are queued."""

import sqlalchemy as sa
from alembic import op

from counter_app.hub.schema import Moment, Whole

revision = "v0003"
down_revision = "v0002"


def upgrade() -> None:
    """Make the tables."""
    _forwarding()
    _outcomes()
    _changes()
    _queue_what_is_held()


def _forwarding() -> None:
    op.create_table(
        "forwarding",
        sa.Column("dossier", sa.Text, primary_key=True),
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("desk", sa.Text, nullable=False),
        sa.Column("wanted", Whole, nullable=False),
        sa.Column("done", Whole, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("number", sa.Text),
        sa.Column("own_number", sa.Integer, nullable=False),
        sa.Column("portal_id", sa.Text, nullable=False),
        sa.Column("known", sa.Text, nullable=False),
        sa.Column("told", sa.Text, nullable=False),
        sa.Column("status_told", sa.Text, nullable=False),
        sa.Column("announced", sa.Text, nullable=False),
        sa.Column("refused", sa.Integer, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("next_try_at", Moment),
        sa.Column("code", sa.Text),
        sa.Column("changed_at", Moment, nullable=False),
        sa.CheckConstraint("state IN ('queued', 'waiting', 'refused', 'done')", name="state"),
        sa.CheckConstraint("known IN ('no', 'maybe', 'yes')", name="known"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("forwarding_due", "forwarding", ["state", "changed_at"])


def _outcomes() -> None:
    op.create_table(
        "forwarded_file",
        sa.Column("dossier", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("dossier", "sha256"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("forwarded_file_sha256", "forwarded_file", ["sha256"])
    op.create_table(
        "forwarded_step",
        sa.Column("dossier", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("dossier", "key"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "number_series",
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("day", sa.Text, nullable=False),
        sa.Column("last", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("office", "day"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _changes() -> None:
    op.create_table(
        "lease",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("until", Moment, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "change",
        sa.Column("seq", Whole, primary_key=True, autoincrement=True),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("office", sa.Text),
        sa.Column("desk", sa.Text),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.UniqueConstraint("id"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("change_desk", "change", ["office", "desk", "seq"])


def _queue_what_is_held() -> None:
    """One row a dossier, of the desk that sent its last revision; the order is that of its arrival."""
    op.execute(
        "INSERT INTO forwarding (dossier, office, desk, wanted, done, state, step, own_number, portal_id, known, told,"
        " status_told, announced, refused, tries, changed_at)"
        " SELECT subject, office, desk, 1, 0, 'queued', 'number', 0, '', 'no', '', '', '', 0, 0, CURRENT_TIMESTAMP"
        " FROM record WHERE kind = 'dossier.v1' AND revision ="
        " (SELECT max(later.revision) FROM record AS later WHERE later.kind = record.kind"
        " AND later.subject = record.subject)"
    )
