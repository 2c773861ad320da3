"""SIGTERM while many desks write: what was begun is ended or kept, nobody is told nonsense, and all goes on afterwards."""

import re
import signal
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
import requests

from counter_app.domain.errors import LinkDown
from counter_app.domain.outbox import Enrolment, OutgoingRecord, Transfer
from counter_app.records import NeutralRecordBook
from counter_app.upload import HttpHubLink
from tests.fakes.cut_proxy import Cut, cut_proxy
from tests.fakes.records import MemoryBlob, noise, paper_record
from tests.fixtures_hub import HubProcess

DESKS, EACH = 8, 4


@dataclass
class Writing:
    """A desk that sends its papers one after another, over every interruption."""

    enrolment: Enrolment
    work: list[tuple[MemoryBlob, OutgoingRecord]]
    back: threading.Event
    """Set once the hub is there again."""
    receipts: dict[str, str] = field(default_factory=dict)
    steps: list[Transfer] = field(default_factory=list)
    interrupted: int = 0

    def run(self) -> None:
        link = HttpHubLink()
        for blob, record in self.work:
            known = [Transfer(blob.sha256, None, 0, done=False)]
            while record.id not in self.receipts:
                try:
                    if not known[-1].done:
                        link.upload(self.enrolment, blob, known[-1], progress=known.append)
                    self.receipts[record.id] = link.put_record(self.enrolment, record)
                except LinkDown:
                    self.interrupted += 1
                    self.back.wait()
            self.steps += known
        link.close()


def work(desk: int, size: int, papers: int = EACH) -> list[tuple[MemoryBlob, OutgoingRecord]]:
    blobs = [noise(size, seed=100 * desk + number) for number in range(papers)]
    return [
        (blob, paper_record(blob, name=f"{desk:016x}{number:016x}"))
        for number, blob in enumerate(blobs)
    ]


@pytest.fixture
def back() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


def items(hub: HubProcess, enrolment: Enrolment) -> list[str]:
    headers = {"Authorization": f"Bearer {enrolment.credential}"}
    found = requests.get(f"{hub.url}/v1/records", headers=headers, timeout=60).json()["items"]
    return [str(item["id"]) for item in found]


def test_told_to_end_while_desks_write_it_loses_nothing_and_doubles_nothing(
    hub_process: HubProcess, back: threading.Event
) -> None:
    # The signal comes when a large file is in the middle of its way, and the others are anywhere.
    halfway = Cut(up=1_200_000, then=hub_process.ask_to_end, whole=True)
    with cut_proxy(hub_process.port, [halfway]) as line:
        desks = [
            Writing(hub_process.enrolment(desk=f"Quầy {number}"), work(number, 60_000), back)
            for number in range(DESKS)
        ]
        large = hub_process.enrolment(url=line.url, desk="Quầy lớn")
        desks.append(Writing(large, work(DESKS, 3_000_000, papers=1), back))
        with ThreadPoolExecutor(len(desks)) as pool:
            running = [pool.submit(desk.run) for desk in desks]
            status = hub_process.ended()
            before = {name: text for desk in desks for name, text in dict(desk.receipts).items()}
            hub_process.start()
            back.set()
            for each in running:
                each.result()

    assert status == -signal.SIGTERM, "it ended by itself, when all was closed"
    assert desks[-1].interrupted
    book = NeutralRecordBook()
    for desk in desks:
        for _, record in desk.work:
            book.check_receipt(desk.receipts[record.id], record, desk.enrolment)
        for blob, _ in desk.work:
            offsets = [step.offset for step in desk.steps if step.sha256 == blob.sha256]
            assert offsets == sorted(offsets), "what was acknowledged is not asked for again"
        held = items(hub_process, desk.enrolment)
        assert Counter(held) == Counter(record.id for _, record in desk.work)
    # What was signed before the end is signed the same after it.
    for desk in desks:
        link = HttpHubLink()
        for _, record in desk.work:
            if record.id in before:
                assert link.put_record(desk.enrolment, record) == before[record.id]
        link.close()


