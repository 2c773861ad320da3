"""A process that works on a store and is killed for it: `python -m tests.store_victim DATA SCENARIO`.

It tells each step on a line of stdout. A step that ends in `?` waits for a line on stdin, so that the test decides
what happens next: a kill, or the next step. Nothing depends on time.
"""

import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from counter_app.domain.ids import RecordId
from counter_app.domain.outbox import OutboxState
from counter_app.store import SqlStore
from tests.fixtures_store import NOON, reopen_store
from tests.store_data import ACT, a_person, a_record, a_scan

if TYPE_CHECKING:
    from _typeshed import FileDescriptorLike

MIB = 1024 * 1024
CONTENT = bytes(range(256)) * (2 * MIB // 256 + 5)
"""What the vault scenario puts: three chunks."""


def tell(step: str) -> None:
    print(step, flush=True)


def ask(step: str) -> None:
    tell(f"{step}?")
    sys.stdin.readline()


def act(store: SqlStore, number: int, *, pause: bool) -> None:
    """One act of an officer over several tables, with its serial, event and outbox row."""
    person = a_person(f"{number:012}", "Đặng Thị Huệ")
    with store.writing() as tx:
        tx.people.add(person)
        tx.papers.add(a_scan(f"p{number}", person))
        tx.jobs.add(a_scan(f"p{number}").id)
        tx.outbox.add(a_record(f"d{number}"))
        serial = tx.numbers.give(NOON.date()).serial
        tx.events.append(ACT)
        if pause:
            ask(f"inside {number}")
    tell(f"committed {number} {serial}")


def many_acts(store: SqlStore, first: int) -> None:
    for number in range(first, first + 1000):
        act(store, number, pause=False)


def claim(store: SqlStore) -> None:
    with store.working() as tx:
        tx.jobs.claim()
        tx.outbox.mark(RecordId("d1-1"), OutboxState.SENDING)
    with store.lock("push") as held, store.work_dir() as folder:
        (folder / "page.jpg").write_bytes(b"Dang Thi Hue")
        ask(f"claimed {held} {folder}")


def put_watched(store: SqlStore) -> None:
    """Ask before every act that makes the file durable: each fsync and each rename."""
    real_sync, real_replace = os.fsync, Path.replace

    def sync(fd: "FileDescriptorLike") -> None:
        ask("sync")
        real_sync(fd)

    def replace(self: Path, target: Path) -> Path:
        ask("replace")
        return real_replace(self, target)

    os.fsync = sync
    Path.replace = replace  # type: ignore[assignment, method-assign]  # narrower than the original
    blob = store.vault.put(io.BytesIO(CONTENT))
    ask(f"put {blob.sha256}")


def main(data: Path, scenario: str, *rest: str) -> None:
    store = reopen_store(data)
    tell("open")
    if scenario == "act":
        for number in range(2, 9):
            act(store, number, pause=True)
    elif scenario == "acts":
        many_acts(store, int(rest[0]))
    elif scenario == "twenty":
        for number in range(int(rest[0]), int(rest[0]) + 20):
            act(store, number, pause=False)
    elif scenario == "claim":
        claim(store)
    elif scenario == "put":
        put_watched(store)
    else:
        raise ValueError(scenario)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
