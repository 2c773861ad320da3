"""Originals that leave the PC after the hub's receipt: the paper is held and offered as before, and the original comes back."""

from collections.abc import Collection, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.catalogue import load_retention_rules
from counter_app.domain.errors import BlobMissing, LinkDown, MasterAtHub
from counter_app.domain.events import EventKind
from counter_app.domain.ids import RecordId, Sha256
from counter_app.domain.losses import LossState
from counter_app.domain.outbox import Enrolment, OutboxState, RecordKind
from counter_app.domain.papers import BlobRole, Paper
from counter_app.domain.purging import Stays
from counter_app.services.losses import LossDesk
from counter_app.services.originals import OriginalAt, Originals
from counter_app.services.purging import Purging
from counter_app.services.sending import Sending
from counter_app.upload import HttpHubLink, HttpProvinceStore
from tests.fixtures_hub import RunningHub
from tests.services_bench import ALLOWANCE, LAND, MAI, Bench, bench, shown

__all__ = ["bench"]

YEAR = timedelta(days=365)


class House:
    """A desk that holds a birth certificate, sent to a real hub, its dossier done."""

    def __init__(self, bench: Bench, hub: RunningHub) -> None:
        self.bench = bench
        self.hub = hub
        self.link, self.files = HttpHubLink(), HttpProvinceStore()
        self.sending = Sending(bench.desk, self.link, lambda: 0.5)
        self.sending.enrol(hub.url, hub.code())
        self.paper = bench.hold_birth()
        self.purging = Purging(
            bench.desk, load_retention_rules(), self.link, unused_for=timedelta(0)
        )
        self.originals = Originals(bench.desk, self.files)

    @property
    def master(self) -> Sha256:
        return self.paper.masters[0].sha256

    def settle(self) -> None:
        """End the dossier and let the hub sign for everything, a year ago."""
        assert self.paper.dossier is not None
        self.bench.finish(self.paper.dossier)
        self.sending.push()
        assert {state for state, _ in self.bench.rows()} == {"received"}
        self.bench.clock.at += YEAR

    def holds(self, sha256: Sha256) -> bool:
        return self.bench.store.vault.holds(sha256)

    def close(self) -> None:
        self.link.close()
        self.files.close()


@pytest.fixture
def house(bench: Bench, running_hub: RunningHub) -> Iterator[House]:
    made = House(bench, running_hub)
    yield made
    made.close()


def archival(paper: Paper) -> Sha256:
    blob = paper.archival
    assert blob is not None
    assert blob.role is BlobRole.ARCHIVAL
    return blob.sha256


class TestPurging:
    def test_only_the_original_goes_and_each_paper_has_its_event(self, house: House) -> None:
        house.settle()

        done = house.purging.purge()

        assert (done.masters, done.papers) == (1, 1)
        assert not house.holds(house.master)
        assert house.holds(archival(house.paper))
        with house.bench.store.reading() as view:
            kinds = [event.kind for event in view.events.of_subject(house.paper.id)]
        assert kinds.count(EventKind.MASTER_PURGED) == 1

    def test_the_paper_is_still_held_and_offered(self, house: House) -> None:
        house.settle()
        house.purging.purge()

        visit = house.bench.take(MAI, ALLOWANCE, case="orphan")

        assert shown(visit, "birth_certificate") == "reused"

    def test_a_master_that_is_lost_without_a_purge_is_not_offered(self, house: House) -> None:
        house.settle()
        house.bench.store.vault.remove(house.master)

        visit = house.bench.take(MAI, ALLOWANCE, case="orphan")

        assert shown(visit, "birth_certificate") == "needed"

    def test_a_purged_paper_whose_archival_copy_is_lost_is_not_offered(self, house: House) -> None:
        house.settle()
        house.purging.purge()
        house.bench.store.vault.remove(archival(house.paper))

        visit = house.bench.take(MAI, ALLOWANCE, case="orphan")

        assert shown(visit, "birth_certificate") == "needed"

    def test_a_rehearsal_changes_nothing(self, house: House) -> None:
        house.settle()
        before = house.bench.events()

        assert house.purging.purge(rehearse=True).masters == 1

        assert house.holds(house.master)
        assert house.bench.events() == before

    def test_before_the_receipt_and_before_the_days_are_over_all_stays(self, house: House) -> None:
        assert house.purging.purge().masters == 0
        house.settle()
        house.bench.clock.at -= timedelta(seconds=2)

        done = house.purging.purge()

        assert (done.masters, done.stays) == (0, {Stays.RETENTION: 1})
        assert house.holds(house.master)

    def test_the_office_sets_other_days(self, house: House) -> None:
        house.settle()
        house.purging.set_days(400)

        assert house.purging.purge().stays == {Stays.RETENTION: 1}
        assert house.purging.days() == 400

    def test_what_was_brought_again_stays_until_it_is_received_too(self, house: House) -> None:
        house.settle()
        scan = next(
            path
            for path in house.bench.folder.glob("scan-*.png")
            if house.bench.sha256(path) == house.master
        )
        house.bench.take(MAI, LAND, scans={"application": scan})

        done = house.purging.purge()

        assert done.stays == {Stays.WANTED: 1}
        assert house.holds(house.master)

    def test_what_was_put_a_moment_ago_stays(self, house: House) -> None:
        """An intake keeps the file first and writes its paper later: in between no table says that it is wanted."""
        house.settle()
        cautious = Purging(house.bench.desk, load_retention_rules(), house.link)

        assert cautious.purge().masters == 0
        assert house.holds(house.master)

    def test_what_was_noted_when_the_pc_went_off_goes_at_the_next_call(self, house: House) -> None:
        house.settle()
        with house.bench.store.working() as view:
            receipt = view.carry.master(house.master).receipt
            assert receipt is not None
            view.carry.note_purged(house.master, receipt[0], house.bench.clock.now())

        assert house.purging.purge().masters == 1
        assert not house.holds(house.master)


