"""A hub that takes the place of one that had signed: a supervisor's act, nothing lost, nothing sent twice, all told."""

import json
from datetime import timedelta

import pytest

from counter_app.domain.errors import (
    EnrolRefused,
    FieldRefused,
    HubChanged,
    LinkCut,
    QueueBusy,
    RoleRequired,
)
from counter_app.domain.events import EventKind
from counter_app.domain.losses import LossState
from counter_app.domain.outbox import OutboxState as State, SenderName
from counter_app.domain.papers import Paper
from counter_app.messages.reconcile_words import lost_lines, replaced_line
from counter_app.services.enrolling import Enrolled, Enrolling
from counter_app.services.losses import LossDesk
from counter_app.services.originals import is_here
from counter_app.services.reconciling import Reconciling
from tests.fakes.hub_link import FakeHubLink
from tests.services_bench import LAND, Bench, bench
from tests.unit.test_services_lost_files import held, purge

__all__ = ["bench", "held"]

URL = "http://127.0.0.1:1"
WHY = "Máy chủ cũ cháy ổ đĩa ngày 12/11"


@pytest.fixture
def fresh() -> FakeHubLink:
    """Another hub, which holds nothing."""
    hub = FakeHubLink()
    hub.name = "hub-fresh"
    return hub


def at(bench: Bench, hub: FakeHubLink) -> Bench:
    """The same desk with another hub on its line."""
    return Bench(bench.folder, bench.store, bench.clock, bench.reader, hub, prefix=8)


def replace_hub(bench: Bench, hub: FakeHubLink, why: str | None = WHY) -> Enrolled:
    return Enrolling(bench.desk, hub).enrol(URL, hub.code("H19.12"), replaced_hub=why)


def test_without_the_act_it_is_refused_and_the_code_stays_good(
    bench: Bench, held: Paper, fresh: FakeHubLink
) -> None:
    code = fresh.code("H19.12")
    with pytest.raises(HubChanged):
        Enrolling(bench.desk, fresh).enrol(URL, code)
    with pytest.raises(FieldRefused):
        Enrolling(bench.desk, fresh).enrol(URL, code, replaced_hub=" \n")

    assert Enrolling(bench.desk, fresh).enrol(URL, code, replaced_hub=WHY).replaced is not None


def test_everything_goes_again_and_the_old_receipts_are_history(
    bench: Bench, held: Paper, fresh: FakeHubLink
) -> None:
    receipts = {row.record.id: row.receipt for row in bench.sending.rows((State.RECEIVED,))}
    done = replace_hub(bench, fresh)

    assert done.replaced is not None
    assert (done.replaced.before, done.replaced.hub) == ("hub-fake", "hub-fresh")
    assert (done.replaced.rows, done.replaced.originals) == (len(receipts), 0)
    rows = bench.sending.rows((State.QUEUED,))
    assert {row.code for row in rows} == {"HUB_REPLACED"} and len(rows) == len(receipts)
    with bench.store.reading() as view:
        for record, receipt in receipts.items():
            assert view.losses.former_receipts(record) == (receipt,)
        event = view.events.of_subject("hub-fresh")[0]
    assert event.kind is EventKind.HUB_REPLACED
    assert event.after is not None and event.after["reason"] == WHY

    desk = at(bench, fresh)
    seen = desk.sending.status().replaced
    assert seen is not None and f"{len(receipts)} bản ghi" in replaced_line(seen)
    result = desk.sending.push()
    assert (result.received, result.left) == (len(receipts), 0)
    assert fresh.records == bench.hub.records
    assert Reconciling(desk.desk, fresh).run().whole
    assert desk.sending.status().replaced is None
    for row in desk.sending.rows((State.RECEIVED,)):
        assert row.receipt is not None and json.loads(row.receipt)["hub"] == "hub-fresh"


