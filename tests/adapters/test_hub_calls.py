"""The hub's other calls, and what it says no to, on a real socket."""

import json
import logging
import socket
from dataclasses import replace

import pytest
import requests

from counter_app.domain.dossiers import DossierStatus
from counter_app.domain.outbox import Enrolment, OutgoingRecord, Transfer
from counter_app.records import verify_receipt
from counter_app.upload import HttpHubLink
from tests.fakes.records import NAME, NUMBER, MemoryBlob, dossier_record, noise, paper_record
from tests.fixtures_hub import EMBEDDED, GROWN, HubMaker, RunningHub


@pytest.fixture(params=[EMBEDDED, GROWN])
def hub_engine(request: pytest.FixtureRequest) -> str:
    """Every test here, on both engines."""
    return str(request.param)


class Desk:
    """A desk that says what a test tells it to."""

    def __init__(self, hub: RunningHub, office: str = "H19.12", name: str = "Quầy 1") -> None:
        self.hub = hub
        self.enrolment: Enrolment = hub.enrolment(office, name)

    def call(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> requests.Response:
        given = {"Authorization": f"Bearer {self.enrolment.credential}"} | headers
        return requests.request(method, self.hub.url + path, data=body, headers=given, timeout=60)

    def send(self, *blobs: MemoryBlob) -> None:
        link = HttpHubLink()
        for blob in blobs:
            transfer = Transfer(blob.sha256, None, 0, done=False)
            link.upload(self.enrolment, blob, transfer, progress=lambda _: None)
        link.close()

    def put(self, record: OutgoingRecord) -> requests.Response:
        return self.call("PUT", f"/v1/records/{record.id}", record.body.encode())


@pytest.fixture
def desk(running_hub: RunningHub) -> Desk:
    return Desk(running_hub)


def code(answer: requests.Response) -> str:
    return str(answer.json()["error"]["code"])


# Enrolment -------------------------------------------------------------------------------------


def test_a_code_is_taken_as_it_was_read_out(running_hub: RunningHub) -> None:
    spoken = running_hub.code().lower().replace("-", " ")
    answer = requests.post(
        f"{running_hub.url}/v1/enrol", json={"code": spoken, "desk": "Quầy 1"}, timeout=60
    )

    assert answer.status_code == 201
    assert set(answer.json()) >= {"credential", "office", "hub", "receipt_key"}
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_code_expires(make_hub: HubMaker) -> None:
    hub = make_hub()
    spoken = hub.code()
    hub.stop()
    later = make_hub(hub, now=lambda: hub.settings.now() + hub.settings.code_life * 2)
    answer = requests.post(
        f"{later.url}/v1/enrol", json={"code": spoken, "desk": "Quầy 1"}, timeout=60
    )

    assert (answer.status_code, code(answer)) == (403, "ENROL_REFUSED")


def test_guessing_codes_is_throttled_and_a_right_code_is_not_lost(make_hub: HubMaker) -> None:
    hub = make_hub(guesses=3)
    url = f"{hub.url}/v1/enrol"
    statuses = [
        requests.post(url, json={"code": f"X{n}", "desk": "d"}, timeout=60).status_code
        for n in range(5)
    ]
    spoken = hub.code()
    answer = requests.post(url, json={"code": spoken, "desk": "d"}, timeout=60)

    assert statuses == [403, 403, 403, 429, 429]
    assert (answer.status_code, code(answer)) == (429, "SLOW_DOWN")
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    hub.stop()
    patient = make_hub(hub, guesses=10)
    again = requests.post(f"{patient.url}/v1/enrol", json={"code": spoken, "desk": "d"}, timeout=60)
    assert again.status_code == 201


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '{"code": 1, "desk": "d"}', '{"code": "x", "desk": " "}']
)
def test_a_malformed_enrolment_is_refused(running_hub: RunningHub, body: str) -> None:
    answer = requests.post(f"{running_hub.url}/v1/enrol", data=body, timeout=60)

    assert answer.status_code in (400, 422)
    assert answer.json()["error"]["request_id"]


