"""How often and how far an appointment may be moved: dated rows. Pure; times are handed in.

NĐ 61/2018/NĐ-CP Đ19 knows one extension of a dossier. It sets no length: that an extension goes no further than the
dossier's own limit, or a few days where that is shorter, is this program's rule and stands as such in the rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from .catalogue import LimitUnit, TimeLimit
from .deadlines import VIETNAM, WorkingCalendar, due_at


@dataclass(frozen=True, slots=True)
class ExtensionRule:
    """A row; `valid_to` is inclusive, None = open.

    Attributes:
        officer_times: how often an officer may extend a dossier; more are a supervisor's decision.
        most_limits: one extension moves the appointment by at most so many times the limit of the dossier's case,
        least_working_days: or by so many working days where that is longer.
        ground: the rule's own name.
    """

    valid_from: date
    valid_to: date | None
    officer_times: int
    most_limits: int
    least_working_days: int
    ground: str


def rule_on(rules: Sequence[ExtensionRule], day: date) -> ExtensionRule | None:
    """Return the rule in force on `day`, None before the first."""
    for rule in rules:
        if rule.valid_from <= day <= (rule.valid_to or date.max):
            return rule
    return None


def latest_appointment(
    rule: ExtensionRule, limit: TimeLimit, base: datetime, calendar: WorkingCalendar
) -> datetime:
    """Return the last moment an extension may reach: the closing of a working day, Viet Nam time.

    Args:
        base: aware; the appointment that stands, or now when that is past.
    """
    least = TimeLimit(rule.least_working_days, LimitUnit.WORKING_DAYS)
    limits = [least]
    if limit.unit is not LimitUnit.SAME_DAY:
        limits.append(TimeLimit(limit.amount * rule.most_limits, limit.unit))
    last = max(due_at(base, each, calendar) for each in limits)
    return calendar.closing(calendar.on_or_after(last.astimezone(VIETNAM).date()))
