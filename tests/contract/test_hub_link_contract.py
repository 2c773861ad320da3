"""What every HubLink does: the real one against a real hub, and the stand-in that other tests use."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest

from counter_app.domain.errors import (
    BlobDamaged,
    BlobsWanted,
    EnrolledElsewhere,
    EnrolRefused,
    HubRefusedCredential,
    ReceiptInvalid,
    RecordRefused,
)
from counter_app.domain.ids import OfficeCode, Sha256
from counter_app.domain.outbox import Enrolment, Transfer
from counter_app.domain.ranges import range_digest
from counter_app.hub.key_rotation import rotate_keys
from counter_app.records import NeutralRecordBook
from counter_app.services.hub_ports import HubLink
from counter_app.upload import HttpHubLink
from tests.fakes.hub_link import FakeHubLink
from tests.fakes.records import MemoryBlob, dossier_record, noise, paper_record
from tests.fixtures_hub import EMBEDDED, GROWN, RunningHub


@dataclass
class World:
    """A link, the hub's address, and a way to get one-time codes."""

    link: HubLink
    url: str
    code: Callable[[str], str]
    rotate: Callable[[], object]

    def enrol(self, office: str = "H19.12") -> Enrolment:
        return self.link.enrol(self.url, self.code(office), "Quầy 1")

    def send(self, enrolment: Enrolment, *blobs: MemoryBlob) -> None:
        for blob in blobs:
            transfer = Transfer(blob.sha256, None, 0, done=False)
            moved = self.link.upload(enrolment, blob, transfer, progress=lambda _: None)
            assert moved.done


@pytest.fixture
def hub_engine(request: pytest.FixtureRequest) -> str:
    """What the real hub stands on: the world's own parameter says."""
    return str(request.getfixturevalue("kind"))


