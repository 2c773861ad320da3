"""Two replicas on one PostgreSQL and one S3 store: what one of them does, the other knows; nothing happens twice."""

import concurrent.futures
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import psycopg
import pytest
import requests
from sqlalchemy import insert, select, text

from counter_app.domain.errors import BadUsage
from counter_app.domain.ids import RecordId
from counter_app.domain.outbox import Enrolment, OutgoingRecord
from counter_app.hub.application import create_hub
from counter_app.hub.database import Database
from counter_app.hub.frames import MEDIA_TYPE
from counter_app.hub.schema import METADATA, record as record_table
from tests.adapters.test_hub_bundles import file, folded
from tests.adapters.test_hub_tus import Tus
from tests.fakes.records import (
    NAME,
    NUMBER,
    MemoryBlob,
    dossier_record,
    noise,
    paper_record,
)
from tests.fixtures_cluster import Cluster
from tests.fixtures_hub import GROWN, HubMaker, RunningHub


@pytest.fixture
def hub_engine() -> str:
    return GROWN


@dataclass
class Pair:
    """Two replicas and one desk that may speak to either."""

    first: RunningHub
    second: RunningHub
    enrolment: Enrolment

    @property
    def both(self) -> tuple[RunningHub, RunningHub]:
        return self.first, self.second

    def put(self, hub: RunningHub, record: OutgoingRecord) -> requests.Response:
        return requests.put(
            f"{hub.url}/v1/records/{record.id}",
            data=record.body.encode(),
            headers={"Authorization": f"Bearer {self.enrolment.credential}"},
            timeout=60,
        )

    def get(self, hub: RunningHub, path: str) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.enrolment.credential}"}
        return requests.get(hub.url + path, headers=headers, timeout=60)


@pytest.fixture
def pair(make_hub: HubMaker) -> Pair:
    first = make_hub()
    return Pair(first, make_hub(first), first.enrolment())


@pytest.fixture
def pool() -> Iterator[concurrent.futures.ThreadPoolExecutor]:
    with concurrent.futures.ThreadPoolExecutor(16) as workers:
        yield workers


def test_one_record_sent_to_both_at_once_is_received_once(
    pair: Pair, pool: concurrent.futures.ThreadPoolExecutor
) -> None:
    record = dossier_record()
    answers = list(pool.map(lambda n: pair.put(pair.both[n % 2], record), range(16)))

    assert Counter(answer.status_code for answer in answers) == {201: 1, 200: 15}
    assert len({answer.text for answer in answers}) == 1


def test_one_bundle_sent_to_both_at_once_is_received_once(
    pair: Pair, pool: concurrent.futures.ThreadPoolExecutor
) -> None:
    """A desk that lost the answer may come to the other replica, while the first is still at work on it."""
    pages = [noise(2000, seed) for seed in range(8)]
    records = [paper_record(page, name=f"{n:032x}") for n, page in enumerate(pages)]
    items = [file(page) + folded(record) for page, record in zip(pages, records, strict=True)]

    def post(number: int) -> requests.Response:
        turned = items[number:] + items[:number]
        return requests.post(
            f"{pair.both[number % 2].url}/v1/bundles",
            data=b"".join(turned),
            headers={
                "Authorization": f"Bearer {pair.enrolment.credential}",
                "Content-Type": MEDIA_TYPE,
            },
            timeout=60,
        )

    answers = [answer.json() for answer in pool.map(post, range(8))]

    told = [each for answer in answers for each in answer["records"]]
    assert Counter(each["status"] for each in told) == {201: 8, 200: 56}
    receipts = {each["record"]: each["receipt"] for each in told}
    assert all(each["receipt"] == receipts[each["record"]] for each in told)
    assert [answer["files"] for answer in answers] == [[]] * 8
    held = pair.get(pair.second, "/v1/records").json()["items"]
    assert Counter(item["id"] for item in held) == {record.id: 1 for record in records}
    for page in pages:
        assert pair.get(pair.first, f"/v1/blobs/{page.sha256}").content == page.content


