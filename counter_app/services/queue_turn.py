"""The turn to move the rows of the queue: one process at a time has it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from counter_app.domain.errors import QueueBusy, SenderReplaced, StoreBusy
from counter_app.domain.outbox import BEAT_EVERY, OutboxRow, Sender, SenderName
from counter_app.services.desk import Desk
from counter_app.services.ports import Transaction


class Turn:
    """The turn that this sender has (`token`), and its signs of life."""

    def __init__(self, desk: Desk, token: str) -> None:
        self._desk = desk
        self._token = token
        self._beaten = desk.clock.now()
        self._row: OutboxRow | None = None

    @contextmanager
    def mine(self, row: OutboxRow | None) -> Iterator[Transaction]:
        """Write under the turn. It may have been lost at any call: a process that is stopped does not notice.

        Raises SenderReplaced.
        """
        with self._desk.store.working() as view:
            self.beat(view, row)
            yield view

    def beat(self, view: Transaction, row: OutboxRow | None) -> None:
        """Give a sign of life; `row`: what is under way. Raises SenderReplaced."""
        now = self._desk.clock.now()
        if not view.queue.beat(self._token, now, None if row is None else row.record.id):
            raise SenderReplaced()
        self._beaten, self._row = now, row

    def go_on(self) -> None:
        """One call still goes on: give a sign of life when the last one is a while ago. Raises SenderReplaced."""
        now = self._desk.clock.now()
        if abs(now - self._beaten) < BEAT_EVERY:
            return
        self._beaten = now
        try:
            with self.mine(self._row):
                pass
        except StoreBusy:
            # Bytes that are under way are worth more than one sign of many: the next one is soon.
            return


def take_turn(view: Transaction, token: str, *, name: SenderName, now: datetime) -> None:
    """Become the one who moves rows, under this token. Raises QueueBusy, which says who is it."""
    other = view.queue.take_turn(token, name, now)
    if other is not None:
        raise _busy(other)


def _busy(sender: Sender) -> QueueBusy:
    return QueueBusy(
        sender=sender.name.value,
        pid=sender.pid,
        since=sender.began_at.isoformat(),
        beat_at=sender.beat_at.isoformat(),
    )