@pytest.fixture(params=[EMBEDDED, GROWN, "fake"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def world(kind: str, request: pytest.FixtureRequest) -> Iterator[World]:
    if kind == "fake":
        fake = FakeHubLink()
        yield World(fake, "http://127.0.0.1:1", fake.code, fake.rotate_key)
        return
    hub: RunningHub = request.getfixturevalue("running_hub")
    link = HttpHubLink()
    yield World(link, hub.url, hub.code, lambda: rotate_keys(hub.settings))
    link.close()


def test_a_code_enrols_one_desk_once(world: World) -> None:
    code = world.code("H19.12")
    enrolment = world.link.enrol(world.url + "/", code, "Quầy 1")

    assert (enrolment.office, enrolment.url) == ("H19.12", world.url)
    assert enrolment.credential and enrolment.hub and enrolment.key_id
    with pytest.raises(EnrolRefused):
        world.link.enrol(world.url, code, "Quầy 2")
    with pytest.raises(EnrolRefused):
        world.link.enrol(world.url, "AAAA-BBBB", "Quầy 2")


def test_a_code_of_another_office_is_not_used_up(world: World) -> None:
    code, ours = world.code("H19.13"), OfficeCode("H19.12")
    with pytest.raises(EnrolledElsewhere):
        world.link.enrol(world.url, code, "Quầy 1", office=ours)
    with pytest.raises(EnrolRefused):
        world.link.enrol(world.url, "AAAA-BBBB", "Quầy 1", office=ours)

    theirs = world.link.enrol(world.url, code, "Quầy 2", office=OfficeCode("H19.13"))
    assert theirs.office == "H19.13"
    with pytest.raises(EnrolRefused):
        world.link.enrol(world.url, code, "Quầy 1", office=ours)


def test_two_desks_have_their_own_credentials_and_one_hub(world: World) -> None:
    first, second = world.enrol(), world.enrol()

    assert first.credential != second.credential
    assert (first.hub, first.receipt_key) == (second.hub, second.receipt_key)


def test_a_blob_is_held_once_it_was_sent(world: World) -> None:
    enrolment = world.enrol()
    blob = noise(300_000)
    assert not world.link.holds_blob(enrolment, blob.sha256)

    told: list[Transfer] = []
    moved = world.link.upload(
        enrolment, blob, Transfer(blob.sha256, None, 0, done=False), progress=told.append
    )

    assert (moved.done, moved.offset) == (True, 300_000)
    assert told[0].offset == 0 and told[0].url is not None
    assert told[-1] == moved
    assert [step.offset for step in told] == sorted(step.offset for step in told)
    assert world.link.holds_blob(enrolment, blob.sha256)


def test_an_empty_blob_can_be_sent(world: World) -> None:
    enrolment = world.enrol()
    world.send(enrolment, MemoryBlob(b""))

    assert world.link.holds_blob(enrolment, MemoryBlob(b"").sha256)


def test_a_finished_upload_is_finished_again(world: World) -> None:
    """The desk died after the last chunk and before it wrote that down."""
    enrolment = world.enrol()
    blob = noise(1000)
    told: list[Transfer] = []
    world.link.upload(
        enrolment, blob, Transfer(blob.sha256, None, 0, done=False), progress=told.append
    )

    again = world.link.upload(enrolment, blob, told[0], progress=lambda _: None)

    assert again.done


def test_an_upload_that_the_hub_no_longer_knows_begins_anew(world: World) -> None:
    enrolment = world.enrol()
    blob = noise(1000)
    lost = Transfer(blob.sha256, f"{enrolment.url}/v1/files/{'0' * 32}", 500, done=False)

    moved = world.link.upload(enrolment, blob, lost, progress=lambda _: None)

    assert moved.done and moved.url != lost.url


def test_bytes_that_are_not_what_they_are_called_are_refused(world: World) -> None:
    @dataclass(frozen=True)
    class Mislabelled(MemoryBlob):
        @property
        def sha256(self) -> Sha256:
            return noise(10).sha256

    enrolment = world.enrol()
    blob = Mislabelled(b"0123456789")
    with pytest.raises(BlobDamaged):
        world.send(enrolment, blob)

    assert not world.link.holds_blob(enrolment, blob.sha256)


def test_a_record_is_received_once_and_its_receipt_holds(world: World) -> None:
    enrolment = world.enrol()
    page = noise(1000)
    record = paper_record(page)
    world.send(enrolment, page)

    receipt = world.link.put_record(enrolment, record)
    again = world.link.put_record(enrolment, record)

    assert receipt == again
    NeutralRecordBook().check_receipt(receipt, record, enrolment)


def test_a_record_waits_for_its_blobs(world: World) -> None:
    enrolment = world.enrol()
    sent, unsent = noise(10, 1), noise(10, 2)
    world.send(enrolment, sent)

    with pytest.raises(BlobsWanted) as caught:
        world.link.put_record(enrolment, paper_record(sent, unsent))

    assert caught.value.details["count"] == 1


def test_a_blob_of_another_office_does_not_count(world: World) -> None:
    page = noise(10)
    world.send(world.enrol("H19.13"), page)
    enrolment = world.enrol("H19.12")

    assert not world.link.holds_blob(enrolment, page.sha256)
    with pytest.raises(BlobsWanted):
        world.link.put_record(enrolment, paper_record(page))


def test_another_content_under_the_same_name_is_refused(world: World) -> None:
    enrolment = world.enrol()
    page, other = noise(10, 1), noise(10, 2)
    world.send(enrolment, page, other)
    world.link.put_record(enrolment, paper_record(page))

    with pytest.raises(RecordRefused) as caught:
        world.link.put_record(enrolment, paper_record(other))

    assert caught.value.details == {"status": 409, "hub_code": "RECORD_DIFFERS"}


@pytest.mark.parametrize("revision", [2, 3])
def test_a_revision_must_follow_the_last(world: World, revision: int) -> None:
    enrolment = world.enrol()
    if revision == 3:
        world.link.put_record(enrolment, dossier_record(1))

    with pytest.raises(RecordRefused) as caught:
        world.link.put_record(enrolment, dossier_record(revision))

    assert caught.value.details == {"status": 409, "hub_code": "STALE_REVISION"}


def test_revisions_in_their_order_are_received(world: World) -> None:
    enrolment = world.enrol()
    receipts = {world.link.put_record(enrolment, dossier_record(n)) for n in (1, 2, 3)}

    assert len(receipts) == 3


def test_a_wrong_credential_is_refused_everywhere(world: World) -> None:
    enrolment = replace(world.enrol(), credential="wrong")
    page = noise(10)

    with pytest.raises(HubRefusedCredential):
        world.link.holds_blob(enrolment, page.sha256)
    with pytest.raises(HubRefusedCredential):
        world.send(enrolment, page)
    with pytest.raises(HubRefusedCredential):
        world.link.put_record(enrolment, dossier_record())


def test_a_receipt_is_told_again_to_who_lost_it(world: World) -> None:
    enrolment = world.enrol()
    record = dossier_record()
    assert world.link.receipt_of(enrolment, record.id) is None

    receipt = world.link.put_record(enrolment, record)

    assert world.link.receipt_of(enrolment, record.id) == receipt
    with pytest.raises(HubRefusedCredential):
        world.link.receipt_of(replace(enrolment, credential="wrong"), record.id)


class LeftOff(Exception):
    """What a sender raises that has something better to do."""


def test_a_sender_may_leave_off_at_any_word_and_goes_on_from_there(world: World) -> None:
    enrolment = world.enrol()
    blob = noise(900_000)
    known = [Transfer(blob.sha256, None, 0, done=False)]

    def leave_off(step: Transfer) -> None:
        known.append(step)
        if 0 < step.offset < blob.bytes:
            raise LeftOff

    with pytest.raises(LeftOff):
        world.link.upload(enrolment, blob, known[-1], progress=leave_off)
    reached = known[-1].offset
    told: list[Transfer] = []
    moved = world.link.upload(enrolment, blob, known[-1], progress=told.append)

    assert 0 < reached < blob.bytes
    assert told[0] == known[-1], "the hub says the same as the desk remembers"
    assert moved.done and world.link.holds_blob(enrolment, blob.sha256)


def test_what_passes_is_measured_once(world: World) -> None:
    enrolment = world.enrol()
    world.send(enrolment, noise(400_000))

    samples = world.link.take_samples()

    assert sum(sample.bytes for sample in samples) == 400_000
    assert all(sample.seconds > 0 for sample in samples)
    assert world.link.take_samples() == ()


def test_a_limit_and_an_expected_speed_change_nothing_but_the_pace(world: World) -> None:
    enrolment = world.enrol()
    world.link.expect_rate(20_000)
    world.link.limit_rate(10_000_000)
    world.send(enrolment, noise(200_000))
    world.link.limit_rate(None)

    assert world.link.holds_blob(enrolment, noise(200_000).sha256)


def test_a_receipt_of_a_new_key_is_believed_because_the_key_before_vouches_for_it(
    world: World,
) -> None:
    book = NeutralRecordBook()
    enrolment = world.enrol()
    old = world.link.put_record(enrolment, dossier_record(1))
    world.rotate()
    world.rotate()
    new = world.link.put_record(enrolment, dossier_record(2))

    with pytest.raises(ReceiptInvalid):
        book.check_receipt(new, dossier_record(2), enrolment)
    followed = book.follow_keys(new, world.link.receipt_keys(enrolment), enrolment)
    book.check_receipt(new, dossier_record(2), followed)
    assert followed.key_id != enrolment.key_id

    # A record sent again has the receipt that was given for it, of the key of that day.
    again = world.link.put_record(followed, dossier_record(1))
    assert again == old
    back = book.follow_keys(again, world.link.receipt_keys(followed), followed)
    book.check_receipt(again, dossier_record(1), back)


def test_a_key_that_nobody_vouches_for_is_not_followed(world: World) -> None:
    book = NeutralRecordBook()
    enrolment = world.enrol()
    world.rotate()
    receipt = world.link.put_record(enrolment, dossier_record(1))
    keys = json.loads(world.link.receipt_keys(enrolment))
    for name in ("signature", "own_signature"):
        forged = json.loads(json.dumps(keys))
        forged["keys"][1][name] = keys["keys"][1][name][::-1]
        with pytest.raises(ReceiptInvalid):
            book.follow_keys(receipt, json.dumps(forged), enrolment)
    with pytest.raises(ReceiptInvalid):
        book.follow_keys(receipt, "{}", enrolment)


def test_a_range_of_records_is_told_by_hash_and_when_short_by_name(world: World) -> None:
    enrolment = world.enrol()
    records = sorted((dossier_record(n) for n in (1, 2, 3)), key=lambda record: record.id)
    for record in records:
        world.link.put_record(enrolment, record)

    whole = world.link.held_range(enrolment, "", "")
    held = {record.id: record.sha256 for record in records}
    assert (whole.count, whole.items) == (3, held)
    assert whole.digest == range_digest(held.items())
    assert whole.bytes > 0
    bound = records[1].id[:8]
    below = world.link.held_range(enrolment, "", bound)
    assert below.items == {records[0].id: records[0].sha256}
    none = world.link.held_range(enrolment, "0", "00000001")
    assert (none.count, none.items, none.digest) == (0, None, range_digest([]))
