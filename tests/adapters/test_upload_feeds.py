"""Whatever a desk asks, and whoever answers in the hub's place: told by a code with a sentence, and nothing of it is believed."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from counter_app.domain.errors import (
    AnotherHub,
    CaptivePortal,
    ClockWrong,
    CounterError,
    HubBusy,
    HubFull,
    HubInTrouble,
    HubNonsense,
    HubRefusedCredential,
    LinkCut,
    LinkStalled,
    WrongHost,
)
from counter_app.domain.ids import DossierId, ProcedureCode, RecordId
from counter_app.domain.outbox import Enrolment
from counter_app.messages import sentence
from counter_app.upload import HttpHubLink, draining
from counter_app.upload.changes import HttpChangeFeed
from counter_app.upload.province import HttpProvinceStore
from counter_app.upload.wire import Wire
from tests.fakes.odd_server import PORTAL, http, odd_server
from tests.fixtures_hub import RunningHub

HUB = "hub-1"
Ask = Callable[[Enrolment], object]


def _changes(enrolment: Enrolment) -> object:
    feed = HttpChangeFeed()
    try:
        return feed.page(enrolment, None)
    finally:
        feed.close()


def _papers(enrolment: Enrolment) -> object:
    store = HttpProvinceStore()
    try:
        return store.papers_of(
            enrolment,
            "001099000001",
            dossier=DossierId("d" * 32),
            procedure=ProcedureCode("1.001193"),
        )
    finally:
        store.close()


def _range(enrolment: Enrolment) -> object:
    return _by_link(lambda link: link.held_range(enrolment, "", ""))


def _receipt(enrolment: Enrolment) -> object:
    return _by_link(lambda link: link.receipt_of(enrolment, RecordId("0" * 36)))


def _keys(enrolment: Enrolment) -> object:
    return _by_link(lambda link: link.receipt_keys(enrolment))


def _by_link(ask: Callable[[HttpHubLink], object]) -> object:
    link = HttpHubLink()
    try:
        return ask(link)
    finally:
        link.close()


SIGNED_IN = [_changes, _papers, _range, _receipt]
"""Calls that carry the credential: only the desk's own hub may answer them."""
ASKS = [*SIGNED_IN, _keys]
LARGE = json.dumps({"items": ["x" * 5_000_000], "next": "", "more": False}).encode()
DEEP = b'{"items":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
ERROR = b'{"error": {"code": "X", "message": "", "request_id": ""}}'


def told(ask: Ask, answer: bytes) -> CounterError:
    """Ask a server that answers so; what the officer is told."""
    with odd_server(answer) as server:
        enrolment = Enrolment(server.url, "credential", "H19.12", HUB, "A" * 43 + "=", "k")
        with pytest.raises(CounterError) as caught:
            ask(enrolment)
        assert len(server.requests) == 1
    words = sentence(caught.value)
    assert words.code == caught.value.code and words.act
    return caught.value


@pytest.mark.parametrize("ask", ASKS)
@pytest.mark.parametrize(
    "answer",
    [
        http("200 OK", PORTAL, Content_Type="text/html"),
        http("302 Found", b"", Location="http://127.0.0.1:1/login"),
        http("511 Network Authentication Required", PORTAL, Content_Type="text/html"),
    ],
    ids=["page", "redirect", "511"],
)
def test_a_captive_portal(ask: Ask, answer: bytes) -> None:
    assert isinstance(told(ask, answer), CaptivePortal)


@pytest.mark.parametrize("ask", ASKS)
@pytest.mark.parametrize(
    "answer",
    [
        http("404 Not Found", b'{"detail": "no"}', Content_Type="application/json"),
        http("403 Forbidden", b"no"),
    ],
)
def test_another_server(ask: Ask, answer: bytes) -> None:
    assert isinstance(told(ask, answer), WrongHost)


@pytest.mark.parametrize("ask", SIGNED_IN)
def test_another_hub(ask: Ask) -> None:
    page = b'{"items": [], "next": "x", "more": false, "papers": []}'
    assert isinstance(told(ask, http("200 OK", page, X_Counter_Hub="hub-2")), AnotherHub)


def test_changes_of_a_server_that_does_not_say_who_it_is_are_not_taken() -> None:
    page = b'{"items": [{"kind": "holidays", "days": []}], "next": "x", "more": false}'
    answer = http("200 OK", page, Content_Type="application/json")
    assert isinstance(told(_changes, answer), WrongHost)


@pytest.mark.parametrize("ask", ASKS)
@pytest.mark.parametrize("hours", [-72, 5])
def test_a_clock_that_is_wrong(ask: Ask, hours: int) -> None:
    then = format_datetime(datetime.now(UTC) + timedelta(hours=hours), usegmt=True)
    answer = http("200 OK", b"{}", X_Counter_Hub=HUB, Date=then)
    assert isinstance(told(ask, answer), ClockWrong)


@pytest.mark.parametrize("ask", ASKS)
@pytest.mark.parametrize("body", [LARGE, DEEP, b"[]", b"null", b'{"items": {}', b"\xff\xfe"])
def test_an_answer_that_is_oversized_deep_or_no_document(ask: Ask, body: bytes) -> None:
    answer = http("200 OK", body, X_Counter_Hub=HUB, Content_Type="application/json")
    assert isinstance(told(ask, answer), HubNonsense)


@pytest.mark.parametrize("ask", SIGNED_IN)
@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("401 Unauthorized", HubRefusedCredential),
        ("429 Too Many Requests", HubBusy),
        ("500 Internal Server Error", HubInTrouble),
        ("503 Service Unavailable", HubBusy),
        ("507 Insufficient Storage", HubFull),
    ],
)
def test_a_refusal_of_the_hub(ask: Ask, status: str, expected: type[CounterError]) -> None:
    assert isinstance(told(ask, http(status, ERROR, X_Counter_Hub=HUB)), expected)


def test_a_server_that_sends_a_byte_now_and_then_is_given_up() -> None:
    """Each byte is a sign of life; the answer as a whole never comes."""
    wire = Wire(silence=30.0, slowest=0.2)
    answer = http("200 OK", b" " * 100_000, X_Counter_Hub=HUB)
    with odd_server(answer, drip=0.02) as server, pytest.raises(LinkStalled) as caught:
        wire.call("GET", f"{server.url}/v1/changes")
    wire.close()

    assert sentence(caught.value).act


def test_a_head_that_comes_byte_by_byte_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draining._Draining, "head_within", 0.2)
    wire = Wire(silence=30.0)
    # No end of the head: it comes byte by byte.
    with (
        odd_server(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 60_000, drip=0.02) as server,
        pytest.raises(LinkCut) as caught,
    ):
        wire.call("GET", f"{server.url}/v1/changes")
    wire.close()

    assert sentence(caught.value).act


def test_a_line_that_was_good_is_used_again(
    running_hub: RunningHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Watching the clock costs no connection: later calls go over the first one's."""
    made: list[object] = []
    connect = draining._Draining.connect

    def counted(connection: draining._Draining) -> None:
        made.append(connection)
        connect(connection)

    monkeypatch.setattr(draining._Draining, "connect", counted)
    wire = Wire()
    for _ in range(3):
        assert wire.call("GET", f"{running_hub.url}/v1/keys").document["hub"]
    wire.close()

    assert len(made) == 1