class TestTheHubIsAsked:
    """A receipt says what the hub had; whether it has it still only the hub knows."""

    def test_what_it_lost_stays_and_goes_again(self, house: House) -> None:
        house.settle()
        lose(house)

        done = house.purging.purge()

        assert (done.masters, done.stays, done.requeued) == (0, {Stays.NOT_AT_HUB: 1}, 1)
        assert house.holds(house.master)
        again = house.sending.rows((OutboxState.QUEUED,))
        assert [(row.record.kind, row.code) for row in again] == [
            (RecordKind.PAPER, "FILES_LOST_AT_HUB")
        ]
        assert EventKind.RECORD_CHANGED in house.bench.events()
        assert house.purging.purge().stays == {Stays.WANTED: 1}

        house.sending.push()
        house.bench.clock.at += YEAR
        assert house.purging.purge().masters == 1
        assert house.originals.fetch_back(house.paper.id) == 1

    def test_a_rehearsal_tells_of_it_and_queues_nothing(self, house: House) -> None:
        house.settle()
        lose(house)
        before = house.bench.events()

        done = house.purging.purge(rehearse=True)

        assert (done.masters, done.stays, done.requeued) == (0, {Stays.NOT_AT_HUB: 1}, 0)
        assert house.bench.events() == before

    def test_without_a_link_all_stays_and_it_is_said_why(self, house: House) -> None:
        house.settle()
        house.hub.stop()

        done = house.purging.purge()

        assert (done.masters, done.stays) == (0, {Stays.HUB_NOT_ASKED: 1})
        assert isinstance(done.trouble, LinkDown)
        assert house.holds(house.master)

    def test_a_hub_of_before_is_asked_for_each_file(self, house: House) -> None:
        house.settle()
        link = _KnowsNoLists()
        purging = Purging(house.bench.desk, load_retention_rules(), link, unused_for=timedelta(0))
        try:
            lose(house)
            assert purging.purge().stays == {Stays.NOT_AT_HUB: 1}
            house.sending.push()
            house.bench.clock.at += YEAR
            assert purging.purge().masters == 1
        finally:
            link.close()

    def test_all_are_asked_for_in_one_call(self, bench: Bench) -> None:
        bench.enrol()
        papers = [bench.hold_birth(), bench.hold_wedding(), bench.hold_status()]
        for paper in papers:
            assert paper.dossier is not None
            bench.finish(paper.dossier)
        assert bench.sending.push().left == 0
        bench.clock.at += YEAR
        bench.hub.room = 1 << 20
        calls = bench.hub.calls
        purging = Purging(bench.desk, load_retention_rules(), bench.hub, unused_for=timedelta(0))

        assert purging.purge().masters == len(papers)
        assert bench.hub.calls - calls == 1


