"""A desk and a hub between which packages are carried by hand, and media that fail."""

import hashlib
import random
from dataclasses import replace
from pathlib import Path

import pytest

from counter_app.domain.carry import CarryPackage, CarryPart
from counter_app.domain.errors import (
    CounterError,
)
from counter_app.domain.ids import DossierId, RecordId
from counter_app.domain.outbox import Enrolment
from counter_app.hub.packages import Imported, RecordOutcome, import_packages
from counter_app.hub.settings import HubSettings
from counter_app.services.carry_ports import OpenBlob
from counter_app.services.carrying_out import CarryingOut
from counter_app.services.sending import Sending
from counter_app.upload import BagPackages, HttpHubLink
from tests.fixtures_hub import RunningHub
from tests.services_bench import LAN, LAN_NAME, LAND, MAI, MAI_NAME, Bench


class Carrier:
    """A desk with two dossiers in its queue, enrolled at a real hub, and what goes between them."""

    def __init__(self, bench: Bench, hub: RunningHub, folder: Path) -> None:
        self.bench = bench
        self.hub = hub
        self.stick = folder / "stick"
        self.receipts = folder / "receipts.json"
        self.link = HttpHubLink()
        self.sending = Sending(bench.desk, self.link, lambda: 0.5)
        self.carrying = CarryingOut(bench.desk, self.link, BagPackages())
        self.sending.enrol(hub.url, hub.code())
        for citizen, name in ((MAI, MAI_NAME), (LAN, LAN_NAME)):
            bench.take(citizen, LAND, name=name, scans={"application": bench.file()})

    def bring(self, *sources: Path, hub: RunningHub | None = None) -> list[tuple[str, str | None]]:
        """Let the hub take packages; (outcome, code) of each record."""
        return [(each.outcome, each.code) for each in self.outcomes(*sources, hub=hub)]

    def outcomes(self, *sources: Path, hub: RunningHub | None = None) -> tuple[RecordOutcome, ...]:
        return self.imported(*sources, hub=hub).records

    def imported(self, *sources: Path, hub: RunningHub | None = None) -> Imported:
        settings: HubSettings = (hub or self.hub).settings
        return import_packages(settings, sources or (self.package(),), self.receipts)

    def package(self) -> Path:
        [package] = self.stick.iterdir()
        return package

    def states(self) -> set[str]:
        return {state for state, _ in self.bench.rows()}

    def noise(self, size: int) -> Path:
        """A scan of at least so many bytes."""
        path = self.bench.file()
        canned = self.bench.reader.on[self.bench.sha256(path)]
        path.write_bytes(path.read_bytes() + random.Random(path.name).randbytes(size))
        self.bench.reader.on[self.bench.sha256(path)] = canned
        return path

    def more(self, count: int) -> None:
        """Dossiers with scans of 100 kB."""
        for number in range(count):
            scan = self.noise(100_000)
            citizen = f"07019200{number:04d}"
            self.bench.take(citizen, LAND, name=f"Mẫu {number}", scans={"application": scan})

    def second_revision(self, dossier: str) -> RecordId:
        """Change a dossier; its next record's id."""
        before = {row.record.id for row in self.sending.rows()}
        self.bench.take(
            MAI,
            LAND,
            dossier=DossierId(dossier),
            scans={"land_certificate": self.bench.file()},
        )
        [new] = [row.record.id for row in self.sending.rows() if row.record.id not in before]
        return new

    def one_part(self) -> Path:
        [part] = self.carrying.export(self.stick).parts
        return part

    def refuses(self, kind: type[CounterError], reason: str | None) -> None:
        """The hub refuses the package, and nothing of it is a record there."""
        with pytest.raises(kind) as caught:
            self.bring()
        if reason is not None:
            assert caught.value.details["reason"] == reason
        assert not self.receipts.exists()
        enrolment = self.enrolment()
        for row in self.sending.rows():
            assert self.link.receipt_of(enrolment, row.record.id) is None

    def enrolment(self) -> Enrolment:
        with self.bench.store.reading() as view:
            enrolment = view.settings.enrolment()
        assert enrolment is not None
        return enrolment

    def recipient(self) -> str:
        return str(self.enrolment().carry_recipient)

    def hub_name(self) -> str:
        return self.enrolment().hub

    def forget_recipient(self) -> None:
        """As in a desk that enrolled before its hub told of one."""
        older = replace(self.enrolment(), carry_recipient=None)
        with self.bench.store.working() as view:
            view.settings.save_enrolment(older)


class Small(BagPackages):
    """A medium with so many bytes free."""

    def __init__(self, free: int) -> None:
        self._free = free

    def room(self, folder: Path) -> int:
        super().room(folder)
        return self._free


class Dying(BagPackages):
    """Ends the process's work after some parts."""

    def __init__(self, after: int) -> None:
        self._left = after

    def write(
        self, package: CarryPackage, part: CarryPart, enrolment: Enrolment, open_blob: OpenBlob
    ) -> int:
        if self._left == 0:
            raise KeyboardInterrupt
        self._left -= 1
        return super().write(package, part, enrolment, open_blob)


def relist(part: Path) -> None:
    """Make a part's lists fit what is in it, as somebody with the medium in hand can."""
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  data/{path.name}\n"
        for path in sorted((part / "data").iterdir())
    ]
    sizes = [path.stat().st_size for path in (part / "data").iterdir()]
    (part / "manifest-sha256.txt").write_text("".join(lines), "utf-8")
    info = part / "bag-info.txt"
    kept = [row for row in info.read_text("utf-8").splitlines() if "Oxum" not in row]
    kept.append(f"Payload-Oxum: {sum(sizes)}.{len(sizes)}")
    info.write_text("\n".join(kept) + "\n", "utf-8")
    retag(part)


def retag(part: Path) -> None:
    names = ("bag-info.txt", "bagit.txt", "manifest-sha256.txt")
    lines = [
        f"{hashlib.sha256((part / name).read_bytes()).hexdigest()}  {name}\n" for name in names
    ]
    (part / "tagmanifest-sha256.txt").write_text("".join(lines), "utf-8")
