"""Emptying the queue: which failure stops the pass, which one waits for a person, and what a receipt must say."""

from collections.abc import Collection
from datetime import timedelta
from threading import Event as Flag

import pytest

from counter_app.domain.errors import (
    BlobDamaged,
    BlobsWanted,
    CertificateExpired,
    CounterError,
    EnrolRefused,
    HubChanged,
    HubFull,
    HubNonsense,
    HubRefusedCredential,
    LinkDown,
    NotEnrolled,
    NotFound,
    QueueBusy,
    RecordRefused,
    StateRefused,
)
from counter_app.domain.events import EventKind
from counter_app.domain.ids import RecordId, Sha256
from counter_app.domain.link import LinkState
from counter_app.domain.outbox import (
    FIRST_WAIT,
    LONGEST_WAIT,
    Enrolment,
    OutboxRow,
    OutboxState as State,
    OutgoingRecord,
    SenderName,
)
from counter_app.services.link_watch import link_record
from tests.fakes.hub_link import FakeHubLink
from tests.services_bench import (
    ALLOWANCE,
    LAN,
    LAN_NAME,
    LAND,
    MAI,
    MAI_NAME,
    Bench,
    bench,
)

__all__ = ["bench"]


def two_citizens(bench: Bench) -> list[OutboxRow]:
    """Two dossiers in the queue, each with a scan."""
    for citizen, name in ((MAI, MAI_NAME), (LAN, LAN_NAME)):
        bench.take(citizen, LAND, name=name, scans={"application": bench.file()})
    return list(bench.sending.rows())


def states(bench: Bench) -> list[str]:
    return [state for state, _ in bench.rows()]


class Stumbling(FakeHubLink):
    """Refuses one subject, or all after some calls, with a fault of choice."""

    def __init__(self, fault: CounterError, subject: str | None = None) -> None:
        super().__init__()
        self.fault: CounterError | None = fault
        self.subject = subject
        self.puts = 0

    def put_record(
        self, enrolment: Enrolment, record: OutgoingRecord, *, lost: Collection[Sha256] = ()
    ) -> str:
        self.puts += 1
        if self.fault is not None and self.subject in (None, record.subject):
            raise self.fault
        return super().put_record(enrolment, record, lost=lost)


def with_hub(bench: Bench, hub: FakeHubLink) -> Bench:
    made = Bench(bench.folder, bench.store, bench.clock, bench.reader, hub)
    made.enrol()
    return made


def test_all_that_is_due_goes_in_order_and_is_closed_by_receipts(bench: Bench) -> None:
    bench.hold_birth()
    bench.enrol()

    result = bench.sending.push()

    assert (result.sent, result.received, result.left, result.stopped) == (3, 3, 0, None)
    assert list(bench.hub.records.values()) == [
        row.record for row in bench.sending.rows((State.RECEIVED,))
    ]
    assert result.bytes_sent == result.bytes_needed > 0
    assert bench.events().count(EventKind.RECORD_RECEIVED) == 3
    assert all(row.receipt for row in bench.sending.rows((State.RECEIVED,)))


def test_pushing_twice_sends_nothing_twice(bench: Bench) -> None:
    bench.hold_birth()
    bench.enrol()
    bench.sending.push()
    again = bench.sending.push()
    assert (again.sent, again.bytes_sent) == (0, 0)


def test_a_desk_must_be_enrolled(bench: Bench) -> None:
    two_citizens(bench)
    with pytest.raises(NotEnrolled):
        bench.sending.push()
    with pytest.raises(EnrolRefused):
        bench.sending.enrol("http://127.0.0.1:1", "wrong")
    assert not bench.sending.status().enrolled
    bench.enrol()
    assert bench.sending.status().enrolled
    assert EventKind.DESK_ENROLLED in bench.events()


def test_a_hub_that_did_not_sign_for_what_was_sent_is_refused(bench: Bench) -> None:
    two_citizens(bench)
    bench.enrol()
    bench.sending.push()
    bench.hub.name = "hub-fresh"

    with pytest.raises(HubChanged) as refused:
        bench.sending.enrol("http://127.0.0.1:1", bench.hub.code("H19.12"))

    assert refused.value.details["received"] == bench.sending.status().counts[State.RECEIVED]
    with bench.store.reading() as view:
        kept = view.settings.enrolment()
    assert kept is not None
    assert kept.hub == "hub-fake"


def test_one_push_at_a_time(bench: Bench) -> None:
    two_citizens(bench)
    bench.enrol()
    with bench.store.working() as view:
        assert view.queue.take_turn("other", SenderName.SERVICE, bench.clock.now()) is None
    with pytest.raises(QueueBusy) as busy:
        bench.sending.push()
    assert busy.value.details["sender"] == "service"
    with bench.store.working() as view:
        view.queue.end_turn("other")
    assert bench.sending.push().left == 0


