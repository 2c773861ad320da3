"""The office's rules for its line: what goes when, and what a person reads when it does not."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, time, timedelta
from threading import Event as Flag

import pytest

from counter_app.domain.errors import LinkDown, MeteredLink, OutsideHours
from counter_app.domain.events import EventKind
from counter_app.domain.ids import Sha256
from counter_app.domain.link import Window
from counter_app.domain.outbox import (
    Enrolment,
    Lane,
    OutboxRow,
    OutboxState as State,
    OutgoingRecord,
    Priority,
    QueueFilter,
    RecordKind,
    Transfer,
)
from counter_app.domain.papers import BlobRole
from counter_app.domain.sending_policy import MastersWhen, SendingPolicy
from counter_app.messages.queue_words import moved_sentence
from counter_app.services.hub_ports import TransferProgress, UploadSource
from tests.services_bench import ALLOWANCE, LAN, LAN_NAME, LAND, MAI, MAI_NAME, Bench, bench

__all__ = ["bench"]

AFTER = SendingPolicy(masters=MastersWhen.AFTER_RECORDS)
NIGHT = Window(time(19), time(6))


def arrived(bench: Bench) -> list[str]:
    return [record.kind.value for record in bench.hub.records.values()]


def two_scans(bench: Bench) -> None:
    for citizen, name in ((MAI, MAI_NAME), (LAN, LAN_NAME)):
        bench.take(citizen, LAND, name=name, scans={"application": bench.file()})


def test_originals_go_after_all_records_and_tell_when_they_are_in(bench: Bench) -> None:
    bench.enrol()
    bench.sending.set_policy(AFTER)
    paper = bench.hold_birth()
    two_scans(bench)

    result = bench.sending.push()

    assert (result.left, result.stopped) == (0, None)
    kinds = arrived(bench)
    assert kinds[-3:] == ["blobs.v1"] * 3
    assert "blobs.v1" not in kinds[:-3]
    masters = {blob.sha256 for blob in paper.masters}
    told = {
        blob.sha256
        for record in bench.hub.records.values()
        if record.kind is RecordKind.BLOBS
        for blob in record.blobs
    }
    assert masters < told
    for record in bench.hub.records.values():
        if record.kind is not RecordKind.BLOBS:
            assert all(blob.role is not BlobRole.MASTER for blob in record.blobs)


def test_a_paper_that_is_accepted_after_its_scan_was_queued_sends_its_original_once(
    bench: Bench,
) -> None:
    bench.enrol()
    bench.sending.set_policy(AFTER)
    bench.hold_birth()

    rows = bench.sending.rows()

    assert sum(row.record.kind is RecordKind.BLOBS for row in rows) == 1


def test_a_record_that_comes_up_goes_before_the_rest_of_an_original(bench: Bench) -> None:
    bench.enrol()
    bench.sending.set_policy(AFTER)
    bench.take(MAI, LAND, name=MAI_NAME, scans={"application": bench.file()})
    plain = bench.hub.upload

    def upload(
        enrolment: object, blob: UploadSource, transfer: Transfer, *, progress: TransferProgress
    ) -> Transfer:
        if len(bench.hub.records) == 1:
            # While the first original is on its way a citizen hands in another dossier.
            bench.take(LAN, LAND, name=LAN_NAME)
            progress(Transfer(blob.sha256, "https://hub/1", 0, done=False))
        return plain(enrolment, blob, transfer, progress=progress)  # type: ignore[arg-type] # as given

    bench.hub.upload = upload  # type: ignore[method-assign] # the line is slow
    assert bench.sending.push().left == 0
    assert arrived(bench) == ["dossier.v1", "dossier.v1", "blobs.v1"]


@pytest.mark.parametrize("how", ["hours", "metered"])
def test_an_original_under_way_stops_when_the_rules_no_longer_let_it_go(
    bench: Bench, how: str
) -> None:
    """A large one takes hours over a thin line: begun at night, it must not go on through the day."""
    bench.enrol()
    night = SendingPolicy(masters=MastersWhen.IN_HOURS, masters_hours=Window(time(9), time(13)))
    bench.sending.set_policy(night)
    bench.take(MAI, LAND, name=MAI_NAME, scans={"application": bench.file()})
    plain = bench.hub.upload

    def upload(
        enrolment: object, blob: UploadSource, transfer: Transfer, *, progress: TransferProgress
    ) -> Transfer:
        if how == "hours":
            bench.clock.go_on(timedelta(hours=2))
        else:
            bench.sending.set_policy(replace(night, metered=True))
        progress(Transfer(blob.sha256, "https://hub/1", 1, done=False))
        return plain(enrolment, blob, transfer, progress=progress)  # type: ignore[arg-type] # as given

    bench.hub.upload = upload  # type: ignore[method-assign] # the line is slow
    ended = bench.sending.push()

    assert arrived(bench) == ["dossier.v1"]
    assert isinstance(ended.stopped, OutsideHours if how == "hours" else MeteredLink)
    (row,) = bench.sending.rows()
    assert (row.state, row.sent, row.tries) == (State.QUEUED, 1, 0), "the rest goes in its hours"


def test_a_rate_that_is_set_while_the_queue_goes_holds_at_once(bench: Bench) -> None:
    bench.enrol()
    two_scans(bench)
    put = bench.hub.put_record
    seen: list[int | None] = []

    def watched(
        enrolment: Enrolment, record: OutgoingRecord, *, lost: Collection[Sha256] = ()
    ) -> str:
        seen.append(bench.hub.limit)
        bench.sending.set_policy(SendingPolicy(rate_limit=9_000))
        return put(enrolment, record, lost=lost)

    bench.hub.put_record = watched  # type: ignore[method-assign] # the rules change while it goes
    bench.sending.push()

    assert seen == [None, 9_000]


def test_originals_wait_for_their_hours(bench: Bench) -> None:
    bench.enrol()
    bench.sending.set_policy(SendingPolicy(MastersWhen.IN_HOURS, masters_hours=NIGHT))
    two_scans(bench)

    by_day = bench.sending.push()

    assert by_day.left == 2
    assert by_day.stopped is not None
    assert by_day.line_is_good
    assert (by_day.stopped.code, by_day.stopped.details["until"]) == ("OUTSIDE_HOURS", "19:00")
    assert bench.sending.status().going == 0, "nothing more goes by itself now"
    bench.clock.go_on(timedelta(hours=8))
    assert bench.sending.push().left == 0


def test_originals_do_not_go_over_a_line_that_is_paid_by_the_byte(bench: Bench) -> None:
    bench.enrol()
    bench.sending.set_policy(SendingPolicy(MastersWhen.AFTER_RECORDS, metered=True))
    two_scans(bench)
    stopped = bench.sending.push().stopped
    assert stopped is not None
    assert stopped.code == "METERED_LINK"
    bench.sending.set_policy(AFTER)
    assert bench.sending.push().left == 0


def test_outside_the_hours_only_what_is_urgent_goes(bench: Bench) -> None:
    bench.enrol()
    bench.sending.set_policy(SendingPolicy(hours=NIGHT))
    two_scans(bench)
    assert bench.sending.push().received == 0
    first, second = (row.record.id for row in bench.sending.rows())

    bench.sending.prioritise(QueueFilter(ids=(second,)), Priority.FIRST)

    assert bench.sending.push().received == 1
    assert list(bench.hub.records) == [second]
    assert bench.sending.rows()[0].record.id == first


def test_the_dossier_that_is_due_first_goes_first_and_a_persons_word_before_that(
    bench: Bench,
) -> None:
    bench.take(LAN, LAND, name=LAN_NAME)
    bench.clock.go_on(timedelta(days=-2))
    bench.take(MAI, LAND, name=MAI_NAME)
    later, sooner = bench.sending.rows()
    assert _due(sooner) < _due(later)
    bench.enrol()
    stop = Flag()
    bench.sending.push(cancel=stop, progress=lambda _: stop.set())
    assert list(bench.hub.records) == [sooner.record.id]

    bench.take(MAI, ALLOWANCE, case="orphan")
    (urgent,) = (row for row in bench.sending.rows() if row.record.id != later.record.id)
    first, last = (later, urgent) if _due(urgent) < _due(later) else (urgent, later)
    bench.sending.prioritise(QueueFilter(ids=(first.record.id,)), Priority.FIRST)
    bench.sending.push()
    assert list(bench.hub.records)[1:] == [first.record.id, last.record.id]


def test_the_rate_is_told_to_the_line(bench: Bench) -> None:
    bench.enrol()
    bench.sending.set_policy(SendingPolicy(rate_limit=20_000))
    bench.sending.push()
    assert bench.hub.limit == 20_000


def test_a_rule_is_a_supervisors_act_and_leaves_its_event(bench: Bench) -> None:
    with bench.since() as events:
        bench.sending.set_policy(AFTER)
    assert events == [EventKind.SETTING_CHANGED]
    assert bench.sending.policy() == AFTER


def test_many_rows_are_moved_by_one_act_with_one_event(bench: Bench) -> None:
    two_scans(bench)
    with bench.since() as events:
        assert bench.sending.hold_all(QueueFilter(states=(State.QUEUED,))).rows == 2
        assert bench.sending.hold_all(QueueFilter(states=(State.QUEUED,))).rows == 0
        assert bench.sending.release_all(QueueFilter(states=(State.HELD,))).rows == 2
    assert events == [EventKind.RECORD_CHANGED] * 2
    assert [state for state, _ in bench.rows()] == ["queued"] * 2


def test_sending_again_lets_go_nothing_that_a_person_holds(bench: Bench) -> None:
    two_scans(bench)
    first, second = (row.record.id for row in bench.sending.rows())
    bench.sending.hold(first)
    with bench.store.working() as view:
        view.outbox.mark(second, State.NEEDS_PERSON, code="RECORD_REFUSED")
    chosen = QueueFilter(ids=(first, second))

    again = bench.sending.retry_all(chosen)
    assert (again.rows, again.skipped) == (1, {State.HELD: 1})
    assert [state for state, _ in bench.rows()] == ["held", "queued"]
    assert moved_sentence(again) == (
        "Gửi lại: 1 bản ghi. Bỏ qua 1 bản ghi đang tạm giữ, dùng “Thả ra” để gửi."
    )
    held = bench.sending.hold_all(chosen)
    assert (held.rows, held.skipped) == (1, {State.HELD: 1})
    assert moved_sentence(held) == "Giữ lại: 1 bản ghi. Bỏ qua 1 bản ghi đang được giữ sẵn."
    with bench.store.working() as view:
        view.outbox.mark(second, State.SENDING)
    bench.sending.hold(first)
    both = bench.sending.retry_all(chosen)
    assert moved_sentence(both) == (
        "Không bản ghi nào phải đổi. Bỏ qua 2 bản ghi: 1 đang tạm giữ, dùng “Thả ra” để gửi; 1 đang gửi."
    )
    with bench.store.working() as view:
        view.outbox.mark(second, State.QUEUED)
    let_go = bench.sending.release_all(chosen)
    assert (let_go.rows, let_go.skipped) == (1, {State.QUEUED: 1})
    assert moved_sentence(let_go) == "Thả ra: 1 bản ghi. Bỏ qua 1 bản ghi không bị giữ."


def test_rows_of_one_code_are_sent_again_together(bench: Bench) -> None:
    two_scans(bench)
    bench.enrol()
    with bench.store.working() as view:
        for row in view.outbox.rows():
            view.outbox.mark(row.record.id, State.NEEDS_PERSON, code="RECORD_REFUSED", tries=3)
    assert bench.sending.retry_all(QueueFilter(codes=("BLOB_DAMAGED",))).rows == 0
    assert bench.sending.retry_all(QueueFilter(codes=("RECORD_REFUSED",))).rows == 2
    assert {row.tries for row in bench.sending.rows()} == {0}
    assert bench.sending.push().left == 0


def test_a_pause_ends_when_a_person_says_so(bench: Bench) -> None:
    two_scans(bench)
    bench.enrol()
    bench.hub.trouble = LinkDown(reason="refused")
    bench.sending.push()
    bench.hub.trouble = None
    assert bench.sending.push(insist=False).received == 0
    assert bench.sending.end_pause()
    assert bench.sending.push(insist=False).left == 0
    assert not bench.sending.end_pause()


def _due(row: OutboxRow) -> datetime:
    assert row.due_at is not None
    return row.due_at


def test_originals_of_the_night_stand_apart_in_the_forecast(bench: Bench) -> None:
    bench.enrol()
    bench.sending.set_policy(SendingPolicy(masters=MastersWhen.IN_HOURS, masters_hours=NIGHT))
    two_scans(bench)
    seen = bench.sending.status()
    masters = next(lane.going for lane in seen.lanes if lane.lane is Lane.MASTERS)
    expected = seen.link.forecast
    assert (expected.later.batch.rows, expected.later.stays) == (masters, False)
    assert expected.later.windows == (NIGHT,)
    assert expected.all.rows == seen.going
    assert 0 < expected.later.batch.bytes < seen.bytes_left
    assert expected.all.bytes + expected.later.batch.bytes == seen.bytes_left
    assert seen.bytes_going == expected.all.bytes, "it is noon: originals do not cross now"
    bench.clock.go_on(timedelta(hours=12))
    night = bench.sending.status()
    assert night.bytes_going == night.bytes_left
    bench.clock.go_on(timedelta(hours=12))

    bench.sending.set_policy(replace(AFTER, metered=True))
    assert bench.sending.status().link.forecast.later.stays

    bench.sending.set_policy(AFTER)
    together = bench.sending.status().link.forecast
    assert (together.later.batch.rows, together.all.rows) == (0, seen.going + masters)
    assert together.all.bytes == seen.bytes_left


def test_what_a_person_holds_back_or_must_look_at_is_in_no_forecast(bench: Bench) -> None:
    bench.enrol()
    two_scans(bench)
    first, second = bench.sending.rows()
    bench.sending.prioritise(QueueFilter(ids=(first.record.id, second.record.id)), Priority.FIRST)
    whole = bench.sending.status().link.forecast
    assert (whole.all.rows, whole.urgent.rows) == (2, 2)

    bench.sending.hold(first.record.id)

    part = bench.sending.status().link.forecast
    # Both have the same scan: it still goes, with the other.
    assert (part.all.rows, part.all.files) == (1, 1)
    assert part.all.bytes == second.bytes
    assert (part.urgent.rows, part.urgent.bytes) == (1, second.bytes)
    assert bench.sending.status().bytes_going == second.bytes
    bench.sending.hold(second.record.id)
    none = bench.sending.status().link.forecast
    assert (none.all.rows, none.all.bytes, none.urgent.rows) == (0, 0, 0)


def test_of_very_many_rows_held_back_their_part_is_left_out_of_the_forecast(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A person may hold back tens of thousands: a status does not look at each of them."""
    monkeypatch.setattr("counter_app.services.queue_sizes._COUNTED", 0)
    bench.enrol()
    two_scans(bench)
    whole = bench.sending.status().link.forecast.all
    bench.sending.hold(bench.sending.rows()[0].record.id)

    part = bench.sending.status().link.forecast.all

    assert (part.rows, part.bytes) == (1, round(whole.bytes / 2))
