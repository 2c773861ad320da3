"""What one caller may ask of the hub, and how the hub ends."""

import json
import logging
import socket
from contextlib import suppress

import pytest
import requests

from tests.adapters.test_hub_calls import Desk, code
from tests.adapters.test_hub_tus import Tus, patch_head
from tests.fakes.records import dossier_record, noise
from tests.fixtures_hub import HubMaker, HubProcess


def test_who_calls_too_often_is_told_when_to_come_again(make_hub: HubMaker) -> None:
    hub = make_hub(rate=0.5, burst=5)
    hasty, other = Desk(hub), Desk(hub, name="Quầy 2")
    answers = [hasty.call("GET", "/v1/records") for _ in range(8)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 3
    assert code(answers[-1]) == "SLOW_DOWN"
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 2
    # Another desk of the same office is not made to wait for it.
    assert other.call("GET", "/v1/records").status_code == 200


@pytest.mark.parametrize("depth", [40, 20_000])
def test_json_that_is_nested_deep_is_refused(make_hub: HubMaker, depth: int) -> None:
    desk = Desk(make_hub())
    deep = b'{"a":' + b"[" * depth + b"]" * depth + b"}"
    put = desk.call("PUT", f"/v1/records/{dossier_record().id}", deep)
    enrol = requests.post(f"{desk.hub.url}/v1/enrol", data=deep, timeout=60)

    for answer in (put, enrol):
        assert answer.status_code == 400
        assert code(answer) in ("TOO_DEEP", "NOT_JSON")


@pytest.mark.parametrize(
    "name", ["", " ", "a" * 201, "a\nb", "\u202egnol", "a\u0000b", "../../etc/passwd\u0007"]
)
def test_a_name_that_could_not_be_one_is_refused(make_hub: HubMaker, name: str) -> None:
    hub = make_hub()
    body = {"code": hub.code(), "desk": name}
    answer = requests.post(f"{hub.url}/v1/enrol", json=body, timeout=60)
    desk = Desk(hub)
    ground = {"dossier": name, "procedure": "1.001193"}
    headers = {"Authorization": f"Bearer {desk.enrolment.credential}"}
    look = requests.get(
        f"{hub.url}/v1/people/001099000001/papers", params=ground, headers=headers, timeout=60
    )

    assert (answer.status_code, look.status_code) == (422, 400)


@pytest.mark.parametrize(
    "path", ["/v1/files/..%2f..%2fkeys.json", "/v1/files/%00", "/v1/blobs/..%2f..", "/v1/blobs/%00"]
)
def test_a_path_leads_nowhere_but_to_what_is_named(make_hub: HubMaker, path: str) -> None:
    desk = Desk(make_hub())
    tus = {"Tus-Resumable": "1.0.0"}

    assert desk.call("HEAD", path, None, **tus).status_code == 404
    assert desk.call("GET", path).status_code in (404, 405)


def test_a_record_whose_name_no_database_could_hold_is_refused(make_hub: HubMaker) -> None:
    desk = Desk(make_hub())
    for change in ({"id": "a\u0000b"}, {"revision": 2**40}):
        content = json.loads(dossier_record().body) | change
        body = json.dumps(content).encode()
        answer = desk.call("PUT", f"/v1/records/{dossier_record().id}", body)
        assert (answer.status_code, code(answer)) == (422, "RECORD_INVALID")


def test_a_hub_that_is_told_to_end_keeps_what_has_come(hub_process: HubProcess) -> None:
    enrolment = hub_process.enrolment()
    tus = Tus(hub_process.url, enrolment)
    blob = noise(500_000)
    url = tus.create(blob)
    with socket.create_connection(("127.0.0.1", hub_process.port)) as line:
        line.sendall(patch_head(tus, url, 500_000) + blob.content[:300_000])
        # No HEAD here: whoever asks where the upload stands wants the line to be given up.
        while not list((hub_process.data / "uploads").rglob("0*")):
            pass
        hub_process.ask_to_end()
        told = b""
        while b"\r\n\r\n" not in told:
            told += line.recv(4096)
    hub_process.kill()
    hub_process.start()

    head = told.partition(b"\r\n\r\n")[0].decode().lower()
    assert head.startswith("http/1.1 503 ") and "connection: close" in head
    offset = tus.offset(url)
    assert f"upload-offset: {offset}" in head
    assert 256 * 1024 <= offset <= 300_000
    assert tus.patch(url, offset, blob.content[offset:]).status_code == 204


@pytest.mark.parametrize("begun", [b"", b"GET /healthz HTTP/1.1\r\nHost: h"])
def test_who_never_ends_a_request_is_hung_up_on(
    make_hub: HubMaker, monkeypatch: pytest.MonkeyPatch, begun: bytes
) -> None:
    monkeypatch.setattr("counter_app.hub.wire.HEAD_WITHIN", 0.3)
    hub = make_hub()
    with socket.create_connection(("127.0.0.1", hub.port)) as slow:
        slow.sendall(begun)
        told = b""
        while piece := slow.recv(4096):
            told += piece
    assert told.startswith(b"HTTP/1.1 408 ")
    assert json.loads(told.partition(b"\r\n\r\n")[2])["error"]["code"] == "STALLED"
    # A line that is kept open between two calls is not one of those.
    with requests.Session() as line:
        for _ in range(3):
            assert line.get(f"{hub.url}/healthz", timeout=60).status_code == 200


@pytest.mark.parametrize(
    ("call", "route"),
    [
        (f"PUT /v1/records/{dossier_record().id}", "PUT /v1/records/{uuid}"),
        ("POST /v1/bundles/ask", "POST /v1/bundles/ask"),
        ("POST /v1/enrol", "POST /v1/enrol"),
    ],
)
def test_a_line_that_is_cut_within_a_body_is_no_bug_of_the_hub(
    make_hub: HubMaker, caplog: pytest.LogCaptureFixture, call: str, route: str
) -> None:
    """On a thin line this is what every other minute brings: who reads the log for bugs must not find it there."""
    caplog.set_level(logging.INFO)
    desk = Desk(make_hub())
    while "POST /v1/enrol 201 " not in caplog.text:
        """The desk's own enrolment is written down too."""
    caplog.clear()
    head = (
        f"{call} HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer {desk.enrolment.credential}\r\n"
        "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", desk.hub.port)) as line:
        line.sendall(head.encode() + b'{"kind": ')
    while f"{route} " not in caplog.text:
        """Until the hub has noticed."""

    assert f"{route} 400 " in caplog.text
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


