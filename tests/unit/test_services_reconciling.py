"""Reconciling: what the hub no longer holds goes again, what differs waits for a person, and little crosses."""

import pytest

from counter_app.domain.errors import LinkDown, NotEnrolled
from counter_app.domain.events import EventKind
from counter_app.domain.outbox import Enrolment, OutboxRow, OutboxState as State
from counter_app.domain.ranges import HeldRange, range_digest
from counter_app.services.reconciling import Reconciling
from tests.fakes.records import dossier_record
from tests.services_bench import (
    LAN,
    LAN_NAME,
    LAND,
    MAI,
    MAI_NAME,
    Bench,
    bench,
)

__all__ = ["bench"]


@pytest.fixture
def sent(bench: Bench) -> list[OutboxRow]:
    """Two dossiers with a scan each, one of them in two revisions, all received."""
    taken = bench.take(MAI, LAND, name=MAI_NAME, scans={"application": bench.file()})
    bench.take(LAN, LAND, name=LAN_NAME, scans={"application": bench.file()})
    bench.finish(taken.checklist.dossier.id)
    bench.enrol()
    assert bench.sending.push().left == 0
    rows = list(bench.sending.rows((State.RECEIVED,)))
    assert len(rows) >= 3
    return rows


def reconciling(bench: Bench) -> Reconciling:
    return Reconciling(bench.desk, bench.hub)


def test_a_hub_that_holds_all_is_asked_once(bench: Bench, sent: list[OutboxRow]) -> None:
    found = reconciling(bench).run()

    assert (found.checked, found.missing, found.differs, found.unknown) == (len(sent), (), (), ())
    # One question for the records, and one for the files of two of them each.
    assert (found.queued, found.bytes) == (0, 300 + 300 * -(-len(sent) // 2))
    assert found.files == sum(len(row.record.blobs) for row in sent)
    assert found.whole
    assert bench.events()[-1] is EventKind.RECORDS_COMPARED


def test_what_a_restored_hub_lost_goes_again_in_its_order(
    bench: Bench, sent: list[OutboxRow]
) -> None:
    before = dict(bench.hub.records)
    for row in sent:
        bench.hub.forget(row.record)
    found = reconciling(bench).run()

    assert set(found.missing) == {row.record.id for row in sent}
    assert found.queued == len(sent) and not found.needs_person
    again = bench.sending.rows((State.QUEUED,))
    assert {row.code for row in again} == {"MISSING_AT_HUB"}
    assert bench.sending.push().left == 0
    assert bench.hub.records == before
    assert reconciling(bench).run().missing == ()


def test_the_receipt_that_is_not_honoured_stays_in_the_event_log(
    bench: Bench, sent: list[OutboxRow]
) -> None:
    row = sent[-1]
    bench.hub.forget(row.record)
    reconciling(bench).run()

    with bench.desk.store.reading() as view:
        event = view.events.of_subject(row.record.id)[-1]
    assert event.before is not None and event.before["receipt"] == row.receipt
    assert event.after == {"state": "queued", "code": "MISSING_AT_HUB"}


def test_what_the_hub_keeps_under_the_desks_former_name_is_not_sent_again(
    bench: Bench, sent: list[OutboxRow], monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = HeldRange(0, range_digest([]), None, 300)
    monkeypatch.setattr(bench.hub, "held_range", lambda *_, **__: nothing)
    found = reconciling(bench).run()

    assert (found.checked, found.missing, found.queued) == (len(sent), (), 0)


def test_a_dry_run_changes_nothing(bench: Bench, sent: list[OutboxRow]) -> None:
    bench.hub.forget(sent[-1].record)
    with bench.since() as told:
        found = reconciling(bench).run(dry_run=True)

    assert found.missing == (sent[-1].record.id,)
    assert found.queued == 0
    assert bench.sending.status().left == 0
    assert told == []


def test_another_content_needs_a_person(bench: Bench, sent: list[OutboxRow]) -> None:
    other = dossier_record()
    name = sent[0].record.id
    bench.hub.records[name] = type(other)(
        name, other.kind, other.subject, 1, other.body, other.sha256, ()
    )
    found = reconciling(bench).run()

    assert found.differs == (name,) and found.needs_person
    (row,) = bench.sending.rows((State.NEEDS_PERSON,))
    assert (row.record.id, row.code) == (name, "DIFFERS_AT_HUB")


def test_what_the_hub_has_and_the_store_not_is_told(bench: Bench, sent: list[OutboxRow]) -> None:
    stranger = dossier_record()
    bench.hub.records[stranger.id] = stranger
    found = reconciling(bench).run()

    assert found.unknown == (stranger.id,) and found.needs_person
    assert found.queued == 0


def test_a_dossier_that_never_stood_in_the_queue_is_queued(bench: Bench) -> None:
    bench.enrol()
    bench.take(MAI, LAND, name=MAI_NAME, scans={"application": bench.file()})
    with bench.store.working() as view:
        view.session.run("DELETE FROM outbox")
    found = reconciling(bench).run()

    assert (found.unqueued, found.queued) == (1, 1)
    assert bench.sending.push().left == 0
    assert len(bench.hub.records) == 1
    assert reconciling(bench).run().unqueued == 0


def test_broken_off_it_is_begun_anew(bench: Bench, sent: list[OutboxRow]) -> None:
    bench.hub.forget(sent[-1].record)
    bench.hub.trouble = LinkDown(reason="refused")
    with pytest.raises(LinkDown):
        reconciling(bench).run()
    bench.hub.trouble = None
    assert bench.sending.status().sender is None

    assert reconciling(bench).run().missing == (sent[-1].record.id,)


def test_without_a_hub_there_is_nothing_to_compare_with(bench: Bench) -> None:
    with pytest.raises(NotEnrolled):
        reconciling(bench).run()


def test_ranges_are_halved_only_where_hashes_differ(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.enrol()
    records = [dossier_record(n) for n in range(1, 1025)]
    lost = records[500]
    with bench.store.working() as view:
        for record in records:
            view.outbox.add(record)
            view.outbox.close(record.id, "{}", bench.clock.now())
            bench.hub.records[record.id] = record
    bench.hub.records.pop(lost.id)
    asked: list[int] = []
    ask = bench.hub.held_range

    def counted(
        enrolment: Enrolment, start: str, end: str, *, desk: str | None = None
    ) -> HeldRange:
        answer = ask(enrolment, start, end, desk=desk)
        asked.append(answer.count)
        return answer

    monkeypatch.setattr(bench.hub, "held_range", counted)
    found = reconciling(bench).run(dry_run=True)

    assert (found.checked, found.missing, found.unknown) == (1024, (lost.id,), ())
    # Two questions a halving, and 1024 records are halved five times at most until 64 are left, give or take one.
    assert len(asked) <= 13