class _KnowsNoLists(HttpHubLink):
    def already_there(
        self, enrolment: Enrolment, files: Collection[Sha256], records: Collection[RecordId]
    ) -> None:
        return None


def lose(house: House) -> None:
    with house.hub.objects() as objects:
        objects.delete(f"blobs/{house.master[:2]}/{house.master}")


class TestTheOriginalLater:
    def test_it_comes_back_from_the_hub_byte_for_byte(self, house: House, tmp_path: Path) -> None:
        house.settle()
        before = house.bench.store.vault.read(house.master)
        house.purging.purge()

        assert house.originals.fetch_back(house.paper.id) == 1

        house.bench.holdings.export(house.paper.id, tmp_path / "out.png")
        assert (tmp_path / "out.png").read_bytes() == before
        assert EventKind.MASTER_FETCHED in house.bench.events()

    def test_without_a_link_it_is_told_where_it_is(self, house: House, tmp_path: Path) -> None:
        house.settle()
        house.purging.purge()
        self.unplug(house)

        with pytest.raises(MasterAtHub):
            house.originals.fetch_back(house.paper.id)
        with pytest.raises(MasterAtHub):
            house.bench.holdings.export(house.paper.id, tmp_path / "out.png")

        house.bench.holdings.export(house.paper.id, tmp_path / "out.pdf", archival=True)
        assert (tmp_path / "out.pdf").stat().st_size > 0

    def test_one_that_is_merely_gone_from_this_pc_is_fetched_too(self, house: House) -> None:
        house.settle()
        house.bench.store.vault.remove(house.master)

        assert house.originals.fetch_back(house.paper.id) == 1
        assert house.holds(house.master)

    def test_one_that_is_gone_and_never_was_there_is_not_said_to_be_here(
        self, house: House
    ) -> None:
        house.bench.store.vault.remove(house.master)

        with pytest.raises(BlobMissing):
            house.originals.fetch_back(house.paper.id)

    def test_one_that_is_damaged_there_is_said_to_be_lost(
        self, house: House, tmp_path: Path
    ) -> None:
        house.settle()
        house.purging.purge()
        house.hub.spoil(f"blobs/{house.master[:2]}/{house.master}")

        with pytest.raises(MasterAtHub) as told:
            house.originals.fetch_back(house.paper.id)

        assert told.value.details["damaged"] is True
        assert house.bench.holdings.show(house.paper.id).original is OriginalAt.DAMAGED
        (lost,) = LossDesk(house.bench.desk).listed()
        assert (lost.sha256, lost.state) == (house.master, LossState.LOST)
        with pytest.raises(MasterAtHub):
            house.bench.holdings.export(house.paper.id, tmp_path / "out.png")
        house.bench.holdings.export(house.paper.id, tmp_path / "out.pdf", archival=True)

    def unplug(self, house: House) -> None:
        with house.bench.store.working() as view:
            enrolment = view.settings.enrolment()
            assert isinstance(enrolment, Enrolment)
        house.hub.stop()


class TestHandingOn:
    def test_a_dossier_whose_original_is_at_the_hub_is_not_half_handed_on(
        self, house: House, tmp_path: Path
    ) -> None:
        """It stays this desk's until the original is here again; then it goes along."""
        house.settle()
        house.purging.purge()
        visit = house.bench.take(MAI, ALLOWANCE, case="orphan")
        dossier = visit.checklist.dossier.id

        with pytest.raises(MasterAtHub):
            house.bench.handing_over.hand_over(dossier, "Quầy 2", tmp_path / "out.transfer")
        assert house.bench.dossiers.find(dossier).dossier.course.owned_elsewhere is None

        house.originals.fetch_back(house.paper.id)
        house.bench.handing_over.hand_over(dossier, "Quầy 2", tmp_path / "out.transfer")
        assert (tmp_path / "out.transfer").stat().st_size > 0


class TestOnlyHere:
    def test_all_is_listed_until_the_hub_has_signed_and_nothing_after(self, house: House) -> None:
        alone = house.purging.only_here()
        assert {each.sha256 for each in alone} == {blob.sha256 for blob in house.paper.blobs}
        assert {each.paper for each in alone} == {house.paper.id}

        house.settle()

        assert house.purging.only_here() == ()
