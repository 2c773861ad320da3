"""kill -9 of real processes at seeded moments: how a trial runs, and how what is left is looked at."""

import hashlib
import os
import random
import select
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest
from PIL import Image

from counter_app.app import counter as counter_module
from counter_app.app.counter import Counter, open_counter
from counter_app.domain.ids import OfficerLogin
from counter_app.domain.outbox import OutboxState
from counter_app.domain.papers import PaperState
from tests.command_line import PASSPHRASE, Desk, cheap_keys
from tests.fakes.digitiser import FakeDigitiser
from tests.fault.changes import changes_below, wait_for

LOGIN = OfficerLogin("giamsat")
SILENCE = 60.0
"""Seconds without a sign of life after which a trial is a failure."""

MAI, MAI_NAME = "070192003876", "Trần Thị Mẫu Đơn"
LAND = ("intake", "--procedure", "1.012783", "--case", "both_spouses")


class Lost(AssertionError):
    """A promise that did not hold."""


def demand(holds: bool, what: str) -> None:
    if not holds:
        raise Lost(what)


class Scenario(Protocol):
    """One command that is killed."""

    name: str

    def prepare(self, folder: Path, base: Desk) -> None:
        """Make everything the command needs in the empty `folder`; `base` is a desk to be copied."""
        ...

    def watched(self) -> Sequence[Path]:
        """Folders whose changes are counted."""
        ...

    def start(self) -> "subprocess.Popen[str]":
        """Start the command."""
        ...

    def victim(self, command: "subprocess.Popen[str]") -> int:
        """The process to be killed: the command, or the hub it speaks to."""
        ...

    def after_kill(self) -> None:
        """Raises Lost when something committed is missing or altered."""
        ...

    def finish(self) -> None:
        """Run the same command again; raises Lost unless it is all done, once."""
        ...


@dataclass(frozen=True)
class Trial:
    """`changes` seen before the kill, of about `total` in a run that nobody kills."""

    scenario: str
    seed: int
    changes: int
    total: int


@contextmanager
def _pidfd(pid: int) -> Iterator[int]:
    handle = os.pidfd_open(pid)
    try:
        yield handle
    finally:
        os.close(handle)


def session_of(leader: int) -> list[int]:
    """Processes of the session that `leader` began, itself left out."""
    members = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != leader:
            try:
                after_name = (entry / "stat").read_text("utf-8").rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if int(after_name[3]) == leader and after_name[0] != "Z":
                members.append(int(entry.name))
    return members


def _demand_no_orphans(leader: int) -> None:
    """The workers of a killed program end by themselves."""
    for pid in session_of(leader):
        try:
            with _pidfd(pid) as handle:
                poll = select.poll()
                poll.register(handle, select.POLLIN)
                demand(bool(poll.poll(30_000)), "a worker outlived its program by 30 s")
        except ProcessLookupError:
            continue


def count_changes(make: type[Scenario], folder: Path, base: Desk) -> int:
    """Let the command run to its end; return how many changes it made. Raises Lost."""
    scenario = make()
    folder.mkdir(parents=True)
    scenario.prepare(folder, base)
    with changes_below(*scenario.watched()) as changes:
        process = scenario.start()
        with _pidfd(process.pid) as handle:
            wait_for(handle, changes, None, seconds=SILENCE)
        process.wait()
    demand(process.returncode == 0, f"{scenario.name} alone: {(folder / 'log').read_text('utf-8')}")
    scenario.after_kill()
    scenario.finish()
    shutil.rmtree(folder)
    return changes.seen


