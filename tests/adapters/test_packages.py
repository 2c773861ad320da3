"""No link: a package by hand to a real hub, and the receipt file back to the desk's queue."""

import hashlib
import json
import random
import resource
import shutil
import signal
from contextlib import nullcontext
from io import BytesIO
from pathlib import Path

import pyrage
import pytest

from counter_app.domain.carry import CarryPackage, CarryPart
from counter_app.domain.errors import (
    DiskFull,
    HubRecipientUnknown,
    NotEnrolled,
    PackageDamaged,
    PackageIncomplete,
    PackageNotOfADesk,
    PackageOfAnotherHub,
    PartTooSmall,
    ReceiptFileInvalid,
)
from counter_app.domain.ids import Sha256
from counter_app.domain.outbox import Enrolment, OutboxState, QueueFilter
from counter_app.domain.papers import Blob, BlobRole
from counter_app.hub.key_rotation import rotate_keys
from counter_app.services.carrying_out import SMALLEST_PART, CarryingOut
from counter_app.upload import BagPackages, HttpHubLink
from tests.fixtures_hub import HubMaker, RunningHub
from tests.fixtures_store import NOON
from tests.packages_kit import Carrier, Dying, Small, relist, retag
from tests.services_bench import LAND, MAI, MAI_NAME, Bench, bench

__all__ = ["bench"]


@pytest.fixture
def carrier(bench: Bench, running_hub: RunningHub, tmp_path: Path) -> Carrier:
    return Carrier(bench, running_hub, tmp_path)


class TestTheWayByHand:
    def test_closes_exactly_what_the_hub_took(self, carrier: Carrier) -> None:
        made = carrier.carrying.export(carrier.stick)
        assert made.rows == len(carrier.bench.rows()) == 2
        assert carrier.states() == {"queued"}

        assert carrier.bring() == [("accepted", None)] * 2
        closed = carrier.carrying.take_receipts(carrier.receipts.read_text("utf-8"))

        assert (closed.closed, closed.unknown, closed.refused) == (2, 0, 0)
        assert carrier.states() == {"received"}

    def test_the_same_record_by_hand_and_by_link_arrives_once(self, carrier: Carrier) -> None:
        carrier.carrying.export(carrier.stick)
        carrier.sending.push()
        assert carrier.states() == {"received"}

        assert carrier.bring() == [("held", None)] * 2
        again = carrier.carrying.take_receipts(carrier.receipts.read_text("utf-8"))

        assert (again.closed, again.already) == (0, 2)

    def test_by_link_after_by_hand_sends_no_file_again(self, carrier: Carrier) -> None:
        carrier.carrying.export(carrier.stick)
        carrier.bring()

        result = carrier.sending.push()

        assert result.received == 2
        assert result.bytes_needed == sum(
            len(row.record.body.encode()) for row in carrier.sending.rows((OutboxState.RECEIVED,))
        )

    def test_nothing_of_a_citizen_stands_on_the_medium_in_the_clear(self, carrier: Carrier) -> None:
        carrier.carrying.export(carrier.stick)

        held = b"".join(path.read_bytes() for path in carrier.stick.rglob("*") if path.is_file())

        assert MAI.encode() not in held
        assert MAI_NAME.encode() not in held
        assert b"dossier.v1" not in held

    def test_held_rows_stay_here(self, carrier: Carrier) -> None:
        first = carrier.sending.rows()[0].record.id
        carrier.sending.hold_all(QueueFilter(ids=(first,)))

        assert carrier.carrying.export(carrier.stick).rows == 1

    def test_what_stands_behind_a_held_row_stays_with_it(self, carrier: Carrier) -> None:
        """The hub would refuse it: its predecessor is not there."""
        first = carrier.sending.rows()[0].record
        second = carrier.second_revision(first.subject)
        carrier.sending.hold_all(QueueFilter(ids=(first.id,)))

        made = carrier.carrying.export(carrier.stick)

        assert made.rows == 1
        assert carrier.bring() == [("accepted", None)]
        assert second in {row.record.id for row in carrier.sending.rows()}

    def test_a_key_that_was_changed_meanwhile_is_followed_without_a_link(
        self, carrier: Carrier
    ) -> None:
        carrier.carrying.export(carrier.stick)
        rotate_keys(carrier.hub.settings)
        carrier.bring()

        assert carrier.carrying.take_receipts(carrier.receipts.read_text("utf-8")).closed == 2

    def test_what_the_hub_refuses_needs_a_person(self, carrier: Carrier) -> None:
        dossier = carrier.sending.rows()[0].record.subject
        second = carrier.second_revision(dossier)

        carrier.carrying.export(carrier.stick, records=(second,))

        assert carrier.bring() == [("refused", "STALE_REVISION")]
        closed = carrier.carrying.take_receipts(carrier.receipts.read_text("utf-8"))
        assert (closed.closed, closed.refused) == (0, 1)
        [row] = carrier.sending.rows((OutboxState.NEEDS_PERSON,))
        assert (row.record.id, row.code) == (second, "RECORD_REFUSED")
        assert row.details["hub_code"] == "STALE_REVISION"


