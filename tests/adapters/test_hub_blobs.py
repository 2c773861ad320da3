"""Blobs on both engines: large ones, ones the hub has mislaid, parts that went bad, senders that are slow."""

import socket

import pytest

from tests.adapters.test_hub_calls import Desk
from tests.adapters.test_hub_tus import Tus
from tests.fakes.records import MemoryBlob, dossier_record, noise
from tests.fixtures_hub import EMBEDDED, GROWN, HubMaker, RunningHub


@pytest.fixture(params=[EMBEDDED, GROWN])
def hub_engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def name_of(blob: MemoryBlob) -> str:
    return f"blobs/{blob.sha256[:2]}/{blob.sha256}"


def test_a_blob_larger_than_is_held_in_memory(running_hub: RunningHub) -> None:
    blob = noise(9 * 1024**2 + 7)
    tus = Tus(running_hub)
    url = tus.create(blob)
    tus.patch(url, 0, blob.content[: 5 * 1024**2])
    done = tus.patch(url, 5 * 1024**2, blob.content[5 * 1024**2 :])

    assert done.status_code == 204
    there = f"{running_hub.url}/v1/blobs/{blob.sha256}"
    assert tus.send("GET", there).content == blob.content
    assert running_hub.unfinished() == []


def test_a_large_blob_with_another_hash_is_dropped(running_hub: RunningHub) -> None:
    blob = noise(9 * 1024**2)
    tus = Tus(running_hub)
    url = tus.create(blob)
    tus.patch(url, 0, bytes(5 * 1024**2))
    wrong = tus.patch(url, 5 * 1024**2, blob.content[5 * 1024**2 :])

    assert wrong.status_code == 460
    assert tus.send("HEAD", url).status_code == 404
    assert running_hub.unfinished() == []


def test_a_blob_that_the_hub_has_mislaid_is_asked_for_again(running_hub: RunningHub) -> None:
    desk, blob = Desk(running_hub), noise(1000)
    desk.send(blob)
    with running_hub.objects() as objects:
        objects.delete(name_of(blob))

    assert desk.call("HEAD", f"/v1/blobs/{blob.sha256}").status_code == 404
    lost = desk.call("GET", f"/v1/blobs/{blob.sha256}")
    assert (lost.status_code, lost.json()["error"]["code"]) == (500, "BLOB_DAMAGED")
    desk.send(blob)
    assert desk.call("GET", f"/v1/blobs/{blob.sha256}").content == blob.content


@pytest.mark.parametrize("gone", [True, False])
def test_an_upload_whose_part_went_bad_begins_anew(running_hub: RunningHub, gone: bool) -> None:
    desk, blob = Desk(running_hub), noise(1000)
    tus = Tus(running_hub, desk.enrolment)
    url = tus.create(blob)
    tus.patch(url, 0, blob.content[:500])
    (part,) = running_hub.unfinished()
    if gone:
        with running_hub.objects() as objects:
            objects.delete(part)
    else:
        running_hub.spoil(part)

    assert tus.patch(url, 500, blob.content[500:]).status_code == 404
    assert tus.send("HEAD", url).status_code == 404
    assert running_hub.unfinished() == []
    desk.send(blob)
    assert desk.call("GET", f"/v1/blobs/{blob.sha256}").content == blob.content


def test_one_file_of_two_offices_is_kept_once_and_is_each_ones_own(running_hub: RunningHub) -> None:
    blob = noise(1000)
    here, there = Desk(running_hub), Desk(running_hub, "H19.13")
    here.send(blob)
    kept = running_hub.bytes_of(name_of(blob))
    assert there.call("HEAD", f"/v1/blobs/{blob.sha256}").status_code == 404
    there.send(blob)

    assert running_hub.bytes_of(name_of(blob)) == kept
    assert there.call("GET", f"/v1/blobs/{blob.sha256}").content == blob.content


def test_who_sends_a_record_too_slowly_is_told_and_costs_nothing(make_hub: HubMaker) -> None:
    desk = Desk(make_hub(stall=0.3))
    record = dossier_record()
    head = [
        f"PUT /v1/records/{record.id} HTTP/1.1",
        "Host: hub",
        f"Authorization: Bearer {desk.enrolment.credential}",
        "Content-Length: 5000",
    ]
    with socket.create_connection(("127.0.0.1", desk.hub.port)) as slow:
        slow.sendall("\r\n".join([*head, "", "{"]).encode())
        told = b""
        while piece := slow.recv(4096):
            told += piece

    assert told.startswith(b"HTTP/1.1 408 ")
    assert b'"STALLED"' in told
    assert desk.put(record).status_code == 201
