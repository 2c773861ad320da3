"""Whether a chain of events is whole: every entry there, in order, unchanged."""

from collections.abc import Iterable
from dataclasses import dataclass

from .events import GENESIS, Event, EventDraft, event_hash


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What a check found: how many events were read, and the sequence of the first that does not fit."""

    ok: bool
    events: int
    first_bad: int | None = None


def verify_chain(events: Iterable[Event]) -> ChainReport:
    """Check events in order of their sequence from 1; it stops at the first that is changed, missing or out of place.

    Entries cut off at the end leave a whole, shorter chain: the hub's receipts tell of those.
    """
    previous = GENESIS
    count = 0
    for event in events:
        count += 1
        draft = EventDraft(event.kind, event.subjects, event.before, event.after)
        expected = event_hash(
            sequence=event.sequence,
            at=event.at,
            officer=event.officer,
            desk=event.desk,
            draft=draft,
            previous=previous,
        )
        if event.sequence != count or event.previous != previous or event.hash != expected:
            return ChainReport(False, count, event.sequence)
        previous = event.hash
    return ChainReport(True, count)
