"""The hub's `/v1/files` as any tus 1.0.0 client sees it, on a real socket; rule by rule in test_hub_tus_table.py."""

import base64
import concurrent.futures
import hashlib
import socket
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

import pytest
import requests

from counter_app.domain.outbox import Enrolment
from tests.fakes.records import MemoryBlob, noise
from tests.fixtures_hub import EMBEDDED, GROWN, HubMaker, RunningHub


@pytest.fixture(params=[EMBEDDED, GROWN])
def hub_engine(request: pytest.FixtureRequest) -> str:
    """Every test here, on both engines."""
    return str(request.param)


class Tus:
    """A client that does exactly what it is told."""

    def __init__(self, hub: RunningHub | str, enrolment: Enrolment | None = None) -> None:
        """`hub`: a hub, or the URL of one that `enrolment` is of."""
        url = hub if isinstance(hub, str) else hub.url
        if enrolment is None:
            assert not isinstance(hub, str)
            enrolment = hub.enrolment()
        self.enrolment = enrolment
        self.files = f"{url}/v1/files"

    def send(
        self, method: str, url: str, body: bytes | None = None, /, **headers: str | None
    ) -> requests.Response:
        """Header names with underscores; None leaves a default one out."""
        given: dict[str, str | None] = {
            "Tus-Resumable": "1.0.0",
            "Authorization": f"Bearer {self.enrolment.credential}",
        }
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        kept = {name: value for name, value in given.items() if value is not None}
        return requests.request(method, url, data=body, headers=kept, timeout=60)

    def create(self, blob: MemoryBlob, length: int | None = None) -> str:
        answer = self.send(
            "POST",
            self.files,
            Upload_Length=str(blob.bytes if length is None else length),
            Upload_Metadata=metadata(blob),
        )
        assert answer.status_code == 201, answer.text
        return urljoin(self.files, answer.headers["Location"])

    def patch(self, url: str, offset: int, body: bytes, **headers: str | None) -> requests.Response:
        given: dict[str, str | None] = {
            "Content_Type": "application/offset+octet-stream",
            "Upload_Offset": str(offset),
        }
        return self.send("PATCH", url, body, **(given | headers))

    def offset(self, url: str) -> int:
        answer = self.send("HEAD", url)
        assert answer.status_code == 200
        return int(answer.headers["Upload-Offset"])


def metadata(blob: MemoryBlob) -> str:
    pairs = {"sha256": blob.sha256, "filetype": blob.media_type}
    return ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in pairs.items())


def code(answer: requests.Response) -> str:
    return str(answer.json()["error"]["code"])


@pytest.fixture
def tus(running_hub: RunningHub) -> Tus:
    return Tus(running_hub)


def test_options_tell_what_the_hub_can(tus: Tus) -> None:
    answer = tus.send("OPTIONS", tus.files, Tus_Resumable=None)

    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Extension"].split(",") == [
        "creation",
        "creation-with-upload",
        "checksum",
        "expiration",
        "termination",
    ]
    assert "sha1" in answer.headers["Tus-Checksum-Algorithm"].split(",")
    assert int(answer.headers["Tus-Max-Size"]) > 0


def test_a_blob_goes_up_in_pieces_and_comes_back_whole(tus: Tus, running_hub: RunningHub) -> None:
    blob = noise(200_000)
    url = tus.create(blob)
    assert tus.offset(url) == 0

    first = tus.patch(url, 0, blob.content[:150_000])
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, "150000")
    assert tus.offset(url) == 150_000
    there = f"{running_hub.url}/v1/blobs/{blob.sha256}"
    assert tus.send("HEAD", there).status_code == 404

    last = tus.patch(url, 150_000, blob.content[150_000:])
    assert (last.status_code, last.headers["Upload-Offset"]) == (204, "200000")
    assert tus.offset(url) == 200_000
    assert tus.send("GET", there).content == blob.content


def test_head_tells_length_metadata_and_is_not_cached(tus: Tus) -> None:
    blob = noise(10)
    answer = tus.send("HEAD", tus.create(blob))

    assert answer.headers["Upload-Length"] == "10"
    assert answer.headers["Upload-Metadata"] == metadata(blob)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Tus-Resumable"] == "1.0.0"


def test_a_patch_anywhere_but_at_the_offset_changes_nothing(tus: Tus) -> None:
    blob = noise(100)
    url = tus.create(blob)
    tus.patch(url, 0, blob.content[:50])

    for offset in (0, 40, 60):
        answer = tus.patch(url, offset, blob.content[50:60])
        assert (answer.status_code, code(answer)) == (409, "OFFSET")
    assert tus.patch(url, int("9" * 400), b"x").status_code == 409
    assert tus.offset(url) == 50


@pytest.mark.parametrize("offset", [None, "", "-1", "x", "1.0"])
def test_a_patch_needs_a_whole_offset(tus: Tus, offset: str | None) -> None:
    assert tus.patch(tus.create(noise(10)), 0, b"x", Upload_Offset=offset).status_code == 400