@pytest.mark.parametrize(
    "fault",
    [
        LinkDown(reason="refused"),
        HubNonsense(status=200),
        HubRefusedCredential(),
        HubFull(),
    ],
    ids=lambda fault: fault.code,
)
def test_what_every_row_would_suffer_from_stops_the_pass(bench: Bench, fault: CounterError) -> None:
    two_citizens(bench)
    hub = Stumbling(fault)
    desk = with_hub(bench, hub)

    result = desk.sending.push()

    assert result.stopped is fault
    assert hub.puts == 1
    assert states(bench) == ["queued", "queued"] or fault.code == "HUB_NONSENSE"
    pause = bench.sending.status().pause
    assert pause is not None
    assert (pause.code, pause.tries) == (fault.code, 1)

    assert desk.sending.push(insist=False).stopped is not None, "a pause is not asked again"
    assert hub.puts == 1
    hub.fault = None
    bench.clock.go_on(FIRST_WAIT * 2)
    assert desk.sending.push().left == 0
    assert bench.sending.status().pause is None


@pytest.mark.parametrize(
    "fault",
    [RecordRefused(status=409, hub_code="STALE_REVISION"), BlobDamaged(sha256="0" * 64)],
    ids=lambda fault: fault.code,
)
def test_one_bad_record_needs_a_person_and_holds_up_no_other(
    bench: Bench, fault: CounterError
) -> None:
    bad, good = two_citizens(bench)
    desk = with_hub(bench, Stumbling(fault, bad.record.subject))

    result = desk.sending.push()

    assert (result.stopped, result.received, result.left) == (None, 1, 1)
    assert states(bench) == ["needs_person", "received"]
    row = bench.sending.rows()[0]
    assert (row.record.id, row.code) == (bad.record.id, fault.code)
    bench.clock.go_on(LONGEST_WAIT * 2)
    assert desk.sending.push().sent == 0, "only a person lets it go again"
    assert good.record.id in desk.hub.records


def test_a_refused_record_goes_again_when_a_person_says_so(bench: Bench) -> None:
    bad, _ = two_citizens(bench)
    hub = Stumbling(RecordRefused(status=422, hub_code="X"), bad.record.subject)
    desk = with_hub(bench, hub)
    desk.sending.push()
    hub.fault = None

    with bench.since() as events:
        row = desk.sending.retry(bad.record.id)

    assert events == [EventKind.RECORD_CHANGED]
    assert (row.state, row.code) == (State.QUEUED, None)
    assert desk.sending.push().left == 0


def test_blobs_that_the_hub_lost_are_sent_again_from_the_start(bench: Bench) -> None:
    first, _ = two_citizens(bench)
    bench.enrol()
    bench.hub.trouble = None
    whole = bench.hub.put_record

    def lose_then_refuse(
        enrolment: Enrolment, record: OutgoingRecord, *, lost: Collection[Sha256] = ()
    ) -> str:
        bench.hub.blobs.clear()
        return whole(enrolment, record)

    bench.hub.put_record = lose_then_refuse  # type: ignore[method-assign] # the hub loses blobs
    result = bench.sending.push()
    assert result.stopped is None
    assert states(bench) == ["waiting", "waiting"]
    assert bench.sending.rows()[0].code == BlobsWanted.code

    bench.hub.put_record = whole  # type: ignore[method-assign] # it has come to its senses
    bench.clock.go_on(FIRST_WAIT)
    assert bench.sending.push().left == 0
    assert first.record.id in bench.hub.records


def test_waits_grow_and_are_capped_whatever_restarts(bench: Bench) -> None:
    two_citizens(bench)
    hub = Stumbling(LinkDown(reason="refused"))
    with_hub(bench, hub)
    waits: list[timedelta] = []
    for calls in range(1, 15):
        # A new program each time: the pause stands in the store.
        fresh = Bench(bench.folder, bench.store, bench.clock, bench.reader, hub, prefix=calls + 10)
        fresh.sending.push(insist=False)
        assert hub.puts == calls
        pause = fresh.sending.status().pause
        assert pause is not None
        assert pause.next_try_at is not None
        waits.append(pause.next_try_at - bench.clock.now())
        bench.clock.go_on(waits[-1])
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT
    assert all(row.tries == 0 for row in bench.sending.rows()), "no row is to blame for the line"