class TestADamagedFile:
    def test_keeps_its_own_row_and_no_other(self, carrier: Carrier) -> None:
        rows = carrier.sending.rows()
        [blob] = rows[0].record.blobs
        path = carrier.bench.folder / "data" / "vault" / blob.sha256[:2] / blob.sha256
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)

        made = carrier.carrying.export(carrier.stick)

        assert made.rows == 1
        [stuck] = carrier.sending.rows((OutboxState.NEEDS_PERSON,))
        assert (stuck.record.id, stuck.code) == (rows[0].record.id, "BLOB_DAMAGED")
        assert carrier.bring() == [("accepted", None)]
        assert carrier.carrying.export(carrier.stick).rows == 1

    def test_one_that_is_gone_too(self, carrier: Carrier) -> None:
        rows = carrier.sending.rows()
        carrier.bench.store.vault.remove(rows[0].record.blobs[0].sha256)

        assert carrier.carrying.export(carrier.stick).rows == 1
        [stuck] = carrier.sending.rows((OutboxState.NEEDS_PERSON,))
        assert stuck.code == "BLOB_MISSING"


class TestParts:
    def test_each_fits_and_all_of_them_make_the_package(self, carrier: Carrier) -> None:
        carrier.more(6)

        made = carrier.carrying.export(carrier.stick, part_size=SMALLEST_PART)

        assert len(made.parts) > 2
        for part in made.parts:
            size = sum(path.stat().st_size for path in part.rglob("*") if path.is_file())
            assert size <= SMALLEST_PART
        assert carrier.bring(*made.parts) == [("accepted", None)] * 8

    def test_a_missing_one_is_named_and_nothing_is_taken(self, carrier: Carrier) -> None:
        carrier.more(6)
        made = carrier.carrying.export(carrier.stick, part_size=SMALLEST_PART)
        shutil.rmtree(made.parts[1])

        with pytest.raises(PackageIncomplete) as caught:
            carrier.bring()

        assert caught.value.details["missing"] == "2"
        assert not carrier.receipts.exists()

    def test_a_file_that_no_part_can_hold_is_told_with_the_size_it_wants(
        self, carrier: Carrier
    ) -> None:
        big = carrier.noise(SMALLEST_PART)
        carrier.bench.take(MAI, LAND, name=MAI_NAME, scans={"land_certificate": big})

        with pytest.raises(PartTooSmall) as caught:
            carrier.carrying.export(carrier.stick, part_size=SMALLEST_PART)

        assert int(str(caught.value.details["wanted"])) > SMALLEST_PART
        assert list(carrier.stick.iterdir()) == []

    def test_a_full_medium_takes_the_first_rows_and_the_next_one_the_rest(
        self, carrier: Carrier
    ) -> None:
        carrier.more(6)
        carrying = CarryingOut(carrier.bench.desk, carrier.link, Small(SMALLEST_PART * 2))

        made = carrying.export(carrier.stick)

        assert 0 < made.rows < 8
        assert made.left == 8 - made.rows

    def test_a_medium_that_is_full_in_the_middle_is_told_and_leaves_no_part(
        self, tmp_path: Path
    ) -> None:
        """The limit of a file's size stands for the full medium: the write itself fails."""
        content = random.Random(1).randbytes(200_000)
        digest = Sha256(hashlib.sha256(content).hexdigest())
        blob = Blob(BlobRole.MASTER, digest, len(content), "image/png")
        recipient = str(pyrage.x25519.Identity.generate().to_public())
        enrolment = Enrolment("u", "c", "o", "h", "k", "i", carry_recipient=recipient)
        package = CarryPackage("0" * 32, str(tmp_path), "h", SMALLEST_PART, NOON)
        part = CarryPart(1, 1, (), (blob,))
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, before[1]))
        try:
            with pytest.raises(DiskFull):
                BagPackages().write(
                    package, part, enrolment, lambda _: nullcontext(BytesIO(content))
                )
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
            signal.signal(signal.SIGXFSZ, ignored)
        assert list(tmp_path.glob("*/part-*")) == []

    def test_a_medium_without_room_is_told(self, carrier: Carrier) -> None:
        with pytest.raises(DiskFull):
            CarryingOut(carrier.bench.desk, carrier.link, Small(100)).export(carrier.stick)

    def test_what_was_cut_off_is_gone_on_with(self, carrier: Carrier) -> None:
        carrier.more(6)
        files = Dying(after=2)
        with pytest.raises(KeyboardInterrupt):
            CarryingOut(carrier.bench.desk, carrier.link, files).export(
                carrier.stick, part_size=SMALLEST_PART
            )
        first = {path: path.stat().st_mtime_ns for path in carrier.package().iterdir()}

        made = carrier.carrying.export(carrier.stick, part_size=SMALLEST_PART)

        assert len(first) == 2
        assert all(path.stat().st_mtime_ns == stamp for path, stamp in first.items())
        assert carrier.bring() == [("accepted", None)] * made.rows


