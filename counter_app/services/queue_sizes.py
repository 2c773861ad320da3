"""What of the queue goes by itself, in rows, files and bytes: what the forecast may count with."""

from collections.abc import Mapping
from datetime import datetime

from counter_app.domain.link import NOTHING_LATER, Batch, Later
from counter_app.domain.outbox import Lane, OutboxState
from counter_app.domain.sending_policy import SendingPolicy
from counter_app.services.ports import Transaction

_COUNTED = 1000
"""Rows that do not go which are looked at one by one; of more their part is taken, for a status must not take seconds."""

_MAY_STAY = (OutboxState.NEEDS_PERSON, OutboxState.HELD, OutboxState.WAITING)


def sizes(
    view: Transaction, policy: SendingPolicy, going: Mapping[Lane, int], *, urgent_until: datetime
) -> tuple[Batch, Batch, Later]:
    """Return (all that goes and is not apart, the urgent ones of it, what goes apart).

    `going`: rows of each lane that go by themselves. What is held or needs a person is in none of the three.
    """
    counts = view.outbox.counts()
    outbox = view.outbox
    left = Batch(
        sum(count for state, count in counts.items() if state is not OutboxState.RECEIVED),
        outbox.bytes_left(),
        outbox.files_left(),
        outbox.own_bytes_left(),
    )
    urgent = Batch(*outbox.urgent(urgent_until))
    staying = left.rows - sum(going.values())
    if staying and sum(counts[state] for state in _MAY_STAY) <= _COUNTED:
        stays = outbox.staying(urgent_until)
        left = left.without(stays.all)
        urgent = urgent.without(stays.urgent)
    elif staying:
        part = 1 - staying / left.rows
        left, urgent = left.part(part), urgent.part(part)
    urgent = Batch(urgent.rows, min(urgent.bytes, left.bytes))
    if not (policy.masters_apart and going[Lane.MASTERS]):
        return left, urgent, NOTHING_LATER
    masters = going[Lane.MASTERS]
    apart = Batch(masters, min(outbox.masters_bytes(), left.bytes), min(masters, left.files))
    later = Later(apart, policy.hours_of(Lane.MASTERS), stays=policy.metered)
    return left.without(apart), urgent, later
