"""One pass over the queue: files first, then the record, then the hub's signed receipt closes the row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event as Flag

from counter_app.domain.errors import (
    BlobMissing,
    BlobsWanted,
    CounterError,
    RecordRefused,
    SenderReplaced,
)
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.ids import Sha256
from counter_app.domain.lanes import (
    POISON,
    Course,
    course_of,
    is_of_the_line,
    may_be_the_record,
    pause_after,
)
from counter_app.domain.link import LinkSample, rate_of
from counter_app.domain.outbox import (
    URGENT_WITHIN,
    Enrolment,
    Lane,
    OutboxRow,
    OutboxState,
    Transfer,
    next_wait,
)
from counter_app.domain.papers import Blob
from counter_app.domain.sending_policy import SendingPolicy
from counter_app.services.desk import Desk
from counter_app.services.link_watch import keep_link_record, link_record
from counter_app.services.ports import HubLink, Transaction
from counter_app.services.queue_files import VaultBlob, missing_file, small_first
from counter_app.services.queue_policy import goes_before, may_go_on, sending_policy
from counter_app.services.queue_turn import Turn
from counter_app.services.receipt_keys import check_receipt

Jitter = Callable[[], float]
"""A number in 0..1, fresh at each call."""

_REMEMBER_EVERY = timedelta(seconds=10)
_MOST_WANTED = 8
"""Times that a hub may say it lacks a record's files, just sent, before a person looks."""


@dataclass(frozen=True, slots=True)
class PassEnd:
    """What a pass did; see `PushResult`."""

    sent: int
    received: int
    bytes_sent: int
    bytes_needed: int
    stopped: CounterError | None


class _GiveWay(Exception):
    """Another row goes before the rest of this one, or the push was called off."""


