"""What the link makes of odd answers to “which files do you lack?” and “who are you?”."""

import json
from collections.abc import Iterator

import pytest

from counter_app.domain.errors import HubNonsense, RecordRefused
from counter_app.domain.outbox import Enrolment
from counter_app.upload import HttpHubLink
from tests.fakes.odd_server import PORTAL, http, odd_server

WHOLE: dict[str, object] = {"records": 1, "files": 2, "lacking": [], "next": ""}


@pytest.fixture
def link() -> Iterator[HttpHubLink]:
    link = HttpHubLink()
    yield link
    link.close()


def at(url: str) -> Enrolment:
    return Enrolment(url, "credential", "H19.12", "hub-1", "A" * 43 + "=", "k")


def said(content: object) -> bytes:
    return http("200 OK", json.dumps(content).encode(), X_Counter_Hub="hub-1")


@pytest.mark.parametrize(
    "answer",
    [
        http("200 OK", PORTAL, Content_Type="text/html"),
        said([]),
        said({}),
        said(WHOLE | {"lacking": {}}),
        said(WHOLE | {"lacking": [7]}),
        said(WHOLE | {"lacking": [{"id": "x"}]}),
        said(WHOLE | {"lacking": [{"id": 7, "sha256": []}]}),
        said(WHOLE | {"next": None}),
        said(WHOLE | {"files": "2"}),
        said(WHOLE | {"next": "40000000"}),
        said(WHOLE | {"next": "3fffffff"}),
    ],
)
def test_an_answer_that_says_nothing_is_nonsense(link: HttpHubLink, answer: bytes) -> None:
    """The last two would have the desk ask for ever."""
    with odd_server(answer) as server, pytest.raises(HubNonsense):
        link.held_files(at(server.url), "40000000")


def test_what_a_hub_says_is_read(link: HttpHubLink) -> None:
    lost = {"id": "5-x", "sha256": ["a" * 64]}
    with odd_server(said(WHOLE | {"lacking": [lost], "next": "50000000"})) as server:
        part = link.held_files(at(server.url), "40000000", desk="Quầy cũ", deep=True)

    assert (part.records, part.files, part.rest) == (1, 2, "50000000")
    assert part.lacking == {"5-x": ("a" * 64,)}
    (asked,) = server.requests
    assert b"from=40000000&deep=1&desk=Qu%E1%BA%A7y+c%C5%A9" in asked


def test_a_hub_of_before_does_not_know_the_question(link: HttpHubLink) -> None:
    error = {"error": {"code": "NOT_FOUND", "message": "", "request_id": "1"}}
    answer = http("404 Not Found", json.dumps(error).encode(), X_Counter_Hub="hub-1")
    with odd_server(answer) as server, pytest.raises(RecordRefused) as refused:
        link.held_files(at(server.url), "")

    assert refused.value.details["status"] == 404


@pytest.mark.parametrize(
    "answer",
    [http("200 OK", PORTAL, Content_Type="text/html"), said({"keys": []}), said({"hub": ""})],
)
def test_who_gives_no_name_is_no_hub(link: HttpHubLink, answer: bytes) -> None:
    with odd_server(answer) as server, pytest.raises(HubNonsense):
        link.hub_at(server.url)
