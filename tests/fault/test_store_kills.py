"""kill -9 at chosen moments: what was committed is there, what was not leaves nothing."""

import hashlib
import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from counter_app.domain.chain import verify_chain
from counter_app.domain.errors import StoreBusy
from counter_app.domain.ids import RecordId, Sha256
from counter_app.domain.outbox import OutboxState
from counter_app.messages import sentence
from counter_app.store import KeyBook, SqlStore
from tests.fixtures_store import (
    CHEAP,
    LOGIN,
    NOON,
    PASSPHRASE,
    SetClock,
    make_store,
    reopen_store,
)
from tests.store_data import ACT, a_person, a_record, a_scan
from tests.store_victim import CONTENT

ROOT = Path(__file__).parents[2]


class Victim:
    """The child of one test: its steps come in, answers go out."""

    def __init__(self, process: subprocess.Popen[str], steps: IO[str], answers: IO[str]) -> None:
        self.process = process
        self._steps = steps
        self._answers = answers

    def step(self) -> str:
        return self._steps.readline().rstrip("\n")

    def go_on(self) -> None:
        self._answers.write("\n")
        self._answers.flush()

    def until(self, wanted: str) -> str:
        """Let it go on up to the step that starts so; that step is not answered."""
        while step := self.step():
            if step.startswith(wanted):
                return step
            if step.endswith("?"):
                self.go_on()
        raise AssertionError(f"the child ended before {wanted!r}")

    def kill(self) -> list[str]:
        """End it as a power cut would; what it had told before."""
        self.process.kill()
        self.process.wait()
        return self._steps.read().splitlines()


@contextmanager
def victim(data: Path, scenario: str, *rest: str) -> Iterator[Victim]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.store_victim", str(data), scenario, *rest],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process.stdout, process.stdin:
        try:
            yield Victim(process, process.stdout, process.stdin)
        finally:
            process.kill()
            process.wait()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A store with one paper that waits to be read and one record that waits to be sent."""
    folder = tmp_path / "data"
    store = make_store(folder)
    with store.writing() as tx:
        tx.people.add(a_person())
        tx.papers.add(a_scan("p1"))
        tx.jobs.add(a_scan("p1").id)
        tx.outbox.add(a_record("d1"))
        tx.events.append(ACT)
    store.close()
    return folder


def assert_whole(store: SqlStore, acts: int) -> None:
    """Exactly so many acts are there, each with all its rows, beside the first one; the chain holds."""
    with store.reading() as tx:
        assert len(tx.people.browse(limit=5000)) == acts + 1
        assert tx.jobs.waiting() == acts + 1
        assert tx.outbox.counts()[OutboxState.QUEUED] == acts + 1
        assert tx.search.find("hue")[1] == min(acts * 2 + 1, 1000)
        assert len(tx.events.of_subject("something")) == acts + 1
        assert verify_chain(tx.events.walk()).ok


@pytest.mark.parametrize("moment", [2, 3, 6])
def test_a_kill_inside_an_act_leaves_nothing_of_it_and_all_before(data: Path, moment: int) -> None:
    with victim(data, "act") as child:
        child.until(f"inside {moment}")
        child.kill()
    store = reopen_store(data)
    assert_whole(store, acts=moment - 2)
    store.close()


@pytest.mark.parametrize("seen", [1, 13, 40])
def test_a_kill_at_any_moment_loses_nothing_that_was_told(data: Path, seen: int) -> None:
    with victim(data, "acts", "1000") as child:
        child.until(f"committed {999 + seen} ")
        told = seen + sum(line.startswith("committed") for line in child.kill())
    store = reopen_store(data)
    with store.reading() as tx:
        kept = len(tx.people.browse(limit=5000)) - 1
    assert told <= kept <= told + 1, "at most the one act whose line was not written yet"
    assert_whole(store, acts=kept)
    store.close()


def test_two_processes_write_at_once_and_every_serial_is_given_once(data: Path) -> None:
    with victim(data, "twenty", "1000") as first, victim(data, "twenty", "2000") as second:
        lines = [*first.process.communicate()[0].splitlines()]
        lines += second.process.communicate()[0].splitlines()
        assert (first.process.returncode, second.process.returncode) == (0, 0)
    serials = [int(line.split()[2]) for line in lines if line.startswith("committed")]
    assert sorted(serials) == list(range(1, 41))
    store = reopen_store(data)
    assert_whole(store, acts=40)
    store.close()


def test_work_of_a_dead_process_waits_again_at_once(data: Path) -> None:
    store = reopen_store(data)
    with victim(data, "claim") as child:
        step = child.until("claimed")
        held, folder = step.removeprefix("claimed ").rstrip("?").split(" ", 1)
        assert held == "True"
        with store.working() as tx:
            assert tx.jobs.claim() is None
            assert tx.outbox.due(NOON) is None
        with store.lock("push") as mine:
            assert not mine
        reopen_store(data).close()
        assert (Path(folder) / "page.jpg").exists(), "the folder of a living process is left alone"
        child.kill()
    with store.lock("push") as mine, store.working() as tx:
        assert mine
        row = tx.outbox.due(NOON)
        assert row is not None
        assert row.record.id == RecordId("d1-1")
        job = tx.jobs.claim()
        assert job is not None
        assert (job.paper, job.tries) == (a_scan("p1").id, 2)
    reopen_store(data).close()
    assert not Path(folder).exists()
    store.close()


def _moments() -> list[int]:
    """sync of the file, sync of vault/ (new folder), rename, sync of the folder, after the put."""
    return list(range(5))


@pytest.mark.parametrize("moment", _moments())
def test_a_kill_while_a_file_goes_into_the_vault_leaves_it_whole_or_not_there(
    data: Path, moment: int
) -> None:
    sha256 = Sha256(hashlib.sha256(CONTENT).hexdigest())
    with victim(data, "put") as child:
        assert child.until("open") == "open"
        for _ in range(moment):
            assert child.step().endswith("?")
            child.go_on()
        last = child.step()
        child.kill()
    assert last.startswith("put ") == (moment == _moments()[-1])
    store = reopen_store(data)
    if last.startswith("put ") or store.vault.holds(sha256):
        assert store.vault.read(sha256) == CONTENT
    left = [path for path in (data / "vault").rglob("*") if path.is_file() and path.name != sha256]
    assert left == []
    store.vault.put(io.BytesIO(CONTENT))
    assert store.vault.read(sha256) == CONTENT
    store.close()


def test_who_halts_in_the_middle_of_a_transaction_is_named(data: Path) -> None:
    """SIGSTOP takes no lock away: nobody can write until it goes on, so a person must know which process it is."""
    key = KeyBook(data, cost=CHEAP).unlock(LOGIN, PASSPHRASE)
    store = SqlStore(data, key, officer=LOGIN, clock=SetClock(), busy=0.2)
    with victim(data, "act") as child:
        child.until("inside")
        with pytest.raises(StoreBusy) as writing, store.working():
            pass
        assert dict(writing.value.details) == {"pid": child.process.pid, "stopped": False}
        assert f"(tiến trình {child.process.pid})" in sentence(writing.value).text

        child.process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, child.process.pid, os.WSTOPPED)
        with pytest.raises(StoreBusy) as halted, store.working():
            pass
        assert dict(halted.value.details) == {"pid": child.process.pid, "stopped": True}
        assert f"tiến trình {child.process.pid} giữ" in sentence(halted.value).text
        child.kill()
    with store.working():
        pass
    store.close()
