"""What the two ends do about bytes that were harmed or lost on the way, and about records that come folded."""

import gzip
import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import BinaryIO

import pytest
import requests

from counter_app.domain.errors import (
    BlobDamaged,
    BlobsWanted,
    HubNonsense,
    LinkCut,
    RecordRefused,
    WrongHost,
)
from counter_app.domain.outbox import Enrolment, Transfer
from counter_app.hub.encoding import decoder
from counter_app.hub.refusals import Refusal
from counter_app.records import NeutralRecordBook
from counter_app.upload import HttpHubLink
from counter_app.upload.pace import Pace
from tests.fakes.cut_proxy import Cut, cut_proxy
from tests.fakes.narrow_door import narrow_door
from tests.fakes.odd_server import http, odd_server
from tests.fakes.records import MemoryBlob, dossier_record, noise, paper_record
from tests.fixtures_hub import RunningHub


@pytest.fixture
def link() -> Iterator[HttpHubLink]:
    link = HttpHubLink()
    yield link
    link.close()


class Glitch(io.BytesIO):
    """A disk that reads one byte wrongly the first times it is asked for it."""

    def __init__(self, content: bytes, times: int) -> None:
        super().__init__(content)
        self.times = times

    def read(self, size: int | None = -1, /) -> bytes:
        at = self.tell()
        piece = super().read(size)
        if at == 0 and piece and self.times:
            self.times -= 1
            return bytes([piece[0] ^ 1]) + piece[1:]
        return piece


@dataclass(frozen=True)
class Shaky(MemoryBlob):
    """A blob on such a disk; a chunk is read twice, for its checksum and to be sent."""

    times: int = 2

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        with Glitch(self.content, self.times) as stream:
            yield stream


def place(url: str) -> Enrolment:
    return Enrolment(url, "credential", "H19.12", "hub-1", "A" * 43 + "=", "k")


def fresh(blob: MemoryBlob) -> Transfer:
    return Transfer(blob.sha256, None, 0, done=False)


@pytest.mark.parametrize("size", [5_000, 400_000], ids=["in-one", "in-chunks"])
def test_a_blob_whose_whole_is_wrong_is_sent_once_more(
    running_hub: RunningHub, link: HttpHubLink, size: int
) -> None:
    enrolment = running_hub.enrolment()
    blob = Shaky(noise(size).content, times=2)
    told: list[Transfer] = []

    moved = link.upload(enrolment, blob, fresh(blob), progress=told.append)

    assert moved.done
    assert link.holds_blob(enrolment, blob.sha256)
    assert len({step.url for step in told if step.url}) >= (1 if size < 16_384 else 2)


def test_a_file_that_the_hub_mislaid_is_asked_for_again_before_it_signs(
    running_hub: RunningHub, link: HttpHubLink
) -> None:
    """It was there, its row in the database still is: a receipt now would let the desk delete the last copy."""
    enrolment = running_hub.enrolment()
    blob = noise(5_000)
    record = paper_record(blob)
    done = link.upload(enrolment, blob, fresh(blob), progress=lambda _: None)
    with running_hub.objects() as objects:
        (name,) = [name for name in objects.names("blobs/") if blob.sha256 in name]
        objects.delete(name)

    with pytest.raises(BlobsWanted):
        link.put_record(enrolment, record)
    assert not link.holds_blob(enrolment, blob.sha256)
    link.upload(
        enrolment, blob, replace(done, url=None, offset=0, done=False), progress=lambda _: None
    )

    NeutralRecordBook().check_receipt(link.put_record(enrolment, record), record, enrolment)


def test_a_file_that_stays_wrong_is_damaged(running_hub: RunningHub, link: HttpHubLink) -> None:
    enrolment = running_hub.enrolment()
    blob = Shaky(noise(400_000).content, times=99)

    with pytest.raises(BlobDamaged):
        link.upload(enrolment, blob, fresh(blob), progress=lambda _: None)
    assert not link.holds_blob(enrolment, blob.sha256)


@pytest.mark.parametrize("size", [1_000, 100_000])
def test_a_good_file_is_not_called_damaged_because_the_hub_says_so(
    link: HttpHubLink, size: int
) -> None:
    """What stands between may change bytes: nobody shall look for a fault in the store then."""
    error = b'{"error": {"code": "HASH_MISMATCH", "message": "", "request_id": ""}}'
    with odd_server(
        http("460 Checksum", error, X_Counter_Hub="hub-1", Tus_Resumable="1.0.0")
    ) as hub:
        blob = noise(size)
        begun = Transfer(blob.sha256, None, 0, done=False)
        with pytest.raises(HubNonsense) as told:
            link.upload(place(hub.url), blob, begun, progress=lambda _: None)

    assert told.value.details == {"status": 460}


@pytest.mark.parametrize("size", [1_000, 100_000], ids=["with-its-beginning", "by-itself"])
def test_every_byte_goes_under_a_checksum(link: HttpHubLink, size: int) -> None:
    blob = noise(size)
    answer = http("201 Created", Location="/v1/files/1", Tus_Resumable="1.0.0")
    with odd_server(answer) as server, pytest.raises(WrongHost):
        link.upload(place(server.url), blob, fresh(blob), progress=lambda _: None)

    carrying = [head for head in server.requests if b"offset+octet-stream" in head]
    assert carrying
    assert all(b"Upload-Checksum: sha256 " in head for head in carrying)


def test_a_proxy_that_lets_only_small_requests_through_is_passed_in_small_pieces(
    running_hub: RunningHub,
) -> None:
    pace = Pace()
    pace.believe(10_000_000)
    link = HttpHubLink(pace=pace)
    blob = noise(5_000_000)
    with narrow_door(running_hub.port, 1_048_576) as door:
        enrolment = running_hub.enrolment(url=door.url)
        moved = link.upload(enrolment, blob, fresh(blob), progress=lambda _: None)
        refused = list(door.refused)
        held = link.holds_blob(enrolment, blob.sha256)
    link.close()

    assert moved.done and held
    assert refused == [4 * 1024**2, 2 * 1024**2], "each size is tried once"


