"""A real desk (SQLCipher, encrypted vault) with a queue of any length, made in a moment: papers and people are made up."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import islice
from pathlib import Path
from random import Random
from types import TracebackType

from counter_app.catalogue import load_catalogue, load_digitising_rules, load_extension_rules
from counter_app.domain.ids import PaperId, Sha256
from counter_app.domain.outbox import OutgoingRecord
from counter_app.domain.papers import Blob, BlobRole
from counter_app.records import NeutralRecordBook
from counter_app.services.desk import Desk
from counter_app.services.sending import Sending
from counter_app.store import SqlStore
from counter_app.upload import HttpHubLink
from counter_app.upload.pace import Pace
from tests.fakes.records import AT, dossier, office, paper, person
from tests.fakes.thin_line import ThinLine
from tests.fixtures_hub import HubProcess
from tests.fixtures_store import CountingIds, SetClock, make_store

_AT_ONCE = 500
"""Dossiers in one transaction: this is the bench's own writing, not what is measured."""


class LineClock(SetClock):
    """The desk's clock: the line's time, and the waits between two passes on top of it."""

    line: ThinLine | None = None

    def now(self) -> datetime:
        passed = 0.0 if self.line is None else self.line.clock()
        return self.at + timedelta(seconds=passed)

    def go_on_to(self, at: datetime) -> None:
        """Wait till `at`, in no time."""
        self.go_on(max(at - self.now(), timedelta(0)))


@dataclass(frozen=True, slots=True)
class Load:
    """What stands in the queue: `dossiers` records with one file each of `smallest` to `largest` bytes.

    `stale`: the number of one dossier whose revision no hub will take, since the one before it is missing; 0 for none.
    """

    dossiers: int
    smallest: int
    largest: int
    seed: int = 1
    stale: int = 0


class QueueDesk:
    """A desk with `load` in its queue, enrolled at a hub. Use as a context."""

    def __init__(self, folder: Path, load: Load) -> None:
        self.clock = LineClock()
        self.store: SqlStore = make_store(folder / "desk", clock=self.clock)
        self.desk = Desk(
            self.store,
            self.clock,
            CountingIds(),
            load_catalogue(),
            NeutralRecordBook(),
            load_digitising_rules(),
            load_extension_rules(),
        )
        self.records: list[OutgoingRecord] = []
        self._load = load
        self._link: HttpHubLink | None = None

    def __enter__(self) -> "QueueDesk":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.hang_up()
        self.store.close()

    def fill(self, *, with_files: bool = True) -> None:
        """Queue the load. `with_files` False: rows only, for a list that is looked at and never sent."""
        made = records(self._load)
        while batch := list(islice(made, _AT_ONCE)):
            with self.store.working() as view:
                for record, content in batch:
                    if with_files:
                        self.store.vault.put(io.BytesIO(content))
                    view.outbox.add(record)
            self.records += [record for record, _ in batch]

    def sending(self, hub: HubProcess, line: ThinLine) -> Sending:
        """Enrol at the hub and return the sender over that line; its link sees the line's time."""
        self.hang_up()
        self.clock.line = line
        with self.store.working() as view:
            view.settings.save_enrolment(hub.enrolment(url=line.url))
        self._link = HttpHubLink(pace=Pace(clock=line.clock, sleep=line.wait))
        return Sending(self.desk, self._link, Random(7).random)

    def hang_up(self) -> None:
        """Give the link's connections back."""
        if self._link is not None:
            self._link.close()
            self._link = None


def records(load: Load) -> Iterator[tuple[OutgoingRecord, bytes]]:
    """Yield each record with the bytes of its one file."""
    book = NeutralRecordBook()
    chance = Random(load.seed)
    for number in range(1, load.dossiers + 1):
        content = chance.randbytes(chance.randint(load.smallest, load.largest))
        name = f"{number:032x}"
        blob = Blob(
            BlobRole.MASTER, Sha256(sha256(content).hexdigest()), len(content), "image/jpeg", 1
        )
        scan = replace(paper(), id=PaperId(f"{number + (1 << 100):032x}"), blobs=(blob,))
        revision = 2 if number == load.stale else 1
        taken = replace(dossier(revision, name=name), number=f"H19.12-261124-{number:06d}")
        record = book.dossier(taken, office=office(), applicant=person(), masters=[scan], at=AT)
        yield record, content
