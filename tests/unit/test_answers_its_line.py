"""A scan that turns out to be another paper than its line asks for is held, and the line is still to come."""

import pytest

from counter_app.domain.catalogue import CopyKind
from counter_app.domain.ids import ComponentCode, PaperId
from counter_app.domain.papers import AcceptanceWarning, PaperState
from counter_app.messages import acceptance_sentence
from tests.services_bench import (
    ALLOWANCE,
    BIRTH,
    LAN,
    LAN_NAME,
    LAND,
    MAI,
    MAI_NAME,
    MARRIAGE,
    STATUS,
    WEDDING,
    Bench,
    bench,
    line,
    shown,
)

__all__ = ["bench"]


def scan(
    bench: Bench, procedure: str, case: str, component: str, fields: dict[str, str]
) -> PaperId:
    scans = {component: bench.file("birth_certificate", fields)}
    took = bench.take(MAI, procedure, case=case, name=MAI_NAME, scans=scans)
    bench.digitising.read_paper(took.papers[0])
    return took.papers[0]


def test_a_paper_of_another_type_does_not_answer_the_line(bench: Bench) -> None:
    paper = scan(bench, LAND, "both_spouses", "marriage_certificate", BIRTH)

    accepted = bench.verifying.accept(paper, {"type": "birth_certificate"})

    assert accepted.warnings == (AcceptanceWarning.LINE_OPEN,)
    assert "vẫn cần nộp" in acceptance_sentence(accepted.warnings[0])
    assert accepted.dossier is not None
    assert line(accepted.dossier, "marriage_certificate").paper is None
    code = ComponentCode("marriage_certificate")
    assert code in [it.component for it in bench.acts.missing(accepted.dossier)]
    orphan = bench.take(MAI, ALLOWANCE, case="orphan")
    assert line(orphan, "birth_certificate").paper == paper


def test_a_photocopy_does_not_answer_a_line_that_wants_the_original(bench: Bench) -> None:
    """As when it is only counted; it is held, and never offered."""
    scans = {"land_certificate": bench.file("land_certificate", {})}
    took = bench.take(MAI, LAND, name=MAI_NAME, scans=scans)
    said = {"number": "AA 1", "issued_on": "2015-03-04", "issuer": "UBND tỉnh Mẫu"}
    own = {"holder_id": MAI, "owner_id": MAI, "owner_name": MAI_NAME, "serial": "AA 1"}
    bench.digitising.read_paper(took.papers[0])
    accepted = bench.verifying.accept(took.papers[0], own | said, copy_kind=CopyKind.PHOTOCOPY)

    assert accepted.paper.state is PaperState.ACCEPTED
    assert accepted.warnings == (AcceptanceWarning.LINE_OPEN,)
    again = bench.take(MAI, LAND)
    asked = line(again, "land_certificate")
    assert (shown(again, "land_certificate"), asked.offer and asked.offer.code.value) == (
        "needed",
        "photocopy",
    )


def test_a_photocopy_answers_where_copies_are_asked(bench: Bench) -> None:
    """NĐ 23/2015/NĐ-CP Đ6: the original is shown."""
    paper = scan(bench, ALLOWANCE, "orphan", "birth_certificate", BIRTH)
    accepted = bench.verifying.accept(paper, {}, copy_kind=CopyKind.PHOTOCOPY)
    assert accepted.warnings == ()
    assert accepted.dossier is not None
    assert line(accepted.dossier, "birth_certificate").paper == paper


def test_of_evidence_the_officer_knows_what_serves(bench: Bench) -> None:
    took = bench.take(
        *(MAI, "1.001022"),
        name=MAI_NAME,
        scans={"kinship_evidence": bench.file("birth_certificate", BIRTH)},
    )
    accepted = bench.accept(took.papers[0])
    assert accepted.paper.type == "birth_certificate"
    assert accepted.warnings == ()
    assert accepted.dossier is not None
    assert line(accepted.dossier, "kinship_evidence").paper == took.papers[0]


def test_the_same_scan_said_again_makes_no_second_paper(bench: Bench) -> None:
    file = bench.file("birth_certificate", BIRTH)
    scans = {"marriage_certificate": file}
    took = bench.take(MAI, LAND, case="both_spouses", name=MAI_NAME, scans=scans)
    bench.digitising.read_paper(took.papers[0])
    bench.verifying.accept(took.papers[0], {"type": "birth_certificate"})

    again = bench.take(MAI, LAND, case="both_spouses", scans=scans)
    assert again.papers == ()
    assert shown(again, "marriage_certificate") == "needed"
    right = {"marriage_certificate": bench.file("marriage_certificate", WEDDING)}
    assert len(bench.take(MAI, LAND, case="both_spouses", scans=right).papers) == 1


@pytest.mark.parametrize(("issued_on", "open_again"), [("2026-01-05", False), ("2024-01-05", True)])
def test_a_paper_that_had_ended_before_the_day_of_receipt_does_not_answer_its_line(
    bench: Bench, issued_on: str, *, open_again: bool
) -> None:
    """NĐ 123/2015/NĐ-CP Đ23: a confirmation of marital status is good for six months."""
    scans = {"marital_status": bench.file("marital_status", {**STATUS, "issued_on": issued_on})}
    took = bench.take(LAN, MARRIAGE, case="data_missing", name=LAN_NAME, scans=scans)
    accepted = bench.accept(took.papers[0])

    assert (AcceptanceWarning.LINE_OPEN in accepted.warnings) is open_again
    assert accepted.dossier is not None
    assert (line(accepted.dossier, "marital_status").paper is None) is open_again
