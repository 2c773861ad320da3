"""What a hub that took the place of another has already: asked for in bulk before anything goes to it."""

from collections.abc import Sequence

from counter_app.domain.errors import CounterError, RecordRefused, SenderReplaced
from counter_app.domain.ids import Sha256
from counter_app.domain.outbox import Lane, OutboxRow, Transfer
from counter_app.services.hub_ports import AlreadyThere
from counter_app.services.queue_bundle import BundlingPass
from counter_app.services.queue_policy import sending_policy

_MOST_NAMES = 400
"""Files and records that one question names."""

_NOT_KNOWN = 404


class FormerHubPass(BundlingPass):
    """A pass that begins with one question about many, where a former hub had signed.

    Each such row would else ask for its own receipt and for each of its files. What the answer says is only taken to spare
    calls and bytes: a record goes put-if-absent, so that one which is there all the same gets the receipt it had.
    """

    def _drain(self) -> CounterError | None:
        stopped = self._ask()
        return super()._drain() if stopped is None else stopped

    def _ask(self) -> CounterError | None:
        """Return what pauses the lanes."""
        with self._desk.store.reading() as view:
            rows = view.outbox.of_former_hub(_MOST_NAMES) if view.losses.former_wait() else ()
            names = view.losses.former_desks() if rows else ()
            closed = sending_policy(view).closed(Lane.RECORDS, self._desk.clock.now())
            own = view.settings.office().desk
        if not rows or closed is not None:
            return None
        try:
            if self._holds_nothing([None, *(name for name in names if name != own)]):
                with self._turn.mine(None) as view:
                    view.outbox.forget_former_hub()
                return None
            return self._ask_about_all(rows)
        except SenderReplaced:
            raise
        except CounterError as fault:
            return self._bundle_failed(fault)

    def _ask_about_all(self, rows: tuple[OutboxRow, ...]) -> CounterError | None:
        """Raises what `HubLink.already_there` does."""
        while rows and not self._is_called_off():
            some = _fitting(rows)
            there = self._ask_about(some)
            if there is None:
                return None
            self._note_files(some, there.files)
            for row in some:
                receipt = there.receipts.get(row.record.id)
                if receipt is None:
                    continue
                stopped = self._take_receipt(row, receipt, there.files)
                if stopped is not None:
                    return stopped
            with self._desk.store.reading() as view:
                rows = view.outbox.of_former_hub(_MOST_NAMES)
        return None

    def _holds_nothing(self, desks: list[str | None]) -> bool:
        """Tell whether the hub has no record of this desk, under any name that it signed for."""
        try:
            for desk in desks:
                if self._link.held_range(self._enrolment, "", "", desk=desk).count:
                    return False
        except RecordRefused as refusal:
            if refusal.details.get("status") != _NOT_KNOWN:
                raise
            return False
        return True

    def _ask_about(self, rows: Sequence[OutboxRow]) -> AlreadyThere | None:
        """Ask once; None: the hub knows no such question."""
        files = {blob.sha256 for row in rows for blob in row.record.blobs}
        if len(files) + len(rows) > _MOST_NAMES:
            # One record with more files than a question may name: it goes as if it had never been anywhere.
            return AlreadyThere(frozenset(), {})
        return self._link.already_there(self._enrolment, files, [row.record.id for row in rows])

    def _note_files(self, rows: Sequence[OutboxRow], there: frozenset[Sha256]) -> None:
        """None of these is asked for again, neither as a record nor file by file."""
        with self._turn.mine(None) as view:
            for row in rows:
                for blob in row.record.blobs:
                    if blob.sha256 in there:
                        view.outbox.save_transfer(
                            Transfer(blob.sha256, None, blob.bytes, done=True)
                        )
                view.outbox.note_put(row.record.id, None)

    def _take_receipt(
        self, row: OutboxRow, receipt: str, there: frozenset[Sha256]
    ) -> CounterError | None:
        """Close the row; return what pauses the lanes."""
        blobs = [blob.sha256 for blob in row.record.blobs]
        with self._desk.store.reading() as view:
            lost = view.losses.given_up(blobs)
        if not there.issuperset(set(blobs) - lost):
            # It has the record and mislaid a file: that goes, and then the record gets its receipt.
            return None
        self._sent += 1
        try:
            self._close(row, receipt, lost)
        except SenderReplaced:
            raise
        except CounterError as fault:
            return self._after_failure(row, fault)
        return None


def _fitting(rows: Sequence[OutboxRow]) -> Sequence[OutboxRow]:
    """Return the first of these, as many as one question may name with their files, one at least."""
    names: set[str] = set()
    for count, row in enumerate(rows):
        names |= {row.record.id, *(blob.sha256 for blob in row.record.blobs)}
        if count and len(names) > _MOST_NAMES:
            return rows[:count]
    return rows
