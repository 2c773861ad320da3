"""A queue in the middle of its work comes through the upgrade whole: nothing is sent again that need not be."""

from pathlib import Path

from counter_app.domain.ids import RecordId
from counter_app.domain.outbox import OutboxState as State, Priority, Transfer
from counter_app.store import migrations
from counter_app.store.database import keyed
from counter_app.store.engine import Connection
from counter_app.store.migrations import all_migrations, migrate
from counter_app.store.repositories.outbox import SqlOutbox
from counter_app.store.rows import Session
from tests.fixtures_store import NOON, SetClock
from tests.store_data import sha

SHARED, BEGUN, FRESH = sha("shared"), sha("begun"), sha("fresh")


def old_queue(place: Path) -> Connection:
    """A database of before with a received record, one half sent and one that shares a file with each."""
    connection = keyed(place, bytes(32), busy=1)
    all_migrations().apply(migrations.database(connection), stop_before="0008_queue")
    session = Session(connection)
    for name, state, receipt in (
        ("a", "received", "{}"),
        ("b", "sending", None),
        ("c", "needs_person", None),
    ):
        session.run(
            "INSERT INTO outbox (record, kind, subject, revision, body, sha256, bytes, state, created_at, receipt)"
            " VALUES (?, 'dossier.v1', ?, 1, ?, ?, 100, ?, '2026-03-02T12:00:00+07:00', ?)",
            name, name, "x" * 10, sha(name), state, receipt,
        )  # fmt: skip
    for record, digest in (("a", SHARED), ("b", BEGUN), ("b", SHARED), ("c", FRESH), ("c", BEGUN)):
        session.run(
            "INSERT INTO outbox_blob (record, position, role, sha256, bytes, media_type)"
            " VALUES (?, (SELECT count(*) FROM outbox_blob), 'master', ?, 50, 'image/jpeg')",
            record, digest,
        )  # fmt: skip
    session.run(
        "INSERT INTO outbox_transfer (record, sha256, url, sent, done) VALUES ('b', ?, 'https://hub/1', 30, 0)",
        BEGUN,
    )
    return connection


def test_a_full_queue_comes_through_the_upgrade(tmp_path: Path) -> None:
    connection = old_queue(tmp_path / "old.db")
    migrate(connection, all_migrations())
    queue = SqlOutbox(Session(connection), SetClock())

    states = {row.record.id: row.state for row in queue.rows(list(State))}
    assert states == {"a": State.RECEIVED, "b": State.SENDING, "c": State.NEEDS_PERSON}
    assert dict(queue.counts()) == dict.fromkeys(State, 0) | dict.fromkeys(states.values(), 1)
    assert set(queue.transfers(RecordId("b"))) == {
        Transfer(SHARED, None, 0, done=True),
        Transfer(BEGUN, "https://hub/1", 30, done=False),
    }
    # Two bodies of ten bytes, the rest of one file and the whole of another.
    assert queue.bytes_left() == 20 + 20 + 50
    assert queue.take_back() == 1
    row = queue.due(NOON)
    assert row is not None
    assert (row.record.id, row.priority, row.sent) == ("b", Priority.NORMAL, 80)
    connection.close()
