"""Lanes that pause, senders that hang, records that bring the line down, answers that are lost."""

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from uuid import NAMESPACE_OID, uuid5

import pytest

from counter_app.domain.errors import (
    BlobsWanted,
    CertificateExpired,
    CounterError,
    DiskFull,
    HubBusy,
    HubFull,
    HubInTrouble,
    HubRefusedCredential,
    LinkCut,
    LinkDown,
    LinkOffline,
    QueueBusy,
    RecordRefused,
)
from counter_app.domain.ids import RecordId, Sha256
from counter_app.domain.lanes import POISON, Course, course_of, pause_after
from counter_app.domain.outbox import (
    FIRST_WAIT,
    LEASE,
    LONGEST_WAIT,
    Enrolment,
    OutboxRow,
    OutboxState as State,
    OutgoingRecord,
    SenderName,
)
from counter_app.messages.queue_words import pause_sentence, sender_sentence
from counter_app.records import sha256_of
from counter_app.store.repositories.queue_desk import SqlQueueDesk
from tests.fakes.hub_link import FakeHubLink
from tests.fixtures_store import NOON
from tests.services_bench import LAN, LAN_NAME, LAND, MAI, MAI_NAME, Bench, bench

__all__ = ["bench"]


class Watched(FakeHubLink):
    """A hub that counts what is put to it and asked of it, and stumbles over one record."""

    def __init__(self) -> None:
        super().__init__()
        self.puts: list[RecordId] = []
        self.asked: list[RecordId] = []
        self.stumbles: RecordId | None = None
        self.fault: CounterError = HubInTrouble(status=502)
        self.loses_reply = False

    def put_record(
        self, enrolment: Enrolment, record: OutgoingRecord, *, lost: Collection[Sha256] = ()
    ) -> str:
        self.puts.append(record.id)
        if record.id == self.stumbles:
            raise self.fault
        receipt = super().put_record(enrolment, record, lost=lost)
        if self.loses_reply:
            self.loses_reply = False
            raise LinkCut(reason="cut")
        return receipt

    def receipt_of(self, enrolment: Enrolment, record: RecordId) -> str | None:
        self.asked.append(record)
        return super().receipt_of(enrolment, record)


@pytest.fixture
def hub() -> Watched:
    return Watched()


@pytest.fixture
def desk(bench: Bench, hub: Watched) -> Bench:
    made = Bench(bench.folder, bench.store, bench.clock, bench.reader, hub)
    made.enrol()
    return made


def two(desk: Bench) -> list[OutboxRow]:
    for citizen, name in ((MAI, MAI_NAME), (LAN, LAN_NAME)):
        desk.take(citizen, LAND, name=name, scans={"application": desk.file()})
    return list(desk.sending.rows())


def note(desk: Bench, number: int) -> None:
    """Queue a small record of its own."""
    body = f'{{"id":"n{number}"}}'
    first = desk.sending.rows((State.RECEIVED, State.QUEUED))[0].record
    record = replace(
        first,
        id=RecordId(str(uuid5(NAMESPACE_OID, body))),
        subject=f"n{number}",
        revision=1,
        body=body,
        sha256=sha256_of(body),
        blobs=(),
    )
    with desk.store.working() as view:
        view.outbox.add(record)


# What a failure means --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "course"),
    [
        (LinkOffline(), Course.PAUSE),
        (CertificateExpired(), Course.PAUSE),
        (HubFull(), Course.PAUSE),
        (HubRefusedCredential(), Course.PAUSE),
        (BlobsWanted(count=1), Course.WAIT),
        (RecordRefused(status=422), Course.PERSON),
    ],
    ids=lambda value: value.code if isinstance(value, CounterError) else str(value),
)
def test_a_failure_goes_its_own_way(fault: CounterError, course: Course) -> None:
    assert course_of(fault) is course


