"""A received row stays as it is, but for the one way back: the hub no longer holds what it signed for."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.domain.errors import InternalError, NotFound
from counter_app.domain.ids import Sha256
from counter_app.domain.losses import LossState
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
        # Its receipt must be history first.
        (OutboxState.QUEUED, "HUB_REPLACED"),
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


def test_a_replaced_hub_opens_all_and_its_receipts_stay_for_ever(
    store: SqlStore, record: OutgoingRecord
) -> None:
    now = SetClock().now()
    with store.working() as tx:
        assert tx.losses.receipts_become_history(now) == 1

    with store.reading() as tx:
        row = tx.outbox.get(record.id)
        assert tx.losses.former_receipts(record.id) == ("{}",)
        assert tx.losses.former_wait()
    assert (row.state, row.code, row.receipt) == (OutboxState.QUEUED, "HUB_REPLACED", None)
    assert row.put_at == now
    for change in ("UPDATE former_receipt SET receipt = 'x'", "DELETE FROM former_receipt"):
        with pytest.raises(InternalError), store.working() as tx:
            tx.session.run(change)


def test_a_hub_that_comes_back_is_asked_for_all_that_it_had_signed(
    store: SqlStore, record: OutgoingRecord
) -> None:
    """An empty hub took its place for a while and was found empty: its rows were no more asked for, and not sent either."""
    later = SetClock().now() + timedelta(hours=1)
    with store.working() as tx:
        tx.losses.receipts_become_history(SetClock().now())
    with store.working() as tx:
        tx.outbox.forget_former_hub()
        assert tx.outbox.of_former_hub(9) == ()
    with store.working() as tx:
        assert tx.losses.receipts_become_history(later) == 0
        (row,) = tx.outbox.of_former_hub(9)
    assert row.record.id == record.id


def test_only_a_file_that_is_lost_can_be_given_up_and_one_that_is_found_is_forgotten(
    store: SqlStore,
) -> None:
    now, file = SetClock().now(), Sha256("a" * 64)
    with pytest.raises(NotFound), store.working() as tx:
        tx.losses.give_up([file], "lý do", now)
    with store.working() as tx:
        tx.losses.note(file, now, looked=False)
        tx.losses.note(file, now, looked=True)
        tx.losses.note(file, now, looked=False)
    with store.reading() as tx:
        (lost,) = tx.losses.listed()
        assert (lost.state, lost.number, lost.title) == (LossState.LOST, "", "")
    with store.working() as tx:
        tx.losses.give_up([file], "lý do", now)
    with pytest.raises(NotFound), store.working() as tx:
        tx.losses.give_up([file], "lần nữa", now)
    with store.working() as tx:
        assert tx.losses.given_up([file]) == tx.losses.among([file]) == {file}
        assert tx.losses.found([file]) == 1
        assert tx.losses.listed() == ()
