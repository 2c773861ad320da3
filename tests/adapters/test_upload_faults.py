"""Every trouble between a desk and its hub is told apart, by real sockets and real certificates."""

import socket
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from counter_app.domain.errors import (
    AnotherHub,
    CaptivePortal,
    CertificateExpired,
    CertificateNotTrusted,
    CertificateWrongName,
    ClockWrong,
    CounterError,
    HubBusy,
    HubInTrouble,
    HubNameUnknown,
    HubNonsense,
    LinkCut,
    LinkOffline,
    ReceiptOfAnotherHub,
    WrongHost,
)
from counter_app.domain.outbox import Enrolment, Transfer
from counter_app.messages import sentence
from counter_app.records import NeutralRecordBook
from counter_app.upload import HttpHubLink
from counter_app.upload.bundle import MEDIA_TYPE
from counter_app.upload.tus import Window
from counter_app.upload.wire import Wire
from tests.fakes.authority import Authority
from tests.fakes.hub_link import FakeHubLink
from tests.fakes.odd_server import PORTAL, http, odd_server
from tests.fakes.records import dossier_record, noise
from tests.fixtures_hub import RunningHub

HUB = "hub-1"
BLOB = noise(1000)
Act = Callable[[HttpHubLink, Enrolment], object]


def _enrolment(url: str, ca_file: Path | None = None) -> Enrolment:
    authority = None if ca_file is None else str(ca_file)
    return Enrolment(url, "credential", "H19.12", HUB, "A" * 43 + "=", "k", authority)


def _put(link: HttpHubLink, enrolment: Enrolment) -> object:
    return link.put_record(enrolment, dossier_record())


def _ask(link: HttpHubLink, enrolment: Enrolment) -> object:
    return link.holds_blob(enrolment, BLOB.sha256)


def _send(link: HttpHubLink, enrolment: Enrolment) -> object:
    transfer = Transfer(BLOB.sha256, None, 0, done=False)
    return link.upload(enrolment, BLOB, transfer, progress=lambda _: None)


ACTS = [_put, _ask, _send]


@pytest.fixture
def link() -> Iterator[HttpHubLink]:
    link = HttpHubLink()
    yield link
    link.close()


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(
    ("begins", "ends", "address", "expected"),
    [
        (-30, -1, "127.0.0.1", CertificateExpired),
        (2, 30, "127.0.0.1", ClockWrong),
        (-1, 30, "127.0.0.2", CertificateWrongName),
    ],
    ids=["expired", "not-yet", "other-name"],
)
def test_a_certificate_that_does_not_hold_says_why(
    link: HttpHubLink,
    authority: Authority,
    act: Act,
    begins: int,
    ends: int,
    address: str,
    expected: type[CounterError],
) -> None:
    context = authority.context(begins=begins, ends=ends, address=address)
    with odd_server(http("200 OK"), tls=context) as server, pytest.raises(expected) as caught:
        act(link, _enrolment(server.url, authority.ca_file))

    assert type(caught.value) is expected
    assert server.requests == [], "nothing may leave before the certificate is good"
    if expected is ClockWrong:
        assert caught.value.details["sign"] == "certificate"


def test_a_certificate_of_nobody_we_know_is_not_trusted(
    link: HttpHubLink, authority: Authority
) -> None:
    with odd_server(http("200 OK"), tls=authority.context()) as server:
        with pytest.raises(CertificateNotTrusted):
            _put(link, _enrolment(server.url))
        with pytest.raises(CertificateNotTrusted) as caught:
            _put(link, _enrolment(server.url, authority.ca_file.with_name("gone.pem")))

        assert server.requests == []
    assert "Xin lại tệp chứng thư gốc" in sentence(caught.value).text


def test_plain_words_where_a_certificate_should_be_are_nonsense(
    link: HttpHubLink, running_hub: RunningHub
) -> None:
    with pytest.raises(HubNonsense):
        _put(link, _enrolment(running_hub.url.replace("http://", "https://")))


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(
    "answer",
    [
        http("200 OK", PORTAL, Content_Type="text/html; charset=utf-8"),
        http("404 Not Found", PORTAL, Content_Type="text/html"),
        http("302 Found", b"", Location="http://127.0.0.1:1/login"),
        http("511 Network Authentication Required", PORTAL, Content_Type="text/html"),
    ],
    ids=["page", "missing-page", "redirect", "511"],
)
def test_a_network_that_wants_a_sign_in_says_so(link: HttpHubLink, act: Act, answer: bytes) -> None:
    with odd_server(answer) as server, pytest.raises(CaptivePortal) as caught:
        act(link, _enrolment(server.url))

    assert "đăng nhập" in sentence(caught.value).act


@pytest.mark.parametrize("act", [_put, _send])
def test_another_server_at_the_address_is_not_the_hub(link: HttpHubLink, act: Act) -> None:
    answer = http("404 Not Found", b'{"detail": "no"}', Content_Type="application/json")
    with odd_server(answer) as server, pytest.raises(WrongHost):
        act(link, _enrolment(server.url))


@pytest.mark.parametrize("act", ACTS)
def test_another_hub_at_the_address_gets_nothing_more(link: HttpHubLink, act: Act) -> None:
    with odd_server(http("404 Not Found", X_Counter_Hub="hub-2")) as server:
        with pytest.raises(AnotherHub):
            act(link, _enrolment(server.url))

        assert len(server.requests) == 1


