"""What is killed of the way by hand: the export, the import at the hub, the receipts, and the purge of originals."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import bagit
import pytest
from PIL import Image

from counter_app.app import counter as counter_module
from counter_app.domain.events import EventKind
from counter_app.domain.outbox import OutboxState
from counter_app.domain.papers import PaperState
from tests.command_line import Desk, ServedHub, call
from tests.fakes.digitiser import FakeDigitiser
from tests.fakes.records import noise
from tests.fault.trials import LAND, Scenario, Seen, copy_of, demand, demand_kept, look, opened

_LATER = "2030-01-07T08:00:00+07:00"


@dataclass
class KilledExport:
    """`queue export`: what bears a part's name is whole, and the next run makes one package of which each record arrives once."""

    name = "export"
    desk: Desk = field(init=False)
    hub: ServedHub = field(init=False)
    before: Seen = field(init=False)
    stick: Path = field(init=False)

    def prepare(self, folder: Path, base: Desk) -> None:
        self.desk = copy_of(base, folder)
        self.stick = folder / "stick"
        self.stick.mkdir()
        self.hub = ServedHub(folder / "hub")
        self.hub.start()
        self.desk.call("enrol", self.hub.url, self.hub.code()).done()
        self.hub.kill()
        page = folder / "page.png"
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(counter_module, "LazyDigitiser", FakeDigitiser)
            for number in range(4):
                content = noise(330 * 470, seed=number).content
                Image.frombytes("L", (330, 470), content).save(page)
                words = [*LAND, "--citizen", f"07019200{number:04d}", "--name", f"Mẫu {number}"]
                self.desk.call(*words, "--scan", f"application={page}").done()
        self.before = look(self.desk)

    def watched(self) -> Sequence[Path]:
        return [self.desk.data, self.stick]

    def _words(self) -> list[str]:
        return ["queue", "export", str(self.stick), "--part-size", "1M"]

    def start(self) -> "subprocess.Popen[str]":
        return self.desk.start_quietly(*self._words())

    def victim(self, command: "subprocess.Popen[str]") -> int:
        return command.pid

    def after_kill(self) -> None:
        demand_kept(self.before, look(self.desk))
        for part in self.stick.glob("*/part-*"):
            demand(bagit.Bag(str(part)).is_valid(), "a part looks whole and is not")

    def finish(self) -> None:
        made = self.desk.call(*self._words())
        demand(made.status == 0, f"the repeated export: {made.err}")
        demand(made.document["rows"] == len(self.before.records), "not every row was exported")
        package = str(made.document["package"])
        demand_received(self.hub, self.desk, package, len(self.before.records))


@dataclass
class KilledImport(KilledExport):
    """`hub import`: what was taken stays, the next run takes the rest, and the receipt file names each record once."""

    name = "import"
    package: str = field(init=False)

    def prepare(self, folder: Path, base: Desk) -> None:
        super().prepare(folder, base)
        self.package = str(self.desk.call(*self._words()).done()["package"])

    def watched(self) -> Sequence[Path]:
        return [self.hub.data, self.hub.folder]

    def start(self) -> "subprocess.Popen[str]":
        words = import_words(self.hub, self.package)
        with self.desk.log.open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "counter_app", *words],
                stdout=log,
                stderr=log,
                text=True,
                cwd=Path(__file__).parent.parent.parent,
                start_new_session=True,
            )

    def after_kill(self) -> None:
        receipts = self.hub.folder / "receipts.json"
        if receipts.exists():
            # It has its name: then it is whole, and every record of it is held.
            demand(receipts.read_text("utf-8").endswith("}"), "half a receipt file has its name")

    def finish(self) -> None:
        demand_received(self.hub, self.desk, self.package, len(self.before.records))


@dataclass
class KilledLastPart(KilledImport):
    """`hub import` of the last part alone, after the others: what came before stays, and the next run takes the whole package."""

    name = "last-part"
    last: str = field(init=False)

    def prepare(self, folder: Path, base: Desk) -> None:
        super().prepare(folder, base)
        *first, last = sorted(Path(self.package).iterdir())
        demand(bool(first), "the package is of one part")
        for part in reversed(first):
            ran = call(*import_words(self.hub, str(part)))
            demand(ran.code == "PACKAGE_INCOMPLETE", f"a part alone: {ran.err}")
        self.package = str(last)


@dataclass
class KilledReceipt(KilledImport):
    """`queue receipt`: a row is closed with its event or not at all, and the next run closes the rest, each once."""

    name = "receipt"
    receipts: str = field(init=False)

    def prepare(self, folder: Path, base: Desk) -> None:
        super().prepare(folder, base)
        self.receipts = str(call(*import_words(self.hub, self.package)).done()["receipts"])

    def watched(self) -> Sequence[Path]:
        return [self.desk.data]

    def start(self) -> "subprocess.Popen[str]":
        return self.desk.start_quietly("queue", "receipt", self.receipts)

    def after_kill(self) -> None:
        demand_kept(self.before, look(self.desk))
        self._demand_events()

    def finish(self) -> None:
        closed = self.desk.call("queue", "receipt", self.receipts).done()
        demand((closed["unknown"], closed["refused"]) == (0, 0), "an answer was not ours")
        demand(self._demand_events() == len(self.before.records), "a row is still open")

    def _demand_events(self) -> int:
        """Demand one event for each closed row and none for the others; return how many are closed."""
        with opened(self.desk) as counter, counter.desk.store.reading() as view:
            closed = {row.record.id for row in view.outbox.rows((OutboxState.RECEIVED,), limit=99)}
            for record in self.before.records:
                kinds = [event.kind for event in view.events.of_subject(record)]
                told = kinds.count(EventKind.RECORD_RECEIVED)
                demand(told == (record in closed), "a row and its event do not agree")
        return len(closed)


