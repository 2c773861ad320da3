"""The state of the queue and its next row are found by indexes and kept counts, however long the table is."""

from functools import partial
from pathlib import Path

from counter_app.store import SqlStore
from tests.bench.queue_status import fill, walked
from tests.bench.reuse import plans
from tests.fixtures_store import NOON, SetClock, make_store
from tests.services_bench import Bench


def test_no_look_at_the_queue_walks_through_it(tmp_path: Path) -> None:
    clock = SetClock()
    store = make_store(tmp_path / "data", clock=clock)
    try:
        fill(store, 3000)
        bench = Bench(tmp_path, store, clock)
        assert sum(bench.sending.status().counts.values()) == 3000
        assert walked(bench.sending) == []
        steps = plans(partial(_due, store))
        assert steps
        assert not [step for step in steps if ": SCAN" in step and "json_each" not in step]
        assert not [step for step in steps if "outbox_turn" not in step and "TEMP B-TREE" in step]
    finally:
        store.close()


def _due(store: SqlStore) -> None:
    with store.reading() as view:
        assert view.outbox.due(NOON) is not None
