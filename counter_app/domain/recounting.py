"""What the appointment of an open dossier would be by another calendar: the printed promise stays, the difference is told."""

from dataclasses import dataclass
from datetime import datetime

from .catalogue import TimeLimit
from .deadlines import Wait, WorkingCalendar, due_after_waits
from .dossiers import Dossier
from .ids import DossierId


@dataclass(frozen=True, slots=True)
class DueChange:
    """`promised` stands on the slip and stays; `counted` is what the calendar as it is now gives."""

    dossier: DossierId
    number: str
    promised: datetime
    counted: datetime


def recounted(
    dossier: Dossier, limit: TimeLimit, before: WorkingCalendar, after: WorkingCalendar
) -> DueChange | None:
    """Return the change when the calendar goes from `before` to `after`; None when nothing moves.

    Nothing moves for a dossier whose work is done, that waits for a supplement (no due date runs), or whose date was
    set by an extension.
    """
    if not dossier.is_open or dossier.course.extensions:
        return None
    waits = tuple(Wait(step.asked_at, step.answered_at) for step in dossier.course.supplements)
    old, new = (
        due_after_waits(dossier.received_at, limit, calendar, waits) for calendar in (before, after)
    )
    if old is None or new is None or old == new:
        return None
    return DueChange(dossier.id, dossier.number, dossier.due_at, new)