class QueuePass:
    """One pass of the only sender (`token`). `run` may be called once."""

    def __init__(
        self,
        desk: Desk,
        link: HubLink,
        enrolment: Enrolment,
        *,
        token: str,
        jitter: Jitter,
        cancel: Flag | None,
        progress: Callable[[], None] | None,
    ) -> None:
        self._desk = desk
        self._link = link
        self._enrolment = enrolment
        self._turn = Turn(desk, token)
        self._jitter = jitter
        self._cancel = cancel
        self._progress = progress
        self._sent = 0
        self._received = 0
        self._bytes_sent = 0
        self._bytes_needed = 0
        self._moved = False
        self._samples: list[LinkSample] = []
        self._limit: int | None = -1
        """What the line was told last; nothing yet."""
        self._remembered: datetime | None = None

    def run(self) -> PassEnd:
        """Send every row that is due, until none is or the lanes pause."""
        stopped: CounterError | None
        self._link.hear(self._turn.go_on)
        try:
            self._begin()
            stopped = self._drain()
            self._keep_samples()
        except SenderReplaced as fault:
            # The rows are the other's now: nothing of them is touched any more.
            stopped = fault
        finally:
            self._link.hear(None)
        return PassEnd(self._sent, self._received, self._bytes_sent, self._bytes_needed, stopped)

    def _drain(self) -> CounterError | None:
        told: datetime | None = None
        while not self._is_called_off():
            rows = self._next()
            if not rows:
                return self._closed()
            stopped = self._try_all(rows)
            if stopped is not None:
                return stopped
            # The window needs no more than one word a second.
            if self._progress is not None and self._desk.clock.now() != told:
                told = self._desk.clock.now()
                self._progress()
        return None

    def _begin(self) -> None:
        with self._turn.mine(None) as view:
            # Whoever has the turn is the only one who sends: what is under way is what a dead one left.
            view.outbox.take_back()
            self._follow(sending_policy(view))
            known = rate_of(link_record(view).measured, self._desk.clock.now())
        if known is not None:
            self._link.expect_rate(known)

    def _is_called_off(self) -> bool:
        return self._cancel is not None and self._cancel.is_set()

    def _next(self) -> tuple[OutboxRow, ...]:
        """Return the next row; with it others that go in the same call, where the pass knows such a call."""
        now = self._desk.clock.now()
        with self._desk.store.working() as view:
            row = self._due(view, now)
            self._turn.beat(view, row)
            if row is None:
                return ()
            view.outbox.mark(row.record.id, OutboxState.SENDING)
            return (row, *self._fellows(view, row, now))

    def _fellows(self, view: Transaction, row: OutboxRow, now: datetime) -> tuple[OutboxRow, ...]:
        return ()

    def _try_all(self, rows: tuple[OutboxRow, ...]) -> CounterError | None:
        (row,) = rows
        return self._try(row)

    def _follow(self, policy: SendingPolicy) -> SendingPolicy:
        """Tell the line how fast it may be now: a pass may last for days, and the rules change meanwhile."""
        if policy.rate_limit != self._limit:
            self._limit = policy.rate_limit
            self._link.limit_rate(policy.rate_limit)
        return policy

    def _due(self, view: Transaction, now: datetime) -> OutboxRow | None:
        policy = self._follow(sending_policy(view))
        only_urgent = policy.closed(Lane.RECORDS, now) is not None
        until = now + URGENT_WITHIN if only_urgent else None
        # Until the line has shown that it is good, a row at which it failed lets the others try.
        proven = view.queue.pause() is None
        row = view.outbox.due(now, urgent_until=until, proven=proven)
        if row is None and policy.closed(Lane.MASTERS, now) is None:
            row = view.outbox.due(now, lane=Lane.MASTERS, proven=proven)
        return row

    def _closed(self) -> CounterError | None:
        """Return why what is left does not go, when it is the office's own rules."""
        now = self._desk.clock.now()
        with self._desk.store.reading() as view:
            policy = sending_policy(view)
            for lane in Lane:
                reason = policy.closed(lane, now)
                if reason is not None and view.outbox.due(now, lane=lane) is not None:
                    return reason
        return None

    def _try(self, row: OutboxRow) -> CounterError | None:
        self._sent += 1
        self._moved = False
        try:
            self._send(row)
        except _GiveWay:
            with self._turn.mine(row) as view:
                view.outbox.mark(row.record.id, OutboxState.QUEUED)
        except SenderReplaced:
            raise
        except CounterError as fault:
            return self._after_failure(row, fault)
        return None

    def _send(self, row: OutboxRow) -> None:
        record = row.record
        with self._desk.store.reading() as view:
            steps = {transfer.sha256: transfer for transfer in view.outbox.transfers(record.id)}
            lost = view.losses.given_up([blob.sha256 for blob in record.blobs])
        self._send_blobs(row, [blob for blob in record.blobs if blob.sha256 not in lost], steps)
        if row.put_at is not None:
            # The answer was lost, or a former hub had it: perhaps it is there, and need not cross the line again.
            known = self._link.receipt_of(self._enrolment, record.id)
            if known is not None:
                self._close(row, known, lost)
                return
        with self._turn.mine(row) as view:
            view.outbox.note_put(record.id, self._desk.clock.now())
        receipt = self._link.put_record(self._enrolment, record, lost=lost)
        size = len(record.body.encode())
        self._bytes_sent += size
        self._bytes_needed += size
        self._close(row, receipt, lost)

    def _send_blobs(
        self, row: OutboxRow, blobs: Sequence[Blob], steps: Mapping[Sha256, Transfer]
    ) -> None:
        """A file that is nowhere keeps none of the others back. Raises the first such fault after them."""
        nowhere: CounterError | None = None
        for blob in sorted(blobs, key=small_first):
            try:
                self._send_blob(row, blob, steps[blob.sha256])
            except BlobMissing as fault:
                nowhere = nowhere or missing_file(self._desk, blob.sha256) or fault
        if nowhere is not None:
            raise nowhere

    def _close(
        self, row: OutboxRow, receipt: str, lost: frozenset[Sha256], sent: Sequence[Blob] = ()
    ) -> None:
        """Believe the receipt and close the row; `sent`: files that went in the same call."""
        record = row.record
        self._enrolment = check_receipt(
            self._desk, self._link, self._enrolment, receipt=receipt, record=record, lost=lost
        )
        with self._desk.store.writing() as view:
            self._turn.beat(view, row)
            for blob in sent:
                view.outbox.save_transfer(Transfer(blob.sha256, None, blob.bytes, done=True))
            view.outbox.close(record.id, receipt, self._desk.clock.now())
            view.losses.found([blob.sha256 for blob in record.blobs if blob.sha256 not in lost])
            view.queue.save_pause(None)
            self._remember(view, None)
            view.events.append(
                EventDraft(
                    EventKind.RECORD_RECEIVED,
                    subjects=(record.id, record.subject),
                    after={"sha256": record.sha256, "revision": record.revision},
                )
            )
        self._received += 1

    def _send_blob(self, row: OutboxRow, blob: Blob, transfer: Transfer) -> None:
        if transfer.done:
            return
        if transfer.url is None and self._link.holds_blob(self._enrolment, blob.sha256):
            self._save(row, Transfer(blob.sha256, None, blob.bytes, True))
            return
        if not self._desk.store.vault.holds(blob.sha256):
            raise BlobMissing(sha256=blob.sha256)
        reached = transfer.offset

        def note(step: Transfer) -> None:
            nonlocal reached
            self._bytes_sent += max(step.offset - reached, 0)
            self._moved |= step.offset > reached
            reached = step.offset
            self._save(row, step)
            if not step.done:
                self._perhaps_give_way(row)

        source = VaultBlob(self._desk.store.vault, blob)
        note(self._link.upload(self._enrolment, source, transfer, progress=note))
        self._bytes_needed += blob.bytes

    def _save(self, row: OutboxRow, transfer: Transfer) -> None:
        with self._turn.mine(row) as view:
            view.outbox.save_transfer(transfer)

    def _perhaps_give_way(self, row: OutboxRow) -> None:
        if self._is_called_off():
            raise _GiveWay
        now = self._desk.clock.now()
        with self._desk.store.reading() as view:
            first = self._due(view, now)
            goes_on = may_go_on(sending_policy(view), row, now)
        if not goes_on or (first is not None and goes_before(first, row)):
            raise _GiveWay

    def _after_failure(self, row: OutboxRow, fault: CounterError) -> CounterError | None:
        """Put the row where its failure says; return the fault when it pauses the lanes."""
        course = course_of(fault)
        record = row.record.id
        tries = row.tries + 1
        with self._turn.mine(row) as view:
            if isinstance(fault, BlobsWanted | RecordRefused):
                view.outbox.note_put(record, None)
            if course is Course.PAUSE:
                return self._pause(view, row, fault)
            self._remember(view, None)
            if isinstance(fault, BlobsWanted):
                for transfer in view.outbox.transfers(record):
                    view.outbox.save_transfer(Transfer(transfer.sha256, None, 0, False))
            if course is Course.WAIT and tries < _MOST_WANTED:
                at = self._desk.clock.now() + next_wait(tries, self._jitter())
                view.outbox.mark(
                    record,
                    OutboxState.WAITING,
                    code=fault.code,
                    tries=tries,
                    next_try_at=at,
                    details=fault.details,
                )
            else:
                view.outbox.mark(
                    record,
                    OutboxState.NEEDS_PERSON,
                    code=fault.code,
                    tries=tries,
                    details=fault.details,
                )
        return None

    def _pause(self, view: Transaction, row: OutboxRow, fault: CounterError) -> CounterError | None:
        now = self._desk.clock.now()
        before = view.queue.pause()
        self._remember(view, fault.code if is_of_the_line(fault) else None)
        aside = not self._moved and may_be_the_record(fault)
        record = row.record.id
        # It counts against the record only where the line was good until it came.
        counts = aside and before is None
        tries = row.tries + 1 if counts else 0 if self._moved else row.tries
        if counts and tries >= POISON:
            view.outbox.mark(
                record,
                OutboxState.NEEDS_PERSON,
                code=fault.code,
                tries=tries,
                details=fault.details,
            )
            return None
        pause = pause_after(fault, before, now, jitter=self._jitter())
        view.queue.save_pause(pause)
        if aside and pause.next_try_at is not None:
            view.outbox.mark(
                record,
                OutboxState.WAITING,
                code=fault.code,
                tries=tries,
                next_try_at=pause.next_try_at,
                details=fault.details,
            )
        else:
            view.outbox.mark(record, OutboxState.QUEUED, tries=tries)
        return fault

    def _remember(self, view: Transaction, code: str | None) -> None:
        """Keep what was seen of the line, for the forecast and for the next process."""
        now = self._desk.clock.now()
        self._samples += self._link.take_samples()
        fresh = self._remembered is not None and now - self._remembered < _REMEMBER_EVERY
        if code is None and fresh:
            return
        record = link_record(view)
        after = (
            record.answered(self._samples, now, room=self._link.bundle_room())
            if code is None
            else record.failed(code, self._samples, now)
        )
        keep_link_record(view, after)
        self._samples = []
        self._remembered = now if code is None else None

    def _keep_samples(self) -> None:
        """Keep what was measured since the line was remembered last: a short pass ends before the next time."""
        self._samples += self._link.take_samples()
        if self._samples:
            with self._turn.mine(None) as view:
                after = link_record(view).also_measured(self._samples, self._desk.clock.now())
                keep_link_record(view, after)