@dataclass(frozen=True)
class Request:
    """A call that a test sends piece by piece."""

    method: str
    path: str
    enrolment: Enrolment
    size: int
    more: tuple[str, ...] = ()

    def begun(self, hub: HubProcess) -> socket.socket:
        """Return a line on which the head went and the hub waits for the body."""
        head = [
            f"{self.method} {self.path} HTTP/1.1",
            "Host: hub",
            f"Authorization: Bearer {self.enrolment.credential}",
            f"Content-Length: {self.size}",
            "Expect: 100-continue",
            *self.more,
        ]
        line = socket.create_connection(("127.0.0.1", hub.port))
        line.sendall("\r\n".join([*head, "", ""]).encode())
        assert line.recv(4096).startswith(b"HTTP/1.1 100 ")
        return line


def answer_of(line: socket.socket) -> bytes:
    told = b""
    while piece := line.recv(4096):
        told += piece
    return told


def offset_of(hub: HubProcess, enrolment: Enrolment, url: str) -> int:
    headers = {"Authorization": f"Bearer {enrolment.credential}", "Tus-Resumable": "1.0.0"}
    path = hub.url + urlsplit(url).path
    return int(requests.head(path, headers=headers, timeout=60).headers["Upload-Offset"])


def listens(hub: HubProcess) -> bool:
    try:
        socket.create_connection(("127.0.0.1", hub.port)).close()
    except ConnectionError:
        return False
    return True


def test_a_record_that_was_on_its_way_is_received_before_it_ends(hub_process: HubProcess) -> None:
    enrolment = hub_process.enrolment()
    [(blob, record)] = work(1, 1000, papers=1)
    link = HttpHubLink()
    fresh = Transfer(blob.sha256, None, 0, done=False)
    link.upload(enrolment, blob, fresh, progress=lambda _: None)
    link.close()
    body = record.body.encode()
    request = Request("PUT", f"/v1/records/{record.id}", enrolment, len(body))
    with request.begun(hub_process) as line:
        line.sendall(body[:100])
        hub_process.ask_to_end()
        while listens(hub_process):
            pass
        line.sendall(body[100:])
        told = answer_of(line)

    assert told.startswith(b"HTTP/1.1 201 ")
    assert hub_process.ended() == -signal.SIGTERM
    hub_process.start()
    assert items(hub_process, enrolment) == [record.id]


def test_an_upload_that_dawdles_is_told_at_once_and_what_came_is_kept(
    hub_process: HubProcess,
) -> None:
    enrolment, blob = hub_process.enrolment(), noise(500_000)
    known = [Transfer(blob.sha256, None, 0, done=False)]
    link = HttpHubLink()

    class Enough(Exception):
        pass

    def stop_at_once(step: Transfer) -> None:
        known.append(step)
        raise Enough

    with pytest.raises(Enough):
        link.upload(enrolment, blob, known[0], progress=stop_at_once)
    begun = known[-1]
    assert begun.url is not None
    more = (
        "Tus-Resumable: 1.0.0",
        f"Upload-Offset: {begun.offset}",
        "Content-Type: application/offset+octet-stream",
    )
    rest = blob.content[begun.offset :]
    request = Request("PATCH", urlsplit(begun.url).path, enrolment, len(rest), more)
    with request.begun(hub_process) as line:
        line.sendall(rest[:400_000])
        while not [path for path in (hub_process.data / "uploads").rglob("*") if path.is_file()]:
            pass
        hub_process.ask_to_end()
        told = answer_of(line)
    assert told.startswith(b"HTTP/1.1 503 ") and b'"DRAINING"' in told
    assert hub_process.ended() == -signal.SIGTERM
    [kept] = re.findall(rb"(?i)upload-offset: (\d+)", told)

    hub_process.start()
    assert int(kept) >= 256 * 1024
    assert offset_of(hub_process, enrolment, begun.url) == int(kept)
    assert link.upload(enrolment, blob, begun, progress=known.append).done
    link.close()
