"""What the link makes of answers that are not the hub's, of trouble, and of silence."""

import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from counter_app.domain.errors import (
    BlobDamaged,
    CounterError,
    HubFull,
    HubNonsense,
    HubRefusedCredential,
    LinkDown,
    RecordRefused,
)
from counter_app.domain.outbox import Enrolment, Transfer
from counter_app.upload import HttpHubLink
from tests.fakes.odd_server import PORTAL, http, odd_server
from tests.fakes.records import MemoryBlob, dossier_record, noise

Act = Callable[[HttpHubLink, Enrolment], object]
BLOB = noise(1000)


def _enrolment(url: str) -> Enrolment:
    return Enrolment(url, "credential", "H19.12", "hub-1", "A" * 43 + "=", "k")


def _enrol(link: HttpHubLink, enrolment: Enrolment) -> object:
    return link.enrol(enrolment.url, "CODE", "Quầy 1")


def _ask(link: HttpHubLink, enrolment: Enrolment) -> object:
    return link.holds_blob(enrolment, BLOB.sha256)


def _send(link: HttpHubLink, enrolment: Enrolment) -> object:
    transfer = Transfer(BLOB.sha256, None, 0, done=False)
    return link.upload(enrolment, BLOB, transfer, progress=lambda _: None)


def _resume(link: HttpHubLink, enrolment: Enrolment) -> object:
    transfer = Transfer(BLOB.sha256, f"{enrolment.url}/v1/files/{'a' * 32}", 0, done=False)
    return link.upload(enrolment, BLOB, transfer, progress=lambda _: None)


def _put(link: HttpHubLink, enrolment: Enrolment) -> object:
    return link.put_record(enrolment, dossier_record())


ACTS = [_enrol, _ask, _send, _resume, _put]
ERROR = json.dumps({"error": {"code": "X", "message": "", "request_id": ""}}).encode()


@pytest.fixture
def link() -> Iterator[HttpHubLink]:
    link = HttpHubLink()
    yield link
    link.close()


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(
    "answer",
    [
        http("200 OK", PORTAL, Content_Type="text/html"),
        http("302 Found", b"", Location="http://127.0.0.1:1/login"),
        http("201 Created", b"{}"),
        http("204 No Content"),
        b"SSH-2.0-OpenSSH_9.2\r\n",
    ],
    ids=["portal", "redirect", "empty-json", "no-content", "not-http"],
)
def test_an_answer_that_is_not_the_hubs_is_nonsense(
    link: HttpHubLink, act: Act, answer: bytes
) -> None:
    with odd_server(answer) as server:
        with pytest.raises(HubNonsense):
            act(link, _enrolment(server.url))

        assert len(server.requests) == 1


@pytest.mark.parametrize("act", [_enrol, _send, _put])
@pytest.mark.parametrize("status", ["400 Bad Request", "401 Unauthorized", "404 Not Found"])
def test_an_error_page_of_somebody_else_is_nonsense(
    link: HttpHubLink, act: Act, status: str
) -> None:
    with odd_server(http(status, PORTAL)) as server, pytest.raises(HubNonsense):
        act(link, _enrolment(server.url))


def test_a_missing_page_is_not_a_missing_upload(link: HttpHubLink) -> None:
    with odd_server(http("404 Not Found", PORTAL)) as server, pytest.raises(HubNonsense):
        _resume(link, _enrolment(server.url))


@pytest.mark.parametrize("act", [_send, _put])
@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("401 Unauthorized", HubRefusedCredential),
        ("403 Forbidden", HubRefusedCredential),
        ("408 Request Timeout", LinkDown),
        ("413 Content Too Large", RecordRefused),
        ("422 Unprocessable Content", RecordRefused),
        ("429 Too Many Requests", LinkDown),
        ("500 Internal Server Error", LinkDown),
        ("503 Service Unavailable", LinkDown),
        ("507 Insufficient Storage", HubFull),
    ],
)
def test_each_refusal_of_the_hub_has_its_meaning(
    link: HttpHubLink, act: Act, status: str, expected: type[CounterError]
) -> None:
    with odd_server(http(status, ERROR)) as server, pytest.raises(expected):
        act(link, _enrolment(server.url))


@pytest.mark.parametrize("act", ACTS)
def test_a_proxy_that_has_lost_the_hub_is_a_link_down(link: HttpHubLink, act: Act) -> None:
    with odd_server(http("502 Bad Gateway", PORTAL)) as server, pytest.raises(LinkDown) as caught:
        act(link, _enrolment(server.url))

    assert caught.value.details["status"] == 502


@pytest.mark.parametrize("act", ACTS)
def test_nobody_there_is_a_link_down(link: HttpHubLink, act: Act) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    with pytest.raises(LinkDown):
        act(link, _enrolment(f"http://127.0.0.1:{port}"))


@pytest.mark.parametrize("act", ACTS)
def test_a_silent_link_is_given_up(act: Act) -> None:
    link = HttpHubLink(silence=0.3)
    with odd_server(None) as server, pytest.raises(LinkDown) as caught:
        act(link, _enrolment(server.url))
    link.close()

    assert caught.value.details["reason"] == "silent"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://hub.example", "plain_http"),
        ("http://192.0.2.1:8620", "plain_http"),
        ("ftp://127.0.0.1", "bad_address"),
        ("hub", "bad_address"),
        ("http://[", "bad_address"),
    ],
)
def test_no_paper_goes_out_in_the_clear(link: HttpHubLink, url: str, reason: str) -> None:
    with pytest.raises(LinkDown) as caught:
        _put(link, _enrolment(url))

    assert caught.value.details["reason"] == reason


def test_an_upload_address_on_another_server_never_gets_the_credential(link: HttpHubLink) -> None:
    with odd_server(http("204 No Content", Upload_Offset="1000")) as thief:
        answer = http("201 Created", Location=f"{thief.url}/v1/files/1", Tus_Resumable="1.0.0")
        with odd_server(answer) as server, pytest.raises(HubNonsense):
            _send(link, _enrolment(server.url))

        assert thief.requests == []


def test_the_credential_of_a_netrc_file_never_takes_the_place_of_ours(
    link: HttpHubLink, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login x password y\n", "ascii")
    monkeypatch.setenv("NETRC", str(netrc))
    with odd_server(http("200 OK", ETag=f'"{BLOB.sha256}"')) as server:
        assert link.holds_blob(_enrolment(server.url), BLOB.sha256)

        assert b"Authorization: Bearer credential" in server.requests[0]


def test_a_source_that_ends_early_is_a_damaged_blob(link: HttpHubLink) -> None:
    class Short(MemoryBlob):
        @property
        def bytes(self) -> int:
            return len(self.content) + 1

    short = Short(b"abc")
    answer = http("201 Created", Location="/v1/files/1", Tus_Resumable="1.0.0")
    with odd_server(answer) as server, pytest.raises(BlobDamaged):
        link.upload(
            _enrolment(server.url),
            short,
            Transfer(short.sha256, None, 0, done=False),
            progress=lambda _: None,
        )
