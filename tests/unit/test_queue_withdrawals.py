"""A withdrawal's way to the hub: in front of all else, and never after the paper that it takes back."""

import json
from collections.abc import Collection

import pytest

from counter_app.domain.errors import RecordRefused
from counter_app.domain.ids import PaperId, RecordId, Sha256
from counter_app.domain.outbox import (
    Enrolment,
    OutboxRow,
    OutboxState,
    OutgoingRecord,
    Priority,
    QueueFilter,
    RecordKind,
)
from counter_app.messages import sentence_of
from counter_app.services.carry_choice import CarryChoice
from counter_app.services.queue_subjects import subject_of
from counter_app.services.sending import Sending
from tests.fakes.hub_link import FakeHubLink
from tests.services_bench import Bench, bench

__all__ = ["bench"]

WHY = "Xác nhận nhầm người"


def row_of(bench: Bench, kind: RecordKind, paper: PaperId) -> OutboxRow:
    with bench.store.reading() as view:
        (record,) = view.outbox.records_of(kind, paper)
        return view.outbox.get(record.id)


def next_kinds(bench: Bench) -> list[str]:
    """The kinds of the rows as they would go, each received before the next is asked for."""
    kinds: list[str] = []
    while True:
        with bench.store.reading() as view:
            row = view.outbox.due(bench.clock.now())
        if row is None:
            return kinds
        kinds.append(row.record.kind.value)
        with bench.store.working() as view:
            view.outbox.close(row.record.id, "{}", bench.clock.now())


def hold(bench: Bench, record: RecordId) -> None:
    with bench.store.working() as view:
        view.outbox.change(QueueFilter(ids=(record,)), OutboxState.HELD, among=[OutboxState.QUEUED])


def test_it_goes_first_and_the_paper_follows(bench: Bench) -> None:
    paper = bench.hold_birth()
    bench.withdrawing.withdraw(paper.id, WHY)
    row = row_of(bench, RecordKind.WITHDRAWAL, paper.id)
    assert (row.priority, row.state) == (Priority.FIRST, OutboxState.QUEUED)
    assert json.loads(row.record.body) == {
        "kind": "withdrawal.v1",
        "id": paper.id,
        "paper": paper.id,
        "revision": 1,
        "office": "H19.12",
        "desk": "Quầy 1",
        "withdrawn_by": "hoa",
        "withdrawn_at": bench.clock.now().isoformat(),
        "reason": WHY,
    }
    assert subject_of(bench.desk, row).title == "Giấy khai sinh"
    kinds = next_kinds(bench)
    assert kinds[0] == "withdrawal.v1"
    assert sorted(kinds[1:]) == ["dossier.v1", "dossier.v1", "dossier.v1", "paper.v1"]


@pytest.mark.parametrize("state", [OutboxState.HELD, OutboxState.NEEDS_PERSON])
def test_the_paper_waits_while_it_cannot_go(bench: Bench, state: OutboxState) -> None:
    paper = bench.hold_birth()
    bench.withdrawing.withdraw(paper.id, WHY)
    row = row_of(bench, RecordKind.WITHDRAWAL, paper.id)
    with bench.store.working() as view:
        view.outbox.mark(row.record.id, state)
    behind = row_of(bench, RecordKind.PAPER, paper.id)
    assert (behind.state, behind.code) == (OutboxState.WAITING, "EARLIER_REVISION_STUCK")
    assert "paper.v1" not in next_kinds(bench)

    with bench.store.working() as view:
        view.outbox.mark(row.record.id, OutboxState.QUEUED)

    assert next_kinds(bench) == ["withdrawal.v1", "paper.v1"]


def test_a_paper_that_went_before_is_followed(bench: Bench) -> None:
    paper = bench.hold_birth()
    assert "paper.v1" in next_kinds(bench)
    bench.withdrawing.withdraw(paper.id, WHY)
    assert next_kinds(bench) == ["withdrawal.v1", "dossier.v1"]


def test_no_package_carries_the_paper_without_it(bench: Bench) -> None:
    paper = bench.hold_birth()
    bench.withdrawing.withdraw(paper.id, WHY)
    withdrawal = row_of(bench, RecordKind.WITHDRAWAL, paper.id).record.id
    told = row_of(bench, RecordKind.PAPER, paper.id).record.id
    choice = CarryChoice(bench.desk)
    assert {withdrawal, told} <= {*choice.waiting("hub")}
    assert choice.waiting("hub")[0] == withdrawal
    hold(bench, withdrawal)
    assert not {withdrawal, told} & {*choice.waiting("hub")}


def test_the_hub_signs_for_all_of_it(bench: Bench) -> None:
    bench.enrol()
    paper = bench.hold_birth()
    bench.withdrawing.withdraw(paper.id, WHY)
    bench.sending.push()
    assert {state for state, _ in bench.rows()} == {"received"}
    kinds = [record.kind.value for record in bench.hub.records.values()]
    assert kinds.index("withdrawal.v1") < kinds.index("paper.v1")


class HubOfBefore(FakeHubLink):
    """A hub that does not know withdrawals, until it is updated."""

    updated = False

    def put_record(
        self, enrolment: Enrolment, record: OutgoingRecord, *, lost: Collection[Sha256] = ()
    ) -> str:
        if record.kind is RecordKind.WITHDRAWAL and not self.updated:
            raise RecordRefused(status=422, hub_code="RECORD_KIND")
        return super().put_record(enrolment, record, lost=lost)


def test_a_hub_of_before_gets_all_else_and_the_rest_after_its_update(bench: Bench) -> None:
    hub = HubOfBefore()
    bench.sending = Sending(bench.desk, hub, lambda: 0.5)
    bench.sending.enrol("http://127.0.0.1:1", hub.code("H19.12"))
    paper = bench.hold_birth()
    bench.withdrawing.withdraw(paper.id, WHY)

    bench.sending.push()

    row = row_of(bench, RecordKind.WITHDRAWAL, paper.id)
    assert (row.state, row.code) == (OutboxState.NEEDS_PERSON, "RECORD_REFUSED")
    assert row.code is not None and "phiên bản cũ" in sentence_of(row.code, row.details).text
    assert {record.kind for record in hub.records.values()} == {RecordKind.DOSSIER}
    hub.updated = True
    bench.sending.retry(row.record.id)
    bench.sending.push()
    assert {state for state, _ in bench.rows()} == {"received"}
