"""kill -9 of real processes at seeded moments, and what must be true afterwards.

A scenario prepares a folder, starts one command, is killed at its N-th change on disk, looks at what is left, and runs
the same command again to its end.
"""

import hashlib
import os
import random
import select
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pytest
import requests
from PIL import Image

from counter_app.app import Counter, counter as counter_module, open_counter
from counter_app.domain.ids import OfficerLogin
from counter_app.domain.outbox import OutboxState
from counter_app.domain.papers import PaperState
from tests.command_line import PASSPHRASE, Desk, ServedHub, cheap_keys, specimens
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


@dataclass
class KilledIntake:
    """`intake --scan`, killed anywhere between sign-in and the slip."""

    name = "intake"
    desk: Desk = field(init=False)
    before: Seen = field(init=False)
    left: Seen = field(init=False)

    def prepare(self, folder: Path, base: Desk) -> None:
        self.desk = copy_of(base, folder)
        self.before = look(self.desk)

    def watched(self) -> Sequence[Path]:
        return [self.desk.data]

    def _words(self, papers: Path) -> list[str]:
        scan = f"marriage_certificate={papers / 'marriage_certificate.jpg'}"
        return [*LAND, "--citizen", MAI, "--scan", scan]

    def start(self) -> "subprocess.Popen[str]":
        with specimens() as papers:
            return self.desk.start_quietly(*self._words(papers))

    def victim(self, command: "subprocess.Popen[str]") -> int:
        return command.pid

    def after_kill(self) -> None:
        self.left = look(self.desk)
        demand_kept(self.before, self.left)

    def finish(self) -> None:
        with specimens() as papers:
            ran = self.desk.call(*self._words(papers))
            master = hashlib.sha256((papers / "marriage_certificate.jpg").read_bytes()).hexdigest()
        demand(ran.status == 0 and ran.document["unread"] == [], "the repeated intake failed")
        now = look(self.desk)
        demand_kept(self.left, now)
        demand(len(now.dossiers) == len(self.before.dossiers) + 1, "not one dossier more")
        demand(len(now.papers - self.before.papers) == 1, "not one paper more")
        ((_, masters),) = now.papers - self.before.papers
        demand(masters == (master,), "the master is not the scan")
        with opened(self.desk) as counter:
            demand(counter.digitising.waiting() == 0, "a paper was left unread")
        work = list((self.desk.data / "work").iterdir())
        demand(work == [], "plain copies were left behind")


@dataclass
class KilledDigitise:
    """`digitise`, killed anywhere: results are whole or not there."""

    name = "digitise"
    folder: Path = field(init=False)
    inputs: list[Path] = field(init=False)
    hashes: list[str] = field(init=False)

    def prepare(self, folder: Path, base: Desk) -> None:
        self.folder = folder
        (folder / "out").mkdir()
        self.inputs = []
        with specimens() as papers:
            signed = shutil.copy(papers / "signed_decision.pdf", folder / "signed_decision.pdf")
        for shade in (240, 241):
            small = folder / f"small-{shade}.png"
            Image.new("L", (330, 470), shade).save(small, dpi=(100, 100))
            self.inputs.append(small)
        self.inputs.append(Path(signed))
        self.hashes = [hashlib.sha256(path.read_bytes()).hexdigest() for path in self.inputs]

    def watched(self) -> Sequence[Path]:
        return [self.folder / "out"]

    def _words(self) -> list[str]:
        return ["digitise", *map(str, self.inputs), "--out", str(self.folder / "out")]

    def start(self) -> "subprocess.Popen[str]":
        return Desk(self.folder).start_quietly(*self._words())

    def victim(self, command: "subprocess.Popen[str]") -> int:
        return command.pid

    def after_kill(self) -> None:
        for path, sha256 in zip(self.inputs, self.hashes, strict=True):
            same = hashlib.sha256(path.read_bytes()).hexdigest() == sha256
            demand(same, "an input was altered")
        for pdf in (self.folder / "out").glob("*.pdf"):
            checked = subprocess.run(["qpdf", "--check", pdf], capture_output=True, check=False)
            demand(checked.returncode == 0, "half a PDF stands under its final name")

    def finish(self) -> None:
        ran = Desk(self.folder).call(*self._words())
        demand(ran.status == 0, "the repeated reading failed")
        self.after_kill()
        left = {path.name for path in (self.folder / "out").iterdir()}
        wanted = {f"{path.stem}.{kind}" for path in self.inputs for kind in ("pdf", "json")}
        demand(left == wanted, f"left in the folder: {sorted(left ^ wanted)}")
        signed = (self.folder / "out" / "signed_decision.pdf").read_bytes()
        demand(hashlib.sha256(signed).hexdigest() == self.hashes[2], "a signed PDF was altered")


