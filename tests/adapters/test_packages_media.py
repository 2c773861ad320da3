"""A backlog larger than a stick, a stick that is changed for another, or pulled out."""

import shutil
from dataclasses import replace
from pathlib import Path

import pyrage
import pytest

from counter_app.domain.carry import CarryPackage, CarryPart
from counter_app.domain.errors import (
    DiskFull,
    MediumTooSmall,
    OriginalLost,
    PackageDamaged,
    PlaceNotWritable,
)
from counter_app.domain.ids import DossierId
from counter_app.domain.outbox import Enrolment, OutboxState
from counter_app.hub.packages import import_packages
from counter_app.messages import byte_size, sentence
from counter_app.messages.sentences_packages import larger_words
from counter_app.services.carry_ports import OpenBlob
from counter_app.services.carrying_out import SMALLEST_PART, CarryingOut
from counter_app.upload import BagPackages
from tests.adapters.test_hub_calls import Desk
from tests.fakes.records import MemoryBlob
from tests.fixtures_hub import RunningHub
from tests.fixtures_store import NOON
from tests.packages_kit import Carrier, Dying, Small, relist
from tests.services_bench import LAND, Bench, bench

__all__ = ["bench"]

STICK = SMALLEST_PART * 2


@pytest.fixture
def carrier(bench: Bench, running_hub: RunningHub, tmp_path: Path) -> Carrier:
    return Carrier(bench, running_hub, tmp_path)


class Pulled(BagPackages):
    """The stick is gone after some parts: where it was there is the empty folder of this PC."""

    def __init__(self, after: int) -> None:
        self._left = after

    def write(
        self, package: CarryPackage, part: CarryPart, enrolment: Enrolment, open_blob: OpenBlob
    ) -> int:
        if self._left == 0:
            stick = Path(package.folder)
            stick.rename(stick.with_name("pulled"))
            stick.mkdir()
        self._left -= 1
        return super().write(package, part, enrolment, open_blob)


def test_a_backlog_goes_on_as_many_small_sticks_as_it_takes(
    carrier: Carrier, tmp_path: Path
) -> None:
    carrier.more(12)
    carrying = CarryingOut(carrier.bench.desk, carrier.link, Small(STICK))
    packages: list[Path] = []
    left = 14
    while left:
        made = carrying.export(tmp_path / f"stick-{len(packages)}")
        assert made.package is not None
        assert made.left < left
        left = made.left
        packages.append(made.package)

    assert len(packages) > 2
    # The last stick first: no order of the sticks is the wrong one.
    took = [outcome for package in reversed(packages) for outcome in carrier.bring(package)]
    assert took.count(("accepted", None)) == 14


def test_a_dossier_larger_than_the_stick_keeps_no_other_back(
    carrier: Carrier, tmp_path: Path
) -> None:
    known, citizen = {row.record.subject for row in carrier.sending.rows()}, "071092001234"
    carrier.bench.take(citizen, LAND, name="Mẫu", scans={"application": carrier.noise(STICK)})
    (large,) = {row.record.subject for row in carrier.sending.rows()} - known
    more = {"land_certificate": carrier.bench.file()}
    carrier.bench.take(citizen, LAND, dossier=DossierId(large), scans=more)
    carrier.more(2)
    carrying = CarryingOut(carrier.bench.desk, carrier.link, Small(STICK))

    made = carrying.export(tmp_path / "small")
    assert (made.rows, made.left) == (4, 2), "its later revision waits with it"
    (larger,) = made.larger
    with carrier.bench.store.reading() as view:
        number = view.dossiers.get(DossierId(large)).number
    first = min(
        (row.record for row in carrier.sending.rows() if row.record.subject == large),
        key=lambda record: record.revision,
    )
    assert (larger.dossier, larger.record) == (number, first.id)
    assert number in larger_words(larger.title, larger.dossier, larger.needs)
    assert made.package is not None
    assert carrier.bring(made.package) == [("accepted", None)] * 4
    carrying.take_receipts(carrier.receipts.read_text("utf-8"))
    with pytest.raises(MediumTooSmall) as refused:
        carrying.export(tmp_path / "another small")
    said = sentence(refused.value).text
    assert number in said and byte_size(larger.needs) in said

    almost = CarryingOut(carrier.bench.desk, carrier.link, Small(larger.needs - 1000))
    with pytest.raises(MediumTooSmall):
        almost.export(tmp_path / "almost")
    enough = CarryingOut(carrier.bench.desk, carrier.link, Small(larger.needs))
    assert enough.export(tmp_path / "enough").larger == ()

    rest = carrier.carrying.export(tmp_path / "large")
    assert rest.package is not None
    assert carrier.bring(rest.package)[:2] == [("accepted", None)] * 2


def test_a_dossiers_revisions_lie_on_one_stick(carrier: Carrier, tmp_path: Path) -> None:
    carrier.carrying.export(carrier.stick)
    first = carrier.sending.rows()[0].record
    carrier.second_revision(first.subject)

    small = CarryingOut(carrier.bench.desk, carrier.link, Small(STICK))
    made = small.export(tmp_path / "second")

    assert made.package is not None
    assert [outcome for outcome, _ in carrier.bring(made.package)][:2] == ["accepted"] * 2
    assert {outcome for outcome, _ in carrier.bring(carrier.package())} <= {"accepted", "held"}


