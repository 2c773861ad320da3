"""Long lists of the queue: ids in the order asked for, rows read by their ids."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.domain.ids import RecordId
from counter_app.domain.outbox import OutboxState, OutgoingRecord, RecordKind
from counter_app.services.store_ports import OutboxOrder
from counter_app.store import SqlStore
from tests.fixtures_store import make_store
from tests.store_data import sha

SIZES = {"a": 30, "b": 10, "c": 20}


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[SqlStore]:
    """Three records a, b, c of 30, 10 and 20 bytes; b is held back."""
    store = make_store(tmp_path / "data")
    with store.working() as view:
        for name, size in SIZES.items():
            body = "x" * size
            view.outbox.add(
                OutgoingRecord(RecordId(name), RecordKind.DOSSIER, name, 1, body, sha(body), ())
            )
        view.outbox.mark(RecordId("b"), OutboxState.HELD)
    yield store
    store.close()


def test_ids_come_in_the_order_they_were_queued(queue: SqlStore) -> None:
    with queue.reading() as view:
        assert view.outbox.ids() == ("a", "b", "c")


@pytest.mark.parametrize(("descending", "expected"), [(False, "bca"), (True, "acb")])
def test_ids_are_sorted_by_size(queue: SqlStore, descending: bool, expected: str) -> None:
    with queue.reading() as view:
        ids = view.outbox.ids(order=OutboxOrder.BYTES, descending=descending)

    assert "".join(ids) == expected


@pytest.mark.parametrize("order", list(OutboxOrder))
def test_every_order_lists_every_row(queue: SqlStore, order: OutboxOrder) -> None:
    with queue.reading() as view:
        assert sorted(view.outbox.ids(order=order)) == ["a", "b", "c"]


def test_ids_of_one_state(queue: SqlStore) -> None:
    with queue.reading() as view:
        assert view.outbox.ids([OutboxState.HELD]) == ("b",)
        assert view.outbox.ids([OutboxState.RECEIVED]) == ()


def test_received_rows_are_left_out_unless_asked_for(queue: SqlStore) -> None:
    with queue.working() as view:
        row = view.outbox.get(RecordId("a"))
        view.outbox.close(row.record.id, "{}", row.created_at)
    with queue.reading() as view:
        assert view.outbox.ids() == ("b", "c")
        assert view.outbox.ids([OutboxState.RECEIVED]) == ("a",)


def test_rows_are_read_by_their_ids_and_missing_ones_left_out(queue: SqlStore) -> None:
    with queue.reading() as view:
        rows = view.outbox.by_ids([RecordId("c"), RecordId("gone"), RecordId("a")])

    assert [(row.record.id, row.bytes) for row in rows] == [("a", 30), ("c", 20)]