# Blobs -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "start", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=65530-65545", 65530, 65546),
        ("bytes=100000-", 100_000, 150_000),
        ("bytes=-7", 149_993, 150_000),
        ("bytes=10-999999", 10, 150_000),
    ],
)
def test_a_range_of_a_blob(desk: Desk, wanted: str, start: int, stop: int) -> None:
    blob = noise(150_000)
    desk.send(blob)
    answer = desk.call("GET", f"/v1/blobs/{blob.sha256}", Range=wanted)

    assert answer.status_code == 206
    assert answer.content == blob.content[start:stop]
    assert answer.headers["Content-Range"] == f"bytes {start}-{stop - 1}/150000"
    assert answer.headers["ETag"] == f'"{blob.sha256}"'


def test_a_whole_blob_and_its_head(desk: Desk) -> None:
    blob = noise(131_072)
    desk.send(blob)
    whole = desk.call("GET", f"/v1/blobs/{blob.sha256}")
    head = desk.call("HEAD", f"/v1/blobs/{blob.sha256}")

    assert (whole.status_code, whole.content) == (200, blob.content)
    assert (head.status_code, head.headers["ETag"]) == (200, f'"{blob.sha256}"')
    assert whole.headers["Content-Type"] == "image/jpeg"
    assert head.headers["Content-Length"] == "131072"


def test_a_range_beyond_the_end_is_refused(desk: Desk) -> None:
    blob = noise(100)
    desk.send(blob)
    answer = desk.call("GET", f"/v1/blobs/{blob.sha256}", Range="bytes=100-")

    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == "bytes */100"


def test_a_blob_of_another_office_is_not_there(desk: Desk, running_hub: RunningHub) -> None:
    blob = noise(100)
    desk.send(blob)
    other = Desk(running_hub, "H19.13")

    assert other.call("HEAD", f"/v1/blobs/{blob.sha256}").status_code == 404
    assert other.call("GET", f"/v1/blobs/{blob.sha256}").status_code == 404
    assert desk.call("GET", "/v1/blobs/xyz").status_code == 404


def test_a_blob_changed_where_the_hub_keeps_it_is_never_handed_out(desk: Desk) -> None:
    blob = noise(100)
    desk.send(blob)
    desk.hub.spoil(f"blobs/{blob.sha256[:2]}/{blob.sha256}")
    answer = desk.call("GET", f"/v1/blobs/{blob.sha256}")

    assert (answer.status_code, code(answer)) == (500, "BLOB_DAMAGED")


# Records ---------------------------------------------------------------------------------------


def test_a_record_comes_back_with_its_receipt(desk: Desk) -> None:
    page = noise(100)
    desk.send(page)
    record = paper_record(page)
    assert desk.call("GET", f"/v1/records/{record.id}").status_code == 404

    put = desk.put(record)
    got = desk.call("GET", f"/v1/records/{record.id}").json()

    assert put.status_code == 201
    assert got["record"] == json.loads(record.body)
    assert got["receipt"] == put.json()
    receipt = verify_receipt(put.text, desk.enrolment.receipt_key)
    assert (receipt.record, receipt.blobs) == (record.id, (page.sha256,))
    assert receipt.received_at.endswith("+07:00")


def test_the_same_content_however_written_is_the_same_record(desk: Desk) -> None:
    record = dossier_record()
    first = desk.put(record)
    other_order = json.dumps(dict(reversed(list(json.loads(record.body).items()))), indent=2)
    again = desk.call("PUT", f"/v1/records/{record.id}", other_order.encode())

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.content == first.content


def test_missing_blobs_are_listed(desk: Desk) -> None:
    answer = desk.put(paper_record(noise(10, 1), noise(10, 2)))

    assert (answer.status_code, code(answer)) == (424, "BLOBS_WANTED")
    assert set(answer.json()["error"]["blobs"]) == {noise(10, 1).sha256, noise(10, 2).sha256}


