"""`python -m tests.bench queue-status [--rows 100000] [--times 9]`: how long the queue's state takes with a long table.

Beside it, in the same run, what it costs to count the table instead of keeping the counts.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path

from counter_app.domain.outbox import OutboxState
from counter_app.services.sending import Sending
from counter_app.store import SqlStore
from counter_app.store.rows import moment_text
from tests.bench.reuse import plans
from tests.fakes.hub_link import FakeHubLink
from tests.fixtures_store import NOON, SetClock, make_store
from tests.services_bench import Bench

_STATES = ("received",) * 5 + ("queued",) * 4 + ("waiting",)


def fill(store: SqlStore, rows: int) -> None:
    """Write `rows` of the queue in every state, one file each; every thousandth needs a person, every fiftieth is due."""
    with store.working() as view:
        session = view.session
        session.run(
            "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ? - 1)"
            " INSERT INTO outbox (record, kind, subject, revision, body, sha256, bytes, state, created_at, due_at, code,"
            " next_try_at, receipt)"
            " SELECT printf('%08x-0000-4000-8000-%012x', i, i), 'dossier.v1', printf('%032x', i), 1,"
            " printf('{\"id\":\"%d\",\"words\":\"%s\"}', i, hex(zeroblob(600))), printf('%064x', i), 90000,"
            " CASE WHEN i % 1000 = 0 THEN 'needs_person' ELSE"
            " json_extract(?, '$[' || (i % 10) || ']') END, ?, CASE WHEN i % 50 = 1 THEN ? END,"
            " CASE WHEN i % 1000 = 0 THEN 'RECORD_REFUSED' END, CASE WHEN i % 10 = 9 THEN ? END,"
            " CASE WHEN i % 10 < 5 AND i % 1000 THEN '{}' END FROM n",
            rows, str(list(_STATES)).replace("'", '"'), moment_text(NOON), moment_text(NOON),
            moment_text(NOON + timedelta(hours=1)),
        )  # fmt: skip
        session.run(
            "INSERT INTO outbox_blob (record, position, role, sha256, bytes, media_type)"
            " SELECT record, 0, 'master', sha256, 88000, 'image/jpeg' FROM outbox"
        )
        session.run(
            "INSERT INTO transfer (sha256, bytes, sent, done)"
            " SELECT sha256, 88000, 0, state = 'received' FROM outbox"
        )


def whole(sending: Sending) -> None:
    """Read what `queue status` reads."""
    sending.status()
    sending.rows((OutboxState.NEEDS_PERSON,))
    sending.rows((OutboxState.SENDING, OutboxState.WAITING, OutboxState.HELD, OutboxState.QUEUED))


def walked(sending: Sending) -> list[str]:
    """Return the steps of `queue status` that walk through a table, as SQLite plans them."""
    small = ("queue_tally", "queue_pause", "queue_sender", "outbox_first")
    return [
        step
        for step in plans(partial(whole, sending))
        if ": SCAN" in step and not any(name in step for name in small)
    ]


def _counted(store: SqlStore) -> None:
    with store.reading() as view:
        view.session.all("SELECT state, count(*) AS n FROM outbox GROUP BY state")
        view.session.all("SELECT sum(bytes - sent) AS n FROM transfer WHERE done = 0")


def _median(work: Callable[[], None], times: int) -> float:
    spent: list[float] = []
    for _ in range(times):
        began = time.process_time()
        work()
        spent.append(time.process_time() - began)
    return 1000 * statistics.median(spent)


def main(words: Sequence[str]) -> int:
    """Print milliseconds of processor time, and how the plan goes."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench queue-status")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=9)
    options = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as folder:
        clock = SetClock()
        store = make_store(Path(folder) / "data", clock=clock)
        try:
            fill(store, options.rows)
            bench = Bench(Path(folder), store, clock, hub=FakeHubLink())
            status = _median(partial(whole, bench.sending), options.times)
            counted = _median(partial(_counted, store), options.times)
            due = _median(partial(_due, store), options.times)
        finally:
            store.close()
    print(f"{options.rows} rows: queue status {status:.1f} ms of processor time (mark: < 100)")
    print(f"  counting the table alone {counted:.1f} ms; the next row to send {due:.2f} ms")
    return 0


def _due(store: SqlStore) -> None:
    with store.reading() as view:
        view.outbox.due(NOON)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