def test_what_the_new_hub_has_from_a_backup_does_not_cross_again(
    bench: Bench, held: Paper, fresh: FakeHubLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = at(bench, fresh)
    replace_hub(bench, fresh)
    assert desk.sending.push().left == 0
    # The first hub is the fresh one's copy now; one record and its files are younger than the backup.
    second = FakeHubLink()
    second.name = "hub-third"
    bench.clock.go_on(timedelta(days=1))
    replace_hub(desk, second)
    with bench.store.reading() as view:
        enrolment = view.settings.enrolment()
    assert enrolment is not None
    rows = desk.sending.rows((State.QUEUED,))
    for row in rows[:-1]:
        second.blobs |= fresh.blobs
        second.put_record(enrolment, row.record)
    put: list[str] = []
    whole = second.put_record

    def noted(*args: object, **words: object) -> str:
        put.append("")
        return whole(*args, **words)  # type: ignore[arg-type] # handed through

    monkeypatch.setattr(second, "put_record", noted)
    result = at(bench, second).sending.push()
    assert (result.received, result.left) == (len(rows), 0)
    assert len(put) == 1
    assert result.bytes_sent == len(rows[-1].record.body.encode())


def test_an_empty_hub_is_asked_once_for_all(bench: Bench, held: Paper, fresh: FakeHubLink) -> None:
    """Ten dossiers share their calls: nobody asks for each receipt and each file."""
    for number in range(10):
        citizen = f"07019200{number:04d}"
        bench.take(citizen, LAND, name=f"Mẫu {number}", scans={"land_certificate": bench.file()})
    assert bench.sending.push().left == 0
    sent = dict(bench.hub.records)
    replace_hub(bench, fresh)
    fresh.room, fresh.told = 1 << 20, True
    desk, before = at(bench, fresh), fresh.calls

    result = desk.sending.push()

    assert (result.received, result.left) == (len(sent), 0)
    assert fresh.records == sent
    # What is held at all, what of a bundle is there, the bundle; a dossier's next revision goes after its first.
    assert fresh.calls - before <= 5 < len(sent)


def test_what_a_restored_hub_has_is_closed_by_one_question(
    bench: Bench, held: Paper, fresh: FakeHubLink
) -> None:
    for number in range(10):
        citizen = f"07019200{number:04d}"
        bench.take(citizen, LAND, name=f"Mẫu {number}", scans={"land_certificate": bench.file()})
    assert bench.sending.push().left == 0
    rows = bench.sending.rows((State.RECEIVED,))
    replace_hub(bench, fresh)
    with bench.store.reading() as view:
        enrolment = view.settings.enrolment()
    assert enrolment is not None
    mislaid = rows[-1].record.blobs[0].sha256
    fresh.blobs |= bench.hub.blobs
    for row in rows[:-2] + rows[-1:]:
        fresh.put_record(enrolment, row.record)
    fresh.blobs = {key: held for key, held in fresh.blobs.items() if key[1] != mislaid}
    fresh.room, fresh.told = 1 << 20, True
    desk, before = at(bench, fresh), fresh.calls

    result = desk.sending.push()

    assert (result.received, result.left) == (len(rows), 0)
    assert fresh.records == bench.hub.records
    assert mislaid in {sha256 for _, sha256 in fresh.blobs}
    assert fresh.calls - before <= 6 < len(rows)
    assert Reconciling(desk.desk, fresh).run().whole


@pytest.mark.parametrize("held_there", [False, True])
def test_a_hub_that_knows_no_bulk_question_is_asked_row_by_row(
    bench: Bench, held: Paper, fresh: FakeHubLink, held_there: bool
) -> None:
    rows = bench.sending.rows((State.RECEIVED,))
    replace_hub(bench, fresh)
    if held_there:
        with bench.store.reading() as view:
            enrolment = view.settings.enrolment()
        assert enrolment is not None
        fresh.blobs |= bench.hub.blobs
        for row in rows:
            fresh.put_record(enrolment, row.record)

    result = at(bench, fresh).sending.push()

    assert (result.received, result.left) == (len(rows), 0)
    assert (result.bytes_sent == 0) is held_there


def test_a_line_that_breaks_at_the_question_pauses_and_loses_nothing(
    bench: Bench, held: Paper, fresh: FakeHubLink
) -> None:
    rows = len(bench.sending.rows((State.RECEIVED,)))
    replace_hub(bench, fresh)
    fresh.trouble = LinkCut(reason="cut")
    desk = at(bench, fresh)

    stopped = desk.sending.push().stopped

    assert isinstance(stopped, LinkCut)
    assert desk.sending.status().pause is not None
    fresh.trouble = None
    bench.clock.go_on(timedelta(hours=1))
    assert desk.sending.push().received == rows


def test_a_hub_of_the_same_name_keeps_its_receipts_and_is_compared(
    bench: Bench, held: Paper
) -> None:
    done = replace_hub(bench, bench.hub)

    assert (done.replaced, done.same) == (None, True)
    assert bench.sending.status().left == 0


def test_originals_that_only_the_old_hub_had_are_listed(
    bench: Bench, held: Paper, fresh: FakeHubLink
) -> None:
    master = purge(bench, held)
    done = replace_hub(bench, fresh)
    assert done.replaced is not None and done.replaced.originals == 1
    (unsure,) = LossDesk(bench.desk).listed()
    assert (unsure.sha256, unsure.state) == (master, LossState.UNSURE)
    assert "biên nhận của máy chủ cũ" in lost_lines((unsure,))[0]
    with bench.store.reading() as view:
        assert not is_here(bench.desk, view, held.blobs)

    desk = at(bench, fresh)
    assert desk.sending.push().left > 0
    stuck = desk.sending.rows((State.NEEDS_PERSON,))
    assert {row.code for row in stuck} == {"ORIGINAL_LOST"}
    (lost,) = LossDesk(bench.desk).listed()
    assert lost.state is LossState.LOST and lost.number
    assert Reconciling(desk.desk, fresh).run().needs_person

    # One word is enough for every row that waits for the same file.
    assert len(stuck) == 2
    LossDesk(bench.desk).give_up(stuck[0].record.id, "Máy chủ cũ không có bản sao lưu")
    assert desk.sending.push().left == 0
    assert not Reconciling(desk.desk, fresh).run().needs_person
    assert master not in {sha256 for _, sha256 in fresh.blobs}


def test_originals_that_the_new_hub_has_all_the_same_are_held_again(
    bench: Bench, held: Paper, fresh: FakeHubLink
) -> None:
    purge(bench, held)
    fresh.blobs |= bench.hub.blobs
    replace_hub(bench, fresh)

    assert at(bench, fresh).sending.push().left == 0
    assert LossDesk(bench.desk).listed() == ()
    with bench.store.reading() as view:
        assert is_here(bench.desk, view, held.blobs)


def test_no_sender_is_at_work_meanwhile(bench: Bench, held: Paper, fresh: FakeHubLink) -> None:
    with bench.store.working() as view:
        assert view.queue.take_turn("other", SenderName.SERVICE, bench.clock.now()) is None
    with pytest.raises(QueueBusy):
        replace_hub(bench, fresh)
    with bench.store.working() as view:
        view.queue.end_turn("other")
    with pytest.raises(EnrolRefused):
        Enrolling(bench.desk, fresh).enrol(URL, "wrong", replaced_hub=WHY)

    assert bench.sending.status().sender is None
    assert bench.sending.status().left == 0


def test_only_a_supervisor_replaces_a_hub(bench: Bench, held: Paper, fresh: FakeHubLink) -> None:
    with bench.store.working() as view:
        view.session.run("UPDATE officer SET role = 'officer'")
    with pytest.raises(RoleRequired):
        replace_hub(bench, fresh)
