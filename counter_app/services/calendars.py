"""The calendar a promise is counted by: the law's days off, the office's own hours, Saturday mornings of some procedures."""

import re
from datetime import time

from counter_app.domain.catalogue import Procedure
from counter_app.domain.deadlines import OfficeHours, WorkingCalendar
from counter_app.domain.errors import FieldRefused
from counter_app.domain.events import EventDraft, EventKind
from counter_app.services.desk import Desk
from counter_app.services.ports import Transaction
from counter_app.services.roles import require_supervisor

_SETTING = "office_hours"
_HOURS = re.compile(
    r"([0-2]\d:[0-5]\d)-([0-2]\d:[0-5]\d),([0-2]\d:[0-5]\d)-([0-2]\d:[0-5]\d)", re.ASCII
)


def parse_hours(text: str) -> OfficeHours:
    """Read `07:00-11:30,13:30-17:00`. Raises FieldRefused when it is no such text or runs backwards."""
    match = _HOURS.fullmatch("".join(text.split()))
    if match is None:
        raise FieldRefused(field=_SETTING, reason="not_hours")
    try:
        return OfficeHours(*(time.fromisoformat(part) for part in match.groups()))
    except ValueError as backwards:
        raise FieldRefused(field=_SETTING, reason="not_hours") from backwards


def hours_text(hours: OfficeHours) -> str:
    """Write hours as `parse_hours` reads them."""
    morning = f"{hours.morning_from:%H:%M}-{hours.morning_to:%H:%M}"
    return f"{morning},{hours.afternoon_from:%H:%M}-{hours.afternoon_to:%H:%M}"


def office_hours(view: Transaction) -> OfficeHours:
    """Return the office's hours; 07:00–11:30 and 13:30–17:00 until a supervisor says otherwise."""
    kept = view.settings.get(_SETTING)
    return OfficeHours() if kept is None else parse_hours(kept)


def calendar_for(desk: Desk, view: Transaction, procedure: Procedure) -> WorkingCalendar:
    """Return the calendar for promises under `procedure`, as the catalogue and the office's own table stand now."""
    return WorkingCalendar(
        desk.catalogue.special_days,
        office_hours(view),
        saturday_intake=procedure.saturday_intake,
    )


def set_office_hours(desk: Desk, text: str) -> OfficeHours:
    """Change the office's hours for promises from now on; supervisors only, an event. Raises RoleRequired, FieldRefused."""
    hours = parse_hours(text)
    with desk.store.writing() as view:
        require_supervisor(desk, view)
        before = office_hours(view)
        view.settings.put(_SETTING, hours_text(hours))
        view.events.append(
            EventDraft(
                EventKind.SETTING_CHANGED,
                subjects=(_SETTING,),
                before={_SETTING: hours_text(before)},
                after={_SETTING: hours_text(hours)},
            )
        )
    return hours
