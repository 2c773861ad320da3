"""The office's rules for its line: kept among the settings, changed by a supervisor; what they mean for a row under way."""

import json
from datetime import datetime, time

from counter_app.domain.events import EventDraft, EventKind, Fact
from counter_app.domain.link import Window
from counter_app.domain.outbox import URGENT_WITHIN, Lane, OutboxRow, Priority
from counter_app.domain.sending_policy import MastersWhen, SendingPolicy
from counter_app.services.desk import Desk
from counter_app.services.ports import Transaction
from counter_app.services.roles import require_supervisor

_SETTING = "sending_policy"


def sending_policy(view: Transaction) -> SendingPolicy:
    """Return the rules that stand; those of a fresh store when none were set."""
    text = view.settings.get(_SETTING)
    if text is None:
        return SendingPolicy()
    content = json.loads(text)
    return SendingPolicy(
        masters=MastersWhen(content["masters"]),
        masters_hours=_window(content["masters_hours"]),
        hours=_window(content["hours"]),
        metered=bool(content["metered"]),
        rate_limit=None if content["rate_limit"] is None else int(content["rate_limit"]),
    )


def set_sending_policy(desk: Desk, policy: SendingPolicy) -> None:
    """Change the rules from now on. Raises RoleRequired."""
    with desk.store.writing() as view:
        require_supervisor(desk, view)
        keep_sending_policy(view, policy)


def keep_sending_policy(
    view: Transaction, policy: SendingPolicy, *, told_by: str | None = None
) -> None:
    """Change the rules in the open transaction, with the event; `told_by`: whose word it is when no officer's."""
    before = _facts(sending_policy(view))
    view.settings.put(_SETTING, json.dumps(_facts(policy)))
    origin: dict[str, Fact] = {} if told_by is None else {"from": told_by}
    view.events.append(
        EventDraft(
            EventKind.SETTING_CHANGED,
            subjects=(_SETTING,),
            before=before,
            after=_facts(policy) | origin,
        )
    )


def may_go_on(policy: SendingPolicy, row: OutboxRow, now: datetime) -> bool:
    """Tell whether the rules still let a row go whose file is under way: its hours may have ended meanwhile."""
    if policy.closed(row.lane, now) is None:
        return True
    soon = row.due_at is not None and row.due_at <= now + URGENT_WITHIN
    return row.lane is Lane.RECORDS and (row.priority is Priority.FIRST or soon)


def goes_before(first: OutboxRow, row: OutboxRow) -> bool:
    """Tell whether a row that is due goes before the rest of one under way: a record before originals, a raised one
    before all. A row that is merely due earlier waits: going to and fro brings nobody further.
    """
    if (first.lane, row.lane) == (Lane.RECORDS, Lane.MASTERS):
        return True
    return first.lane is row.lane and first.priority > row.priority


def _facts(policy: SendingPolicy) -> dict[str, Fact]:
    return {
        "masters": policy.masters.value,
        "masters_hours": _written(policy.masters_hours),
        "hours": _written(policy.hours),
        "metered": policy.metered,
        "rate_limit": policy.rate_limit,
    }


def _written(hours: Window | None) -> str | None:
    return None if hours is None else f"{hours.start:%H:%M}-{hours.end:%H:%M}"


def _window(text: str | None) -> Window | None:
    if text is None:
        return None
    start, _, end = text.partition("-")
    return Window(time.fromisoformat(start), time.fromisoformat(end))