def run_trial(make: type[Scenario], folder: Path, base: Desk, seed: int, total: int) -> Trial:
    """Kill the command at a seeded change among `total`, look, and finish. Raises Lost."""
    dice = random.Random(f"{make.name}/{seed}")
    wanted = dice.randint(1, total)
    for attempt in range(20):
        scenario = make()
        place = folder / f"{seed}-{attempt}"
        place.mkdir(parents=True)
        scenario.prepare(place, base)
        seen = _killed_at(scenario, place / "log", wanted)
        if seen is not None:
            scenario.after_kill()
            scenario.finish()
            shutil.rmtree(place)
            return Trial(make.name, seed, seen, total)
        # It was through before: changes that follow closely are told as one. A little earlier, then.
        wanted = max(1, wanted * 3 // 4)
    raise Lost("the command ended before every kill")


def _killed_at(scenario: Scenario, log: Path, wanted: int) -> int | None:
    with changes_below(*scenario.watched()) as changes:
        process = scenario.start()
        with _pidfd(process.pid) as handle:
            alive = wait_for(handle, changes, wanted, seconds=SILENCE)
            if alive:
                os.kill(scenario.victim(process), signal.SIGKILL)
        process.wait()
    said = log.read_text("utf-8")
    demand("Traceback" not in said, f"the command fell over: {said}")
    _demand_no_orphans(process.pid)
    ended_by_itself = scenario.victim(process) == process.pid and process.returncode >= 0
    if not alive or ended_by_itself:
        scenario.after_kill()
        scenario.finish()
        return None
    return changes.seen


# Looking at a desk ---------------------------------------------------------------------------------


@contextmanager
def opened(desk: Desk) -> Iterator[Counter]:
    counter = open_counter(desk.data, LOGIN, PASSPHRASE)
    try:
        yield counter
    finally:
        counter.close()


@dataclass(frozen=True)
class Seen:
    """What a store holds: dossier numbers, papers with their masters, records of the queue."""

    dossiers: frozenset[str]
    papers: frozenset[tuple[str, tuple[str, ...]]]
    records: frozenset[str]


def look(desk: Desk) -> Seen:
    """Open the store as the next start would, demand that all it names is there unaltered, and return what it holds."""
    with opened(desk) as counter, counter.desk.store.reading() as view:
        demand(counter.supervising.verify_chain().ok, "the chain of events is broken")
        dossiers = view.dossiers.recent(limit=1000)
        papers = [p for state in PaperState for p in view.papers.in_state(state)]
        rows = view.outbox.rows(list(OutboxState), limit=1000)
        blobs = {b.sha256 for p in papers for b in p.blobs}
        blobs |= {b.sha256 for row in rows for b in row.record.blobs}
        for sha256 in blobs:
            content = counter.desk.store.vault.read(sha256)
            demand(hashlib.sha256(content).hexdigest() == sha256, "a file was altered")
        for dossier in dossiers:
            for item in dossier.items:
                if item.paper is not None:
                    view.papers.get(item.paper)
        return Seen(
            frozenset(dossier.number for dossier in dossiers),
            frozenset((p.id, tuple(b.sha256 for b in p.masters)) for p in papers),
            frozenset(row.record.id for row in rows),
        )


def demand_kept(before: Seen, now: Seen) -> None:
    demand(before.dossiers <= now.dossiers, "a dossier is missing")
    demand(before.papers <= now.papers, "a paper or a master is missing")
    demand(before.records <= now.records, "a row of the queue is missing")


def make_desk(folder: Path) -> Desk:
    """A desk with a dossier and two scans from before, one of them large enough to travel for a while."""
    folder.mkdir(parents=True, exist_ok=True)
    desk = Desk(folder)
    scan, large = folder / "before.png", folder / "large.png"
    Image.new("L", (330, 470), 250).save(scan)
    Image.frombytes("RGB", (500, 400), random.Random(7).randbytes(500 * 400 * 3)).save(large)
    words = [*LAND, "--citizen", MAI, "--name", MAI_NAME, "--scan", f"application={scan}"]
    with cheap_keys(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(counter_module, "LazyDigitiser", FakeDigitiser)
        desk.init("--test").done()
        words += ["--scan", f"land_certificate={large}"]
        desk.call(*words, "--received-at", "2026-11-20T08:00:00+07:00").done()
    return desk


def copy_of(base: Desk, folder: Path) -> Desk:
    shutil.copytree(base.data, folder / "desk")
    return Desk(folder)


# Scenarios -----------------------------------------------------------------------------------------
