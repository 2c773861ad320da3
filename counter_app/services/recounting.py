"""The holiday table changed: which open dossiers would have another appointment. What was promised stays."""

from datetime import date

from counter_app.domain.catalogue import SpecialDay
from counter_app.domain.deadlines import WorkingCalendar
from counter_app.domain.dossiers import Dossier
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.recounting import DueChange, recounted
from counter_app.services.calendars import calendar_for, office_hours
from counter_app.services.desk import Desk
from counter_app.services.ports import Transaction
from counter_app.services.versions import case_of, procedure_of


def tell_recounted(
    desk: Desk, view: Transaction, before: tuple[SpecialDay, ...], since: date
) -> tuple[DueChange, ...]:
    """Write an event for every open dossier due on `since` or later whose appointment the changed table would move.

    Args:
        before: the special days as they were; the desk's catalogue has those that are in force now.
    """
    changes = []
    for name in view.catalogue.open_due_from(since):
        dossier = view.dossiers.get(name)
        change = _change(desk, view, dossier, before)
        if change is not None:
            changes.append(change)
            view.events.append(
                EventDraft(
                    EventKind.DUE_RECOUNTED,
                    subjects=(dossier.id,),
                    before={"promised": change.promised.isoformat()},
                    after={"counted": change.counted.isoformat()},
                )
            )
    return tuple(changes)


def _change(
    desk: Desk, view: Transaction, dossier: Dossier, before: tuple[SpecialDay, ...]
) -> DueChange | None:
    procedure = procedure_of(desk, view, dossier)
    calendar = WorkingCalendar(
        before, office_hours(view), saturday_intake=procedure.saturday_intake
    )
    limit = case_of(procedure, dossier).limit
    return recounted(dossier, limit, calendar, calendar_for(desk, view, procedure))
