"""What is killed, one scenario a command.

A scenario prepares a folder, starts its command, is killed at its N-th change on disk, looks at what is left, and runs the
same command again to its end.
"""

import hashlib
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests
from PIL import Image

from counter_app.app import counter as counter_module
from counter_app.domain.outbox import OutboxState, RecordKind
from tests.command_line import Desk, ServedHub, specimens
from tests.fakes.digitiser import FakeDigitiser
from tests.fakes.records import noise
from tests.fault.trials import (
    LAND,
    MAI,
    MAI_NAME,
    Scenario,
    Seen,
    copy_of,
    demand,
    demand_kept,
    look,
    opened,
)


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


class KilledLanes(KilledPush):
    """`queue push` of a queue in two lanes whose records share files: each file is sent once and signed for."""

    name = "lanes"

    def prepare(self, folder: Path, base: Desk) -> None:
        super().prepare(folder, base)
        self.desk.call("queue", "policy", "--masters", "after-records").done()
        page = folder / "page.png"
        Image.frombytes("L", (330, 470), noise(330 * 470, seed=5).content).save(page)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(counter_module, "LazyDigitiser", FakeDigitiser)
            for citizen, name in ((MAI, MAI_NAME), ("075198006642", "Lê Thị Hoài Mẫu")):
                words = [*LAND, "--citizen", citizen, "--name", name]
                self.desk.call(*words, "--scan", f"application={page}").done()
        self.before = look(self.desk)
        with opened(self.desk) as counter:
            rows = counter.sending.rows(limit=1000)
        shared = [row for row in rows if row.record.kind is RecordKind.BLOBS]
        demand(len(shared) == 2, "not two rows of originals")
        demand(len({row.record.blobs for row in shared}) == 1, "they do not share their file")


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
        KilledLanes,
        KilledHub,
    )
    return {scenario.name: scenario for scenario in known}