def test_what_lies_on_a_stick_may_be_written_to_another_when_that_is_lost(
    carrier: Carrier, tmp_path: Path
) -> None:
    carrier.carrying.export(carrier.stick)
    shutil.rmtree(carrier.stick)

    made = carrier.carrying.export(tmp_path / "another")

    assert (made.rows, made.left) == (2, 0)


def test_another_stick_at_the_same_place_gets_a_package_of_its_own(
    carrier: Carrier, tmp_path: Path
) -> None:
    carrier.more(6)
    dying = CarryingOut(carrier.bench.desk, carrier.link, Dying(1))
    with pytest.raises(KeyboardInterrupt):
        dying.export(carrier.stick, part_size=SMALLEST_PART)
    first = tmp_path / "first"
    carrier.stick.rename(first)

    small = CarryingOut(carrier.bench.desk, carrier.link, Small(STICK)).export(carrier.stick)
    assert 0 < small.rows < 8
    carrier.stick.rename(tmp_path / "second")
    first.rename(carrier.stick)
    whole = carrier.carrying.export(carrier.stick)

    assert whole.rows == 8
    assert carrier.bring() == [("accepted", None)] * 8


def test_a_stick_that_is_pulled_out_is_told_and_nothing_is_written_beside_it(
    carrier: Carrier, tmp_path: Path
) -> None:
    carrier.more(6)
    carrying = CarryingOut(carrier.bench.desk, carrier.link, Pulled(1))

    with pytest.raises(PlaceNotWritable) as caught:
        carrying.export(carrier.stick, part_size=SMALLEST_PART)

    assert caught.value.details["reason"] == "medium_gone"
    assert list(carrier.stick.iterdir()) == []
    assert carrier.states() == {"queued"}
    carrier.stick.rmdir()
    (tmp_path / "pulled").rename(carrier.stick)
    assert carrier.carrying.export(carrier.stick).rows == 8
    assert carrier.bring() == [("accepted", None)] * 8


def test_a_record_whose_file_nobody_has_waits_for_the_person_whom_it_waits_for(
    carrier: Carrier,
) -> None:
    row = carrier.sending.rows()[0]
    [blob] = row.record.blobs
    carrier.bench.store.vault.remove(blob.sha256)
    with carrier.bench.store.working() as view:
        view.losses.note(blob.sha256, NOON, looked=True)
        view.outbox.mark(row.record.id, OutboxState.NEEDS_PERSON, code=OriginalLost.code)

    made = carrier.carrying.export(carrier.stick)

    assert (made.rows, made.left, made.stays) == (1, 0, 0)
    alone = carrier.carrying.export(carrier.stick, records=(row.record.id,))
    assert (alone.package, alone.stays) == (None, 2)
    [stuck] = carrier.sending.rows((OutboxState.NEEDS_PERSON,))
    assert stuck.code == OriginalLost.code


def test_what_a_person_gave_up_waits_for_the_line(carrier: Carrier) -> None:
    row = carrier.sending.rows()[0]
    [blob] = row.record.blobs
    carrier.bench.store.vault.remove(blob.sha256)
    with carrier.bench.store.working() as view:
        view.losses.note(blob.sha256, NOON, looked=True)
        view.losses.give_up([blob.sha256], "Mất", NOON)

    assert carrier.carrying.export(carrier.stick).rows == 1
    assert carrier.states() == {"queued"}


def test_all_of_a_stick_is_taken_by_its_own_name_but_for_what_was_cut_off(
    carrier: Carrier,
) -> None:
    part = carrier.one_part()
    shutil.copytree(part, part.with_name(".part-0002.new"))
    (part.with_name(".part-0002.new") / "bag-info.txt").unlink()

    assert carrier.bring(carrier.stick) == [("accepted", None)] * 2


def test_to_know_the_hash_of_another_offices_file_is_no_right_to_it(carrier: Carrier) -> None:
    """The sheet names the file, the package holds something else under its number: the hub has it from another office."""
    part = carrier.one_part()
    row = carrier.sending.rows()[0].record
    [blob] = row.blobs
    Desk(carrier.hub, office="H19.99", name="Quầy 9").send(
        MemoryBlob(carrier.bench.store.vault.read(blob.sha256), blob.media_type)
    )
    recipient = pyrage.x25519.Recipient.from_str(carrier.recipient())
    for member in (part / "data").glob("0*.age"):
        member.write_bytes(pyrage.encrypt(b"something else", [recipient]))
    relist(part)

    carrier.refuses(PackageDamaged, "checksum")

    own = Desk(carrier.hub)
    assert own.call("HEAD", f"/v1/blobs/{blob.sha256}").status_code == 404


def test_what_came_by_hand_is_nothing_that_has_to_go(carrier: Carrier) -> None:
    carrier.carrying.export(carrier.stick)
    carrier.bring()
    carrier.carrying.take_receipts(carrier.receipts.read_text("utf-8"))

    with carrier.bench.store.reading() as view:
        assert (view.outbox.files_left(), view.outbox.bytes_left()) == (0, 0)


def test_what_comes_by_hand_leaves_the_hub_its_reserve_too(carrier: Carrier) -> None:
    carrier.carrying.export(carrier.stick)
    full = replace(carrier.hub.settings, reserve=1 << 60)

    with pytest.raises(DiskFull):
        import_packages(full, [carrier.package()], carrier.receipts)

    assert not carrier.receipts.exists()
    assert carrier.bring() == [("accepted", None)] * 2