class TestHostilePackages:
    def test_a_changed_byte_is_found(self, carrier: Carrier) -> None:
        part = carrier.one_part()
        member = part / "data" / "00001.age"
        content = bytearray(member.read_bytes())
        content[-20] ^= 1
        member.write_bytes(content)

        carrier.refuses(PackageDamaged, "checksum")

    def test_a_stream_that_is_cut_is_found_though_the_lists_fit(self, carrier: Carrier) -> None:
        part = carrier.one_part()
        member = part / "data" / "00001.age"
        member.write_bytes(member.read_bytes()[:-30])
        relist(part)

        carrier.refuses(PackageDamaged, "sealed")

    def test_more_than_the_sheet_promised_is_refused(self, carrier: Carrier) -> None:
        part = carrier.one_part()
        recipient = pyrage.x25519.Recipient.from_str(carrier.recipient())
        (part / "data" / "00001.age").write_bytes(pyrage.encrypt(b"0" * 9_000_000, [recipient]))
        relist(part)

        carrier.refuses(PackageDamaged, "size")

    def test_another_file_in_the_place_of_one_is_found(self, carrier: Carrier) -> None:
        part = carrier.one_part()
        first, second = part / "data" / "00001.age", part / "data" / "00002.age"
        shutil.copy(second, first)
        relist(part)

        carrier.refuses(PackageDamaged, None)

    @pytest.mark.parametrize(
        "line",
        ["../../../etc/passwd", "data/../../secret", "/etc/passwd", "data/%2e%2e/x", "data/~/x"],
    )
    def test_a_list_that_names_files_outside_is_refused(self, carrier: Carrier, line: str) -> None:
        part = carrier.one_part()
        manifest = part / "manifest-sha256.txt"
        manifest.write_text(manifest.read_text("utf-8") + f"{'0' * 64}  {line}\n", "utf-8")
        retag(part)

        carrier.refuses(PackageDamaged, "shape")

    def test_a_link_out_of_the_part_is_not_followed(self, carrier: Carrier, tmp_path: Path) -> None:
        part = carrier.one_part()
        outside = tmp_path / "outside"
        (part / "data" / "00001.age").rename(outside)
        (part / "data" / "00001.age").symlink_to(outside)

        carrier.refuses(PackageDamaged, "shape")

    def test_a_list_of_files_to_fetch_is_refused(self, carrier: Carrier) -> None:
        part = carrier.one_part()
        (part / "fetch.txt").write_text("http://127.0.0.1:1/x 1 data/00009.age\n", "utf-8")

        carrier.refuses(PackageDamaged, "shape")

    def test_a_package_of_a_stranger_is_refused(self, carrier: Carrier) -> None:
        """Whoever knows the hub's recipient can seal to it; without a desk's credential that is worth nothing."""
        part = carrier.one_part()
        recipient = pyrage.x25519.Recipient.from_str(carrier.recipient())
        sheet = json.dumps(
            {
                "format": "counter-carry.v1",
                "package": "0" * 32,
                "part": 1,
                "parts": 1,
                "hub": carrier.hub_name(),
                "office": "H19.12",
                "made_at": "2026-01-05T08:00:00+07:00",
                "records": [],
                "blobs": [],
                "mac": "0" * 64,
            }
        )
        (part / "data" / "sheet.age").write_bytes(pyrage.encrypt(sheet.encode(), [recipient]))
        relist(part)

        carrier.refuses(PackageNotOfADesk, None)

    def test_a_package_for_another_hub_is_refused(
        self, carrier: Carrier, make_hub: HubMaker
    ) -> None:
        other = make_hub()
        carrier.one_part()

        with pytest.raises(PackageOfAnotherHub):
            carrier.bring(hub=other)


