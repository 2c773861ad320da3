"""Many small records in one call: what every link does, the real one on both engines of the hub and the stand-in."""

import gzip
import json
from dataclasses import replace

import pytest

from counter_app.domain.errors import BlobsWanted, HubRefusedCredential, RecordRefused
from counter_app.domain.ids import RecordId
from counter_app.records import NeutralRecordBook
from counter_app.services.hub_ports import BundlePart
from tests.contract.test_hub_link_contract import World, hub_engine, kind, world
from tests.fakes.hub_link import FakeHubLink
from tests.fakes.records import MemoryBlob, dossier_record, noise, paper_record

__all__ = ["hub_engine", "kind", "world"]


@pytest.fixture(autouse=True)
def takes_bundles(world: World) -> None:
    if isinstance(world.link, FakeHubLink):
        world.link.room = 64 * 1024


def part(
    *pages: MemoryBlob, name: str, carries: tuple[MemoryBlob, ...] | None = None
) -> BundlePart:
    record = paper_record(*pages, name=name * 32)
    files = pages if carries is None else carries
    return BundlePart(record, tuple((page.as_blob(), page.content) for page in files))


def test_a_hub_tells_with_an_answer_that_it_takes_bundles(world: World) -> None:
    enrolment = world.enrol()
    assert world.link.bundle_room() == 0

    world.link.put_record(enrolment, dossier_record(1))

    assert world.link.bundle_room() >= 64 * 1024


def test_records_and_their_files_arrive_together_each_with_its_receipt(world: World) -> None:
    enrolment = world.enrol()
    shared, own = noise(3000, 1), noise(10, 2)
    parts = [
        part(shared, name="1"),
        part(shared, own, name="2", carries=(own,)),
        BundlePart(dossier_record(1), ()),
    ]

    outcomes = world.link.send_bundle(enrolment, parts)

    assert outcomes is not None and set(outcomes) == {each.record.id for each in parts}
    for each in parts:
        receipt = outcomes[each.record.id]
        assert isinstance(receipt, str)
        NeutralRecordBook().check_receipt(receipt, each.record, enrolment)
        assert world.link.receipt_of(enrolment, each.record.id) == receipt
    assert world.link.holds_blob(enrolment, own.sha256)
    assert world.link.send_bundle(enrolment, parts) == outcomes, "again is the same"


def test_one_that_is_refused_steps_aside_and_says_what_a_call_of_its_own_would(
    world: World,
) -> None:
    enrolment = world.enrol()
    world.send(enrolment, noise(5, 5))
    world.link.put_record(enrolment, paper_record(noise(5, 5), name="1" * 32))
    absent = noise(7, 7)
    stale = BundlePart(dossier_record(3), ())
    parts = [part(noise(9, 9), name="1"), part(absent, name="2", carries=()), stale]

    outcomes = world.link.send_bundle(enrolment, [*parts, part(noise(8, 8), name="4")])

    assert outcomes is not None
    differs, wanted, follows, good = outcomes.values()
    assert isinstance(differs, RecordRefused)
    assert differs.details == {"status": 409, "hub_code": "RECORD_DIFFERS"}
    assert isinstance(wanted, BlobsWanted) and wanted.details["count"] == 1
    assert isinstance(follows, RecordRefused)
    assert follows.details["hub_code"] == "STALE_REVISION"
    assert isinstance(good, str)


def test_bytes_that_are_not_what_they_are_called_are_not_kept(world: World) -> None:
    enrolment = world.enrol()
    page = noise(100)
    harmed = BundlePart(paper_record(page), ((page.as_blob(), bytes(100)),))

    outcomes = world.link.send_bundle(enrolment, [harmed])

    assert outcomes is not None
    assert isinstance(outcomes[harmed.record.id], BlobsWanted)
    assert not world.link.holds_blob(enrolment, page.sha256)


def test_one_question_tells_what_is_there(world: World) -> None:
    enrolment = world.enrol()
    sent, unsent = noise(50, 1), noise(60, 2)
    record, other = paper_record(sent, name="1" * 32), paper_record(unsent, name="2" * 32)
    world.send(enrolment, sent)
    receipt = world.link.put_record(enrolment, record)

    there = world.link.already_there(enrolment, [sent.sha256, unsent.sha256], [record.id, other.id])

    assert there is not None
    assert there.files == {sent.sha256}
    assert there.receipts == {record.id: receipt}


def test_another_office_learns_nothing_and_proves_what_it_has_by_its_bytes(world: World) -> None:
    theirs, ours = world.enrol("H19.13"), world.enrol("H19.12")
    page = noise(70)
    world.send(theirs, page)
    record = paper_record(page)

    there = world.link.already_there(ours, [page.sha256], [record.id])
    without = world.link.send_bundle(ours, [part(page, name="1", carries=())])
    having = world.link.send_bundle(ours, [part(page, name="1")])

    assert there is not None and (there.files, dict(there.receipts)) == (frozenset(), {})
    assert without is not None and having is not None
    assert [type(outcome) for outcome in without.values()] == [BlobsWanted]
    assert [type(outcome) for outcome in having.values()] == [str]


def test_a_wrong_credential_is_refused(world: World) -> None:
    enrolment = replace(world.enrol(), credential="wrong")

    with pytest.raises(HubRefusedCredential):
        world.link.already_there(enrolment, [noise(1).sha256], [RecordId("0" * 36)])
    with pytest.raises(HubRefusedCredential):
        world.link.send_bundle(enrolment, [BundlePart(dossier_record(1), ())])


def test_receipts_come_back_as_they_were_signed(world: World) -> None:
    """Packed on the way or not, they are the text that the signature is of."""
    enrolment = world.enrol()
    outcomes = world.link.send_bundle(enrolment, [BundlePart(dossier_record(1), ())])

    assert outcomes is not None
    (receipt,) = outcomes.values()
    assert isinstance(receipt, str)
    told = json.loads(receipt)
    assert receipt == json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    assert len(gzip.compress(receipt.encode())) < len(receipt)
