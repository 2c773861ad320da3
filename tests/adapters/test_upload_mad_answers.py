"""A hub that answers words no program should choke on: the sender pauses and says so, it does not end."""

import json
from collections.abc import Callable, Iterator

import pytest

from counter_app.domain.errors import HubNonsense
from counter_app.domain.outbox import Enrolment, Transfer
from counter_app.upload import HttpHubLink
from counter_app.upload.bundle import ask_there, send_bundle
from counter_app.upload.pace import Pace
from counter_app.upload.wire import Wire
from tests.adapters.test_upload_bundles import PART, enrolment
from tests.fakes.odd_server import http, odd_server
from tests.fakes.records import dossier_record, noise

BLOB = noise(1000)
RECORD = dossier_record()
RECEIPT = {
    "record": RECORD.id,
    "sha256": RECORD.sha256,
    "blobs": [],
    "office": "H19.12",
    "desk": "Quầy 1",
    "received_at": "2026-11-26T08:00:00+07:00",
    "hub": "hub-1",
    "key_id": "k",
    "signature": "AAAA",
}
MAD_WORDS = (float("nan"), float("inf"), 2**70, "\ud800", [10**400])

Act = Callable[[HttpHubLink, Enrolment], object]


@pytest.fixture
def link() -> Iterator[HttpHubLink]:
    link = HttpHubLink()
    yield link
    link.close()


@pytest.fixture
def wire() -> Iterator[Wire]:
    wire = Wire()
    yield wire
    wire.close()


def hubs(status: str, content: object = None, **headers: str) -> bytes:
    body = b"" if content is None else json.dumps(content).encode()
    return http(status, body, X_Counter_Hub="hub-1", Tus_Resumable="1.0.0", **headers)


@pytest.mark.parametrize("word", MAD_WORDS)
def test_a_receipt_that_has_no_canonical_form_is_nonsense(
    link: HttpHubLink, wire: Wire, word: object
) -> None:
    receipt = RECEIPT | {"desk": word}
    with odd_server(hubs("200 OK", {"receipt": receipt})) as server, pytest.raises(HubNonsense):
        link.receipt_of(enrolment(server.url), RECORD.id)
    with (
        odd_server(hubs("200 OK", {"files": [], "receipts": [receipt]})) as server,
        pytest.raises(HubNonsense),
    ):
        ask_there(wire, enrolment(server.url), [], [RECORD.id])
    told = {"records": [{"record": RECORD.id, "status": 200, "receipt": receipt}], "files": []}
    with odd_server(hubs("200 OK", told)) as server, pytest.raises(HubNonsense):
        send_bundle(wire, Pace(), enrolment(server.url), [PART])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-8-sig"])
@pytest.mark.parametrize(
    "act",
    [
        lambda link, at: link.put_record(at, RECORD),
        lambda link, at: link.receipt_keys(at),
        lambda link, at: link.hub_at(at.url),
    ],
    ids=["put", "keys", "name"],
)
def test_json_is_utf8_or_it_is_nonsense(link: HttpHubLink, encoding: str, act: Act) -> None:
    body = json.dumps(RECEIPT | {"keys": [], "hub": "hub-1"}).encode(encoding)
    with (
        odd_server(http("200 OK", body, X_Counter_Hub="hub-1")) as server,
        pytest.raises(HubNonsense),
    ):
        act(link, enrolment(server.url))


@pytest.mark.parametrize("offset", ["9" * 5000, "٣", "1e3", "-1", ""])
def test_an_offset_that_is_no_number_of_bytes_is_nonsense(link: HttpHubLink, offset: str) -> None:
    told = hubs("200 OK", Upload_Offset=offset, Upload_Length="1000")
    with odd_server(told) as server, pytest.raises(HubNonsense):
        _resume(link, enrolment(server.url))


@pytest.mark.parametrize("place", ["http://[::1", "//[", "http://evil.example/v1/files/a"])
def test_an_upload_address_that_is_none_is_nonsense(link: HttpHubLink, place: str) -> None:
    with odd_server(hubs("201 Created", Location=place)) as server, pytest.raises(HubNonsense):
        link.upload(
            enrolment(server.url),
            BLOB,
            Transfer(BLOB.sha256, None, 0, done=False),
            progress=lambda _: None,
        )


def _resume(link: HttpHubLink, at: Enrolment) -> object:
    transfer = Transfer(BLOB.sha256, f"{at.url}/v1/files/{'a' * 32}", 0, done=False)
    return link.upload(at, BLOB, transfer, progress=lambda _: None)
