"""What nobody who means well would send, to both engines: a code, never a bug, and nothing learnt by it."""

import base64
import json
import random

import pytest
import requests

from counter_app.domain.changes import Change, PackPublished
from counter_app.hub.changes import ChangeKind
from counter_app.hub.forward_worker import publish
from counter_app.records import Json, canonical, parse_object
from counter_app.upload.changes import HttpChangeFeed
from tests.adapters.test_hub_calls import Desk, code
from tests.fakes.records import NUMBER, dossier_record, noise, paper_record
from tests.fixtures_hub import EMBEDDED, GROWN, RunningHub


@pytest.fixture(params=[EMBEDDED, GROWN])
def hub_engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def desk(running_hub: RunningHub) -> Desk:
    return Desk(running_hub)


def put(desk: Desk, **changes: Json) -> requests.Response:
    record = dossier_record()
    body = canonical(parse_object(record.body) | changes).encode()
    return desk.call("PUT", f"/v1/records/{record.id}", body)


@pytest.mark.parametrize("path", ["/v1/records", "/v1/changes"])
@pytest.mark.parametrize("limit", ["9" * 5000, "-1", "0", "501", "1e2", "%D9%A3", "%00", ""])
def test_a_limit_that_is_none(desk: Desk, path: str, limit: str) -> None:
    answer = desk.call("GET", f"{path}?limit={limit}")
    assert (answer.status_code, code(answer)) == (400, "BAD_REQUEST")


@pytest.mark.parametrize("path", ["/v1/records", "/v1/changes"])
@pytest.mark.parametrize("text", ["r-1", "r", "r" + "9" * 30, "r1e5", "r\u0663", "c1", "\x00"])
def test_a_cursor_of_nobody(desk: Desk, path: str, text: str) -> None:
    since = base64.urlsafe_b64encode(text.encode()).decode()
    answer = desk.call("GET", f"{path}?since={since}")
    assert (answer.status_code, code(answer)) == (400, "BAD_CURSOR")


@pytest.mark.parametrize("name", ["owner_desk", "number", "procedure", "id"])
@pytest.mark.parametrize("words", ["x\u0000", "x\ny", "\u202ex"])
def test_words_that_no_database_or_screen_takes(desk: Desk, name: str, words: str) -> None:
    answer = put(desk, **{name: words})
    assert (answer.status_code, code(answer)) == (422, "RECORD_INVALID")


def test_one_revision_after_that_is_taken(desk: Desk) -> None:
    """What was refused is not held in part."""
    assert put(desk, owner_desk="x\u0000").status_code == 422
    assert put(desk).status_code == 201


@pytest.mark.parametrize(
    "body",
    [
        b"<html>Xin chao</html>",
        b"\xff\xfe{}",
        b'{"a": "\\ud800"}',
        b'{"a": 1e400}',
        b'{"a": ' + b"1" * 5000 + b"}",
        b'{"a": 1, "a": 2}',
        b'{"a": NaN}',
        b"null",
    ],
)
def test_a_body_that_is_no_document(desk: Desk, body: bytes) -> None:
    answer = desk.call("PUT", f"/v1/records/{dossier_record().id}", body)
    assert (answer.status_code, code(answer)) == (400, "NOT_JSON")
    assert desk.call("POST", "/v1/enrol", body).status_code in (400, 422)


def test_another_offices_file_in_a_record_is_as_one_that_nobody_has(
    desk: Desk, running_hub: RunningHub
) -> None:
    """Nobody learns by a hash that a paper is held somewhere."""
    held, unknown = noise(500, 1), noise(500, 2)
    Desk(running_hub, "H19.13").send(held)
    answers = []
    for blob in (held, unknown):
        record = paper_record(blob)
        answer = desk.put(record)
        error = answer.json()["error"]
        assert error.pop("blobs") == [blob.sha256]
        del error["request_id"]
        answers.append((answer.status_code, error))
        assert desk.call("GET", f"/v1/records/{record.id}").status_code == 404
        assert desk.call("HEAD", f"/v1/blobs/{blob.sha256}").status_code == 404
        assert desk.call("GET", f"/v1/blobs/{blob.sha256}").status_code == 404
    assert answers[0] == answers[1]
    assert answers[0][0] == 424


def test_a_look_without_its_dossier_opens_no_file(desk: Desk, running_hub: RunningHub) -> None:
    """Naming a dossier is a ground on paper; the files open with one that the hub holds as open and of this office."""
    other = Desk(running_hub, "H19.13")
    page = noise(700)
    other.send(page)
    assert other.put(paper_record(page, code="H19.13")).status_code == 201
    ground = "dossier=invented&procedure=1.001193"
    seen = desk.call("GET", f"/v1/people/{NUMBER}/papers?{ground}").json()["papers"]
    assert [blob["sha256"] for paper in seen for blob in paper["blobs"]] == [page.sha256]

    assert desk.call("GET", f"/v1/blobs/{page.sha256}").status_code == 404
    # Nor with a dossier of another office, however open.
    theirs = dossier_record(code="H19.13")
    assert other.put(theirs).status_code == 201
    look = f"/v1/people/{NUMBER}/papers?dossier={theirs.subject}&procedure=1.001193"
    assert desk.call("GET", look).status_code == 200
    assert desk.call("GET", f"/v1/blobs/{page.sha256}").status_code == 404


def test_records_of_another_office_cannot_be_read_or_gone_on_with(
    desk: Desk, running_hub: RunningHub
) -> None:
    assert put(desk).status_code == 201
    other = Desk(running_hub, "H19.13")
    assert other.call("GET", f"/v1/records/{dossier_record().id}").status_code == 404
    answer = other.put(dossier_record(2, code="H19.13"))
    assert (answer.status_code, code(answer)) == (409, "NOT_OWNER")
    assert other.call("GET", "/v1/records").json()["items"] == []


def test_many_large_packs_reach_a_desk_page_by_page(desk: Desk) -> None:
    """A page must fit what a desk reads of an answer, or it would ask for the same one for ever."""
    dice = random.Random(7)
    packs = [
        json.dumps([dice.randbytes(16).hex() for _ in range(52_000)], indent=0) for _ in range(4)
    ]
    assert all(1_800_000 < len(pack) < 2 * 1024**2 for pack in packs)
    for pack in packs:
        publish(desk.hub.settings, ChangeKind.CATALOGUE_PACK, {"pack": pack})
    feed = HttpChangeFeed()
    told: list[Change] = []
    since, more = None, True
    while more:
        page = feed.page(desk.enrolment, since)
        told += page.changes
        since, more = page.next, page.more
    feed.close()

    assert told == [PackPublished(pack) for pack in packs]
