"""Emptying the queue: blobs first, then the record, then the hub's signed receipt closes the row."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event as Flag
from typing import BinaryIO

from counter_app.domain.errors import (
    BlobsWanted,
    CounterError,
    EnrolledElsewhere,
    HubChanged,
    HubRefusedCredential,
    NotEnrolled,
    QueueBusy,
    StateRefused,
    TryLater,
)
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.ids import RecordId, Sha256
from counter_app.domain.lengths import LONGEST_DESK, within
from counter_app.domain.outbox import Enrolment, OutboxRow, OutboxState, Transfer, next_wait
from counter_app.domain.papers import Blob
from counter_app.domain.text import clean
from counter_app.services.desk import Desk
from counter_app.services.ports import HubLink, Vault
from counter_app.services.roles import require_supervisor
from counter_app.services.store_ports import OutboxOrder

QueueProgress = Callable[["QueueStatus"], None]
Jitter = Callable[[], float]
"""A number in 0..1, fresh at each call."""

LOCK = "queue"


@dataclass(frozen=True, slots=True)
class QueueStatus:
    """How the queue stands. `left` counts all that is not received; `bytes_left` what still has to cross the link."""

    counts: Mapping[OutboxState, int]
    left: int
    bytes_left: int
    enrolled: bool
    next_try_at: datetime | None


@dataclass(frozen=True, slots=True)
class PushResult:
    """What a push did: records received now, records left, bytes that crossed, bytes that had to for what was received.

    A blob that the hub had already, from another record, had not to cross.
    """

    sent: int
    received: int
    left: int
    bytes_sent: int
    bytes_needed: int
    stopped: CounterError | None


@dataclass(frozen=True, slots=True)
class _VaultBlob:
    """A vault file as the link wants it."""

    vault: Vault
    blob: Blob

    @property
    def sha256(self) -> Sha256:
        return self.blob.sha256

    @property
    def bytes(self) -> int:
        return self.blob.bytes

    @property
    def media_type(self) -> str:
        return self.blob.media_type

    def open(self) -> AbstractContextManager[BinaryIO]:
        return self.vault.open(self.blob.sha256)


@dataclass(slots=True)
class _Tally:
    sent: int = 0
    received: int = 0
    bytes_sent: int = 0
    bytes_needed: int = 0


class Sending:
    """The desk's side of the queue."""

    def __init__(self, desk: Desk, link: HubLink, jitter: Jitter) -> None:
        self._desk = desk
        self._link = link
        self._jitter = jitter

    def enrol(
        self, url: str, code: str, *, desk_name: str | None = None, ca_file: Path | None = None
    ) -> Enrolment:
        """Trade the hub's one-time code for this desk's credential; `desk_name` renames the desk from now on.

        A hub that never signed for what was already sent is refused: the records it lacks would be lost without a word.

        Raises RoleRequired, EnrolRefused, EnrolledElsewhere, HubChanged, LinkDown, HubNonsense.
        """
        with self._desk.store.reading() as view:
            require_supervisor(self._desk, view)
            office = view.settings.office()
            before = view.settings.enrolment()
            received = view.outbox.counts().get(OutboxState.RECEIVED, 0)
        desk = within(clean(desk_name or "") or office.desk, LONGEST_DESK, "desk")
        enrolment = self._link.enrol(url, code, desk, ca_file=ca_file)
        if enrolment.office != office.code:
            # Every record would be refused for good; better to say so before the first one is sent.
            raise EnrolledElsewhere(office=enrolment.office)
        if before is not None and before.hub != enrolment.hub and received:
            raise HubChanged(received=received)
        with self._desk.store.writing() as view:
            view.settings.save_enrolment(enrolment)
            if desk != office.desk:
                view.settings.save_office(replace(office, desk=desk))
            view.events.append(
                EventDraft(
                    EventKind.DESK_ENROLLED,
                    subjects=(enrolment.hub,),
                    after={"office": enrolment.office, "key": enrolment.key_id},
                )
            )
        return enrolment

    def status(self) -> QueueStatus:
        """Return the counts of the queue."""
        with self._desk.store.reading() as view:
            counts = view.outbox.counts()
            waiting = view.outbox.rows([OutboxState.WAITING])
            tries = [row.next_try_at for row in waiting if row.next_try_at is not None]
            return QueueStatus(
                counts=counts,
                left=_left(counts),
                bytes_left=view.outbox.bytes_left(),
                enrolled=view.settings.enrolment() is not None,
                next_try_at=min(tries, default=None),
            )

    def reachable(self) -> bool:
        """Ask the hub a question that costs nothing; False when it does not answer or this desk is not enrolled."""
        with self._desk.store.reading() as view:
            enrolment = view.settings.enrolment()
        if enrolment is None:
            return False
        try:
            self._link.holds_blob(enrolment, Sha256("0" * 64))
        except CounterError:
            return False
        return True

    def rows(
        self, states: tuple[OutboxState, ...] | None = None, *, limit: int = 200
    ) -> tuple[OutboxRow, ...]:
        """Return rows of the queue, oldest first; default all that are not received."""
        with self._desk.store.reading() as view:
            return view.outbox.rows(states, limit=limit)

    def ids(
        self,
        states: tuple[OutboxState, ...] | None = None,
        *,
        order: OutboxOrder = OutboxOrder.CREATED,
        descending: bool = False,
    ) -> tuple[RecordId, ...]:
        """Return the ids of all rows of a list, however long; `rows_of` reads those that are looked at."""
        with self._desk.store.reading() as view:
            return view.outbox.ids(states, order=order, descending=descending)

    def rows_of(self, records: Sequence[RecordId]) -> tuple[OutboxRow, ...]:
        """Return the rows with these ids; those that are not there are left out."""
        with self._desk.store.reading() as view:
            return view.outbox.by_ids(records)

    def hold(self, record: RecordId) -> OutboxRow:
        """Keep a row back until a person lets it go. Raises NotFound, StateRefused."""
        return self._change(record, OutboxState.HELD)

    def retry(self, record: RecordId) -> OutboxRow:
        """Send a held, waiting or refused row at the next push. Raises NotFound, StateRefused."""
        return self._change(record, OutboxState.QUEUED)

    def _change(self, record: RecordId, state: OutboxState) -> OutboxRow:
        with self._desk.store.writing() as view:
            row = view.outbox.get(record)
            if row.state in (OutboxState.RECEIVED, OutboxState.SENDING):
                raise StateRefused(state=row.state.value)
            view.outbox.mark(record, state, next_try_at=None)
            view.events.append(
                EventDraft(
                    EventKind.RECORD_CHANGED,
                    subjects=(record,),
                    before={"state": row.state.value},
                    after={"state": state.value},
                )
            )
            return view.outbox.get(record)

    def push(
        self, *, cancel: Flag | None = None, progress: QueueProgress | None = None
    ) -> PushResult:
        """Make one pass: send every row that is due, oldest first, until none is due or the link fails.

        Raises:
            NotEnrolled: no hub is known yet.
            QueueBusy: another push of this store is under way.
        """
        with self._desk.store.reading() as view:
            enrolment = view.settings.enrolment()
        if enrolment is None:
            raise NotEnrolled()
        with self._desk.store.lock(LOCK) as mine:
            if not mine:
                raise QueueBusy()
            return self._pass(enrolment, cancel, progress)

    def _pass(
        self, enrolment: Enrolment, cancel: Flag | None, progress: QueueProgress | None
    ) -> PushResult:
        tally = _Tally()
        told: datetime | None = None
        stopped: CounterError | None = None
        self._take_back()
        while stopped is None and not (cancel is not None and cancel.is_set()):
            row = self._next()
            if row is None:
                break
            try:
                self._send(row, enrolment, tally)
            except CounterError as fault:
                stopped = self._after_failure(row, fault)
            # Counting a long queue takes longer than sending one row: once a second is enough.
            if progress is not None and self._desk.clock.now() != told:
                told = self._desk.clock.now()
                progress(self.status())
        return PushResult(
            sent=tally.sent,
            received=tally.received,
            left=self.status().left,
            bytes_sent=tally.bytes_sent,
            bytes_needed=tally.bytes_needed,
            stopped=stopped,
        )

    def _take_back(self) -> None:
        """Queue again what an earlier pass left under way: whoever holds the lock is the only one who sends."""
        with self._desk.store.working() as view:
            for row in view.outbox.rows([OutboxState.SENDING]):
                view.outbox.mark(row.record.id, OutboxState.QUEUED)

    def _next(self) -> OutboxRow | None:
        with self._desk.store.working() as view:
            row = view.outbox.due(self._desk.clock.now())
            if row is not None:
                view.outbox.mark(row.record.id, OutboxState.SENDING)
            return row

    def _send(self, row: OutboxRow, enrolment: Enrolment, tally: _Tally) -> None:
        record = row.record
        tally.sent += 1
        with self._desk.store.reading() as view:
            known = {transfer.sha256: transfer for transfer in view.outbox.transfers(record.id)}
        for blob in record.blobs:
            before = known.get(blob.sha256, Transfer(blob.sha256, None, 0, False))
            self._send_blob(row, blob, before, enrolment, tally)
        receipt = self._link.put_record(enrolment, record)
        tally.bytes_sent += len(record.body.encode())
        self._desk.records.check_receipt(receipt, record, enrolment)
        with self._desk.store.writing() as view:
            crossed = sum(step.offset for step in view.outbox.transfers(record.id) if step.url)
            view.outbox.close(record.id, receipt, self._desk.clock.now())
            view.events.append(
                EventDraft(
                    EventKind.RECORD_RECEIVED,
                    subjects=(record.id, record.subject),
                    after={"sha256": record.sha256, "revision": record.revision},
                )
            )
        tally.received += 1
        tally.bytes_needed += crossed + len(record.body.encode())

    def _send_blob(
        self,
        row: OutboxRow,
        blob: Blob,
        transfer: Transfer,
        enrolment: Enrolment,
        tally: _Tally,
    ) -> None:
        record = row.record.id
        if transfer.done:
            return
        if self._link.holds_blob(enrolment, blob.sha256):
            self._save(record, Transfer(blob.sha256, transfer.url, blob.bytes, True))
            return
        reached = transfer.offset

        def note(step: Transfer) -> None:
            nonlocal reached
            tally.bytes_sent += max(step.offset - reached, 0)
            reached = step.offset
            self._save(record, step)

        source = _VaultBlob(self._desk.store.vault, blob)
        note(self._link.upload(enrolment, source, transfer, progress=note))

    def _save(self, record: RecordId, transfer: Transfer) -> None:
        with self._desk.store.working() as view:
            view.outbox.save_transfer(record, transfer)

    def _after_failure(self, row: OutboxRow, fault: CounterError) -> CounterError | None:
        """Put the row where its failure says; return the fault when it stops the whole pass.

        A link that is down, a refused credential or a full hub would fail every row alike. What only this row suffers
        from must not hold up the others.
        """
        record = row.record.id
        wanted = isinstance(fault, BlobsWanted)
        with self._desk.store.working() as view:
            if isinstance(fault, TryLater):
                if wanted:
                    for transfer in view.outbox.transfers(record):
                        again = Transfer(transfer.sha256, None, 0, False)
                        view.outbox.save_transfer(record, again)
                tries = row.tries + 1
                wait: timedelta = next_wait(tries, self._jitter())
                view.outbox.mark(
                    record,
                    OutboxState.WAITING,
                    code=fault.code,
                    tries=tries,
                    next_try_at=self._desk.clock.now() + wait,
                )
            else:
                view.outbox.mark(
                    record, OutboxState.NEEDS_PERSON, code=fault.code, tries=row.tries + 1
                )
        stops = isinstance(fault, TryLater | HubRefusedCredential) and not wanted
        return fault if stops else None


def _left(counts: Mapping[OutboxState, int]) -> int:
    return sum(count for state, count in counts.items() if state is not OutboxState.RECEIVED)
