"""The turn to move the rows of the queue: one process at a time has it."""

from datetime import datetime

from counter_app.domain.errors import QueueBusy
from counter_app.domain.outbox import Sender, SenderName
from counter_app.services.ports import Transaction


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