def test_more_bytes_than_promised_are_refused(tus: Tus) -> None:
    url = tus.create(noise(10))

    assert tus.patch(url, 0, bytes(11)).status_code == 413
    assert tus.offset(url) == 0


@pytest.mark.parametrize("length", ["1001", "9" * 400])
def test_a_blob_over_the_limit_is_refused(make_hub: HubMaker, length: str) -> None:
    tus = Tus(make_hub(max_upload=1000))
    answer = tus.send(
        "POST", tus.files, Upload_Length=length, Upload_Metadata=metadata(noise(1001))
    )

    assert (answer.status_code, code(answer)) == (413, "TOO_LARGE")


@pytest.mark.parametrize("hub_engine", [EMBEDDED])
def test_a_full_disk_is_told_before_a_byte_is_sent(make_hub: HubMaker) -> None:
    """An S3 store does not tell how much room it has: it refuses what it cannot keep."""
    tus = Tus(make_hub(reserve=1 << 60))
    answer = tus.send("POST", tus.files, Upload_Length="10", Upload_Metadata=metadata(noise(10)))

    assert (answer.status_code, code(answer)) == (507, "DISK_FULL")


@pytest.mark.parametrize(
    ("length", "meta"),
    [
        (None, metadata(noise(10))),
        ("-1", metadata(noise(10))),
        ("ten", metadata(noise(10))),
        ("10", None),
        ("10", "sha256"),
        ("10", "sha256 !!!"),
        ("10", "sha256 " + base64.b64encode(b"A" * 64).decode()),
        ("10", metadata(noise(10)) + ",sha256 " + base64.b64encode(b"a" * 64).decode()),
        ("10", metadata(MemoryBlob(b"x", "image/jpeg\r\nX: y"))),
    ],
)
def test_a_creation_that_says_too_little_is_refused(
    tus: Tus, length: str | None, meta: str | None
) -> None:
    answer = tus.send("POST", tus.files, Upload_Length=length, Upload_Metadata=meta)

    assert answer.status_code == 400
    assert answer.json()["error"]["request_id"]


def test_creation_may_carry_the_first_bytes(tus: Tus) -> None:
    blob = noise(100)
    answer = tus.send(
        "POST",
        tus.files,
        blob.content[:30],
        Upload_Length="100",
        Upload_Metadata=metadata(blob),
        Content_Type="application/offset+octet-stream",
    )
    url = urljoin(tus.files, answer.headers["Location"])

    assert (answer.status_code, answer.headers["Upload-Offset"]) == (201, "30")
    assert tus.patch(url, 30, blob.content[30:]).headers["Upload-Offset"] == "100"


def test_creation_with_bytes_of_another_content_type_is_refused(tus: Tus) -> None:
    answer = tus.send(
        "POST", tus.files, b"x", Upload_Length="10", Upload_Metadata=metadata(noise(10))
    )

    assert answer.status_code == 415


def test_an_empty_blob_is_complete_at_once(tus: Tus, running_hub: RunningHub) -> None:
    empty = MemoryBlob(b"")
    url = tus.create(empty)

    assert tus.offset(url) == 0
    answer = tus.send("GET", f"{running_hub.url}/v1/blobs/{empty.sha256}")
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_chunk_with_a_wrong_checksum_is_thrown_away(tus: Tus, algorithm: str) -> None:
    blob = noise(100)
    url = tus.create(blob)
    right = base64.b64encode(hashlib.new(algorithm, blob.content[:60]).digest()).decode()

    wrong = tus.patch(url, 0, bytes(60), Upload_Checksum=f"{algorithm} {right}")
    assert (wrong.status_code, code(wrong)) == (460, "CHECKSUM_MISMATCH")
    assert tus.offset(url) == 0

    again = tus.patch(url, 0, blob.content[:60], Upload_Checksum=f"{algorithm} {right}")
    assert (again.status_code, tus.offset(url)) == (204, 60)


@pytest.mark.parametrize("checksum", ["md5 AAAA", "sha1", "sha1 *"])
def test_a_checksum_that_cannot_be_checked_is_refused(tus: Tus, checksum: str) -> None:
    url = tus.create(noise(10))
    answer = tus.patch(url, 0, b"0123456789", Upload_Checksum=checksum)

    expected = 460 if checksum == "sha1" else 400
    assert answer.status_code == expected
    assert tus.offset(url) == 0


def test_a_whole_that_has_not_the_promised_hash_is_dropped(
    tus: Tus, running_hub: RunningHub
) -> None:
    blob = noise(100)
    url = tus.create(blob)
    answer = tus.patch(url, 0, bytes(100))

    assert (answer.status_code, code(answer)) == (460, "HASH_MISMATCH")
    assert tus.send("HEAD", url).status_code == 404
    there = f"{running_hub.url}/v1/blobs/{blob.sha256}"
    assert tus.send("HEAD", there).status_code == 404
    assert running_hub.unfinished() == []