def test_a_pause_grows_to_half_an_hour_and_never_undercuts_the_hub() -> None:
    pause = None
    waits: list[timedelta] = []
    for _ in range(12):
        pause = pause_after(LinkOffline(), pause, NOON, jitter=0.5)
        assert pause.next_try_at is not None
        waits.append(pause.next_try_at - NOON)
    assert waits[0] == FIRST_WAIT
    assert waits[1] == 2 * FIRST_WAIT
    assert waits[-1] == LONGEST_WAIT
    asked = pause_after(HubBusy(status=503, retry_after=900), None, NOON, jitter=0.5)
    assert asked.next_try_at == NOON + timedelta(seconds=900)
    spread = {pause_after(LinkOffline(), None, NOON, jitter=j / 10).next_try_at for j in range(11)}
    assert len(spread) == 11, "desks of a province do not all call in one second"


@pytest.mark.parametrize(
    "fault", [HubRefusedCredential(), LinkDown(reason="plain_http")], ids=lambda fault: fault.code
)
def test_what_only_a_person_can_mend_is_not_tried_again_by_itself(fault: CounterError) -> None:
    pause = pause_after(fault, None, NOON, jitter=0.5)
    assert pause.next_try_at is None
    assert pause.holds(NOON + timedelta(days=400))
    assert "Tự thử lại" not in pause_sentence(pause, NOON)


def test_a_pause_says_why_and_until_when(desk: Bench, hub: Watched) -> None:
    two(desk)
    hub.trouble = LinkOffline()
    desk.sending.push()
    pause = desk.sending.status().pause
    assert pause is not None
    said = pause_sentence(pause, desk.clock.now())
    assert said.startswith("Tạm dừng gửi: Máy này đang không có mạng. Tự thử lại lúc 12:00:05.")


def test_enrolling_anew_ends_the_pause_of_a_refused_credential(desk: Bench, hub: Watched) -> None:
    two(desk)
    hub.trouble = HubRefusedCredential()
    desk.sending.push()
    hub.trouble = None
    assert desk.sending.push(insist=False).received == 0
    desk.enrol()
    assert desk.sending.push(insist=False).left == 0


# One record and the line -----------------------------------------------------------------------


def test_a_record_that_brings_the_line_down_steps_aside_when_others_pass(
    desk: Bench, hub: Watched
) -> None:
    poison, good = two(desk)
    hub.stumbles = poison.record.id
    for step in range(40):
        note(desk, step)
        desk.sending.push(insist=False)
        desk.clock.go_on(timedelta(minutes=10))
    (row,) = desk.sending.rows()
    assert (row.record.id, row.state, row.code) == (
        poison.record.id,
        State.NEEDS_PERSON,
        "HUB_IN_TROUBLE",
    )
    # Its file went the first time, and the second time nothing had passed in between: neither counts against it.
    assert hub.puts.count(poison.record.id) == POISON + 2
    assert good.record.id in hub.records
    assert len(hub.records) == 41
    assert desk.sending.status().pause is None


def test_a_line_that_fails_for_all_is_blamed_on_none(desk: Bench, hub: Watched) -> None:
    two(desk)
    hub.trouble = HubInTrouble(status=502)
    for _ in range(30):
        desk.sending.push()
        desk.clock.go_on(LONGEST_WAIT * 2)
    counts = desk.sending.status().counts
    assert counts[State.NEEDS_PERSON] == 0
    hub.trouble = None
    assert desk.sending.push().left == 0


def test_a_record_whose_reply_was_lost_is_asked_for_before_it_goes_again(
    desk: Bench, hub: Watched
) -> None:
    first, second = two(desk)
    hub.loses_reply = True
    lost = desk.sending.push()
    assert (lost.received, lost.left) == (0, 2)
    desk.clock.go_on(LONGEST_WAIT)

    assert desk.sending.push().left == 0

    assert hub.asked == [first.record.id]
    assert sorted(hub.puts) == sorted([first.record.id, second.record.id]), "nothing went twice"