@dataclass
class KilledPurge:
    """`queue purge`: an original is here, or noted as the hub's with its event; archival copies are never touched."""

    name = "purge"
    desk: Desk = field(init=False)
    hub: ServedHub = field(init=False)
    """It is asked whether it still has what is to go."""
    masters: dict[str, str] = field(init=False)
    """Each original's paper."""

    def prepare(self, folder: Path, base: Desk) -> None:
        self.desk = copy_of(base, folder)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(counter_module, "LazyDigitiser", FakeDigitiser)
            self.masters = dict(self._held(folder, number) for number in range(4))
        self.hub = ServedHub(folder / "hub")
        self.hub.start()
        self.desk.call("enrol", self.hub.url, self.hub.code()).done()
        self.desk.call("queue", "push", "--until-empty").done()
        for path in (self.desk.data / "vault").rglob("*"):
            os.utime(path, (0, 0))

    def _held(self, folder: Path, number: int) -> tuple[str, str]:
        """Let a paper be held whose dossier is over; its original and its id."""
        page = folder / "page.png"
        Image.frombytes("L", (33, 47), noise(33 * 47, seed=number).content).save(page)
        words = [*LAND, "--citizen", f"07019200{number:04d}", "--name", f"Mẫu {number}"]
        took = self.desk.call(*words, "--scan", f"application={page}").done()
        items = took["items"]
        assert isinstance(items, list)
        [paper] = [item["paper"] for item in items if item["paper"]]
        fields = ("title=Đơn mẫu", "number=1", "issued_on=2026-01-05", "issuer=Mẫu")
        said = [word for each in fields for word in ("--set", each)]
        self.desk.call("verify", paper, *said, "--accept").done()
        with opened(self.desk) as counter, counter.desk.store.reading() as view:
            [master] = view.papers.get(paper).masters
            dossier = view.papers.get(paper).dossier
        self.desk.call("dossier", "withdraw", str(dossier), "--reason", "citizen_wish").done()
        return master.sha256, paper

    def watched(self) -> Sequence[Path]:
        return [self.desk.data]

    def _words(self) -> list[str]:
        return ["queue", "purge", "--now", _LATER]

    def start(self) -> "subprocess.Popen[str]":
        return self.desk.start_quietly(*self._words())

    def victim(self, command: "subprocess.Popen[str]") -> int:
        return command.pid

    def after_kill(self) -> None:
        self._look()

    def finish(self) -> None:
        try:
            ran = self.desk.call(*self._words())
        finally:
            self.hub.kill()
        demand(ran.status == 0, f"the repeated purge: {ran.err}")
        demand(self._look() == 0, "an original is still here")
        with opened(self.desk) as counter, counter.desk.store.reading() as view:
            for paper in self.masters.values():
                kinds = [event.kind for event in view.events.of_subject(paper)]
                demand(kinds.count(EventKind.MASTER_PURGED) == 1, "not one event a paper")

    def _look(self) -> int:
        """Demand that nothing is lost; return how many of the originals are here."""
        here = 0
        with opened(self.desk) as counter, counter.desk.store.reading() as view:
            demand(counter.supervising.verify_chain().ok, "the chain of events is broken")
            vault = counter.desk.store.vault
            papers = [paper for state in PaperState for paper in view.papers.in_state(state)]
            for blob in (blob for paper in papers for blob in paper.blobs):
                if vault.holds(blob.sha256):
                    content = vault.read(blob.sha256)
                    demand(hashlib.sha256(content).hexdigest() == blob.sha256, "a file was altered")
                    here += blob.sha256 in self.masters
                    continue
                demand(blob.sha256 in self.masters, "a file that must stay is gone")
                noted = view.carry.purged([blob.sha256])
                demand(blob.sha256 in noted, "an original is gone and nobody knows where")
                kinds = [event.kind for event in view.events.of_subject(self.masters[blob.sha256])]
                demand(EventKind.MASTER_PURGED in kinds, "an original went without an event")
        return here


def import_words(hub: ServedHub, package: str) -> list[str]:
    out = str(hub.folder / "receipts.json")
    keys = str(hub.folder / "keys.json")
    place = ["--data", str(hub.data), "--key-file", keys, "--json"]
    return ["hub", "import", package, "--out", out, *place]


def demand_received(hub: ServedHub, desk: Desk, package: str, records: int) -> None:
    """Bring the package to the hub and its receipts to the desk: each record is received, once."""
    taken = call(*import_words(hub, package)).done()
    named = taken["records"]
    assert isinstance(named, list)
    demand(taken["refused"] == 0, "the hub refused a record")
    demand(len({each["record"] for each in named}) == len(named) == records, "not each once")
    closed = desk.call("queue", "receipt", str(taken["receipts"])).done()
    demand(closed["closed"] == records, "a receipt did not close its row")
    status = desk.call("queue", "status").done()
    demand(status["left"] == 0, "something is left in the queue")


def scenarios() -> dict[str, type[Scenario]]:
    """Every scenario by its name."""
    known: tuple[type[Scenario], ...] = (
        KilledExport,
        KilledImport,
        KilledLastPart,
        KilledReceipt,
        KilledPurge,
    )
    return {scenario.name: scenario for scenario in known}