@pytest.mark.parametrize(
    "change", [{"status": 11}, {"kind": "audit.v1"}, {"extra": 1}, {"id": None}]
)
def test_a_record_that_does_not_fit_its_schema_is_refused(
    desk: Desk, change: dict[str, object]
) -> None:
    content = json.loads(dossier_record().body) | change
    answer = desk.call("PUT", f"/v1/records/{dossier_record().id}", json.dumps(content).encode())

    assert answer.status_code == 422
    assert NAME not in answer.text and NUMBER not in answer.text


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b'{"a":1,"a":2}', b'{"a":NaN}'])
def test_what_is_not_one_json_object_is_refused(desk: Desk, body: bytes) -> None:
    answer = desk.call("PUT", f"/v1/records/{dossier_record().id}", body)

    assert (answer.status_code, code(answer)) == (400, "NOT_JSON")


def test_a_record_of_another_office_is_refused(desk: Desk) -> None:
    answer = desk.put(dossier_record(code="H19.13"))

    assert (answer.status_code, code(answer)) == (422, "OFFICE_MISMATCH")


def test_one_revision_under_two_names_is_refused(desk: Desk) -> None:
    record = dossier_record()
    desk.put(record)
    answer = desk.put(replace(record, id=paper_record(noise(1)).id))

    assert (answer.status_code, code(answer)) == (409, "RECORD_DIFFERS")


def test_a_blob_of_another_size_than_the_record_says_is_refused(desk: Desk) -> None:
    page = noise(10)
    desk.send(page)
    record = paper_record(page)
    body = record.body.replace('"bytes":10', '"bytes":11')
    answer = desk.call("PUT", f"/v1/records/{record.id}", body.encode())

    assert (answer.status_code, code(answer)) == (422, "BLOB_SIZE")


def test_a_record_that_is_too_large_is_refused(make_hub: HubMaker) -> None:
    desk = Desk(make_hub(max_record=100))
    answer = desk.put(dossier_record())

    assert (answer.status_code, code(answer)) == (413, "TOO_LARGE")


def test_a_desk_can_page_through_what_the_hub_holds_of_it(
    desk: Desk, running_hub: RunningHub
) -> None:
    records = [dossier_record(n) for n in (1, 2, 3)]
    for record in records:
        desk.put(record)
    first = desk.call("GET", "/v1/records?limit=2").json()
    rest = desk.call("GET", f"/v1/records?limit=2&since={first['next']}").json()

    found = [(item["id"], item["sha256"]) for item in first["items"] + rest["items"]]
    assert found == [(record.id, record.sha256) for record in records]
    assert (first["more"], rest["more"]) == (True, False)
    assert Desk(running_hub, "H19.13").call("GET", "/v1/records").json()["items"] == []
    assert desk.call("GET", "/v1/records?since=!!").status_code == 400


# People ----------------------------------------------------------------------------------------


def test_papers_of_a_person_need_a_ground_and_open_their_blobs_while_the_dossier_is_open(
    desk: Desk, running_hub: RunningHub
) -> None:
    page = noise(100)
    desk.send(page)
    desk.put(paper_record(page))
    other = Desk(running_hub, "H19.13")
    person = f"/v1/people/{NUMBER}/papers"
    ground = f"?dossier={'d' * 32}&procedure=1.001193"

    for short in ("", "?dossier=x", "?procedure=1.001193"):
        refused = other.call("GET", person + short)
        assert (refused.status_code, code(refused)) == (400, "GROUND_REQUIRED")
    assert other.call("GET", f"/v1/blobs/{page.sha256}").status_code == 404

    papers = other.call("GET", person + ground).json()["papers"]
    assert [paper["type"] for paper in papers] == ["birth_certificate"]
    assert papers[0]["blobs"][0]["sha256"] == page.sha256
    # A dossier that the hub has never seen opens nothing, nor does one of another office.
    assert other.call("GET", f"/v1/blobs/{page.sha256}").status_code == 404

    other.put(dossier_record(1, code="H19.13"))
    assert other.call("GET", f"/v1/blobs/{page.sha256}").content == page.content

    other.put(dossier_record(2, code="H19.13", status=DossierStatus.RETURNED))
    assert other.call("GET", f"/v1/blobs/{page.sha256}").status_code == 404