@pytest.mark.parametrize(
    ("call", "status"),
    [("POST /v1/enrol", b"408 "), ("PUT /v1/records/x", b"401 "), ("POST /nowhere", b"404 ")],
)
def test_who_shows_no_credential_and_drips_holds_no_line_for_ever(
    make_hub: HubMaker, monkeypatch: pytest.MonkeyPatch, call: str, status: bytes
) -> None:
    monkeypatch.setattr("counter_app.hub.calls.ENROL_WITHIN", 0.4)
    monkeypatch.setattr("counter_app.hub.wire.UNREAD_WITHIN", 0.4)
    hub = make_hub()
    told = b""
    with socket.create_connection(("127.0.0.1", hub.port)) as slow, suppress(OSError):
        slow.sendall(f"{call} HTTP/1.1\r\nHost: h\r\nContent-Length: 60000\r\n\r\n".encode())
        slow.settimeout(0.05)
        while True:
            # A byte now and then, until the hub hangs up.
            slow.sendall(b" ")
            with suppress(TimeoutError):
                if not (piece := slow.recv(4096)):
                    break
                told += piece

    assert told.startswith(b"HTTP/1.1 " + status)


def test_a_body_that_comes_after_its_answer_does_not_cost_the_line(make_hub: HubMaker) -> None:
    """A desk sends its chunk to the end before it reads that it was refused: the next call goes the same way."""
    hub = make_hub()
    with socket.create_connection(("127.0.0.1", hub.port)) as line, line.makefile("rb") as heard:
        line.sendall(b"POST /nowhere HTTP/1.1\r\nHost: h\r\nContent-Length: 5000\r\n\r\n")
        assert heard.readline().startswith(b"HTTP/1.1 404 ")
        line.sendall(bytes(5000) + b"GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n")
        while (word := heard.readline()) and not word.startswith(b"{"):
            pass
        assert b"HTTP/1.1 200 " in word + heard.readline()