class TestTheReceiptFile:
    def changed(self, carrier: Carrier, old: str, new: str) -> str:
        text = carrier.receipts.read_text("utf-8")
        assert old in text
        return text.replace(old, new)

    def test_a_changed_one_is_refused_and_closes_nothing(self, carrier: Carrier) -> None:
        carrier.one_part()
        carrier.bring()
        for old, new in (('"accepted"', '"held"'), ('"code":null', '"code":"X"')):
            with pytest.raises(ReceiptFileInvalid):
                carrier.carrying.take_receipts(self.changed(carrier, old, new))
        for nonsense in ("", "[]", "{}", "{" * 100, '{"format":"counter-receipts.v1"}'):
            with pytest.raises(ReceiptFileInvalid):
                carrier.carrying.take_receipts(nonsense)
        assert carrier.states() == {"queued"}

    def test_that_of_another_hub_is_refused(self, carrier: Carrier, make_hub: HubMaker) -> None:
        carrier.one_part()
        carrier.bring()
        other = make_hub()
        name = carrier.hub_name()
        text = self.changed(carrier, name, "hub-000000000000")
        with pytest.raises(ReceiptFileInvalid):
            carrier.carrying.take_receipts(text)
        assert other.url != carrier.hub.url
        assert carrier.states() == {"queued"}


class TestTheHubsRecipient:
    def test_a_desk_that_enrolled_before_hears_it_from_the_hub(self, carrier: Carrier) -> None:
        carrier.forget_recipient()

        assert carrier.carrying.export(carrier.stick).rows == 2
        assert carrier.recipient().startswith("age1")

    def test_without_a_link_it_is_told_that_one_is_needed_once(self, carrier: Carrier) -> None:
        carrier.forget_recipient()
        carrier.hub.stop()

        with pytest.raises(HubRecipientUnknown):
            carrier.carrying.export(carrier.stick)

    def test_a_desk_without_a_hub_is_told_so(self, bench: Bench, tmp_path: Path) -> None:
        with pytest.raises(NotEnrolled):
            CarryingOut(bench.desk, HttpHubLink(), BagPackages()).export(tmp_path / "stick")