def test_a_person_without_papers_and_a_number_that_is_none(desk: Desk) -> None:
    ground = "?dossier=x&procedure=1.001193"

    assert desk.call("GET", f"/v1/people/001099000009/papers{ground}").json() == {"papers": []}
    assert desk.call("GET", f"/v1/people/12/papers{ground}").status_code == 422


# Saying no, logging, health --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("GET", "/v1/nothing", 404),
        ("GET", "/docs", 404),
        ("GET", "/openapi.json", 404),
        ("POST", "/healthz", 405),
        ("GET", "/v1/files", 405),
        ("PATCH", "/v1/records/x", 405),
        ("PUT", "/v1/records/not-a-uuid", 422),
    ],
)
def test_every_refusal_has_one_shape(desk: Desk, method: str, path: str, status: int) -> None:
    answer = desk.call(method, path, b"x" if method == "PUT" else None)
    error = answer.json()["error"]

    assert answer.status_code == status
    assert {"code", "message", "request_id"} <= error.keys()
    assert error["request_id"] == answer.headers["X-Request-Id"]


def test_even_a_request_that_is_not_http_gets_that_shape(running_hub: RunningHub) -> None:
    with socket.create_connection(("127.0.0.1", running_hub.port)) as raw:
        raw.sendall(b"garbage\r\n\r\n")
        answer = b""
        while piece := raw.recv(4096):
            answer += piece
    head, _, body = answer.partition(b"\r\n\r\n")

    assert head.startswith(b"HTTP/1.1 400 ")
    assert set(json.loads(body)["error"]) == {"code", "message", "request_id"}


def test_a_bug_is_told_without_its_words(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError(NAME)

    monkeypatch.setattr("counter_app.hub.registry.Registry.get", broken)
    answer = desk.call("GET", f"/v1/records/{dossier_record().id}")

    assert (answer.status_code, code(answer)) == (500, "INTERNAL_ERROR")
    assert NAME not in answer.text and NAME not in caplog.text
    while answer.json()["error"]["request_id"] not in caplog.text:
        desk.call("GET", "/healthz")


def test_no_citizen_stands_in_the_log(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    page = noise(10)
    desk.send(page)
    desk.put(paper_record(page))
    desk.call("GET", f"/v1/people/{NUMBER}/papers?dossier=x&procedure=y")
    while "GET /v1/people/{number}/papers 200" not in caplog.text:
        desk.call("GET", "/healthz")

    hub_log = "\n".join(r.getMessage() for r in caplog.records if not r.name.startswith("urllib3"))
    assert NUMBER not in hub_log and NAME not in hub_log
    assert desk.enrolment.credential not in caplog.text


def test_keys_health_and_metrics(desk: Desk) -> None:
    desk.put(dossier_record())
    keys = requests.get(f"{desk.hub.url}/v1/keys", timeout=60).json()["keys"]
    health = requests.get(f"{desk.hub.url}/healthz", timeout=60)
    metrics = requests.get(f"{desk.hub.url}/metrics", timeout=60).text

    assert keys[0]["receipt_key"] == desk.enrolment.receipt_key
    assert (health.status_code, health.json()["status"]) == (200, "ok")
    assert 'counter_hub_records{kind="dossier.v1"} 1' in metrics
    assert 'counter_hub_forwarding{state="queued"} 1' in metrics
    assert 'counter_hub_forwarding{state="refused"} 0' in metrics
    assert (
        'counter_hub_requests_total{method="PUT",route="/v1/records/{uuid}",status="201"} 1'
        in metrics
    )
