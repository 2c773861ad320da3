"""Small rows that go together: on a thin line a call costs more than a small record, so many of them share one."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from threading import Event as Flag

from counter_app.domain.errors import BlobDamaged, CounterError, SenderReplaced
from counter_app.domain.ids import RecordId, Sha256
from counter_app.domain.lanes import Course, course_of, is_of_the_line, pause_after
from counter_app.domain.link import FILE_SHARE, PACKED
from counter_app.domain.outbox import Enrolment, Lane, OutboxRow, OutboxState, Transfer
from counter_app.domain.papers import Blob
from counter_app.services.desk import Desk
from counter_app.services.hub_ports import BundlePart
from counter_app.services.ports import HubLink, Transaction
from counter_app.services.queue_pass import Jitter, QueuePass

_MOST_FAILURES = 2
"""Bundles that fail with a row in them before it goes by itself: which of them brings the line down must be found out."""

_NEVER = 1 << 60
"""More bytes than any bundle has."""

_NONE_LOST: frozenset[Sha256] = frozenset()


class BundlingPass(QueuePass):
    """A pass that sends small rows together where the hub takes that.

    `failed` is kept from pass to pass: how many bundles failed with a row in them.
    """

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
        failed: Counter[RecordId],
    ) -> None:
        super().__init__(
            desk, link, enrolment, token=token, jitter=jitter, cancel=cancel, progress=progress
        )
        self._failed = failed
        self._open: dict[RecordId, OutboxRow] = {}
        """Rows of the bundle under way of which nothing is known yet."""

    def _fellows(self, view: Transaction, row: OutboxRow, now: datetime) -> tuple[OutboxRow, ...]:
        """Take the rows that are due after `row` and fit into one call with it."""
        room = self._link.bundle_room()
        left = room - self._size(view, row, room // FILE_SHARE)
        fellows: list[OutboxRow] = []
        most = self._link.bundle_rows()
        while left > 0 and len(fellows) + 1 < most:
            after = self._due(view, now)
            if after is None:
                break
            left -= self._size(view, after, room // FILE_SHARE)
            if left < 0:
                break
            view.outbox.mark(after.record.id, OutboxState.SENDING)
            fellows.append(after)
        return tuple(fellows)

    def _size(self, view: Transaction, row: OutboxRow, largest_file: int) -> int:
        """Return the bytes that a row adds to a bundle, `_NEVER` when it must go by itself."""
        record, failures = row.record, self._failed[row.record.id]
        if row.lane is not Lane.RECORDS or row.tries or failures >= _MOST_FAILURES:
            return _NEVER
        # Of an answer lost before, only this process knows that it was a bundle's.
        if row.put_at is not None and not failures:
            return _NEVER
        unsent = _unsent(view, row)
        vault = self._desk.store.vault
        if any(
            transfer.url is not None or blob.bytes > largest_file or not vault.holds(blob.sha256)
            for blob, transfer in unsent
        ):
            return _NEVER
        if view.losses.given_up([blob.sha256 for blob in record.blobs]):
            return _NEVER
        return len(record.body) // PACKED + sum(blob.bytes for blob, _ in unsent)

    def _try_all(self, rows: tuple[OutboxRow, ...]) -> CounterError | None:
        if len(rows) == 1:
            return super()._try_all(rows)
        self._sent += len(rows)
        self._moved = False
        self._open = {row.record.id: row for row in rows}
        try:
            stopped = self._together(rows)
        except SenderReplaced:
            raise
        except CounterError as fault:
            stopped = self._bundle_failed(fault)
        self._put_back()
        return stopped

    def _together(self, rows: tuple[OutboxRow, ...]) -> CounterError | None:
        """Ask what is there, send the rest, close what has its receipt. Raises what the link does."""
        with self._desk.store.reading() as view:
            files = {row.record.id: [blob for blob, _ in _unsent(view, row)] for row in rows}
        there = self._link.already_there(
            self._enrolment,
            {blob.sha256 for unsent in files.values() for blob in unsent},
            [row.record.id for row in rows if row.put_at is not None],
        )
        if there is None:
            return None
        sent: set[Sha256] = set(there.files)
        parts: list[BundlePart] = []
        for row in rows:
            unsent = files[row.record.id]
            receipt = there.receipts.get(row.record.id)
            if receipt is None:
                if part := self._part(row, unsent, sent):
                    parts.append(part)
            elif not all(blob.sha256 in there.files for blob in unsent):
                # The hub has mislaid a file meanwhile: it goes by itself, and the record not again.
                self._failed[row.record.id] = _MOST_FAILURES
            elif stopped := self._settle(row, receipt, unsent):
                return stopped
        return self._send_parts(parts, files) if parts else None

    def _send_parts(
        self, parts: Sequence[BundlePart], files: Mapping[RecordId, Sequence[Blob]]
    ) -> CounterError | None:
        self._note_put(parts, self._desk.clock.now())
        outcomes = self._link.send_bundle(self._enrolment, parts)
        if outcomes is None:
            self._note_put(parts, None)
            return None
        self._moved = True
        for part in parts:
            size = sum(len(content) for _, content in part.files) + len(part.record.body.encode())
            self._bytes_sent += size
            self._bytes_needed += size
        for part in parts:
            name = part.record.id
            if name not in outcomes:
                continue
            if stopped := self._settle(self._open[name], outcomes[name], files[name]):
                return stopped
        return None

    def _note_put(self, parts: Sequence[BundlePart], at: datetime | None) -> None:
        with self._turn.mine(None) as view:
            for part in parts:
                view.outbox.note_put(part.record.id, at)

    def _part(self, row: OutboxRow, unsent: list[Blob], sent: set[Sha256]) -> BundlePart | None:
        """Read what goes; a file of several rows goes once. None: one cannot be read, and the row goes by itself."""
        files: dict[Sha256, tuple[Blob, bytes]] = {}
        try:
            for blob in unsent:
                if blob.sha256 not in sent:
                    with self._desk.store.vault.open(blob.sha256) as source:
                        files[blob.sha256] = blob, source.read()
                    if sha256(files[blob.sha256][1]).hexdigest() != blob.sha256:
                        raise BlobDamaged(sha256=blob.sha256)
        except CounterError:
            # By itself it meets the same, and is told and remembered as ever.
            self._failed[row.record.id] = _MOST_FAILURES
            return None
        sent.update(files)
        return BundlePart(row.record, tuple(files.values()))

    def _settle(
        self, row: OutboxRow, outcome: str | CounterError, files: Sequence[Blob]
    ) -> CounterError | None:
        """Close a row by its receipt, or put it where its fault says; return what pauses the lanes."""
        del self._open[row.record.id]
        self._failed.pop(row.record.id, None)
        try:
            if isinstance(outcome, CounterError):
                raise outcome
            self._close(row, outcome, _NONE_LOST, sent=files)
        except SenderReplaced:
            raise
        except CounterError as fault:
            return self._after_failure(row, fault)
        return None

    def _bundle_failed(self, fault: CounterError) -> CounterError | None:
        """No row is blamed for what happened to all; one that is in it again and again will go by itself."""
        if course_of(fault) is not Course.PAUSE:
            self._failed.update(dict.fromkeys(self._open, _MOST_FAILURES))
            return None
        self._failed.update(self._open.keys())
        with self._turn.mine(None) as view:
            before = view.queue.pause()
            self._remember(view, fault.code if is_of_the_line(fault) else None)
            now = self._desk.clock.now()
            view.queue.save_pause(pause_after(fault, before, now, jitter=self._jitter()))
        return fault

    def _put_back(self) -> None:
        """Rows of which nothing is known are due again."""
        if self._open:
            with self._turn.mine(None) as view:
                for record in self._open:
                    view.outbox.mark(record, OutboxState.QUEUED)
            self._open = {}


def _unsent(view: Transaction, row: OutboxRow) -> list[tuple[Blob, Transfer]]:
    """Return the record's files that are not known to be at the hub, with how far each has gone."""
    known = {transfer.sha256: transfer for transfer in view.outbox.transfers(row.record.id)}
    return [(blob, known[blob.sha256]) for blob in row.record.blobs if not known[blob.sha256].done]