def test_an_upload_can_be_terminated(tus: Tus, running_hub: RunningHub) -> None:
    blob = noise(100)
    url = tus.create(blob)
    tus.patch(url, 0, blob.content[:50])

    assert tus.send("DELETE", url).status_code == 204
    assert tus.send("HEAD", url).status_code == 404
    assert tus.send("DELETE", url).status_code == 404
    assert tus.patch(url, 50, blob.content[50:]).status_code == 404
    assert running_hub.unfinished() == []


def test_terminating_a_finished_upload_keeps_its_blob(tus: Tus, running_hub: RunningHub) -> None:
    blob = noise(100)
    url = tus.create(blob)
    tus.patch(url, 0, blob.content)

    assert tus.send("DELETE", url).status_code == 204
    assert tus.send("HEAD", f"{running_hub.url}/v1/blobs/{blob.sha256}").status_code == 200


def test_a_proxy_that_knows_no_patch_can_say_so_in_a_header(tus: Tus) -> None:
    blob = noise(10)
    url = tus.create(blob)
    answer = tus.send(
        "POST",
        url,
        blob.content,
        X_HTTP_Method_Override="PATCH",
        Content_Type="application/offset+octet-stream",
        Upload_Offset="0",
    )

    assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, "10")


def test_unfinished_uploads_live_at_least_three_days_and_then_go(make_hub: HubMaker) -> None:
    now = [datetime(2026, 11, 24, 1, 0, tzinfo=UTC)]
    hub = make_hub(now=lambda: now[0])
    tus = Tus(hub)
    blob = noise(100)
    url = tus.create(blob)
    expires = parsedate_to_datetime(tus.patch(url, 0, bytes(10)).headers["Upload-Expires"])
    assert expires - now[0] >= timedelta(days=3)

    now[0] += timedelta(days=3)
    assert tus.offset(url) == 10

    now[0] = expires + timedelta(seconds=1)
    assert tus.send("HEAD", url).status_code == 404
    tus.create(noise(5))
    assert hub.unfinished() == []


def test_an_upload_belongs_to_its_office(tus: Tus, running_hub: RunningHub) -> None:
    url = tus.create(noise(10))
    other = Tus(running_hub, running_hub.enrolment(office="H19.13"))

    assert other.send("HEAD", url).status_code == 404
    assert other.patch(url, 0, bytes(10)).status_code == 404
    assert other.send("DELETE", url).status_code == 404
    assert tus.offset(url) == 0


def test_no_credential_no_upload(tus: Tus) -> None:
    for credential in (None, "Bearer x", "Basic eDp5"):
        answer = tus.send("POST", tus.files, Authorization=credential, Upload_Length="1")
        assert (answer.status_code, code(answer)) == (401, "CREDENTIAL_REFUSED")


def test_of_two_patches_at_one_offset_only_one_is_stored(tus: Tus) -> None:
    blob = noise(3_000_000)
    url = tus.create(blob)
    other = noise(1_000_000, seed=9)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        both = [
            pool.submit(tus.patch, url, 0, body)
            for body in (blob.content[:1_000_000], other.content)
        ]
        statuses = [future.result().status_code for future in both]

    assert sorted(statuses) == [204, 409]
    assert tus.offset(url) == 1_000_000


def test_a_stalled_line_frees_its_upload_and_what_came_is_kept(
    tus: Tus, make_hub: HubMaker
) -> None:
    hub = make_hub(contested_stall=0.5)
    tus = Tus(hub)
    blob = noise(100_000)
    url = tus.create(blob)
    with socket.create_connection(("127.0.0.1", hub.port)) as dead:
        dead.sendall(patch_head(tus, url, 100_000) + blob.content[:40_000])
        # No more bytes, no end: only somebody who waits for the upload makes the hub give the line up.
        offset = tus.offset(url)
        while offset == 0:
            offset = tus.offset(url)
        answer = tus.patch(url, offset, blob.content[offset:])

        assert 0 < offset <= 40_000
        assert answer.status_code == 204
        assert b" 408 " in dead.recv(4096).splitlines()[0]


def test_a_broken_line_keeps_what_came(tus: Tus, running_hub: RunningHub) -> None:
    blob = noise(1_000_000)
    url = tus.create(blob)
    with socket.create_connection(("127.0.0.1", running_hub.port)) as cut:
        cut.sendall(patch_head(tus, url, 1_000_000) + blob.content[:300_000])
        while not running_hub.unfinished():
            tus.send("OPTIONS", url)
    offset = tus.offset(url)

    assert 256 * 1024 <= offset <= 300_000
    assert tus.patch(url, offset, blob.content[offset:]).status_code == 204


def patch_head(tus: Tus, url: str, length: int) -> bytes:
    """The head of a PATCH at 0, to be sent by hand."""
    lines = [
        f"PATCH {url.removeprefix(tus.files.removesuffix('/v1/files'))} HTTP/1.1",
        "Host: hub",
        "Tus-Resumable: 1.0.0",
        f"Authorization: Bearer {tus.enrolment.credential}",
        "Content-Type: application/offset+octet-stream",
        "Upload-Offset: 0",
        f"Content-Length: {length}",
    ]
    return "\r\n".join([*lines, "", ""]).encode()