def test_a_receipt_for_another_record_is_not_believed(bench: Bench) -> None:
    two_citizens(bench)
    bench.enrol()
    whole = bench.hub.put_record
    said: list[str] = []

    def same_for_all(
        enrolment: Enrolment, record: OutgoingRecord, *, lost: Collection[Sha256] = ()
    ) -> str:
        said.append(whole(enrolment, record))
        return said[0]

    bench.hub.put_record = same_for_all  # type: ignore[method-assign] # the hub mixes receipts up
    result = bench.sending.push()
    assert (result.received, result.left) == (1, 1)
    assert bench.sending.rows()[0].code == "RECEIPT_INVALID"
    assert states(bench) == ["received", "needs_person"]


def test_a_receipt_signed_by_someone_else_is_not_believed(bench: Bench) -> None:
    two_citizens(bench)
    bench.enrol()
    other = FakeHubLink()
    stranger = other.enrol("http://127.0.0.1:1", other.code("H19.12"), "Quầy 1")

    def forged(
        enrolment: Enrolment, record: OutgoingRecord, *, lost: Collection[Sha256] = ()
    ) -> str:
        other.blobs |= bench.hub.blobs
        return other.put_record(stranger, record)

    bench.hub.put_record = forged  # type: ignore[method-assign] # an impostor answers
    assert bench.sending.push().received == 0
    assert {row.code for row in bench.sending.rows()} == {"RECEIPT_INVALID"}


def test_a_held_row_stays_and_lets_others_pass(bench: Bench) -> None:
    held, free = two_citizens(bench)
    bench.enrol()
    bench.sending.hold(held.record.id)
    assert bench.sending.push().left == 1
    assert [row.record.id for row in bench.sending.rows((State.RECEIVED,))] == [free.record.id]
    bench.sending.retry(held.record.id)
    assert bench.sending.push().left == 0
    with pytest.raises(StateRefused):
        bench.sending.hold(held.record.id)
    with pytest.raises(NotFound):
        bench.sending.retry(RecordId("no-such-record"))


def test_a_later_revision_does_not_overtake_its_elder(bench: Bench) -> None:
    dossier = bench.take(MAI, ALLOWANCE, case="orphan", name=MAI_NAME).checklist.dossier
    bench.take(MAI, ALLOWANCE, case="orphan", scans={"declaration": bench.file()})
    first, second = bench.sending.rows()
    bench.enrol()
    bench.sending.hold(first.record.id)
    assert bench.sending.push().sent == 0
    bench.sending.retry(first.record.id)
    assert bench.sending.push().received == 2
    assert list(bench.hub.records) == [first.record.id, second.record.id]
    assert first.record.subject == dossier.id


def test_blobs_the_hub_has_do_not_cross_again(bench: Bench) -> None:
    paper = bench.hold_birth()
    bench.enrol()
    rows = bench.sending.rows()
    result = bench.sending.push()
    once = {blob.sha256: blob.bytes for row in rows for blob in row.record.blobs}
    bodies = sum(len(row.record.body.encode()) for row in rows)
    assert result.bytes_sent == sum(once.values()) + bodies
    assert {sha256 for _, sha256 in bench.hub.blobs} == {
        Sha256(blob.sha256) for blob in paper.blobs
    }


def test_what_a_cut_left_under_way_goes_at_the_next_push(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut between the hub's receipt and our commit: the hub has the record, we ask again, there is one."""
    two_citizens(bench)
    bench.enrol()

    def cut(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(bench.desk.records, "check_receipt", cut)
    with pytest.raises(KeyboardInterrupt):
        bench.sending.push()
    monkeypatch.undo()
    assert states(bench) == ["sending", "queued"]

    assert bench.sending.push().left == 0
    assert len(bench.hub.records) == 2


def test_a_cancelled_push_leaves_the_rest_in_the_queue(bench: Bench) -> None:
    two_citizens(bench)
    bench.enrol()
    stop = Flag()
    result = bench.sending.push(cancel=stop, progress=lambda _: stop.set())
    assert (result.received, result.left, result.stopped) == (1, 1, None)


def test_a_short_push_is_enough_to_know_the_line(bench: Bench) -> None:
    """All of it within one moment of the desk's clock, and told by another process afterwards."""
    two_citizens(bench)
    bench.enrol()
    bench.sending.push()
    with bench.desk.store.reading() as view:
        kept = link_record(view)

    files = sum(blob.bytes for record in bench.hub.records.values() for blob in record.blobs)
    assert sum(each.sample.bytes for each in kept.measured) == files
    assert kept.state is LinkState.UP


def test_the_link_is_asked_without_cost(bench: Bench) -> None:
    assert isinstance(bench.sending.link_trouble(), NotEnrolled)
    bench.enrol()
    assert bench.sending.link_trouble() is None
    bench.hub.trouble = CertificateExpired()
    assert bench.sending.link_trouble() is bench.hub.trouble