def test_of_two_next_revisions_sent_at_once_one_is_stale(
    pair: Pair, pool: concurrent.futures.ThreadPoolExecutor
) -> None:
    """Two desks go on with one dossier: one of them hears of it."""
    pair.put(pair.first, dossier_record(1))
    follower = dossier_record(2)
    rivals = [replace(follower, id=RecordId(f"{n:08x}" + follower.id[8:])) for n in range(8)]
    answers = list(pool.map(lambda n: pair.put(pair.both[n % 2], rivals[n]), range(8)))

    assert sorted(answer.status_code for answer in answers) == [201, *[409] * 7]
    codes = {answer.json()["error"]["code"] for answer in answers if answer.status_code == 409}
    assert codes <= {"RECORD_DIFFERS", "STALE_REVISION"}
    items = pair.get(pair.second, "/v1/records").json()["items"]
    assert [item["revision"] for item in items] == [1, 2]


def test_a_one_time_code_used_at_both_at_once_enrols_one_desk(
    pair: Pair, pool: concurrent.futures.ThreadPoolExecutor
) -> None:
    code = pair.first.code()

    def enrol(number: int) -> int:
        url = f"{pair.both[number % 2].url}/v1/enrol"
        body = {"code": code, "desk": f"Quầy {number}"}
        return requests.post(url, json=body, timeout=60).status_code

    assert sorted(pool.map(enrol, range(8))) == [201, *[403] * 7]


def test_an_upload_goes_on_at_the_other_replica(pair: Pair) -> None:
    blob = noise(900_000)
    first, second = (Tus(hub, pair.enrolment) for hub in pair.both)
    url = first.create(blob)
    first.patch(url, 0, blob.content[:400_000])
    pair.first.stop()

    there = url.replace(pair.first.url, pair.second.url)
    assert second.offset(there) == 400_000
    done = second.patch(there, 400_000, blob.content[400_000:])

    assert done.status_code == 204
    assert pair.get(pair.second, f"/v1/blobs/{blob.sha256}").content == blob.content
    assert pair.second.unfinished() == []


def test_of_two_patches_at_one_offset_one_is_stored_whichever_replica(
    pair: Pair, pool: concurrent.futures.ThreadPoolExecutor
) -> None:
    blob = noise(500_000)
    clients = [Tus(hub, pair.enrolment) for hub in pair.both]
    url = clients[0].create(blob)
    urls = [url.replace(pair.first.url, hub.url) for hub in pair.both]

    def send(number: int) -> int:
        client, place = clients[number % 2], urls[number % 2]
        return client.patch(place, 0, blob.content[:100_000]).status_code

    assert sorted(pool.map(send, range(6))) == [204, *[409] * 5]
    assert len(pair.first.unfinished()) == 1
    assert clients[1].patch(urls[1], 100_000, blob.content[100_000:]).status_code == 204
    assert pair.get(pair.first, f"/v1/blobs/{blob.sha256}").content == blob.content


def test_two_that_end_one_upload_at_once_make_one_blob(
    pair: Pair, pool: concurrent.futures.ThreadPoolExecutor
) -> None:
    blob = noise(50_000)
    clients = [Tus(hub, pair.enrolment) for hub in pair.both]
    url = clients[0].create(blob)
    urls = [url.replace(pair.first.url, hub.url) for hub in pair.both]

    def send(number: int) -> int:
        return clients[number % 2].patch(urls[number % 2], 0, blob.content).status_code

    assert Counter(pool.map(send, range(6))) == {204: 1, 409: 5}
    assert pair.get(pair.first, f"/v1/blobs/{blob.sha256}").content == blob.content


