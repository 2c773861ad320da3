"""Long lists of the queue: ids in the order asked for, rows read by their ids."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from counter_app.domain.deadlines import VIETNAM
from counter_app.domain.ids import RecordId, Sha256
from counter_app.domain.link import Batch, Staying
from counter_app.domain.outbox import (
    OutboxState,
    OutgoingRecord,
    QueueSearch,
    RecordKind,
    Transfer,
)
from counter_app.domain.papers import Blob, BlobRole
from counter_app.services.store_ports import OutboxOrder
from counter_app.store import SqlStore
from tests.fixtures_store import SetClock, make_store
from tests.services_bench import LAN, LAN_NAME, MARRIAGE, Bench
from tests.store_data import sha

SIZES = {"a": 30, "b": 10, "c": 20}
NOON = datetime(2026, 11, 26, 12, tzinfo=VIETNAM)


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


def test_rows_of_one_code_are_counted_and_listed(queue: SqlStore) -> None:
    with queue.working() as view:
        view.outbox.mark(RecordId("a"), OutboxState.NEEDS_PERSON, code="RECORD_REFUSED")
        view.outbox.mark(RecordId("c"), OutboxState.WAITING, code="BLOBS_WANTED")
        assert view.outbox.reasons() == {"RECORD_REFUSED": 1, "BLOBS_WANTED": 1}
        assert view.outbox.ids(code="RECORD_REFUSED") == ("a",)
        assert view.outbox.ids([OutboxState.WAITING], code="RECORD_REFUSED") == ()
        # What was received keeps nobody waiting.
        view.outbox.close(RecordId("c"), "{}", view.outbox.get(RecordId("c")).created_at)
        assert view.outbox.reasons() == {"RECORD_REFUSED": 1}


def test_what_stays_is_counted_with_the_files_that_it_alone_keeps(queue: SqlStore) -> None:
    shared, own = (Blob(BlobRole.MASTER, Sha256(sha(name)), 1000, "image/jpeg", 1) for name in "xy")
    with queue.working() as view:
        for name, blobs in (("d", (shared,)), ("e", (shared, own))):
            view.outbox.add(
                OutgoingRecord(RecordId(name), RecordKind.DOSSIER, name, 1, "{}", sha("{}"), blobs),
                due_at=NOON,
            )
        view.outbox.mark(RecordId("e"), OutboxState.NEEDS_PERSON, code="RECORD_REFUSED")
        view.outbox.save_transfer(Transfer(own.sha256, "u", 300, False))
        view.outbox.mark(RecordId("c"), OutboxState.WAITING, next_try_at=NOON)
        before, on_time = (
            view.outbox.staying(NOON + day) for day in (timedelta(days=-1), timedelta(0))
        )

    assert before == Staying(Batch(2, SIZES["b"] + 2 + 700, 1, SIZES["b"] + 2))
    assert on_time == Staying(before.all, Batch(1, 2002))


def test_a_row_is_found_by_its_own_id(queue: SqlStore) -> None:
    with queue.reading() as view:
        assert view.outbox.ids(search=QueueSearch("a")) == ("a",)
        assert view.outbox.ids(search=QueueSearch("nothing")) == ()


def test_rows_are_found_by_part_of_a_number_by_procedure_and_by_type(tmp_path: Path) -> None:
    clock = SetClock()
    store = make_store(tmp_path / "data", clock=clock)
    bench = Bench(tmp_path, store, clock)
    bench.hold_wedding()
    bench.take(LAN, MARRIAGE, case="data_missing", name=LAN_NAME)
    with store.reading() as view:
        every = view.outbox.ids()
        (wedding, lan) = sorted(view.dossiers.recent(), key=lambda dossier: dossier.number)

        def of(search: QueueSearch) -> list[str]:
            rows = view.outbox.by_ids(view.outbox.ids(search=search))
            return [row.record.kind.value for row in rows]

        assert of(QueueSearch(wedding.number[-4:].lower())) == [
            "dossier.v1",
            "paper.v1",
            "dossier.v1",
        ]
        assert of(QueueSearch(lan.number)) == ["dossier.v1"]
        assert of(QueueSearch("-", (MARRIAGE,))) == of(QueueSearch("h19.12"))
        assert of(QueueSearch("?", (MARRIAGE,))) == ["dossier.v1"]
        assert of(QueueSearch("?", (), ("marriage_certificate",))) == ["paper.v1"]
        assert len(every) == 4
    store.close()
