"""Scans that wait for their officer speak for whom they were made, and for nobody else of the family."""

from datetime import timedelta

import pytest

from counter_app.domain.dossier_course import SupplementLine
from counter_app.domain.errors import ReasonRequired
from counter_app.domain.ids import ComponentCode
from tests.services_bench import BIRTH, MAI, MAI_NAME, Bench, bench, line, shown
from tests.unit.test_services_concerned import ADOPTION, AN, AN_NAME, CHILD

__all__ = ["bench"]

CORRECTION = "1.004859"
"""Wants the applicant's own birth certificate."""
REGISTRATION = "1.001193"
"""Its result is a new child's birth certificate."""
HEALTH = {
    "number": "9/KSK",
    "issued_on": "2026-01-15",
    "issuer": "Trạm Y tế phường Mẫu",
    "conclusion": "Đủ sức khỏe",
}
TWO_LINES = ("health_certificate", "child_health")


def scan_health(bench: Bench, component: str) -> None:
    scans = {component: bench.file("health_certificate", {})}
    bench.take(MAI, ADOPTION, name=MAI_NAME, roles=CHILD, no_reuse=True, scans=scans)


def hold_own_health(bench: Bench) -> None:
    scan = bench.file("health_certificate", {})
    took = bench.take(MAI, ADOPTION, name=MAI_NAME, scans={"health_certificate": scan})
    bench.accept(took.papers[0], holder_id=MAI, full_name=MAI_NAME, person_id=MAI, **HEALTH)
    bench.clock.go_on(timedelta(days=1))


def test_a_childs_scan_that_waits_hides_none_of_the_parents_papers(bench: Bench) -> None:
    """NĐ 45/2020/NĐ-CP Đ24: what is held is not asked for because somebody else's paper waits."""
    hold_own_health(bench)
    scan_health(bench, "child_health")

    looked = bench.take(MAI, ADOPTION, no_reuse=True)
    assert shown(looked, "health_certificate") == "offered"
    again = {"health_certificate": bench.file("health_certificate", {})}
    with pytest.raises(ReasonRequired):
        bench.take(MAI, ADOPTION, no_reuse=True, scans=again)


def test_a_newer_scan_of_the_same_person_still_does(bench: Bench) -> None:
    hold_own_health(bench)
    asked = {"health_certificate": "citizen_submits_new"}
    scan = bench.file("health_certificate", {})
    bench.take(MAI, ADOPTION, decline=asked, scans={"health_certificate": scan})
    bench.clock.go_on(timedelta(days=1))

    held = line(bench.take(MAI, ADOPTION), "health_certificate")
    assert held.offer is not None and held.offer.code == "newer_unverified"


@pytest.mark.parametrize("scanned", TWO_LINES)
def test_a_supplement_asks_for_the_one_that_is_missing(bench: Bench, scanned: str) -> None:
    scan_health(bench, scanned)
    (other,) = set(TWO_LINES) - {scanned}
    dossier = bench.take(MAI, ADOPTION, roles=CHILD).checklist.dossier

    missing = bench.acts.missing(dossier)
    assert other in [it.component for it in missing]
    asked = bench.acts.supplement(dossier.id, missing)
    assert SupplementLine(ComponentCode(other), line(dossier, other).name) in (
        asked.course.supplements[-1].lines
    )


def test_a_new_childs_certificate_is_no_newer_one_of_the_parent(bench: Bench) -> None:
    bench.hold_birth()
    bench.clock.go_on(timedelta(days=1))
    registered = bench.take(MAI, REGISTRATION).checklist.dossier
    fields = {**BIRTH, "child_id": AN, "child_name": AN_NAME, "issued_on": "2026-03-03"}
    result = bench.results.capture(registered.id, [bench.file("birth_certificate", fields)])
    bench.digitising.read_paper(result.id)

    assert shown(bench.take(MAI, CORRECTION), "ground_papers") == "reused"
