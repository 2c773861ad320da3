"""What the hub makes of the body of a bundle, on a real socket and on both engines."""

import gzip
import json
import socket
from collections.abc import Mapping
from dataclasses import replace

import pytest
import requests

from counter_app.domain.outbox import OutgoingRecord
from counter_app.hub.bundles import LARGEST, MOST_ITEMS
from counter_app.hub.frames import LARGEST_FILE, MEDIA_TYPE
from counter_app.records import verify_receipt
from tests.adapters.test_hub_calls import Desk, code
from tests.fakes.records import MemoryBlob, dossier_record, noise, paper_record
from tests.fixtures_hub import EMBEDDED, GROWN, HubMaker, RunningHub


@pytest.fixture(params=[EMBEDDED, GROWN])
def hub_engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def desk(running_hub: RunningHub) -> Desk:
    return Desk(running_hub)


def item(head: Mapping[str, object], content: bytes) -> bytes:
    return json.dumps({"bytes": len(content), **head}).encode() + b"\n" + content


def file(page: MemoryBlob) -> bytes:
    return item({"file": page.sha256, "type": page.media_type}, page.content)


def record(sent: OutgoingRecord) -> bytes:
    return item({"record": sent.id}, sent.body.encode())


def folded(sent: OutgoingRecord) -> bytes:
    return item({"record": sent.id, "encoding": "gzip"}, gzip.compress(sent.body.encode()))


def send(desk: Desk, body: bytes, **headers: str) -> requests.Response:
    return desk.call("POST", "/v1/bundles", body, **{"Content-Type": MEDIA_TYPE} | headers)


def test_files_and_records_are_kept_in_their_order(desk: Desk) -> None:
    page = noise(3000)
    sent = paper_record(page)

    answer = send(desk, file(page) + folded(sent) + record(dossier_record(1)))

    assert (answer.status_code, answer.json()["files"]) == (200, [])
    first, second = answer.json()["records"]
    assert (first["record"], first["status"]) == (sent.id, 201)
    assert first["receipt"]["blobs"] == [page.sha256]
    receipt = json.dumps(
        first["receipt"], sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    assert verify_receipt(receipt, desk.enrolment.receipt_key).sha256 == sent.sha256
    assert desk.put(sent).json() == first["receipt"], "the single call gives the same receipt"
    assert second["status"] == 201
    got = desk.call("GET", f"/v1/blobs/{page.sha256}")
    assert (got.content, got.headers["Content-Type"]) == (page.content, "image/jpeg")
    again = send(desk, record(sent)).json()["records"]
    assert [(each["status"], each["receipt"]) for each in again] == [(200, first["receipt"])]


def test_a_record_before_its_file_is_told_what_it_lacks(desk: Desk) -> None:
    page = noise(20)
    answer = send(desk, record(paper_record(page)) + file(page)).json()

    (told,) = answer["records"]
    assert (told["status"], told["error"]["code"]) == (424, "BLOBS_WANTED")
    assert told["error"]["blobs"] == [page.sha256]
    assert told["error"]["request_id"]


def test_a_file_of_other_bytes_is_told_and_not_kept(desk: Desk) -> None:
    page = noise(20)
    harmed = item({"file": page.sha256, "type": "image/jpeg"}, bytes(20))

    (told,) = send(desk, harmed).json()["files"]

    assert (told["file"], told["status"], told["error"]["code"]) == (
        page.sha256,
        460,
        "HASH_MISMATCH",
    )
    assert desk.call("HEAD", f"/v1/blobs/{page.sha256}").status_code == 404


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"no json\n", (400, "BAD_BUNDLE")),
        (b"[1]\n", (400, "BAD_BUNDLE")),
        (b"[" * 900 + b"\n", (400, "BAD_BUNDLE")),
        (b'{"bytes": 0}\n', (400, "BAD_BUNDLE")),
        (b'{"record": "../1", "bytes": 0}\n', (400, "BAD_BUNDLE")),
        (item({"file": "A" * 64, "type": "image/jpeg"}, b""), (400, "BAD_BUNDLE")),
        (item({"file": "a" * 64, "type": "a\r\nb"}, b""), (400, "BAD_BUNDLE")),
        (item({"file": "a" * 64, "type": "image/jpeg", "bytes": -1}, b""), (400, "BAD_BUNDLE")),
        (item({"file": "a" * 64, "type": "image/jpeg", "bytes": 1.5}, b""), (400, "BAD_BUNDLE")),
        (item({"record": dossier_record().id, "encoding": "br"}, b""), (400, "BAD_BUNDLE")),
        (record(dossier_record())[:-1], (400, "BAD_BUNDLE")),
        (b"x" * 2000, (400, "BAD_BUNDLE")),
        (
            item({"file": "a" * 64, "type": "image/jpeg", "bytes": LARGEST_FILE + 1}, b""),
            (413, "TOO_LARGE"),
        ),
        (item({"record": dossier_record().id, "bytes": 1 << 40}, b""), (413, "TOO_LARGE")),
    ],
)
def test_a_body_that_is_no_bundle_is_refused(
    desk: Desk, body: bytes, told: tuple[int, str]
) -> None:
    answer = send(desk, body)

    assert (answer.status_code, code(answer)) == told


