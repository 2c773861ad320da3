"""What the link makes of the answers to a bundle, and of those who know no such call."""

import json
from collections.abc import Iterator

import pytest

from counter_app.domain.errors import (
    CounterError,
    HubBusy,
    HubFull,
    HubInTrouble,
    HubRefusedCredential,
    LinkDown,
)
from counter_app.domain.ids import RecordId
from counter_app.domain.outbox import Enrolment
from counter_app.services.hub_ports import BundlePart
from counter_app.upload import HttpHubLink
from counter_app.upload.bundle import MEDIA_TYPE
from counter_app.upload.pace import LEAST
from tests.fakes.odd_server import PORTAL, http, odd_server
from tests.fakes.records import dossier_record, noise

PART = BundlePart(dossier_record(1), ((noise(100).as_blob(), noise(100).content),))
ERROR = json.dumps({"error": {"code": "X", "message": "", "request_id": ""}}).encode()


def enrolment(url: str) -> Enrolment:
    return Enrolment(url, "credential", "H19.12", "hub-1", "A" * 43 + "=", "k")


@pytest.fixture
def link() -> Iterator[HttpHubLink]:
    """A link that a hub has told it takes bundles."""
    link = HttpHubLink()
    told = http("404 Not Found", ERROR, X_Counter_Hub="hub-1", Accept_Post=MEDIA_TYPE)
    with odd_server(told) as server:
        assert not link.holds_blob(enrolment(server.url), noise(1).sha256)
    assert link.bundle_room() > 0
    yield link
    link.close()


@pytest.mark.parametrize(
    "answer",
    [
        http("404 Not Found", ERROR, X_Counter_Hub="hub-1"),
        http("405 Method Not Allowed", ERROR, X_Counter_Hub="hub-1"),
        http("404 Not Found", b"nothing here", Content_Type="text/plain"),
        http("403 Forbidden", PORTAL, Content_Type="text/html"),
        http("200 OK", PORTAL, Content_Type="text/html"),
        http("501 Not Implemented", b""),
        http("200 OK", b'{"records": 1, "files": 1, "receipts": {}}'),
        http(
            "200 OK", b'{"records": [{"record": "a", "status": 200}], "files": [], "receipts": [1]}'
        ),
    ],
)
def test_who_makes_nothing_of_a_bundle_is_sent_no_other(link: HttpHubLink, answer: bytes) -> None:
    with odd_server(answer) as server:
        at = enrolment(server.url)
        assert link.already_there(at, [noise(1).sha256], []) is None
        assert link.send_bundle(at, [PART]) is None

    assert link.bundle_room() == 0
    told = http("404 Not Found", ERROR, X_Counter_Hub="hub-1", Accept_Post=MEDIA_TYPE)
    with odd_server(told) as server:
        link.holds_blob(enrolment(server.url), noise(1).sha256)
    assert link.bundle_room() == 0, "what stands between still makes nothing of it"


def test_a_sign_in_page_of_this_morning_costs_no_bundles_all_day() -> None:
    at = [100.0]
    link = HttpHubLink(clock=lambda: at[-1])
    told = http("404 Not Found", ERROR, X_Counter_Hub="hub-1", Accept_Post=MEDIA_TYPE)
    with (
        odd_server(told) as hub,
        odd_server(http("200 OK", PORTAL, Content_Type="text/html")) as wall,
    ):
        link.holds_blob(enrolment(hub.url), noise(1).sha256)
        assert link.already_there(enrolment(wall.url), [], []) is None
        rooms = []
        for now in (101.0, 900.0, 1000.0):
            at.append(now)
            link.holds_blob(enrolment(hub.url), noise(1).sha256)
            rooms.append(link.bundle_room())
    link.close()

    assert rooms[:2] == [0, 0]
    assert rooms[2] > 0


@pytest.mark.parametrize("error", [ERROR, b"<html>Too large.</html>"])
@pytest.mark.parametrize("hub", [{}, {"X_Counter_Hub": "hub-1"}])
def test_who_finds_a_bundle_too_large_is_sent_smaller_ones(
    link: HttpHubLink, hub: dict[str, str], error: bytes
) -> None:
    link.expect_rate(60_000)
    rooms = [link.bundle_room()]
    with odd_server(http("413 Content Too Large", error, **hub)) as server:
        while link.bundle_room():
            file = noise(link.bundle_room() - 2000)
            part = BundlePart(dossier_record(1), ((file.as_blob(), file.content),))
            assert link.send_bundle(enrolment(server.url), [part]) is None
            rooms.append(link.bundle_room())

    assert rooms[:3] == [360_000, pytest.approx(180_000, rel=0.01), pytest.approx(90_000, rel=0.02)]
    assert rooms[-2:] == [LEAST, 0]
    assert len(rooms) < 10


def test_a_question_that_is_too_large_on_the_way_ends_bundles_for_a_while(
    link: HttpHubLink,
) -> None:
    with odd_server(http("413 Content Too Large", b"<html>", Content_Type="text/html")) as server:
        assert link.already_there(enrolment(server.url), [noise(1).sha256], []) is None

    assert link.bundle_room() == 0


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("401 Unauthorized", HubRefusedCredential),
        ("429 Too Many Requests", HubBusy),
        ("500 Internal Server Error", HubInTrouble),
        ("502 Bad Gateway", HubInTrouble),
        ("503 Service Unavailable", HubBusy),
        ("507 Insufficient Storage", HubFull),
    ],
)
def test_trouble_of_the_hub_is_told_as_ever_and_bundles_go_on(
    link: HttpHubLink, status: str, expected: type[CounterError]
) -> None:
    with odd_server(http(status, ERROR, X_Counter_Hub="hub-1")) as server:
        with pytest.raises(expected):
            link.already_there(enrolment(server.url), [], [])
        with pytest.raises(expected):
            link.send_bundle(enrolment(server.url), [PART])

    assert link.bundle_room() > 0


def test_a_silent_line_is_given_up() -> None:
    link = HttpHubLink(silence=0.3)
    with odd_server(None) as server, pytest.raises(LinkDown):
        link.send_bundle(enrolment(server.url), [PART])
    link.close()


def test_what_the_hub_tells_of_others_is_not_believed_of_ours(link: HttpHubLink) -> None:
    told = {
        "records": [
            {"record": "another", "status": 422, "error": {"code": "X"}},
            {"record": PART.record.id, "status": 429, "error": {"code": "SLOW_DOWN"}},
        ],
        "files": [],
    }
    body = json.dumps(told).encode()
    with odd_server(http("200 OK", body, X_Counter_Hub="hub-1")) as server:
        outcomes = link.send_bundle(enrolment(server.url), [PART])

    assert outcomes is not None and set(outcomes) == {RecordId(PART.record.id)}
    assert isinstance(outcomes[PART.record.id], HubBusy)
