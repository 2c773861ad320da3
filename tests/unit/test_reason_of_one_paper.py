"""A reason for asking again speaks of one paper of one person: it stands for no other."""

from datetime import timedelta

import pytest

from counter_app.domain.errors import ReasonRequired
from counter_app.domain.papers import Paper
from tests.services_bench import ALLOWANCE, BIRTH, MAI, MAI_NAME, Bench, bench, line, shown
from tests.unit.test_services_concerned import ADOPTION, AN, AN_NAME

__all__ = ["bench"]

BINH, BINH_NAME = "075215000999", "Lê Văn Mẫu Bình"
CORRECTION = "1.004859"
HEALTH = {
    "number": "9/KSK",
    "issued_on": "2026-01-15",
    "issuer": "Trạm Y tế phường Mẫu",
    "conclusion": "Đủ sức khỏe",
}


def hold_health(bench: Bench, number: str, name: str) -> Paper:
    scans = {"child_health": bench.file("health_certificate", {})}
    took = bench.take(MAI, ADOPTION, name=MAI_NAME, roles={"child": (number, name)}, scans=scans)
    own = {"holder_id": number, "person_id": number, "full_name": name}
    return bench.accept(took.papers[0], **own, **HEALTH).paper


def test_a_newer_paper_held_meanwhile_is_offered_whatever_was_said_of_the_old_one(
    bench: Bench,
) -> None:
    bench.hold_birth()
    bench.clock.go_on(timedelta(days=1))
    asked = {"birth_certificate": "citizen_submits_new"}
    dossier = bench.take(MAI, ALLOWANCE, case="orphan", decline=asked).checklist.dossier
    newer = {**BIRTH, "number": "46/2025", "issued_on": "2025-04-20"}
    elsewhere = bench.take(
        MAI,
        CORRECTION,
        decline={"ground_papers": "citizen_submits_new"},
        scans={"ground_papers": bench.file("birth_certificate", newer)},
    )
    bench.accept(elsewhere.papers[0])

    assert "birth_certificate" not in [it.component for it in bench.acts.missing(dossier)]
    scans = {"birth_certificate": bench.file("birth_certificate", newer)}
    with pytest.raises(ReasonRequired):
        bench.take(MAI, ALLOWANCE, dossier=dossier.id, case="orphan", no_reuse=True, scans=scans)
    again = bench.take(MAI, ALLOWANCE, dossier=dossier.id, case="orphan")
    assert line(again, "birth_certificate").paper == elsewhere.papers[0]
    assert line(again, "birth_certificate").reason is None


def test_the_reason_stands_while_the_same_paper_is_on_offer(bench: Bench) -> None:
    bench.hold_birth()
    bench.clock.go_on(timedelta(days=1))
    asked = {"birth_certificate": "scan_unclear"}
    dossier = bench.take(MAI, ALLOWANCE, case="orphan", decline=asked).checklist.dossier
    again = bench.take(MAI, ALLOWANCE, dossier=dossier.id, case="orphan")
    assert shown(again, "birth_certificate") == "declined"
    assert line(again, "birth_certificate").reason == "scan_unclear"


def test_what_was_said_of_one_childs_paper_is_not_said_of_anothers(bench: Bench) -> None:
    hold_health(bench, AN, AN_NAME)
    held = hold_health(bench, BINH, BINH_NAME)
    bench.clock.go_on(timedelta(days=1))
    declined = bench.take(
        MAI, ADOPTION, roles={"child": (AN, None)}, decline={"child_health": "expired"}
    ).checklist.dossier

    other = bench.take(MAI, ADOPTION, dossier=declined.id, roles={"child": (BINH, None)})
    assert line(other, "child_health").paper == held.id
    nobodys = bench.take(
        MAI, ADOPTION, dossier=declined.id, roles={"child": ("075215000888", "Lê Mẫu Cường")}
    )
    assert shown(nobodys, "child_health") == "needed"
    assert line(nobodys, "child_health").reason is None


@pytest.mark.parametrize("named", [True, False])
def test_a_confirmed_paper_of_one_child_does_not_stay_on_the_line_of_another(
    bench: Bench, named: bool
) -> None:
    if named:
        paper = hold_health(bench, AN, AN_NAME)
    else:
        scans = {"child_health": bench.file("health_certificate", {})}
        took = bench.take(MAI, ADOPTION, name=MAI_NAME, scans=scans)
        own = {"person_id": AN, "full_name": AN_NAME, "holder_id": AN}
        paper = bench.accept(took.papers[0], **own, **HEALTH).paper
    dossier = paper.dossier
    assert dossier is not None

    same = bench.take(MAI, ADOPTION, dossier=dossier, roles={"child": (AN, None)})
    assert line(same, "child_health").paper == paper.id
    other = bench.take(MAI, ADOPTION, dossier=dossier, roles={"child": (BINH, BINH_NAME)})
    assert shown(other, "child_health") == "needed"
    back = bench.take(MAI, ADOPTION, dossier=dossier, roles={"child": (AN, None)})
    assert line(back, "child_health").paper == paper.id


def test_people_parted_again_leave_no_paper_of_the_other_on_a_line(bench: Bench) -> None:
    """A merging by mistake, taken back: what the other holds stands for nobody else."""
    cmnd = "285123456"
    held = hold_health(bench, AN, AN_NAME)
    bench.clock.go_on(timedelta(days=1))
    dossier = bench.take(MAI, ADOPTION, roles={"child": (cmnd, AN_NAME)}).checklist.dossier
    bench.people.merge(AN, cmnd)
    merged = bench.take(MAI, ADOPTION, dossier=dossier.id)
    assert line(merged, "child_health").paper == held.id

    bench.people.split(cmnd)
    known = bench.dossiers.find(dossier.id).dossier
    assert "child_health" in [it.component for it in bench.acts.missing(known)]
    parted = bench.take(MAI, ADOPTION, dossier=dossier.id)
    assert (shown(parted, "child_health"), line(parted, "child_health").paper) == ("needed", None)
