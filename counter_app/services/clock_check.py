"""The PC's clock against what was written before: a clock set back would date and promise wrongly."""

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


def confirm_clock(desk: Desk) -> datetime:
    """A supervisor says that the clock is right now and was wrong before; return the time confirmed. Raises RoleRequired."""
    with desk.store.writing() as view:
        require_supervisor(desk, view)
        now = desk.clock.now()
        view.events.append(EventDraft(EventKind.CLOCK_CONFIRMED, after={"now": now.isoformat()}))
    return now