@pytest.mark.parametrize(("hours", "way"), [(-72, "nhanh"), (5, "chậm")])
def test_a_clock_far_from_the_hubs_is_told_with_its_side(
    link: HttpHubLink, hours: int, way: str
) -> None:
    then = format_datetime(datetime.now(UTC) + timedelta(hours=hours), usegmt=True)
    answer = http("404 Not Found", X_Counter_Hub=HUB, Date=then)
    with odd_server(answer) as server, pytest.raises(ClockWrong) as caught:
        _ask(link, _enrolment(server.url))

    said = sentence(caught.value)
    assert way in said.what
    assert ("3 ngày" if hours < 0 else "5 giờ") in said.what


@pytest.mark.parametrize("date", [timedelta(minutes=59), timedelta(minutes=-59), None])
def test_a_clock_a_little_off_stops_nobody(link: HttpHubLink, date: timedelta | None) -> None:
    said = "once" if date is None else format_datetime(datetime.now(UTC) + date, usegmt=True)
    with odd_server(http("404 Not Found", X_Counter_Hub=HUB, Date=said)) as server:
        assert _ask(link, _enrolment(server.url)) is False


@pytest.mark.parametrize(
    ("status", "said", "expected", "seconds"),
    [
        ("429 Too Many Requests", "7", HubBusy, 7),
        ("503 Service Unavailable", "10", HubBusy, 10),
        ("503 Service Unavailable", "99999999", HubBusy, 3600),
        ("503 Service Unavailable", "Fri, 27 Nov 2026 08:00:00 GMT", HubBusy, None),
        ("500 Internal Server Error", "3", HubInTrouble, 3),
    ],
)
def test_a_busy_hub_is_called_again_when_it_says(
    link: HttpHubLink, status: str, said: str, expected: type[CounterError], seconds: int | None
) -> None:
    error = b'{"error": {"code": "X", "message": "", "request_id": ""}}'
    with (
        odd_server(http(status, error, Retry_After=said)) as server,
        pytest.raises(expected) as caught,
    ):
        _put(link, _enrolment(server.url))

    assert caught.value.details.get("retry_after") == seconds


@pytest.mark.parametrize("act", ACTS)
def test_no_way_out_is_no_network(link: HttpHubLink, act: Act) -> None:
    """The system itself refuses this address: not a byte leaves."""
    with pytest.raises(LinkOffline):
        act(link, _enrolment("https://255.255.255.255"))


@pytest.mark.parametrize(
    ("number", "expected"),
    [(socket.EAI_NONAME, HubNameUnknown), (socket.EAI_AGAIN, LinkOffline)],
    ids=["no-such-name", "nobody-to-ask"],
)
def test_a_name_that_is_not_found(
    link: HttpHubLink, monkeypatch: pytest.MonkeyPatch, number: int, expected: type[CounterError]
) -> None:
    def nobody_knows(*_: object, **__: object) -> object:
        raise socket.gaierror(number, "as the system says it")

    monkeypatch.setattr(socket, "getaddrinfo", nobody_knows)
    with pytest.raises(expected):
        _put(link, _enrolment("https://hub.invalid"))


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTT",
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 404 Not Found\r\nContent-Le",
        b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n",
        b"HTTP/1.1 204 No Content\r\nDate: now\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf",
    ],
)
def test_a_line_cut_in_the_middle_of_an_answer(link: HttpHubLink, answer: bytes) -> None:
    with odd_server(answer) as server, pytest.raises(LinkCut):
        _put(link, _enrolment(server.url))


def test_a_head_that_was_cut_costs_no_bundles(link: HttpHubLink) -> None:
    told = http("404 Not Found", b"{}", X_Counter_Hub="hub-1", Accept_Post=MEDIA_TYPE)
    with odd_server(told) as server:
        link.holds_blob(_enrolment(server.url), noise(1).sha256)
    with odd_server(b"HTTP/1.1 200 OK\r\nContent-Type: appl") as server, pytest.raises(LinkCut):
        link.already_there(_enrolment(server.url), [], [])
    assert link.bundle_room() > 0


def test_a_slow_line_that_moves_is_not_a_silent_one() -> None:
    """The system takes a whole chunk at once; what still leaves it bit by bit is life."""
    answer = http("204 No Content", Upload_Offset="120000", Tus_Resumable="1.0.0")
    blob = noise(120_000)
    wire = Wire(silence=2.0)
    with odd_server(answer, pause=0.1) as server, blob.open() as source:
        began = time.monotonic()
        body = Window(source, blob.bytes, 8192)
        seen = wire.call("PATCH", f"{server.url}/v1/files/1", body=body)
        spent = time.monotonic() - began
    wire.close()

    assert seen.status == 204
    assert spent > 2.0, "the server read for longer than the silence that a dead line is given"


def test_the_receipt_of_another_hub_is_not_ours() -> None:
    ours, other = FakeHubLink(), FakeHubLink()
    other.name = "hub-other"
    enrolment = ours.enrol("http://127.0.0.1:1", ours.code("H19.12"), "Quầy 1")
    elsewhere = other.enrol("http://127.0.0.1:1", other.code("H19.12"), "Quầy 1")
    record = dossier_record()

    with pytest.raises(ReceiptOfAnotherHub) as caught:
        NeutralRecordBook().check_receipt(other.put_record(elsewhere, record), record, enrolment)

    assert "máy chủ khác" in sentence(caught.value).what
