"""A backup made while desks write: whole as of one moment, with all that was signed before it, holding nobody up."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import pytest

from counter_app.domain.outbox import OutgoingRecord
from counter_app.hub.backup import back_up, restore
from counter_app.hub.settings import HubSettings
from counter_app.records import canonical
from tests.adapters.test_hub_calls import Desk
from tests.fakes.records import MemoryBlob, noise, paper_record
from tests.fixtures_hub import EMBEDDED, GROWN, HubMaker, RunningHub

DESKS = 5


@pytest.fixture(params=[EMBEDDED, GROWN])
def hub_engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@dataclass
class Writers:
    """Desks that send papers until they are told that it is enough, and the receipts that they got."""

    desks: list[Desk]
    enough: threading.Event = field(default_factory=threading.Event)
    receipts: dict[str, str] = field(default_factory=dict)
    sent: dict[str, tuple[Desk, MemoryBlob, OutgoingRecord]] = field(default_factory=dict)
    news: threading.Condition = field(default_factory=threading.Condition)
    running: list[Future[None]] = field(default_factory=list)

    def write(self, desk: Desk) -> None:
        number = self.desks.index(desk)
        count = 0
        while not self.enough.is_set():
            blob = noise(20_000 + count, seed=1000 * number + count)
            record = paper_record(blob, name=f"{number:016x}{count:016x}")
            self.sent[record.id] = desk, blob, record
            desk.send(blob)
            answer = desk.put(record)
            with self.news:
                self.receipts[record.id] = answer.text if answer.status_code == 201 else "refused"
                self.news.notify_all()
            count += 1

    def end(self) -> dict[str, str]:
        """Let each desk end what it is at; return all receipts."""
        self.enough.set()
        for each in self.running:
            each.result()
        return dict(self.receipts)

    def wait_for(self, more: int) -> dict[str, str]:
        """Wait until that many more records are signed for; return all that are then."""
        with self.news:
            wanted = len(self.receipts) + more
            self.news.wait_for(lambda: len(self.receipts) >= wanted)
            return dict(self.receipts)


@pytest.fixture
def writers(running_hub: RunningHub) -> Iterator[Writers]:
    writers = Writers([Desk(running_hub, name=f"Quầy {number}") for number in range(DESKS)])
    with ThreadPoolExecutor(DESKS) as pool:
        writers.running += [pool.submit(writers.write, desk) for desk in writers.desks]
        yield writers
        writers.end()


def test_it_has_all_that_was_signed_before_and_the_rest_goes_again(
    writers: Writers, running_hub: RunningHub, tmp_path: Path, make_hub: HubMaker
) -> None:
    settings = running_hub.settings
    before = writers.wait_for(DESKS)

    def at_the_end() -> datetime:
        # Asked when all is copied, before the backup says of when it is: desks have gone on writing meanwhile.
        writers.wait_for(DESKS)
        return settings.now()

    made = back_up(replace(settings, now=at_the_end), tmp_path / "backup")
    after = writers.end()

    fresh = HubSettings(data=tmp_path / "fresh", key_file=settings.key_file, port=0)
    assert restore(fresh, tmp_path / "backup") == made
    assert made.lacking == () and len(after) > len(before)
    assert "refused" not in after.values()
    again = make_hub(fresh)
    held = _held(writers, again)
    assert set(before) <= held.keys() < set(after)
    for record, receipt in held.items():
        desk, blob, _ = writers.sent[record]
        assert receipt == after[record]
        assert desk.call("GET", f"/v1/blobs/{blob.sha256}").content == blob.content
    # What came after it is sent again, once each.
    for record in after.keys() - held.keys():
        desk, blob, content = writers.sent[record]
        desk.send(blob)
        assert desk.put(content).status_code == 201
    assert _held(writers, again).keys() == after.keys()


def _held(writers: Writers, hub: RunningHub) -> dict[str, str]:
    """Let the desks speak to this hub from now on; return the receipts of what it holds of them."""
    found: dict[str, str] = {}
    for desk in writers.desks:
        desk.hub, desk.enrolment = hub, replace(desk.enrolment, url=hub.url)
        for item in desk.call("GET", "/v1/records").json()["items"]:
            receipt = desk.call("GET", f"/v1/records/{item['id']}").json()["receipt"]
            assert item["id"] not in found
            found[item["id"]] = canonical(receipt)
    return found
