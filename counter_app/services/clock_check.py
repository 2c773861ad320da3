"""The PC's clock against what was written before: a clock set back would date and promise wrongly."""

from dataclasses import dataclass
from datetime import datetime

from counter_app.domain.errors import ClockSetBack
from counter_app.domain.events import EventDraft, EventKind
from counter_app.services.desk import Desk
from counter_app.services.ports import Transaction
from counter_app.services.roles import require_supervisor


def clock_behind(view: Transaction, now: datetime) -> datetime | None:
    """Return the time that was written before and that the clock has not reached again; None when all is well."""
    ahead = view.clock_marks.ahead()
    return ahead if ahead is not None and ahead > now else None


def check_clock(desk: Desk, view: Transaction) -> None:
    """Raises ClockSetBack. In stores made for trying things the clock may be set at will."""
    now = desk.clock.now()
    ahead = clock_behind(view, now)
    if ahead is not None and not view.settings.office().test:
        raise ClockSetBack(now=now.isoformat(), last=ahead.isoformat())


@dataclass(frozen=True, slots=True)
class ClockState:
    """The PC's time, and the time written before that it is behind of (None when all is well). Viet Nam time."""

    now: datetime
    ahead: datetime | None


class ClockWatch:
    """Looking at the clock, and setting right what it was believed to be."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def state(self) -> ClockState:
        """Return how the clock stands against what was written."""
        now = self._desk.clock.now()
        with self._desk.store.reading() as view:
            return ClockState(now, clock_behind(view, now))

    def confirm(self) -> ClockState:
        """A supervisor says that the clock is right now and was wrong before. Raises RoleRequired."""
        with self._desk.store.writing() as view:
            require_supervisor(self._desk, view)
            now = self._desk.clock.now()
            view.events.append(
                EventDraft(EventKind.CLOCK_CONFIRMED, after={"now": now.isoformat()})
            )
        return ClockState(now, None)