def test_a_cursor_passes_no_record_by(
    pair: Pair, pool: concurrent.futures.ThreadPoolExecutor
) -> None:
    """Numbers of rows are given out before commits are made: who saw 11 must not miss 10, which came later."""
    pair.put(pair.first, dossier_record(1))
    page = noise(10)
    client = Tus(pair.first, pair.enrolment)
    client.patch(client.create(page), 0, page.content)
    database = Database(pair.first.settings.database)
    with database.transaction() as slow:
        database.in_order(slow, "record")
        (early,) = slow.execute(select(record_table)).mappings()
        later = dict(early) | {"id": "slow", "revision": 2}
        del later["seq"]
        slow.execute(insert(record_table).values(later))
        quick = pool.submit(pair.put, pair.second, paper_record(page))
        waiting = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        while not slow.execute(waiting).scalar_one() and not quick.done():
            pass
        seen = pair.get(pair.first, "/v1/records").json()
    assert quick.result().status_code == 201
    rest = pair.get(pair.first, f"/v1/records?since={seen['next']}").json()["items"]
    database.close()

    assert [item["revision"] for item in seen["items"]] == [1]
    assert [item["id"] for item in rest] == ["slow", paper_record(page).id]


def test_a_database_that_is_away_is_told_and_passes(pair: Pair) -> None:
    name = (pair.first.settings.database_url or "").rpartition("/")[2]
    record = dossier_record()
    server = (pair.first.settings.database_url or "").rpartition("/")[0] + "/postgres"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
        cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
        connection.execute(cut, (name,))
        refused = pair.put(pair.first, record)
        health = requests.get(f"{pair.first.url}/healthz", timeout=60)
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true".encode())

    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "TRY_LATER")
    assert int(refused.headers["Retry-After"]) > 0
    assert (health.status_code, health.json()["database"]) == (503, "down")
    assert health.json()["blobs"] == "ok"
    assert pair.put(pair.first, record).status_code == 201


def test_keys_and_blobs_of_another_hub_are_refused(make_hub: HubMaker, cluster: Cluster) -> None:
    settings = make_hub().settings

    with pytest.raises(BadUsage) as keys:
        create_hub(replace(settings, key_file=settings.key_file.with_name("other.json")))
    assert keys.value.details["reason"] == "key_file_missing"
    other = make_hub().settings
    with pytest.raises(BadUsage) as wrong:
        create_hub(replace(settings, key_file=other.key_file))
    assert wrong.value.details["reason"] == "key_file_of_another_hub"
    with pytest.raises(BadUsage) as blobs:
        create_hub(replace(settings, blobs_url=other.blobs_url))
    assert blobs.value.details["reason"] == "blobs_of_another_hub"
    empty = replace(settings, blobs_url=cluster.fresh_blobs())
    with pytest.raises(BadUsage) as none:
        create_hub(empty)
    assert none.value.details["reason"] == "blobs_not_there"
    create_hub(replace(empty, blobs_lost=True)).state.close()
    create_hub(empty).state.close()


def test_neither_papers_nor_people_lie_readable_in_the_cluster(pair: Pair) -> None:
    marked = MemoryBlob(b"HO TEN TRONG ANH " * 10_000)
    half = MemoryBlob(b"MOT NUA ANH " * 50_000)
    client = Tus(pair.first, pair.enrolment)
    client.patch(client.create(marked), 0, marked.content)
    client.patch(client.create(half), 0, half.content[:300_000])
    pair.put(pair.first, paper_record(marked))
    pair.get(pair.first, f"/v1/people/{NUMBER}/papers?dossier=x&procedure=y")

    with pair.first.objects() as objects:
        names = objects.names("blobs/") + objects.names("uploads/")
    kept = b"".join(pair.first.bytes_of(name) for name in names)
    database = Database(pair.first.settings.database)
    with database.read() as connection:
        rows = [
            row for table in METADATA.sorted_tables for row in connection.execute(select(table))
        ]
        bodies = connection.execute(select(record_table.c.body)).scalars().all()
    database.close()
    kept += repr(rows).encode() + b"".join(bodies)

    assert len(kept) > marked.bytes + 300_000
    for secret in (b"HO TEN TRONG ANH", b"MOT NUA ANH", NAME.encode(), NUMBER.encode()):
        assert secret not in kept
    assert pair.enrolment.credential.encode() not in kept
