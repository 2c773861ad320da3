"""Papers of another desk whose originals are not at the hub yet: what is read of them is enough, the originals follow."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.domain.dossiers import ItemState
from counter_app.domain.errors import MasterAtHub
from counter_app.domain.events import EventKind
from counter_app.domain.papers import BlobRole, Paper
from counter_app.domain.sending_policy import MastersWhen, SendingPolicy
from counter_app.messages import sentence
from counter_app.messages.checklist import line_words
from counter_app.services.checklist import ChecklistLine
from counter_app.services.originals import OriginalAt, Originals
from counter_app.services.reconciling import Reconciling
from tests.adapters.test_province import OTHER_OFFICE, Desk
from tests.fixtures_hub import RunningHub
from tests.fixtures_store import OFFICE
from tests.services_bench import line

NOT_YET = SendingPolicy(masters=MastersWhen.AFTER_RECORDS, metered=True)
NOW = SendingPolicy(masters=MastersWhen.AFTER_RECORDS)
HOUR = timedelta(hours=1)


class Two:
    """A desk that holds a birth certificate, its original kept back by policy, and one that takes it for a dossier."""

    def __init__(self, folder: Path, hub: RunningHub) -> None:
        self.holder = Desk(folder / "holder", hub, OTHER_OFFICE)
        self.desk = Desk(folder / "desk", hub, OFFICE)
        self.holder.sending.set_policy(NOT_YET)
        self.paper: Paper = self.holder.bench.hold_birth()
        self.holder.push()
        self.originals = Originals(self.desk.bench.desk, self.desk.store)

    def send_originals(self) -> None:
        self.holder.sending.set_policy(NOW)
        self.holder.push()
        assert {state for state, _ in self.holder.bench.rows()} == {"received"}

    def take(self) -> str:
        took = self.desk.take()
        self.number = took.checklist.dossier.number
        return self.number

    def line(self) -> ChecklistLine:
        found = self.desk.bench.dossiers.find(self.number)
        return next(it for it in found.lines if it.item.component == "birth_certificate")

    def words(self) -> str:
        return line_words(self.line(), self.desk.bench.dossiers.find(self.number))

    def holds(self, role: BlobRole) -> bool:
        vault = self.desk.bench.store.vault
        return all(vault.holds(it.sha256) for it in self.paper.blobs if it.role is role)

    def bring_in(self) -> bool:
        return bool(self.desk.province.bring_in())

    def events(self) -> list[EventKind]:
        with self.desk.bench.store.reading() as view:
            return [event.kind for event in view.events.of_subject(self.paper.id)]

    def close(self) -> None:
        self.holder.close()
        self.desk.close()


@pytest.fixture
def two(tmp_path: Path, running_hub: RunningHub) -> Iterator[Two]:
    made = Two(tmp_path, running_hub)
    yield made
    made.close()


def test_before_the_hub_has_the_dossier_the_line_says_what_is_waited_for(two: Two) -> None:
    two.take()
    assert two.line().coming
    assert "đang chờ lấy từ máy chủ" in two.words()


def test_the_copy_that_is_read_comes_now_and_the_original_when_its_desk_has_sent_it(
    two: Two,
) -> None:
    two.take()
    two.desk.push()

    assert two.bring_in()

    assert (two.line().state, two.line().item.paper) == (ItemState.REUSED, two.paper.id)
    assert (two.line().coming, two.line().original) == (False, OriginalAt.TO_FOLLOW)
    assert "bản gốc tự về khi quầy đã số hóa gửi xong" in two.words()
    assert (two.holds(BlobRole.ARCHIVAL), two.holds(BlobRole.MASTER)) == (True, False)
    assert two.desk.bench.holdings.show(two.paper.id).original is OriginalAt.TO_FOLLOW
    two.desk.push()
    assert {state for state, _ in two.desk.bench.rows()} == {"received"}

    two.send_originals()
    assert not two.bring_in(), "it is asked for less often than that"
    assert not two.holds(BlobRole.MASTER)
    two.desk.bench.clock.go_on(HOUR)
    two.bring_in()

    assert two.holds(BlobRole.MASTER)
    assert two.line().original is OriginalAt.HERE
    assert "bản gốc" not in two.words()
    assert two.events().count(EventKind.MASTER_FETCHED) == 1
    assert two.desk.bench.supervising.verify_chain().ok
    two.desk.push()
    assert {state for state, _ in two.desk.bench.rows()} == {"received"}


def test_until_then_the_paper_is_offered_and_its_copy_can_be_read(two: Two, tmp_path: Path) -> None:
    two.take()
    two.desk.push()
    two.bring_in()
    two.desk.bench.clock.go_on(timedelta(days=1))

    assert line(two.desk.take(), "birth_certificate").paper == two.paper.id
    two.desk.bench.holdings.export(two.paper.id, tmp_path / "a.pdf", archival=True)
    with pytest.raises(MasterAtHub) as told:
        two.desk.bench.holdings.export(two.paper.id, tmp_path / "a.png")
    assert told.value.details["to_follow"] is True


def test_an_officer_who_needs_the_original_asks_for_it_at_once(
    two: Two, running_hub: RunningHub
) -> None:
    two.take()
    two.desk.push()
    two.bring_in()
    with pytest.raises(MasterAtHub) as told:
        two.originals.fetch_back(two.paper.id)
    assert dict(told.value.details) == {"reason": "NOT_FOUND", "to_follow": True, "damaged": False}

    two.send_originals()
    assert two.originals.fetch_back(two.paper.id) == 1
    assert two.holds(BlobRole.MASTER)
    assert two.originals.fetch_back(two.paper.id) == 0


def test_originals_come_by_the_offices_rules_for_its_line(two: Two) -> None:
    two.desk.sending.set_policy(NOT_YET)
    two.send_originals()
    two.take()
    two.desk.push()
    assert two.bring_in()
    assert not two.holds(BlobRole.MASTER)

    two.desk.sending.set_policy(NOW)
    two.bring_in()
    assert two.holds(BlobRole.MASTER)


def test_an_original_that_is_damaged_at_the_hub_is_told_and_keeps_no_other_back(
    two: Two, running_hub: RunningHub
) -> None:
    """It does not come by itself: its desk must compare with the hub and send it again."""
    two.take()
    two.desk.push()
    two.bring_in()
    two.send_originals()
    (master,) = two.paper.masters
    running_hub.spoil(f"blobs/{master.sha256[:2]}/{master.sha256}")
    two.desk.bench.clock.go_on(HOUR)

    assert two.originals.fetch_due() == 0

    assert two.line().original is OriginalAt.DAMAGED
    assert "bản gốc ở máy chủ hỏng hoặc mất" in two.words()
    with pytest.raises(MasterAtHub) as told:
        two.originals.fetch_back(two.paper.id)
    assert dict(told.value.details) == {
        "reason": "BLOB_DAMAGED",
        "to_follow": True,
        "damaged": True,
    }
    assert "đối chiếu với máy chủ để gửi lại" in sentence(told.value).act

    holder = two.holder.bench
    assert len(Reconciling(holder.desk, two.holder.link).run().renewed) == 1
    two.send_originals()
    assert two.originals.fetch_back(two.paper.id) == 1
    assert two.line().original is OriginalAt.HERE
