"""Whatever the line, the hub and people do: no record is lost, none arrives twice, and revisions keep their order.

The real engine over the real store; a hub in memory whose calls are cut before or after they did their work.
"""

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import time, timedelta
from io import BytesIO
from pathlib import Path
from typing import TypeVar
from uuid import NAMESPACE_OID, uuid5

from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from counter_app.domain.errors import (
    CaptivePortal,
    CounterError,
    HubBusy,
    HubFull,
    HubInTrouble,
    HubRefusedCredential,
    LinkCut,
    LinkOffline,
    RecordRefused,
)
from counter_app.domain.ids import RecordId, Sha256
from counter_app.domain.link import Window
from counter_app.domain.outbox import (
    Enrolment,
    OutboxState,
    OutgoingRecord,
    Priority,
    QueueFilter,
    RecordKind,
    SenderName,
    Transfer,
)
from counter_app.domain.papers import Blob, BlobRole
from counter_app.domain.sending_policy import MastersWhen, SendingPolicy
from counter_app.records import sha256_of
from counter_app.services.hub_ports import (
    AlreadyThere,
    BundlePart,
    TransferProgress,
    UploadSource,
)
from tests.fakes.hub_link import FakeHubLink
from tests.fixtures_store import SetClock, make_store
from tests.services_bench import Bench

T = TypeVar("T")


class Killed(BaseException):
    """The sender's process is no more."""


FAULTS: tuple[BaseException | None, ...] = (
    None,
    LinkOffline(),
    LinkCut(reason="cut"),
    HubBusy(status=503, retry_after=40),
    HubFull(),
    HubInTrouble(status=502),
    CaptivePortal(status=200),
    HubRefusedCredential(),
    Killed(),
)
CUTS = (LinkCut(reason="cut"), HubInTrouble(status=502), Killed())
TROUBLES = st.lists(st.tuples(st.sampled_from(FAULTS), st.booleans()), max_size=8)
NIGHT = Window(time(19), time(6))
POLICIES = (
    SendingPolicy(),
    SendingPolicy(MastersWhen.AFTER_RECORDS, metered=True),
    SendingPolicy(MastersWhen.IN_HOURS, masters_hours=NIGHT),
    SendingPolicy(hours=NIGHT),
)
SUBJECTS = st.sampled_from(["d1", "d2"])
FILES = st.lists(st.integers(0, 3), max_size=3, unique=True)


class RoughHub(FakeHubLink):
    """Each call meets the next trouble, before it did its work or after (the reply is lost)."""

    def __init__(self) -> None:
        super().__init__()
        self.troubles: list[tuple[BaseException | None, bool]] = []
        self.refuses: set[str] = set()
        self.taken: Counter[str] = Counter()
        self.finished: Counter[Sha256] = Counter()
        self.mislaid: Counter[Sha256] = Counter()
        self.crossed_again: list[RecordId] = []

    def _call(self, work: Callable[[], T]) -> T:
        fault, after = self.troubles.pop(0) if self.troubles else (None, False)
        if fault is not None and not after:
            raise fault
        done = work()
        if fault is not None:
            raise fault
        return done

    def holds_blob(self, enrolment: Enrolment, sha256: Sha256) -> bool:
        held = super().holds_blob
        return self._call(lambda: held(enrolment, sha256))

    def upload(
        self,
        enrolment: Enrolment,
        blob: UploadSource,
        transfer: Transfer,
        *,
        progress: TransferProgress,
    ) -> Transfer:
        whole = super().upload

        def work() -> Transfer:
            had = any(digest == blob.sha256 for _, digest in self.blobs)
            moved = whole(enrolment, blob, transfer, progress=progress)
            self.finished[blob.sha256] += not had
            return moved

        return self._call(work)

    def put_record(
        self, enrolment: Enrolment, record: OutgoingRecord, *, lost: Collection[Sha256] = ()
    ) -> str:
        whole = super().put_record
        self._watch(record)
        return self._call(lambda: whole(enrolment, record, lost=lost))

    def already_there(
        self, enrolment: Enrolment, files: Collection[Sha256], records: Collection[RecordId]
    ) -> AlreadyThere | None:
        ask = super().already_there
        return self._call(lambda: ask(enrolment, files, records))

    def send_bundle(
        self, enrolment: Enrolment, parts: Sequence[BundlePart]
    ) -> Mapping[RecordId, str | CounterError] | None:
        whole = super().send_bundle
        for part in parts:
            self._watch(part.record)
        for file in {file.sha256 for part in parts for file, _ in part.files}:
            self.finished[file] += not any(digest == file for _, digest in self.blobs)
        if self.troubles and self.troubles[0][0] is not None:
            # A cut comes after some of the items, and the hub keeps these.
            whole(enrolment, parts[: len(self.records) % (len(parts) + 1)])
        return self._call(lambda: whole(enrolment, parts))

    def _watch(self, record: OutgoingRecord) -> None:
        if record.id in self.records:
            self.crossed_again.append(record.id)

    def _take(self, office: str, record: OutgoingRecord, lost: Collection[Sha256] = ()) -> str:
        if record.subject in self.refuses:
            raise RecordRefused(status=422, hub_code="RECORD_INVALID")
        new = record.id not in self.records
        receipt = super()._take(office, record, lost)
        self.taken[record.id] += new
        return receipt

    def receipt_of(self, enrolment: Enrolment, record: RecordId) -> str | None:
        known = super().receipt_of
        return self._call(lambda: known(enrolment, record))

    def mislay(self, sha256: Sha256) -> None:
        for name in [name for name in self.blobs if name[1] == sha256]:
            del self.blobs[name]
            self.mislaid[sha256] += 1


class QueueMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="queue-machine-"))
        clock = SetClock()
        store = make_store(self.folder / "data", clock=clock)
        self.hub = RoughHub()
        self.bench = Bench(self.folder, store, clock, hub=self.hub)
        self.bench.enrol()
        self.files: list[Blob] = []
        for name in range(4):
            held = store.vault.put(BytesIO(bytes([name]) * (70_000 * name + 1)))
            role = BlobRole.MASTER if name % 2 else BlobRole.ARCHIVAL
            self.files.append(Blob(role, held.sha256, held.bytes, "image/jpeg", None))
        self.queued: dict[RecordId, OutgoingRecord] = {}

    def teardown(self) -> None:
        self._all_arrives()
        self.bench.store.close()
        shutil.rmtree(self.folder)

    @initialize(room=st.sampled_from([0, 100_000, 800_000]))
    def hub_is_older_or_newer(self, room: int) -> None:
        self.hub.room = room

    @rule(
        subject=SUBJECTS,
        files=st.lists(FILES, min_size=1, max_size=3),
        due=st.none() | st.integers(-48, 96),
    )
    def change_a_dossier(self, subject: str, files: list[list[int]], due: int | None) -> None:
        for each in files:
            self._revision(subject, each, due)

    def _revision(self, subject: str, files: list[int], due: int | None) -> None:
        revision = 1 + sum(record.subject == subject for record in self.queued.values())
        body = f'{{"id":"{subject}","revision":{revision}}}'
        record = OutgoingRecord(
            RecordId(str(uuid5(NAMESPACE_OID, body))),
            RecordKind.DOSSIER,
            subject,
            revision,
            body,
            sha256_of(body),
            tuple(self.files[place] for place in files),
        )
        self.queued[record.id] = record
        promised = None if due is None else self.bench.clock.now() + timedelta(hours=due)
        with self.bench.store.working() as view:
            view.outbox.add(record, due_at=promised)

    @rule(files=st.lists(st.integers(0, 3), min_size=1, max_size=2, unique=True))
    def originals_follow(self, files: list[int]) -> None:
        revision = 1 + sum(record.kind is RecordKind.BLOBS for record in self.queued.values())
        body = f'{{"id":"p1","paper":"p1","revision":{revision}}}'
        name = RecordId(str(uuid5(NAMESPACE_OID, body)))
        blobs = tuple(self.files[place] for place in files)
        record = OutgoingRecord(
            name, RecordKind.BLOBS, "p1", revision, body, sha256_of(body), blobs
        )
        self.queued[name] = record
        with self.bench.store.working() as view:
            view.outbox.add(record)

    @rule(policy=st.sampled_from(POLICIES))
    def office_sets_its_rules(self, policy: SendingPolicy) -> None:
        self.bench.sending.set_policy(policy)

    @rule(troubles=TROUBLES, insist=st.booleans())
    def push(self, troubles: list[tuple[BaseException | None, bool]], insist: bool) -> None:
        self.hub.troubles = list(troubles)
        try:
            self.bench.sending.push(insist=insist)
        except Killed:
            self._sender_is_dead()
        self.hub.troubles = []

    @rule(
        subject=SUBJECTS,
        changes=st.integers(2, 3),
        fault=st.sampled_from(CUTS),
        after=st.booleans(),
    )
    def first_of_several_revisions_is_cut(
        self, subject: str, changes: int, fault: BaseException, after: bool
    ) -> None:
        """Blind search seldom tries the next revision while the one before it waits."""
        self.hub.refuses.clear()
        self.push([], insist=True)
        for _ in range(changes):
            self._revision(subject, [], None)
        self.push([(fault, after)], insist=True)
        self.push([], insist=True)

    @rule(minutes=st.integers(1, 50))
    def time_passes(self, minutes: int) -> None:
        self.bench.clock.go_on(timedelta(minutes=minutes))

    @rule(subject=SUBJECTS)
    def hub_begins_to_refuse(self, subject: str) -> None:
        self.hub.refuses.add(subject)

    @rule(place=st.integers(0, 3))
    def hub_mislays_a_file(self, place: int) -> None:
        self.hub.mislay(self.files[place].sha256)

    @rule(place=st.integers(0, 20), act=st.sampled_from(["hold", "release", "retry"]))
    def person_acts(self, place: int, act: str) -> None:
        ids = list(self.queued)
        if not ids:
            return
        rows = QueueFilter(ids=(ids[place % len(ids)],))
        acts = {
            "hold": self.bench.sending.hold_all,
            "release": self.bench.sending.release_all,
            "retry": self.bench.sending.retry_all,
        }
        acts[act](rows)

    @rule(subject=SUBJECTS, priority=st.sampled_from(list(Priority)))
    def person_orders(self, subject: str, priority: Priority) -> None:
        ids = tuple(name for name, record in self.queued.items() if record.subject == subject)
        if ids:
            self.bench.sending.prioritise(QueueFilter(ids=ids[:1]), priority)

    @invariant()
    def none_is_there_twice_and_revisions_keep_their_order(self) -> None:
        assert all(times == 1 for times in self.hub.taken.values() if times)
        assert not self.hub.crossed_again, "what is there crosses the line no second time"
        seen: dict[str, int] = {}
        for record in self.hub.records.values():
            assert record.revision == seen.get(record.subject, 0) + 1
            seen[record.subject] = record.revision

    @invariant()
    def the_table_knows_every_record_and_its_counts_are_true(self) -> None:
        with self.bench.store.reading() as view:
            rows = view.outbox.rows(list(OutboxState), limit=1000)
            counts, left = view.outbox.counts(), view.outbox.bytes_left()
            steps = [step for row in rows for step in view.outbox.transfers(row.record.id)]
        assert {row.record.id for row in rows} == set(self.queued)
        assert dict(counts) == {
            state: sum(row.state is state for row in rows) for state in OutboxState
        }
        sizes = {blob.sha256: blob.bytes for row in rows for blob in row.record.blobs}
        files = {
            step.sha256: 0 if step.done else sizes[step.sha256] - step.offset for step in steps
        }
        bodies = sum(len(r.record.body) for r in rows if r.state is not OutboxState.RECEIVED)
        assert left == sum(files.values()) + bodies

    @invariant()
    def only_a_receipt_closes_a_row(self) -> None:
        for row in self.bench.sending.rows((OutboxState.RECEIVED,), limit=1000):
            assert row.receipt
            assert row.record.id in self.hub.records

    @invariant()
    def what_waits_says_why_or_until_when(self) -> None:
        for row in self.bench.sending.rows((OutboxState.WAITING, OutboxState.NEEDS_PERSON)):
            assert row.code
            assert row.code != "RECEIPT_INVALID"
            assert row.details.get("hub_code") != "STALE_REVISION"

    def _sender_is_dead(self) -> None:
        """A new program takes up what the killed one left: nothing is in memory any more."""
        with self.bench.store.working() as view:
            # The dead process's mark would tell; here it is this very process, so its silence has to.
            assert view.queue.take_turn("x", SenderName.COMMAND, self.bench.clock.now()) is None
            view.queue.end_turn("x")
        self.bench = Bench(self.folder, self.bench.store, self.bench.clock, hub=self.hub)

    def _all_arrives(self) -> None:
        self.hub.refuses.clear()
        self.bench.sending.set_policy(SendingPolicy())
        for _ in range(20):
            self.bench.sending.release_all(QueueFilter(states=(OutboxState.HELD,)))
            self.bench.sending.retry_all(QueueFilter(states=(OutboxState.NEEDS_PERSON,)))
            self.bench.sending.push()
            self.bench.clock.go_on(timedelta(hours=2))
        assert set(self.hub.records) == set(self.queued)
        assert self.bench.sending.status().left == 0
        again = {name: times for name, times in self.hub.finished.items() if times > 1}
        assert all(times <= 1 + self.hub.mislaid[name] for name, times in again.items())


TestQueueMachine = QueueMachine.TestCase
TestQueueMachine.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
