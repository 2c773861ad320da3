"""A received row stays as it is, but for the one way back: the hub no longer holds what it signed for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.domain.errors import InternalError
from counter_app.domain.outbox import OutboxState, OutgoingRecord
from counter_app.store import SqlStore
from tests.fakes.records import dossier_record
from tests.fixtures_store import SetClock, make_store
from tests.store_data import ACT


@pytest.fixture
def record() -> OutgoingRecord:
    return dossier_record()


@pytest.fixture
def store(tmp_path: Path, record: OutgoingRecord) -> Iterator[SqlStore]:
    made = make_store(tmp_path / "data")
    with made.writing() as tx:
        tx.outbox.add(record)
        tx.outbox.close(record.id, "{}", SetClock().now())
        tx.events.append(ACT)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (OutboxState.QUEUED, "RECORD_REFUSED"),
        (OutboxState.HELD, "MISSING_AT_HUB"),
        (OutboxState.SENDING, "MISSING_AT_HUB"),
    ],
)
def test_no_other_state_and_no_other_reason_opens_it(
    store: SqlStore, record: OutgoingRecord, state: OutboxState, code: str
) -> None:
    with pytest.raises(InternalError), store.working() as tx:
        tx.outbox.reopen(record.id, state, code=code)

    with store.reading() as tx:
        assert tx.outbox.get(record.id).receipt == "{}"


def test_the_hubs_loss_opens_it(store: SqlStore, record: OutgoingRecord) -> None:
    with store.working() as tx:
        tx.outbox.reopen(record.id, OutboxState.QUEUED, code="MISSING_AT_HUB")

    with store.reading() as tx:
        row = tx.outbox.get(record.id)
    assert (row.state, row.code, row.receipt) == (OutboxState.QUEUED, "MISSING_AT_HUB", None)
    assert (row.record.body, row.received_at) == (record.body, None)
