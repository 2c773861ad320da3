"""Small rows that share a call: what goes together, what goes by itself, and what a failure of all means for each."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from io import BytesIO
from uuid import NAMESPACE_OID, uuid5

import pytest

from counter_app.domain.errors import CounterError, HubInTrouble, LinkCut, RecordRefused
from counter_app.domain.ids import RecordId, Sha256
from counter_app.domain.lanes import POISON
from counter_app.domain.outbox import (
    LONGEST_WAIT,
    Enrolment,
    OutboxState as State,
    OutgoingRecord,
    QueueFilter,
    RecordKind,
)
from counter_app.domain.papers import Blob, BlobRole
from counter_app.records import sha256_of
from counter_app.services.hub_ports import AlreadyThere, BundlePart
from tests.fakes.hub_link import FakeHubLink
from tests.services_bench import Bench, bench

__all__ = ["bench"]

ROOM = 64 * 1024


class Watched(FakeHubLink):
    """A hub that takes bundles, and counts them; it may lose an answer, break off within one, or stumble over one record."""

    def __init__(self) -> None:
        super().__init__()
        self.room = ROOM
        self.alone: list[RecordId] = []
        self.bundles: list[list[RecordId]] = []
        self.carried: list[Sha256] = []
        self.asked: list[tuple[int, int]] = []
        self.keeps: int | None = None
        """Of the next bundle it keeps so many, and the line is cut."""
        self.poison: RecordId | None = None
        self.refuses: RecordId | None = None

    def put_record(
        self, enrolment: Enrolment, record: OutgoingRecord, *, lost: Collection[Sha256] = ()
    ) -> str:
        self.alone.append(record.id)
        if record.id == self.poison:
            raise HubInTrouble(status=502)
        return super().put_record(enrolment, record, lost=lost)

    def already_there(
        self, enrolment: Enrolment, files: Collection[Sha256], records: Collection[RecordId]
    ) -> AlreadyThere | None:
        self.asked.append((len(files), len(records)))
        return super().already_there(enrolment, files, records)

    def send_bundle(
        self, enrolment: Enrolment, parts: Sequence[BundlePart]
    ) -> Mapping[RecordId, str | CounterError] | None:
        names = [part.record.id for part in parts]
        self.bundles.append(names)
        self.carried += [file.sha256 for part in parts for file, _ in part.files]
        if self.poison in names:
            raise HubInTrouble(status=502)
        keeps, self.keeps = self.keeps, None
        if keeps is not None:
            super().send_bundle(enrolment, parts[:keeps])
            raise LinkCut(reason="cut")
        return super().send_bundle(enrolment, parts)

    def _take(self, office: str, record: OutgoingRecord, lost: Collection[Sha256] = ()) -> str:
        if record.id == self.refuses:
            raise RecordRefused(status=422, hub_code="RECORD_INVALID")
        return super()._take(office, record, lost)


@pytest.fixture
def hub() -> Watched:
    return Watched()


@pytest.fixture
def desk(bench: Bench, hub: Watched) -> Bench:
    made = Bench(bench.folder, bench.store, bench.clock, bench.reader, hub)
    made.enrol()
    return made


def page(desk: Bench, content: bytes) -> Blob:
    kept = desk.store.vault.put(BytesIO(content))
    return Blob(BlobRole.MASTER, kept.sha256, kept.bytes, "image/jpeg", 1)


def queue(desk: Bench, number: int, *pages: Blob, subject: str = "", revision: int = 1) -> RecordId:
    """Queue a small record with these files; without any, with one of its own."""
    subject = subject or f"n{number}"
    body = f'{{"id":"{subject}","revision":{revision}}}'
    record = OutgoingRecord(
        id=RecordId(str(uuid5(NAMESPACE_OID, body))),
        kind=RecordKind.DOSSIER,
        subject=subject,
        revision=revision,
        body=body,
        sha256=sha256_of(body),
        blobs=pages or (page(desk, b"page of %d" % number),),
    )
    with desk.store.working() as view:
        view.outbox.add(record)
    return record.id


def states(desk: Bench) -> dict[RecordId, State]:
    return {row.record.id: row.state for row in desk.sending.rows(tuple(State), limit=1000)}


def all_received(desk: Bench, hub: Watched, ids: Sequence[RecordId]) -> bool:
    return set(hub.records) == set(ids) and set(states(desk).values()) == {State.RECEIVED}


def test_small_rows_share_a_call_once_the_hub_has_told_that_it_takes_that(
    desk: Bench, hub: Watched
) -> None:
    ids = [queue(desk, number) for number in range(30)]

    result = desk.sending.push()

    assert (result.received, result.left) == (30, 0)
    assert all_received(desk, hub, ids)
    assert hub.alone == ids[:1]
    assert hub.bundles == [ids[1:]]
    assert hub.asked == [(29, 0)], "what the hub has is asked before it is sent"
    assert result.bytes_sent == result.bytes_needed


def test_a_busy_hub_gets_fewer_at_once(desk: Bench, hub: Watched) -> None:
    hub.sharing = 4
    ids = [queue(desk, number) for number in range(10)]

    assert desk.sending.push().left == 0

    assert hub.bundles == [ids[1:5], ids[5:9]]
    assert hub.alone == [ids[0], ids[9]]


def test_an_older_hub_gets_one_after_the_other(desk: Bench, hub: Watched) -> None:
    hub.room = 0
    ids = [queue(desk, number) for number in range(5)]

    assert desk.sending.push().left == 0

    assert (hub.alone, hub.bundles, hub.asked) == (ids, [], [])


def test_a_hub_put_back_to_an_older_version_gets_them_one_by_one(desk: Bench, hub: Watched) -> None:
    first = queue(desk, 0)
    desk.sending.push()
    ids = [first, *(queue(desk, number) for number in range(1, 5))]

    class Older(Watched):
        def bundle_room(self) -> int:
            return 0 if self.asked else ROOM

    older = Older()
    older.__dict__ |= hub.__dict__ | {"room": 0, "asked": []}
    desk = Bench(desk.folder, desk.store, desk.clock, desk.reader, older, prefix=9)
    assert desk.sending.push().left == 0

    assert (older.alone, older.bundles) == (ids, [])


def test_a_large_file_and_a_long_bundle_go_by_themselves(desk: Bench, hub: Watched) -> None:
    queue(desk, 0)
    desk.sending.push()
    large = queue(desk, 1, page(desk, b"x" * (ROOM // 8 + 1)))
    ids = [queue(desk, n, page(desk, b"%03d" % n * 2000)) for n in range(2, 26)]

    assert desk.sending.push().left == 0

    assert hub.alone[1:] == [large]
    assert [name for names in hub.bundles for name in names] == ids
    assert max(len(names) for names in hub.bundles) == ROOM // 6010


def test_a_file_of_many_rows_goes_once_and_one_that_is_there_not_at_all(
    desk: Bench, hub: Watched
) -> None:
    queue(desk, 0)
    desk.sending.push()
    shared, known = page(desk, b"shared"), page(desk, b"known")
    hub.blobs["H19.12", known.sha256] = b"known"
    ids = [queue(desk, number, shared, known) for number in range(1, 6)]

    result = desk.sending.push()

    assert hub.carried == [shared.sha256]
    assert result.left == 0 and set(ids) <= set(hub.records)


def test_revisions_of_one_dossier_do_not_share_a_call(desk: Bench, hub: Watched) -> None:
    queue(desk, 0)
    desk.sending.push()
    ids = [queue(desk, n, subject="d", revision=n) for n in (1, 2, 3)]
    other = queue(desk, 7)

    assert desk.sending.push().left == 0
    order = [*hub.records]

    assert [name for name in order if name in ids] == ids
    assert other in order
    assert all(len(set(names) & set(ids)) <= 1 for names in hub.bundles)


def test_one_that_is_refused_steps_aside_and_the_others_go_on(desk: Bench, hub: Watched) -> None:
    ids = [queue(desk, number) for number in range(12)]
    hub.refuses = ids[6]

    result = desk.sending.push()

    assert (result.received, result.stopped) == (11, None)
    (row,) = desk.sending.rows()
    assert (row.record.id, row.state, row.code) == (ids[6], State.NEEDS_PERSON, "RECORD_REFUSED")
    assert row.details["hub_code"] == "RECORD_INVALID"


def test_a_file_damaged_here_keeps_none_of_the_others_back(desk: Bench, hub: Watched) -> None:
    ids = [queue(desk, number) for number in range(12)]
    (path,) = (desk.store.folder / "vault").rglob(
        desk.sending.rows_of([ids[4]])[0].record.blobs[0].sha256
    )
    harmed = bytearray(path.read_bytes())
    harmed[-1] ^= 1
    path.chmod(0o600)
    path.write_bytes(bytes(harmed))

    assert desk.sending.push().received == 11

    (row,) = desk.sending.rows()
    assert (row.record.id, row.state, row.code) == (ids[4], State.NEEDS_PERSON, "BLOB_DAMAGED")


@pytest.mark.parametrize("kept", [0, 5, 11])
def test_after_a_cut_one_question_finds_what_arrived_and_nothing_goes_twice(
    desk: Bench, hub: Watched, kept: int
) -> None:
    ids = [queue(desk, number) for number in range(12)]
    hub.keeps = kept

    cut = desk.sending.push()
    assert (cut.received, cut.left) == (1, 11)
    assert cut.stopped is not None and cut.stopped.code == "LINK_CUT"
    assert set(states(desk).values()) == {State.RECEIVED, State.QUEUED}
    desk.clock.go_on(LONGEST_WAIT)
    hub.asked, hub.bundles, hub.carried = [], [], []
    assert desk.sending.push().left == 0

    assert all_received(desk, hub, ids)
    assert hub.asked == [(11, 11)]
    assert hub.bundles == ([ids[1 + kept :]] if kept < 11 else [])
    assert len(hub.carried) == 11 - kept
    assert hub.alone == ids[:1]


def test_after_a_cut_and_a_restart_each_row_is_asked_for_by_itself(
    desk: Bench, hub: Watched
) -> None:
    ids = [queue(desk, number) for number in range(6)]
    hub.keeps = 3
    desk.sending.push()
    desk.clock.go_on(LONGEST_WAIT)
    fresh = Bench(desk.folder, desk.store, desk.clock, desk.reader, hub, prefix=9)
    hub.bundles = []

    assert fresh.sending.push().left == 0

    assert all_received(desk, hub, ids)
    assert hub.bundles == []
    assert hub.alone == [ids[0], *ids[4:]], "what has its receipt does not cross again"


def test_a_record_that_brings_the_line_down_is_found_out_among_those_it_went_with(
    desk: Bench, hub: Watched
) -> None:
    ids = [queue(desk, number) for number in range(10)]
    hub.poison = ids[5]
    for step in range(100, 140):
        queue(desk, step)
        desk.sending.push(insist=False)
        desk.clock.go_on(timedelta(minutes=10))

    (row,) = desk.sending.rows()
    assert (row.record.id, row.state, row.code) == (ids[5], State.NEEDS_PERSON, "HUB_IN_TROUBLE")
    assert sum(ids[5] in names for names in hub.bundles) == 2
    assert hub.alone.count(ids[5]) >= POISON, "what is held against it, it did by itself"
    assert len(hub.records) == 9 + 40
    assert desk.sending.status().pause is None


def test_a_row_that_is_held_meanwhile_stays_here(desk: Bench, hub: Watched) -> None:
    ids = [queue(desk, number) for number in range(4)]
    desk.sending.hold_all(QueueFilter(ids=(ids[2],)))

    desk.sending.push()

    assert set(hub.records) == {ids[0], ids[1], ids[3]}
    assert states(desk)[ids[2]] is State.HELD


def test_a_row_that_was_tried_before_goes_by_itself(desk: Bench, hub: Watched) -> None:
    queue(desk, 0)
    desk.sending.push()
    tried, *_ = [queue(desk, number) for number in range(1, 5)]
    with desk.store.working() as view:
        view.outbox.mark(tried, State.QUEUED, tries=1)

    assert desk.sending.push().left == 0

    assert hub.alone[-1] == tried
    assert all(tried not in names for names in hub.bundles)


def test_a_file_that_the_hub_mislaid_after_its_receipt_goes_again_and_the_record_does_not(
    desk: Bench, hub: Watched
) -> None:
    ids = [queue(desk, number) for number in range(4)]
    hub.keeps = 3
    desk.sending.push()
    lost = desk.sending.rows_of([ids[2]])[0].record.blobs[0].sha256
    del hub.blobs["H19.12", lost]
    desk.clock.go_on(LONGEST_WAIT)
    hub.bundles = []

    assert desk.sending.push().left == 0

    assert ("H19.12", lost) in hub.blobs
    assert hub.bundles == []
    assert hub.alone == ids[:1]
    assert all_received(desk, hub, ids)