def test_a_file_of_many_records_travels_once(desk: Bench, hub: Watched) -> None:
    first, second = two(desk)
    shared = first.record.blobs
    with desk.store.working() as view:
        for number in range(5):
            body = f'{{"id":"s{number}"}}'
            name = RecordId(str(uuid5(NAMESPACE_OID, body)))
            record = replace(
                second.record, id=name, subject=f"s{number}", body=body, sha256=sha256_of(body)
            )
            view.outbox.add(replace(record, blobs=shared))
    before = desk.sending.status().bytes_left
    result = desk.sending.push()
    assert result.left == 0
    assert result.bytes_sent == before, "each file counted once, and sent once"


# Senders ---------------------------------------------------------------------------------------


def test_a_sender_that_hangs_is_seen_and_replaced_and_stops_when_it_wakes(
    desk: Bench, hub: Watched
) -> None:
    rows = two(desk)
    plain = hub.put_record
    fresh = Bench(desk.folder, desk.store, desk.clock, desk.reader, hub, prefix=9)

    def hang(enrolment: Enrolment, record: OutgoingRecord, *, lost: Collection[Sha256] = ()) -> str:
        hub.put_record = plain  # type: ignore[method-assign] # it hangs once
        with pytest.raises(QueueBusy):
            fresh.sending.push()
        desk.clock.go_on(LEASE + timedelta(seconds=1))
        seen = fresh.sending.status()
        assert seen.hung
        assert seen.sender is not None
        assert seen.sender.record == record.id
        assert "không còn phản hồi" in sender_sentence(seen.sender, hung=True)
        # Another one takes over and sends all while this one sleeps.
        assert fresh.sending.push().left == 0
        return plain(enrolment, record)

    hub.put_record = hang  # type: ignore[method-assign] # the line hangs
    woken = desk.sending.push(sender=SenderName.SERVICE)

    assert woken.left == 0
    assert len(hub.records) == len(rows)
    assert desk.sending.status().sender is None


def test_a_sender_that_was_replaced_touches_no_row_any_more(desk: Bench, hub: Watched) -> None:
    two(desk)
    plain = hub.holds_blob

    def lose_the_turn(*words: object) -> bool:
        hub.holds_blob = plain  # type: ignore[method-assign] # once
        with desk.store.working() as view:
            desk.clock.go_on(LEASE * 2)
            assert view.queue.take_turn("other", SenderName.WINDOW, desk.clock.now()) is None
        return False

    hub.holds_blob = lose_the_turn  # type: ignore[method-assign,assignment] # it sleeps in this call
    result = desk.sending.push()
    assert result.stopped is not None
    assert result.stopped.code == "SENDER_REPLACED"
    assert hub.puts == []


def test_work_that_is_added_while_sending_goes_in_the_same_push(desk: Bench, hub: Watched) -> None:
    two(desk)
    plain = hub.put_record

    def busy_day(
        enrolment: Enrolment, record: OutgoingRecord, *, lost: Collection[Sha256] = ()
    ) -> str:
        if len(hub.records) < 4:
            note(desk, len(hub.records))
        return plain(enrolment, record)

    hub.put_record = busy_day  # type: ignore[method-assign] # citizens come while it sends
    assert desk.sending.push().left == 0
    assert len(hub.records) == 6


def test_files_begin_anew_at_another_hub(desk: Bench, hub: Watched) -> None:
    two(desk)
    hub.stumbles = desk.sending.rows()[0].record.id
    hub.fault = LinkOffline()
    desk.sending.push()
    other = FakeHubLink()
    other.name = "hub-other"
    moved = Bench(desk.folder, desk.store, desk.clock, desk.reader, other, prefix=11)
    moved.enrol()
    assert moved.sending.push().left == 0
    assert len(other.records) == 2


def test_a_turn_whose_end_found_no_room_keeps_nobody_waiting(
    desk: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    two(desk)
    with monkeypatch.context() as full:

        def no_room(_queue: SqlQueueDesk, _token: str) -> None:
            raise DiskFull()

        full.setattr(SqlQueueDesk, "end_turn", no_room)
        with pytest.raises(DiskFull):
            desk.sending.push()
        assert desk.sending.status().sender is not None

    note(desk, 1)
    assert desk.sending.push().received == 1
    assert desk.sending.status().sender is None
