"""Whose paper a line wants: the child's for an orphan, nobody's twice for a birth notice."""

from datetime import date, timedelta

import pytest

from counter_app.domain.catalogue import HolderRole
from counter_app.domain.errors import FieldRefused
from tests.services_bench import (
    ALLOWANCE,
    BIRTH,
    CATALOGUE,
    MAI,
    MAI_NAME,
    Bench,
    bench,
    line,
    shown,
)

__all__ = ["bench"]

BIRTH_REGISTRATION = "1.001193"
AN, AN_NAME = "075215000123", "Trần Văn Mẫu An"
NOTICE = {
    "number": "17/CS",
    "issued_on": "2026-02-20",
    "issuer": "Trung tâm y tế Mẫu",
    "mother_name": MAI_NAME,
    "mother_id": MAI,
    "birth_date": "2026-02-19",
}


@pytest.mark.parametrize(
    ("procedure", "case", "component", "holder"),
    [
        # NĐ 20/2021/NĐ-CP Đ5, Đ8: the birth certificate is that of the child who is to have the allowance.
        (ALLOWANCE, "orphan", "birth_certificate", HolderRole.CHILD),
        (ALLOWANCE, "disabled_person", "birth_certificate", HolderRole.CHILD),
        ("2.001263", "default", "child_birth_certificate", HolderRole.CHILD),
        # Who takes over or who gives away may come to the desk; the certificate is still the giver's.
        ("1.013831", "transfer", "land_certificate", HolderRole.ANYONE),
        ("1.013831", "family_gift", "land_certificate", HolderRole.ANYONE),
        ("1.013831", "inheritance", "land_certificate", HolderRole.DECEASED),
        ("1.012783", "default", "land_certificate", HolderRole.APPLICANT),
    ],
)
def test_a_line_wants_the_paper_of_whom_it_is_about(
    procedure: str, case: str, component: str, holder: HolderRole
) -> None:
    known = CATALOGUE.procedure(procedure, date(2026, 3, 2))
    found = next(it for it in known.cases if it.code == case)
    assert next(it for it in found.components if it.code == component).holder is holder


def test_the_guardians_own_birth_certificate_is_not_the_orphans(bench: Bench) -> None:
    bench.hold_birth()
    bench.clock.go_on(timedelta(days=1))
    unnamed = bench.take(MAI, ALLOWANCE, case="orphan", roles={})
    assert shown(unnamed, "birth_certificate") == "needed"
    bench.clock.go_on(timedelta(days=1))
    other = bench.take(MAI, ALLOWANCE, case="orphan", roles={"child": (AN, AN_NAME)})
    assert shown(other, "birth_certificate") == "needed"

    child = {**BIRTH, "child_id": AN, "child_name": AN_NAME, "number": "46/2023"}
    scan = {"birth_certificate": bench.file("birth_certificate", child)}
    dossier = other.checklist.dossier.id
    took = bench.take(MAI, ALLOWANCE, case="orphan", dossier=dossier, scans=scan, roles={})
    assert bench.accept(took.papers[0]).warnings == ()


def test_a_birth_notice_of_one_child_is_not_offered_for_the_next(bench: Bench) -> None:
    scan = {"birth_notice": bench.file("birth_notice", NOTICE)}
    first = bench.take(MAI, BIRTH_REGISTRATION, name=MAI_NAME, scans=scan)
    bench.accept(first.papers[0])
    bench.clock.go_on(timedelta(days=400))

    second = bench.take(MAI, BIRTH_REGISTRATION)
    assert second.opened
    assert shown(second, "birth_notice") == "needed"
    offer = line(second, "birth_notice").offer
    assert offer is not None and offer.code == "single_use"

    next_notice = {
        **NOTICE,
        "number": "88/CS",
        "issued_on": "2027-03-30",
        "birth_date": "2027-03-29",
    }
    scan = {"birth_notice": bench.file("birth_notice", next_notice)}
    took = bench.take(MAI, BIRTH_REGISTRATION, dossier=second.checklist.dossier.id, scans=scan)
    assert bench.accept(took.papers[0]).ended == (), "the first child's notice stands"


def test_a_birth_notice_still_wants_its_number_and_issuer(bench: Bench) -> None:
    bare = {name: value for name, value in NOTICE.items() if name != "number"}
    scan = {"birth_notice": bench.file("birth_notice", bare)}
    took = bench.take(MAI, BIRTH_REGISTRATION, name=MAI_NAME, scans=scan)
    with pytest.raises(FieldRefused) as refused:
        bench.accept(took.papers[0])
    assert refused.value.details["field"] == "number"
