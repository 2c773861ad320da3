"""What every ObjectStore does: the folder of an embedded hub, and a real S3 store."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random

import pytest

from counter_app.domain.errors import BadUsage
from counter_app.hub.application import open_objects
from counter_app.hub.objects import ObjectStore
from counter_app.hub.objects_s3 import S3Objects, S3Place, s3_place
from counter_app.hub.settings import HubSettings
from tests.fixtures_cluster import Cluster
from tests.fixtures_hub import EMBEDDED, GROWN

NAME = "blobs/ab/" + "ab" * 32


@pytest.fixture(params=[EMBEDDED, GROWN])
def objects(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ObjectStore]:
    settings = HubSettings(data=tmp_path)
    if request.param == GROWN:
        cluster: Cluster = request.getfixturevalue("cluster")
        settings = HubSettings(
            data=tmp_path,
            blobs_url=cluster.fresh_blobs(),
            blobs_credentials=cluster.blobs_credentials,
        )
    with ExitStack() as opened:
        yield open_objects(settings, opened)


def read(objects: ObjectStore, name: str, start: int, length: int) -> bytes:
    with objects.open(name, start, length) as reader:
        return reader.read(length)


@pytest.mark.parametrize("size", [0, 1, 70_000, 12_000_000])
def test_an_object_comes_back_whole_and_in_ranges(objects: ObjectStore, size: int) -> None:
    content = Random(size).randbytes(size)
    pieces = [content[start : start + 999_983] for start in range(0, size, 999_983)]
    objects.put(NAME, pieces, size)

    assert objects.size(NAME) == size
    if size:
        assert read(objects, NAME, 0, size) == content
        assert read(objects, NAME, size // 2, size - size // 2) == content[size // 2 :]
        assert read(objects, NAME, size - 1, 1) == content[-1:]


def test_a_reader_gives_as_much_as_it_is_asked_for(objects: ObjectStore) -> None:
    content = Random(1).randbytes(300_000)
    objects.put(NAME, [content], len(content))
    with objects.open(NAME, 100, 250_000) as reader:
        taken = [reader.read(65_552) for _ in range(3)]

    assert [len(piece) for piece in taken] == [65_552] * 3
    assert b"".join(taken) == content[100 : 100 + 3 * 65_552]


def test_what_is_not_there(objects: ObjectStore) -> None:
    assert objects.size(NAME) is None
    with pytest.raises(FileNotFoundError), objects.open(NAME, 0, 10):
        pass
    assert objects.names("uploads/") == []
    objects.delete(NAME)
    objects.delete("uploads/none/")


def test_an_object_is_replaced_in_one_step(objects: ObjectStore) -> None:
    objects.put(NAME, [b"first"], 5)
    objects.put(NAME, [b"sec", b"ond"], 6)

    assert read(objects, NAME, 0, 6) == b"second"


def test_what_breaks_off_leaves_what_was_there(objects: ObjectStore) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise ValueError("the origin is damaged")

    objects.put(NAME, [b"first"], 5)
    with pytest.raises(ValueError, match="damaged"):
        objects.put(NAME, broken(), 8)

    assert read(objects, NAME, 0, 5) == b"first"
    assert objects.names("blobs/") == [NAME]


def test_names_and_deletion_by_prefix(objects: ObjectStore) -> None:
    mine = [f"uploads/{'1' * 32}/{n}" for n in range(3)]
    other = f"uploads/{'2' * 32}/0"
    for name in (*mine, other):
        objects.put(name, [b"x"], 1)

    assert sorted(objects.names("uploads/")) == [*mine, other]
    objects.delete(mine[0])
    assert sorted(objects.names(f"uploads/{'1' * 32}/")) == mine[1:]
    objects.delete(f"uploads/{'1' * 32}/")
    assert objects.names("uploads/") == [other]
    assert objects.size(mine[1]) is None


def test_a_store_that_is_there_says_so(objects: ObjectStore) -> None:
    objects.check()
    free = objects.free()
    assert free is None or free > 0


def test_wrong_keys_are_told_before_anything_is_kept(cluster: Cluster) -> None:
    host = cluster.blobs_url.removeprefix("s3://").partition("/")[0]
    with pytest.raises(BadUsage) as caught:
        S3Objects(S3Place(host, False, "hub", "", "nobody", "wrong"))

    assert caught.value.details["reason"] == "blobs_unreachable"


@pytest.mark.parametrize(
    ("url", "endpoint", "bucket", "prefix", "tls"),
    [
        ("s3://K:S%2F1@10.0.0.1:8333/hub", "10.0.0.1:8333", "hub", "", False),
        ("s3+https://K:S%2F1@s3.example/hub/north", "s3.example", "hub", "north/", True),
    ],
)
def test_an_address_is_read(url: str, endpoint: str, bucket: str, prefix: str, tls: bool) -> None:
    assert s3_place(url) == S3Place(endpoint, tls, bucket, prefix, "K", "S/1")


@pytest.mark.parametrize("url", ["s3://h:1", "s3:///b", "ftp://h/b", "s3://h:port/b", "bucket"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(BadUsage) as caught:
        s3_place(url)

    assert caught.value.details["reason"] == "blobs_url"
