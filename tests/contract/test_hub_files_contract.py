"""What a HubLink says of the files behind records: the real one on both engines, and the stand-in."""

import pytest

from counter_app.domain.errors import BlobsWanted
from counter_app.domain.ids import RecordId, Sha256
from counter_app.domain.outbox import Enrolment, OutgoingRecord
from counter_app.records import NeutralRecordBook
from tests.adapters.test_hub_blobs import name_of
from tests.contract.test_hub_link_contract import World, hub_engine, kind, world
from tests.fakes.hub_link import FakeHubLink
from tests.fakes.records import MemoryBlob, noise, paper_record
from tests.fixtures_hub import RunningHub

__all__ = ["hub_engine", "kind", "world"]


@pytest.fixture
def sent(world: World) -> tuple[Enrolment, list[tuple[OutgoingRecord, MemoryBlob]]]:
    """Three papers with a file each, in the order of their records."""
    enrolment = world.enrol()
    papers = []
    for number in range(3):
        blob = noise(500 + number, seed=number)
        record = paper_record(blob, name=f"{number:032x}")
        world.send(enrolment, blob)
        world.link.put_record(enrolment, record)
        papers.append((record, blob))
    return enrolment, sorted(papers, key=lambda each: each[0].id)


def lose(world: World, blob: MemoryBlob, request: pytest.FixtureRequest) -> None:
    if isinstance(world.link, FakeHubLink):
        del world.link.blobs["H19.12", blob.sha256]
        return
    hub: RunningHub = request.getfixturevalue("running_hub")
    with hub.objects() as objects:
        objects.delete(name_of(blob))


def spoil(world: World, blob: MemoryBlob, request: pytest.FixtureRequest) -> None:
    if isinstance(world.link, FakeHubLink):
        world.link.blobs["H19.12", blob.sha256] = b"another"
        return
    hub: RunningHub = request.getfixturevalue("running_hub")
    hub.spoil(name_of(blob))


def all_of(
    world: World, enrolment: Enrolment, *, deep: bool = False, desk: str | None = None
) -> tuple[int, int, dict[RecordId, tuple[Sha256, ...]]]:
    """Ask to the end: records, files, what lacks."""
    records, files, start = 0, 0, ""
    lacking: dict[RecordId, tuple[Sha256, ...]] = {}
    while True:
        part = world.link.held_files(enrolment, start, desk=desk, deep=deep)
        assert part.bytes > 0
        records, files, start = records + part.records, files + part.files, part.rest
        lacking |= part.lacking
        if not start:
            return records, files, lacking


def test_a_hub_that_has_all_lacks_nothing(
    world: World, sent: tuple[Enrolment, list[tuple[OutgoingRecord, MemoryBlob]]]
) -> None:
    enrolment, _ = sent

    assert all_of(world, enrolment) == (3, 3, {})
    assert all_of(world, enrolment, deep=True) == (3, 3, {})
    assert all_of(world, enrolment, desk="Quầy 9") == (0, 0, {})


def test_a_file_that_is_gone_is_told_and_may_be_sent_again(
    world: World,
    sent: tuple[Enrolment, list[tuple[OutgoingRecord, MemoryBlob]]],
    request: pytest.FixtureRequest,
) -> None:
    enrolment, papers = sent
    record, blob = papers[2]
    lose(world, blob, request)

    assert all_of(world, enrolment) == (3, 3, {record.id: (blob.sha256,)})
    assert not world.link.holds_blob(enrolment, blob.sha256)
    world.send(enrolment, blob)
    assert all_of(world, enrolment) == (3, 3, {})


def test_a_spoilt_file_is_found_by_the_deep_look_and_then_by_each(
    world: World,
    sent: tuple[Enrolment, list[tuple[OutgoingRecord, MemoryBlob]]],
    request: pytest.FixtureRequest,
) -> None:
    enrolment, papers = sent
    record, blob = papers[0]
    spoil(world, blob, request)
    found = (3, 3, {record.id: (blob.sha256,)})

    assert all_of(world, enrolment) == (3, 3, {})
    assert all_of(world, enrolment, deep=True) == found
    assert all_of(world, enrolment) == found
    assert not world.link.holds_blob(enrolment, blob.sha256)
    world.send(enrolment, blob)
    assert all_of(world, enrolment, deep=True) == (3, 3, {})


def test_a_record_goes_without_a_file_that_is_declared_lost(world: World) -> None:
    enrolment, book = world.enrol(), NeutralRecordBook()
    here, lost = noise(700, seed=7), noise(701, seed=8)
    record = paper_record(here, lost)
    world.send(enrolment, here)
    with pytest.raises(BlobsWanted):
        world.link.put_record(enrolment, record)

    receipt = world.link.put_record(enrolment, record, lost=[lost.sha256])
    book.check_receipt(receipt, record, enrolment, lost=[lost.sha256])
    assert all_of(world, enrolment) == (1, 1, {})
    # The same again, also by who no longer says it: what is held is held.
    assert world.link.put_record(enrolment, record) == receipt


def test_a_hub_says_its_name_before_anything_is_told_to_it(world: World) -> None:
    assert world.link.hub_at(world.url + "/") == world.enrol().hub
