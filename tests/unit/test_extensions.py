"""How far an appointment may be moved: one limit of the dossier's case again, at least three working days."""

from datetime import date, datetime, timedelta

import pytest

from counter_app.catalogue import load_catalogue, load_extension_rules
from counter_app.domain.catalogue import LimitUnit, TimeLimit
from counter_app.domain.deadlines import VIETNAM, WorkingCalendar
from counter_app.domain.dossier_course import ExtensionReason
from counter_app.domain.errors import ExtensionTooLong
from counter_app.domain.extensions import latest_appointment, rule_on
from counter_app.messages import sentence
from tests.services_bench import LAND, MAI, MAI_NAME, Bench, bench

__all__ = ["bench"]

RULES = load_extension_rules()
CALENDAR = WorkingCalendar(load_catalogue().special_days)
MONDAY = datetime(2026, 3, 9, 9, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("limit", "last"),
    [
        (TimeLimit(5, LimitUnit.WORKING_DAYS), date(2026, 3, 16)),
        (TimeLimit(0, LimitUnit.SAME_DAY), date(2026, 3, 12)),
        (TimeLimit(1, LimitUnit.WORKING_DAYS), date(2026, 3, 12)),
        (TimeLimit(8, LimitUnit.WORKING_HOURS), date(2026, 3, 12)),
        (TimeLimit(15, LimitUnit.CALENDAR_DAYS), date(2026, 3, 24)),
        (TimeLimit(1, LimitUnit.MONTHS), date(2026, 4, 9)),
    ],
)
def test_the_last_moment_is_the_closing_of_a_working_day(limit: TimeLimit, last: date) -> None:
    rule = rule_on(RULES, MONDAY.date())
    assert rule is not None
    latest = latest_appointment(rule, limit, MONDAY, CALENDAR)
    assert latest == CALENDAR.closing(last)
    assert CALENDAR.is_working_day(latest.date())


def test_the_rule_has_its_days_and_its_ground() -> None:
    rule = rule_on(RULES, date(2026, 3, 2))
    assert rule is not None
    assert (rule.officer_times, rule.ground) == (1, "NĐ 61/2018/NĐ-CP Đ19")
    assert rule_on(RULES, date(2018, 6, 20)) is None


def test_nobody_extends_to_2099_not_even_a_supervisor(bench: Bench) -> None:
    dossier = bench.take(MAI, LAND, name=MAI_NAME).checklist.dossier
    near = dossier.due_at + timedelta(days=8)
    with pytest.raises(ExtensionTooLong):
        bench.acts.extend(dossier.id, near, ExtensionReason.OTHER_AGENCY)
    far = datetime(2099, 3, 2, 9, tzinfo=VIETNAM)
    with pytest.raises(ExtensionTooLong) as refused:
        bench.acts.extend(dossier.id, far, ExtensionReason.OTHER_AGENCY)
    words = sentence(refused.value).text
    latest = datetime.fromisoformat(str(refused.value.details["latest"]))
    assert f"không muộn hơn {latest:%d/%m/%Y} 17:00" in words
    assert bench.dossiers.find(dossier.id).dossier == dossier

    kept = bench.acts.extend(dossier.id, latest, ExtensionReason.OTHER_AGENCY)
    assert kept.due_at == latest


def test_what_is_overdue_is_extended_from_now(bench: Bench) -> None:
    dossier = bench.take(MAI, LAND, name=MAI_NAME).checklist.dossier
    bench.clock.go_on(timedelta(days=28))
    later = (bench.clock.now() + timedelta(days=2)).replace(hour=9, minute=0)
    assert bench.acts.extend(dossier.id, later, ExtensionReason.WORKLOAD).due_at == later