def test_a_limit_holds_files_and_records_back(running_hub: RunningHub) -> None:
    waited: list[float] = []
    clock = [0.0]

    def wait(seconds: float) -> None:
        waited.append(seconds)
        clock[0] += seconds

    link = HttpHubLink(pace=Pace(clock=lambda: clock[0], sleep=wait))
    link.limit_rate(10_000)
    enrolment = running_hub.enrolment()
    blob = noise(100_000)
    link.upload(enrolment, blob, fresh(blob), progress=lambda _: None)
    by_file = clock[0]
    link.put_record(enrolment, dossier_record())
    link.close()

    assert by_file == pytest.approx(10.0, abs=1.0)
    assert clock[0] > by_file
    assert max(waited) <= 1.0, "short waits, so that the hub never thinks the line is dead"


def test_what_came_of_a_cut_chunk_stays_although_it_had_a_checksum(
    running_hub: RunningHub, link: HttpHubLink
) -> None:
    blob = noise(240_000)
    known: list[Transfer] = [fresh(blob)]
    with cut_proxy(running_hub.port, [Cut(up=150_000)]) as line:
        enrolment = running_hub.enrolment(url=line.url)
        with pytest.raises(LinkCut):
            link.upload(enrolment, blob, known[-1], progress=known.append)
        before = len(known)
        link.upload(enrolment, blob, known[-1], progress=known.append)

    assert 100_000 < known[before].offset <= 150_000
    assert known[-1].done


# Folded records ----------------------------------------------------------------------------------


def unfold(content: bytes, limit: int = 10_000, encoding: str = "gzip", step: int = 7) -> bytes:
    unfolding = decoder(encoding, limit)
    pieces = [
        unfolding.feed(content[start : start + step]) for start in range(0, len(content), step)
    ]
    unfolding.end()
    return b"".join(pieces)


@pytest.mark.parametrize("step", [1, 7, 100_000])
def test_a_folded_body_unfolds_whole(step: int) -> None:
    plain = json.dumps(list(range(1000))).encode()

    assert unfold(gzip.compress(plain), step=step) == plain
    assert unfold(gzip.compress(plain), limit=len(plain), step=step) == plain
    assert unfold(plain, encoding="identity", step=step) == plain


@pytest.mark.parametrize("layers", [1, 2])
def test_a_few_bytes_that_unfold_to_gigabytes_stop_at_the_limit(layers: int) -> None:
    bomb = bytes(50_000_000)
    for _ in range(layers):
        bomb = gzip.compress(bomb)
    if layers == 2:
        assert len(unfold(bomb, limit=100_000)) < 100_000, "folded twice is unfolded once"
        return
    assert len(bomb) < 100_000
    with pytest.raises(Refusal) as caught:
        unfold(bomb, limit=100_000, step=65_536)

    assert (caught.value.status, caught.value.code) == (413, "TOO_LARGE")


@pytest.mark.parametrize(
    "harm",
    [
        lambda folded: folded[:-1],
        lambda folded: folded[:-9],
        lambda folded: folded + b"x",
        lambda folded: b"{}",
        lambda folded: b"",
        lambda folded: folded[:20] + bytes([folded[20] ^ 255]) + folded[21:],
    ],
    ids=["no-end", "half", "more-behind", "plain", "nothing", "flipped"],
)
def test_a_body_that_is_not_one_gzip_stream_is_refused(harm: Callable[[bytes], bytes]) -> None:
    with pytest.raises(Refusal) as caught:
        unfold(harm(gzip.compress(json.dumps(list(range(500))).encode())))

    assert (caught.value.status, caught.value.code) == (400, "NOT_GZIP")


def test_an_encoding_that_the_hub_does_not_know_is_refused_with_what_it_knows(
    running_hub: RunningHub,
) -> None:
    enrolment = running_hub.enrolment()
    record = dossier_record()
    answer = requests.put(
        f"{running_hub.url}/v1/records/{record.id}",
        data=record.body.encode(),
        headers={
            "Authorization": f"Bearer {enrolment.credential}",
            "Content-Encoding": "br",
        },
        timeout=60,
    )

    assert answer.status_code == 415
    assert answer.json()["error"]["code"] == "CONTENT_ENCODING"
    assert answer.headers["Accept-Encoding"] == "gzip"


def test_a_record_goes_folded_once_the_hub_has_said_that_it_unfolds(
    running_hub: RunningHub, link: HttpHubLink
) -> None:
    with cut_proxy(running_hub.port) as line:
        enrolment = running_hub.enrolment(url=line.url)
        record = dossier_record()
        first = link.put_record(enrolment, record)
        plain = line.up
        again = link.put_record(enrolment, record)
        folded = line.up - plain

    assert again == first, "folded or not, it is the same record"
    assert folded < plain * 0.75


def test_a_server_between_that_cannot_unfold_gets_it_plain(link: HttpHubLink) -> None:
    """Whatever answered last could; this one cannot."""
    with odd_server(http("404 Not Found", Accept_Encoding="gzip")) as server:
        link.holds_blob(place(server.url), noise(1).sha256)
    refusal = b'{"error": {"code": "X", "message": "", "request_id": ""}}'
    with odd_server(http("415 Unsupported Media Type", refusal)) as server:
        with pytest.raises(RecordRefused):
            link.put_record(place(server.url), dossier_record())

        folded = [b"Content-Encoding: gzip" in head for head in server.requests]
    assert folded == [True, False]