def test_more_than_there_may_be_is_refused(desk: Desk) -> None:
    many = send(desk, file(MemoryBlob(b"")) * (MOST_ITEMS + 1))
    assert (many.status_code, code(many)) == (413, "TOO_LARGE")
    page = noise(LARGEST_FILE)
    long = send(desk, file(page) * (LARGEST // LARGEST_FILE + 1))
    assert (long.status_code, code(long)) == (413, "TOO_LARGE")
    bomb = item({"record": dossier_record().id, "encoding": "gzip"}, gzip.compress(bytes(9 << 20)))
    (told,) = send(desk, bomb).json()["records"]
    assert (told["status"], told["error"]["code"]) == (413, "TOO_LARGE")


def test_another_type_or_encoding_is_refused(desk: Desk) -> None:
    wrong = send(desk, b"", **{"Content-Type": "application/json"})
    assert (wrong.status_code, code(wrong)) == (415, "CONTENT_TYPE")
    packed = send(desk, gzip.compress(b""), **{"Content-Encoding": "gzip"})
    assert (packed.status_code, code(packed)) == (415, "CONTENT_ENCODING")


def test_what_came_whole_before_a_cut_is_kept(desk: Desk) -> None:
    pages = [noise(2000, seed) for seed in range(20)]
    records = [paper_record(page, name=f"{n:032x}") for n, page in enumerate(pages)]
    body = b"".join(file(page) + folded(sent) for page, sent in zip(pages, records, strict=True))
    until = body.index(file(pages[19])) + 1000
    head = (
        "POST /v1/bundles HTTP/1.1\r\nHost: hub\r\n"
        f"Authorization: Bearer {desk.enrolment.credential}\r\n"
        f"Content-Type: {MEDIA_TYPE}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", desk.hub.port)) as line:
        line.sendall(head.encode() + body[:until])
        while desk.call("HEAD", f"/v1/blobs/{pages[5].sha256}").status_code == 404:
            """The hub has all of it, and works on what came."""

    asked = {"files": [page.sha256 for page in pages], "records": [each.id for each in records]}
    there = desk.call("POST", "/v1/bundles/ask", json.dumps(asked).encode())

    # The question waits for what is still being worked on.
    assert set(there.json()["files"]) == {page.sha256 for page in pages[:19]}
    assert {each["record"] for each in there.json()["receipts"]} == {
        each.id for each in records[:19]
    }
    assert send(desk, body[body.index(file(pages[19])) :]).json()["records"][0]["status"] == 201


def test_a_line_on_which_nothing_comes_is_given_up_and_what_came_is_kept(
    make_hub: HubMaker,
) -> None:
    hub = make_hub(stall=0.5)
    desk = Desk(hub)
    page = noise(500)
    head = (
        "POST /v1/bundles HTTP/1.1\r\nHost: hub\r\n"
        f"Authorization: Bearer {desk.enrolment.credential}\r\n"
        f"Content-Type: {MEDIA_TYPE}\r\nContent-Length: 100000\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", hub.port)) as line:
        line.sendall(head.encode() + file(page))
        answer = line.makefile("rb").read()

    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b'"STALLED"' in answer
    assert desk.call("HEAD", f"/v1/blobs/{page.sha256}").status_code == 200


@pytest.mark.parametrize(
    "asked",
    [
        {"files": ["x"]},
        {"files": "a" * 64},
        {"records": [1]},
        {"records": [f"{n:08x}-0000-0000-0000-000000000000" for n in range(MOST_ITEMS + 1)]},
    ],
)
def test_a_question_that_makes_no_sense_is_refused(desk: Desk, asked: dict[str, object]) -> None:
    answer = desk.call("POST", "/v1/bundles/ask", json.dumps(asked).encode())

    assert (answer.status_code, code(answer)) == (422, "BAD_REQUEST")


def test_the_answer_is_packed_for_who_can_unpack_it(desk: Desk) -> None:
    body = record(dossier_record(1))
    plain = send(desk, body, **{"Accept-Encoding": "identity"})
    packed = send(desk, body, **{"Accept-Encoding": "br, gzip;q=0.5"})

    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.json()["records"][0]["receipt"] == plain.json()["records"][0]["receipt"]


def test_a_mislaid_file_is_not_there(desk: Desk) -> None:
    page = noise(40)
    send(desk, file(page))
    with desk.hub.objects() as objects:
        objects.delete(f"blobs/{page.sha256[:2]}/{page.sha256}")

    asked = desk.call("POST", "/v1/bundles/ask", json.dumps({"files": [page.sha256]}).encode())

    assert asked.json()["files"] == []
    assert send(desk, file(page)).json()["files"] == []
    assert desk.call("GET", f"/v1/blobs/{page.sha256}").content == page.content


def test_health_tells_what_a_newer_hub_takes(running_hub: RunningHub) -> None:
    answer = requests.get(f"{running_hub.url}/healthz", timeout=60)

    assert "bundles" in answer.json()["takes"]
    assert answer.headers["Accept-Post"] == MEDIA_TYPE


@pytest.mark.parametrize("hub_engine", [EMBEDDED])
def test_a_full_disk_refuses_the_whole_and_keeps_what_came_before(make_hub: HubMaker) -> None:
    desk = Desk(make_hub(reserve=1 << 60))

    answer = send(desk, record(dossier_record(1)) + file(noise(10)))

    assert (answer.status_code, code(answer)) == (507, "DISK_FULL")
    assert desk.call("GET", f"/v1/records/{dossier_record(1).id}").status_code == 200


def test_no_desk_no_answer(desk: Desk) -> None:
    desk.enrolment = replace(desk.enrolment, credential="wrong")

    assert send(desk, b"").status_code == 401
    assert desk.call("POST", "/v1/bundles/ask", b"{}").status_code == 401