@dataclass
class KilledScan:
    """`scan` from a watched folder, killed anywhere: every page is in the paper once."""

    name = "scan"
    desk: Desk = field(init=False)
    before: Seen = field(init=False)
    left: Seen = field(init=False)
    inbox: Path = field(init=False)
    pages: tuple[str, ...] = ()
    number: str = ""

    def prepare(self, folder: Path, base: Desk) -> None:
        self.desk = copy_of(base, folder)
        self.inbox = folder / "inbox"
        self.inbox.mkdir()
        for number in (1, 2, 3):
            page = self.inbox / f"{number}.png"
            Image.new("L", (330, 470), 240 + number).save(page, dpi=(100, 100))
            self.pages += (hashlib.sha256(page.read_bytes()).hexdigest(),)
        dossiers = self.desk.call("dossier", "list").done()["dossiers"]
        assert isinstance(dossiers, list)
        self.number = dossiers[0]["number"]
        self.before = look(self.desk)

    def watched(self) -> Sequence[Path]:
        return [self.desk.data, self.inbox]

    def _words(self) -> list[str]:
        into = f"{self.number}/marriage_certificate"
        return ["scan", "--source", f"folder:{self.inbox}", "--into", into]

    def start(self) -> "subprocess.Popen[str]":
        return self.desk.start_quietly(*self._words())

    def victim(self, command: "subprocess.Popen[str]") -> int:
        return command.pid

    def after_kill(self) -> None:
        self.left = look(self.desk)
        demand_kept(self.before, self.left)
        inside = {sha256 for _, masters in self.left.papers for sha256 in masters}
        outside = {
            hashlib.sha256(page.read_bytes()).hexdigest() for page in self.inbox.rglob("*.png")
        }
        demand(set(self.pages) <= inside | outside, "a page was released before it was safe")

    def finish(self) -> None:
        ran = self.desk.call(*self._words())
        demand(ran.status == 0 or ran.code == "SCANNER_EMPTY", f"the repeated scan: {ran.err}")
        now = look(self.desk)
        demand_kept(self.left, now)
        fresh = [masters for paper, masters in now.papers - self.before.papers]
        demand(fresh == [self.pages], f"not one paper of three pages: {len(fresh)}")


@dataclass
class KilledPush:
    """`queue push`, killed on the desk's side: the hub holds each record once."""

    name = "push"
    desk: Desk = field(init=False)
    hub: ServedHub = field(init=False)
    before: Seen = field(init=False)

    def prepare(self, folder: Path, base: Desk) -> None:
        self.desk = copy_of(base, folder)
        self.hub = ServedHub(folder / "hub")
        self.hub.start()
        self.desk.call("enrol", self.hub.url, self.hub.code()).done()
        self.before = look(self.desk)

    def watched(self) -> Sequence[Path]:
        return [self.desk.data, self.hub.data]

    def start(self) -> "subprocess.Popen[str]":
        return self.desk.start_quietly("queue", "push")

    def victim(self, command: "subprocess.Popen[str]") -> int:
        return command.pid

    def after_kill(self) -> None:
        demand_kept(self.before, look(self.desk))

    def finish(self) -> None:
        try:
            self._push_to_the_end()
            self._demand_each_once()
        finally:
            self.hub.kill()

    def _push_to_the_end(self) -> None:
        ran = self.desk.call("queue", "push", "--until-empty")
        demand(ran.status == 0 and ran.document["left"] == 0, f"the repeated push: {ran.err}")

    def _demand_each_once(self) -> None:
        with opened(self.desk) as counter:
            rows = counter.sending.rows((OutboxState.RECEIVED,), limit=1000)
            with counter.desk.store.reading() as view:
                enrolment = view.settings.enrolment()
        demand(enrolment is not None, "the enrolment is gone")
        assert enrolment is not None
        headers = {"Authorization": f"Bearer {enrolment.credential}"}
        page = requests.get(f"{self.hub.url}/v1/records", headers=headers, timeout=60).json()
        held = sorted(item["id"] for item in page["items"])
        demand(held == sorted(self.before.records), "the hub does not hold each record once")
        demand({row.record.id for row in rows} == self.before.records, "a row has no receipt")
        for blob in {blob.sha256 for row in rows for blob in row.record.blobs}:
            got = requests.get(f"{self.hub.url}/v1/blobs/{blob}", headers=headers, timeout=60)
            demand(hashlib.sha256(got.content).hexdigest() == blob, "the hub altered a file")


class KilledHub(KilledPush):
    """`queue push`, while the hub is killed: the desk keeps all, and the hub holds each record once."""

    name = "hub"

    def victim(self, command: "subprocess.Popen[str]") -> int:
        assert self.hub.process is not None
        return self.hub.process.pid

    def after_kill(self) -> None:
        self.hub.kill()
        self.hub.start()
        super().after_kill()

    def finish(self) -> None:
        for row in self._waiting():
            self.desk.call("queue", "retry", row).done()
        super().finish()

    def _waiting(self) -> list[str]:
        rows = self.desk.call("queue", "status", "--state", "waiting").done()["rows"]
        assert isinstance(rows, list)
        return [row["id"] for row in rows]


def scenarios() -> dict[str, type[Scenario]]:
    """Every scenario by its name."""
    known: tuple[type[Scenario], ...] = (
        KilledDigitise,
        KilledIntake,
        KilledScan,
        KilledPush,
        KilledHub,
    )
    return {scenario.name: scenario for scenario in known}
