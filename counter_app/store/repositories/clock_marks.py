"""What the chain of events says about the PC's clock."""

from datetime import datetime, timedelta

from counter_app.domain.events import EventKind
from counter_app.store import codec
from counter_app.store.rows import Session

TOLERANCE = timedelta(minutes=5)
"""A clock is put right by this much every day without anybody noticing."""


class SqlClockMarks:
    """The `ClockMarks` of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def ahead(self) -> datetime | None:
        row = self._session.one(
            "SELECT kind, before FROM event WHERE kind IN ('clock_went_back', 'clock_confirmed')"
            " ORDER BY sequence DESC LIMIT 1"
        )
        if row is None or row.text("kind") == EventKind.CLOCK_CONFIRMED:
            return None
        facts = codec.facts_in(row.maybe_text("before")) or {}
        last = facts.get("last")
        return datetime.fromisoformat(last) if isinstance(last, str) else None
